"""What is asked of a XAdES signature."""

import enum
from dataclasses import dataclass
from datetime import datetime

from ades.digests import DigestAlgorithm
from ades.ports import Credential
from ades.xml.canonical import Canonicalization


class Packaging(enum.StrEnum):
    """Where the signature is, and where what it signs."""

    ENVELOPED = "enveloped"
    """The signature is inside of the document that it signs."""
    ENVELOPING = "enveloping"
    """The document is inside of the signature, as XML."""
    ENVELOPING_BASE64 = "enveloping-base64"
    """The document, of any kind, is inside of the signature, as base64."""
    DETACHED = "detached"
    """The signature refers to the document: by its address, or beside an element by its Id."""


class Transform(enum.StrEnum):
    """How the signature is taken out of the document that it is in (the contract's names).

    ``ENVELOPED`` (XMLDSIG 1.1, 6.6.4) leaves out this signature; the other two (6.6.3 and W3C
    xmldsig-filter2) leave out all signatures, so that others may follow in the same document.
    """

    ENVELOPED = "ENVELOPED"
    XPATH = "XPATH"
    XPATH2_FILTER = "XPATH2_FILTER"


@dataclass(frozen=True)
class XAdESOptions:
    """What the signature says, and how it is made.

    * ``credential``: the certificate that will sign; ask the key's side for it.
    * ``signing_time``: the claimed time, with a time zone, kept in whole seconds.
    * ``location``: the parent that receives the signature as its last child: the name of an element
      or a path (:mod:`ades.xml.paths`); the document element where it is empty.
    * ``canonicalization``: of the document; all else is exclusive, which every reader knows. Only
      with comments does a signature protect them: it then refers to ``#xpointer(/)``, because the
      empty reference leaves comments out (XMLDSIG 1.1, 4.4.3.3). Canonical XML 1.0 goes with
      ``Transform.ENVELOPED`` only: readers differ in what it makes of what a filter left.
    * ``target``: the Id of the element that is signed instead of the whole document.
    * ``uri``: the address of a detached document, relative or absolute.
    """

    credential: Credential
    signing_time: datetime
    packaging: Packaging = Packaging.ENVELOPED
    location: str = ""
    transform: Transform = Transform.ENVELOPED
    canonicalization: Canonicalization = Canonicalization.EXCLUSIVE
    target: str = ""
    uri: str = ""
    mime_type: str = "text/xml"
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256


@dataclass(frozen=True)
class DetachedReference:
    """A content outside of the signature: its address, its media type and the digest of its bytes.

    In ASiC the address is the name inside the container, percent-encoded (EN 319 162-1, 4.4.3).
    """

    uri: str
    digest: bytes
    mime_type: str = "application/octet-stream"
