"""Documents that pyHanko signed: a verifier that knows only its own signer's files is none."""

from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ades.policy import RevocationRule, VerificationPolicy
from ades.verification.pades import verify
from ades.verification.report import Indication, SignatureReport, SubIndication
from tests.ades.documents import now, small_pdf
from tests.ades.verification.aging import Aging, Member, year

SOON = timedelta(hours=1)


@pytest.fixture(scope="module")
def authority() -> Aging:
    """Its time-stamps are signed with RSA, the only kind that pyHanko's own authority has."""
    key = rsa.generate_private_key(65537, 3072)
    return Aging(since=year(2025), until=year(2036), clock=now(), tsa_key=key)


@pytest.fixture(scope="module")
def member(authority: Aging) -> Member:
    return authority.signer(year(2028))


def store(*certificates: bytes) -> SimpleCertificateStore:
    found = SimpleCertificateStore()
    found.register_multiple([x509.Certificate.load(item) for item in certificates])
    return found


def private(member: Member) -> keys.PrivateKeyInfo:
    pkcs8 = member.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(pkcs8)


def signed(
    content: bytes, authority: Aging, member: Member, *, stamped: bool = False, **metadata: object
) -> bytes:
    signer = SimpleSigner(
        x509.Certificate.load(member.der), private(member), store(authority.issuing.der)
    )
    stamper = None
    if stamped:
        stamper = DummyTimeStamper(
            x509.Certificate.load(authority.tsa.der),
            private(authority.tsa),
            store(authority.issuing.der),
        )
    name = str(metadata.pop("name", "Theirs"))
    settings = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", **metadata)
    target = BytesIO()
    PdfSigner(settings, signer, timestamper=stamper, new_field_spec=SigFieldSpec(name)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content)), output=target
    )
    return target.getvalue()


def judged(content: bytes, authority: Aging) -> tuple[SignatureReport, ...]:
    return verify(BytesIO(content), authority.anchors, now() + SOON).signatures


PADES, CMS = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED


@pytest.mark.parametrize(
    ("sub_filter", "stamped", "word"),
    [
        (PADES, False, "PAdES-BASELINE-B"),
        (PADES, True, "PAdES-BASELINE-T"),
        (CMS, False, "PAdES"),
        (CMS, True, "PAdES"),
    ],
)
def test_their_signatures_pass(
    authority: Aging, member: Member, sub_filter: SigSeedSubFilter, stamped: bool, word: str
) -> None:
    (report,) = judged(
        signed(small_pdf(), authority, member, stamped=stamped, subfilter=sub_filter), authority
    )

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.level == word
    assert (report.timestamped_at is not None) is stamped
    assert report.covers_whole_document


def context_of(authority: Aging, member: Member) -> ValidationContext:
    authority.clock = now()
    material = authority.material([member.der]) | authority.material([authority.tsa.der])
    return ValidationContext(
        trust_roots=[x509.Certificate.load(authority.root.der)],
        other_certs=[x509.Certificate.load(authority.issuing.der)],
        ocsps=list(material.ocsp_responses),
        crls=[*material.crls, authority.crl(authority.issuing)],
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def test_answers_in_adobes_attribute_are_heard(authority: Aging, member: Member) -> None:
    content = signed(
        small_pdf(),
        authority,
        member,
        subfilter=CMS,
        embed_validation_info=True,
        validation_context=context_of(authority, member),
    )
    strict = VerificationPolicy(revocation=RevocationRule.REQUIRED)
    (report,) = verify(
        BytesIO(content), authority.anchors, now() + timedelta(minutes=1), policy=strict
    ).signatures

    assert report.indication is Indication.TOTAL_PASSED, report.explanation


def test_their_archived_documents_pass(authority: Aging, member: Member) -> None:
    content = signed(
        small_pdf(),
        authority,
        member,
        stamped=True,
        subfilter=PADES,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=context_of(authority, member),
    )
    (report,) = judged(content, authority)

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.level == "PAdES-BASELINE-LTA"
    assert report.covers_whole_document
    assert [item.kind for item in report.stamps] == ["signature", "archive"]


def test_two_signers_are_both_told(authority: Aging, member: Member) -> None:
    once = signed(small_pdf(), authority, member, subfilter=PADES)
    first, second = judged(
        signed(once, authority, member, subfilter=PADES, name="Second"), authority
    )

    assert first.indication is second.indication is Indication.TOTAL_PASSED
    assert (first.identifier, second.identifier) == ("Theirs", "Second")
    assert (first.covers_whole_document, second.covers_whole_document) == (False, True)


@pytest.mark.parametrize("permission", [MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS])
def test_an_author_may_forbid_later_signatures(
    authority: Aging, member: Member, permission: MDPPerm
) -> None:
    """ISO 32000-2, 12.8.2.2: with P=1 a second signature breaks the first."""
    certified = signed(
        small_pdf(), authority, member, subfilter=PADES, certify=True, docmdp_permissions=permission
    )
    (alone,) = judged(certified, authority)
    assert alone.indication is Indication.TOTAL_PASSED, alone.explanation

    # pyHanko rightly refuses to sign such a document: take its word off while it signs.
    free = certified.replace(b"/P 1\n", b"/P 2\n")
    again = signed(free, authority, member, subfilter=PADES, name="Second")
    twice = again[: len(free)].replace(b"/P 2\n", b"/P 1\n") + again[len(free) :]
    if permission is MDPPerm.FILL_FORMS:
        twice = again
    first = judged(twice, authority)[0]
    if permission is MDPPerm.FILL_FORMS:
        assert first.indication is Indication.TOTAL_PASSED, first.explanation
        return
    assert first.indication is Indication.TOTAL_FAILED
    assert first.sub_indication is SubIndication.FORMAT_FAILURE
    assert "forbade" in first.explanation
