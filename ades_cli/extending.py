"""``signstash-ades extend``: raises a signature to a higher level, or renews its archive."""

import shutil
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ades import asic, cades, jades, pades, xades
from ades.jades import DetachedObject
from ades.ports import Level, MaterialSource
from ades.renewal import LocalTimestamper
from ades_cli.errors import UsageError
from ades_cli.formats import Format, format_of
from ades_cli.key_side import needed_authority, source_from
from ades_cli.output import written
from ades_cli.reading import content_of


@dataclass(frozen=True)
class _Work:
    """A signed file, what a detached signature is of, the level to reach, and who can help."""

    file: Path
    content: Path | None
    level: Level
    stamper: LocalTimestamper
    source: MaterialSource | None

    @property
    def signed(self) -> bytes:
        return content_of(self.file)

    def contents(self) -> dict[str, bytes]:
        return {self.content.name: content_of(self.content)} if self.content else {}


def extend(arguments: Namespace) -> Path:
    """Extend what the arguments say; returns where the result is."""
    file: Path = arguments.file
    form = format_of(file)
    level, source = arguments.level, source_from(arguments)
    if form is None:
        raise UsageError(f"{file.name} is of no format that can be signed")
    if level.has_material and source is None:
        raise UsageError("validation material is found under roots only: use --trust")
    stamper = LocalTimestamper(needed_authority(arguments))
    target: Path = arguments.output or file.with_name(f"{file.stem}.extended{file.suffix}")
    with written(target, file) as result:
        _EXTENDERS[form](_Work(file, arguments.content, level, stamper, source), result)
    return target


def _pades(work: _Work, target: IO[bytes]) -> None:
    with work.file.open("rb") as document:
        shutil.copyfileobj(document, target)
    pades.extend(target, work.level, work.stamper, work.source)


def _cades(work: _Work, target: IO[bytes]) -> None:
    target.write(cades.extend(work.signed, work.level, work.stamper, work.source))


def _xades(work: _Work, target: IO[bytes]) -> None:
    contents = work.contents()
    target.write(
        xades.extend(work.signed, work.level, work.stamper, work.source, contents=contents)
    )


def _jades(work: _Work, target: IO[bytes]) -> None:
    contents = [DetachedObject(name, content) for name, content in work.contents().items()]
    target.write(
        jades.extend(work.signed, work.level, work.stamper, work.source, contents=contents)
    )


def _asic(work: _Work, target: IO[bytes]) -> None:
    target.write(asic.extend(work.signed, work.level, work.stamper, work.source))


_EXTENDERS = {
    Format.PADES: _pades,
    Format.CADES: _cades,
    Format.XADES: _xades,
    Format.JADES: _jades,
    Format.ASIC_S: _asic,
    Format.ASIC_E: _asic,
}
