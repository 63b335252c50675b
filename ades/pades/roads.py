"""Chooses the road to a prepared PDF: the fast one where it is certain, else the careful one."""

import io
from typing import IO

from ades.pades import careful
from ades.pades.fast.signature import SigningPlan, append_all, signature_entries
from ades.pades.fast.source import Source
from ades.pades.fast.tokens import NotRecognised
from ades.pades.options import PAdESOptions, PreparedPDF
from ades.pades.overlay import Overlay


def prepare(source: IO[bytes], target: IO[bytes], options: PAdESOptions) -> PreparedPDF:
    """Write ``source`` with a new signature field and room for the seal to ``target``.

    ``source`` is a seekable stream and is only read; ``target`` is a seekable, empty one. The bytes
    of the source are a prefix of what is written (ISO 32000-2, 7.5.6); the digest is over all of
    it but the room (12.8.1). The same document and options always give the same bytes, on whatever
    machine and at whatever time.

    Raises :class:`~ades.errors.UnreadableDocument` for what is no PDF or a damaged one,
    :class:`~ades.errors.EncryptedDocument`, :class:`~ades.errors.ChangesForbidden` for a document
    that its author certified as final, :class:`~ades.errors.UnusableTarget` for a field that is not
    there or not empty, :class:`~ades.errors.PlacementRefused` and :class:`~ades.errors.OptionError`
    for a seal that cannot be shown as asked; nothing is written then. :class:`OSError` when the
    streams fail.
    """
    plan = _plan(source, options)
    if plan is None:
        return careful.prepare(source, target, options)
    return plan.copy(target, options.algorithm)


def prepare_in_place(file: IO[bytes], options: PAdESOptions) -> PreparedPDF:
    """As :func:`prepare`, but append to ``file`` itself; when it fails the file is as it was.

    Only what is appended is written: for a large document this costs one pass of reading.
    """
    plan = _plan(file, options)
    if plan is None:
        overlay = Overlay(file)
        prepared = careful.prepare(file, io.BufferedRandom(overlay), options)
        append_all(file, overlay.size, overlay.tail)
        return prepared
    return plan.append(file, options.algorithm)


def check(source: IO[bytes], options: PAdESOptions | None = None) -> None:
    """Check that a document can be signed, as ``options`` say if they are given; writes nothing.

    Raises what :func:`prepare` raises.
    """
    if options is not None and not options.is_plain:
        careful.check(source, options)
        return
    try:
        SigningPlan(Source(source), b"", 0)
    except NotRecognised:
        careful.check(source)


def _plan(source: IO[bytes], options: PAdESOptions) -> SigningPlan | None:
    if not options.is_plain:
        return None
    try:
        return SigningPlan(Source(source), signature_entries(options), options.reserved)
    except NotRecognised:
        return None
