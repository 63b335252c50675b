"""Checks the validation material that came from elsewhere before it is embedded.

What cannot be read validates nothing, and a reader that meets it takes the document for damaged.
Whether the material is the right one is for whoever verifies: the level that is reached says so.
"""

from collections.abc import Callable, Iterable

from cryptography import x509
from cryptography.x509 import ocsp

from ades.certificates import UNREADABLE
from ades.errors import SealMismatch
from ades.material import ValidationMaterial

# A signature and its time-stamp need about a dozen pieces; large CRLs have some megabytes.
MAX_PIECES, MAX_SIZE = 500, 32 << 20


def check_material(material: ValidationMaterial) -> None:
    """Check that certificates, OCSP answers and CRLs are such, and not very many or large.

    Raises :class:`~ades.errors.SealMismatch` with the first thing that is wrong.
    """
    pieces = (*material.certificates, *material.ocsp_responses, *material.crls)
    if len(pieces) > MAX_PIECES or sum(map(len, pieces)) > MAX_SIZE:
        raise SealMismatch("the validation material is more than any signature needs")
    _check(material.certificates, x509.load_der_x509_certificate, "a certificate")
    _check(material.ocsp_responses, _answer, "an OCSP answer")
    _check(material.crls, x509.load_der_x509_crl, "a CRL")


def _check(pieces: Iterable[bytes], read: Callable[[bytes], object], what: str) -> None:
    for piece in pieces:
        try:
            read(piece)
        except UNREADABLE as error:
            text = f"{what} in the validation material cannot be read: {error}"
            raise SealMismatch(text) from error


def _answer(piece: bytes) -> None:
    if ocsp.load_der_ocsp_response(piece).response_status is not (
        ocsp.OCSPResponseStatus.SUCCESSFUL
    ):
        raise ValueError("it answers nothing")
