"""The CMS encoder, judged by asn1crypto's decoding and by OpenSSL."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from ades.certificates import CertificateChain
from ades.cms import CMSTemplate, encode, template_for
from ades.digests import DigestAlgorithm
from ades.errors import InvalidCertificate
from ades.ports import SealRequest, SignatureAlgorithm
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import seal_of, sealer_of, signed_by
from tests.ades.judges import openssl_cms_verify
from tests.cast import SealKey, seal_key
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority

# From 2050 on a time is a GeneralizedTime, which is longer (RFC 5652, 11.3).
LATE = datetime(2050, 1, 1, tzinfo=UTC)
CONTENT = b"what the byte range covers" * 1000
ALGORITHMS = list(DigestAlgorithm)


def sealed(key: SealKey, algorithm: DigestAlgorithm, content: bytes = CONTENT) -> bytes:
    return seal_of(sealer_of(key), SealRequest("x", algorithm.digest(content), algorithm))


def template(key: SealKey, algorithm: DigestAlgorithm) -> CMSTemplate:
    signer = SoftwareKey.from_pkcs8(key.pkcs8)
    return template_for(key.chain, signer.signature_algorithm, algorithm)


def signer_info(seal: bytes) -> cms.SignerInfo:
    return cms.ContentInfo.load(seal, strict=True)["content"]["signer_infos"][0]


def encoded_anew(seal: bytes) -> bytes:
    """asn1crypto's own DER of the same values: nothing of our encoding survives in it."""
    info = cms.ContentInfo.load(seal, strict=True)
    data, signer = info["content"], info["content"]["signer_infos"][0]
    attributes = [
        {"type": item["type"].native, "values": [value.copy() for value in item["values"]]}
        for item in signer["signed_attrs"]
    ]
    signer["signed_attrs"] = cms.CMSAttributes(attributes)
    data["signer_infos"] = cms.SignerInfos([signer])
    return bytes(info.dump(force=True))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_seal_is_the_der_that_asn1crypto_writes(key: SealKey, algorithm: DigestAlgorithm) -> None:
    seal = sealed(key, algorithm)

    assert encoded_anew(seal) == seal


