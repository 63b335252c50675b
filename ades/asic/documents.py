"""What goes into an ASiC container, who signs it, and in which of its two forms."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ades.containers import META_INF, MIMETYPE, check_names
from ades.digests import DigestAlgorithm, digest_of
from ades.errors import OptionError, UnusableTarget
from ades.ports import Credential


class ContainerForm(enum.StrEnum):
    """EN 319 162-1: one document that is signed itself (4.3), or any number (4.4)."""

    ASIC_S = "ASiC-S"
    ASIC_E = "ASiC-E"

    @property
    def media_type(self) -> str:
        """What the entry ``mimetype`` says (4.3.3.1 and 4.4.3.1)."""
        return f"application/vnd.etsi.{self.value.lower()}+zip"


@dataclass(frozen=True)
class Document:
    """One file for a container; a stream is read from its beginning, as often as it is needed."""

    name: str
    content: bytes | IO[bytes]
    media_type: str = "application/octet-stream"

    def rewound(self) -> bytes | IO[bytes]:
        """The content, a stream at its beginning."""
        if not isinstance(self.content, bytes):
            self.content.seek(0)
        return self.content


@dataclass(frozen=True)
class DocumentDigest:
    """All that a signature needs to know of a file: its name, what it is, and its digest."""

    name: str
    media_type: str
    digest: bytes


@dataclass(frozen=True)
class ASiCOptions:
    """Who will sign, when (whole seconds, with a time zone), with which digest, in which form.

    ``credential`` is how the key's side describes itself. Raises
    :class:`~ades.errors.OptionError` for a moment without a time zone.
    """

    credential: Credential
    signing_time: datetime
    form: ContainerForm = ContainerForm.ASIC_E
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256

    def __post_init__(self) -> None:
        if self.signing_time.tzinfo is None:
            raise OptionError("the signing time needs a time zone")

    @classmethod
    def of(
        cls,
        credential: Credential,
        signing_time: datetime,
        form: ContainerForm = ContainerForm.ASIC_E,
    ) -> "ASiCOptions":
        """The options with the digest that the key's side prefers."""
        return cls(credential, signing_time, form, credential.algorithm)


def digests_of(
    documents: Sequence[Document], algorithm: DigestAlgorithm
) -> tuple[DocumentDigest, ...]:
    """What a signature needs to know of each document; streams are read in pieces."""
    return tuple(
        DocumentDigest(item.name, item.media_type, digest_of(item.rewound(), algorithm))
        for item in documents
    )


def check_files(files: Sequence[DocumentDigest], options: ASiCOptions) -> None:
    """Check names, number and digests of what is to be signed.

    Raises :class:`~ades.errors.UnusableTarget` for names that a container cannot have or must not
    have; :class:`~ades.errors.OptionError` for another number of files than the form allows, or a
    digest without its algorithm's length.
    """
    if not files or (options.form is ContainerForm.ASIC_S and len(files) > 1):
        raise OptionError(f"{len(files)} documents do not go into an {options.form} container")
    if any(len(item.digest) != options.algorithm.size for item in files):
        raise OptionError(f"a {options.algorithm} digest has {options.algorithm.size} bytes")
    try:
        check_names(item.name for item in files)
    except ValueError as error:
        raise UnusableTarget(str(error)) from error
    for item in files:
        if item.name.casefold() == MIMETYPE or item.name.casefold().startswith(META_INF.casefold()):
            raise UnusableTarget(f"the name {item.name!r} belongs to the container itself")
        if item.name.endswith("/"):
            raise UnusableTarget(f"the name {item.name!r} is that of a folder")
        # EN 319 162-1, 4.3.3.1: the one document is at the root, where readers look for it.
        if options.form is ContainerForm.ASIC_S and "/" in item.name:
            raise UnusableTarget(f"the name {item.name!r} is in a folder, which ASiC-S has not")
