"""A remote signing service as the standard wants it: it refuses whatever is not quite right.

It shares no code with the client. Both versions are served from one state; each takes only its own
names for things.
"""

import base64
import json
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.trust_services.csc_rules import (
    BOUND,
    CLIENT_ID,
    CLIENT_SECRET,
    HASHES,
    PASSWORD,
    USER,
    Body,
    FakeCredential,
    Refused,
    allow,
    check_proofs,
    hash_list,
    sign,
)


@dataclass
class Authorization:
    """What a SAD still allows."""

    credential: str
    remaining: int
    hashes: Counter[str] | None


@dataclass
class FakeCSC:
    """The state of the service, and what it was asked."""

    credentials: dict[str, FakeCredential] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    calls: list[tuple[str, Body]] = field(default_factory=list)
    token_life: int = 3600
    sads: dict[str, Authorization] = field(default_factory=dict)
    change: Callable[[str, Body], Body] = lambda _, body: body

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, Body]:
        """The status and the object for one POST."""
        try:
            if path == "/oauth2/token":
                return 200, self._token(headers, body)
            _, root, version, *rest = path.split("/")
            method = "/".join(rest) if (root, version[:1]) == ("csc", "v") else "nothing"
            if method == "auth/login":
                return 200, self._login(headers)
            return 200, self._api(version, method, headers, body)
        except Refused as refusal:
            return refusal.status, refusal.body

    def methods(self) -> list[str]:
        """What was called, in order."""
        return [method for method, _ in self.calls]

    def _token(self, headers: Any, body: bytes) -> Body:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        expected = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": "service",
        }
        if headers["Content-Type"] != "application/x-www-form-urlencoded" or form != expected:
            raise Refused("invalid_client", "Client authentication failed", 401)
        return self._issue("oauth2/token")

    def _login(self, headers: Any) -> Body:
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if headers["Authorization"] != f"Basic {pair}":
            raise Refused("authentication_error", "Wrong user or password", 401)
        return self._issue("auth/login")

    def _issue(self, method: str) -> Body:
        self.calls.append((method, {}))
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.token_life}

    def _api(self, version: str, method: str, headers: Any, body: bytes) -> Body:
        kind, _, token = (headers["Authorization"] or "").partition(" ")
        if kind != "Bearer" or token not in self.tokens:
            raise Refused("invalid_token", "The access token is not valid", 401)
        if headers["Content-Type"] != "application/json":
            raise Refused("invalid_request", "The request is not JSON")
        request = json.loads(body)
        self.calls.append((method, request))
        names = {
            "credentials/list": self._list,
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "credentials/extendTransaction": self._extend,
            "signatures/signHash": self._sign_hash,
        }
        if method not in names:
            raise Refused("invalid_request", "No such method", 404)
        return self.change(method, names[method](version, request))

    def _list(self, version: str, request: Body) -> Body:
        allow(request, "pageToken", "maxResults", "clientData")
        return {"credentialIDs": list(self.credentials)}

    def _info(self, version: str, request: Body) -> Body:
        allow(request, "credentialID", "certificates", "certInfo", "authInfo", "clientData")
        credential = self._credential(request)
        chain = [base64.b64encode(item).decode() for item in credential.key.chain.certificates]
        answer: Body = {
            "key": {"status": credential.key_status, "algo": list(credential.algorithms)},
            "cert": {"status": credential.cert_status, "certificates": chain},
            "SCAL": credential.scal,
            "multisign": credential.multisign,
        }
        if version == "v1":
            answer["authMode"] = credential.consent
            if credential.consent == "explicit":
                answer["PIN"] = {"presence": "true", "format": "A"}
                answer["OTP"] = {"presence": "true" if credential.with_otp else "false"}
        elif credential.consent != "implicit":
            objects = [{"type": "Password", "id": "the-pin", "format": "A"}]
            if credential.with_otp:
                objects.append({"type": "PasswordOOB", "id": "the-otp", "format": "N"})
            answer["auth"] = {"mode": credential.consent, "objects": objects}
        return answer

    def _authorize(self, version: str, request: Body) -> Body:
        hashes_name = "hash" if version == "v1" else "hashes"
        proofs = ("PIN", "OTP") if version == "v1" else ("authData", "hashAlgorithmOID")
        allow(request, "credentialID", "numSignatures", hashes_name, *proofs, "description")
        credential, count = self._credential(request), request.get("numSignatures")
        if not isinstance(count, int) or count < 1:
            raise Refused("invalid_request", "Missing (or invalid type) integer numSignatures")
        if count > credential.multisign:
            raise Refused("invalid_request", "Numbers of signatures is too high")
        authorized = None
        if credential.scal == "2":
            authorized = Counter(hash_list(request, hashes_name, version))
        check_proofs(credential, version, request)
        return self._new_sad(Authorization(request["credentialID"], count, authorized))

    def _extend(self, version: str, request: Body) -> Body:
        hashes_name = "hash" if version == "v1" else "hashes"
        more = () if version == "v1" else ("hashAlgorithmOID",)
        allow(request, "credentialID", "SAD", hashes_name, *more)
        old = self._authorization(request)
        if old.hashes is None:
            raise Refused("invalid_request", "The credential is not SCAL 2")
        del self.sads[request["SAD"]]
        new = Counter(hash_list(request, hashes_name, version))
        return self._new_sad(Authorization(old.credential, old.remaining, new))

    def _sign_hash(self, version: str, request: Body) -> Body:
        hashes_name, algorithm_name = ("hash", "hashAlgo")
        if version == "v2":
            hashes_name, algorithm_name = ("hashes", "hashAlgorithmOID")
        names = (hashes_name, algorithm_name, "signAlgo", "signAlgoParams", "clientData")
        allow(request, "credentialID", "SAD", *names, *(["operationMode"] * (version == "v2")))
        credential = self._credential(request)
        if request.get("signAlgo") not in credential.algorithms:
            raise Refused("invalid_request", "Invalid parameter signAlgo")
        digest = request.get(algorithm_name) or BOUND.get(request["signAlgo"])
        if digest not in HASHES or BOUND.get(request["signAlgo"], digest) != digest:
            raise Refused("invalid_request", f"Invalid parameter {algorithm_name}")
        encoded = hash_list(request, hashes_name, None)
        if any(len(base64.b64decode(item)) != HASHES[digest].digest_size for item in encoded):
            raise Refused("invalid_request", "Invalid digest value length")
        self._spend(request, encoded)
        signatures = [sign(credential, request, digest, item) for item in encoded]
        return {"signatures": signatures}

    def _spend(self, request: Body, encoded: list[str]) -> None:
        authorization = self._authorization(request)
        if len(encoded) > authorization.remaining:
            raise Refused("invalid_request", "Numbers of signatures is too high")
        if authorization.hashes is not None:
            if Counter(encoded) - authorization.hashes:
                raise Refused("invalid_request", "Hash is not authorized by the SAD")
            authorization.hashes -= Counter(encoded)
        authorization.remaining -= len(encoded)

    def _credential(self, request: Body) -> FakeCredential:
        identifier = request.get("credentialID")
        if not isinstance(identifier, str):
            description = "Missing (or invalid type) string parameter credentialID"
            raise Refused("invalid_request", description)
        if identifier not in self.credentials:
            raise Refused("invalid_request", "Invalid parameter credentialID")
        return self.credentials[identifier]

    def _authorization(self, request: Body) -> Authorization:
        authorization = self.sads.get(str(request.get("SAD")))
        if authorization is None or authorization.credential != request["credentialID"]:
            raise Refused("invalid_request", f"Invalid parameter SAD {request.get('SAD')}")
        return authorization

    def _new_sad(self, authorization: Authorization) -> Body:
        sad = secrets.token_urlsafe(16)
        self.sads[sad] = authorization
        return {"SAD": sad, "expiresIn": 3600}