def test_a_time_stamp_stands_at_the_end_as_it_was_given(
    key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    """EN 319 122-1, 5.3: an unsigned attribute; its own bytes are signed by somebody else."""
    made, signer = template(key, DigestAlgorithm.SHA256), SoftwareKey.from_pkcs8(key.pkcs8)
    attributes = made.signed_attributes(bytes(32))
    signature = signed_by(signer, attributes)
    token = tsa.timestamp(DigestAlgorithm.SHA256.digest(signature), DigestAlgorithm.SHA256)

    seal = made.assemble(attributes, signature, token)
    (attribute,) = signer_info(seal)["unsigned_attrs"]
    assert attribute["type"].native == "signature_time_stamp_token"
    assert attribute["values"].contents == token
    assert seal.endswith(token)
    assert made.assemble(attributes, signature) == encoded_anew(
        made.assemble(attributes, signature)
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_signed_attributes_are_the_three_of_pades_in_der_order(
    key: SealKey, algorithm: DigestAlgorithm
) -> None:
    """EN 319 142-1, 6.3: no signing-time, the dictionary's /M has it."""
    attributes = signer_info(sealed(key, algorithm))["signed_attrs"]

    encodings = [item.dump() for item in attributes]
    assert encodings == sorted(encodings)
    assert {item["type"].native for item in attributes} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }


def test_the_message_digest_is_the_digest_that_was_given(key: SealKey) -> None:
    found = {
        item["type"].native: item["values"][0].native
        for item in signer_info(sealed(key, DigestAlgorithm.SHA384))["signed_attrs"]
    }

    assert found["content_type"] == "data"
    assert found["message_digest"] == hashlib.sha384(CONTENT).digest()


def test_signing_certificate_v2_is_the_sha256_of_the_signers_certificate(key: SealKey) -> None:
    (reference,) = (
        item["values"][0]
        for item in signer_info(sealed(key, DigestAlgorithm.SHA512))["signed_attrs"]
        if item["type"].native == "signing_certificate_v2"
    )

    (identifier,) = reference["certs"]
    assert identifier["hash_algorithm"]["algorithm"].native == "sha256"
    assert identifier["cert_hash"].native == hashlib.sha256(key.chain.certificates[0]).digest()


def test_the_seal_is_detached_and_carries_the_chain(key: SealKey) -> None:
    data = cms.ContentInfo.load(sealed(key, DigestAlgorithm.SHA256))["content"]

    assert data["encap_content_info"]["content"].native is None
    assert {item.dump() for item in data["certificates"]} == set(key.chain.certificates)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_openssl_verifies_the_seal_of_real_content(
    key: SealKey, algorithm: DigestAlgorithm, pki: Hierarchy, tmp_path: Path
) -> None:
    seal, content = tmp_path / "seal.der", tmp_path / "content"
    seal.write_bytes(sealed(key, algorithm))
    content.write_bytes(CONTENT)
    files = {"root": pki.directory / "root.pem", "issuing": pki.directory / "issuing.pem"}

    done = openssl_cms_verify(seal, content, **files)
    assert done.returncode == 0, done.stdout
    assert "CAdES Verification successful" in done.stdout

    content.write_bytes(CONTENT[:-1] + b"!")
    done = openssl_cms_verify(seal, content, **files)
    assert done.returncode != 0
    assert "content verify error" in done.stdout


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_size_of_an_rsa_seal_is_known_exactly(
    rsa_key: SealKey, algorithm: DigestAlgorithm
) -> None:
    """With the longest signing time: that of a PAdES seal, which has none, is smaller."""
    digest = algorithm.digest(CONTENT)
    request = SealRequest("x", digest, algorithm, signing_time=LATE)

    told = template(rsa_key, algorithm).size(algorithm)
    assert told == len(seal_of(sealer_of(rsa_key), request))
    assert told > len(sealed(rsa_key, algorithm))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_no_ecdsa_seal_is_larger_than_the_size_that_was_told(
    pki: Hierarchy, curve: ec.EllipticCurve
) -> None:
    """The length of an ECDSA value varies: some 200 of them come near every length there is."""
    key = seal_key(pki, ec.generate_private_key(curve), "Adega do Norte", "500829993")
    signer, algorithm = SoftwareKey.from_pkcs8(key.pkcs8), DigestAlgorithm.SHA256
    made = template(key, algorithm)
    attributes = made.signed_attributes(bytes(algorithm.size), LATE)

    sizes = {len(made.assemble(attributes, signed_by(signer, attributes))) for _ in range(200)}

    assert max(sizes) <= made.size(algorithm) <= max(sizes) + 6


@pytest.mark.parametrize("length", [1, 100, 8192])
def test_the_size_with_a_token_is_never_exceeded(rsa_key: SealKey, length: int) -> None:
    made = template(rsa_key, DigestAlgorithm.SHA256)
    attributes = made.signed_attributes(bytes(32))
    signature = bytes(rsa_key.chain.signature_size)

    for size in range(max(0, length - 3), length + 1):
        seal = made.assemble(attributes, signature, bytes(size))
        assert len(seal) <= made.size(DigestAlgorithm.SHA256, length)


def test_a_chain_without_certificates_is_refused_by_name() -> None:
    with pytest.raises(InvalidCertificate, match="chain is empty"):
        template_for(CertificateChain(()), SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA256)


@given(st.binary(max_size=70_000))
def test_an_element_has_the_shortest_length_that_der_allows(value: bytes) -> None:
    element = encode(0x04, value)
    length = len(value)

    header = element[: len(element) - length]
    assert element.endswith(value)
    if length < 128:
        assert header == bytes((0x04, length))
    else:
        assert header[1] == 0x80 | (len(header) - 2)
        assert header[2] != 0
        assert int.from_bytes(header[2:], "big") == length
