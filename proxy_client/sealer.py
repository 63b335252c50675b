"""The remote sealer: digests go to the Integration Service, and nothing that comes back is believed
before it was checked against the digest and the certificate.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from ades.errors import KeyUnavailable, SealError, SealMismatch
from ades.ports import Credential, Seal, SealFailure, SealRequest
from ades.seals import check_seal
from proxy_client.recovery import Patience, seal_patiently
from proxy_client.upstream import Service
from wire.hashes import SealAnswer
from wire.messages import DigestToSeal, DocumentToSign, HashRequest, SignRequest

NOT_SEALED = "the service has not sealed this digest"


class RemoteSealer:
    """Implements :class:`ades.ports.Sealer` for the documents of one request.

    ``operation`` is the service's answer about the operation, after :meth:`seal`.
    """

    def __init__(
        self,
        service: Service,
        authorization: str,
        request: SignRequest,
        *,
        moment: datetime,
        patience: Patience,
    ) -> None:
        self._service = service
        self._authorization = authorization
        self._request = request
        self._moment = moment
        self._patience = patience
        self.operation: dict[str, Any] = {}

    def credential(self) -> Credential:
        """The service's credential for the caller, asked for once."""
        return self._credential

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Send the digests in one batch, and check each seal that comes back."""
        documents = {item.external_reference: item for item in self._request.documents}
        self.operation, answers = seal_patiently(
            self._service,
            self._authorization,
            HashRequest(
                external_reference=self._request.external_reference,
                description=self._request.description,
                documents=tuple(self._digest(documents[item.reference], item) for item in requests),
                preservation=self._request.preservation,
            ),
            self._patience,
        )
        found = {item.external_reference: item for item in answers}
        return [self._checked(item, found.get(item.reference)) for item in requests]

    @cached_property
    def _credential(self) -> Credential:
        return self._service.credential(self._authorization)

    def _digest(self, document: DocumentToSign, request: SealRequest) -> DigestToSeal:
        return DigestToSeal(
            external_reference=document.external_reference,
            name=document.name,
            content_type=document.content_type,
            signature=document.signature,
            digest=request.digest,
            algorithm=request.algorithm,
            content_length=document.content.seek(0, 2),
            signing_time=self._moment,
        )

    def _checked(self, request: SealRequest, answer: SealAnswer | None) -> Seal | SealFailure:
        if answer is None:
            return SealFailure(request.reference, SealMismatch("the service left this digest out"))
        if answer.cms is None:
            return SealFailure(request.reference, KeyUnavailable(answer.error or NOT_SEALED))
        try:
            check_seal(answer.cms, request, self._credential.chain)
        except SealError as error:
            return SealFailure(request.reference, error)
        return Seal(request.reference, answer.cms)
