"""R3: one large file, in place and to a copy, beside hashing it; memory of a process of its own.

The files have real bytes on a real disk and are deleted afterwards.
"""

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from ades.pades import PAdESOptions, prepare, prepare_in_place
from benchmarks.measuring import Ratio

MB = 1 << 20
ROUNDS = 7
GOALS = {"in place": 0.87, "to a copy": 0.67}
MEMORY_GOAL = 10
OPTIONS = PAdESOptions(datetime(2026, 11, 20, tzinfo=UTC), 3000)

CHILD = """
import json, resource, sys
from benchmarks.large_files import sign
peaks = []
for path in sys.argv[2:]:
    sign(path, sys.argv[1])
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps(peaks))
"""


def ratios() -> Iterator[Ratio]:
    """Time at 500 MB, memory there and at 2 GB."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.pdf"), Path(folder, "large.pdf")
        write_pdf(small, 1)
        write_pdf(large, 500)
        yield from _times(large)
        for variant in GOALS:
            yield _memory(variant, 500, small, large)
        write_pdf(large, 2000)
        yield _memory("in place", 2000, small, large)


def write_pdf(path: Path, megabytes: int) -> None:
    """A PDF of one page and as many streams of noise."""
    noise = random.Random(megabytes).randbytes(MB)
    offsets = []
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
        pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
        for body in (b"<</Type/Catalog/Pages 2 0 R>>", pages, page):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%b\nendobj\n" % (len(offsets), body))
        for shift in range(megabytes):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n<</Length %d>>stream\n" % (len(offsets), MB))
            # Never the same block twice: nothing on the way may save it as one.
            file.write(noise[shift:] + noise[:shift])
            file.write(b"\nendstream\nendobj\n")
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        size = len(offsets) + 1
        file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def sign(path: str | Path, variant: str) -> None:
    """Prepare a file in one of the two ways; in place it is cut back to what it was."""
    path = Path(path)
    if variant == "in place":
        with path.open("r+b") as file:
            size = path.stat().st_size
            prepare_in_place(file, OPTIONS)
            file.truncate(size)
        return
    with path.open("rb") as source, path.with_suffix(".copy").open("w+b") as target:
        prepare(source, target, OPTIONS)


def _hash(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        hashlib.file_digest(file, "sha256")


def _times(path: Path) -> Iterator[Ratio]:
    """CPU time, kernel included: the disk's own speed is nobody's merit."""
    for variant, goal in GOALS.items():
        pairs = [_pair(path, variant) for _ in range(ROUNDS)]
        # The least and not the median: what the kernel spends on finding pages for a copy varies
        # threefold with what it wrote just before, and says nothing of either program.
        reference, ours = (min(item) for item in zip(*pairs, strict=True))
        note = f"CPU of hashing alone / of signing, the least of {ROUNDS}; file in the page cache"
        yield Ratio("R3", f"500 MB {variant}", ours, reference, reference / ours, goal, note)


def _pair(path: Path, variant: str) -> tuple[float, float]:
    # Giving back the pages of an earlier copy is not part of making one.
    path.with_suffix(".copy").unlink(missing_ok=True)
    return _cpu_ms(lambda: _hash(path)), _cpu_ms(lambda: sign(path, variant))


def _cpu_ms(function: Callable[[], object]) -> float:
    started = time.process_time()
    function()
    return (time.process_time() - started) * 1000


def _memory(variant: str, megabytes: int, small: Path, large: Path) -> Ratio:
    """Growth of the greatest resident size from a file of 1 MB to the large one."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, variant, small, large], capture_output=True, check=True
    )
    before, after = (size / 1024 for size in json.loads(done.stdout))
    return Ratio(
        "R3",
        f"RSS growth {megabytes} MB {variant}",
        after,
        before,
        after - before,
        MEMORY_GOAL,
        "ours and reference: peak RSS in MB with the large file and with one of 1 MB before it; "
        "ratio: the growth in MB",
        at_most=True,
        unit="MB",
    )
