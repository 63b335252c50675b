"""The second half of a JAdES signature: the value that came back, its time-stamp and material."""

import dataclasses

from ades.errors import SealMismatch
from ades.jades.preparing import PreparedJWS
from ades.jose import unsigned
from ades.jose.serialization import write
from ades.material_checks import check_material
from ades.ports import Level, SignatureValue
from ades.values import check_value


def embed(prepared: PreparedJWS, answer: SignatureValue, level: Level) -> bytes:
    """The signed document, of the level that was asked for; B-LTA gives what B-LT gives.

    Raises :class:`~ades.errors.SealMismatch` when the value is not over the prepared digest by the
    expected certificate, or when the time-stamp or the material that the level needs is missing
    or is not this value's; :class:`~ades.errors.OptionError` for a compact signature above B-B.
    """
    request = prepared.request(answer.reference, level)
    check_value(answer, request, prepared.chain, prepared.signature_algorithm)
    components = []
    if level.has_timestamp and answer.timestamp is not None:
        components.append(unsigned.timestamp(unsigned.SIGNATURE_TIMESTAMP, answer.timestamp))
    if level.has_material:
        if not answer.material:
            raise SealMismatch("the signature has no validation material although it was asked for")
        check_material(answer.material)
        components += unsigned.values(answer.material)
    signature = request.stamped.encode(answer.value).decode("ascii")
    return write(
        dataclasses.replace(
            prepared.jws, signature=signature, unprotected=unsigned.written(components)
        )
    )
