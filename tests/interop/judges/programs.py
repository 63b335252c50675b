"""Programs as judges: poppler with NSS, OpenSSL, libxmlsec. Exit codes, where they say anything."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.ades.judges import openssl_cms_verify, run
from tests.interop.judges.verdicts import Verdict


@dataclass(frozen=True)
class Anchor:
    """The certificates that a program is told of: the root is trusted, the other is not.

    ``nss`` is a certificate database with the root in it, for the programs that use NSS.
    """

    root: Path
    issuing: Path
    nss: Path

    @classmethod
    def create(cls, root: Path, issuing: Path, nss: Path) -> "Anchor":
        """Make the database in the folder ``nss``."""
        nss.mkdir()
        _certutil("-N", "-d", f"sql:{nss}", "--empty-password")
        _certutil("-A", "-d", f"sql:{nss}", "-n", "root", "-t", "C,C,C", "-i", root)
        return cls(root, issuing, nss)


def pdfsig(document: Path, anchor: Anchor, *, total: bool = True) -> Verdict:
    """Whether poppler finds every signature valid, its certificate trusted, and all of it signed.

    At B-LT the validation material comes after what is signed: there, ``total`` is not to be asked.

    A document time-stamp is a signature too, of a type that poppler does not know: it is judged
    by what it covers only.
    """
    # The exit code is 0 whatever was found.
    said = run("pdfsig", "-nssdir", f"sql:{anchor.nss}", document).stdout
    found = said.split("Signature #")[1:]
    seals = [item for item in found if "Signature Type: unknown" not in item]
    accepted = (
        bool(seals)
        and all(_has(item, "Signature is Valid.", "Certificate is Trusted.") for item in seals)
        and (not total or "Total document signed" in found[-1])
    )
    return Verdict(accepted, _facts(said, "Validation:", "document signed"))


def openssl_cms(seal: Path, content: Path, anchor: Anchor) -> Verdict:
    """Whether OpenSSL finds a detached CMS good as CAdES."""
    done = openssl_cms_verify(seal, content, root=anchor.root, issuing=anchor.issuing)
    return _by_exit_code(done, "CAdES Verification successful")


def openssl_cms_attached(seal: Path, content: Path, anchor: Anchor) -> Verdict:
    """The same for a CMS with its content inside, which must be ``content``."""
    found = seal.with_suffix(".found")
    done = run(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", seal),
        *("-CAfile", anchor.root, "-certfile", anchor.issuing),
        *("-purpose", "any", "-cades", "-out", found),
    )
    verdict = _by_exit_code(done, "CAdES Verification successful")
    if verdict and found.read_bytes() != content.read_bytes():
        return Verdict(accepted=False, said="the content inside is another one")
    return verdict


def openssl_ts(token: Path, data: Path, anchor: Anchor) -> Verdict:
    """Whether OpenSSL finds a time-stamp token good, and over these data."""
    done = run(
        *("openssl", "ts", "-verify", "-token_in", "-in", token, "-data", data),
        *("-CAfile", anchor.root, "-untrusted", anchor.issuing),
    )
    return _by_exit_code(done, "Verification: OK")


def xmlsec(document: Path, anchor: Anchor, mapped: Sequence[tuple[str, Path]] = ()) -> Verdict:
    """Whether libxmlsec finds the signature in an XML file good.

    ``mapped`` has the files behind the addresses that detached signatures refer to.
    """
    done = run(
        *("xmlsec1", "--verify", "--trusted-pem", anchor.root, "--untrusted-pem", anchor.issuing),
        *("--id-attr:Id", "SignedProperties"),
        *(item for name, path in mapped for item in (f"--url-map:{name}", path)),
        document,
    )
    # The first line is OK or FAIL; with --trusted-pem it is OK only for a chain that ends there.
    return _by_exit_code(done, "OK")


def _by_exit_code(done: subprocess.CompletedProcess[str], success: str) -> Verdict:
    accepted = done.returncode == 0 and success in done.stdout
    return Verdict(accepted, success if accepted else done.stdout.strip())


def _has(text: str, *wanted: str) -> bool:
    return all(item in text for item in wanted)


def _facts(text: str, *marks: str) -> str:
    lines = (line.strip(" -") for line in text.splitlines())
    return "; ".join(line for line in lines if any(mark in line for mark in marks))


def _certutil(*arguments: str | Path) -> None:
    done = run("certutil", *arguments)
    assert done.returncode == 0, done.stdout
