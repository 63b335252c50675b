"""Programs that nobody here wrote, as judges of what the signing library makes."""

import subprocess
from pathlib import Path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program; its two outputs come as one text."""
    return subprocess.run(
        [str(item) for item in arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )


def pdfsig(path: Path) -> list[str]:
    """What poppler says of each signature; its exit code says nothing."""
    return run("pdfsig", "-nocert", path).stdout.split("Signature #")[1:]


def pdfsig_accepts(path: Path) -> list[bool]:
    """Whether poppler finds each signature's digest and value good."""
    return ["Signature is Valid." in item for item in pdfsig(path)]


def qpdf_check(path: Path) -> subprocess.CompletedProcess[str]:
    """Check the structure of a PDF; 0 is clean, 3 is with warnings."""
    return run("qpdf", "--check", path)


def openssl_cms_verify(
    seal: Path, content: Path, *, root: Path, issuing: Path
) -> subprocess.CompletedProcess[str]:
    """Verify a detached CMS as CAdES: also signing-certificate-v2 is compared."""
    return run(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", seal),
        *("-content", content, "-CAfile", root, "-certfile", issuing),
        *("-purpose", "any", "-cades", "-out", "/dev/null"),
    )
