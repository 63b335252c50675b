"""``signstash-ades sign``: one function a format, all with the same key's side."""

import mimetypes
from argparse import Namespace
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ades import asic, cades, jades, pades, xades
from ades.asic import ASiCOptions, ContainerForm, Document
from ades.cades import CAdESOptions
from ades.jades import DetachedObject, JAdESOptions, Mechanism
from ades.pades import PAdESOptions
from ades.sealing import LocalSealer
from ades.xades import Packaging, XAdESOptions
from ades_cli.errors import UsageError
from ades_cli.formats import Format, format_for, output_for
from ades_cli.key_side import key_side_from
from ades_cli.output import written
from ades_cli.reading import content_of
from ades_cli.secrets import first_line
from ades_cli.visible import visible_seal_from


def sign(arguments: Namespace) -> Path:
    """Sign what the arguments say; returns where the result is."""
    files: list[Path] = arguments.file
    form: Format = arguments.format or (Format.ASIC_E if len(files) > 1 else format_for(files[0]))
    if len(files) > 1 and form is not Format.ASIC_E:
        raise UsageError(f"{form} signs one file; several go into asic-e")
    target = arguments.output or output_for(files[0], form, detached=arguments.detached)
    key_side = key_side_from(arguments)
    with written(target, *files) as file:
        _SIGNERS[form](arguments, key_side, file)
    return target


def _pades(arguments: Namespace, key_side: LocalSealer, target: IO[bytes]) -> None:
    options = PAdESOptions(
        _moment(arguments),
        reserved=0,
        reason=arguments.reason,
        location=arguments.location,
        field=arguments.field,
        visible=visible_seal_from(arguments),
        signer=key_side.credential().chain,
        password=first_line(arguments.document_password_file),
    )
    with arguments.file[0].open("rb") as source:
        pades.sign(source, target, options, arguments.level, key_side)


def _xades(arguments: Namespace, key_side: LocalSealer, target: IO[bytes]) -> None:
    file = arguments.file[0]
    options = XAdESOptions(
        key_side.credential(),
        _moment(arguments),
        packaging=Packaging.DETACHED if arguments.detached else Packaging.ENVELOPED,
        location=arguments.parent,
        uri=file.name if arguments.detached else "",
        mime_type=_media_type(file),
        algorithm=key_side.credential().algorithm,
    )
    target.write(xades.sign(content_of(file), options, arguments.level, key_side))


def _cades(arguments: Namespace, key_side: LocalSealer, target: IO[bytes]) -> None:
    options = CAdESOptions.of(key_side.credential(), _moment(arguments))
    content = content_of(arguments.file[0])
    attached = not arguments.detached
    target.write(cades.sign(content, options, arguments.level, key_side, attached=attached))


def _jades(arguments: Namespace, key_side: LocalSealer, target: IO[bytes]) -> None:
    file = arguments.file[0]
    options = JAdESOptions(
        key_side.credential(),
        _moment(arguments),
        media_type="" if arguments.detached else _media_type(file),
        mechanism=Mechanism.BY_URI_HASH,
        algorithm=arguments.digest,
        reveals_payload=True,
    )
    content = content_of(file)
    detached = DetachedObject(file.name, content, media_type=_media_type(file))
    document = [detached] if arguments.detached else content
    target.write(jades.sign(document, options, arguments.level, key_side))


def _asic(arguments: Namespace, key_side: LocalSealer, target: IO[bytes]) -> None:
    is_one = arguments.format is not Format.ASIC_E and len(arguments.file) == 1
    form = ContainerForm.ASIC_S if is_one else ContainerForm.ASIC_E
    options = ASiCOptions.of(key_side.credential(), _moment(arguments), form)
    with ExitStack() as stack:
        documents = [
            Document(file.name, stack.enter_context(file.open("rb")), _media_type(file))
            for file in arguments.file
        ]
        target.write(asic.with_cades.sign(documents, options, arguments.level, key_side))


def _moment(arguments: Namespace) -> datetime:
    moment: datetime = arguments.moment or datetime.now(UTC)
    return moment.replace(microsecond=0)


def _media_type(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


_SIGNERS = {
    Format.PADES: _pades,
    Format.XADES: _xades,
    Format.CADES: _cades,
    Format.JADES: _jades,
    Format.ASIC_S: _asic,
    Format.ASIC_E: _asic,
}
