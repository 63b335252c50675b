"""``python -m demo``: start everything, do the main job, show the table, and keep serving.

With ``--once`` it stops after the table, with an exit status that says whether all of it was good.
"""

import argparse
import contextlib
import signal
import sys
import time
from datetime import date
from pathlib import Path

from demo.environment import Environment, Ports
from demo.invoices import Party, file_name, invoice_series, render_invoice
from demo.job import Outcome, do_job
from demo.processes import PortUnavailable, ProcessFailed, ensure_available, run, running
from demo.report import addresses, table
from demo.wiretap import Wiretap

SELLER = Party("Livraria Lúmen, Lda.", "501964843", ("Rua da Misericórdia, 68", "1200-273 Lisboa"))
GUNICORN = ("-m", "gunicorn")


def main() -> int:
    """Run the demo; returns the exit status."""
    options = _parser().parse_args()
    environment = Environment(
        options.state.resolve(), Ports(options.port, options.proxy_port, options.pki_port)
    )
    # Stop as politely for a TERM as for an interrupt.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        documents = _documents(options.files)
        ensure_available(environment.ports)
        return _run(environment, documents, once=options.once)
    except (PortUnavailable, ProcessFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(environment: Environment, files: dict[str, bytes], *, once: bool) -> int:
    environment.prepare()
    logs = environment.state / "logs"
    ports = environment.ports
    pki = ("--directory", str(environment.pki))
    run(
        ["-m", "development_pki", "create", *pki, "--base-url", environment.pki_url],
        environment=environment.suite(),
    )
    run(["manage.py", "migrate", "--verbosity", "0"], environment=environment.suite())
    credentials = environment.results / "credentials.json"
    run(
        ["-m", "demo.cast", str(environment.pki), str(credentials)], environment=environment.suite()
    )
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(Wiretap(ports.suite).listening())
        stack.enter_context(
            running(
                "development-pki",
                ["-m", "development_pki", "serve", *pki, "--port", str(ports.pki)],
                environment=environment.suite(),
                logs=logs,
                port=ports.pki,
            )
        )
        servers = (
            ("suite", ports.suite, environment.suite()),
            ("proxy", ports.proxy, environment.proxy(upstream.url)),
        )
        for name, port, variables in servers:
            gunicorn = [*GUNICORN, "-c", f"deploy/gunicorn/{name}.py", "-b", f"127.0.0.1:{port}"]
            stack.enter_context(
                running(name, gunicorn, environment=variables, logs=logs, port=port)
            )
        return _show(environment, files, upstream, once=once)


def _show(
    environment: Environment, files: dict[str, bytes], upstream: Wiretap, *, once: bool
) -> int:
    started = time.monotonic()
    outcome: Outcome = do_job(environment, files, upstream)
    print(table(outcome, time.monotonic() - started))
    print(addresses(environment, outcome))
    if not once:
        print("\nServing until interrupted (Ctrl-C).", flush=True)
        signal.pause()
    return 1 if outcome.problems else 0


def _documents(paths: list[Path]) -> dict[str, bytes]:
    if paths:
        return {_name(path, paths): path.read_bytes() for path in paths}
    series = invoice_series(seller=SELLER, count=3, seed=2026, issued_on=date(2026, 11, 20))
    return {file_name(invoice): render_invoice(invoice) for invoice in series}


def _name(path: Path, paths: list[Path]) -> str:
    """A file's name, with its folder's before it where several files are called the same."""
    alike = [item for item in paths if item.name == path.name]
    return path.name if len(alike) == 1 else f"{path.resolve().parent.name}-{path.name}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="PDFs to sign (default: invoices)")
    parser.add_argument("--once", action="store_true", help="stop after the table")
    parser.add_argument("--state", type=Path, default=Path("var"), help="folder for all data")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--proxy-port", type=int, default=8085)
    parser.add_argument("--pki-port", type=int, default=8090)
    return parser


if __name__ == "__main__":
    sys.exit(main())
