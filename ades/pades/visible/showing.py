"""Gives a signature's annotation its appearance."""

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.pades.options import PAdESOptions
from ades.pades.visible.appearance import draw_seal, empty_appearance
from ades.pades.visible.conformance import Conformance
from ades.pades.visible.objects import dictionary, integer, name
from ades.pades.visible.placing import Spot
from ades.pades.visible.templates import TemplateFacts

# ISO 32000-2, 12.5.3: print, locked. PDF/A wants the first and forbids to hide (19005-1, 6.5.3).
_FLAGS = 0x04 | 0x80


def show(
    writer: IncrementalPdfFileWriter,
    annotation: Any,
    options: PAdESOptions,
    spot: Spot,
    conformance: Conformance,
) -> None:
    """Draw the seal that ``options`` describe into the annotation at ``spot``.

    Raises :class:`~ades.errors.PlacementRefused` when it does not fit its area, and
    :class:`~ades.errors.OptionError` for a typeface, an image or a text that cannot be used.
    """
    seal = options.visible
    if seal is None:
        return
    text = seal.template.render(
        TemplateFacts(
            moment=options.moment,
            certificate=options.signer.signer if options.signer else None,
            reason=options.reason,
            location=options.location,
        )
    )
    drawing = draw_seal(
        writer, seal, text, area=spot.area, rotation=spot.rotation, conformance=conformance
    )
    _set_appearance(annotation, drawing)
    if options.field_name:
        # Its author's field: an earlier signature lets nothing of it change but value and look.
        return
    annotation[name("/F")] = integer(_FLAGS)
    # 12.5.2: what is read aloud instead of the drawing.
    annotation[name("/Contents")] = generic.pdf_string(text.strip() or "Signature")
    if spot.rotation:
        annotation[name("/MK")] = dictionary({"/R": integer(spot.rotation)})


def show_nothing(writer: IncrementalPdfFileWriter, annotation: Any) -> None:
    """Give a signature that is not seen an empty appearance."""
    _set_appearance(annotation, empty_appearance(writer))


def _set_appearance(annotation: Any, drawing: Any) -> None:
    annotation[name("/AP")] = dictionary({"/N": drawing})
    # 12.5.5: names one of several appearances; there is one now.
    annotation.pop("/AS", None)
