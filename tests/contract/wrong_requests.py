"""Builds the requests in the table of errors: each is a good one in which one thing is wrong."""

import io
from collections.abc import Callable
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from requests import Response

from tests.cast import sign_body
from tests.contract.callers import Caller, fresh_reference, without_content

Ask = Callable[[Caller, bytes], Response]
Change = Callable[[dict[str, Any]], object]


def signing(change: Change) -> Ask:
    """A request to sign an invoice in which one thing is changed."""

    def ask(caller: Caller, invoice: bytes) -> Response:
        body = sign_body(invoice, reference=fresh_reference())
        change(body)
        return caller.ask("POST", "document/sign/base64/", json=body)

    return ask


def content(change: Callable[[bytes], bytes]) -> Ask:
    """A request to sign something else than the invoice."""
    return lambda caller, invoice: caller.sign(change(invoice))


def sending(data: str | bytes, media_type: str) -> Ask:
    """A body as it is."""
    headers = {"Content-Type": media_type}
    return lambda caller, _: caller.ask("POST", "document/sign/base64/", data=data, headers=headers)


def parts(files: Callable[[bytes], list[bytes]]) -> Ask:
    """A request to sign an invoice, with other files than it announces."""

    def ask(caller: Caller, invoice: bytes) -> Response:
        body = without_content(sign_body(invoice, reference=fresh_reference()))
        return caller.sign_multipart(*files(invoice), part_name=None, body=body)

    return ask


def asking(method: str, path: str, **kwargs: Any) -> Ask:
    """A request that has nothing of a document in it."""
    return lambda caller, _: caller.ask(method, path, **kwargs)


def reusing(*names: str) -> Ask:
    """The same request twice, but for some of its references."""

    def ask(caller: Caller, invoice: bytes) -> Response:
        body = sign_body(invoice, reference=fresh_reference())
        assert caller.ask("POST", "document/sign/base64/", json=body).status_code == 200
        if "folder" not in names:
            body["externalReference"] = fresh_reference()
        if "document" not in names:
            document_of(body)["externalReference"] = fresh_reference()
        return caller.ask("POST", "document/sign/base64/", json=body)

    return ask


def document_of(body: dict[str, Any]) -> dict[str, Any]:
    """The first document of a request."""
    found: dict[str, Any] = body["documents"][0]["documentRequest"]
    return found


def signature_of(body: dict[str, Any]) -> dict[str, Any]:
    """How the first document of a request is to be signed."""
    found: dict[str, Any] = body["documents"][0]["signatureInfo"]
    return found


def receiver(email: Any) -> Change:
    """A change that has somebody told."""
    delivery = {"personReceiver": [{"email": email}]}
    return lambda body: body.update(
        preservationInfo={"preserveContent": False, "deliveryInfo": delivery}
    )


def encrypted(_: bytes) -> bytes:
    """A PDF that cannot be read without its password."""
    target = io.BytesIO()
    canvas = Canvas(target, encrypt="a password")
    canvas.drawString(100, 700, "secret")
    canvas.save()
    return target.getvalue()
