"""A time-stamp authority over HTTP (RFC 3161, 3.4)."""

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

from ades.digests import DigestAlgorithm
from ades.errors import TimestampMismatch, TimestampUnavailable
from ades.timestamps import build_request, read_response
from ades.token_checks import TOLERANCE, TokenExpectations, check_token
from trust_services.caching import Clock
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient, Limits

# A token with its authority's chain of RSA-4096 certificates stays below this; the seal's room in a
# document depends on it. An authority with larger tokens needs the option of that name.
TOKEN_SIZE = 8192
# Whoever has a second authority wants to be there within ten seconds.
LIMITS = Limits(connect=3.0, read=8.0, total=9.0)


@dataclass(frozen=True)
class AuthorityOptions:
    """What one authority wants, and what is wanted of it.

    ``user`` and ``password`` are for HTTP basic authentication (RFC 7617); ``policy`` is asked for
    and checked. With a ``clock`` the token's time must be the clock's, within ``tolerance`` and the
    accuracy that the token states.
    """

    user: str | None = None
    password: str = ""
    policy: str | None = None
    clock: Clock | None = None
    tolerance: timedelta = TOLERANCE
    token_size: int = TOKEN_SIZE

    def __repr__(self) -> str:
        """Without the password: this may end up in a log."""
        return f"AuthorityOptions(policy={self.policy!r}, token_size={self.token_size})"


class HTTPTimestampAuthority:
    """Implements :class:`ades.ports.TimestampAuthority` for one address.

    An authority with a certificate of a private CA needs ``GuardedClient(ca_file=…)``.
    """

    def __init__(
        self,
        url: str,
        client: GuardedClient | None = None,
        options: AuthorityOptions | None = None,
    ) -> None:
        self._url = url
        self._client = client or GuardedClient(LIMITS)
        self._options = options or AuthorityOptions()
        self._headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        } | _authorization(self._options)

    @property
    def token_size(self) -> int:
        """The room to reserve for a token, in bytes."""
        return self._options.token_size

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        """A token over ``imprint``.

        Raises :class:`~ades.errors.TimestampUnavailable` when the authority is out of reach, its
        answer does not belong to the request, or its token would not be accepted by anybody.
        """
        options, nonce = self._options, secrets.randbits(64)
        request = build_request(imprint, algorithm, nonce, options.policy)
        try:
            answer = self._client.post(self._url, request, self._headers)
            token = read_response(answer, imprint, algorithm, nonce)
            moment = options.clock() if options.clock else None
            check_token(token, TokenExpectations(options.policy, moment, options.tolerance))
        except (ServiceUnreachable, TimestampMismatch) as error:
            raise TimestampUnavailable(f"the time-stamp authority: {error}") from error
        if len(token) > options.token_size:
            raise TimestampUnavailable(
                f"the time-stamp authority: its token has {len(token)} bytes, "
                f"more than the {options.token_size} that are reserved"
            )
        return token


def _authorization(options: AuthorityOptions) -> dict[str, str]:
    if options.user is None:
        return {}
    pair = f"{options.user}:{options.password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
