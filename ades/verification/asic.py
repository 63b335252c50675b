"""Verification of ASiC containers (EN 319 162-1): which files each signature in it covers.

The container must allow one reading only (see :mod:`ades.containers`). A document in it that no
signature covers was added by somebody else: no signature passes then, lest it be taken as signed.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import IO
from urllib.parse import unquote

from ades.containers import (
    DEFAULT_LIMITS,
    MIMETYPE,
    Container,
    ContainerContents,
    ContainerLimits,
    open_container,
)
from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument
from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.verification.asic_archive import ContainerArchives
from ades.verification.asic_manifests import (
    ASIC,
    Manifest,
    ManifestReference,
    is_archive_manifest,
    is_manifest,
    read_manifest,
)
from ades.verification.cades import cades_facts
from ades.verification.facts import SignatureFacts, SignedPart
from ades.verification.judgement import judge
from ades.verification.report import DocumentReport, unreadable
from ades.verification.trust import TrustAnchors
from ades.verification.xades import document_facts
from ades.xml.parsing import XMLDocument

_SIMPLE, _EXTENDED = b"application/vnd.etsi.asic-s+zip", b"application/vnd.etsi.asic-e+zip"
_CADES_OF_ONE = "META-INF/signature.p7s"
_XADES_OF_ONE = "META-INF/signatures.xml"
_CADES = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_XADES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)

# EN 319 162-1, A.5; OpenDocument 1.2, part 3, 4.2.
_ROOTS = (
    f"{{{ASIC}}}XAdESSignatures",
    "{urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0}document-signatures",
)

# More of them are an attempt to keep a verifier busy.
MAX_SIGNATURE_FILES = 64

FileDigest = Callable[[str, DigestAlgorithm], bytes]


def verify(
    container: bytes | IO[bytes],
    anchors: TrustAnchors,
    moment: datetime,
    *,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
    limits: ContainerLimits = DEFAULT_LIMITS,
) -> DocumentReport:
    """Judge every signature in a container at ``moment``, a datetime with a time zone.

    ``known`` is validation material that the container does not carry. Never raises for a bad
    container: the report says what is wrong with it.
    """
    try:
        found = container_facts(open_container(container, limits))
    except Exception as error:
        # AdESError and ValueError are what is expected. All else a hostile file may make lxml
        # raise; a verifier that stops half-way would be a way to hide a bad signature.
        return DocumentReport((unreadable(f"{type(error).__name__}: {error}"),))
    return DocumentReport(
        tuple(judge(item, anchors, moment, policy=policy, known=known) for item in found)
    )


def container_facts(container: Container) -> tuple[SignatureFacts, ...]:
    """The facts of each signature in a container.

    Raises :class:`~ades.errors.AdESError`, ``ValueError`` or ``IndexError`` for what is none.
    """
    kinds = (_CADES, _XADES)
    files = [name for name in container.names if any(kind.fullmatch(name) for kind in kinds)]
    if len(files) > MAX_SIGNATURE_FILES:
        raise UnreadableDocument(f"more than {MAX_SIGNATURE_FILES} files with signatures")
    said = container.read(MIMETYPE).strip() if MIMETYPE in container.names else b""
    # A file may be listed many times: it is unpacked once for each algorithm.
    digest = lru_cache(maxsize=None)(container.digest)
    if said == _SIMPLE:
        found = [*_of_one(container, digest)]
    elif said == _EXTENDED:
        found = [*_of_many(container, digest)]
    else:
        raise UnreadableDocument("the container does not say that it is ASiC-S or ASiC-E")
    return tuple(_with_coverage(item, found, container) for item in found)


def _of_one(container: Container, digest: FileDigest) -> Iterator[SignatureFacts]:
    """EN 319 162-1, 4.3: one document at the root, and one file with signatures."""
    names = container.data_names
    if len(names) != 1 or "/" in names[0]:
        raise UnreadableDocument("an ASiC-S container has one document, at its root")
    if _CADES_OF_ONE in container.names:
        signature = container.read(_CADES_OF_ONE)
        for facts in cades_facts(signature, _digest_by_name(names[0], digest)):
            yield _named(facts, _CADES_OF_ONE, names[0], "ASiC-S")
    if _XADES_OF_ONE in container.names:
        yield from _of_xml(container, _XADES_OF_ONE, "ASiC-S", ContainerContents(container))


def _of_many(container: Container, digest: FileDigest) -> Iterator[SignatureFacts]:
    """EN 319 162-1, 4.4: a CAdES signature is over a manifest, a XAdES one refers to each file."""
    yield from _of_manifests(container, digest)
    contents = ContainerContents(container)
    for name in filter(_XADES.fullmatch, container.names):
        yield from _of_xml(container, name, "ASiC-E", contents)


def _of_xml(
    container: Container, name: str, packaging: str, contents: ContainerContents
) -> Iterator[SignatureFacts]:
    """Every signature in a file of XAdES signatures; its addresses are names in the container."""
    document = container.read(name)
    if XMLDocument(document).root.tag not in _ROOTS:
        raise UnreadableDocument(f"{name!r} is no file of signatures")
    for facts in document_facts(document, contents):
        parts = tuple(_of_file(item, container) for item in facts.parts)
        yield dataclasses.replace(facts, identifier=name, packaging=packaging, parts=parts)


def _of_file(part: SignedPart, container: Container) -> SignedPart:
    """The part by the name of its file, found as the reference to it was resolved."""
    if part.is_described or part.name in container.data_names:
        return part
    decoded = unquote(part.name)
    return dataclasses.replace(part, name=decoded) if decoded in container.data_names else part


def _of_manifests(container: Container, digest: FileDigest) -> Iterator[SignatureFacts]:
    """Each CAdES signature is over the one manifest that names it (4.4.3.2)."""
    manifests = _manifests(container, is_manifest)
    archives = ContainerArchives(container, _manifests(container, is_archive_manifest), digest)
    for name in filter(_CADES.fullmatch, container.names):
        own = [item for item in manifests if item.signature_name == name]
        if len(own) != 1:
            text = f"{len(own)} manifests name the signature {name!r} where one must"
            yield SignatureFacts(form="CAdES", packaging="ASiC-E", identifier=name, problem=text)
            continue
        listed = tuple(_part(item, container, digest) for item in own[0].references)
        content = _digest_by_name(own[0].name, digest)
        for facts in cades_facts(container.read(name), content):
            named = _named(facts, name, own[0].name, "ASiC-E")
            yield dataclasses.replace(
                named,
                parts=(*named.parts, *listed),
                stamps=(*named.stamps, *archives.stamps(name, own[0])),
            )
    for item in manifests:
        # What a manifest names is a signature or a time assertion (A.4).
        if item.signature_name not in container.names:
            text = f"the manifest {item.name!r} names {item.signature_name!r}, which is not there"
            yield SignatureFacts(form="CAdES", packaging="ASiC-E", problem=text)


def _manifests(container: Container, is_one: Callable[[str], bool]) -> list[Manifest]:
    return [read_manifest(name, container.read(name)) for name in container.names if is_one(name)]


def _part(listed: ManifestReference, container: Container, digest: FileDigest) -> SignedPart:
    if listed.name not in container.names or listed.algorithm is None:
        return SignedPart(listed.name, None)
    intact = digest(listed.name, listed.algorithm) == listed.digest
    return SignedPart(listed.name, intact, listed.algorithm.value)


def _named(facts: SignatureFacts, name: str, signed: str, packaging: str) -> SignatureFacts:
    parts = tuple(dataclasses.replace(item, name=signed) for item in facts.parts)
    return dataclasses.replace(facts, identifier=name, packaging=packaging, parts=parts)


def _digest_by_name(file: str, digest: FileDigest) -> Callable[[str], bytes | None]:
    def _of(name: str) -> bytes | None:
        try:
            return digest(file, DigestAlgorithm(name))
        except ValueError:
            return None

    return _of


def _files(facts: SignatureFacts) -> set[str]:
    """A document may have the very name by which a part of the signature is described."""
    return {part.name for part in facts.parts if not part.is_described}


def _with_coverage(
    facts: SignatureFacts, found: list[SignatureFacts], container: Container
) -> SignatureFacts:
    documents = container.data_names
    covered = _files(facts)
    covered_by_any = {name for item in found for name in _files(item)}
    own = [name for name in documents if name in covered]
    stray = [name for name in documents if name not in covered_by_any]
    change = f"no signature covers {', '.join(map(repr, stray[:5]))}" if stray else ""
    return dataclasses.replace(
        facts,
        covers_whole_document=len(own) == len(documents),
        coverage=f"{len(own)} of {len(documents)} documents",
        change_problem=facts.change_problem or change,
    )
