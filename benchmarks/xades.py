"""The XML part of R2: enveloped XAdES of UBL invoices, beside signxml."""

import hashlib
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm as PeerDigest
from signxml.algorithms import SignatureMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.ports import Level, SignatureValue
from ades.sealing import LocalSealer
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import XAdESOptions, embed, prepare
from benchmarks.keys import KEYS, PrivateKey, certify
from benchmarks.measuring import Ratio, cpu_ms, side_by_side
from tests.ades.xades.invoices import EXTENSION, ubl
from trust_services.software_keys import SoftwareKey

ROUNDS = 30
GOAL = 4
# From about 15 to 76 KB.
LINE_COUNTS = (22, 40, 60, 80, 100, 124)


def ratios() -> Iterator[Ratio]:
    """Measure P-256 over invoices of one to some pages; both sides start and end with bytes."""
    documents = [ubl(count) for count in LINE_COUNTS]
    key = KEYS["P-256"]
    certificate, chain = certify(key)
    sizes = f"{len(documents[0]) // 1000} to {len(documents[-1]) // 1000} KB"
    peer = _signxml(key, certificate.public_bytes(Encoding.PEM))
    _check(peer(documents[0]))
    floor = statistics.median(
        cpu_ms(partial(_floor, SoftwareKey(key), item), 15) for item in documents
    )
    for place, location in (("last child of the root", ""), ("UBL extension", EXTENSION)):
        ours = _ours(SoftwareKey(key), chain, location)
        _check(ours(documents[0]))
        note = (
            f"{len(documents)} generated UBL invoices of {sizes}; {place}; ours checks the key's "
            f"answer; libxml2's part, the digest and the raw signature alone take {floor:.2f} ms"
        )
        yield _ratio(f"signxml XAdES, {place}", (documents, ours, peer), note)


Work = Callable[[bytes], bytes]


def _ratio(variant: str, measured: tuple[list[bytes], Work, Work], note: str) -> Ratio:
    documents, ours, peer = measured
    times = [side_by_side(partial(ours, item), partial(peer, item), ROUNDS) for item in documents]
    mine, theirs = (statistics.median(item[index] for item in times) for index in (0, 1))
    ratio = statistics.median(item[1] / item[0] for item in times)
    return Ratio("R2", variant, mine, theirs, ratio, GOAL, note)


def _floor(key: SoftwareKey, document: bytes) -> object:
    """What nobody who reads XML with libxml2 can do without."""
    tree = etree.fromstring(document).getroottree()
    octets = etree.tostring(tree, method="c14n", exclusive=True, with_comments=False)
    return key.sign_digests([hashlib.sha256(octets).digest()], DigestAlgorithm.SHA256)


def _ours(key: SoftwareKey, chain: CertificateChain, location: str) -> Work:
    sealer = LocalSealer(key, chain)
    # Whoever holds documents asks for it once: it says nothing of any of them.
    credential = sealer.credential()

    def work(document: bytes) -> bytes:
        options = XAdESOptions(credential, datetime.now(UTC), location=location)
        prepared = prepare(document, options)
        (answer,) = sealer.sign_values([prepared.request("1")])
        if not isinstance(answer, SignatureValue):
            raise answer.error
        return embed(prepared, answer, Level.B_B)

    return work


def _signxml(key: PrivateKey, certificate: bytes) -> Work:
    """Its defaults, but for the place of the signature: its own marker costs it nothing."""
    signer = XAdESSigner(
        data_object_format=XAdESDataObjectFormat(MimeType="text/xml"),
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=PeerDigest.SHA256,
    )

    def work(document: bytes) -> bytes:
        signed = signer.sign(etree.fromstring(document), key=key, cert=certificate.decode())
        return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))

    return work


def _check(signed: bytes) -> None:
    """What is measured must be a signature: a quick wrong answer is none."""
    report = verify(signed, TrustAnchors(()), datetime.now(UTC))
    if not report.signatures or "NO_CERTIFICATE" not in str(report.signatures[0].sub_indication):
        raise AssertionError(report)
