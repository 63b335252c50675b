"""Paths to a trust anchor, also through hierarchies that were made to get lost in."""

from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from ades.errors import MaterialUnavailable
from tests.trust_services.answers import serving, with_body
from tests.trust_services.authorities import DAY, NOW, Holder, authority, issue, pointers
from trust_services.http import GuardedClient
from trust_services.issuers import fetch_issuers
from trust_services.paths import MAX_DEPTH, MAX_TRIALS, PathBuilder

ROOT = authority("root")
MIDDLE = authority("middle", ROOT)
SIGNER = issue("signer", MIDDLE)


def build(
    signer: Holder, anchors: Sequence[Holder], candidates: Sequence[Holder] = (), **options: object
) -> list[x509.Certificate]:
    fetched: Sequence[Holder] = options.get("fetched", ())  # type: ignore[assignment]
    builder = PathBuilder(
        [item.certificate for item in anchors],
        [item.certificate for item in candidates],
        lambda _: [item.certificate for item in fetched],
        NOW,
    )
    return builder.build(signer.certificate)


def path(*holders: Holder) -> list[x509.Certificate]:
    return [item.certificate for item in holders]


def test_a_path_over_candidates_and_over_what_was_fetched() -> None:
    assert build(SIGNER, [ROOT], [MIDDLE]) == path(SIGNER, MIDDLE, ROOT)
    assert build(SIGNER, [ROOT], fetched=[MIDDLE]) == path(SIGNER, MIDDLE, ROOT)
    assert build(SIGNER, [MIDDLE]) == path(SIGNER, MIDDLE)
    assert build(SIGNER, [SIGNER]) == path(SIGNER)


def test_of_two_certificates_of_one_ca_the_one_that_leads_to_the_anchor_is_taken() -> None:
    """Cross-certification: the same name and key below two roots."""
    other_root = authority("other root")
    crossed = authority("middle", other_root, key=MIDDLE.key)

    assert build(SIGNER, [ROOT], [crossed, MIDDLE]) == path(SIGNER, MIDDLE, ROOT)
    assert build(SIGNER, [other_root], [MIDDLE, crossed]) == path(SIGNER, crossed, other_root)


@pytest.mark.parametrize(
    "middle",
    [
        issue("middle", ROOT),
        issue("middle", ROOT, (x509.BasicConstraints(ca=False, path_length=None),)),
        authority("middle", ROOT, start=NOW - 9 * DAY, end=NOW - DAY),
        authority("middle", ROOT, start=NOW + DAY),
        authority("middle"),
        authority("middle", authority("root")),
    ],
    ids=["no CA", "said to be none", "expired", "of the future", "own root", "another root"],
)
def test_an_issuer_that_may_not_issue_leads_nowhere(middle: Holder) -> None:
    signer = issue("signer", middle)

    with pytest.raises(MaterialUnavailable, match="no path leads from signer"):
        build(signer, [ROOT], [middle])


def test_a_path_longer_than_a_ca_allows() -> None:
    root = authority("strict root", path_length=0)
    middle = authority("middle", root)

    assert build(issue("signer", root), [root])
    with pytest.raises(MaterialUnavailable):
        build(issue("signer", middle), [root], [middle])


def test_an_expired_signer_has_no_path() -> None:
    with pytest.raises(MaterialUnavailable):
        build(issue("signer", ROOT, start=NOW - 9 * DAY, end=NOW - DAY), [ROOT])


def test_a_circle_of_cas_ends() -> None:
    one = authority("one")
    two = authority("two", one)
    again = authority("one", two, key=one.key)

    with pytest.raises(MaterialUnavailable):
        build(issue("signer", two), [ROOT], [one, two, again])


def test_a_hierarchy_that_is_too_deep_ends() -> None:
    chain = [authority("0")]
    for number in range(1, MAX_DEPTH + 2):
        chain.append(authority(str(number), chain[-1]))

    assert len(build(issue("signer", chain[MAX_DEPTH - 2]), chain[:1], chain)) == MAX_DEPTH
    with pytest.raises(MaterialUnavailable):
        build(issue("signer", chain[-1]), chain[:1], chain)


def test_a_crowd_of_cas_with_one_name_costs_a_bounded_number_of_signatures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is an issuer of each by its name: without a bound there are millions of ways."""
    crowd = [authority("crowd", issue("crowd")) for _ in range(24)]
    tried: list[object] = []

    def believe(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        tried.append(issuer)
        return True

    monkeypatch.setattr("trust_services.paths.is_signed_by", believe)
    with pytest.raises(MaterialUnavailable):
        build(issue("signer", crowd[0]), [ROOT], crowd)
    assert len(tried) <= MAX_TRIALS


@pytest.mark.parametrize("form", ["DER", "PEM", "CMS"])
def test_issuers_are_fetched_in_every_form_that_cas_publish(form: str) -> None:
    certificates = [MIDDLE.certificate]
    content = {
        "DER": MIDDLE.der,
        "PEM": MIDDLE.certificate.public_bytes(Encoding.PEM),
        "CMS": pkcs7.serialize_certificates(certificates, Encoding.DER),
    }[form]
    with serving(with_body(content)) as url:
        subject = issue("signer", MIDDLE, pointers(issuer_url=url))
        assert fetch_issuers(subject.certificate, GuardedClient()) == certificates


@pytest.mark.parametrize("content", [b"", b"<html>", bytes(300), b"-----BEGIN NOTHING-----"])
def test_what_is_no_issuer_gives_none(content: bytes) -> None:
    with serving(with_body(content)) as url:
        subject = issue("signer", MIDDLE, pointers(issuer_url=url))
        assert fetch_issuers(subject.certificate, GuardedClient()) == []
