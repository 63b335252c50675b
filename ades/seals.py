"""Checks a seal that came from elsewhere before it is embedded: the holder of the document never
trusts the key's side blindly (right digest, right certificate, good signature, right time-stamp).
"""

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509

from ades.certificates import CertificateChain
from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN, SET, encode, template_for
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, SealMismatch, TimestampMismatch
from ades.ports import SealRequest, SignatureAlgorithm
from ades.signed_data import Signer, read_signed_data
from ades.timestamps import imprint_of, token_info
from ades.values import is_signed, signature_algorithms

# With a time-stamp and long chains, seals have some ten kilobytes.
MAX_SIZE = 1 << 20


def check_seal(seal: bytes, request: SealRequest, chain: CertificateChain) -> None:
    """Check that ``seal`` is what ``request`` asked for, made by the signer of ``chain``.

    1. It is one CMS SignedData, detached, with one signer (RFC 5652, 5.1).
    2. It carries this certificate and names it as the signer's (5.3), so that readers find it.
    3. Its signed attributes name this digest (11.2), this certificate (RFC 5035, 3) and this
       signing time or none (11.3), each once.
    4. The certificate's key signed these attributes (RFC 5652, 5.4).
    5. A B-T seal carries a time-stamp over this very signature value (EN 319 122-1, 5.3).

    A seal that is byte for byte what this library writes has all of that but the signature and the
    time-stamp by that; only another one's structure is looked into.

    Raises :class:`~ades.errors.SealMismatch` with the first thing that is wrong.
    """
    if len(seal) > MAX_SIZE:
        raise SealMismatch("the seal is larger than any seal is")
    try:
        if _is_our_own(seal, request, chain):
            return
        data = _signed_data(seal)
        (signer,) = data["signer_infos"]
        # Taken as they came, before anything is looked into: asn1crypto encodes anew what was, and
        # with what a stranger nested that takes exponential time.
        signed = encode(SET, signer["signed_attrs"].contents)
        _check_certificate(data, signer, chain)
        attributes = _signed_attributes(signer)
        _check_attributes(attributes, request, chain)
        _check_signing_time(attributes, request)
        _check_digest_algorithms(data, signer, request.algorithm)
        _check_signature(signer, signed, request.algorithm, chain)
        if request.level.has_timestamp:
            _check_timestamp(signer)
    except (ValueError, TypeError, KeyError, IndexError, TimestampMismatch) as error:
        raise SealMismatch(f"the seal cannot be read: {error}") from error


def _is_our_own(seal: bytes, request: SealRequest, chain: CertificateChain) -> bool:
    """Whether a seal is what :mod:`ades.cms` writes for the request around a good signature.

    Everything is written anew from the request and compared, so that nothing of it is believed.
    """
    try:
        signer = read_signed_data(seal).signer
        token = _own_token(signer, request)
        for how in signature_algorithms(chain.public_key):
            template = template_for(chain, how, request.algorithm)
            attributes = template.signed_attributes(request.digest, request.signing_time)
            if template.assemble(attributes, signer.signature, token) == seal:
                return is_signed(
                    chain.public_key, signer.signature, attributes, how, request.algorithm
                )
    except (ValueError, TypeError, KeyError, AlgorithmUnsupported, TimestampMismatch):
        return False
    return False


def _own_token(signer: Signer, request: SealRequest) -> bytes | None:
    """The one time-stamp over the signature; ``ValueError`` where it is not as it must be."""
    tokens = signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN)
    if not request.level.has_timestamp and not tokens:
        return None
    (token,) = tokens
    imprint, algorithm = imprint_of(token)
    if imprint != algorithm.digest(signer.signature):
        raise ValueError("the time-stamp is over another signature")
    return token


def _signed_data(seal: bytes) -> cms.SignedData:
    content = cms.ContentInfo.load(seal, strict=True)
    if content["content_type"].native != "signed_data":
        raise SealMismatch("the seal is not CMS SignedData")
    data = content["content"]
    if data["encap_content_info"]["content"].native is not None:
        raise SealMismatch("the seal is not detached")
    if len(data["signer_infos"]) != 1:
        raise SealMismatch("the seal does not have exactly one signer")
    return data


def _check_certificate(
    data: cms.SignedData, signer: cms.SignerInfo, chain: CertificateChain
) -> None:
    expected = chain.certificates[0]
    if expected not in [item.dump() for item in data["certificates"]]:
        raise SealMismatch("the seal does not carry the expected certificate")
    certificate, named = asn1_x509.Certificate.load(expected), signer["sid"].chosen
    if (
        named["issuer"].dump() != certificate.issuer.dump()
        or named["serial_number"].native != certificate.serial_number
    ):
        raise SealMismatch("the seal names another certificate as its signer's")


