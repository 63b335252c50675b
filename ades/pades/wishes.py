"""What the author of a signature field wants of the signature: its seed value.

ISO 32000-2, 12.7.5.5, tables 237 and 238: flags tell wishes from musts. Only musts count here.
"""

from typing import Any

from asn1crypto import x509
from pyhanko.sign.fields import (
    SigSeedSubFilter,
    SigSeedValFlags,
    SigSeedValueSpec,
)
from pyhanko.sign.general import UnacceptableSignerError

from ades.certificates import CertificateChain
from ades.errors import UnusableTarget
from ades.pades.entries import entry
from ades.pades.options import PAdESOptions

_NAMES = {
    SigSeedValFlags.SUBFILTER: "format",
    SigSeedValFlags.DIGEST_METHOD: "digest algorithm",
    SigSeedValFlags.REASONS: "reason",
}


def check_wishes(field: Any, options: PAdESOptions) -> None:
    """Check that the signature that ``options`` describe is one that ``field`` must have.

    Raises :class:`~ades.errors.UnusableTarget` with the first thing that is not.
    """
    seed = entry(field, "/SV", None)
    if seed is None:
        return
    read: Any = SigSeedValueSpec.from_pdf_object
    spec = read(seed)
    wanted: tuple[tuple[SigSeedValFlags, Any, Any], ...] = (
        (SigSeedValFlags.SUBFILTER, spec.subfilters, SigSeedSubFilter.PADES),
        (SigSeedValFlags.DIGEST_METHOD, spec.digest_methods, options.algorithm.value),
        (SigSeedValFlags.REASONS, spec.reasons, options.reason),
    )
    for flag, accepted, given in wanted:
        if spec.flags & flag and accepted and given not in accepted:
            raise UnusableTarget(f"the field's author wants another {_NAMES[flag]}")
    kind = spec.seed_signature_type
    if kind is not None and kind.certification_signature():
        raise UnusableTarget("the field is for the author's certification of the document")
    if spec.cert is not None and spec.cert.flags:
        _check_signer(spec.cert, options.signer)


def _check_signer(constraints: Any, signer: CertificateChain | None) -> None:
    """Constraints on issuers would want a path to a root, which is not known yet: refused."""
    if signer is None:
        raise UnusableTarget("the field wants certain certificates, and no signer was given")
    try:
        constraints.satisfied_by(x509.Certificate.load(signer.certificates[0]), None)
    except (UnacceptableSignerError, NotImplementedError) as error:
        raise UnusableTarget("the field wants another signer") from error
