"""ZIP files that are read in more than one way, or hurt: each is refused, quickly and typed."""

import struct
import time
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.containers import (
    ContainerContents,
    ContainerLimits,
    open_container,
    write_container,
)
from ades.errors import UnreadableDocument, UnusableTarget

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytearray:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return bytearray(target.getvalue())


GOOD = (("mimetype", b"text/plain"), ("a.txt", b"a" * 50), ("META-INF/x.xml", b"<x/>"))


def refused(container: bytes, why: str, limits: ContainerLimits | None = None) -> None:
    with pytest.raises(UnreadableDocument, match=why):
        open_container(bytes(container), limits or ContainerLimits())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_good_container_is_read(method: int) -> None:
    container = open_container(bytes(packed(*GOOD, method=method)))

    assert container.names == ("mimetype", "a.txt", "META-INF/x.xml")
    assert container.data_names == ("a.txt",)
    assert container.read("a.txt") == b"a" * 50


def test_what_a_stream_writer_made_is_read() -> None:
    """Sizes that follow the data: other programs write so."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a" * 50)
        archive.writestr("b.txt", b"b" * 50)
    assert open_container(pipe.getvalue()).read("b.txt") == b"b" * 50


def test_two_entries_of_one_name() -> None:
    """One program shows the first, another one the second."""
    refused(packed(*GOOD, ("a.txt", b"forged")), "there twice")


@pytest.mark.parametrize("name", ["A.TXT", "meta-inf/X.xml"])
def test_two_names_that_are_one_file_on_some_systems(name: str) -> None:
    refused(packed(*GOOD, (name, b"forged")), "there twice")


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a\\b", "c:a", "a//b", "./a", "a\nb"])
def test_a_name_that_leads_outside(name: str) -> None:
    refused(packed_as(name), "name")


def packed_as(name: str) -> bytearray:
    """zipfile would mend such names as it writes them."""
    mark = "x" * len(name)
    return packed((mark, b"")).replace(mark.encode(), name.encode())


def test_the_directory_says_another_name_than_the_entry() -> None:
    container = packed(*GOOD)
    container[container.index(b"a.txt")] = ord("b")
    refused(container, "contradict")


@pytest.mark.parametrize("field", [6, 8, 14, 18, 22])
def test_the_directory_says_something_else_than_the_entry(field: int) -> None:
    container = packed(*GOOD)
    start = container.index(b"a.txt") - 30
    container[start + field] ^= 0x10
    refused(container, "contradict")


def with_field(extra: bytes) -> bytearray:
    """The second entry has an extra field, in the directory and before its content."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", b"text/plain")
        info = zipfile.ZipInfo("a.txt")
        info.extra = extra
        archive.writestr(info, b"signed")
    return bytearray(target.getvalue())


@pytest.mark.parametrize("place", [0, -1])
def test_an_entry_with_a_second_name(place: int) -> None:
    """Info-ZIP's Unicode path: nobody signs it, and unzip calls the file by it (b.txt)."""
    name = struct.pack("<BL", 1, zlib.crc32(b"a.txt")) + b"b.txt"
    good = with_field(struct.pack("<HH", 0x7070, len(name)) + name)
    assert open_container(bytes(good)).names == ("mimetype", "a.txt")
    mark = struct.pack("<H", 0x7070)
    start = good.find(mark) if place == 0 else good.rfind(mark)
    refused(good[:start] + struct.pack("<H", 0x7075) + good[start + 2 :], "second name")


