"""Files made to hurt: whatever is in them, the answer is a typed error, soon and in little memory.

The bombs run in a process of their own with limits that the kernel keeps.
"""

import json
import resource
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import pades
from ades.errors import DocumentError
from ades.pades import PAdESOptions
from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import CATALOG, PAGE, now, pdf, sealer_of, sign, small_pdf
from tests.cast import SealKey

MEMORY, SECONDS = 1 << 30, 20
CORRUPTION = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SNIPPETS = st.sampled_from(
    b"/ << >> [ ] ( ) R null obj endobj stream\n xref\n trailer startxref\n /Kids /Type -1".split(
        b" "
    )
)


def accepted_by_check(content: bytes) -> bool:
    try:
        pades.check(BytesIO(content))
    except DocumentError:
        return False
    return True


def accepted_by_prepare(content: bytes) -> bool:
    try:
        pades.prepare(BytesIO(content), BytesIO(), PAdESOptions(now(), 100))
    except DocumentError:
        return False
    return True


@CORRUPTION
@given(st.data())
def test_a_corrupted_pdf_is_signed_or_refused_and_check_knows_which(data: st.DataObject) -> None:
    """Small, so that most changes hit a structure; several at once, so that repairs go wrong."""
    content = bytearray(small_pdf())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(5, len(content)))
        width = data.draw(st.integers(0, 12))
        content[start : start + width] = data.draw(st.one_of(SNIPPETS, st.binary(max_size=12)))

    assert accepted_by_check(bytes(content)) == accepted_by_prepare(bytes(content))


@CORRUPTION
@given(data=st.data())
def test_a_corrupted_invoice_is_signed_or_refused_and_check_knows_which(
    invoice: bytes, data: st.DataObject
) -> None:
    content = bytearray(invoice)
    start = data.draw(st.integers(len(invoice) - 12_000, len(invoice)))
    width = data.draw(st.integers(0, 40))
    content[start : start + width] = data.draw(st.one_of(SNIPPETS, st.binary(max_size=40)))

    assert accepted_by_check(bytes(content)) == accepted_by_prepare(bytes(content))


@settings(CORRUPTION, max_examples=60)
@given(data=st.data())
def test_a_corrupted_signed_file_never_stops_the_verifier(
    invoice: bytes, rsa_key: SealKey, anchors: TrustAnchors, data: st.DataObject
) -> None:
    content = bytearray(_signed_once(invoice, rsa_key))
    start = data.draw(st.integers(len(invoice) - 2_000, len(content)))
    width = data.draw(st.integers(0, 400))
    replacement = data.draw(st.one_of(SNIPPETS, st.binary(max_size=400)))
    if bytes(content[start : start + width]) == replacement:
        return
    content[start : start + width] = replacement

    report = verify(BytesIO(content), anchors, now())
    assert report.indication in Indication


_signatures: dict[bytes, bytes] = {}


def _signed_once(invoice: bytes, key: SealKey) -> bytes:
    if invoice not in _signatures:
        _signatures[invoice] = sign(invoice, sealer_of(key))
    return _signatures[invoice]


def nested(opening: str, closing: str, depth: int = 200_000) -> bytes:
    return small_pdf(page=PAGE[:-2] + f"/X {opening * depth} 1 {closing * depth} >>")


