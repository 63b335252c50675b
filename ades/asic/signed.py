"""A container that is signed already: which files in it are what, and how some are replaced."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import IO

from ades.asic.documents import ContainerForm
from ades.containers import MIMETYPE, Container, open_container, write_container
from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument

_XML_SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_TIMESTAMP = re.compile(r"META-INF/[^/]*timestamp[^/]*\.tst", re.IGNORECASE)
_NOT_RENAMED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class SignedContainer:
    """A container with the names of its signatures, and of its archive's time-stamps by age.

    ``is_xml`` is whether there is one file with XAdES signatures, instead of CAdES signatures.
    """

    container: Container
    form: ContainerForm
    signatures: tuple[str, ...]
    stamps: tuple[str, ...]
    is_xml: bool

    @property
    def signature(self) -> bytes:
        """The only file with a signature."""
        (name,) = self.signatures
        return self.container.read(name)

    def document_digest(self, algorithm: DigestAlgorithm | None) -> bytes | None:
        """The digest of the one document in ASiC-S; None where no algorithm is asked for."""
        (name,) = self.container.data_names
        return self.container.digest(name, algorithm) if algorithm else None

    def with_signature(self, signature: bytes) -> bytes:
        """The container with another one in the place of its only signature."""
        (name,) = self.signatures
        return self.written({name: signature})

    def written(self, changed: Mapping[str, bytes]) -> bytes:
        """The container with other bytes in some of its files, in memory."""
        target = BytesIO()
        entries = changed_entries(self.container, changed)
        write_container(target, self.form.media_type, entries)
        return target.getvalue()


def read_signed(container: bytes | IO[bytes]) -> SignedContainer:
    """Find the signatures of a container.

    Raises :class:`~ades.errors.UnreadableDocument` when it is no container with signatures, has
    both kinds of them, several files with XAdES signatures, or more than one of each in ASiC-S.
    """
    opened = open_container(container)
    form = _form(opened)
    found, documents, stamps = (
        tuple(name for name in opened.names if pattern.fullmatch(name))
        for pattern in (_SIGNATURE, _XML_SIGNATURES, _TIMESTAMP)
    )
    if bool(found) == bool(documents):
        raise UnreadableDocument("the container has no signatures, or has both kinds of them")
    if len(documents) > 1:
        raise UnreadableDocument("the container has several files with signatures")
    is_single = len(found) == len(opened.data_names) == 1
    if found and form is ContainerForm.ASIC_S and not is_single:
        raise UnreadableDocument("an ASiC-S container has one document and one signature")
    return SignedContainer(
        opened, form, found or documents, tuple(sorted(stamps)), is_xml=bool(documents)
    )


def changed_entries(
    container: Container,
    changed: Mapping[str, bytes],
    renamed: Mapping[str, str] = _NOT_RENAMED,
) -> Iterator[tuple[str, bytes | IO[bytes]]]:
    """The entries of a container in their order, some with other bytes or another name.

    What is new among ``changed`` comes last.
    """
    left = dict(changed)
    for name in container.names:
        if name in renamed:
            yield renamed[name], container.read(name)
        elif name in left:
            yield name, left.pop(name)
        elif name != MIMETYPE:
            with container.open(name) as content:
                yield name, content
    yield from left.items()


def _form(container: Container) -> ContainerForm:
    """What the container says that it is: one of the two forms."""
    said = container.read(MIMETYPE) if MIMETYPE in container.names else b""
    for form in ContainerForm:
        if said.strip() == form.media_type.encode("ascii"):
            return form
    raise UnreadableDocument("the container does not say that it is ASiC-S or ASiC-E")
