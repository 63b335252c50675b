"""``python -m tests.corpora [NAME…]``: all corpora, or some; fails when anything must not be.

A name may also be a folder: all PDFs below it, wherever they came from.
"""

import sys
from pathlib import Path

from tests.corpora.fetching import CORPORA, fetch
from tests.corpora.survey import survey

FOLDER = Path(__file__).resolve().parents[2] / "var" / "corpora"


def main() -> int:
    """Print a table for each corpus, and what must not be."""
    complaints = []
    for name in sys.argv[1:] or CORPORA:
        folder = Path(name)
        paths = sorted(folder.rglob("*.pdf")) if folder.is_dir() else fetch(name, FOLDER)
        found = survey(name, paths)
        wrong = "".join(f"  WRONG {text}\n" for text in found.complaints)
        sys.stdout.write(f"{found.table()}\n{wrong}")
        sys.stdout.flush()
        complaints += found.complaints
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
