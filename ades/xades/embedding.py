"""Completes a prepared document with the value that came back from the key's side."""

from ades.errors import SealMismatch
from ades.material_checks import check_material
from ades.ports import Level, SignatureValue
from ades.values import check_value
from ades.xades.material import known_certificates, split, validation_data_text, values_text
from ades.xades.preparing import XML_DECLARATION, PreparedXML
from ades.xades.template import SIGNATURE_TIMESTAMP, timestamp_text


def embed(prepared: PreparedXML, answer: SignatureValue, level: Level) -> bytes:
    """The signed document, up to B-LT.

    ``level`` is what was asked for; what the answer has beyond it is embedded too.

    Raises :class:`~ades.errors.SealMismatch` when the answer is not a signature of this document by
    the expected certificate, or has less than ``level`` wants.
    """
    check(prepared, answer, level)
    value = prepared.stamped.encode(answer.value).decode("ascii")
    text = prepared.text
    signature = "".join(
        (
            text.start,
            text.signed_info,
            text.value_start,
            value,
            text.value_end,
            _unsigned_properties(prepared, answer),
            text.end,
        )
    )
    if prepared.document is None or prepared.insertion is None:
        return XML_DECLARATION + signature.encode()
    return prepared.insertion.into(prepared.document, signature)


def check(prepared: PreparedXML, answer: SignatureValue, level: Level) -> None:
    """Check an answer from the key's side; raises as :func:`embed` does."""
    # A time-stamp that nobody asked for is checked like one that was.
    wanted = Level.B_T if answer.timestamp is not None and not level.has_timestamp else level
    credential = prepared.credential
    request = prepared.request(answer.reference, wanted)
    check_value(answer, request, credential.chain, credential.signature_algorithm)
    if level.has_material and not answer.material:
        raise SealMismatch("the signature has no validation material although it was asked for")
    check_material(answer.material)


def _unsigned_properties(prepared: PreparedXML, answer: SignatureValue) -> str:
    """xades:UnsignedProperties (EN 319 132-1, 4.3.3) with the time-stamp and the material."""
    if answer.timestamp is None:
        return ""
    chain = prepared.credential.chain
    own, others = split(answer.material, chain.certificates[0])
    inner = "".join(
        (
            timestamp_text(SIGNATURE_TIMESTAMP, answer.timestamp),
            validation_data_text(others),
            values_text(own - known_certificates(chain)),
        )
    )
    return (
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
        f"{inner}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    )
