"""The first half of a JAdES signature: the protected header, and the digest of what is signed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, OptionError, UnusableTarget
from ades.jades.headers import protected_header
from ades.jades.options import JAdESOptions
from ades.jose import encoding, strict_json
from ades.jose.algorithms import integer_size
from ades.jose.contents import DetachedObject, Mechanism, digest_of, signing_input
from ades.jose.serialization import JWS, Serialization
from ades.ports import Level, SignatureAlgorithm, ValueRequest
from ades.stamped import StampedValue, ValueEncoding

# RFC 7797, 5.2: what may stand between the dots of a compact JWS as it is.
_COMPACT_TEXT = re.compile(rb"[\x20-\x2d\x2f-\x7e]+")


@dataclass(frozen=True)
class PreparedJWS:
    """A signature that only lacks its value.

    ``digest`` is that of the JWS Signing Input; ``message`` the input itself, for Ed25519 only.
    ``jws`` has an empty signature; ``certificates`` are the signer's chain, DER.
    """

    jws: JWS
    digest: bytes
    algorithm: DigestAlgorithm
    signature_algorithm: SignatureAlgorithm
    certificates: tuple[bytes, ...]
    message: bytes | None = None

    @property
    def chain(self) -> CertificateChain:
        """The certificates that the value is expected to be by."""
        return CertificateChain(self.certificates)

    def request(self, reference: str, level: Level = Level.B_B) -> ValueRequest:
        """What to ask the key's side for. B-LTA asks as B-LT does; the rest follows later.

        Raises :class:`~ades.errors.OptionError` for a compact signature above B-B: compact has no
        unsigned header for what the higher levels add (RFC 7515, 7.1).
        """
        if level.has_timestamp and self.jws.serialization is Serialization.COMPACT:
            raise OptionError("a compact JWS can reach B-B only; use a JSON serialization")
        size = integer_size(self.chain.signer.public_key())
        return ValueRequest(
            reference,
            self.digest,
            self.algorithm,
            level,
            StampedValue(encoding=ValueEncoding.BASE64URL, ecdsa_size=size),
            self.message,
        )


def prepare(document: bytes | Sequence[DetachedObject], options: JAdESOptions) -> PreparedJWS:
    """A signature over ``document`` up to the digest of its signing input.

    Bytes become the payload; detached objects are referred to, read as streams, and not kept.

    Raises :class:`~ades.errors.OptionError` when the options contradict each other or the kind of
    document; :class:`~ades.errors.UnusableTarget` when an object is named twice or has neither
    content nor a digest that can be used; :class:`~ades.errors.AlgorithmUnsupported` when JOSE has
    no name for the key's algorithms, or when an Ed25519 key's side would see a payload and
    ``reveals_payload`` does not allow it.
    """
    objects = () if isinstance(document, bytes) else tuple(document)
    payload: str | None
    if isinstance(document, bytes):
        payload = _payload(document, options)
    else:
        _check_objects(objects)
        payload = "" if options.mechanism is Mechanism.BY_URI_HASH else None
    algorithm = options.digest_algorithm
    header = protected_header(options, objects)
    protected = encoding.encode(strict_json.write(header))
    jws = JWS(protected, header, payload, "", options.serialization)
    message = None
    if options.credential.signature_algorithm is SignatureAlgorithm.ED25519:
        _check_revealed(payload, options)
        message = b"".join(signing_input(jws, objects))
        digest = algorithm.digest(message)
    else:
        digest = digest_of(signing_input(jws, objects), algorithm)
    return PreparedJWS(
        jws,
        digest,
        algorithm,
        options.credential.signature_algorithm,
        options.credential.chain.certificates,
        message,
    )


def _payload(document: bytes, options: JAdESOptions) -> str:
    if not document:
        raise UnusableTarget("there is nothing to sign: the document is empty")
    if not options.unencoded:
        return encoding.encode(document)
    if options.serialization is Serialization.COMPACT and not _COMPACT_TEXT.fullmatch(document):
        raise OptionError("a compact JWS can have only printable ASCII without dots unencoded")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OptionError("only UTF-8 text can be a payload unencoded") from error


def _check_objects(objects: Sequence[DetachedObject]) -> None:
    names = [item.uri for item in objects]
    if not names or not all(names) or len(set(names)) != len(names):
        raise UnusableTarget("detached objects need names, each its own")


def _check_revealed(payload: str | None, options: JAdESOptions) -> None:
    if payload != "" and not options.reveals_payload:
        raise AlgorithmUnsupported(
            "Ed25519 signs messages: the key's side would see the payload; refer to it by hash"
        )
