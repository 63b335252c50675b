"""Operations in the contract's shape, with their documents and receivers."""

import base64
from typing import Any

from django.conf import settings
from django.db.models import Sum

from domain.deliveries.selectors import receivers_of
from domain.operations.models import Document, Operation
from domain.operations.selectors import documents_of, signed_content
from wire.answers import DocumentAnswer, SignOperationAnswer, delivery_info
from wire.errors import BodyTooLarge


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


def ensure_content_fits(operation: Operation) -> None:
    """Refuse to build an answer with more content than memory is meant for.

    Raises :class:`~wire.errors.BodyTooLarge`.
    """
    size = operation.documents.aggregate(size=Sum("signed__size"))["size"] or 0
    if size > settings.MAX_CONTENT_IN_ANSWER:
        raise BodyTooLarge(
            f"the signed documents have {size} bytes, and one answer has room for "
            f"{settings.MAX_CONTENT_IN_ANSWER}: GET operation/sign/detail/{operation.pk}/documents "
            "delivers them as a zip"
        )


def _document_answer(document: Document, *, with_content: bool) -> dict[str, Any]:
    answer: dict[str, Any] = DocumentAnswer(document).data
    if with_content and document.signed is not None:
        with signed_content(document) as content:
            answer["signedContent"] = base64.b64encode(content.read()).decode("ascii")
    return answer
