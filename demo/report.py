"""What the demo prints: the table, and where and as whom to go on."""

import json

from demo.environment import Environment
from demo.job import Outcome

HEADINGS = ("file", "way", "level", "bytes upstream", "ms", "verdict")


def table(outcome: Outcome, seconds: float) -> str:
    """The table, and in words whatever was wrong."""
    lines = [HEADINGS] + [
        (row.file, row.way, row.level, str(row.sent), f"{row.milliseconds:.0f}", row.verdict.text)
        for row in outcome.rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    text += ["", *(f"PROBLEM: {item}" for item in outcome.problems)]
    if not outcome.problems:
        text.append(
            f"All good in {seconds:.1f} s: {len(outcome.rows)} signatures verified; the originals "
            "are unchanged inside; of no document did"
        )
        text.append(
            f"16 consecutive bytes (plain, hex, base64) stand in the {outcome.captured} bytes that "
            "the proxy sent upstream."
        )
    return "\n".join(text)


def addresses(environment: Environment, outcome: Outcome) -> str:
    """The addresses and credentials to go on with."""
    path = environment.results / "credentials.json"
    credentials = json.loads(path.read_text("utf-8"))
    lines = [
        "",
        f"Integration Service  {environment.suite_url}/signstash/einvoice-integration-ws/",
        f"Proxy Client         {environment.proxy_url}/signstash/einvoice-integration-client-ws/",
        f"Client Portal        {environment.suite_url}/signstash/portal/",
        f"Backoffice           {environment.suite_url}/signstash/boffice/",
        f"Outbox (all mails)   {environment.suite_url}/outbox/",
        f"Signed files         {environment.results}",
        "",
        *(
            f"client service       {item['alias']}  secret {item['secret']}"
            for item in credentials["client_services"]
        ),
        *(
            f"operator             {item['email']}  password {item['password']}  ({item['role']})"
            for item in credentials["operators"]
        ),
        *(f"person               {person}  {link}" for person, link in outcome.links.items()),
    ]
    return "\n".join(lines)
