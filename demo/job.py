"""The main job: each document is signed at the service and again at the proxy, and then judged."""

import json
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

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
    links = _mails(environment.outbox, expected=2 * len(files) * len(RECEIVERS), problems=problems)
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


def _mails(outbox: Path, *, expected: int, problems: list[str]) -> dict[str, str]:
    """The newest link of each receiver, once all mails of this run were caught."""
    deadline = time.monotonic() + MAIL_TIMEOUT
    known = {path.name for path in outbox.iterdir()}
    while time.monotonic() < deadline and len(known) < expected:
        time.sleep(0.2)
        known = {path.name for path in outbox.iterdir()}
    if len(known) < expected:
        problems.append(f"{len(known)} of {expected} mails were caught")
    links: dict[str, str] = {}
    for path in sorted(outbox.iterdir(), key=lambda item: item.stat().st_mtime):
        text = path.read_text("utf-8", "replace")
        receiver = re.search(r"^To: (.+)$", text, re.MULTILINE)
        link = re.search(r"^\s*(http://\S+/enter/\S+)", text, re.MULTILINE)
        if receiver and link:
            links[receiver.group(1)] = link.group(1)
    return links
