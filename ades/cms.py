"""CAdES signatures from digests: CMS SignedData (RFC 5652) with the attributes of EN 319 122-1.

All that does not depend on the document is encoded once for a certificate; a signature then costs
the key operation and a few copies. A signing-time attribute is there when it is asked for: CAdES
wants it (EN 319 122-1, 6.3); PAdES forbids it (EN 319 142-1, 6.3), because there the signature
dictionary's /M carries the claimed time.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import x509 as asn1_x509

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported
from ades.ports import SignatureAlgorithm

SEQUENCE, SET, OCTET_STRING, INTEGER = 0x30, 0x31, 0x04, 0x02
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
# X.690, 8.1.3.5: this bit announces a length of several bytes.
LONG_FORM = 0x80

FIRST_UTC_TIME_YEAR, LAST_UTC_TIME_YEAR = 1950, 2049
_LONGEST_TIME = datetime(9999, 1, 1, tzinfo=UTC)

# Object identifiers, as encoded values.
ID_DATA = bytes.fromhex("06092a864886f70d010701")
ID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
ID_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
ID_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
ID_SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")
ID_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
ID_SIGNATURE_TIMESTAMP_TOKEN = bytes.fromhex("060b2a864886f70d010910020e")
ID_CONTENT_TIMESTAMP = bytes.fromhex("060b2a864886f70d0109100214")
ID_ARCHIVE_TIMESTAMP_V3 = bytes.fromhex("060604008d450204")  # 0.4.0.1733.2.4

# RFC 5754, 2: parameters of SHA-2 digests are absent.
DIGEST_IDS = {
    DigestAlgorithm.SHA256: bytes.fromhex("0609608648016503040201"),
    DigestAlgorithm.SHA384: bytes.fromhex("0609608648016503040202"),
    DigestAlgorithm.SHA512: bytes.fromhex("0609608648016503040203"),
}
# RFC 5754, 3: RSA has NULL parameters, ECDSA none.
_SIGNATURE_IDS = {
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA256): "06092a864886f70d01010b0500",
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA384): "06092a864886f70d01010c0500",
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA512): "06092a864886f70d01010d0500",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA256): "06082a8648ce3d040302",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA384): "06082a8648ce3d040303",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA512): "06082a8648ce3d040304",
    # RFC 8419, 3.1: with signed attributes, Ed25519 goes with SHA-512 and with nothing else.
    (SignatureAlgorithm.ED25519, DigestAlgorithm.SHA512): "06032b6570",
}
_ID_PSS = bytes.fromhex("06092a864886f70d01010a")
_ID_MGF1 = bytes.fromhex("06092a864886f70d010108")
_NULL = bytes.fromhex("0500")


def encode(tag: int, *parts: bytes) -> bytes:
    """One DER element: tag, definite length in its shortest form, value (X.690, 8.1 and 10.1)."""
    value = b"".join(parts)
    length = len(value)
    if length < LONG_FORM:
        return bytes((tag, length)) + value
    size = (length.bit_length() + 7) // 8
    return bytes((tag, LONG_FORM | size)) + length.to_bytes(size, "big") + value


class CMSTemplate:
    """Builds signatures by one certificate with one pair of algorithms.

    Use :func:`template_for`, which keeps templates for as long as they are in use.
    """

    def __init__(
        self,
        chain: CertificateChain,
        signature_algorithm: SignatureAlgorithm,
        digest_algorithm: DigestAlgorithm,
    ) -> None:
        self.chain = chain
        digest_identifier = encode(SEQUENCE, DIGEST_IDS[digest_algorithm])
        signature_identifier = _signature_identifier(signature_algorithm, digest_algorithm)
        # ESSCertIDv2 with the default SHA-256 (RFC 5035, 4), which DER therefore leaves out.
        ess_certificate = encode(SEQUENCE, encode(OCTET_STRING, chain.fingerprint))
        self._fixed_attributes = (
            _attribute(ID_CONTENT_TYPE, ID_DATA),
            _attribute(
                ID_SIGNING_CERTIFICATE_V2, encode(SEQUENCE, encode(SEQUENCE, ess_certificate))
            ),
        )
        signer = asn1_x509.Certificate.load(chain.certificates[0])
        self._signer_head = b"".join(
            (
                encode(INTEGER, b"\x01"),
                encode(
                    SEQUENCE,
                    signer.issuer.dump(),
                    signer["tbs_certificate"]["serial_number"].dump(),
                ),
                digest_identifier,
            )
        )
        self._signature_identifier = signature_identifier
        self._data_head = b"".join(
            (
                encode(INTEGER, b"\x01"),
                encode(SET, digest_identifier),
                encode(SEQUENCE, ID_DATA),
                encode(0xA0, *sorted(chain.certificates)),
            )
        )
        self._digest_size = digest_algorithm.size
        self._attributes = self._around(self._sorted_attributes, self._digest_size)
        self._parts: dict[tuple[int, int], tuple[bytes, bytes]] = {}

    def signed_attributes(self, digest: bytes, signing_time: datetime | None = None) -> bytes:
        """The DER SET of signed attributes: these are the bytes that the key signs.

        ``signing_time`` needs a time zone; the attribute has it in whole seconds.
        """
        if signing_time is None and len(digest) == self._digest_size:
            before, after = self._attributes
            return before + digest + after
        if signing_time is not None:
            time = _attribute(ID_SIGNING_TIME, encode_time(signing_time))
            return self._sorted_attributes(digest, time)
        return self._sorted_attributes(digest)

    def _sorted_attributes(self, digest: bytes, *others: bytes) -> bytes:
        message_digest = _attribute(ID_MESSAGE_DIGEST, encode(OCTET_STRING, digest))
        # X.690, 11.6: the elements of a SET OF are in ascending order of their encodings.
        return encode(SET, *sorted((*self._fixed_attributes, message_digest, *others)))

    def assemble(
        self, attributes: bytes, signature: bytes, timestamp_token: bytes | None = None
    ) -> bytes:
        """The complete ContentInfo.

        ``attributes`` is what :meth:`signed_attributes` returned and ``signature`` its signature;
        ``timestamp_token`` makes it a B-T signature (EN 319 122-1, 5.3).
        """
        if timestamp_token is not None:
            token = _attribute(ID_SIGNATURE_TIMESTAMP_TOKEN, timestamp_token)
            return self._assemble(attributes, signature, encode(0xA1, token))
        before, between = self._around_attributes(len(attributes), len(signature))
        return b"".join((before, attributes[1:], between, signature))

    def _around_attributes(self, length: int, signature_length: int) -> tuple[bytes, bytes]:
        """Only these lengths make the rest differ: RSA has one pair, ECDSA a few."""
        found = self._parts.get((length, signature_length))
        if found is None:
            before, after = self._around(
                lambda item: self._assemble(b"\x31" + item, bytes(signature_length)), length - 1
            )
            found = before, after[: len(after) - signature_length]
            self._parts[length, signature_length] = found
        return found

    def _around(self, make: Callable[[bytes], bytes], size: int) -> tuple[bytes, bytes]:
        """What a structure has before and after a part of ``size`` bytes that differs each time.

        The mark that stands for the part is derived from all else, so that it is not in it.
        """
        mark = hashlib.shake_256(b"".join(self.chain.certificates)).digest(size)
        before, after = make(mark).split(mark)
        return before, after

    def _assemble(self, attributes: bytes, signature: bytes, unsigned: bytes = b"") -> bytes:
        signer_info = encode(
            SEQUENCE,
            self._signer_head,
            # [0] IMPLICIT instead of SET (RFC 5652, 5.3).
            b"\xa0" + attributes[1:],
            self._signature_identifier,
            encode(OCTET_STRING, signature),
            unsigned,
        )
        signed_data = encode(SEQUENCE, self._data_head, encode(SET, signer_info))
        return encode(SEQUENCE, ID_SIGNED_DATA, encode(0xA0, signed_data))

    def size(self, digest_algorithm: DigestAlgorithm, token_size: int = 0) -> int:
        """The greatest length of a signature, in bytes, with a token of ``token_size`` at most."""
        attributes = self.signed_attributes(bytes(digest_algorithm.size), _LONGEST_TIME)
        token = bytes(token_size) if token_size else None
        return len(self.assemble(attributes, bytes(self.chain.signature_size), token))


@lru_cache(maxsize=256)
def template_for(
    chain: CertificateChain,
    signature_algorithm: SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
) -> CMSTemplate:
    """The template for a certificate, encoded at its first use and then kept."""
    return CMSTemplate(chain, signature_algorithm, digest_algorithm)


def encode_time(moment: datetime) -> bytes:
    """A Time in whole seconds of UTC: UTCTime up to 2049 (RFC 5652, 11.3).

    Raises ``ValueError`` for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    parts = moment.astimezone(UTC).timetuple()[:6]
    digits = b"%04d%02d%02d%02d%02d%02dZ" % parts
    if FIRST_UTC_TIME_YEAR <= parts[0] <= LAST_UTC_TIME_YEAR:
        return encode(UTC_TIME, digits[2:])
    return encode(GENERALIZED_TIME, digits)


def _signature_identifier(signature: SignatureAlgorithm, digest: DigestAlgorithm) -> bytes:
    if signature is SignatureAlgorithm.RSA_PSS:
        return encode(SEQUENCE, _ID_PSS, _pss_parameters(digest))
    if (signature, digest) not in _SIGNATURE_IDS:
        raise AlgorithmUnsupported(f"CMS has no {signature} signatures with {digest}")
    return encode(SEQUENCE, bytes.fromhex(_SIGNATURE_IDS[signature, digest]))


def _pss_parameters(digest: DigestAlgorithm) -> bytes:
    """RSASSA-PSS-params (RFC 4055, 3.1): MGF1 and salt go with the digest; its NULL is wanted."""
    identifier = encode(SEQUENCE, DIGEST_IDS[digest], _NULL)
    return encode(
        SEQUENCE,
        encode(0xA0, identifier),
        encode(0xA1, encode(SEQUENCE, _ID_MGF1, identifier)),
        encode(0xA2, encode(INTEGER, bytes((digest.size,)))),
    )


def _attribute(identifier: bytes, value: bytes) -> bytes:
    return encode(SEQUENCE, identifier, encode(SET, value))
