"""``signstash-ades extend``: raises a time-stamped signature to B-LTA, or renews one that is."""

import shutil
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ades import asic, cades, jades, pades, xades
from ades.containers import open_container
from ades.errors import UnreadableDocument
from ades.jades import DetachedObject
from ades.material import ValidationMaterial
from ades.ports import Level, MaterialSource, granted
from ades.renewal import LocalTimestamper, material_for
from ades.verification.asic import container_facts
from ades.verification.cades import DetachedContent, cades_facts
from ades.verification.facts import SignatureFacts
from ades.verification.jades import read_facts
from ades.verification.xades import document_facts
from ades_cli.errors import UsageError
from ades_cli.formats import Format, format_of
from ades_cli.key_side import needed_authority, source_from
from ades_cli.output import written
from ades_cli.reading import content_of


@dataclass(frozen=True)
class _Work:
    """A signed file, what a detached signature is of, and who can help."""

    file: Path
    content: Path | None
    stamper: LocalTimestamper
    source: MaterialSource

    @property
    def signed(self) -> bytes:
        return content_of(self.file)

    def known(self, facts: Iterable[SignatureFacts]) -> ValidationMaterial:
        return material_for(facts, self.source)


def extend(arguments: Namespace) -> Path:
    """Extend what the arguments say; returns where the result is."""
    file: Path = arguments.file
    form = format_of(file)
    source = source_from(arguments)
    if form is None:
        raise UsageError(f"{file.name} is of no format that can be signed")
    if source is None:
        raise UsageError("validation material is found under roots only: use --trust")
    stamper = LocalTimestamper(needed_authority(arguments), source)
    target: Path = arguments.output or file.with_name(f"{file.stem}.extended{file.suffix}")
    with written(target, file) as result:
        try:
            _EXTENDERS[form](_Work(file, arguments.content, stamper, source), result)
        except (ValueError, IndexError) as error:
            # The fact finders' own words for what is no signature of the format.
            raise UnreadableDocument(f"{file.name} cannot be read: {error}") from error
    return target


def _pades(work: _Work, target: IO[bytes]) -> None:
    with work.file.open("rb") as document:
        shutil.copyfileobj(document, target)
    pades.extend(target, Level.B_LTA, work.stamper, work.source)


def _cades(work: _Work, target: IO[bytes]) -> None:
    signed = work.signed
    detached = DetachedContent(content_of(work.content) if work.content else None)
    known = work.known(cades_facts(signed, detached.digest))
    target.write(cades.archive(signed, work.stamper, known=known))


def _xades(work: _Work, target: IO[bytes]) -> None:
    signed = work.signed
    contents = {work.content.name: content_of(work.content)} if work.content else {}
    known = work.known(document_facts(signed, contents))
    prepared = xades.prepare_archive(signed, known, contents=contents)
    answer = granted(work.stamper.timestamp([prepared.request("archive")]))
    target.write(xades.embed_archive(prepared, answer))


def _jades(work: _Work, target: IO[bytes]) -> None:
    signed = work.signed
    objects = []
    if work.content:
        objects.append(DetachedObject(work.content.name, content_of(work.content)))
    known = work.known(read_facts(signed, objects))
    target.write(jades.archive(signed, work.stamper, objects, known=known))


def _asic(work: _Work, target: IO[bytes]) -> None:
    container = work.signed
    known = work.known(container_facts(open_container(container)))
    target.write(asic.archive(container, work.stamper, known=known))


_EXTENDERS = {
    Format.PADES: _pades,
    Format.CADES: _cades,
    Format.XADES: _xades,
    Format.JADES: _jades,
    Format.ASIC_S: _asic,
    Format.ASIC_E: _asic,
}