def stream(content: bytes, entries: str) -> bytes:
    head = f"<< /Length {len(content)} {entries} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def deflated(size: int, times: int = 1) -> bytes:
    """Zeros, compressed once or again and again; one block repeats, which saves the minutes."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (size % 65521) << 16 | 1
    content = b"\x78\xda" + block * (size >> 24) + b"\x03\x00" + checksum.to_bytes(4, "big")
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    return content


def with_xref_stream(content: bytes, entries: str, size: int = 9) -> bytes:
    body = b"%PDF-1.7\n"
    start = len(body)
    fields = f"/Type /XRef /Size {size} /W [1 4 2] /Root 1 0 R {entries}"
    body += b"1 0 obj\n" + stream(content, fields) + b"\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % start


def with_object_stream(content: bytes, filters: str) -> bytes:
    """The catalog is the first object in a stream that is a bomb."""
    body = b"%PDF-1.7\n"
    offsets = [len(body)]
    entries = f"/Type /ObjStm /N 1 /First 4 {filters}"
    body += b"2 0 obj\n" + stream(content, entries) + b"\nendobj\n"
    start = len(body)
    rows = b"\x00" + bytes(6) + b"\x02" + (2).to_bytes(4, "big") + bytes(2)
    rows += b"\x01" + offsets[0].to_bytes(4, "big") + bytes(2)
    rows += b"\x01" + start.to_bytes(4, "big") + bytes(2)
    table = stream(rows, "/Type /XRef /Size 4 /W [1 4 2] /Root 1 0 R")
    return body + b"3 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def deep_page_tree(depth: int) -> bytes:
    nodes = [
        f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>" for number in range(2, depth + 2)
    ]
    return pdf(CATALOG, *nodes, "<< /Type /Page /MediaBox [0 0 9 9] >>")


def references(length: int) -> bytes:
    """A catalog that is a reference to a reference to a reference …"""
    return pdf(*(f"{number + 1} 0 R" for number in range(1, length)), CATALOG)


FLATE = "/Filter /FlateDecode"
TWICE = "/Filter [/FlateDecode /FlateDecode]"
BOMBS = {
    "nested arrays": lambda: nested("[", "]"),
    "nested dictionaries": lambda: nested("<</A ", ">>"),
    "nested strings": lambda: nested("(", ")"),
    "an array without end": lambda: nested("[", ""),
    "a reference to a reference": lambda: references(20_000),
    "a deep page tree": lambda: deep_page_tree(20_000),
    "a cross-reference bomb": lambda: with_xref_stream(deflated(3 << 30), FLATE),
    "a cross-reference bomb in a bomb": lambda: with_xref_stream(deflated(3 << 30, 2), TWICE),
    "a cross-reference bomb that announces its size": lambda: with_xref_stream(
        deflated(3 << 30), FLATE, size=(3 << 30) // 7
    ),
    "an object stream bomb": lambda: with_object_stream(deflated(3 << 30), FLATE),
    "an object stream bomb in a bomb": lambda: with_object_stream(deflated(3 << 30, 2), TWICE),
    "a table of a billion rows": lambda: small_pdf().replace(b"xref\n0 4", b"xref\n0 999999999"),
    "a cross-reference loop": lambda: pdf(CATALOG, trailer="/Prev 9").replace(
        b"/Prev 9", b"/Prev %d" % pdf(CATALOG, trailer="/Prev 9").rindex(b"xref\n0")
    ),
    "a billion pages": lambda: small_pdf(
        pages="<< /Type /Pages /Kids [" + "2 0 R " * 5000 + "] /Count 999999999 >>"
    ),
}

# A long string is only that.
HARMLESS = ("nested strings",)

CAGED = """
import json, resource, sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from ades import pades
from ades.errors import DocumentError

options = pades.PAdESOptions(datetime.now(UTC), 9)
for path in sorted(Path(sys.argv[1]).iterdir()):
    content, verdicts = path.read_bytes(), []
    for attempt in (pades.check, lambda stream: pades.prepare(stream, BytesIO(), options)):
        try:
            attempt(BytesIO(content))
            verdicts.append("accepted")
        except DocumentError as error:
            verdicts.append(error.code)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    print(json.dumps([path.name, verdicts, memory]), flush=True)
"""


def cage() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], int]]:
    """What became of each bomb, and how much memory the process had taken until then."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, make in BOMBS.items():
        (folder / name).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", CAGED, folder],
        capture_output=True,
        preexec_fn=cage,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (verdicts, memory) for name, verdicts, memory in lines}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_not_go_off(name: str, outcomes: dict[str, tuple[list[str], int]]) -> None:
    (checked, prepared), memory = outcomes[name]

    assert checked == prepared
    assert checked == ("accepted" if name in HARMLESS else "document_unreadable")
    assert memory < MEMORY
