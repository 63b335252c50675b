"""``python -m benchmarks``: measure, print a line for each ratio, and write the report."""

import itertools
import json
import sys
from pathlib import Path

from benchmarks import large_files, sealing, verification, xades

REPORT = Path("var/bench/report.json")
MODULES = (sealing, xades, large_files, verification)


def main() -> int:
    """Run all benchmarks; the exit status does not judge, the report does."""
    found = []
    for ratio in itertools.chain.from_iterable(module.ratios() for module in MODULES):
        found.append(ratio.as_json())
        print(ratio, flush=True)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
