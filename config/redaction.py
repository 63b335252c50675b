"""Keeps the tokens of mail links out of logs.

Whoever has such a token gets in as the person whom the mail was for, and Django logs the path of
each request that it refuses. A formatter sees all that is written: message, arguments, traceback.
"""

import logging
import re

_TOKEN = re.compile(r"(?<=/enter/)[^/\s?#\"'<>]+")


class RedactingFormatter(logging.Formatter):
    """Formats as any other, and writes ``***`` for the token in an address of the portal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, of a record."""
        return _TOKEN.sub("***", super().format(record))
