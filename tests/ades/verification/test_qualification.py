"""Qualified or not, and why: what a certificate says, corrected by what a trusted list says."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ades import jades
from ades.certificates import CertificateChain
from ades.jades import JAdESOptions
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.jades import verify
from ades.verification.report import Indication, Qualification
from ades.verification.trust import GRANTED, TrustAnchors
from ades.verification.trusted_lists import read_trusted_list
from development_pki.hierarchy import Hierarchy
from development_pki.profiles import begin_certificate
from tests.ades.documents import now
from tests.ades.verification.lists import (
    Entry,
    List,
    Service,
    other,
    policy,
    purpose,
    qualified_by,
    usage,
)
from trust_services.software_keys import SoftwareKey

QUALIFIED, ON_DEVICE = "0.4.0.1862.1.1", "0.4.0.1862.1.4"
KINDS = {"esign": 1, "eseal": 2, "web": 3}
POLICY = "2.999.7"
SEALS = purpose("ForeSeals")


class _Statement(core.Sequence):  # type: ignore[misc]
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Statement


class _Kinds(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.ObjectIdentifier


def certified(pki: Hierarchy, statements: list[str], kind: str = "") -> LocalSealer:
    """A key whose certificate, by the development CA, makes these QCStatements."""
    found = [_Statement({"id": item}) for item in statements]
    if kind:
        kinds = _Kinds([f"0.4.0.1862.1.6.{KINDS[kind]}"])
        found.append(_Statement({"id": "0.4.0.1862.1.6", "info": core.Any(kinds)}))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Livraria Lúmen seal")])
    moment = datetime.now(UTC) - timedelta(minutes=1)
    builder = begin_certificate(
        pki.issuing, subject=name, public_key=key.public_key(), now=moment, life=timedelta(days=9)
    )
    policies = [x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)]
    for extension in (
        x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), _Statements(found).dump()
        ),
        x509.CertificatePolicies(policies),
        _content_commitment(),
    ):
        builder = builder.add_extension(extension, critical=False)
    certificate = builder.sign(pki.issuing.key, hashes.SHA256())
    return LocalSealer(
        SoftwareKey(key), CertificateChain.of([certificate, pki.issuing.certificate])
    )


def _content_commitment() -> x509.KeyUsage:
    names = ("digital_signature", "key_encipherment", "data_encipherment", "key_agreement")
    others = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(content_commitment=True, **dict.fromkeys((*names, *others), False))


def told(
    pki: Hierarchy, sealer: LocalSealer, entry: Entry | None, kind: str = "CA/QC"
) -> tuple[Qualification, str]:
    """What is said of a signature where the issuing CA is listed with one entry."""
    issuing = pki.issuing.certificate.public_bytes(Encoding.DER)
    services = [] if entry is None else [Service(kind, [issuing], entry)]
    listed = read_trusted_list(List(services).xml(), signed_by=None).anchors([kind])
    anchors = listed | TrustAnchors((pki.root.certificate.public_bytes(Encoding.DER),))
    signed = jades.sign(b"{}", JAdESOptions(sealer.credential(), now()), Level.B_B, sealer)
    (report,) = verify(signed, anchors, now()).signatures
    # While the list does not grant the issuer, it is no anchor either.
    is_granted = all(item.status_at(now()) == GRANTED for item in listed.services)
    assert (report.indication is Indication.TOTAL_PASSED) is is_granted, report
    return report.qualification, report.qualification_reason


@pytest.mark.parametrize(
    ("statements", "kind", "purposes", "expected"),
    [
        ([QUALIFIED, ON_DEVICE], "eseal", "ForeSeals", Qualification.QSEAL),
        ([QUALIFIED], "eseal", "ForeSeals", Qualification.SEAL_BY_QC),
        ([QUALIFIED, ON_DEVICE], "esign", "ForeSignatures", Qualification.QSIGNATURE),
        ([QUALIFIED, ON_DEVICE], "", "ForeSignatures", Qualification.QSIGNATURE),
        ([QUALIFIED], "esign", "ForeSignatures", Qualification.SIGNATURE_BY_QC),
    ],
)
def test_a_listed_issuer_and_the_certificate_s_own_statements_make_it_qualified(
    pki: Hierarchy, statements: list[str], kind: str, purposes: str, expected: Qualification
) -> None:
    sealer = certified(pki, statements, kind)
    assert told(pki, sealer, Entry(extensions=purpose(purposes)))[0] is expected
    assert told(pki, sealer, Entry())[0] is expected


@pytest.mark.parametrize(
    ("statements", "kind", "entry", "reason"),
    [
        ([], "eseal", None, "does not say"),
        ([], "eseal", Entry(), "neither the certificate nor the trusted list"),
        ([QUALIFIED], "eseal", None, "no trusted list"),
        ([QUALIFIED], "eseal", Entry("withdrawn"), "granted"),
        ([QUALIFIED], "eseal", Entry(since="2126-01-01T00:00:00Z"), "granted"),
        ([QUALIFIED], "eseal", Entry(extensions=purpose("ForeSignatures")), "ForeSeals"),
        ([QUALIFIED], "esign", Entry(extensions=SEALS), "ForeSignatures"),
        ([QUALIFIED], "web", Entry(), "websites"),
    ],
)
def test_what_is_missing_is_told(
    pki: Hierarchy, statements: list[str], kind: str, entry: Entry | None, reason: str
) -> None:
    word, found = told(pki, certified(pki, statements, kind), entry)
    assert word is Qualification.NOT_QUALIFIED
    assert reason in found


def test_a_service_of_another_kind_makes_nothing_qualified(pki: Hierarchy) -> None:
    sealer = certified(pki, [QUALIFIED, ON_DEVICE], "eseal")
    assert told(pki, sealer, Entry(), kind="CA/PKC")[0] is Qualification.NOT_QUALIFIED


COMMITS = usage("nonRepudiation")


@pytest.mark.parametrize(
    ("statements", "extension", "expected"),
    [
        ([], ("QCStatement", "QCForESeal"), Qualification.SEAL_BY_QC),
        ([QUALIFIED], ("QCForESeal", "QCQSCDManagedOnBehalf"), Qualification.QSEAL),
        ([QUALIFIED, ON_DEVICE], ("QCNoQSCD",), Qualification.SIGNATURE_BY_QC),
        ([QUALIFIED, ON_DEVICE], ("NotQualified",), Qualification.NOT_QUALIFIED),
        ([QUALIFIED, ON_DEVICE], ("QCForWSA",), Qualification.NOT_QUALIFIED),
        ([QUALIFIED, ON_DEVICE], ("QCQSCDStatusAsInCert",), Qualification.QSIGNATURE),
    ],
)
def test_the_list_corrects_what_a_certificate_says_of_itself(
    pki: Hierarchy, statements: list[str], extension: tuple[str, ...], expected: Qualification
) -> None:
    sealer = certified(pki, statements)
    meant = Entry(extensions=qualified_by(COMMITS, *extension))
    assert told(pki, sealer, meant)[0] is expected


NESTED = '<q:CriteriaList assert="none">{}</q:CriteriaList>'
UNREAD = '<x:Other xmlns:x="urn:x"/>'


@pytest.mark.parametrize(
    ("criteria", "assertion", "is_meant"),
    [
        (COMMITS + policy(POLICY), "all", True),
        (COMMITS + policy("2.999.8"), "all", False),
        (usage("keyCertSign") + policy(POLICY), "atLeastOne", True),
        (usage("keyCertSign") + policy("2.999.8"), "atLeastOne", False),
        (usage("keyCertSign") + policy("2.999.8"), "none", True),
        (COMMITS + usage("keyCertSign"), "none", False),
        (usage("nonRepudiation", value=False), "all", False),
        (COMMITS + NESTED.format(policy("2.999.8")), "all", True),
        (COMMITS + NESTED.format(policy(POLICY)), "all", False),
        (COMMITS + other("CertSubjectDNAttribute", "2.5.4.3"), "all", True),
        (COMMITS + other("CertSubjectDNAttribute", "2.5.4.42"), "all", False),
        (NESTED.format(other("CertSubjectDNAttribute", "2.5.4.42")), "all", True),
        (other("ExtendedKeyUsage", "1.3.6.1.5.5.7.3.1"), "all", False),
        (other("ExtendedKeyUsage", "1.3.6.1.5.5.7.3.1"), "none", True),
        (f"<q:Description>see our page</q:Description>{COMMITS}", "all", True),
        (usage("keyCertSign") + UNREAD, "all", False),
        (COMMITS + UNREAD, "atLeastOne", True),
    ],
)
def test_qualifiers_hold_for_those_who_meet_the_criteria(
    pki: Hierarchy, criteria: str, assertion: str, *, is_meant: bool
) -> None:
    entry = Entry(extensions=qualified_by(criteria, "NotQualified", assertion=assertion))
    word, _ = told(pki, certified(pki, [QUALIFIED, ON_DEVICE]), entry)
    assert (word is Qualification.NOT_QUALIFIED) is is_meant


@pytest.mark.parametrize(
    "criteria",
    [
        COMMITS + UNREAD,
        usage("encipherOnly"),
        f"<q:otherCriteriaList>{UNREAD}</q:otherCriteriaList>",
    ],
)
def test_where_it_depends_on_criteria_that_are_not_read_nothing_is_qualified(
    pki: Hierarchy, criteria: str
) -> None:
    entry = Entry(extensions=qualified_by(criteria, "QCWithQSCD"))
    word, reason = told(pki, certified(pki, [QUALIFIED]), entry)
    assert word is Qualification.NOT_QUALIFIED
    assert "does not read" in reason
