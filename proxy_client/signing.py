"""Signs the documents of one request here, with seals from elsewhere.

1. Prepare every document up to its digest; what cannot be signed refuses the whole request before
   anything is sent.
2. Have the digests sealed in one batch, each seal checked (see :mod:`proxy_client.sealer`).
3. Embed each seal, and verify the whole document when trust anchors are configured.
4. Answer with the service's operation and the documents from here.
"""

import base64
import logging
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from ades import pades
from ades.errors import AdESError, DocumentError
from ades.pades import PAdESOptions, PreparedPDF
from ades.ports import Credential, Seal, SealFailure, SealRequest
from ades.verification.pades import verify
from ades.verification.trust import TrustAnchors
from proxy_client.errors import SealsRefused
from proxy_client.recovery import Patience
from proxy_client.sealer import RemoteSealer
from proxy_client.upstream import Service
from wire.answers import document_attributes
from wire.errors import DocumentsRefused
from wire.messages import DocumentToSign, SignRequest

logger = logging.getLogger(__name__)
MEMORY_LIMIT = 4 << 20


@dataclass
class LocalDocument:
    """A document that is prepared here, and ``sealed`` in the end or not; ``error`` says why."""

    document: DocumentToSign
    prepared: PreparedPDF
    file: IO[bytes]
    sealed: bool = False
    error: str = ""

    @property
    def request(self) -> SealRequest:
        """What the key's side is asked for."""
        return SealRequest(
            reference=self.document.external_reference,
            digest=self.prepared.digest,
            algorithm=self.prepared.algorithm,
            level=self.document.signature.level,
        )


def sign_documents(
    request: SignRequest,
    *,
    service: Service,
    authorization: str,
    moment: datetime,
    anchors: TrustAnchors | None,
    patience: Patience,
) -> dict[str, Any]:
    """The contract's SignOperation with the signed documents in it.

    The content is in the answer whether it was asked for or not: nobody else has it. What is not
    sealed when the ``patience`` is over is answered as the service tells it. Raises
    :class:`~wire.errors.DocumentsRefused`, or this package's errors.
    """
    sealer = RemoteSealer(service, authorization, request, moment=moment, patience=patience)
    with ExitStack() as files:
        local = _prepared(request, sealer.credential(), moment, files)
        results = sealer.seal([item.request for item in local])
        for item, result in zip(local, results, strict=True):
            _complete(item, result, anchors, moment)
        if not any(item.sealed for item in local) and _was_sealed(sealer.operation):
            raise SealsRefused(f"no seal could be accepted: {local[0].error}")
        return _answer(sealer.operation, local)


def _prepared(
    request: SignRequest, credential: Credential, moment: datetime, files: ExitStack
) -> list[LocalDocument]:
    local: list[LocalDocument] = []
    problems: dict[int, tuple[str, Exception]] = {}
    for index, document in enumerate(request.documents):
        try:
            local.append(_prepare(document, credential, moment, files))
        except DocumentError as error:
            problems[index] = (document.external_reference, error)
    if problems:
        raise DocumentsRefused.because(problems)
    return local


def _prepare(
    document: DocumentToSign, credential: Credential, moment: datetime, files: ExitStack
) -> LocalDocument:
    options = PAdESOptions(
        moment=moment,
        reserved=credential.room(document.signature.level),
        reason=document.signature.reason,
        location=document.signature.location,
        algorithm=credential.algorithm,
    )
    file = files.enter_context(tempfile.SpooledTemporaryFile(max_size=MEMORY_LIMIT))
    prepared = pades.prepare(document.content, file, options)
    return LocalDocument(document, prepared, file)


def _complete(
    item: LocalDocument,
    result: Seal | SealFailure,
    anchors: TrustAnchors | None,
    moment: datetime,
) -> None:
    if isinstance(result, SealFailure):
        item.error = str(result.error)
        return
    file = item.file
    try:
        pades.embed(item.prepared, file, result.cms)
        if anchors is not None:
            verify(file, anchors, moment).newest().ensure_passed()
    except AdESError as error:
        item.error = str(error)
        logger.error("a seal was refused: %s", error)  # noqa: TRY400 (its text says it all)
    else:
        item.sealed = True


def _was_sealed(operation: dict[str, Any]) -> bool:
    return any(item.get("signStatus") == "SIGNED" for item in operation.get("documentList", ()))


def _answer(operation: dict[str, Any], local: list[LocalDocument]) -> dict[str, Any]:
    """The service's answer about the operation, with what only this side knows of the documents."""
    known = {item.document.external_reference: item for item in local}
    for entry in operation.get("documentList", ()):
        item = known.get(entry.get("externalReference"))
        if item is None:
            continue
        signature = item.document.signature
        if attributes := document_attributes(signature.reason, signature.location):
            entry["documentAttributes"] = attributes
        if item.sealed:
            item.file.seek(0)
            entry["signedContent"] = base64.b64encode(item.file.read()).decode("ascii")
        elif entry.get("signStatus") == "SIGNED":
            entry["signStatus"] = "ERROR_SIGNING"
            entry["signError"] = "SIGN_OPERATION_INTERNAL_ERROR"
    return operation
