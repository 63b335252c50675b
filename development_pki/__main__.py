"""The commands: ``create`` makes the authorities once, ``serve`` lets them answer over HTTP."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from development_pki.errors import DevelopmentPKIError, HierarchyExists
from development_pki.hierarchy import create_hierarchy
from development_pki.server import machine_clock, serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (DevelopmentPKIError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _create(options: argparse.Namespace) -> None:
    try:
        create_hierarchy(options.directory, base_url=options.base_url, now=machine_clock())
    except HierarchyExists as error:
        sys.stdout.write(f"{error}, nothing was changed\n")
    else:
        sys.stdout.write(f"created {options.directory}: development only, not for production\n")


def _serve(options: argparse.Namespace) -> None:
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    serve(options.directory, host=options.host, port=options.port)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Leaves serve_forever through the server's context, which lets running requests finish.
    sys.exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m development_pki",
        description="A CA and time-stamp authority for development. Not for production.",
    )
    commands = parser.add_subparsers(required=True)

    create = commands.add_parser("create", help="create the authorities, unless they exist")
    create.add_argument("--directory", type=Path, required=True)
    create.add_argument("--base-url", required=True, help="where they will be reached")
    create.set_defaults(run=_create)

    serve_ = commands.add_parser("serve", help="answer time-stamp, OCSP and CRL requests")
    serve_.add_argument("--directory", type=Path, required=True)
    serve_.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    serve_.add_argument("--port", type=int, required=True)
    serve_.set_defaults(run=_serve)
    return parser


if __name__ == "__main__":
    sys.exit(main())
