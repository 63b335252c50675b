"""Raises the level of the signatures in a container, and renews B-LTA before it ends.

No signer's key is needed: a time-stamp authority and a source of validation material are.
"""

from functools import partial

from ades import cades, xades
from ades.asic.archive import archive, with_known
from ades.asic.documents import ContainerForm
from ades.asic.signed import SignedContainer, read_signed
from ades.containers import ContainerContents
from ades.digests import DigestAlgorithm
from ades.material import EMPTY, ValidationMaterial
from ades.ports import ArchiveTimestamper, Level, MaterialSource
from ades.renewal import check_extension, cms_material


def extend(
    signed: bytes,
    level: Level,
    key_side: ArchiveTimestamper,
    source: MaterialSource | None = None,
    *,
    algorithm: DigestAlgorithm | None = None,
) -> bytes:
    """Add to the signatures in a container what they lack for ``level``, in memory.

    1. B-T and B-LT: in the signature files, as :func:`ades.cades.extend` and
       :func:`ades.xades.extend` do.
    2. B-LTA: what :func:`~ades.asic.archive` adds, always: that is its renewal.

    Where XAdES signatures share a file, the last one is extended. ``algorithm`` as in
    :func:`~ades.asic.prepare_archive`. Raises what that and :func:`~ades.asic.embed_archive` raise,
    the errors of the key's side and of the source, and :class:`~ades.errors.OptionError` when the
    level is B-B or a ``source`` is missing.
    """
    needed = check_extension(level, source)
    found = read_signed(signed)
    if found.is_xml:
        contents = ContainerContents(found.container)
        digest = algorithm or DigestAlgorithm.SHA256
        return found.with_signature(
            xades.extend(
                found.signature, level, key_side, source, contents=contents, algorithm=digest
            )
        )
    raised = partial(cades.extend, key_side=key_side, source=source, algorithm=algorithm)
    if found.form is ContainerForm.ASIC_S:
        content_digest = found.document_digest(algorithm)
        return found.with_signature(raised(found.signature, level, content_digest=content_digest))
    if found.stamps:
        # An archive manifest lists the signatures: what is new goes into the newest time-stamp.
        changed = with_known(found, _material(found, needed))
    else:
        inner = Level.B_T if level is Level.B_T else Level.B_LT
        changed = {name: raised(found.container.read(name), inner) for name in found.signatures}
    container = found.written(changed)
    return archive(container, key_side, algorithm=algorithm) if level is Level.B_LTA else container


def _material(signed: SignedContainer, source: MaterialSource | None) -> ValidationMaterial:
    """What validates the signers and every time-stamp today; nothing without a source."""
    material = EMPTY
    if source is None:
        return material
    for name in (*signed.signatures, *signed.stamps):
        material |= cms_material(signed.container.read(name), source)
    return material
