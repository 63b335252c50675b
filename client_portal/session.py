"""Who is at the other end: the person whom a mail's link led in.

Persons have a key of their own in the session. The backoffice's operators have another, so that
neither login is mistaken for the other one, and a person who leaves logs no operator out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from domain.deliveries.models import Person
from domain.deliveries.selectors import person_get
from domain.errors import NotFound
from domain.operations.errors import DocumentNotSigned

PERSON_KEY = "person_id"

P = ParamSpec("P")
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def person_required(
    view: Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase],
) -> Guarded[P]:
    """Give a view the acting person; nobody else gets further, and no answer is kept by caches.

    What belongs to another person, or is not kept here, is not found.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = acting_person(request)
        if person is None:
            response: HttpResponseBase = render(request, "portal/link_needed.html", status=403)
        else:
            try:
                response = view(request, person, *args, **kwargs)
            except (NotFound, DocumentNotSigned) as error:
                raise Http404(str(error)) from error
        patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded


def acting_person(request: HttpRequest) -> Person | None:
    """The person of this session, if there is one and still exists."""
    person_id = request.session.get(PERSON_KEY)
    return None if person_id is None else person_get(person_id=person_id)


def person_enter(request: HttpRequest, person: Person) -> None:
    """Log a person in, under a session key that nobody knew before."""
    request.session.cycle_key()
    request.session[PERSON_KEY] = person.pk
    rotate_token(request)


def person_leave(request: HttpRequest) -> None:
    """Log the person out; what else is in the session stays, under a new key."""
    if request.session.pop(PERSON_KEY, None) is not None:
        request.session.cycle_key()
