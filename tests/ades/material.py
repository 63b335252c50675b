"""The development PKI's validation material without HTTP: a fake that implements the port."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from ades.material import ValidationMaterial
from development_pki.hierarchy import Hierarchy
from development_pki.revocation import answer_ocsp, build_root_crl


@dataclass
class PKIMaterial:
    """OCSP answers for what the issuing CA issued, the root's CRL for the issuing CA itself."""

    hierarchy: Hierarchy
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        pki = self.hierarchy
        chain = [pki.issuing.certificate, pki.root.certificate, pki.ocsp.certificate]
        others = [item.public_bytes(Encoding.DER) for item in chain]
        answer = answer_ocsp(pki, self._request(certificates[0]), now=self.moment)
        crl = build_root_crl(pki, now=self.moment)
        return ValidationMaterial(
            tuple(dict.fromkeys((certificates[0], *others))), (answer,), (crl,)
        )

    def _request(self, certificate: bytes) -> bytes:
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            x509.load_der_x509_certificate(certificate),
            self.hierarchy.issuing.certificate,
            hashes.SHA256(),
        )
        return builder.build().public_bytes(Encoding.DER)
