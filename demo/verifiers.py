"""Judges signed files with programs that nobody here wrote, whichever the machine has."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True)
class Verdict:
    """What a verifier said of the signature that was made last."""

    good: bool
    text: str


Verifier = Callable[[Path], Verdict]


def best_verifier(root: Path, folder: Path) -> Verifier:
    """Poppler's pdfsig where it is installed, else pyHanko; ``root`` is a PEM anchor."""
    if shutil.which("pdfsig") is None:
        return lambda path: _pyhanko(path, root)
    database = _trust_database(root, folder)
    return lambda path: _pdfsig(path, database)


def structure_problems(path: Path) -> str | None:
    """What qpdf says of a file's structure; ``None`` when it is not installed."""
    if shutil.which("qpdf") is None:
        return None
    done = subprocess.run(
        ["qpdf", "--check", str(path)], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stderr.strip() or "damaged")


def _trust_database(root: Path, folder: Path) -> Path | None:
    """An NSS database that trusts the root, where certutil is installed."""
    if shutil.which("certutil") is None:
        return None
    database = Path(tempfile.mkdtemp(prefix="nss-", dir=folder))
    name = f"sql:{database}"
    subprocess.run(["certutil", "-N", "-d", name, "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-A", "-d", name, "-n", "root", "-t", "C,C,C", "-i", str(root)], check=True
    )
    return database


def _pdfsig(path: Path, database: Path | None) -> Verdict:
    trust = ["-nssdir", f"sql:{database}"] if database else ["-nocert"]
    done = subprocess.run(
        ["pdfsig", *trust, str(path)], capture_output=True, text=True, check=False
    )
    last = done.stdout.rpartition("Signature #")[2]
    facts = {
        "valid": "Signature is Valid." in last,
        "whole document": "Total document signed" in last,
    }
    if database:
        facts["trusted"] = "Certificate is Trusted." in last
    words = [word if holds else f"NOT {word}" for word, holds in facts.items()]
    return Verdict(all(facts.values()), f"pdfsig: {', '.join(words)}")


def _pyhanko(path: Path, root: Path) -> Verdict:
    with path.open("rb") as stream:
        signature = PdfFileReader(stream).embedded_regular_signatures[-1]
        context = ValidationContext(trust_roots=[_load(root)], allow_fetching=False)
        status = validate_pdf_signature(signature, context, context)
    return Verdict(bool(status.bottom_line), f"pyHanko: {status.summary()}")


def _load(root: Path) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(root.read_bytes())[2])
