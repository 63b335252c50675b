"""The outbox's pages: for whoever tries the suite out, on the machine where it runs."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from client_portal.outbox.reader import message_by_key, messages_newest_first

LOOPBACK = ("127.0.0.1", "::1")
URL_END = r"[^\s<>\"']*"

P = ParamSpec("P")


def local_only(
    view: Callable[Concatenate[HttpRequest, Path, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the outbox's folder, or answer 404 where it is not shown or the caller is remote.

    The mails hold links that let anyone in, so that a request that a proxy passed on is remote too.
    Not every proxy says so: only ``SHOW_OUTBOX`` tells that there is none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        folder: Path | None = getattr(settings, "OUTBOX_DIR", None)
        direct = "HTTP_X_FORWARDED_FOR" not in request.META and "HTTP_FORWARDED" not in request.META
        local = direct and request.META.get("REMOTE_ADDR") in LOOPBACK
        if not settings.SHOW_OUTBOX or folder is None or not local:
            raise Http404
        return view(request, folder, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@local_only
def message_list(request: HttpRequest, folder: Path) -> HttpResponse:
    """The mails that were caught, newest first."""
    return render(request, "outbox/message_list.html", {"mails": messages_newest_first(folder)})


@require_safe
@never_cache
@local_only
def message_detail(request: HttpRequest, folder: Path, key: str) -> HttpResponse:
    """One mail's text, with links into the portal that can be followed."""
    mail = message_by_key(folder, key)
    if mail is None:
        raise Http404
    context = {"mail": mail, "text": _with_links(mail.text)}
    return render(request, "outbox/message_detail.html", context)


def _with_links(text: str) -> SafeString:
    """Escape a text and link the portal's own addresses, and no other, in it."""
    base = re.escape(settings.PORTAL_BASE_URL.rstrip("/") + "/")
    pieces = re.split(f"({base}{URL_END})", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', piece, piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )
