"""Runs one command and turns what it raises into one line and an exit status."""

import sys
from argparse import Namespace
from collections.abc import Sequence

from ades_cli.arguments import parser
from ades_cli.errors import UsageError
from ades_cli.extending import extend
from ades_cli.key_side import REFUSALS
from ades_cli.signing import sign
from ades_cli.timestamping import timestamp
from ades_cli.verifying import verify

DONE, NOT_PASSED, WRONG_USAGE, REFUSED = range(4)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``signstash-ades``; returns the exit status."""
    parsed = parser().parse_args(arguments)
    try:
        return _run(parsed)
    except UsageError as error:
        print(f"signstash-ades: {error}", file=sys.stderr)
        return WRONG_USAGE
    except REFUSALS as error:
        print(f"signstash-ades: {error}", file=sys.stderr)
        return REFUSED


def _run(arguments: Namespace) -> int:
    if arguments.command == "verify":
        passed, text = verify(arguments)
        print(text)
        return DONE if passed else NOT_PASSED
    writers = {"sign": sign, "timestamp": timestamp, "extend": extend}
    print(writers[arguments.command](arguments))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
