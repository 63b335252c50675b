"""ASiCManifest: the list of digests that stands for many files (EN 319 162-1, A.4)."""

import base64
from collections.abc import Sequence
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from ades.asic.documents import DocumentDigest
from ades.digests import DigestAlgorithm

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

# RFC 6931, 2.1; XML Encryption 1.1, 5.7.
_ALGORITHMS = {
    DigestAlgorithm.SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
    DigestAlgorithm.SHA384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    DigestAlgorithm.SHA512: "http://www.w3.org/2001/04/xmlenc#sha512",
}


def manifest(
    reference: tuple[str, str],
    files: Sequence[DocumentDigest],
    algorithm: DigestAlgorithm,
    root: str = "",
) -> bytes:
    """The manifest of ``files``; ``reference`` is the name and the media type of what signs it.

    ``root`` is the one of the files, if any, that is marked as the manifest before this one (A.7).
    """
    uri, media_type = reference
    parts = [_HEAD.format(uri=_uri(uri), media_type=quoteattr(media_type))]
    parts += [
        _REFERENCE.format(
            uri=_uri(item.name),
            media_type=quoteattr(item.media_type),
            root=' Rootfile="true"' if item.name == root else "",
            algorithm=_ALGORITHMS[algorithm],
            digest=base64.b64encode(item.digest).decode("ascii"),
        )
        for item in files
    ]
    return "".join((*parts, _TAIL)).encode("utf-8")


def _uri(name: str) -> str:
    return quoteattr(quote(name, safe="/"))
