"""``python -m benchmarks``: measure, print a line for each ratio, and write the report."""

import itertools
import json
import sys
from pathlib import Path

from benchmarks import sealing, verification

REPORT = Path("var/bench/report.json")


def main() -> int:
    """Run all benchmarks; the exit status does not judge, the report does."""
    found = []
    for ratio in itertools.chain(sealing.ratios(), verification.ratios()):
        found.append(ratio.as_json())
        mark = "holds" if ratio.holds else "MISSES"
        print(
            f"{ratio.id} {ratio.variant:<28} ours {ratio.ours:8.2f} ms  reference "
            f"{ratio.reference:8.2f} ms  ratio {ratio.ratio:7.2f}  goal {ratio.goal:g}  {mark}",
            flush=True,
        )
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
