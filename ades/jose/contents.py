"""What a JWS is over: its payload, or what ``sigD`` refers to (TS 119 182-1, 5.2.8)."""

import enum
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument, UnusableTarget
from ades.jose import encoding
from ades.jose.algorithms import DIGESTS
from ades.jose.serialization import JWS


class Mechanism(enum.StrEnum):
    """How ``sigD`` refers to detached objects.

    By hash (5.2.8.3.3) the protected header has their digests and the payload is empty; by URI
    (5.2.8.3.2) the objects, one after the other, are the payload.
    """

    BY_URI_HASH = "http://uri.etsi.org/19182/ObjectIdByURIHash"
    BY_URI = "http://uri.etsi.org/19182/ObjectIdByURI"


@dataclass(frozen=True)
class DetachedObject:
    """Something that is signed and kept apart from its signature.

    ``uri`` is its name in the signature. ``content`` is bytes or a seekable stream; where only its
    digest is at hand, ``digest`` takes its place (references by hash with ``b64`` false only).
    ``media_type`` is as in RFC 6838, or empty.
    """

    uri: str
    content: bytes | IO[bytes] | None = None
    digest: bytes | None = None
    media_type: str = ""

    def text(self, *, unencoded: bool) -> Iterator[bytes]:
        """The content as it contributes to digests: base64url, or as it is (RFC 7797), in pieces.

        Raises :class:`~ades.errors.UnusableTarget` when only the digest is at hand.
        """
        if self.content is None:
            raise UnusableTarget(f"the content of {self.uri} is needed, its digest is not enough")
        pieces = encoding.chunks_of if unencoded else encoding.encoded_chunks_of
        return pieces(self.content)

    def digest_of_text(self, algorithm: DigestAlgorithm, *, unencoded: bool) -> bytes:
        """The digest that a reference by hash has, or would have.

        Raises :class:`~ades.errors.UnusableTarget` when it cannot be told from what is at hand.
        """
        if self.digest is None or not unencoded:
            return digest_of(self.text(unencoded=unencoded), algorithm)
        if len(self.digest) != algorithm.size:
            raise UnusableTarget(f"the digest of {self.uri} is not of the kind {algorithm}")
        return self.digest


@dataclass(frozen=True)
class References:
    """What ``sigD`` says: the names of the objects in their order, and their digests by hash."""

    mechanism: Mechanism
    uris: tuple[str, ...]
    algorithm: DigestAlgorithm | None = None
    digests: tuple[bytes, ...] = ()


def digest_of(pieces: Iterable[bytes], algorithm: str) -> bytes:
    """The digest of pieces, one after the other, by an algorithm of :mod:`hashlib`."""
    state = hashlib.new(str(algorithm))
    for piece in pieces:
        state.update(piece)
    return state.digest()


def is_unencoded(header: dict[str, Any]) -> bool:
    """Whether the payload contributes as it is (``b64`` false, RFC 7797, 3).

    Raises :class:`~ades.errors.UnreadableDocument` when ``b64`` is no boolean.
    """
    encoded = header.get("b64", True)
    if not isinstance(encoded, bool):
        raise UnreadableDocument("b64 is not a boolean")
    return not encoded


def read_references(header: dict[str, Any]) -> References | None:
    """What ``sigD`` says, or None where there is none.

    Raises :class:`~ades.errors.UnreadableDocument` for mechanisms that this library does not know,
    names that are there twice, and digests that do not go with the names.
    """
    if "sigD" not in header:
        return None
    found = header["sigD"]
    try:
        mechanism = Mechanism(found["mId"])
        uris = _texts(found["pars"])
        if len(set(uris)) != len(uris):
            raise UnreadableDocument("sigD names an object twice")
        if len(_texts(found.get("ctys", uris))) != len(uris):
            raise UnreadableDocument("the media types of sigD do not go with its names")
        if mechanism is Mechanism.BY_URI:
            return References(mechanism, uris)
        digests = tuple(encoding.decode(text) for text in _texts(found["hashV"]))
        algorithm = DIGESTS[found["hashM"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableDocument(f"sigD cannot be read: {error}") from error
    if len(digests) != len(uris) or {len(item) for item in digests} != {algorithm.size}:
        raise UnreadableDocument("the digests of sigD do not go with its names")
    return References(mechanism, uris, algorithm, digests)


def ordered(
    references: References | None, objects: Sequence[DetachedObject]
) -> list[DetachedObject]:
    """The objects that ``sigD`` refers to, in its order.

    One object without a name goes with a signature over one object. Without ``sigD`` the one
    object given is the payload (RFC 7515, appendix F). Raises
    :class:`~ades.errors.UnusableTarget` when one is missing, or was not asked for.
    """
    if references is None or (len(references.uris) == len(objects) == 1 and not objects[0].uri):
        if len(objects) != 1:
            raise UnusableTarget("exactly one detached content is needed")
        return list(objects)
    by_uri = {item.uri: item for item in objects}
    if len(by_uri) != len(objects) or by_uri.keys() - set(references.uris):
        raise UnusableTarget("a detached content is not among those that were signed")
    missing = [uri for uri in references.uris if uri not in by_uri]
    if missing:
        raise UnusableTarget(f"the detached content {missing[0]} is needed")
    return [by_uri[uri] for uri in references.uris]


def signing_input(jws: JWS, objects: Sequence[DetachedObject]) -> Iterator[bytes]:
    """The JWS Signing Input (RFC 7515, 5.1, and RFC 7797, 3), in pieces.

    Raises what :func:`read_references`, :func:`is_unencoded` and :func:`ordered` raise.
    """
    references = read_references(jws.header)
    yield f"{jws.protected}.".encode("ascii")
    if references is None or references.mechanism is Mechanism.BY_URI:
        yield from payload(jws, objects)
    elif jws.payload:
        raise UnreadableDocument("a signature by hash has an empty payload")


def stamped_input(
    jws: JWS, objects: Sequence[DetachedObject], before: Iterable[str]
) -> Iterator[bytes]:
    """What an archive time-stamp is over (TS 119 182-1, 5.3.6.3.1), in pieces.

    ``before`` are the texts of the ``etsiU`` components that come before it. Raises what
    :func:`signing_input` raises.
    """
    yield from payload(jws, objects)
    yield f".{jws.protected}.{jws.signature}.".encode("ascii")
    for text in before:
        yield text.encode("ascii")


def payload(jws: JWS, objects: Sequence[DetachedObject]) -> Iterator[bytes]:
    """What is signed, whichever way it is referred to, as time-stamps are over it, in pieces.

    Raises what :func:`signing_input` raises.
    """
    references = read_references(jws.header)
    if not jws.payload:
        unencoded = is_unencoded(jws.header)
        for item in ordered(references, objects):
            yield from item.text(unencoded=unencoded)
    elif references is not None or objects:
        raise UnreadableDocument("the payload is in the signature and detached at once")
    else:
        yield jws.payload.encode("utf-8")


def _texts(found: Any) -> tuple[str, ...]:
    if not isinstance(found, (list, tuple)) or not found:
        raise TypeError("a list of texts is needed")
    if not all(isinstance(item, str) for item in found):
        raise TypeError("a list of texts is needed")
    return tuple(found)
