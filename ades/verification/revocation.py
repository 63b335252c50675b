"""What OCSP answers (RFC 6960) and CRLs (RFC 5280, 5) say of certificates.

Only answers that verify are heard: by the authority that issued the certificate, or by a responder
that this same authority certified for it. Of several, the one that was made last is right.
"""

import itertools
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from ades.material import ValidationMaterial
from ades.policy import VerificationPolicy
from ades.verification.certificates import Certificate
from ades.verification.revocation_answers import (
    Answer,
    answers_of_crl,
    answers_of_ocsp,
    concerns,
)

# Of answers about one certificate: more of them are an attempt to keep a verifier busy.
MAX_HEARD = 64


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
    """OCSP answers and CRLs, believed while the algorithms that protect them are.

    That is asked at the moment at which an answer is first known to have existed: of verification,
    or of an archive time-stamp that covers it (:meth:`prove`).
    """

    def __init__(
        self, material: ValidationMaterial, policy: VerificationPolicy, moment: datetime
    ) -> None:
        self._material = material
        self._policy = policy
        self._moment = moment
        self._known_since: dict[bytes, datetime] = {}
        self._found: dict[tuple[Certificate, Certificate], list[Answer]] = {}

    def prove(self, material: ValidationMaterial, at: datetime) -> None:
        """Note that these answers existed at a moment: a good time-stamp covers them."""
        for item in (*material.ocsp_responses, *material.crls):
            self._known_since[item] = min(at, self._known_since.get(item, at))

    def status(self, certificate: Certificate, issuer: Certificate, at: datetime) -> Status:
        """The status of a certificate at a moment, by the newest answer of those at hand."""
        is_exempt = certificate.extension(x509.OCSPNoCheck) is not None
        answers = [
            item
            for item in self._answers(certificate, issuer)
            if self._is_believed(item) and _still_tells(item, certificate)
        ]
        if not answers:
            return Status(is_exempt=is_exempt)
        newest = max(answers, key=lambda item: item.made_at)
        revoked_at = newest.revoked_at
        reaches = newest.next_update or newest.made_at + self._policy.freshness
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
            responses = self._material.ocsp_responses
            about = (item for item in responses if concerns(item, certificate, issuer))
            for item in itertools.islice(about, MAX_HEARD):
                found += answers_of_ocsp(item, certificate, issuer)
            for item in self._material.crls:
                found += answers_of_crl(item, certificate, issuer)
            self._found[key] = found
        return self._found[key]

    def _is_believed(self, answer: Answer) -> bool:
        algorithms = self._policy.algorithms
        known_since = self._known_since.get(answer.encoded, self._moment)
        uses = (
            algorithms.method(answer.method.algorithm),
            algorithms.digest(answer.method.digest),
            algorithms.key(*answer.key),
        )
        return all(use.end > known_since for use in uses)


def _still_tells(answer: Answer, certificate: Certificate) -> bool:
    """Once a certificate has ended, CRLs may leave out that it was revoked (RFC 5280, 3.3)."""
    return answer.revoked_at is not None or answer.made_at <= certificate.not_after
