"""Composes the mail that tells a person about documents, in the client service's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from domain.deliveries.models import Delivery
from domain.operations.models import Document, SignStatus
from domain.operations.selectors import documents_of, signed_content

# What is attached stays below what common mail servers take.
MAX_ATTACHED = 10 << 20


def compose(delivery: Delivery, token: str) -> EmailMultiAlternatives:
    """The mail with the link that ``token`` opens; documents are attached where that was asked."""
    operation = delivery.operation
    documents = [
        item for item in documents_of(operation=operation) if item.sign_status == SignStatus.SIGNED
    ]
    path = reverse("client_portal:enter", args=[token], urlconf="config.urls.portal")
    context = {
        "issuer": operation.company,
        "documents": documents,
        "link": settings.PORTAL_BASE_URL.rstrip("/") + path,
        "days": settings.PORTAL_LINK_DAYS,
    }
    with translation.override(operation.client_service.language):
        subject = _("Documents from %(issuer)s") % {"issuer": operation.company.name}
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("mail/notification.txt", context),
            to=[delivery.person.email],
        )
        mail.attach_alternative(render_to_string("mail/notification.html", context), "text/html")
    if delivery.attach_documents:
        _attach(mail, documents)
    return mail


def _attach(mail: EmailMultiAlternatives, documents: list[Document]) -> None:
    stored = [item for item in documents if item.signed is not None]
    if sum(item.signed.size for item in stored if item.signed) > MAX_ATTACHED:
        return
    for item in stored:
        with signed_content(item) as content:
            mail.attach(item.name, content.read(), item.content_type)
