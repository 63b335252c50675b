"""Operations in the contract's shape, with their documents and receivers."""

import base64
from typing import Any

from domain.deliveries.selectors import receivers_of
from domain.operations.models import Document, Operation
from domain.operations.selectors import documents_of, signed_content
from wire.answers import DocumentAnswer, SignOperationAnswer, delivery_info


def operation_answer(operation: Operation, *, with_content: bool) -> dict[str, Any]:
    """A SignOperation; the signed documents are in it only when they were asked for."""
    answer: dict[str, Any] = SignOperationAnswer(operation).data
    answer["documentList"] = [
        _document_answer(document, with_content=with_content)
        for document in documents_of(operation=operation)
    ]
    if receivers := receivers_of(operation=operation):
        answer["deliveryInfo"] = delivery_info(operation.attach_documents, receivers)
    return answer


def _document_answer(document: Document, *, with_content: bool) -> dict[str, Any]:
    answer: dict[str, Any] = DocumentAnswer(document).data
    if with_content and document.signed is not None:
        with signed_content(document) as content:
            answer["signedContent"] = base64.b64encode(content.read()).decode("ascii")
    return answer
