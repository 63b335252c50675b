"""A CAdES signature from the content's digest to B-LT (EN 319 122-1, 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ades.cades.archive import archive
from ades.cades.attached import attach
from ades.cades.options import CAdESOptions
from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm, digest_of
from ades.errors import OptionError, SealMismatch
from ades.material_checks import check_material
from ades.ports import (
    CMSKeySide,
    Level,
    Seal,
    SealRequest,
    granted,
)
from ades.seals import check_seal
from ades.signed_data import read_signed_data


@dataclass(frozen=True)
class PreparedCAdES:
    """A content up to its digest, and what the seal will be compared with."""

    digest: bytes
    algorithm: DigestAlgorithm
    signing_time: datetime
    chain: CertificateChain

    def request(self, reference: str, level: Level = Level.B_B) -> SealRequest:
        """What the key's side is asked; B-LTA is asked as B-LT, and archived after."""
        return SealRequest(reference, self.digest, self.algorithm, level, self.signing_time)


def prepare(content: bytes | IO[bytes], options: CAdESOptions) -> PreparedCAdES:
    """Take the digest of a content; a stream is read from its position to its end."""
    return prepare_digest(digest_of(content, options.algorithm), options)


def prepare_digest(digest: bytes, options: CAdESOptions) -> PreparedCAdES:
    """Prepare a signature where only the digest of the content is known.

    Raises :class:`~ades.errors.OptionError` when the digest has not its algorithm's length.
    """
    if len(digest) != options.algorithm.size:
        raise OptionError(f"a {options.algorithm} digest has {options.algorithm.size} bytes")
    # RFC 5652, 11.3: the attribute has whole seconds.
    moment = options.signing_time.replace(microsecond=0)
    return PreparedCAdES(digest, options.algorithm, moment, options.chain)


def embed(prepared: PreparedCAdES, seal: Seal, level: Level) -> bytes:
    """The detached signature (ContentInfo, DER) of the level that was asked for, up to B-LT.

    From B-LT on, what validates the certificates becomes part of the signature: SignedData's
    certificates and crls (EN 319 122-1, 6.3). For B-LTA, go on with :func:`prepare_archive`.

    Raises :class:`~ades.errors.SealMismatch` when the seal is not what was asked for.
    """
    check_seal(seal.cms, prepared.request(seal.reference, level), prepared.chain)
    if not level.has_material:
        return seal.cms
    if not seal.material:
        raise SealMismatch("the seal came without validation material although it was asked for")
    check_material(seal.material)
    try:
        return read_signed_data(seal.cms).with_material(seal.material).encode()
    except ValueError as error:
        raise SealMismatch(f"the seal cannot be completed: {error}") from error


def sign(
    content: bytes,
    options: CAdESOptions,
    level: Level,
    key_side: CMSKeySide,
    *,
    attached: bool = False,
) -> bytes:
    """Sign a content in one call: detached, or with the content in the signature.

    Raises the error of the key's side, a :class:`~ades.errors.SealError`.
    """
    prepared = prepare(content, options)
    answer = granted(key_side.seal([prepared.request("content", level)]))
    signature = embed(prepared, answer, level)
    if level is Level.B_LTA:
        signature = archive(signature, key_side)
    return attach(signature, content) if attached else signature
