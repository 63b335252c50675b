"""The main job: each document is signed at the service and again at the proxy, and then judged."""

import json
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from client_portal.outbox.reader import SEPARATOR
from demo.client import PROXY, SERVICE, ClientService, RequestFailed
from demo.environment import Environment
from demo.leaks import leaked
from demo.verifiers import Verdict, best_verifier, structure_problems
from demo.wiretap import Wiretap

RECEIVERS = ["marta.silva@example.pt", "rui.costa@example.pt"]
MAIL_TIMEOUT = 60.0


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    file: str
    way: str
    level: str
    sent: int
    milliseconds: float
    verdict: Verdict


@dataclass(frozen=True)
class Outcome:
    """What the job came to; ``problems`` are what a person must know, in words."""

    rows: list[Row]
    problems: list[str]
    links: dict[str, str]
    captured: int


def do_job(environment: Environment, files: dict[str, bytes], upstream: Wiretap) -> Outcome:
    """Sign, verify, and wait for the mails; ``upstream`` is the wire between proxy and service."""
    run = uuid.uuid4().hex[:8]
    service = json.loads((environment.results / "credentials.json").read_text("utf-8"))[
        "client_services"
    ][0]
    keys = {"alias": service["alias"], "secret": service["secret"]}
    rows: list[Row] = []
    problems: list[str] = []
    earlier = set(environment.outbox.iterdir())
    with Wiretap(environment.ports.suite).listening() as direct:
        ways = (
            ("service", ClientService(direct.url, SERVICE, **keys), direct),
            ("proxy", ClientService(environment.proxy_url, PROXY, **keys), upstream),
        )
        for way, client, wire in ways:
            client.log_in()
            for number, (name, content) in enumerate(files.items()):
                job = _Job(environment, way, client, wire, f"{run}-{way}-{number}")
                row, wrong = job.sign(name, content, timestamp=number % 2 == 0)
                problems += wrong
                rows += [row] if row else []
    capture = upstream.captured
    problems += [f"leaked upstream: {item}" for item in leaked(capture, list(files.values()))]
    mails = _mails(environment.outbox, earlier, expected=len(rows) * len(RECEIVERS))
    if len(mails) < len(rows) * len(RECEIVERS):
        problems.append(f"{len(mails)} of {len(rows) * len(RECEIVERS)} mails were caught")
    links = dict(filter(None, map(_link, mails)))
    return Outcome(rows, problems, links, len(capture))


@dataclass(frozen=True)
class _Job:
    environment: Environment
    way: str
    client: ClientService
    wire: Wiretap
    reference: str

    def sign(self, name: str, content: bytes, *, timestamp: bool) -> tuple[Row | None, list[str]]:
        before = len(self.wire.captured)
        try:
            signed = self.client.sign(
                name,
                content,
                reference=self.reference,
                timestamp=timestamp,
                receivers=RECEIVERS,
            )
        except RequestFailed as error:
            return None, [f"{name} ({self.way}): {error}"]
        sent = len(self.wire.captured) - before
        path = self.environment.results / f"{Path(name).stem}.{self.way}.pdf"
        path.write_bytes(signed.content)
        verdict = best_verifier(self.environment.pki / "root.pem", self.environment.results)(path)
        level = "B-T" if timestamp else "B-B"
        row = Row(name, self.way, level, sent, signed.milliseconds, verdict)
        return row, self._problems(name, content, signed.content, path, verdict)

    def _problems(
        self, name: str, before: bytes, after: bytes, path: Path, verdict: Verdict
    ) -> list[str]:
        found = [] if verdict.good else [f"{path.name}: {verdict.text}"]
        if not after.startswith(before):
            found.append(f"{path.name}: the original is not a prefix of the signed file")
        if structure_problems(path):
            original = self.environment.results / f"{Path(name).stem}.original.pdf"
            original.write_bytes(before)
            if not structure_problems(original):
                found.append(f"{path.name}: qpdf finds faults that the original did not have")
        return found


def _mails(outbox: Path, earlier: set[Path], *, expected: int) -> list[str]:
    """The mails of this run, oldest first, once all of them were caught or time is over."""
    deadline = time.monotonic() + MAIL_TIMEOUT
    while True:
        found = mails_in(set(outbox.iterdir()) - earlier)
        if len(found) >= expected or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def mails_in(files: set[Path]) -> list[str]:
    """The mails in files of Django's backend, oldest file first.

    Mails that two workers send in the same second may come to stand in one file.
    """
    return [
        mail.decode("utf-8", "replace")
        for path in sorted(files, key=lambda path: path.stat().st_mtime)
        for mail in path.read_bytes().split(SEPARATOR)
        if mail.strip()
    ]


def _link(text: str) -> tuple[str, str] | None:
    """Who a mail is for, and where its link leads."""
    receiver = re.search(r"^To: (.+)$", text, re.MULTILINE)
    link = re.search(r"^\s*(http://\S+/enter/\S+)", text, re.MULTILINE)
    return (receiver.group(1), link.group(1)) if receiver and link else None
