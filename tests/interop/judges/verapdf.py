"""veraPDF, the judge of PDF/A that its own industry agreed on."""

from dataclasses import dataclass
from pathlib import Path

from tests.interop.judges.jvm import JudgesVM


@dataclass(frozen=True)
class BrokenRule:
    """A rule by clause and number in its part of ISO 19005, how often, and what it says."""

    clause: str
    number: int
    times: int
    description: str


@dataclass(frozen=True)
class Compliance:
    """``flavour`` is what was checked (``2b``), or None when the file claims to be no PDF/A."""

    flavour: str | None
    compliant: bool
    checks: int
    broken: tuple[BrokenRule, ...]

    def __bool__(self) -> bool:
        return self.compliant

    def __str__(self) -> str:
        rules = "; ".join(f"{item.clause}-{item.number} x{item.times}" for item in self.broken)
        return f"PDF/A-{self.flavour} {'kept' if self.compliant else f'broken: {rules}'}"


class VeraPDF:
    """The judge."""

    def __init__(self, machine: JudgesVM) -> None:
        self._machine = machine

    def judge(self, document: Path, flavour: str = "auto") -> Compliance:
        """Whether a PDF keeps the rules of a flavour, or of the one that it claims to keep.

        Raises :class:`~tests.interop.judges.jvm.JudgeFailed` for what is no PDF.
        """
        answer = self._machine.ask({"judge": "pdfa", "document": str(document), "flavour": flavour})
        return Compliance(
            flavour=answer["flavour"],
            compliant=answer["compliant"],
            checks=answer["checks"],
            broken=tuple(BrokenRule(**rule) for rule in answer["broken"]),
        )
