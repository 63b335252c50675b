"""Containers with CAdES, up to B-LTA; OpenSSL, unzip and the standard's XML are the judges."""

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
from asn1crypto import cms

from ades import asic
from ades.asic import ASiCOptions, ContainerForm, Document, DocumentDigest, with_cades
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, SealMismatch, UnusableTarget
from ades.ports import Level, Seal, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from development_pki.hierarchy import Hierarchy
from tests.ades.judges import openssl_cms_verify, run
from tests.ades.material import PKIMaterial
from tests.cast import SealKey

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
CONTRACT = Document("contract.txt", b"what was agreed\n" * 99, "text/plain")
PRICES = Document("anexos/relação & nº 1.xml", b"<prices/>", "text/xml")
BOTH = (CONTRACT, PRICES)
SIGNATURES = {
    ContainerForm.ASIC_S: ("META-INF/signature.p7s", "contract.txt"),
    ContainerForm.ASIC_E: ("META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"),
}
ASIC, DS = "{http://uri.etsi.org/02918/v1.2.1#}", "{http://www.w3.org/2000/09/xmldsig#}"


def documents_of(form: ContainerForm) -> tuple[Document, ...]:
    return BOTH[:1] if form is ContainerForm.ASIC_S else BOTH


def signed(side: LocalSealer, form: ContainerForm, level: Level) -> bytes:
    options = ASiCOptions.of(side.credential(), MOMENT, form)
    return with_cades.sign(documents_of(form), options, level, side)


def entries(container: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(container)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def listed(manifest: bytes) -> dict[str, str]:
    return {
        unquote(item.attrib["URI"]): str(item.findtext(f"{DS}DigestValue"))
        for item in ET.fromstring(manifest).iter(f"{ASIC}DataObjectReference")
    }


def digest64(content: bytes, algorithm: str = "sha256") -> str:
    return base64.b64encode(hashlib.new(algorithm, content).digest()).decode()


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("form", list(ContainerForm))
def test_the_signature_in_it_is_good(
    key_side: LocalSealer, form: ContainerForm, level: Level, pki: Hierarchy, tmp_path: Path
) -> None:
    container = tmp_path / "container"
    container.write_bytes(signed(key_side, form, level))
    assert run("unzip", "-t", container).returncode == 0

    found = entries(container.read_bytes())
    signature, content = SIGNATURES[form]
    (tmp_path / "signature").write_bytes(found[signature])
    (tmp_path / "content").write_bytes(found[content])
    root, issuing = pki.directory / "root.pem", pki.directory / "issuing.pem"
    answer = openssl_cms_verify(
        tmp_path / "signature", tmp_path / "content", root=root, issuing=issuing
    )
    assert "CAdES Verification successful" in answer.stdout


@pytest.mark.parametrize("form", list(ContainerForm))
def test_its_kind_can_be_told_from_its_first_bytes(
    key_side: LocalSealer, form: ContainerForm
) -> None:
    """EN 319 162-1, A.1: mimetype is first, not packed and without an extra field."""
    container = signed(key_side, form, Level.B_B)

    assert container[30:38] == b"mimetype"
    assert container[38:].startswith(form.media_type.encode())
    assert form.media_type == f"application/vnd.etsi.asic-{form[-1].lower()}+zip"


def test_the_manifest_lists_every_document(key_side: LocalSealer) -> None:
    found = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_B))
    manifest = found["META-INF/ASiCManifest001.xml"]

    assert listed(manifest) == {item.name: digest64(bytes(item.content)) for item in BOTH}
    reference = ET.fromstring(manifest).find(f"{ASIC}SigReference")
    assert reference is not None
    assert reference.attrib["URI"] == "META-INF/signature001.p7s"


def test_only_digests_are_needed_before_the_container_is_written(key_side: LocalSealer) -> None:
    options = ASiCOptions.of(key_side.credential(), MOMENT)
    digests = [
        DocumentDigest(
            item.name, item.media_type, DigestAlgorithm.SHA256.digest(bytes(item.content))
        )
        for item in BOTH
    ]
    prepared = with_cades.prepare_digests(digests, options)

    assert prepared == with_cades.prepare(BOTH, options)
    assert prepared == pickle.loads(pickle.dumps(prepared))


def test_equal_entries_give_equal_bytes(key_side: LocalSealer) -> None:
    options = ASiCOptions.of(key_side.credential(), MOMENT)
    prepared = with_cades.prepare(BOTH, options)
    (seal,) = key_side.seal([prepared.request("x")])
    assert isinstance(seal, Seal)
    streams = [Document(item.name, BytesIO(bytes(item.content))) for item in BOTH]
    one, other = BytesIO(), BytesIO()
    with_cades.embed(prepared, seal, Level.B_B, BOTH, one)
    with_cades.embed(prepared, seal, Level.B_B, streams, other)

    assert one.getvalue() == other.getvalue()


def test_the_archive_manifest_covers_all_that_is_there(key_side: LocalSealer) -> None:
    """EN 319 162-1, A.7: also after a renewal, which leaves what was stamped as it was."""
    first = entries(signed(key_side, ContainerForm.ASIC_E, Level.B_LTA))
    newest = first["META-INF/ASiCArchiveManifest.xml"]
    covered = {*first} - {"mimetype", "META-INF/ASiCArchiveManifest.xml"}
    assert listed(newest) == {
        name: digest64(first[name]) for name in covered - {"META-INF/timestamp001.tst"}
    }
    assert imprint(first["META-INF/timestamp001.tst"]) == hashlib.sha256(newest).digest()


