"""The namespaces and algorithm identifiers of XMLDSIG and XAdES, and what they stand for here."""

from ades.digests import DigestAlgorithm
from ades.ports import SignatureAlgorithm

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES141 = "http://uri.etsi.org/01903/v1.4.1#"
FILTER2 = "http://www.w3.org/2002/06/xmldsig-filter2"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"

SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"

# Transforms (XMLDSIG 1.1, 6.6).
ENVELOPED_SIGNATURE = f"{DS}enveloped-signature"
BASE64 = f"{DS}base64"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"

DIGESTS: dict[DigestAlgorithm, str] = {
    DigestAlgorithm.SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
    DigestAlgorithm.SHA384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    DigestAlgorithm.SHA512: "http://www.w3.org/2001/04/xmlenc#sha512",
}
DIGESTS_BY_NAME = {name: algorithm for algorithm, name in DIGESTS.items()}

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"

# What old and other signatures use too (RFC 9231, 2.1), by the names of hashlib.
DIGEST_NAMES: dict[str, str] = {
    **{name: algorithm.value for algorithm, name in DIGESTS.items()},
    f"{DS}sha1": "sha1",
    f"{_MORE}sha224": "sha224",
    f"{_MORE_2007}sha3-256": "sha3_256",
    f"{_MORE_2007}sha3-384": "sha3_384",
    f"{_MORE_2007}sha3-512": "sha3_512",
}

# RFC 9231, 2.3: the digest is part of the name; PSS is the variant without parameters (2.3.10).
SIGNATURES: dict[tuple[SignatureAlgorithm, DigestAlgorithm], str] = {
    **{
        (SignatureAlgorithm.RSA_PKCS1, digest): f"{_MORE}rsa-{digest}" for digest in DigestAlgorithm
    },
    **{
        (SignatureAlgorithm.RSA_PSS, digest): f"{_MORE_2007}{digest}-rsa-MGF1"
        for digest in DigestAlgorithm
    },
    **{(SignatureAlgorithm.ECDSA, digest): f"{_MORE}ecdsa-{digest}" for digest in DigestAlgorithm},
}
# RFC 9231, 2.3.12: Ed25519 signs the message itself; its digest is no choice.
EDDSA_ED25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
SIGNATURE_NAMES: dict[str, tuple[SignatureAlgorithm, str]] = {
    **{name: (algorithm, digest.value) for (algorithm, digest), name in SIGNATURES.items()},
    **{
        f"{prefix}{how}": (algorithm, digest)
        for algorithm, prefix, how, digest in (
            (SignatureAlgorithm.RSA_PKCS1, DS, "rsa-sha1", "sha1"),
            (SignatureAlgorithm.RSA_PKCS1, _MORE, "rsa-sha224", "sha224"),
            (SignatureAlgorithm.ECDSA, _MORE, "ecdsa-sha1", "sha1"),
            (SignatureAlgorithm.ECDSA, _MORE, "ecdsa-sha224", "sha224"),
            (SignatureAlgorithm.RSA_PSS, _MORE_2007, "sha3-256-rsa-MGF1", "sha3_256"),
            (SignatureAlgorithm.RSA_PSS, _MORE_2007, "sha3-512-rsa-MGF1", "sha3_512"),
        )
    },
    EDDSA_ED25519: (SignatureAlgorithm.ED25519, "sha512"),
}


def ds(name: str) -> str:
    """The name of an XMLDSIG element as lxml writes it."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """The name of a XAdES element (EN 319 132-1, namespace 1.3.2) as lxml writes it."""
    return f"{{{XADES}}}{name}"


def xades141(name: str) -> str:
    """The name of a XAdES element of namespace 1.4.1 as lxml writes it."""
    return f"{{{XADES141}}}{name}"
