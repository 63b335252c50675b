"""The lists of files in META-INF: ASiCManifest with digests, and the one of OpenDocument."""

import base64
from collections.abc import Sequence
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from ades.asic.documents import DocumentDigest
from ades.digests import DigestAlgorithm
from ades.xml.names import DIGESTS

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#"'
    ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
    "<asic:SigReference URI={uri} MimeType={media_type}/>\n"
)
_REFERENCE = (
    "<asic:DataObjectReference URI={uri} MimeType={media_type}{root}>"
    '<ds:DigestMethod Algorithm="{algorithm}"/><ds:DigestValue>{digest}</ds:DigestValue>'
    "</asic:DataObjectReference>\n"
)
_TAIL = "</asic:ASiCManifest>\n"

_FILES_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.2">\n'
)
_FILE = "<manifest:file-entry manifest:full-path={path} manifest:media-type={media_type}/>\n"
_FILES_TAIL = "</manifest:manifest>\n"


def manifest(
    reference: tuple[str, str],
    files: Sequence[DocumentDigest],
    algorithm: DigestAlgorithm,
    root: str = "",
) -> bytes:
    """The ASiCManifest of ``files`` (EN 319 162-1, A.4).

    ``reference`` is the name and the media type of what signs it;
    ``root`` is the one of the files, if any, that is marked as the manifest before this one (A.7).
    """
    uri, media_type = reference
    parts = [_HEAD.format(uri=_uri(uri), media_type=quoteattr(media_type))]
    parts += [
        _REFERENCE.format(
            uri=_uri(item.name),
            media_type=quoteattr(item.media_type),
            root=' Rootfile="true"' if item.name == root else "",
            algorithm=DIGESTS[algorithm],
            digest=base64.b64encode(item.digest).decode("ascii"),
        )
        for item in files
    ]
    return "".join((*parts, _TAIL)).encode("utf-8")


def open_document_manifest(media_type: str, files: Sequence[DocumentDigest]) -> bytes:
    """The list of files that readers of OpenDocument packages look for (part 3, 3.2).

    ASiC-E containers with XAdES may have it (EN 319 162-1, 4.4.3.3); nothing signs it.
    """
    entries = [("/", media_type), *((item.name, item.media_type) for item in files)]
    lines = [
        _FILE.format(path=quoteattr(path), media_type=quoteattr(kind)) for path, kind in entries
    ]
    return "".join((_FILES_HEAD, *lines, _FILES_TAIL)).encode("utf-8")


def _uri(name: str) -> str:
    return quoteattr(quote(name, safe="/"))
