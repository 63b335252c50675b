"""Validation material from the Internet: what B-LT keeps with a signature.

For a certificate, a path to a trust anchor; for each certificate on it below the anchor, an OCSP
answer or else a CRL; for each OCSP responder with a certificate of its own, the same again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ades.certificates import UNREADABLE, load_certificate
from ades.errors import CertificateRevoked, InvalidCertificate, MaterialUnavailable
from ades.material import EMPTY, ValidationMaterial
from trust_services.addresses import WEB_PORTS, AddressPolicy
from trust_services.caching import Clock, Dated, ExpiringCache, machine_clock
from trust_services.connections import all_within
from trust_services.crl import ask_crl
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient, Limits
from trust_services.issuers import fetch_issuers
from trust_services.ocsp import OCSPAnswer, ask_ocsp
from trust_services.paths import PathBuilder, extension, fingerprint, name_of

# A national CA's list has some megabytes; answers of OCSP responders and issuers stay far below.
LIMITS = Limits(connect=5.0, read=10.0, size=8 << 20, total=20.0)
# All questions about one chain together, however many addresses its certificates name.
PATIENCE = 45.0
MAX_CERTIFICATES = 32
MAX_LISTS = 8
ANSWER_LIFE = timedelta(minutes=5)
ISSUER_LIFE = timedelta(days=1)
# A responder's certificate whose status another responder tells, whose certificate …
MAX_RESPONDERS = 3
# No revocation information exists for these: RFC 6960, 4.2.2.2.1 (only for responders), RFC 9608
# and EN 319 412-1, 5.2 (short-term certificates).
_NO_REVOCATION = ("2.5.29.56", "0.4.0.194121.2.1")


def stranger_client(allowed: Iterable[str] = (), ports: Iterable[int] = WEB_PORTS) -> GuardedClient:
    """A client for the addresses in certificates: the public Internet only, on ``ports``.

    ``allowed`` has the hosts and networks of the operator's own authorities, such as
    ``127.0.0.1`` for the development PKI, where any port is good.
    """
    return GuardedClient(LIMITS, AddressPolicy(tuple(allowed), tuple(ports)))


class OnlineMaterialSource:
    """Implements :class:`ades.ports.MaterialSource`; one for a process, safe for its threads.

    ``anchors`` are trusted certificates, DER: :attr:`TrustAnchors.certificates
    <ades.verification.trust.TrustAnchors>`. Answers are shared until the first part of them is
    overdue, and no longer than ``life``: within that time a revocation may not be seen. Nobody
    waits longer than ``patience`` seconds for what validates one certificate.
    """

    def __init__(
        self,
        anchors: Iterable[bytes],
        client: GuardedClient | None = None,
        *,
        clock: Clock = machine_clock,
        life: timedelta = ANSWER_LIFE,
        patience: float = PATIENCE,
    ) -> None:
        self._anchors = [load_certificate(item) for item in anchors]
        self._client = client or stranger_client()
        self._clock = clock
        self._life = life
        self._patience = patience
        self._answers: ExpiringCache[ValidationMaterial] = ExpiringCache(clock)
        self._statuses: ExpiringCache[ValidationMaterial] = ExpiringCache(clock)
        self._lists: ExpiringCache[bytes] = ExpiringCache(clock, size=MAX_LISTS)
        self._issuers: ExpiringCache[list[x509.Certificate]] = ExpiringCache(clock)

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        """What validates the first of ``certificates`` (DER) up to a trust anchor.

        The CA certificates above it, the anchor included, the certificates of OCSP responders and
        theirs, OCSP answers and CRLs; not the certificate itself, which every signature carries.

        Raises :class:`~ades.errors.CertificateRevoked` when one of them is revoked or suspended,
        and :class:`~ades.errors.MaterialUnavailable` when a part cannot be had.
        """
        key = tuple(certificates)
        with all_within(self._patience):
            return self._answers.get(key, lambda: self._collect(certificates)).value

    def _collect(self, certificates: Sequence[bytes]) -> Dated[ValidationMaterial]:
        moment = self._clock()
        try:
            subject, *others = [load_certificate(item) for item in certificates[:MAX_CERTIFICATES]]
            path = PathBuilder(self._anchors, others, self._fetch_issuers, moment).build(subject)
            return self._status_of_path(path, moment)
        except (InvalidCertificate, *UNREADABLE) as error:
            # Certificates are read piece by piece: names, keys and extensions when they are needed.
            raise MaterialUnavailable(f"the chain cannot be read: {error}") from error

    def _status_of_path(
        self, path: list[x509.Certificate], moment: datetime
    ) -> Dated[ValidationMaterial]:
        """``path`` ends with an anchor, which nobody can revoke."""
        found = ValidationMaterial(tuple(_der(item) for item in path[1:]))
        until = moment + self._life
        for index, (certificate, issuer) in enumerate(pairwise(path)):
            if _has_no_revocation(certificate):
                continue
            ask = partial(self._ask, certificate, path[index + 1 :], moment)
            part = self._statuses.get((fingerprint(certificate), fingerprint(issuer)), ask)
            found, until = found | part.value, min(until, part.until)
        return Dated(found, until)

    def _ask(
        self,
        certificate: x509.Certificate,
        above: list[x509.Certificate],
        moment: datetime,
        asked: tuple[bytes, ...] = (),
    ) -> Dated[ValidationMaterial]:
        """OCSP, which is small and new; a CRL where there is none or it does not help.

        ``asked`` has the responders that all this is about (their fingerprints).
        """
        issuer, latest = above[0], moment + self._life
        try:
            answer = ask_ocsp(certificate, issuer, self._client, moment)
            responder = self._status_of_responder(answer, above, moment, asked)
            found = ValidationMaterial(ocsp_responses=(answer.response,)) | responder.value
            return Dated(found, min(latest, answer.until, responder.until))
        except CertificateRevoked:
            raise
        except MaterialUnavailable as error:
            without_ocsp = error
        try:
            listed = ask_crl(certificate, issuer, self._fetch_list, moment)
        except CertificateRevoked:
            raise
        except MaterialUnavailable as error:
            raise MaterialUnavailable(f"{without_ocsp}; {error}") from error
        return Dated(ValidationMaterial(crls=(listed.crl,)), min(latest, listed.until))

    def _status_of_responder(
        self,
        answer: OCSPAnswer,
        above: list[x509.Certificate],
        moment: datetime,
        asked: tuple[bytes, ...],
    ) -> Dated[ValidationMaterial]:
        """A delegate's certificate is of the same issuer (RFC 6960, 4.2.2.2): the path is known."""
        responder = answer.responder
        if responder is None:
            return Dated(EMPTY, answer.until)
        own = ValidationMaterial((_der(responder),))
        if extension(responder, x509.OCSPNoCheck) is not None or _has_no_revocation(responder):
            return Dated(own, answer.until)
        if fingerprint(responder) in asked or len(asked) >= MAX_RESPONDERS:
            raise MaterialUnavailable(f"the OCSP responder {name_of(responder)} vouches for itself")
        try:
            status = self._ask(responder, above, moment, (*asked, fingerprint(responder)))
        except CertificateRevoked as error:
            # What a revoked responder says counts for nothing; a CRL may still help.
            raise MaterialUnavailable(f"the OCSP responder: {error}") from error
        return Dated(own | status.value, status.until)

    def _fetch_list(self, url: str) -> bytes:
        """A CRL as it came: one list covers all that its issuer issued."""

        def ask() -> Dated[bytes]:
            """Get it."""
            try:
                return Dated(self._client.get(url), self._clock() + self._life)
            except ServiceUnreachable as error:
                raise MaterialUnavailable(str(error)) from error

        return self._lists.get(url, ask).value

    def _fetch_issuers(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        def ask() -> Dated[list[x509.Certificate]]:
            """Look where the certificate says they are."""
            found = fetch_issuers(certificate, self._client)
            # That nobody answered is worth remembering too, but not for long.
            return Dated(found, self._clock() + (ISSUER_LIFE if found else self._life))

        return self._issuers.get(fingerprint(certificate), ask).value


def _has_no_revocation(certificate: x509.Certificate) -> bool:
    return any(item.oid.dotted_string in _NO_REVOCATION for item in certificate.extensions)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
