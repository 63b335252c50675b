"""What the fast road makes of bytes: it is certain, or it says that it is not."""

import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.pades.fast import streams
from ades.pades.fast.document import Document
from ades.pades.fast.increment import next_identifier, with_entry, with_item
from ades.pades.fast.source import Source
from ades.pades.fast.strings import read_string, read_text, write_text
from ades.pades.fast.tokens import (
    Dictionary,
    NotRecognised,
    integers_in,
    read_dictionary,
    references_in,
)
from tests.ades.documents import CATALOG, PAGE, PAGES, pdf, small_pdf

VALUES = {
    b"null": None,
    b"12": b"12",
    b"-.5": b"-.5",
    b"true": b"true",
    b"/Name": b"/Name",
    b"/A#20B": b"/A#20B",
    b"12 0 R": b"12 0 R",
    b"(a (nested\\) string) b)": b"(a (nested\\) string) b)",
    b"<00 fF>": b"<00 fF>",
    b"[1 [2 <</A(x)>>] /B]": b"[1 [2 <</A(x)>>] /B]",
    b"<</A<</B<</C<</D<</E 1>>>>>>>>>>": b"<</A<</B<</C<</D<</E 1>>>>>>>>>>",
}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("after", [b" /Next 1>>", b"\n% a comment\n/Next 1 >>", b"/Next 1>>"])
def test_a_value_is_the_text_that_it_came_from(value: bytes, after: bytes) -> None:
    found = read_dictionary(b"junk <</Key " + value + after + b" more", 5)

    assert found.text(b"/Key") == VALUES[value]
    assert found.text(b"/Next") == b"1"
    assert found.source() == b"<</Key " + value + after
    start, end = found.span(b"/Key")
    assert found.buffer[start:end] == value


@pytest.mark.parametrize(
    "text",
    [
        b"<</A 1/A 2>>",
        b"<</A 1/#41 2>>",
        b"<</A 1",
        b"<</A>>",
        b"<</A [1 2>>",
        b"<</A [1 >> ]>>",
        b"<</A (never closed>>",
        b"<</A 12 0 Rx>>",
        b"<<1 2>>",
        b"[1 2]",
        b"<</A " + b"[" * 65 + b"]" * 65 + b">>",
    ],
)
def test_an_odd_dictionary_is_not_recognised(text: bytes) -> None:
    with pytest.raises(NotRecognised):
        read_dictionary(text, 0)


@given(
    st.dictionaries(
        st.sampled_from([b"/A", b"/B", b"/C", b"/Longer"]), st.sampled_from(list(VALUES))
    ),
    st.sampled_from([b"/A", b"/New"]),
)
def test_setting_an_entry_leaves_the_others_as_they_are(
    entries: dict[bytes, bytes], key: bytes
) -> None:
    text = b"<<" + b"\n".join(name + b" " + value for name, value in entries.items()) + b">>"
    changed = read_dictionary(with_entry(read_dictionary(text, 0), key, b"[7 0 R]"), 0)

    assert changed.values == entries | {key: b"[7 0 R]"}


def test_very_long_text_is_left_to_others() -> None:
    """A hostile byte of it would cost fifty in memory."""
    many = b"<<" + b"".join(b"/K%d 1" % number for number in range(200_000)) + b">>"
    for read, text in (
        (lambda text: read_dictionary(text, 0), many),
        (references_in, b"[" + b"1 0 R " * 200_000 + b"]"),
        (integers_in, b"[" + b"1 " * 600_000 + b"]"),
    ):
        with pytest.raises(NotRecognised):
            read(text)
    long_value = b"<</A [" + b"1 " * 600_000 + b"]/B 2>>"
    assert read_dictionary(long_value, 0).text(b"/B") == b"2"


def test_arrays_of_something_else_are_not_recognised() -> None:
    assert references_in(b"[1 0 R\n22 3 R]") == [(1, 0), (22, 3)]
    assert references_in(b"[ ]") == []
    assert integers_in(b"[ 1 22 ]") == [1, 22]
    assert with_item(b"[1 0 R]", b"2 0 R") == b"[1 0 R 2 0 R]"
    for text in (b"[1 0 R 5]", b"1 0 R", b"[(x)]"):
        with pytest.raises(NotRecognised):
            references_in(text)
    with pytest.raises(NotRecognised):
        integers_in(b"[1 -2]")
    with pytest.raises(NotRecognised):
        with_item(b"<<>>", b"x")


@given(st.text(max_size=40))
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    if text.isascii() and text.isprintable():
        assert read_text(write_text(text)) == text
    else:
        without_pairs = text.encode("utf-16-be", "replace").decode("utf-16-be")
        assert read_text(write_text(without_pairs)) == without_pairs


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (b"(a\\(b\\)c)", b"a(b)c"),
        (b"(\\101\\7z\\n\\\\)", b"A\x07z\n\\"),
        (b"(one\\\r\ntwo\r\nthree)", b"onetwo\nthree"),
        (b"<41 4>", b"A@"),
    ],
)
def test_strings_are_read_as_iso_32000_says(text: bytes, content: bytes) -> None:
    assert read_string(text) == content


def rows_of(data: bytes, entries: bytes) -> streams.Rows:
    return streams.Rows(read_dictionary(b"<</W[1 2 1]" + entries + b">>", 0), data)


ROWS = [(1, 15, 0), (1, 300, 0), (2, 7, 3), (0, 0, 255), (1, 65535, 0)]
PLAIN = b"".join(
    bytes((kind,)) + second.to_bytes(2, "big") + bytes((third,)) for kind, second, third in ROWS
)


