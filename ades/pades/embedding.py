"""Puts a seal into the room that preparing left for it."""

from typing import IO

from ades.material_checks import check_material
from ades.pades.archiving import add_material
from ades.pades.options import PreparedPDF
from ades.pades.room import fill
from ades.ports import Seal


def embed(
    prepared: PreparedPDF,
    target: IO[bytes],
    seal: Seal | bytes,
    *,
    password: str | bytes | None = None,
) -> None:
    """Write the seal into the room that :func:`prepare` left in ``target``.

    Where it came with validation material (B-LT), that is added in a revision of its own (EN
    319 142-1, 5.4.2); ``password`` opens an encrypted document for that. A bare CMS has none.

    Raises :class:`~ades.errors.SealTooLarge` when it does not fit, and
    :class:`~ades.errors.SealMismatch` when the material cannot be read; nothing is written then.
    """
    cms = seal if isinstance(seal, bytes) else seal.cms
    if isinstance(seal, Seal) and seal.material:
        check_material(seal.material)
    fill(target, prepared.start, prepared.end, cms)
    if isinstance(seal, Seal):
        add_material(target, seal.material, password=password)
