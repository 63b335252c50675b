"""What is tampered with: a signed file of each format, and who judges it.

To add a format, add a function to ``SUBJECTS``: everything else follows.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from types import ModuleType

from ades import cades, jades, pades, xades
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades, with_xades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.jades import JAdESOptions, Serialization
from ades.pades import PAdESOptions
from ades.ports import Level, SealRequest
from ades.verification.asic import verify as asic_verify
from ades.verification.cades import DetachedContent
from ades.verification.cades import verify as cades_verify
from ades.verification.cms import verify_seal
from ades.verification.jades import verify as jades_verify
from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.xades import verify as xades_verify
from ades.xades import XAdESOptions
from tests.ades.documents import seal_of, small_pdf
from tests.ades.verification.aging import Aging, Member, year

MOMENT = year(2026, 6)
XML = b"<Invoice><Id>1</Id><Total currency='EUR'>1</Total></Invoice>"
_XML_NAMES = re.compile(rb'(?<= )xmlns:\w+="[^"]*"|(?<=<ds:SignatureValue )Id="[^"]*"')


@dataclass(frozen=True)
class Subject:
    """A signed file that passes, and the verdict on a copy of it.

    ``loose`` are the places of bytes that no program takes for a part of what is signed.
    """

    content: bytes
    judge: Callable[[bytes], Indication]
    loose: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Signer:
    """Who signs all of them."""

    authority: Aging
    member: Member


def _pdf(level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        target = BytesIO()
        options = PAdESOptions(MOMENT, 0)
        sealer = signer.authority.sealer(signer.member)
        pades.sign(BytesIO(small_pdf()), target, options, level, sealer)
        anchors = signer.authority.anchors
        return Subject(
            target.getvalue(),
            lambda content: verify(BytesIO(content), anchors, MOMENT).indication,
        )

    return make


def _seal(level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        digest = DigestAlgorithm.SHA256.digest(b"an invoice")
        request = SealRequest("x", digest, level=level)
        anchors = signer.authority.anchors
        return Subject(
            seal_of(signer.authority.sealer(signer.member), request),
            lambda seal: verify_seal(seal, digest, anchors, MOMENT).indication,
        )

    return make


def _cades(level: Level, *, attached: bool = False) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        content = b"what was agreed\n" * 20
        side = signer.authority.sealer(signer.member)
        options = CAdESOptions.of(side.credential(), MOMENT)
        anchors = signer.authority.anchors
        detached = DetachedContent(None if attached else content)
        return Subject(
            cades.sign(content, options, level, side, attached=attached),
            lambda item: cades_verify(item, anchors, MOMENT, detached=detached).indication,
        )

    return make


def _asic(way: ModuleType, form: ContainerForm, level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        documents = [Document("contract.txt", b"what was agreed\n" * 20)]
        side = signer.authority.sealer(signer.member)
        options = ASiCOptions.of(side.credential(), MOMENT, form)
        anchors = signer.authority.anchors
        container = way.sign(documents, options, level, side)
        return Subject(
            container,
            lambda item: asic_verify(item, anchors, MOMENT).indication,
            frozenset(_unpacking_hints(container)),
        )

    return make


def _unpacking_hints(container: bytes) -> Iterator[int]:
    """What a ZIP says for unpacking to a disk, and OpenDocument's list: signed by nobody."""
    with zipfile.ZipFile(BytesIO(container)) as archive:
        start = archive.start_dir
        for item in archive.infolist():
            # APPNOTE.TXT, 4.3.7 and 4.3.12: versions, volume, attributes.
            yield from range(item.header_offset + 4, item.header_offset + 6)
            for first, end in ((4, 8), (34, 42)):
                yield from range(start + first, start + end)
            start += 46 + len(item.filename.encode())
            if item.filename == "META-INF/manifest.xml":
                content = item.header_offset + 30 + len(item.filename)
                yield from range(content, content + item.file_size)


def _xades(level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        side = signer.authority.sealer(signer.member)
        anchors = signer.authority.anchors
        document = xades.sign(XML, XAdESOptions(side.credential(), MOMENT), level, side)
        return Subject(
            document,
            lambda item: xades_verify(item, anchors, MOMENT).indication,
            frozenset(_names_for_nothing(document)),
        )

    return make


def _names_for_nothing(document: bytes) -> Iterator[int]:
    """Prefixes that an outer element declares already, and an Id that nothing refers to."""
    for match in _XML_NAMES.finditer(document):
        yield from range(match.start(), match.end())


def _jades(level: Level, serialization: Serialization) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        side = signer.authority.sealer(signer.member)
        options = JAdESOptions(side.credential(), MOMENT, serialization=serialization)
        anchors = signer.authority.anchors
        return Subject(
            jades.sign(b"what was agreed", options, level, side),
            lambda item: jades_verify(item, anchors, MOMENT).indication,
        )

    return make


SUBJECTS: dict[str, Callable[[Signer], Subject]] = {
    "PDF B-B": _pdf(Level.B_B),
    "PDF B-T": _pdf(Level.B_T),
    "PDF B-LTA": _pdf(Level.B_LTA),
    "CMS B-B": _seal(Level.B_B),
    "CMS B-T": _seal(Level.B_T),
    "CAdES B-B": _cades(Level.B_B),
    "CAdES B-LTA": _cades(Level.B_LTA),
    "CAdES B-LTA attached": _cades(Level.B_LTA, attached=True),
    "ASiC-S with CAdES B-LTA": _asic(with_cades, ContainerForm.ASIC_S, Level.B_LTA),
    "ASiC-E with CAdES B-LTA": _asic(with_cades, ContainerForm.ASIC_E, Level.B_LTA),
    "ASiC-S with XAdES B-T": _asic(with_xades, ContainerForm.ASIC_S, Level.B_T),
    "ASiC-E with XAdES B-LTA": _asic(with_xades, ContainerForm.ASIC_E, Level.B_LTA),
    "XAdES B-B": _xades(Level.B_B),
    "XAdES B-T": _xades(Level.B_T),
    "XAdES B-LTA": _xades(Level.B_LTA),
    "JAdES compact B-B": _jades(Level.B_B, Serialization.COMPACT),
    "JAdES B-T": _jades(Level.B_T, Serialization.FLATTENED),
    "JAdES B-LTA": _jades(Level.B_LTA, Serialization.FLATTENED),
}
