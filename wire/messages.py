"""What a client service asks for, once its request was read and checked."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ades.digests import DigestAlgorithm
from ades.ports import Level


class SignatureType(enum.StrEnum):
    """The signature formats of the contract."""

    PADES = "PAdES"
    XADES = "XAdES"
    CADES = "CAdES"


@dataclass(frozen=True)
class SignatureInfo:
    """How one document is to be signed."""

    signature_type: SignatureType
    level: Level
    reason: str = ""
    location: str = ""


@dataclass(frozen=True)
class Preservation:
    """How long the content is kept, and who is told that it is there."""

    preserve_content: bool
    attach_documents: bool = False
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentToSign:
    """One document of a request; ``content`` is seekable and stands at its start."""

    external_reference: str
    name: str
    content_type: str
    signature: SignatureInfo
    content: IO[bytes]


@dataclass(frozen=True)
class SignRequest:
    """A folder of documents to sign (v0)."""

    external_reference: str
    description: str
    documents: tuple[DocumentToSign, ...]
    preservation: Preservation | None
    return_signed_content: bool


@dataclass(frozen=True)
class DigestToSeal:
    """One document of which only the digest is shown.

    ``content_length`` is the length of the document in bytes, before signing; ``signing_time`` is
    what its holder wrote into it.
    """

    external_reference: str
    name: str
    content_type: str
    signature: SignatureInfo
    digest: bytes
    algorithm: DigestAlgorithm
    content_length: int
    signing_time: datetime


@dataclass(frozen=True)
class HashRequest:
    """A folder of digests to seal (v1)."""

    external_reference: str
    description: str
    documents: tuple[DigestToSeal, ...]
    preservation: Preservation | None
