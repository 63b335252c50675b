"""The arguments of ``signstash-ades``."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from ades.digests import DigestAlgorithm
from ades.ports import Level
from ades_cli.formats import Format

EXIT_STATUS = """exit status: 0 done, or every signature TOTAL-PASSED; 1 verified and not passed;
2 wrong arguments; 3 refused, with one line that says why"""


def parser() -> argparse.ArgumentParser:
    """The parser of all four commands; ``command`` tells which one was given."""
    top = argparse.ArgumentParser(
        prog="signstash-ades",
        description="Sign, verify, time-stamp and extend documents: PAdES, XAdES, CAdES, JAdES, "
        "ASiC.",
        epilog=EXIT_STATUS,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _sign(commands.add_parser("sign", help="sign a document", epilog=EXIT_STATUS))
    _verify(commands.add_parser("verify", help="judge all signatures of a document"))
    _timestamp(commands.add_parser("timestamp", help="have any file time-stamped (RFC 3161)"))
    _extend(commands.add_parser("extend", help="raise a signature's level, or renew it"))
    return top


def _sign(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, nargs="+", help="several only for ASiC-E")
    command.add_argument("-o", "--output", type=Path, help="default: beside the file")
    command.add_argument(
        "--format", type=Format, choices=list(Format), help="default: by the file's content"
    )
    command.add_argument("--level", type=Level, choices=list(Level), default=Level.B_B)
    command.add_argument(
        "--digest", type=DigestAlgorithm, choices=list(DigestAlgorithm), help="default: the key's"
    )
    command.add_argument("--detached", action="store_true", help="CAdES, XAdES and JAdES")
    _add_key(command)
    _add_services(command)
    _add_moment(command, "the claimed signing time")
    pdf = command.add_argument_group("PDF")
    pdf.add_argument("--reason", default="")
    pdf.add_argument("--location", default="")
    pdf.add_argument("--field", default="", help="sign this empty field")
    pdf.add_argument("--document-password-file", type=Path, help="of an encrypted PDF")
    seal = command.add_argument_group("visible seal (PDF)")
    seal.add_argument("--at", metavar="page=1,x=70,y=100", help="lower left corner")
    seal.add_argument("--at-word", metavar="WORD", help="where this word first stands")
    seal.add_argument("--in-field", metavar="NAME", help="in this empty field")
    seal.add_argument("--auto", action="store_true", help="where it covers nothing")
    seal.add_argument("--area", metavar="width=155,height=50", default="")
    seal.add_argument("--background", metavar="#RRGGBB", default="")
    seal.add_argument("--font", metavar="name=arial,color=#000000,size=11", default="")
    seal.add_argument("--image", type=Path, help="PNG or JPEG")
    seal.add_argument("--text", default="", help="$certificate.getCommonName(), $date …")
    xml = command.add_argument_group("XML")
    xml.add_argument("--parent", default="", help="element name or XPath that gets the signature")


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path)
    command.add_argument("--content", type=Path, help="what a detached signature is of")
    command.add_argument("--json", action="store_true", help="the whole report")
    command.add_argument("--language", choices=["en", "pt"], default="en")
    _add_trust(command)
    _add_lists(command)
    _add_moment(command, "judge as of this moment")


def _timestamp(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path)
    command.add_argument("-o", "--output", type=Path, help="default: the file's name and .tst")
    command.add_argument(
        "--digest",
        type=DigestAlgorithm,
        choices=list(DigestAlgorithm),
        default=DigestAlgorithm.SHA256,
    )
    _add_services(command)


def _extend(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path)
    command.add_argument("-o", "--output", type=Path, help="default: beside the file")
    command.add_argument("--content", type=Path, help="what a detached signature is of")
    command.add_argument(
        "--level",
        type=Level,
        choices=[item for item in Level if item.has_timestamp],
        default=Level.B_LTA,
        help="default: B-LTA, which renews a signature that is there already",
    )
    _add_services(command)


def _add_key(command: argparse.ArgumentParser) -> None:
    key = command.add_argument_group("key (one of)")
    key.add_argument("--p12", type=Path, help="PKCS#12 file")
    key.add_argument("--pkcs11", type=Path, metavar="MODULE", help="PKCS#11 library")
    key.add_argument("--csc", metavar="URL", help="CSC remote signing service")
    key.add_argument("--csc-version", type=int, choices=[1, 2], default=2)
    key.add_argument("--token-label", help="PKCS#11 token")
    key.add_argument("--key-label", help="PKCS#11 key, or CSC credential's identifier")
    key.add_argument("--password-file", type=Path, help="password or PIN, in its first line")
    key.add_argument("--csc-token-file", type=Path, help="CSC access token, in its first line")
    key.add_argument("--pss", action="store_true", help="RSA signs with PSS")


def _add_services(command: argparse.ArgumentParser) -> None:
    services = command.add_argument_group("time-stamps and validation material")
    services.add_argument(
        "--tsa", action="append", default=[], metavar="URL", help="several: in order of preference"
    )
    services.add_argument(
        "--allow-network",
        action="append",
        default=[],
        metavar="CIDR",
        help="OCSP, CRLs and issuers may also be asked at these private addresses",
    )
    _add_trust(command)


def _add_trust(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="PEM", help="root certificates"
    )


def _add_lists(command: argparse.ArgumentParser) -> None:
    lists = command.add_argument_group("EU trusted lists")
    lists.add_argument(
        *("--trusted-list", "-l"),
        type=Path,
        action="append",
        default=[],
        metavar="XML",
        help="several: the list of the lists first",
    )
    lists.add_argument(
        "--list-signer",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="certificates that may sign the lists, or the list of the lists",
    )


def _add_moment(command: argparse.ArgumentParser, meaning: str) -> None:
    command.add_argument(
        "--moment", type=_moment, help=f"{meaning}, ISO 8601 with a zone; default: now"
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("the moment has no time zone")
    return moment.astimezone(UTC)
