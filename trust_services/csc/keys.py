"""A key of a remote signing service: authorise, then have digests signed, in batches."""

import base64
import binascii
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from asn1crypto import algos

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import InvalidCertificate, KeyUnavailable, SealMismatch
from ades.ports import SignatureAlgorithm, SignatureValue, ValueRequest
from ades.values import check_value
from trust_services.csc.credentials import HASH_IDS, Consent, CredentialInfo, fetch_credential
from trust_services.csc.service import CSCService, Version
from trust_services.errors import PinRefused, RemoteRefusal

# How many digests go in one request, whatever the credential allows.
PER_CALL = 100


@dataclass(frozen=True)
class CredentialSecrets:
    """What an explicit authorisation wants: a PIN, and one-time passwords from wherever.

    ``one_time_password`` is called once for each authorisation.
    """

    pin: str | None = field(default=None, repr=False)
    one_time_password: Callable[[], str] | None = field(default=None, repr=False)


class CSCKey:
    """Implements :class:`ades.ports.RawSigner` with a credential of a remote service.

    Only digests leave. Each signature that comes back is checked under the credential's
    certificate; what the service says of the credential is asked for once. A PIN that was refused
    is not sent again by this object. Safe for threads. An RSA key signs with PKCS #1 v1.5 unless
    ``pss`` is asked for, or is all that it serves.
    """

    def __init__(
        self,
        service: CSCService,
        identifier: str,
        secrets: CredentialSecrets | None = None,
        *,
        pss: bool = False,
        per_call: int = PER_CALL,
    ) -> None:
        self._service = service
        self._identifier = identifier
        self._secrets = secrets or CredentialSecrets()
        self._pss = pss
        self._per_call = per_call
        self._lock = threading.Lock()
        self._info: CredentialInfo | None = None
        self._refusal: PinRefused | None = None

    def info(self) -> CredentialInfo:
        """What the service says of the credential.

        Raises :class:`~ades.errors.KeyUnavailable`, :class:`~ades.errors.InvalidCertificate` and
        :class:`~ades.errors.AlgorithmUnsupported` (for Ed25519).
        """
        with self._lock:
            if self._info is None:
                self._info = fetch_credential(self._service, self._identifier, pss=self._pss)
            return self._info

    def chain(self) -> CertificateChain:
        """The credential's certificates. Raises what :meth:`info` does."""
        return self.info().chain

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs. Raises what :meth:`info` does."""
        return self.info().signature_algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign messages: their digests are taken here."""
        return self.sign_digests([algorithm.digest(item) for item in messages], algorithm)

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign digests; an ECDSA value is DER (RFC 3279, 2.2.3).

        An authorisation that is refused fails its own part of the batch; a service that is out of
        reach, or a PIN that is refused, also what would come after.

        Raises :class:`~ades.errors.AlgorithmUnsupported` when the key does not serve the digest.
        """
        try:
            info = self.info()
        except InvalidCertificate as error:
            raise KeyUnavailable(f"the credential: {error}") from error
        info.sign_algorithm(algorithm)
        results: list[bytes | KeyUnavailable] = []
        for part in _parts(digests, info.batch):
            results += self._sign_part(part, algorithm, info)
            if _ends_the_batch(results[-1]):
                results += [results[-1]] * (len(digests) - len(results))
                break
        return results

    def _sign_part(
        self, part: list[bytes], algorithm: DigestAlgorithm, info: CredentialInfo
    ) -> list[bytes | KeyUnavailable]:
        """What one authorisation covers, in as many calls as it takes."""
        results: list[bytes | KeyUnavailable] = []
        sad: str | None = None
        try:
            for call in _parts(part, self._per_call):
                if sad is None:
                    sad = self._authorize(call, len(part), algorithm, info)
                elif info.binds_digests:
                    sad = self._extend(sad, call, algorithm)
                values = self._sign_call(call, sad, algorithm, info)
                results += [
                    _checked(value, digest, algorithm, info)
                    for value, digest in zip(values, call, strict=True)
                ]
        except KeyUnavailable as error:
            results += [error] * (len(part) - len(results))
        return results

    def _authorize(
        self, digests: list[bytes], count: int, algorithm: DigestAlgorithm, info: CredentialInfo
    ) -> str:
        """The Signature Activation Data for ``count`` signatures, the first of ``digests``."""
        if self._refusal is not None:
            raise self._refusal
        if info.consent is Consent.CODE:
            raise KeyUnavailable("the credential wants a person's consent in a browser")
        body: dict[str, Any] = {"credentialID": self._identifier, "numSignatures": count}
        if info.binds_digests:
            body |= self._hashes(digests, algorithm, with_algorithm=self._is_v2)
        if info.consent is Consent.EXPLICIT:
            body |= self._proofs(info)
        try:
            return _sad(self._service.call("credentials/authorize", body))
        except PinRefused as error:
            # A one-time password is another one the next time.
            if self._secrets.one_time_password is None:
                self._refusal = error
            raise

    def _extend(self, sad: str, digests: list[bytes], algorithm: DigestAlgorithm) -> str:
        """Further digests for an authorisation that is bound to digests."""
        body = {"credentialID": self._identifier, "SAD": sad}
        body |= self._hashes(digests, algorithm, with_algorithm=self._is_v2)
        return _sad(self._service.call("credentials/extendTransaction", body))

    def _sign_call(
        self, digests: list[bytes], sad: str, algorithm: DigestAlgorithm, info: CredentialInfo
    ) -> list[bytes]:
        body: dict[str, Any] = {"credentialID": self._identifier, "SAD": sad}
        body |= self._hashes(digests, algorithm, with_algorithm=True)
        body["signAlgo"] = info.sign_algorithm(algorithm)
        if info.signature_algorithm is SignatureAlgorithm.RSA_PSS:
            body["signAlgoParams"] = _base64(_pss_parameters(algorithm))
        if self._is_v2:
            body["operationMode"] = "S"
        return _signatures(self._service.call("signatures/signHash", body), len(digests))

    @property
    def _is_v2(self) -> bool:
        return self._service.version is Version.V2

    def _hashes(
        self, digests: list[bytes], algorithm: DigestAlgorithm, *, with_algorithm: bool
    ) -> dict[str, Any]:
        version = self._service.version
        fields: dict[str, Any] = {version.hashes: [_base64(item) for item in digests]}
        if with_algorithm:
            fields[version.hash_algorithm] = HASH_IDS[algorithm]
        return fields

    def _proofs(self, info: CredentialInfo) -> dict[str, Any]:
        proofs: dict[str, str] = {}
        if info.pin_field:
            if self._secrets.pin is None:
                raise PinRefused("the credential wants a PIN and none is configured")
            proofs[info.pin_field] = self._secrets.pin
        if info.otp_field and self._secrets.one_time_password is not None:
            proofs[info.otp_field] = self._secrets.one_time_password()
        if not self._is_v2:
            return proofs
        return {"authData": [{"id": name, "value": value} for name, value in proofs.items()]}


def _ends_the_batch(result: bytes | KeyUnavailable) -> bool:
    """Whether there is no use in asking for more."""
    return isinstance(result, KeyUnavailable) and not isinstance(result, RemoteRefusal)


def _checked(
    value: bytes, digest: bytes, algorithm: DigestAlgorithm, info: CredentialInfo
) -> bytes | KeyUnavailable:
    request = ValueRequest("", digest, algorithm)
    try:
        check_value(SignatureValue("", value), request, info.chain, info.signature_algorithm)
    except SealMismatch:
        return RemoteRefusal("the service's signature is not by the credential's certificate")
    return value


def _parts(items: Sequence[bytes], size: int) -> Iterator[list[bytes]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def _sad(answer: dict[str, Any]) -> str:
    sad = answer.get("SAD")
    if not isinstance(sad, str) or not sad:
        raise KeyUnavailable("the signing service authorised nothing")
    return sad


def _signatures(answer: dict[str, Any], count: int) -> list[bytes]:
    encoded = answer.get("signatures")
    if not isinstance(encoded, list) or len(encoded) != count:
        raise KeyUnavailable("the signing service gave another number of signatures")
    try:
        return [base64.b64decode(item, validate=True) for item in encoded]
    except (binascii.Error, ValueError, TypeError) as error:
        raise KeyUnavailable("the signing service gave what is no signature") from error


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _pss_parameters(algorithm: DigestAlgorithm) -> bytes:
    """RSASSA-PSS-params (RFC 4055, 3.1): MGF1 and salt go with the digest."""
    digest = {"algorithm": algorithm.value}
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": digest,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
            "salt_length": algorithm.size,
        }
    )
    return bytes(parameters.dump())
