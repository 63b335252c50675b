"""Electronic invoices as they are in the world, sealed in every way the contract knows."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades import xades
from ades.ports import Level
from ades.xades import Canonicalization, Transform, XAdESOptions
from tests.ades.xades.invoices import EXTENSION, cii, fattura_pa, ubl
from tests.interop.conftest import Written
from tests.interop.judges.libraries import signxml
from tests.interop.judges.programs import xmlsec
from tests.interop.judges.verdicts import Verdict
from tests.interop.matrix import Bench, KeySide, Way

INVOICES: dict[str, tuple[Callable[[], bytes], str]] = {
    "UBL": (ubl, EXTENSION),
    "CII": (cii, ""),
    "FatturaPA": (fattura_pa, ""),
}


@pytest.fixture
def side(sides: dict[tuple[Way, str], KeySide]) -> KeySide:
    """Digests only, an ECDSA key."""
    return sides[Way.HASH_ONLY, "P-256"]


def options(side: KeySide, **more: object) -> XAdESOptions:
    return XAdESOptions(side.credential(), datetime.now(UTC), **more)  # type: ignore[arg-type]


def refused(signed: Path, asked: XAdESOptions, bench: Bench, level: str) -> dict[str, str]:
    """What those judges said that can judge it and did not like it.

    signxml has no XPath transforms and no XPointer, which keeping comments needs, and it forgets
    the processing instructions before the document element: FatturaPA has one.
    """
    report = bench.dss.judge(signed)
    found = {
        "DSS": Verdict(report.passed_as(level), str(report)),
        "xmlsec1": xmlsec(signed, bench.anchor),
    }
    is_plain = asked.transform is Transform.ENVELOPED and not asked.canonicalization.with_comments
    if is_plain and b"<?xml-stylesheet" not in signed.read_bytes():
        found["signxml"] = signxml(signed, bench.anchor)
    return {judge: verdict.said for judge, verdict in found.items() if not verdict}


@pytest.mark.parametrize("transform", Transform)
@pytest.mark.parametrize("name", INVOICES)
def test_every_invoice_with_every_transform(
    name: str, transform: Transform, side: KeySide, bench: Bench, written: Written
) -> None:
    invoice, location = INVOICES[name]
    asked = options(side, transform=transform, location=location)
    signed = written(xades.sign(invoice(), asked, Level.B_LT, side), "signed.xml")

    assert refused(signed, asked, bench, "XAdES-BASELINE-LT") == {}


@pytest.mark.parametrize("canonicalization", Canonicalization)
@pytest.mark.parametrize("name", INVOICES)
def test_every_invoice_with_every_canonicalization(
    name: str, canonicalization: Canonicalization, side: KeySide, bench: Bench, written: Written
) -> None:
    invoice, location = INVOICES[name]
    asked = options(side, canonicalization=canonicalization, location=location)
    signed = written(xades.sign(invoice(), asked, Level.B_B, side), "signed.xml")

    assert refused(signed, asked, bench, "XAdES-BASELINE-B") == {}


@pytest.mark.parametrize("transform", [Transform.XPATH, Transform.XPATH2_FILTER])
def test_two_companies_seal_one_invoice(
    transform: Transform,
    sides: dict[tuple[Way, str], KeySide],
    side: KeySide,
    bench: Bench,
    written: Written,
) -> None:
    """Both transforms leave out all signatures: the second one breaks nothing of the first."""
    other = sides[Way.HASH_ONLY, "RSA"]
    once = xades.sign(ubl(), options(side, transform=transform), Level.B_T, side)
    twice = xades.sign(once, options(other, transform=transform), Level.B_T, other)

    report = bench.dss.judge(written(twice, "twice.xml"))
    assert report.passed_as("XAdES-BASELINE-T"), report
    assert [item.signer for item in report.signatures] == [
        "Adega do Norte seal",
        "Livraria Lúmen seal",
    ]
