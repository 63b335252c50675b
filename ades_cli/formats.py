"""The formats that documents can be signed in, and how to tell what a file is."""

import enum
from pathlib import Path

HEAD = 1024


class Format(enum.StrEnum):
    """What the command line calls the formats."""

    PADES = "pades"
    XADES = "xades"
    CADES = "cades"
    JADES = "jades"
    ASIC_S = "asic-s"
    ASIC_E = "asic-e"


SUFFIXES = {
    Format.XADES: ".xades.xml",
    Format.CADES: ".p7m",
    Format.JADES: ".jades.json",
    Format.ASIC_S: ".asics",
    Format.ASIC_E: ".asice",
}


def format_for(file: Path) -> Format:
    """The natural format for a document: PDF and XML carry their own signatures, others ASiC."""
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(b"%PDF-"):
        return Format.PADES
    if _is_xml(head):
        return Format.XADES
    return Format.ASIC_S


def format_of(file: Path) -> Format | None:
    """The format of a file that is signed already, as far as its first bytes tell."""
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(b"%PDF-"):
        return Format.PADES
    if head.startswith(b"PK\x03\x04"):
        return Format.ASIC_E
    if _is_xml(head):
        return Format.XADES
    if head.startswith(b"\x30"):
        return Format.CADES
    if head.lstrip()[:1] == b"{" or head.startswith(b"eyJ"):
        return Format.JADES
    return None


def output_for(file: Path, form: Format, *, detached: bool = False) -> Path:
    """Where the signed document goes unless told otherwise: beside the original, never over it."""
    if form is Format.PADES:
        return file.with_name(f"{file.stem}.signed.pdf")
    suffix = ".p7s" if form is Format.CADES and detached else SUFFIXES[form]
    return file.with_name(file.name + suffix)


def _is_xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
