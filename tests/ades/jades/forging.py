"""A signer who signs whatever he likes: what a signature value cannot protect."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from ades.stamped import fixed_size
from tests.ades.documents import signed_by
from tests.ades.jades.documents import ORDER
from tests.cast import SealKey


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Forger:
    """Signs whatever header and payload with Adega's own key: what the value cannot protect."""

    key: SealKey
    header: dict[str, Any]

    def sign(
        self, changes: dict[str, Any], payload: bytes = ORDER, unprotected: Any = None
    ) -> bytes:
        """A flattened JWS whose header is the library's with changes; None takes a name out.

        ``unprotected`` is a header that nobody signs.
        """
        header = {k: v for k, v in (self.header | changes).items() if v is not None}
        return self.sign_text(json.dumps(header), b64(payload), unprotected)

    def sign_text(
        self, header: str, payload: str, unprotected: dict[str, Any] | None = None
    ) -> bytes:
        """A flattened JWS whose header is any text."""
        protected = b64(header.encode())
        value = signed_by(self.key.signer(), f"{protected}.{payload}".encode())
        whole = {
            "payload": payload,
            "protected": protected,
            "signature": b64(fixed_size(value, 32)),
        }
        return json.dumps(whole | ({"header": unprotected} if unprotected else {})).encode()
