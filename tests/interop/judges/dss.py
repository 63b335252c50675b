"""EU DSS, the European Commission's own implementation, with its default validation policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.interop.judges.jvm import JudgesVM

TOTAL_PASSED, TOTAL_FAILED = "TOTAL_PASSED", "TOTAL_FAILED"


@dataclass(frozen=True)
class StampSeen:
    """A time-stamp of a signature; ``indication`` is PASSED when all is well."""

    indication: str
    time: str
    producer: str


@dataclass(frozen=True)
class SignatureSeen:
    """One signature: indications as in EN 319 102-1, ``level`` as DSS names it.

    ``level`` is ``PAdES-BASELINE-LTA`` for instance; times are in ISO 8601, UTC.
    """

    indication: str
    sub_indication: str | None
    level: str
    signer: str
    claimed_time: str | None
    best_time: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    timestamps: tuple[StampSeen, ...]

    @property
    def passed(self) -> bool:
        """Whether it is TOTAL-PASSED."""
        return self.indication == TOTAL_PASSED

    def __str__(self) -> str:
        told = " ".join(filter(None, (self.indication, self.sub_indication, self.level)))
        return "; ".join((told, *self.errors))


@dataclass(frozen=True)
class Report:
    """Every signature of a document; ``container`` is ``ASiC-S`` or ``ASiC-E`` where it is one."""

    container: str | None
    signatures: tuple[SignatureSeen, ...]

    def passed_as(self, level: str) -> bool:
        """Whether there is a signature, and each one is TOTAL-PASSED with this level."""
        return bool(self.signatures) and all(
            item.passed and item.level == level for item in self.signatures
        )

    def __str__(self) -> str:
        return " | ".join(str(item) for item in self.signatures) or "no signature"


@dataclass(frozen=True)
class Content:
    """What a detached signature is over, and the name by which it refers to it."""

    path: Path
    name: str | None = None


class DSS:
    """The judge; ``roots`` are the files of the only certificates that it trusts."""

    def __init__(self, machine: JudgesVM, roots: Sequence[Path]) -> None:
        self._machine = machine
        self._roots = [str(root) for root in roots]

    def judge(
        self,
        document: Path,
        *,
        detached: Sequence[Content] = (),
        password: str | None = None,
        edwards: bool = False,
        offline: bool = False,
        reports: Path | None = None,
    ) -> Report:
        """What DSS says of a document; its own reports go into the folder ``reports``.

        Its policy follows TS 119 312, which does not list EdDSA; ``edwards`` allows it.
        ``offline`` means that what is in the document must suffice: no issuers, OCSP, CRLs from
        elsewhere.

        Raises :class:`~tests.interop.judges.jvm.JudgeFailed` for what is no signed document.
        """
        answer = self._machine.ask(
            {
                "judge": "signatures",
                "document": str(document),
                "detached": [{"name": item.name, "path": str(item.path)} for item in detached],
                "roots": self._roots,
                "password": password,
                "edwards": edwards,
                "offline": offline,
                "reports": None if reports is None else str(reports),
            }
        )
        return Report(answer["container"], tuple(_signature(item) for item in answer["signatures"]))


def _signature(found: dict[str, object]) -> SignatureSeen:
    stamps, errors, warnings = found["timestamps"], found["errors"], found["warnings"]
    assert isinstance(stamps, list)
    assert isinstance(errors, list)
    assert isinstance(warnings, list)
    return SignatureSeen(
        indication=str(found["indication"]),
        sub_indication=None if found["subIndication"] is None else str(found["subIndication"]),
        level=str(found["level"]),
        signer=str(found["signer"]),
        claimed_time=None if found["claimedTime"] is None else str(found["claimedTime"]),
        best_time=str(found["bestTime"]),
        errors=tuple(errors),
        warnings=tuple(warnings),
        timestamps=tuple(StampSeen(**stamp) for stamp in stamps),
    )
