"""Paths to an anchor: what RFC 5280, 6.1, demands of those between."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from ades.policy import TS_119_312, AlgorithmUse
from ades.verification import chains
from ades.verification.certificates import Certificate
from ades.verification.chains import Pool, Purpose, paths, rules_problem
from ades.verification.trust import TrustAnchors
from tests.ades.verification.aging import AUTHORITY, SEAL, Member, certify, usage, year

SINCE, UNTIL = year(2025), year(2036)


def read(member: Member) -> Certificate:
    found = Certificate.read(member.der)
    assert found is not None
    return found


def make(
    name: str,
    issuer: Member | None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = AUTHORITY,
) -> Member:
    return certify(name, issuer, extensions, since=SINCE, until=UNTIL)


def constraints(*, ca: bool, length: int | None = None) -> tuple[x509.ExtensionType, bool]:
    return x509.BasicConstraints(ca=ca, path_length=length), True


@pytest.fixture(scope="module")
def root() -> Member:
    return make("Root", None)


def problem(root: Member, *members: Member) -> str:
    """What is wrong with the path over ``members``, the signer first."""
    anchors = TrustAnchors((root.der,))
    pool = Pool(member.der for member in members)
    (path,) = paths(read(members[0]), pool, anchors)
    found = rules_problem(path, Purpose.SIGN)
    return "" if found is None else found.explanation


def test_a_path_of_authorities_is_good(root: Member) -> None:
    first = make("First", root)
    second = make("Second", first)
    assert problem(root, make("Seal", second, SEAL), second, first) == ""


@pytest.mark.parametrize(
    ("extensions", "text"),
    [
        ((), "not a certification authority"),
        ((constraints(ca=False),), "not a certification authority"),
        (((usage("key_cert_sign"), True),), "not a certification authority"),
        ((constraints(ca=True), (usage("digital_signature"), True)), "does not allow certificates"),
    ],
)
def test_whoever_is_no_authority_issues_nothing(
    root: Member, extensions: Sequence[tuple[x509.ExtensionType, bool]], text: str
) -> None:
    between = make("Between", root, extensions)
    assert text in problem(root, make("Seal", between, SEAL), between)


@pytest.mark.parametrize("critical", [True, False])
@pytest.mark.parametrize(
    "constraint",
    [
        x509.NameConstraints([x509.DirectoryName(x509.Name([]))], None),
        x509.PolicyConstraints(0, None),
    ],
    ids=["names", "policies"],
)
def test_an_authority_with_constraints_is_not_half_understood(
    root: Member, constraint: x509.ExtensionType, critical: bool
) -> None:
    """It may certify some names only; the one who signs may have any other."""
    between = make("Between", root, (*AUTHORITY, (constraint, critical)))
    assert problem(root, make("Seal", between, SEAL), between) != ""


@pytest.mark.parametrize(
    ("purposes", "is_good"),
    [
        ([ExtendedKeyUsageOID.TIME_STAMPING], False),
        ([ExtendedKeyUsageOID.OCSP_SIGNING, ExtendedKeyUsageOID.SERVER_AUTH], False),
        ([ExtendedKeyUsageOID.CODE_SIGNING], False),
        ([ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.SERVER_AUTH], True),
        ([ExtendedKeyUsageOID.CLIENT_AUTH], True),
    ],
)
def test_the_keys_of_machines_sign_no_documents(
    root: Member, purposes: list[x509.ObjectIdentifier], is_good: bool
) -> None:
    """Time-stamp authorities and web servers sign what strangers send them (RFC 5280, 4.2.1.12)."""
    leaf = make("Machine", root, (*SEAL, (x509.ExtendedKeyUsage(purposes), False)))
    assert ("other purposes" not in problem(root, leaf)) == is_good


def test_a_path_may_not_be_longer_than_an_authority_allows(root: Member) -> None:
    short = make("Short", root, (constraints(ca=True, length=0), AUTHORITY[1]))
    below = make("Below", short)

    assert "no further authority" in problem(root, make("Seal", below, SEAL), below, short)
    assert problem(root, make("Seal", short, SEAL), short) == ""


def test_the_length_that_the_anchor_allows_binds_as_well() -> None:
    root = make("Root", None, (constraints(ca=True, length=0), AUTHORITY[1]))
    below = make("Below", root)
    assert "no further authority" in problem(root, make("Seal", below, SEAL), below)


def test_names_must_chain_and_keys_must_have_signed(root: Member) -> None:
    impostor = make("Root", None)
    seal = read(make("Seal", impostor, SEAL))
    assert not list(paths(seal, Pool([impostor.der]), TrustAnchors((root.der,))))


def test_an_anchor_that_signs_is_its_own_path() -> None:
    own = make("Own", None, SEAL)
    assert list(paths(read(own), Pool(), TrustAnchors((own.der,)))) == [(read(own),)]


def test_authorities_that_certify_each_other_end_the_search(root: Member) -> None:
    one, two = make("One", root), make("Two", root)
    crossed = [
        certify("One", two, AUTHORITY, since=SINCE, until=UNTIL, key=one.key),
        certify("Two", one, AUTHORITY, since=SINCE, until=UNTIL, key=two.key),
    ]
    pool = Pool([item.der for item in (one, two, *crossed)])
    found = list(paths(read(make("Seal", one, SEAL)), pool, TrustAnchors((root.der,))))

    assert 1 <= len(found) <= 3
    assert all(len(set(path)) == len(path) for path in found)


def test_a_crowd_of_look_alikes_costs_no_more_than_the_limit(
    root: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [make("Twin", None) for _ in range(30)]
    seal = read(make("Seal", crowd[0], SEAL))
    asked: list[int] = []
    genuine = Certificate.is_issued_by
    monkeypatch.setattr(chains, "MAX_TRIES", 10)
    monkeypatch.setattr(
        Certificate,
        "is_issued_by",
        lambda one, other: asked.append(1) is None and genuine(one, other),
    )

    list(paths(seal, Pool(item.der for item in crowd), TrustAnchors((root.der,))))
    assert len(asked) == 10


@given(data=st.binary(max_size=300))
def test_what_is_no_certificate_is_none(data: bytes) -> None:
    assert Certificate.read(data) is None


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_certificate_leads_nowhere(place: int, change: int) -> None:
    root, seal = _PAIR
    damaged = bytearray(seal.der)
    damaged[place % len(damaged)] ^= change
    found = Certificate.read(bytes(damaged))

    if found is not None:
        assert not list(paths(found, Pool(), TrustAnchors((root.der,))))


_ROOT = make("Root", None)
_PAIR = (_ROOT, make("Seal", _ROOT, SEAL))


@pytest.mark.parametrize(
    ("use", "end"),
    [
        (TS_119_312.digest("sha1"), year(2012, 8)),
        (TS_119_312.digest("sha224"), year(2029)),
        (TS_119_312.key("rsa", 1024), year(2019, 10)),
        (TS_119_312.key("rsa", 1536), year(2019, 10)),
        (TS_119_312.key("rsa", 2048), year(2029)),
        (TS_119_312.key("ec", 224), year(2021, 10)),
    ],
)
def test_algorithms_end_when_the_standard_says(use: AlgorithmUse, end: datetime) -> None:
    assert use.end == end


@pytest.mark.parametrize(
    "use",
    [
        TS_119_312.digest("sha256"),
        TS_119_312.digest("sha3_512"),
        TS_119_312.key("rsa", 3072),
        TS_119_312.key("ec", 256),
        TS_119_312.key("ed25519", 255),
    ],
)
def test_some_algorithms_have_no_end_yet(use: AlgorithmUse) -> None:
    assert use.end > year(9000)


@pytest.mark.parametrize("use", [TS_119_312.digest("md4"), TS_119_312.key("rsa", 512)])
def test_what_the_standard_never_listed_was_never_good(use: AlgorithmUse) -> None:
    assert not use.is_known
