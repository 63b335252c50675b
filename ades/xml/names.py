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
SIGNATURES_BY_NAME = {name: algorithms for algorithms, name in SIGNATURES.items()} | {
    EDDSA_ED25519: (SignatureAlgorithm.ED25519, DigestAlgorithm.SHA512)
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
