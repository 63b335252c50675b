"""``signstash-ades timestamp``: a time-stamp token over any file (RFC 3161)."""

from argparse import Namespace
from pathlib import Path

from ades.digests import digest_of
from ades_cli.key_side import needed_authority
from ades_cli.output import written


def timestamp(arguments: Namespace) -> Path:
    """Have a file's digest time-stamped; returns where the token (ContentInfo, DER) is."""
    file: Path = arguments.file
    authority = needed_authority(arguments)
    with file.open("rb") as content:
        digest = digest_of(content, arguments.digest)
    token = authority.timestamp(digest, arguments.digest)
    output: Path = arguments.output or file.with_name(f"{file.name}.tst")
    with written(output, file) as target:
        target.write(token)
    return output
