"""The matrix: what is signed in which way, and who judges it."""

import enum
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ades.ports import ArchiveTimestamper, Level, Sealer, ValueSigner
from tests.interop.judges.dss import DSS, Content
from tests.interop.judges.programs import Anchor
from tests.interop.judges.verdicts import Verdict

KINDS = ("RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519")
COLUMNS = ("DSS", "pdfsig", "openssl cms", "openssl ts", "xmlsec1", "signxml", "pyHanko")


class Way(enum.StrEnum):
    """Where the key is: in this process, or in one that is asked with digests only."""

    IN_PROCESS = "in-process"
    HASH_ONLY = "hash-only"


class KeySide(Sealer, ValueSigner, ArchiveTimestamper, Protocol):
    """All three ports of the key's side."""


@dataclass(frozen=True)
class Row:
    """One way to sign."""

    format: str
    packaging: str
    level: Level
    kind: str
    way: Way

    def __str__(self) -> str:
        return f"{self.format} {self.packaging} {self.level} {self.kind} {self.way}"


@dataclass(frozen=True)
class Reason:
    """Why a judge cannot judge a row."""

    text: str


@dataclass(frozen=True)
class Stamp:
    """A time-stamp token, and the file with what it is over."""

    token: Path
    data: Path


@dataclass(frozen=True)
class Product:
    """A signed document, and the parts of it that some judges want to see alone.

    ``level_name`` and ``container`` are what DSS must call it. ``secret`` may not leave.
    """

    document: Path
    level_name: str
    secret: bytes
    container: str | None = None
    detached: tuple[Content, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    parts: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """The judges that need something to be started or written first."""

    dss: DSS
    anchor: Anchor


Answer = Verdict | Reason
Judge = Callable[[Row, Product, Bench], Answer]


@dataclass(frozen=True)
class Format:
    """What a format can do, how it signs, and its judges by column (DSS judges all of them).

    ``impossible`` tells why a row cannot be: ``make`` must then raise the library's own error.
    """

    name: str
    packagings: tuple[str, ...]
    levels: tuple[Level, ...]
    make: Callable[[Row, KeySide, Path], Product]
    judges: Mapping[str, Judge | Reason]
    impossible: Callable[[Row], Reason | None] = lambda _: None

    def rows(self) -> list[Row]:
        """Every combination, the two ways beside each other."""
        return [
            Row(self.name, packaging, level, kind, way)
            for packaging in self.packagings
            for level in self.levels
            for kind in KINDS
            for way in Way
        ]

    def answers(self, row: Row, product: Product, bench: Bench) -> dict[str, Answer]:
        """What every judge says, or why it cannot."""
        found: dict[str, Answer] = {}
        # DSS takes as long as all others together, and sits in a process of its own.
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask_dss, row, product, bench)
            for column in COLUMNS[1:]:
                judge = self.judges[column]
                answer = judge if isinstance(judge, Reason) else judge(row, product, bench)
                found[column] = excused(column, row, answer)
            found["DSS"] = asked.result()
        return found


def ask_dss(row: Row, product: Product, bench: Bench) -> Verdict:
    """TOTAL-PASSED, with the level that was meant; from B-LT on without asking anybody."""
    report = bench.dss.judge(
        product.document,
        detached=product.detached,
        edwards=row.kind == "Ed25519",
        offline=row.level.has_material,
    )
    accepted = report.passed_as(product.level_name) and report.container == product.container
    return Verdict(accepted, str(report))


@dataclass(frozen=True)
class Lack:
    """What a program cannot do, and the words with which it says so.

    One that has learnt it since says yes, and needs no excuse.
    """

    kinds: tuple[str, ...]
    words: str
    reason: Reason


LACKS = {
    "pdfsig": Lack(
        ("Ed25519",),
        "Document isn't signed or corrupted data.",
        Reason("NSS, which this poppler asks, verifies no Ed25519 in CMS"),
    ),
    "openssl cms": Lack(
        ("Ed25519",),
        "eddsa_digest_signverify_init:invalid digest",
        Reason("this OpenSSL verifies no Ed25519 in CMS"),
    ),
    "xmlsec1": Lack(
        ("RSA-PSS", "Ed25519"),
        "subj=xmlSecTransformIdListFindByHref",
        Reason("this xmlsec1 has no such signature algorithm"),
    ),
    "signxml": Lack(
        ("Ed25519",),
        "Unrecognized SignatureMethod",
        Reason("this signxml has no such signature algorithm"),
    ),
}


def excused(column: str, row: Row, answer: Answer) -> Answer:
    """The answer, or why there is none: the judge says itself that it does not know how."""
    lack = LACKS.get(column)
    if lack is None or isinstance(answer, Reason) or answer or row.kind not in lack.kinds:
        return answer
    return lack.reason if lack.words in answer.said else answer


def level_name(form: str, level: Level) -> str:
    """How DSS names a level: ``PAdES-BASELINE-LTA``."""
    return f"{form}-BASELINE-{level.removeprefix('B-')}"
