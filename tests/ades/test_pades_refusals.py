"""Documents that cannot or must not be signed: typed errors, the same from check and prepare."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm

from ades import pades
from ades.errors import (
    ChangesForbidden,
    DocumentError,
    EncryptedDocument,
    UnreadableDocument,
)
from ades.pades import PAdESOptions
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now, pdf, sealer_of, sign, small_pdf
from tests.ades.judges import pdfsig_accepts
from tests.cast import SealKey


def refusal(content: bytes) -> DocumentError:
    """The one error that check and prepare raise for a document."""
    with pytest.raises(DocumentError) as checked:
        pades.check(BytesIO(content))
    target = BytesIO()
    with pytest.raises(DocumentError) as prepared:
        pades.prepare(BytesIO(content), target, PAdESOptions(now(), 100))
    assert type(prepared.value) is type(checked.value)
    assert str(prepared.value) == str(checked.value)
    assert target.getvalue() == b""
    return checked.value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "the document is empty", id="empty"),
        pytest.param(b"PK\x03\x04 a zip", "the document is not a PDF", id="a zip"),
        pytest.param(b"%PDF", "the document is not a PDF", id="half a header"),
        pytest.param(b"\n" + small_pdf(), "the document is not a PDF", id="a byte before it"),
        pytest.param(b"%PDF-1.7\n" + bytes(5000), "cannot be read", id="zeros"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 9, "cannot be read", id="garbage"),
        pytest.param(b"%PDF-1.7\nstartxref\n-5\n%%EOF\n", "cannot be read", id="negative offset"),
        pytest.param(b"%PDF-1.7\nstartxref\n9\n%%EOF\n", "cannot be read", id="no table"),
    ],
)
def test_what_is_not_a_pdf_is_refused(content: bytes, message: str) -> None:
    error = refusal(content)

    assert isinstance(error, UnreadableDocument)
    assert message in str(error)


def test_no_truncation_of_an_invoice_is_signed(invoice: bytes) -> None:
    """It would be signed without its last revision, or without its pages."""
    for length in range(0, len(invoice) - 8, len(invoice) // 60):
        assert isinstance(refusal(invoice[:length]), UnreadableDocument), length


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(small_pdf(pages="<< /Type /Pages /Kids [] /Count 0 >>"), id="no page"),
        pytest.param(small_pdf(pages="<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), id="cycle"),
        pytest.param(
            small_pdf(page="<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), id="cycle of two"
        ),
        pytest.param(small_pdf(catalog="<< /Type /Catalog >>"), id="no page tree"),
        pytest.param(small_pdf(catalog="<< /Type /Catalog /Pages 1 0 R >>"), id="catalog as pages"),
        pytest.param(small_pdf(catalog="[ 1 2 3 ]"), id="an array as catalog"),
        pytest.param(small_pdf(catalog="1 0 R"), id="a catalog that is itself"),
        pytest.param(small_pdf(catalog="2 0 R", pages="1 0 R"), id="two that are each other"),
        pytest.param(small_pdf(page="(not a page)"), id="a string as page"),
        pytest.param(
            small_pdf(catalog="<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 7 >> >>"),
            id="a number as fields",
        ),
        pytest.param(
            small_pdf(catalog="<< /Type /Catalog /Pages 2 0 R /AcroForm (x) >>"),
            id="a string as form",
        ),
        pytest.param(
            small_pdf(catalog="<< /Type /Catalog /Pages 2 0 R /Perms 7 >>"),
            id="a number as permissions",
        ),
    ],
)
def test_impossible_structures_are_refused(content: bytes) -> None:
    assert isinstance(refusal(content), UnreadableDocument)


@pytest.mark.parametrize("user_password", ["", "secret"], ids=["anyone may read", "secret"])
@pytest.mark.parametrize("bits", ["40", "128", "256"])
def test_encrypted_documents_are_refused(
    invoice: bytes, tmp_path: Path, user_password: str, bits: str
) -> None:
    plain, encrypted = tmp_path / "plain.pdf", tmp_path / "encrypted.pdf"
    plain.write_bytes(invoice)
    weak = [] if bits == "256" else ["--allow-weak-crypto"]
    subprocess.run(
        ["qpdf", *weak, "--encrypt", user_password, "owner", bits, "--", plain, encrypted],
        check=True,
        capture_output=True,
    )

    assert isinstance(refusal(encrypted.read_bytes()), EncryptedDocument)


Certify = Callable[[MDPPerm], bytes]


@pytest.fixture
def certify(pki: Hierarchy, invoice: bytes) -> Certify:
    """Have the invoice certified by its author with pyHanko."""
    signer = signers.SimpleSigner.load(
        str(pki.directory / "tsa.key.pem"), str(pki.directory / "tsa.pem")
    )

    def make(permission: MDPPerm) -> bytes:
        metadata = signers.PdfSignatureMetadata(
            field_name="Author", certify=True, docmdp_permissions=permission
        )
        writer = IncrementalPdfFileWriter(BytesIO(invoice))
        return bytes(signers.sign_pdf(writer, metadata, signer=signer).getvalue())

    return make


def test_a_certified_document_that_forbids_changes_is_refused(certify: Certify) -> None:
    assert isinstance(refusal(certify(MDPPerm.NO_CHANGES)), ChangesForbidden)


@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_certified_document_that_allows_signatures_is_signed(
    certify: Certify, permission: MDPPerm, rsa_key: SealKey, tmp_path: Path
) -> None:
    content = certify(permission)
    pades.check(BytesIO(content))

    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(content, sealer_of(rsa_key)))
    assert pdfsig_accepts(path) == [True, True]


def certified(reference: str, *others: str) -> bytes:
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 4 0 R >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        f"<< /Type /Sig /Filter /Adobe.PPKLite /Reference {reference} >>",
        *others,
    )


PARAMETERS = "<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P {} >> >>"


@pytest.mark.parametrize("permission", [1, 2])
@pytest.mark.parametrize("indirect", ["entry", "array"])
def test_permissions_count_wherever_their_objects_are(permission: int, indirect: str) -> None:
    """Any object may be an indirect one: the ban must not be overlooked, nor the permission."""
    parameters = PARAMETERS.format(permission)
    content = (
        certified("[5 0 R]", parameters)
        if indirect == "entry"
        else certified("5 0 R", f"[{parameters}]")
    )

    if permission == 1:
        assert isinstance(refusal(content), ChangesForbidden)
    else:
        pades.check(BytesIO(content))


def test_permissions_that_say_nothing_allow_signatures() -> None:
    """ISO 32000-2, table 257: the default of P is 2."""
    pades.check(
        BytesIO(certified("[<< /TransformMethod /DocMDP /TransformParams << /V /1.2 >> >>]"))
    )
