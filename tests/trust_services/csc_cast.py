"""A remote signing service over HTTP, and what its tests ask of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from ades.digests import DigestAlgorithm
from ades.errors import KeyUnavailable
from ades.ports import SignatureValue, ValueRequest
from ades.values import check_value
from tests.trust_services.answers import serving
from tests.trust_services.csc_rules import (
    CLIENT_ID,
    CLIENT_SECRET,
    OTP,
    FakeCredential,
)
from tests.trust_services.csc_service import FakeCSC
from trust_services.csc.access import Access, ClientCredentials
from trust_services.csc.keys import CredentialSecrets, CSCKey
from trust_services.csc.service import CSCService, Version

SHA256 = DigestAlgorithm.SHA256
VERSIONS = list(Version)


@dataclass
class Remote:
    """The service, where it is, and how to get keys from it."""

    fake: FakeCSC
    root: str
    now: list[float] = field(default_factory=lambda: [0.0])

    def access(self, secret: str = CLIENT_SECRET) -> ClientCredentials:
        url = f"{self.root}/oauth2/token"
        return ClientCredentials(url, CLIENT_ID, secret, clock=lambda: self.now[-1])

    def service(self, version: Version, access: Access | None = None) -> CSCService:
        return CSCService(f"{self.root}/csc/{version}", version, access or self.access())

    def key(
        self, version: Version, credential: FakeCredential, pin: str | None = None, **options: Any
    ) -> CSCKey:
        self.fake.credentials["c-1"] = credential
        otp = (lambda: OTP) if credential.with_otp else None
        secrets = CredentialSecrets(pin, otp)
        return CSCKey(self.service(version), "c-1", secrets, **options)


@contextmanager
def serving_csc() -> Iterator[Remote]:
    fake = FakeCSC()

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        status, content = fake.answer(handler.path, handler.headers, body)
        encoded = json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(encoded)))
        handler.end_headers()
        handler.wfile.write(encoded)

    with serving(answer) as url:
        yield Remote(fake, url.removesuffix("/tsa"))


def digests(count: int) -> list[bytes]:
    return [SHA256.digest(bytes((number,))) for number in range(count)]


def good(key: CSCKey, digest: bytes, value: bytes | KeyUnavailable) -> bool:
    assert isinstance(value, bytes), value
    check_value(
        SignatureValue("", value), ValueRequest("", digest), key.chain(), key.signature_algorithm
    )
    return True