def test_a_file_that_becomes_a_link() -> None:
    """Nobody signs the mode: a text with a file's name in it would become that other file."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, b"/etc/passwd")
    refused(target.getvalue(), "is a link")


def test_a_folder_with_content() -> None:
    """For this library it is no document, for other programs it is."""
    refused(packed(*GOOD, ("a_", b"unsigned")).replace(b"a_", b"a/"), "folder with content")


def test_data_hidden_between_entries() -> None:
    container = packed(*GOOD)
    start = container.index(b"PK\x03\x04", 10)
    hidden = container[:start] + b"hidden" + container[start:]
    refused(hidden, "gap|not a container")


def test_data_outside_of_the_zip() -> None:
    """A program for one reader, a container for the other."""
    refused(b"#!/bin/sh\n" + packed(*GOOD), "gap or an overlap")
    refused(packed(*GOOD) + b"more", "bytes follow")


def test_data_before_the_directory() -> None:
    container = packed(*GOOD)
    start = container.index(b"PK\x01\x02")
    changed = container[:start] + b"hidden" + container[start:]
    end = changed.index(b"PK\x05\x06")
    struct.pack_into("<L", changed, end + 16, start + 6)
    refused(changed, "gap before the directory")


@pytest.mark.parametrize(("field", "why"), [(30, "filled"), (32, "filled"), (34, "damaged")])
def test_the_directory_is_not_filled_by_its_entries(field: int, why: str) -> None:
    """The last entry claims what lies behind the directory."""
    container = packed(*GOOD)
    last = container.rindex(b"PK\x01\x02")
    container[last + field] ^= 1
    refused(container, why)


def test_several_volumes() -> None:
    container = packed(*GOOD)
    container[container.index(b"PK\x05\x06") + 4] = 1
    refused(container, "several volumes")


def test_a_second_end() -> None:
    """A ZIP64 locator, which some readers follow and others do not."""
    container = packed(*GOOD)
    end = container.index(b"PK\x05\x06")
    refused(container[:end] + b"PK\x06\x07" + bytes(16) + container[end:], "second end")


def test_a_bomb() -> None:
    """A gigabyte that comes in a megabyte."""
    bomb = packed(("a", bytes(50 << 20)), method=zipfile.ZIP_DEFLATED)
    refused(bomb, "unpacks to")
    refused(bomb, "unpacks to more", ContainerLimits(size=1 << 20))


def test_a_bomb_that_says_it_is_small() -> None:
    """Reading stops where the directory says that the file ends, and the checksum tells."""
    bomb = packed(("a", bytes(50 << 20)), method=zipfile.ZIP_DEFLATED)
    for start, field in ((0, 22), (bomb.index(b"PK\x01\x02"), 24)):
        struct.pack_into("<L", bomb, start + field, 1000)
    started = time.perf_counter()
    container = open_container(bytes(bomb))
    with pytest.raises(UnreadableDocument, match="damaged"):
        container.read("a")
    assert time.perf_counter() - started < 1


def test_too_many_entries() -> None:
    refused(packed(*((str(number), b"") for number in range(30))), "entries", ContainerLimits(20))


def test_a_file_in_meta_inf_that_is_too_large() -> None:
    container = open_container(bytes(packed(*GOOD)), ContainerLimits(entry=10))
    with pytest.raises(UnreadableDocument, match="larger than 10"):
        container.read("a.txt")


def test_an_encrypted_entry() -> None:
    container = packed(("a", b"x"))
    container[6] |= 1
    container[container.index(b"PK\x01\x02") + 8] |= 1
    refused(container, "encrypted")


@pytest.mark.parametrize("document", [b"", b"PK\x05\x06", b"%PDF-1.7"])
def test_what_is_no_container(document: bytes) -> None:
    refused(document, "no end of a ZIP")


@given(st.data())
def test_whatever_is_broken_in_it_only_the_typed_error_leaves(data: st.DataObject) -> None:
    container = packed(*GOOD, method=zipfile.ZIP_DEFLATED)
    for _ in range(data.draw(st.integers(1, 3))):
        container[data.draw(st.integers(0, len(container) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_container(bytes(container))
        for name in opened.names:
            opened.read(name)
    except UnreadableDocument:
        return


def test_what_is_written_can_be_read() -> None:
    target = BytesIO()
    write_container(target, "text/plain", [("ä/b.txt", b"b"), ("c", BytesIO(b"c"))])
    container = open_container(target.getvalue())

    assert container.names == ("mimetype", "ä/b.txt", "c")
    assert [container.read(name) for name in container.names] == [b"text/plain", b"b", b"c"]


def test_a_meta_inf_that_is_too_large() -> None:
    entries = [(f"META-INF/{number}", bytes(50)) for number in range(10)]
    refused(packed(*entries), "META-INF unpacks to more", ContainerLimits(metadata=400))


def test_the_documents_are_not_unpacked_over_and_over() -> None:
    """A thousand references to one large file."""
    contents = ContainerContents(open_container(bytes(packed(*GOOD))), budget=120)

    assert dict(contents) == {"a.txt": b"a" * 50}
    assert contents["a.txt"] == b"a" * 50
    with pytest.raises(UnreadableDocument, match="over and over"):
        contents["a.txt"]
    assert "mimetype" not in contents


class Huge(BytesIO):
    """A content that says that it is of 5 GiB."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 5 << 30 if whence else 0


def test_a_container_beyond_what_all_readers_know_is_not_written() -> None:
    with pytest.raises(UnusableTarget, match="4 GiB"):
        write_container(BytesIO(), "text/plain", [("huge", Huge())])
