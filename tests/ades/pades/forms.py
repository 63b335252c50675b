"""Documents with fields, signed by the cast."""

from io import BytesIO

from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ades import pades
from ades.pades import PAdESOptions
from ades.pades.visible import InField, VisibleSeal
from ades.ports import Level, SealRequest
from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now, seal_of, sealer_of
from tests.ades.pades.seeing import MAGENTA
from tests.cast import SealKey

BOX = (100, 200, 260, 260)


def with_fields(content: bytes, *fields: SigFieldSpec, looks: bool = True) -> bytes:
    """A document with empty signature fields; ``looks`` says whether they have an appearance."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    for field in fields:
        append_signature_field(writer, field)
    for _, _, reference in enumerate_sig_fields(writer):
        if not looks:
            reference.get_object().pop("/AP", None)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def signed(content: bytes, key: SealKey, **options: object) -> bytes:
    sealer = sealer_of(key)
    room = sealer.credential().room(Level.B_B)
    target = BytesIO()
    asked = PAdESOptions(now(), room, signer=key.chain, **options)
    ready = pades.prepare(BytesIO(content), target, asked)
    pades.embed(ready, target, seal_of(sealer, SealRequest("x", ready.digest)))
    return target.getvalue()


def seal_in(name: str) -> VisibleSeal:
    return VisibleSeal(InField(name), background=MAGENTA, text="")


def field_names(content: bytes) -> list[str]:
    return [item.field_name for item in PdfFileReader(BytesIO(content)).embedded_signatures]


def all_pass(content: bytes, anchors: TrustAnchors) -> bool:
    report = verify(BytesIO(content), anchors, now())
    return all(item.indication is Indication.TOTAL_PASSED for item in report.signatures)


def certified(key: SealKey, content: bytes, permission: MDPPerm) -> bytes:
    """A document with its author's certification, by another program."""
    chain = [x509.Certificate.load(item) for item in key.chain.certificates]
    store = SimpleCertificateStore()
    store.register_multiple(chain[1:])
    signer = SimpleSigner(chain[0], keys.PrivateKeyInfo.load(key.pkcs8), store)
    metadata = PdfSignatureMetadata(
        field_name="Author",
        certify=True,
        docmdp_permissions=permission,
        subfilter=SigSeedSubFilter.PADES,
    )
    writer = IncrementalPdfFileWriter(BytesIO(content))
    return bytes(sign_pdf(writer, metadata, signer=signer).getvalue())
