"""ASiCManifest and ASiCArchiveManifest as a reader meets them (EN 319 162-1, A.4 and A.7)."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ades.containers import check_name
from ades.digests import DigestAlgorithm
from ades.xml.names import DIGESTS_BY_NAME, ds
from ades.xml.parsing import XMLDocument

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
MAX_REFERENCES = 1000

_MANIFEST = re.compile(r"META-INF/[^/]*ASiCManifest[^/]*\.xml", re.IGNORECASE)
_ARCHIVE_MANIFEST = re.compile(r"META-INF/[^/]*ASiCArchiveManifest[^/]*\.xml", re.IGNORECASE)


@dataclass(frozen=True)
class ManifestReference:
    """One file and its digest; ``algorithm`` is None for one that is not known here."""

    name: str
    algorithm: DigestAlgorithm | None
    digest: bytes


@dataclass(frozen=True)
class Manifest:
    """A manifest: its own name and bytes, what signs or stamps it, and what it lists."""

    name: str
    encoded: bytes
    signature_name: str
    references: tuple[ManifestReference, ...]

    @property
    def names(self) -> frozenset[str]:
        """The files that it lists."""
        return frozenset(item.name for item in self.references)


def is_manifest(name: str) -> bool:
    """Whether a file is, by its name, the manifest of a signature or of a time assertion."""
    return _MANIFEST.fullmatch(name) is not None


def is_archive_manifest(name: str) -> bool:
    """Whether a file is, by its name, the manifest of an archive time-stamp."""
    return _ARCHIVE_MANIFEST.fullmatch(name) is not None


def read_manifest(name: str, encoded: bytes) -> Manifest:
    """Read a manifest.

    Raises :class:`~ades.errors.UnreadableDocument` for what is not safe XML, and ``ValueError``
    when it is no manifest, lists a file twice, or points outside of the container.
    """
    root = XMLDocument(encoded).root
    if root.tag != f"{{{ASIC}}}ASiCManifest":
        raise ValueError(f"{name!r} is no manifest")
    (signature,) = root.findall(f"{{{ASIC}}}SigReference")
    listed = root.findall(f"{{{ASIC}}}DataObjectReference")
    if not 1 <= len(listed) <= MAX_REFERENCES:
        raise ValueError(f"{name!r} lists {len(listed)} files")
    references = tuple(_reference(item) for item in listed)
    if len({item.name for item in references}) != len(references):
        raise ValueError(f"{name!r} lists a file twice")
    return Manifest(name, encoded, _name(signature), references)


def _reference(element: etree._Element) -> ManifestReference:
    (method,) = element.findall(ds("DigestMethod"))
    (value,) = element.findall(ds("DigestValue"))
    algorithm = DIGESTS_BY_NAME.get(str(method.get("Algorithm", "")))
    try:
        digest = base64.b64decode("".join((value.text or "").split()), validate=True)
    except binascii.Error as error:
        raise ValueError("a digest that is not base64") from error
    return ManifestReference(_name(element), algorithm, digest)


def _name(element: etree._Element) -> str:
    """The file that a URI means: relative to the container's root, and inside of it."""
    uri = str(element.get("URI", ""))
    if set(uri) & set("?#"):
        raise ValueError(f"the reference {uri[:100]!r} is not to a file in the container")
    name = unquote(uri, errors="strict")
    check_name(name)
    return name
