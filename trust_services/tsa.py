"""A time-stamp authority over HTTP (RFC 3161, 3.4)."""

import secrets

from ades.digests import DigestAlgorithm
from ades.errors import TimestampMismatch, TimestampUnavailable
from ades.timestamps import build_request, read_response
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient

# A token with its authority's chain of RSA-4096 certificates stays below this; the seal's room in a
# document depends on it. An authority with larger tokens makes embedding fail with SealTooLarge.
TOKEN_SIZE = 8192


class HTTPTimestampAuthority:
    """Implements :class:`ades.ports.TimestampAuthority` for one address."""

    def __init__(self, url: str, client: GuardedClient | None = None) -> None:
        self._url = url
        self._client = client or GuardedClient()

    @property
    def token_size(self) -> int:
        """The room to reserve for a token, in bytes."""
        return TOKEN_SIZE

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        """A token over ``imprint``.

        Raises :class:`~ades.errors.TimestampUnavailable` when the authority is out of reach or its
        answer does not belong to the request.
        """
        nonce = secrets.randbits(64)
        try:
            answer = self._client.post(
                self._url,
                build_request(imprint, algorithm, nonce),
                {
                    "Content-Type": "application/timestamp-query",
                    "Accept": "application/timestamp-reply",
                },
            )
            return read_response(answer, imprint, algorithm, nonce)
        except (ServiceUnreachable, TimestampMismatch) as error:
            raise TimestampUnavailable(f"the time-stamp authority: {error}") from error
