"""Clients that stream send bodies in chunks, without a length: they are read like any other."""

import json
from collections.abc import Iterator

from tests.cast import sign_body
from tests.contract.callers import Caller, fresh_reference


def in_chunks(body: bytes, size: int = 4096) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def signed(caller: Caller, body: bytes, content_type: str, path: str) -> list[str]:
    answer = caller.ask("POST", path, data=in_chunks(body), headers={"Content-Type": content_type})
    assert answer.status_code == 200, answer.text
    return [item["signStatus"] for item in answer.json()["documentList"]]


def test_a_json_body_in_chunks_is_signed(caller: Caller, invoice: bytes) -> None:
    body = json.dumps(sign_body(invoice, reference=fresh_reference())).encode()
    path = "document/sign/base64/"
    assert signed(caller, body, "application/json", path) == ["SIGNED"]


def test_parts_in_chunks_are_signed(caller: Caller, invoice: bytes) -> None:
    request = sign_body(invoice, reference=fresh_reference())
    del request["documents"][0]["documentRequest"]["base64Content"]
    head = (
        '--edge\r\nContent-Disposition: form-data; name="signRequest"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(request)}\r\n"
        '--edge\r\nContent-Disposition: form-data; name="files"; filename="1.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = head.encode() + invoice + b"\r\n--edge--\r\n"
    path = "document/sign/"
    assert signed(caller, body, "multipart/form-data; boundary=edge", path) == ["SIGNED"]


def test_a_json_body_in_chunks_that_is_too_large_is_refused(caller: Caller) -> None:
    endless = json.dumps({"externalReference": "x" * (8 << 20)}).encode()
    answer = caller.ask(
        "POST",
        "document/sign/base64/",
        data=in_chunks(endless, 1 << 16),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["errorCode"]) == (413, "0.0.4")