def test_rows_are_read_with_and_without_the_usual_predictor() -> None:
    up, above = b"", bytes(4)
    for start in range(0, len(PLAIN), 4):
        row = PLAIN[start : start + 4]
        up += b"\x02" + bytes((one - other) & 255 for one, other in zip(row, above, strict=True))
        above = row
    none = b"".join(b"\x00" + PLAIN[start : start + 4] for start in range(0, len(PLAIN), 4))

    predicted = b"/DecodeParms<</Predictor 12/Columns 4>>"
    for rows in (rows_of(PLAIN, b""), rows_of(up, predicted), rows_of(none, predicted)):
        assert [rows.fields(index) for index in range(rows.count)] == ROWS


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (PLAIN[:-1], b""),
        (PLAIN, b"/DecodeParms<</Predictor 2/Columns 4>>"),
        (PLAIN + b"x" * 5, b"/DecodeParms<</Predictor 12/Columns 5>>"),
        (b"\x04" + PLAIN[:4], b"/DecodeParms<</Predictor 12/Columns 4>>"),
        (PLAIN, b"/DecodeParms<</Predictor 12/Columns 4/Colors 3>>"),
    ],
)
def test_other_rows_are_not_recognised(data: bytes, entries: bytes) -> None:
    with pytest.raises(NotRecognised):
        rows_of(data, entries)


def test_a_stream_unfolds_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    flate = read_dictionary(b"<</Filter[/FlateDecode]>>", 0)
    assert streams.unfold(flate, zlib.compress(b"data")) == b"data"
    monkeypatch.setattr(streams, "MAX_UNFOLDED", 100)
    for data in (zlib.compress(bytes(101)), zlib.compress(b"data")[:-3], b"no zlib"):
        with pytest.raises(NotRecognised):
            streams.unfold(flate, data)
    with pytest.raises(NotRecognised):
        streams.unfold(read_dictionary(b"<</Filter/LZWDecode>>", 0), b"")


def hybrid() -> bytes:
    """A table in which the catalog is free, and a stream beside it that has it (7.5.8.4)."""
    content = pdf("null", PAGES, PAGE, CATALOG, root=4)
    table = content.rindex(b"xref\n0")
    catalog = content.index(b"4 0 obj")
    rows = b"\x01" + catalog.to_bytes(2, "big") + b"\x00"
    beside = b"5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Index[4 1]/Length 4>>stream\n"
    beside += rows + b"\nendstream\nendobj\n"
    tail = content[table:].replace(b"%010d 00000 n" % catalog, b"0000000000 00000 f")
    tail = tail.replace(b"/Size 5", b"/Size 6 /XRefStm %d" % table)
    tail = tail[: tail.index(b"startxref")]
    return content[:table] + beside + tail + b"startxref\n%d\n%%%%EOF\n" % (table + len(beside))


def document(content: bytes) -> Document:
    return Document(Source(BytesIO(content)))


def test_a_hybrid_file_is_read_as_newer_readers_do() -> None:
    found = document(hybrid())

    assert found.root == (4, 0)
    assert isinstance(found.catalog, Dictionary)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x" + small_pdf(), id="a byte before the header"),
        pytest.param(small_pdf() + b"garbage", id="something after the end"),
        pytest.param(small_pdf().replace(b"0000000009", b"0000000010"), id="a wrong offset"),
        pytest.param(small_pdf().replace(b"xref\n0 4", b"xref\n0 3"), id="a short table"),
        pytest.param(small_pdf().replace(b"/Size 4", b"/Size 3"), id="a small size"),
        pytest.param(pdf(CATALOG, PAGES, PAGE, trailer="/Encrypt 3 0 R"), id="encrypted"),
        pytest.param(small_pdf(catalog=CATALOG[:-2] + "/Perms <<>> >>"), id="permissions"),
        pytest.param(small_pdf(catalog=CATALOG[:-2] + "/Type 1 >>"), id="a key twice"),
        pytest.param(small_pdf(catalog="<< /Pages 2 0 R >>"), id="no type"),
        pytest.param(
            small_pdf().replace(b"startxref\n", b"startxref\n9" + b"9" * 14), id="far beyond"
        ),
    ],
)
def test_what_is_not_certain_is_not_recognised(content: bytes) -> None:
    with pytest.raises(NotRecognised):
        document(content)


@pytest.mark.parametrize("window", [16, 64, 1000])
def test_windows_are_as_large_as_they_must_be(
    monkeypatch: pytest.MonkeyPatch, window: int, tmp_path: object
) -> None:
    monkeypatch.setattr("ades.pades.fast.source.WHOLE", 0)
    monkeypatch.setattr("ades.pades.fast.source.WINDOW", window)
    long = small_pdf(catalog=CATALOG[:-2] + "/X [" + "1 " * 5000 + "] >>")
    found = Document(Source(_NoMemory(long)))

    assert found.catalog.source() in long
    assert found.catalog.reference(b"/Pages") == (2, 0)


class _NoMemory:
    """A stream that is not known to be in memory."""

    def __init__(self, content: bytes) -> None:
        self._stream = BytesIO(content)
        self.seek, self.read = self._stream.seek, self._stream.read


def test_the_identifier_goes_on_from_the_one_before() -> None:
    with_one = pdf(CATALOG, PAGES, PAGE, trailer="/ID [<00ff> (a\\)b)]")
    first, second = next_identifier(document(with_one)).split(b"><")
    assert first == b"<00ff"
    assert len(second) == 33
    without = next_identifier(document(small_pdf()))
    assert without[:34] == without[34:]
    with pytest.raises(NotRecognised):
        next_identifier(document(pdf(CATALOG, PAGES, PAGE, trailer="/ID [<00>]")))
