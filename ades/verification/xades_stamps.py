"""The time-stamps in a XAdES signature, and what each of them must be over."""

import hashlib
from collections.abc import Iterator, Sequence

from lxml import etree

from ades.errors import AdESError
from ades.verification.facts import Imprint, StampFacts, StampKind
from ades.verification.signing_methods import DIGESTS
from ades.verification.xades_coverage import Signed
from ades.xml.allowance import Allowance
from ades.xml.names import xades
from ades.xml.signatures import (
    ARCHIVE_TIMESTAMP,
    SIGNATURE_TIMESTAMP,
    XMLSignature,
    timestamp_method,
    timestamp_tokens,
)

# Each may mean to read all that is signed once more.
MAX_STAMPS = 32


def stamps_of(
    signature: XMLSignature, signed: Sequence[Signed], allowance: Allowance
) -> tuple[StampFacts, ...]:
    """The time-stamps, oldest first: those over the contents, and the unsigned ones in their order.

    ``allowance`` is what their imprints may cost.

    Raises :class:`ValueError` when there are more than ``MAX_STAMPS``.
    """
    found: list[StampFacts] = []
    for stamp in _stamps(signature, signed, allowance):
        found.append(stamp)
        if len(found) > MAX_STAMPS:
            raise ValueError("the signature has too many time-stamps")
    return tuple(found)


def _stamps(
    signature: XMLSignature, signed: Sequence[Signed], allowance: Allowance
) -> Iterator[StampFacts]:
    for item in signature.qualifying_properties.iter(xades("AllDataObjectsTimeStamp")):
        data = [one for one in signed if not one.is_properties]
        for token in timestamp_tokens(item):
            yield StampFacts(StampKind.CONTENT, token, _over_data(data))
    for item in signature.unsigned_before():
        for token in timestamp_tokens(item):
            if item.tag == SIGNATURE_TIMESTAMP:
                yield StampFacts(StampKind.SIGNATURE, token, _over_value(signature, item))
            elif item.tag == ARCHIVE_TIMESTAMP:
                imprint = _over_archive(signature, signed, item, allowance)
                protects = signature.material(item)
                yield StampFacts(StampKind.ARCHIVE, token, imprint, protects)


def _over_data(data: Sequence[Signed]) -> Imprint:
    """AllDataObjectsTimeStamp (EN 319 132-1, 5.2.8.1): what each reference is to, in order."""
    return _careful(lambda name: hashlib.new(name, b"".join(_octets(data))).digest())


def _over_value(signature: XMLSignature, container: etree._Element) -> Imprint:
    """SignatureTimeStamp (5.3)."""
    return _careful(lambda name: signature.value_imprint(timestamp_method(container), name))


def _over_archive(
    signature: XMLSignature,
    signed: Sequence[Signed],
    container: etree._Element,
    allowance: Allowance,
) -> Imprint:
    """ArchiveTimeStamp (5.5.2)."""

    def _imprint(name: str) -> bytes:
        octets = _octets(signed)
        if not allowance.work(sum(map(len, octets)) + len(signature.document.data)):
            raise LookupError("the time-stamps of the document are over too much together")
        return signature.archive_imprint(timestamp_method(container), name, octets, container)

    return _careful(_imprint)


def _careful(imprint: Imprint) -> Imprint:
    """What has no imprint, or none of this algorithm, is not what the time-stamp is over."""

    def _found(name: str) -> bytes:
        if name not in DIGESTS:
            raise LookupError(f"the digest {name} is not known")
        try:
            return imprint(name)
        except AdESError as error:
            raise LookupError(str(error)) from error

    return _found


def _octets(signed: Sequence[Signed]) -> list[bytes]:
    if any(item.resolved is None for item in signed):
        raise LookupError("what the time-stamp is over is not at hand")
    return [item.resolved.octets for item in signed if item.resolved is not None]
