"""PDF strings (ISO 32000-2, 7.3.4 and 7.9.2): read where a decision hangs on them, and written."""

import re
from binascii import hexlify
from datetime import UTC, datetime

from ades.pades.fast.tokens import NotRecognised

_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|\r|\n)|(.))", re.DOTALL)
_END_OF_LINE = re.compile(rb"\r\n?")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SPECIAL = re.compile(rb"([()\\])")
_WHITE = b"\0\t\n\f\r "
UTF16, UTF8 = b"\xfe\xff", b"\xef\xbb\xbf"


def read_string(text: bytes) -> bytes:
    """The bytes of a literal or hexadecimal string in source text."""
    if text.startswith(b"<") and text.endswith(b">"):
        digits = text[1:-1].translate(None, _WHITE)
        try:
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        except ValueError as error:
            raise NotRecognised("an odd hexadecimal string") from error
    if not (text.startswith(b"(") and text.endswith(b")")):
        raise NotRecognised("no string where one should be")
    return _ESCAPE.sub(_unescaped, _END_OF_LINE.sub(b"\n", text[1:-1]))


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, line, character = match.groups()
    if octal is not None:
        return bytes((int(octal, 8) & 255,))
    if line is not None:
        return b""
    return _NAMED.get(character, character)


def read_text(text: bytes) -> str:
    """A text string; characters of PDFDocEncoding beyond ASCII are only told apart."""
    content = read_string(text)
    if content.startswith(UTF16):
        return content[2:].decode("utf-16-be", "replace")
    if content.startswith(UTF8):
        return content[3:].decode("utf-8", "replace")
    return content.decode("latin-1")


def write_text(text: str) -> bytes:
    """A text string: literal where it is printable ASCII, else UTF-16 in hexadecimal digits."""
    if text.isascii() and text.isprintable():
        return b"(" + _SPECIAL.sub(rb"\\\1", text.encode("ascii")) + b")"
    return write_bytes(UTF16 + text.encode("utf-16-be"))


def write_bytes(content: bytes) -> bytes:
    """A string of any bytes, in hexadecimal digits."""
    return b"<%b>" % hexlify(content)


def write_date(moment: datetime) -> bytes:
    """A date (7.9.4) in whole seconds of UTC."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    day, time = (utc.year, utc.month, utc.day), (utc.hour, utc.minute, utc.second)
    return b"(D:%04d%02d%02d%02d%02d%02dZ)" % (*day, *time)