def test_renewal_keeps_what_was_stamped_before(key_side: LocalSealer, pki: Hierarchy) -> None:
    container = signed(key_side, ContainerForm.ASIC_E, Level.B_LTA)
    known = PKIMaterial(pki).material(key_side.credential().chain.certificates[:1])
    first = entries(container)
    renewed = entries(
        asic.archive(container, key_side, algorithm=DigestAlgorithm.SHA512, known=known)
    )

    newest = renewed["META-INF/ASiCArchiveManifest.xml"]
    assert listed(newest) == {
        name: digest64(renewed[name], "sha512")
        for name in {*renewed}
        - {"mimetype", "META-INF/ASiCArchiveManifest.xml", "META-INF/timestamp002.tst"}
    }
    assert imprint(renewed["META-INF/timestamp002.tst"]) == hashlib.sha512(newest).digest()
    before = first["META-INF/ASiCArchiveManifest.xml"]
    assert renewed["META-INF/ASiCArchiveManifest001.xml"] == before
    assert {name: renewed[name] for name in listed(before)} == {
        name: first[name] for name in listed(before)
    }
    (root,) = ET.fromstring(newest).findall(f"{ASIC}DataObjectReference[@Rootfile='true']")
    assert root.attrib["URI"] == "META-INF/ASiCArchiveManifest001.xml"
    stamp = read_signed_data(renewed["META-INF/timestamp001.tst"])
    assert {*known.ocsp_responses} <= {*stamp.material.ocsp_responses}


def test_a_container_that_was_changed_before_it_is_archived_is_told(
    key_side: LocalSealer,
) -> None:
    prepared = asic.prepare_archive(signed(key_side, ContainerForm.ASIC_E, Level.B_LT))
    (other,) = key_side.timestamp([TimestampRequest("old", bytes(32))])
    assert isinstance(other, Timestamp)
    with pytest.raises(SealMismatch, match="over something else"):
        asic.embed_archive(prepared, other, b"", BytesIO())


@pytest.mark.parametrize("form", list(ContainerForm))
def test_below_b_t_there_is_nothing_to_keep(key_side: LocalSealer, form: ContainerForm) -> None:
    with pytest.raises(UnusableTarget, match="below B-T"):
        asic.prepare_archive(signed(key_side, form, Level.B_B))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([CONTRACT], "not the documents that were prepared"),
        ([CONTRACT, CONTRACT], "not the documents that were prepared"),
        ([CONTRACT, Document(PRICES.name, b"<forged/>")], "not the document that was signed"),
    ],
)
def test_a_document_swapped_between_prepare_and_embed_is_told(
    key_side: LocalSealer, given: list[Document], why: str
) -> None:
    """The digest was of one document, and another one goes into the container."""
    prepared = with_cades.prepare(BOTH, ASiCOptions.of(key_side.credential(), MOMENT))
    (seal,) = key_side.seal([prepared.request("x")])
    assert isinstance(seal, Seal)
    with pytest.raises(UnusableTarget, match=why):
        with_cades.embed(prepared, seal, Level.B_B, given, BytesIO())


def test_the_one_document_of_asic_s_is_at_the_root(key: SealKey) -> None:
    """Elsewhere EU DSS does not find it: the container is TOTAL-FAILED, FORMAT_FAILURE."""
    inside = Document("folder/contract.txt", b"x")
    options = ASiCOptions(key.sealer().credential(), MOMENT, ContainerForm.ASIC_S)
    with pytest.raises(UnusableTarget, match="in a folder"):
        with_cades.prepare([inside], options)


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "C:\\autoexec.bat",
        "c:x",
        "a\0b",
        "a\nb",
        "",
        "mimetype",
        "META-INF/signature.p7s",
        "meta-inf/x",
        "folder/",
        "x" * 600,
        "Contract.TXT",
    ],
)
def test_a_name_that_a_container_must_not_have_is_refused(key: SealKey, name: str) -> None:
    documents = [CONTRACT, Document(name, b"x")]
    with pytest.raises(UnusableTarget):
        with_cades.prepare(documents, ASiCOptions(key.sealer().credential(), MOMENT))


def test_options_that_are_wrong_in_themselves(key: SealKey) -> None:
    single = ASiCOptions(key.sealer().credential(), MOMENT, ContainerForm.ASIC_S)
    with pytest.raises(OptionError, match="time zone"):
        ASiCOptions(key.sealer().credential(), MOMENT.replace(tzinfo=None))
    with pytest.raises(OptionError, match="2 documents"):
        with_cades.prepare(BOTH, single)
    with pytest.raises(OptionError, match="0 documents"):
        with_cades.prepare([], ASiCOptions(key.sealer().credential(), MOMENT))
    with pytest.raises(OptionError, match="32 bytes"):
        with_cades.prepare_digests([DocumentDigest("a", "text/plain", b"short")], single)


def imprint(token: bytes) -> bytes:
    data = cms.ContentInfo.load(token, strict=True)["content"]
    stamped = data["encap_content_info"]["content"].parsed["message_imprint"]
    return bytes(stamped["hashed_message"].native)
