"""Sign a PDF with a seal that is seen, in a blank place that covers nothing.

    python docs/examples/sign_pades_visible.py invoice.pdf signed.pdf [logo.png]

The key is made for this example and nobody trusts it: take one from a PKCS #12 file, a token or a
remote service (``trust_services``) for anything else.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ades import pades
from ades.certificates import CertificateChain
from ades.pades import PAdESOptions
from ades.pades.visible import Area, Auto, Colour, Font, VisibleSeal
from ades.ports import Level
from ades.sealing import LocalSealer
from trust_services.software_keys import SoftwareKey

TEXT = """Digitally signed by $certificate.getCommonName()
$reason
$date.format("dd/MM/yyyy HH:mm:ss XXX")"""


def main(source: Path, target: Path, logo: Path | None = None) -> None:
    """Write ``source``, signed, to ``target``."""
    seal = VisibleSeal(
        # Or AtCoordinate(page=1, x=70, y=100), AtPlaceholder("@@SIGN@@"), InField("Signature1").
        placement=Auto(),
        area=Area(width=200, height=56),
        background=Colour.parse("#F4F6FA"),
        font=Font("arial", size=9, colour=Colour.parse("#1A2B45")),
        text=TEXT,
        image=logo.read_bytes() if logo else None,
        shrink_image=True,
    )
    options = PAdESOptions(
        moment=datetime.now(UTC), reason="Issued by the seller", location="Porto", visible=seal
    )
    with source.open("rb") as document, target.open("w+b") as signed:
        pades.sign(document, signed, options, Level.B_B, example_sealer())


def example_sealer() -> LocalSealer:
    """A key of this minute, with a certificate that it gave itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Armazéns Conceição & Simões, Lda."),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PT"),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return LocalSealer(SoftwareKey(key), CertificateChain.of([certificate]))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
