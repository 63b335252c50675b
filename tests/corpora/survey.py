"""A corpus, document by document: both signers, two judges, and a table of what came of it."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.ades.judges import pdfsig, qpdf_check, run
from tests.corpora.trials import Outcome, try_ours, try_pyhanko

CLEAN, WARNINGS = 0, 3
# A document that its author certified as final is not to be signed, however clean it is.
NEVER_SIGNED = ("document_changes_forbidden",)


@dataclass(frozen=True)
class Finding:
    """What became of one document; ``complaints`` are what must not be."""

    path: Path
    must_be_signed: bool
    ours: Outcome
    peer: Outcome
    complaints: tuple[str, ...]


@dataclass
class Survey:
    """All findings of a corpus."""

    name: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        """What must not be, with the document's name."""
        return [f"{item.path.name}: {text}" for item in self.findings for text in item.complaints]

    def table(self) -> str:
        """The figures, one line for each signer."""
        due = sum(item.must_be_signed for item in self.findings)
        head = f"{self.name}: {len(self.findings)} PDFs, {due} clean, not encrypted, with pages"
        ours = _figures("ours", [item.ours for item in self.findings])
        peer = _figures("pyHanko", [item.peer for item in self.findings])
        both = [item for item in self.findings if item.ours.is_signed and item.peer.is_signed]
        ratio = median(item.peer.seconds / item.ours.seconds for item in both) if both else 0
        fast = [item for item in both if item.ours.road == "fast"]
        quick = median(item.peer.seconds / item.ours.seconds for item in fast) if fast else 0
        times = f"  CPU of pyHanko / ours, median: {ratio:.1f}; on the fast road {quick:.1f}"
        return f"{head}\n{ours}\n{peer}\n{times}"


def survey(name: str, paths: Iterable[Path]) -> Survey:
    """Try every document."""
    found = Survey(name)
    with tempfile.TemporaryDirectory() as folder:
        found.findings.extend(_finding(path, Path(folder)) for path in paths)
    return found


def _finding(path: Path, folder: Path) -> Finding:
    ours, peer = folder / "ours.pdf", folder / "peer.pdf"
    outcome, other = try_ours(path, ours), try_pyhanko(path, peer)
    before = qpdf_check(path)
    is_open = "File is not encrypted" in before.stdout
    due = before.returncode == CLEAN and is_open and _has_a_page(path)
    complaints = [*_complaints(outcome, due=due)]
    if outcome.is_signed:
        complaints += _judged(path, ours, before.returncode)
    return Finding(path, due, outcome, other, tuple(complaints))


def _has_a_page(path: Path) -> bool:
    """A signature field is on a page; a PDF without one shows nothing that could be signed."""
    return run("qpdf", "--show-npages", path).stdout.strip() not in ("", "0")


def _complaints(outcome: Outcome, *, due: bool) -> Iterator[str]:
    if outcome.is_failure:
        yield f"{outcome.road} {outcome.detail} {outcome.seconds:.1f} s {outcome.memory >> 20} MB"
    if due and outcome.road == "refused" and outcome.detail not in NEVER_SIGNED:
        yield f"refused although it is clean: {outcome.detail}"


def _judged(path: Path, signed: Path, before: int) -> Iterator[str]:
    if not signed.read_bytes().startswith(path.read_bytes()):
        yield "the document is not a prefix of the signed one"
    reports = pdfsig(signed)
    covered = [item for item in reports if "Total document signed" in item]
    if not any("Signature is Valid." in item for item in covered):
        yield f"pdfsig: {' '.join(' '.join(reports).split())[-200:] or 'no signature'}"
    done = qpdf_check(signed)
    if _badness(done.returncode) > _badness(before):
        yield f"qpdf: {done.stdout.strip().splitlines()[-1]}"


def _badness(code: int) -> int:
    """qpdf says 0 for clean, 3 for warnings, 2 for errors."""
    return (CLEAN, WARNINGS, 2).index(code)


def _figures(name: str, outcomes: list[Outcome]) -> str:
    roads = Counter(item.road for item in outcomes)
    details = Counter(f"{item.road}: {item.detail}" for item in outcomes if item.detail)
    signed = [item.seconds for item in outcomes if item.is_signed]
    words = ", ".join(f"{count} {road}" for road, count in sorted(roads.items()))
    reasons = "; ".join(f"{text} {count}" for text, count in details.most_common())
    most = max((item.memory for item in outcomes), default=0) >> 20
    slowest = max((item.seconds for item in outcomes), default=0)
    return f"  {name}: {len(signed)} signed ({words}); slowest {slowest:.2f} s, most {most} MB" + (
        f"\n    {reasons}" if reasons else ""
    )
