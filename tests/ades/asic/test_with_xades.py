"""Containers with XAdES, up to B-LTA; unzip and a second reading of the XML are the judges.

What DSS, xmlsec1 and signxml say of them is in tests/interop.
"""

import base64
import hashlib
import pickle
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from ades import asic
from ades.asic import ASiCOptions, ContainerForm, Document, DocumentDigest, with_cades, with_xades
from ades.containers import write_container
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch, UnreadableDocument, UnusableTarget
from ades.ports import Level, SignatureValue
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.judges import run
from tests.ades.material import PKIMaterial
from tests.cast import SealKey

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
CONTRACT = Document("contract.txt", b"what was agreed\n" * 99, "text/plain")
PRICES = Document("anexos/relação & nº 1.xml", b"<prices/>", "text/xml")
BOTH = (CONTRACT, PRICES)
SIGNATURES = {
    ContainerForm.ASIC_S: "META-INF/signatures.xml",
    ContainerForm.ASIC_E: "META-INF/signatures001.xml",
}
DS, XADES141 = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.4.1#}"


def documents_of(form: ContainerForm) -> tuple[Document, ...]:
    return BOTH[:1] if form is ContainerForm.ASIC_S else BOTH


def signed(side: LocalSealer, form: ContainerForm, level: Level) -> bytes:
    options = ASiCOptions.of(side.credential(), MOMENT, form)
    return with_xades.sign(documents_of(form), options, level, side)


def entries(container: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def value_of(side: LocalSealer, prepared: with_xades.PreparedContainer) -> SignatureValue:
    (answer,) = side.sign_values([prepared.request("x")])
    assert isinstance(answer, SignatureValue)
    return answer


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("form", list(ContainerForm))
def test_the_signature_refers_to_every_document_by_its_digest(
    key_side: LocalSealer, form: ContainerForm, level: Level, tmp_path: Path
) -> None:
    container = tmp_path / "container"
    container.write_bytes(signed(key_side, form, level))
    assert run("unzip", "-t", container).returncode == 0

    root = ET.fromstring(entries(container.read_bytes())[SIGNATURES[form]])
    assert root.tag == "{http://uri.etsi.org/02918/v1.2.1#}XAdESSignatures"
    listed = {
        unquote(item.attrib["URI"]): item.findtext(f"{DS}DigestValue")
        for item in root.iterfind(f"{DS}Signature/{DS}SignedInfo/{DS}Reference")
        if not item.attrib["URI"].startswith("#")
    }
    assert listed == {
        item.name: base64.b64encode(hashlib.sha256(bytes(item.content)).digest()).decode()
        for item in documents_of(form)
    }


def test_an_asic_e_has_the_list_of_files_that_open_document_readers_want(
    key_side: LocalSealer,
) -> None:
    found = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_B))
    root = ET.fromstring(found["META-INF/manifest.xml"])
    names = [next(iter(item.attrib.values())) for item in root]
    assert names == ["/", CONTRACT.name, PRICES.name]


def test_only_digests_are_needed_before_the_container_is_written(key_side: LocalSealer) -> None:
    options = ASiCOptions.of(key_side.credential(), MOMENT)
    digests = [
        DocumentDigest(
            item.name, item.media_type, DigestAlgorithm.SHA256.digest(bytes(item.content))
        )
        for item in BOTH
    ]
    prepared = with_xades.prepare_digests(digests, options)

    assert prepared == with_xades.prepare(BOTH, options)
    assert prepared == pickle.loads(pickle.dumps(prepared))


@pytest.mark.parametrize("form", list(ContainerForm))
def test_a_renewal_adds_an_archive_time_stamp(
    key_side: LocalSealer, form: ContainerForm, pki: Hierarchy
) -> None:
    known = PKIMaterial(pki).material(key_side.credential().chain.certificates[:1])
    container = signed(key_side, form, Level.B_LTA)
    renewed = asic.archive(container, key_side, algorithm=DigestAlgorithm.SHA512, known=known)

    counts = [
        len(
            list(ET.fromstring(entries(item)[SIGNATURES[form]]).iter(f"{XADES141}ArchiveTimeStamp"))
        )
        for item in (container, renewed)
    ]
    assert counts == [1, 2]


def test_a_document_swapped_between_prepare_and_embed_is_told(key_side: LocalSealer) -> None:
    """The digest was of one document, and another one goes into the container."""
    prepared = with_xades.prepare(BOTH, ASiCOptions.of(key_side.credential(), MOMENT))
    forged = [CONTRACT, Document(PRICES.name, b"<forged/>")]
    with pytest.raises(UnusableTarget, match="not the document that was signed"):
        with_xades.embed(prepared, value_of(key_side, prepared), Level.B_B, forged, BytesIO())


def test_the_remote_side_signs_with_another_key(key_side: LocalSealer, rsa_key: SealKey) -> None:
    prepared = with_xades.prepare(BOTH, ASiCOptions.of(key_side.credential(), MOMENT))
    answer = value_of(rsa_key.sealer(), prepared)
    target = BytesIO()
    with pytest.raises(SealMismatch, match="did not make this signature"):
        with_xades.embed(prepared, answer, Level.B_B, BOTH, target)
    assert target.getvalue() == b""


def test_a_document_that_was_changed_is_not_archived(key_side: LocalSealer) -> None:
    found = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_LT))
    found[CONTRACT.name] = b"what was forged"
    with pytest.raises(UnusableTarget, match="not what was signed"):
        asic.prepare_archive(packed(found))


def test_below_b_t_there_is_nothing_to_keep(key_side: LocalSealer) -> None:
    with pytest.raises(UnusableTarget, match="no time-stamp"):
        asic.prepare_archive(signed(key_side, ContainerForm.ASIC_S, Level.B_B))


def test_a_container_with_both_kinds_of_signatures_is_not_archived(key_side: LocalSealer) -> None:
    found = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_LT))
    options = ASiCOptions.of(key_side.credential(), MOMENT)
    found |= entries(with_cades.sign(BOTH, options, Level.B_LT, key_side))
    with pytest.raises(UnreadableDocument, match="both kinds"):
        asic.prepare_archive(packed(found))


def test_a_container_with_several_files_of_signatures_is_not_archived(
    key_side: LocalSealer,
) -> None:
    found = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_LT))
    found["META-INF/signatures002.xml"] = found["META-INF/signatures001.xml"]
    with pytest.raises(UnreadableDocument, match="several files"):
        asic.prepare_archive(packed(found))


def packed(found: dict[str, bytes]) -> bytes:
    target = BytesIO()
    others = [(name, content) for name, content in found.items() if name != "mimetype"]
    write_container(target, found["mimetype"].decode(), others)
    return target.getvalue()
