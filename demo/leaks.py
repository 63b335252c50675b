"""Looks for any 16 consecutive bytes of a document in a capture: plain, hexadecimal, base64."""

import base64

WINDOW = 16
# The characters of base64 that 16 bytes determine alone, whatever stands around them.
BASE64_WINDOW = 20


def leaked(capture: bytes, documents: list[bytes]) -> list[str]:
    """What was found of the documents; empty when nothing leaked."""
    plain = _windows(capture, WINDOW)
    hexadecimal = _windows(capture.lower(), 2 * WINDOW)
    encoded = _windows(capture, BASE64_WINDOW)
    found = []
    for index, document in enumerate(documents):
        forms = (
            ("plain", document, plain, WINDOW),
            ("hex", document.hex().encode(), hexadecimal, 2 * WINDOW),
            *(
                ("base64", _base64_after(before, document), encoded, BASE64_WINDOW)
                for before in range(3)
            ),
        )
        for name, form, windows, width in forms:
            hit = next(
                (
                    form[start : start + width]
                    for start in range(len(form) - width + 1)
                    if form[start : start + width] in windows
                ),
                None,
            )
            if hit is not None:
                found.append(f"document {index}, {name}: {hit!r}")
    return found


def _base64_after(before: int, document: bytes) -> bytes:
    """The characters that a document determines when ``before`` other bytes stand before it."""
    text = base64.b64encode(bytes(before) + document).rstrip(b"=")
    shared_first = (0, 2, 3)[before]
    shared_last = 0 if (before + len(document)) % 3 == 0 else 1
    return text[shared_first : len(text) - shared_last]


def _windows(data: bytes, width: int) -> set[bytes]:
    return {data[start : start + width] for start in range(len(data) - width + 1)}
