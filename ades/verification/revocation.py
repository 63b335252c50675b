"""What OCSP answers (RFC 6960) and CRLs (RFC 5280, 5) say of certificates.

Only answers that verify are heard: by the authority that issued the certificate, or by a responder
that this same authority certified for it. Of several, the one that was made last is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from ades.material import ValidationMaterial
from ades.verification.certificates import Certificate
from ades.verification.revocation_answers import Answer, answers_of_crl, answers_of_ocsp


@dataclass(frozen=True)
class Status:
    """What is known of a certificate at a moment.

    ``revoked_at`` is set when it was revoked by then. ``is_fresh`` is whether the answer reaches
    that moment; ``is_exempt`` whether the issuer said that nobody need ask (RFC 6960, 4.2.2.2.1).
    """

    is_known: bool = False
    is_fresh: bool = False
    is_exempt: bool = False
    revoked_at: datetime | None = None


class RevocationRecords:
    """OCSP answers and CRLs, and how old an answer may be.

    ``is_believed`` tells of an answer whether the algorithms that protect it were still good when
    it is first known to have existed.
    """

    def __init__(
        self,
        material: ValidationMaterial,
        freshness: timedelta,
        is_believed: Callable[[Answer], bool] = lambda _: True,
    ) -> None:
        self._material = material
        self._freshness = freshness
        self._is_believed = is_believed
        self._found: dict[tuple[Certificate, Certificate], list[Answer]] = {}

    def status(self, certificate: Certificate, issuer: Certificate, at: datetime) -> Status:
        """The status of a certificate at a moment, by the newest answer of those at hand."""
        is_exempt = certificate.extension(x509.OCSPNoCheck) is not None
        answers = self._answers(certificate, issuer)
        if not answers:
            return Status(is_exempt=is_exempt)
        newest = max(answers, key=lambda item: item.made_at)
        revoked_at = newest.revoked_at
        reaches = newest.next_update or newest.made_at + self._freshness
        return Status(
            is_known=True,
            is_fresh=max(reaches, newest.made_at) >= at,
            is_exempt=is_exempt,
            revoked_at=revoked_at if revoked_at is not None and revoked_at <= at else None,
        )

    def _answers(self, certificate: Certificate, issuer: Certificate) -> list[Answer]:
        key = (certificate, issuer)
        if key not in self._found:
            found: list[Answer] = []
            for item in self._material.ocsp_responses:
                found += answers_of_ocsp(item, certificate, issuer)
            for item in self._material.crls:
                found += answers_of_crl(item, certificate, issuer)
            self._found[key] = [item for item in found if self._is_believed(item)]
        return self._found[key]
