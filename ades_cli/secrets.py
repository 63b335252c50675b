"""Passwords and tokens come from files: what is in arguments is in process lists and histories."""

from pathlib import Path

from ades_cli.errors import UsageError

LONGEST = 4096


def first_line(file: Path | None) -> str | None:
    """The first line of a file, without what ends it; None without a file.

    Raises :class:`~ades_cli.errors.UsageError` when the file is not short text.
    """
    if file is None:
        return None
    with file.open("rb") as stream:
        line = stream.readline(LONGEST + 1)
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file.name} is not UTF-8 text") from error
    if len(line) > LONGEST:
        raise UsageError(f"the first line of {file.name} is longer than {LONGEST} bytes")
    return text
