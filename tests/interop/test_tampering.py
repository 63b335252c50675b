"""In every packaging EU DSS looks at what was signed: another content is TOTAL-FAILED."""

import base64
import zipfile
from pathlib import Path

import pytest

from ades.ports import Level
from tests.interop.formats import FORMATS
from tests.interop.judges.dss import TOTAL_FAILED
from tests.interop.matrix import Bench, Format, KeySide, Product, Row, Way

PLACES = [(form, packaging) for form in FORMATS for packaging in form.packagings]
DIGITS = b"0123456789"
# Some bytes, and as base64 a run of 40 letters, from a place where both begin anew.
PIECE, FIRST = 30, 600


@pytest.mark.parametrize(
    ("form", "packaging"), PLACES, ids=[f"{form.name} {packaging}" for form, packaging in PLACES]
)
def test_another_content_is_total_failed(
    form: Format,
    packaging: str,
    sides: dict[tuple[Way, str], KeySide],
    bench: Bench,
    tmp_path: Path,
) -> None:
    row = Row(form.name, packaging, Level.B_B, "P-256", Way.IN_PROCESS)
    product = form.make(row, sides[row.way, row.kind], tmp_path)
    assert bench.dss.judge(product.document, detached=product.detached).signatures[0].passed

    change_content(product)
    (seen,) = bench.dss.judge(product.document, detached=product.detached).signatures
    assert seen.indication == TOTAL_FAILED, seen


def change_content(product: Product) -> None:
    """Change a digit of what was signed, wherever it is."""
    if product.detached:
        path = product.detached[0].path
        path.write_bytes(with_another_digit(path.read_bytes()))
    elif zipfile.is_zipfile(product.document):
        change_entry(product.document)
    else:
        signed = product.document.read_bytes()
        product.document.write_bytes(changed_inside(signed, product.secret))


def change_entry(path: Path) -> None:
    with zipfile.ZipFile(path) as container:
        entries = [(item, container.read(item)) for item in container.infolist()]
    with zipfile.ZipFile(path, "w") as container:
        for item, content in entries:
            is_document = item.filename != "mimetype" and "META-INF" not in item.filename
            container.writestr(item, with_another_digit(content) if is_document else content)


def changed_inside(signed: bytes, secret: bytes) -> bytes:
    """The content is there as it is, or as base64 in one of its two alphabets."""
    start = secret.index(b"MediaBox") if b"MediaBox" in secret else FIRST
    piece = secret[start : start + PIECE]
    aligned = secret[FIRST : FIRST + PIECE]
    forms = piece, base64.b64encode(aligned), base64.urlsafe_b64encode(aligned)
    (found,) = {form for form in forms if form in signed}
    return signed.replace(found, with_another_digit(found), 1)


def with_another_digit(content: bytes) -> bytes:
    changed = bytearray(content)
    at = next(index for index, value in enumerate(changed) if value in DIGITS)
    changed[at] = DIGITS[(DIGITS.index(changed[at]) + 1) % len(DIGITS)]
    return bytes(changed)