def _signed_attributes(signer: cms.SignerInfo) -> dict[str, cms.SetOf]:
    attributes = {item["type"].native: item["values"] for item in signer["signed_attrs"]}
    if len(attributes) != len(signer["signed_attrs"]):
        raise SealMismatch("a signed attribute of the seal is there twice")
    return attributes


def _check_attributes(
    attributes: dict[str, cms.SetOf], request: SealRequest, chain: CertificateChain
) -> None:
    (content_type,) = attributes["content_type"]
    if content_type.native != "data":
        raise SealMismatch("the seal is over another type of content")
    (message_digest,) = attributes["message_digest"]
    if message_digest.native != request.digest:
        raise SealMismatch("the seal is of another digest")
    (reference,) = attributes["signing_certificate_v2"]
    certificate_id = reference["certs"][0]
    if certificate_id["hash_algorithm"]["algorithm"].native != "sha256":
        raise SealMismatch("the seal refers to its certificate with another digest than SHA-256")
    if certificate_id["cert_hash"].native != chain.fingerprint:
        raise SealMismatch("the seal is by another certificate")


def _check_signing_time(attributes: dict[str, cms.SetOf], request: SealRequest) -> None:
    """A time nobody asked for makes a PAdES signature invalid (EN 319 142-1, 6.3)."""
    (time,) = attributes.get("signing_time", (None,))
    claimed, asked = time and time.native, request.signing_time
    if claimed != (asked and asked.replace(microsecond=0)):
        raise SealMismatch("the seal claims another signing time")


def _check_digest_algorithms(
    data: cms.SignedData, signer: cms.SignerInfo, algorithm: DigestAlgorithm
) -> None:
    """Readers go by what the seal says of itself; some also by the list before the content."""
    for identifier in (signer["digest_algorithm"], *data["digest_algorithms"]):
        if identifier["algorithm"].native != algorithm.value:
            raise SealMismatch("the seal uses another digest algorithm")


def signature_algorithm_of(
    identifier: algos.SignedDigestAlgorithm, digest: DigestAlgorithm
) -> SignatureAlgorithm:
    """How a CMS signature that goes with ``digest`` was made (RFC 5652, 5.3).

    Raises :class:`~ades.errors.SealMismatch` for any other algorithm, also for RSASSA-PSS with
    parameters that do not go with the digest (RFC 4055, 3.1).
    """
    name = identifier["algorithm"].native
    if name in (f"{digest}_rsa", "rsassa_pkcs1v15"):
        return SignatureAlgorithm.RSA_PKCS1
    if name == f"{digest}_ecdsa":
        return SignatureAlgorithm.ECDSA
    if name == "ed25519" and digest is DigestAlgorithm.SHA512:
        return SignatureAlgorithm.ED25519
    if name == "rsassa_pss":
        parameters = identifier["parameters"]
        used = (
            parameters["hash_algorithm"]["algorithm"].native,
            parameters["mask_gen_algorithm"]["algorithm"].native,
            parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native,
            parameters["salt_length"].native,
        )
        if used == (digest.value, "mgf1", digest.value, digest.size):
            return SignatureAlgorithm.RSA_PSS
    raise SealMismatch("the seal uses another signature algorithm")


def _check_signature(
    signer: cms.SignerInfo, signed: bytes, algorithm: DigestAlgorithm, chain: CertificateChain
) -> None:
    """``signed``: the attributes as a SET OF, not with the tag of their sending (RFC 5652, 5.4)."""
    how = signature_algorithm_of(signer["signature_algorithm"], algorithm)
    signature = signer["signature"].native
    if not is_signed(chain.signer.public_key(), signature, signed, how, algorithm):
        raise SealMismatch("the certificate's key did not make this signature")


def _check_timestamp(signer: cms.SignerInfo) -> None:
    tokens = [
        item["values"][0]
        for item in signer["unsigned_attrs"]
        if item["type"].native == "signature_time_stamp_token"
    ]
    if not tokens:
        raise SealMismatch("the seal has no time-stamp although one was asked for")
    imprint = token_info(tokens[0])["message_imprint"]
    algorithm = DigestAlgorithm(imprint["hash_algorithm"]["algorithm"].native)
    if imprint["hashed_message"].native != algorithm.digest(signer["signature"].native):
        raise SealMismatch("the time-stamp is over another signature")
