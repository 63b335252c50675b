"""The portal's pages. Looking changes nothing: programs that check mails follow links as well."""

import logging
import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from client_portal.session import person_enter, person_leave, person_required
from client_portal.verdicts import Verdict
from domain.contents.errors import ContentDamaged
from domain.deliveries.errors import LinkInvalid
from domain.deliveries.models import Person
from domain.deliveries.selectors import (
    delivery_for,
    document_for,
    documents_for,
    documents_found,
    person_by_link,
)
from domain.deliveries.services.sending import delivery_confirm, download_record
from domain.operations.selectors import signed_content

logger = logging.getLogger(__name__)

PAGE_SIZE = 25
MAX_SEARCH = 100
UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")


@require_safe
@person_required
def document_list(request: HttpRequest, person: Person) -> HttpResponse:
    """The person's documents of every issuer, newest first, or those that a search found."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:MAX_SEARCH]
    found = documents_found(person=person, text=text) if text else documents_for(person=person)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(document, Verdict.of(document)) for document in page]
    context = {"person": person, "page": page, "rows": rows, "text": text}
    return render(request, "portal/document_list.html", context)


@require_safe
@person_required
def document_detail(request: HttpRequest, person: Person, document_id: int) -> HttpResponse:
    """One document: its facts, what its seal is worth, and a preview where the content is here."""
    document = document_for(person=person, document_id=document_id)
    context = {
        "person": person,
        "document": document,
        "delivery": delivery_for(person=person, operation_id=document.operation_id),
        "verdict": Verdict.of(document),
    }
    return render(request, "portal/document_detail.html", context)


@require_safe
@person_required
def document_content(request: HttpRequest, person: Person, document_id: int) -> HttpResponseBase:
    """The sealed bytes, for keeping or (``?inline=1``) for the preview; never damaged ones."""
    document = document_for(person=person, document_id=document_id)
    inline = request.GET.get("inline") == "1"
    try:
        content = signed_content(document)
    except ContentDamaged:
        logger.exception("document %s cannot be delivered", document.pk)
        return render(request, "portal/content_damaged.html", {"person": person}, status=503)
    if request.method == "GET" and not inline:
        download_record(person=person, document=document)
    name = UNSAFE_IN_NAMES.sub("_", document.name)
    return FileResponse(
        content, as_attachment=not inline, filename=name, content_type="application/pdf"
    )


@require_POST
@person_required
def document_confirm(request: HttpRequest, person: Person, document_id: int) -> HttpResponse:
    """Record that the person received the documents that were delivered with this one."""
    document = document_for(person=person, document_id=document_id)
    delivery_confirm(delivery=delivery_for(person=person, operation_id=document.operation_id))
    messages.success(request, _("Thank you. The reception is confirmed."))
    return redirect("client_portal:document_detail", document_id=document.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mail's link leads. Only the page's button lets the person in."""
    try:
        person = person_by_link(token=token)
    except LinkInvalid:
        return _sealed_off(render(request, "portal/link_invalid.html", status=404))
    if request.method != "POST":
        return _sealed_off(render(request, "portal/enter.html", {"addressee": person}))
    person_enter(request, person)
    documents = documents_for(person=person)[:2]
    if len(documents) == 1:
        return _sealed_off(redirect("client_portal:document_detail", document_id=documents[0].pk))
    return _sealed_off(redirect("client_portal:document_list"))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the person's visit."""
    person_leave(request)
    messages.info(request, _("You left the portal."))
    return redirect("client_portal:document_list")


def _sealed_off(response: HttpResponse) -> HttpResponse:
    """Keep a token that stands in the address out of caches and out of the ``Referer``.

    ``no-referrer`` would make browsers send ``Origin: null`` with the form, which Django's CSRF
    protection refuses; ``strict-origin`` tells the host's name and never the path.
    """
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "strict-origin"
    return response
