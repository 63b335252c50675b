r"""The text of a visible seal: a safe part of the Velocity template language.

A template is literal text with references to a closed list of names::

    Digitally signed by $certificate.getCommonName()
    $date.format("dd/MM/yyyy HH:mm") - ${location}

References are written ``$name``, ``${name}``, and quiet as ``$!name``; ``\$`` and ``\#`` are the
characters themselves. Values are looked up, never executed. Whatever else Velocity has (directives,
other names, other methods, macros) is a :class:`~ades.errors.TemplateError` with its position.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import NameOID

from ades.certificates import common_name
from ades.errors import OptionError, TemplateError

LONGEST_TEMPLATE = 2_000
_SHOWN = 40

# A name goes as far as it can, without hyphens as in Velocity 2; a dot belongs to it only before a
# letter.
_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_REFERENCE = re.compile(
    rf"""\$!?(?P<brace>\{{)?
    (?P<name>{_NAME})
    (?:\.(?P<member>{_NAME})(?P<call>\((?P<argument>[^()\r\n]*)\))?)?
    (?P<end>\}})?""",
    re.VERBOSE | re.ASCII,
)
_QUOTED = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:,\s*\$date\s*)?""", re.ASCII)
_DATE_PART = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+", re.ASCII)
# Stands for +01:00, for which strftime has no letter before Python 3.12.
_COLON_ZONE = "\0"
_DATE_LETTERS = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "XXX": _COLON_ZONE,
    "Z": "%z",
}


@dataclass(frozen=True)
class TemplateFacts:
    """What references may stand for: who seals, when and why."""

    moment: datetime
    certificate: x509.Certificate | None = None
    reason: str = ""
    location: str = ""


Piece = Callable[[TemplateFacts], str]


@dataclass(frozen=True)
class Template:
    """A parsed template."""

    pieces: tuple[Piece, ...]

    def render(self, facts: TemplateFacts) -> str:
        """The text; its lines are separated by line feeds.

        Raises :class:`~ades.errors.OptionError` when it names the certificate and ``facts`` has
        none.
        """
        return "".join(piece(facts) for piece in self.pieces)


@lru_cache(maxsize=64)
def parse_template(text: str) -> Template:
    """Read a template.

    Raises :class:`~ades.errors.TemplateError` with the first thing that is not allowed.
    """
    if len(text) > LONGEST_TEMPLATE:
        raise TemplateError(f"the template is longer than {LONGEST_TEMPLATE} characters")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces: list[Piece] = []
    position = 0
    while position < len(text):
        piece, position = _next_piece(text, position)
        pieces.append(piece)
    return Template(tuple(pieces))


def _next_piece(text: str, position: int) -> tuple[Piece, int]:
    character, after = text[position], text[position + 1 : position + 2]
    if character == "\\" and after in ("$", "#"):
        return _literal(after), position + 2
    if character == "$" and re.match(r"\$!?\{?[A-Za-z]|\$!?\{", text[position:]):
        return _reference(text, position)
    if character == "#" and re.match(r"#[A-Za-z@{#*\[]", text[position:]):
        raise _refusal(text, position, "directives are not allowed")
    special = re.compile(r"[\\$#]").search(text, position + 1)
    end = special.start() if special else len(text)
    return _literal(text[position:end]), end


def _reference(text: str, position: int) -> tuple[Piece, int]:
    found = _REFERENCE.match(text, position)
    if not found or (found["brace"] and not found["end"]):
        raise _refusal(text, position, "the reference is not closed")
    end = found.end() if found["brace"] or not found["end"] else found.end() - 1
    following = text[end : end + 2]
    if following[:1] in ("(", "[") or re.fullmatch(r"\.[A-Za-z]", following):
        raise _refusal(text, position, "the reference goes on after its value")
    name, member = found["name"], found["member"]
    if name == "certificate" and member and not (found["argument"] or "").strip():
        known = _GETTERS if found["call"] else _PROPERTIES
        if member in known:
            return _certificate(known[member]), end
    if member is None and name in _PLAIN:
        return _PLAIN[name], end
    if name == "date" and member == "format" and found["call"]:
        return _date(text, position, found["argument"]), end
    raise _refusal(text, position, "there is no such reference")


def _refusal(text: str, position: int, why: str) -> TemplateError:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    shown = text[position : position + _SHOWN].split("\n", maxsplit=1)[0]
    return TemplateError(f"{why}: {shown!r} at line {line}, column {column}")


def _literal(text: str) -> Piece:
    return lambda _: text


def _certificate(read: Callable[[x509.Certificate], str]) -> Piece:
    def _piece(facts: TemplateFacts) -> str:
        if facts.certificate is None:
            raise OptionError("the seal's text names the certificate, which was not given")
        return _one_line(read(facts.certificate))

    return _piece


def _date(text: str, position: int, argument: str) -> Piece:
    quoted = _QUOTED.fullmatch(argument)
    if not quoted:
        raise _refusal(text, position, "a date's format is one text in quotation marks")
    pattern = quoted[1] if quoted[1] is not None else quoted[2]
    written: list[str] = []
    end = 0
    for part in _DATE_PART.finditer(pattern):
        if part.start() != end:
            break
        end = part.end()
        if part[2] and part[0] not in _DATE_LETTERS:
            raise _refusal(text, position, f"a date's format has no {part[0]!r}")
        literal = (part[1] if part[1] is not None else part[0]).replace(_COLON_ZONE, "")
        written.append(_DATE_LETTERS[part[0]] if part[2] else literal.replace("%", "%%"))
    if end != len(pattern):
        raise _refusal(text, position, "the date's format is not closed")
    return lambda facts: _formatted(facts.moment, "".join(written))


def _formatted(moment: datetime, written: str) -> str:
    zone = moment.strftime("%z")
    return moment.strftime(written.replace(_COLON_ZONE, f"{zone[:3]}:{zone[3:5]}"))


def _one_line(text: str) -> str:
    """What strangers wrote in a certificate starts no line of its own."""
    return " ".join(text.split())


def _attribute(oid: x509.ObjectIdentifier) -> Callable[[x509.Certificate], str]:
    def _read(certificate: x509.Certificate) -> str:
        return ", ".join(
            str(item.value) for item in certificate.subject.get_attributes_for_oid(oid)
        )

    return _read


_VALUES: dict[str, Callable[[x509.Certificate], str]] = {
    "CommonName": lambda certificate: common_name(certificate.subject),
    "Organization": _attribute(NameOID.ORGANIZATION_NAME),
    "OrganizationalUnit": _attribute(NameOID.ORGANIZATIONAL_UNIT_NAME),
    "OrganizationIdentifier": _attribute(NameOID.ORGANIZATION_IDENTIFIER),
    "Country": _attribute(NameOID.COUNTRY_NAME),
    "SerialNumber": lambda certificate: str(certificate.serial_number),
    "Issuer": lambda certificate: common_name(certificate.issuer),
    "IssuerCommonName": lambda certificate: common_name(certificate.issuer),
}
_GETTERS = {f"get{name}": value for name, value in _VALUES.items()}
_PROPERTIES = {name[0].lower() + name[1:]: value for name, value in _VALUES.items()}
_PLAIN: dict[str, Piece] = {
    "date": lambda facts: _formatted(facts.moment, f"%Y-%m-%d %H:%M:%S {_COLON_ZONE}"),
    "reason": lambda facts: _one_line(facts.reason),
    "location": lambda facts: _one_line(facts.location),
}
