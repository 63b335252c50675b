"""Trusted lists are believed when their operator signed all of them, and read as they are meant."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades import xades
from ades.errors import UnreadableDocument, VerificationFailed
from ades.ports import Level
from ades.verification.trust import GRANTED
from ades.verification.trusted_lists import TrustedList, read_trusted_list, read_trusted_lists
from ades.xades import Packaging, XAdESOptions
from development_pki.hierarchy import Hierarchy
from tests.ades.verification.lists import PREFIX, PUBLISHED, Entry, List, Service, purpose
from tests.cast import SealKey

TODAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def issuing(pki: Hierarchy) -> bytes:
    return pki.issuing.certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def authority(pki: Hierarchy) -> bytes:
    return pki.tsa.certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def signed(rsa_key: SealKey, issuing: bytes, authority: bytes) -> bytes:
    """Two services; the first was withdrawn for a year. Lúmen's key is the operator's here."""
    history = [Entry("withdrawn", "2021-01-01T00:00:00Z"), Entry("granted", "2020-01-01T00:00:00Z")]
    newest = Entry("granted", "2022-01-01T00:00:00+01:00", purpose("ForeSeals", "ForeSignatures"))
    services = [
        Service("CA/QC", [issuing], newest, history),
        Service("TSA/QTST", [authority, issuing]),
    ]
    return List(services).signed(rsa_key.sealer())


@pytest.fixture(scope="module")
def operator(rsa_key: SealKey) -> list[bytes]:
    return [rsa_key.chain.certificates[0]]


@pytest.fixture(scope="module")
def read(signed: bytes, operator: list[bytes]) -> TrustedList:
    return read_trusted_list(signed, signed_by=operator)


def test_what_the_list_says_of_itself_is_read(read: TrustedList, operator: list[bytes]) -> None:
    assert (read.territory, read.operator, read.sequence_number) == ("PT", "Supervisory Body", 42)
    assert read.signer == operator[0]
    assert read.is_current(TODAY)
    assert not read.is_current(datetime(2027, 5, 2, tzinfo=UTC))
    assert not read.is_current(datetime(2026, 10, 31, tzinfo=UTC))


def test_each_service_has_its_certificates_and_its_history(
    read: TrustedList, issuing: bytes, authority: bytes
) -> None:
    assert [(item.kind, item.certificate) for item in read.services] == [
        ("CA/QC", issuing),
        ("TSA/QTST", authority),
        ("TSA/QTST", issuing),
    ]
    service = read.services[0]
    assert service.name == "Development Trust: Issuing"
    words = {
        year: service.status_at(datetime(year, 6, 1, tzinfo=UTC))
        for year in (2019, 2020, 2021, 2022)
    }
    assert words == {2019: "", 2020: GRANTED, 2021: "withdrawn", 2022: GRANTED}
    entry = service.entry_at(TODAY)
    assert entry is not None
    assert entry.purposes == {"ForeSeals", "ForeSignatures"}


def test_services_become_anchors_by_their_kind(
    read: TrustedList, issuing: bytes, authority: bytes
) -> None:
    assert {item.encoded for item in read.anchors().trusted} == {issuing, authority}
    assert {item.encoded for item in read.anchors(["CA/QC"]).trusted} == {issuing}
    assert read.anchors(["Certstatus/OCSP"]).trusted == ()


def test_the_list_of_the_lists_names_who_signs_a_state_s_list(
    rsa_key: SealKey, ec_key: SealKey, signed: bytes
) -> None:
    pointers = {"PT": rsa_key.chain.certificates[0], "ES": ec_key.chain.certificates[0]}
    whole = List(territory="EU", pointers=pointers).signed(ec_key.sealer())
    lists = read_trusted_list(whole, signed_by=[ec_key.chain.certificates[0]])
    assert [item.location for item in lists.pointers] == [
        "https://lists.example/PT.xml",
        "https://lists.example/ES.xml",
    ]
    assert read_trusted_list(signed, signed_by=lists.certificates_for("PT")).territory == "PT"
    for territory in ("ES", "FR"):
        with pytest.raises(VerificationFailed, match="somebody else"):
            read_trusted_list(signed, signed_by=lists.certificates_for(territory))


def test_lists_are_believed_by_the_list_of_the_lists_before_them(
    rsa_key: SealKey, ec_key: SealKey, signed: bytes
) -> None:
    lumen, adega = (key.chain.certificates[0] for key in (rsa_key, ec_key))
    whole = List(territory="EU", pointers={"PT": lumen}).signed(ec_key.sealer())
    found = read_trusted_lists([whole, signed], signed_by=[adega])
    assert [item.territory for item in found] == ["EU", "PT"]
    with pytest.raises(VerificationFailed):
        read_trusted_lists([signed, whole], signed_by=[adega])
    crossed = List(territory="EU", pointers={"ES": lumen}).signed(ec_key.sealer())
    with pytest.raises(VerificationFailed, match="another state"):
        read_trusted_lists([crossed, signed], signed_by=[adega])


def test_a_list_whose_origin_is_certain_is_read_without_its_signature(signed: bytes) -> None:
    assert read_trusted_list(List().xml(), signed_by=None).signer is None
    assert read_trusted_list(signed, signed_by=None).signer is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda xml: xml.replace(b"withdrawn", b"granted"), id="a status"),
        pytest.param(lambda xml: xml.replace(b"2021-01-01", b"2031-01-01"), id="a moment"),
        pytest.param(lambda xml: xml.replace(b"2027-05-01", b"2037-05-01"), id="the next update"),
        pytest.param(lambda xml: xml.replace(b"ForeSeals", b"ForeSigns"), id="a purpose"),
        pytest.param(
            lambda xml: xml.replace(b"</TSPServices>", b"<TSPService/></TSPServices>"),
            id="a service",
        ),
        pytest.param(
            lambda xml: xml[: xml.index(b"<ds:Signature")] + b"</TrustServiceStatusList>",
            id="the signature taken away",
        ),
    ],
)
def test_a_changed_list_is_not_believed(
    signed: bytes, operator: list[bytes], change: Callable[[bytes], bytes]
) -> None:
    changed = change(signed)
    assert changed != signed
    with pytest.raises(VerificationFailed):
        read_trusted_list(changed, signed_by=operator)


def test_a_signed_list_inside_of_a_forged_one_is_not_believed(
    signed: bytes, operator: list[bytes], ec_key: SealKey
) -> None:
    """Signature wrapping: the good list, whole, is a part of the one that would be read."""
    inner = signed[signed.index(b"<TrustServiceStatusList") :]
    forged = List([Service("CA/QC", ec_key.chain.certificates)]).xml()
    for place in (b"</TrustServiceStatusList>", b"</SchemeInformation>"):
        with pytest.raises(VerificationFailed):
            read_trusted_list(forged.replace(place, inner + place), signed_by=operator)


def test_a_signature_that_covers_a_part_is_not_believed(
    operator: list[bytes], rsa_key: SealKey
) -> None:
    options = XAdESOptions(
        rsa_key.sealer().credential(), PUBLISHED, packaging=Packaging.DETACHED, target="part"
    )
    xml = List().xml().replace(b"<SchemeInformation>", b'<SchemeInformation Id="part">')
    signed = xades.sign(xml, options, Level.B_B, rsa_key.sealer())
    with pytest.raises(VerificationFailed):
        read_trusted_list(signed, signed_by=operator)


def test_a_comment_does_not_cut_a_word_in_two(operator: list[bytes], rsa_key: SealKey) -> None:
    """Comments are not signed: "granted<!-- -->not" reads as granted for some (CVE-2018-0489)."""
    word = f"{PREFIX}/TrustedList/Svcstatus/granted"
    service = Service("CA/QC", operator)
    signed = List([service]).signed(rsa_key.sealer())
    cut = signed.replace(word.encode(), word[:-3].encode() + b"<!-- -->" + word[-3:].encode())
    assert cut != signed
    with pytest.raises((UnreadableDocument, VerificationFailed)):
        read_trusted_list(cut, signed_by=operator)


def test_an_entry_with_a_critical_extension_that_is_not_understood_grants_nothing(
    issuing: bytes,
) -> None:
    for critical, granted in (("true", False), ("false", True)):
        extension = f'<Extension Critical="{critical}"><x:New xmlns:x="urn:new"/></Extension>'
        xml = List([Service("CA/QC", [issuing], Entry(extensions=extension))]).xml()
        (service,) = read_trusted_list(xml, signed_by=None).services
        assert (service.status_at(TODAY) == GRANTED) is granted


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<list/>", id="another document"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', id="a document type"),
        pytest.param(List().xml().replace(b"42", b"many"), id="a number that is none"),
        pytest.param(List().xml().replace(b"2026-11-01", b"soon"), id="a moment that is none"),
        pytest.param(List().xml().replace(b"SchemeTerritory", b"Territory"), id="a part missing"),
        pytest.param(List([Service("CA/QC", [b"x"])]).xml().replace(b"eA==", b"%"), id="no base64"),
        pytest.param(b"<a>" * 100_000, id="elements in elements"),
    ],
)
def test_what_is_no_list_is_refused(xml: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_trusted_list(xml, signed_by=None)
