"""Encrypted documents: refused without their password, and still encrypted after signing."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt.pubkey import RecipientEncryptionPolicy
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from ades import pades
from ades.errors import EncryptedDocument
from ades.pades import PAdESOptions
from ades.pades.visible import Area, AtPlaceholder, Auto, VisibleSeal
from tests.ades.documents import now
from tests.ades.pades.forms import BOX, seal_in, signed, with_fields
from tests.ades.pades.seeing import MAGENTA, ROOM, box_of, written
from tests.cast import SealKey

CONTENT = written([("@@SIGN@@ here", 200, 300)])
READ_ONLY = pikepdf.Permissions(
    modify_annotation=False, modify_form=False, modify_other=False, modify_assembly=False
)
WAYS = {
    "RC4, 128 bits": {"R": 3, "aes": False, "metadata": False},
    "AES-128": {"R": 4, "aes": True},
    "AES-256": {"R": 6},
}


def encrypted(
    way: str = "AES-256", allow: pikepdf.Permissions | None = None, content: bytes = CONTENT
) -> bytes:
    document = pikepdf.open(BytesIO(content))
    target = BytesIO()
    encryption = pikepdf.Encryption(
        owner="owner", user="user", allow=allow or pikepdf.Permissions(), **WAYS[way]
    )
    document.save(target, encryption=encryption)
    return target.getvalue()


def options(**more: object) -> PAdESOptions:
    return PAdESOptions(now(), ROOM, **more)


def seal(placement: AtPlaceholder | Auto) -> VisibleSeal:
    return VisibleSeal(placement, Area(155, 50), MAGENTA, text="Carimbo")


@pytest.mark.parametrize("password", ["owner", "user", b"owner"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_added_is_encrypted_like_the_rest(
    way: str, password: str | bytes, ec_key: SealKey
) -> None:
    content = encrypted(way)

    result = signed(
        content, ec_key, visible=seal(AtPlaceholder("@@SIGN@@")), password=password, reason="Porquê"
    )

    assert result.startswith(content)
    assert b"Porqu" not in result
    reader = PdfFileReader(BytesIO(result))
    assert reader.decrypt("user").status.name == "USER"
    (signature,) = reader.embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[]))
    assert (status.intact, status.valid) == (True, True)
    assert signature.sig_object["/Reason"] == "Porquê"


@pytest.mark.parametrize("placement", [AtPlaceholder("@@SIGN@@"), Auto()])
def test_other_readers_show_the_seal(ec_key: SealKey, placement: AtPlaceholder | Auto) -> None:
    result = signed(encrypted(), ec_key, visible=seal(placement), password="owner")

    document = pypdfium2.PdfDocument(result, password="user")
    document.init_forms()
    image = document[0].render().to_pil().convert("RGB")
    assert box_of(image, MAGENTA) is not None
    with pikepdf.open(BytesIO(result), password="user") as found:
        assert found.pages[0].Annots[0].Contents == "Carimbo"
        assert found.check_pdf_syntax() == []


@pytest.mark.parametrize("way", WAYS)
def test_the_same_options_give_the_same_bytes(way: str) -> None:
    content, asked = encrypted(way), options(visible=seal(Auto()), password="owner")
    results = []
    for _ in range(2):
        target = BytesIO()
        pades.prepare(BytesIO(content), target, asked)
        results.append(target.getvalue())

    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("password", "message"),
    [(None, "is encrypted"), ("wrong", "does not open"), ("", "does not open")],
)
@pytest.mark.parametrize("way", WAYS)
def test_without_its_password_a_document_is_refused(
    way: str, password: str | None, message: str
) -> None:
    for visible in (None, seal(Auto())):
        target = BytesIO()
        with pytest.raises(EncryptedDocument, match=message):
            pades.prepare(
                BytesIO(encrypted(way)), target, options(password=password, visible=visible)
            )
        assert target.getvalue() == b""


def test_a_user_who_may_only_read_cannot_sign_but_the_owner_can(ec_key: SealKey) -> None:
    content = encrypted(allow=READ_ONLY)

    with pytest.raises(EncryptedDocument, match="owner's password"):
        pades.prepare(BytesIO(content), BytesIO(), options(password="user"))
    signed(content, ec_key, password="owner")


@pytest.mark.parametrize("way", WAYS)
def test_a_field_of_an_encrypted_document_is_found(way: str, ec_key: SealKey) -> None:
    content = encrypted(way, content=with_fields(CONTENT, SigFieldSpec("Área.A", box=BOX)))

    result = signed(content, ec_key, visible=seal_in("Área.A"), password="owner")

    document = pypdfium2.PdfDocument(result, password="user")
    document.init_forms()
    assert box_of(document[0].render().to_pil().convert("RGB"), MAGENTA) == BOX


def test_a_document_that_is_encrypted_for_certificates_is_refused(ec_key: SealKey) -> None:
    writer = PdfFileWriter(stream_xrefs=False)
    writer.root["/Pages"]["/Kids"] = generic.ArrayObject()
    writer.encrypt_pubkey(
        [x509.Certificate.load(ec_key.chain.certificates[0])],
        policy=RecipientEncryptionPolicy(ignore_key_usage=True),
    )
    target = BytesIO()
    writer.write(target)

    with pytest.raises(EncryptedDocument, match="for certificates"):
        pades.prepare(target, BytesIO(), options(password="x"))


def test_a_password_for_a_document_that_needs_none_is_no_harm(ec_key: SealKey) -> None:
    assert signed(CONTENT, ec_key, password="x").startswith(CONTENT)
