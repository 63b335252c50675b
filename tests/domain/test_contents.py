"""Content at rest: what comes out is what went in, or an error; never something else."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from domain.contents.encryption import CHUNK_SIZE, TAG_SIZE, decrypt, encrypt
from domain.contents.errors import ContentDamaged
from domain.contents.models import DataKey, StoredContent
from domain.contents.selectors import content_open, content_pieces
from domain.contents.services import content_discard, content_store
from tests.cast import Issuer

KEY = bytes(range(32))
HEADER = 11
SIZES = (0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE)


def encrypted(data: bytes, context: bytes = b"a") -> bytes:
    return b"".join(encrypt(io.BytesIO(data), KEY, context))


def decrypted(data: bytes, context: bytes = b"a") -> bytes:
    return b"".join(decrypt(io.BytesIO(data), KEY, context))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_encrypted_comes_back(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert decrypted(encrypted(data)) == data


@given(st.binary(max_size=300), st.integers(min_value=0), st.integers(1, 255))
@settings(max_examples=200)
def test_any_changed_byte_is_noticed(data: bytes, place: int, change: int) -> None:
    changed = bytearray(encrypted(data))
    changed[place % len(changed)] ^= change
    with pytest.raises(ContentDamaged):
        decrypted(bytes(changed))


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    step = CHUNK_SIZE + TAG_SIZE
    return data[:HEADER], [data[i : i + step] for i in range(HEADER, len(data), step)]


@pytest.mark.parametrize("attack", ["cut", "drop", "swap", "repeat", "append", "empty"])
def test_chunks_cannot_be_rearranged(attack: str) -> None:
    """Every chunk is genuine, but their order or number is not."""
    head, parts = chunks(encrypted(bytes(3 * CHUNK_SIZE)))
    arranged = {
        "cut": parts[:2],
        "drop": [parts[0], parts[2]],
        "swap": [parts[1], parts[0], parts[2]],
        "repeat": [parts[0], parts[0], parts[1], parts[2]],
        "append": [*parts, parts[2]],
        "empty": [],
    }[attack]
    with pytest.raises(ContentDamaged):
        decrypted(head + b"".join(arranged))


def test_content_cannot_be_passed_off_as_another_row_s() -> None:
    with pytest.raises(ContentDamaged):
        decrypted(encrypted(b"invoice", b"1:first"), b"1:second")


def stored_file(content: StoredContent, root: Path) -> Path:
    return root / content.location


def test_the_storage_sees_only_ciphertext(lumen: Issuer, invoice: bytes, tmp_path: Path) -> None:
    content = content_store(company=lumen.company, source=io.BytesIO(invoice))
    stored = stored_file(content, tmp_path / "contents").read_bytes()
    with content_open(content) as plain:
        assert plain.read() == invoice
    assert content.size == len(invoice)
    windows = {stored[i : i + 16] for i in range(len(stored) - 15)}
    assert not any(invoice[i : i + 16] in windows for i in range(len(invoice) - 15))


def test_files_are_for_their_owner_only(lumen: Issuer, tmp_path: Path) -> None:
    content = content_store(company=lumen.company, source=io.BytesIO(b"invoice"))
    path = stored_file(content, tmp_path / "contents")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("trouble", ["missing", "truncated", "changed"])
def test_damage_is_told_and_never_delivered(
    lumen: Issuer, invoice: bytes, tmp_path: Path, trouble: str
) -> None:
    content = content_store(company=lumen.company, source=io.BytesIO(invoice))
    path = stored_file(content, tmp_path / "contents")
    data = path.read_bytes()
    path.unlink()
    if trouble == "truncated":
        path.write_bytes(data[: len(data) // 2])
    if trouble == "changed":
        path.write_bytes(data[:-1] + bytes((data[-1] ^ 1,)))
    with pytest.raises(ContentDamaged):
        content_open(content)


def test_a_whole_swap_with_the_same_key_is_noticed(lumen: Issuer, tmp_path: Path) -> None:
    first = content_store(company=lumen.company, source=io.BytesIO(b"first"))
    second = content_store(company=lumen.company, source=io.BytesIO(b"second"))
    root = tmp_path / "contents"
    stored_file(first, root).write_bytes(stored_file(second, root).read_bytes())
    with pytest.raises(ContentDamaged):
        list(content_pieces(first))


def test_each_company_has_its_own_key(lumen: Issuer, adega: Issuer) -> None:
    for issuer in (lumen, adega):
        content_store(company=issuer.company, source=io.BytesIO(b"invoice"))
    ours, theirs = DataKey.objects.order_by("pk")
    assert bytes(ours.wrapped_key) != bytes(theirs.wrapped_key)


def test_discarded_content_is_gone_after_the_commit(
    lumen: Issuer,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    content = content_store(company=lumen.company, source=io.BytesIO(b"invoice"))
    path = stored_file(content, tmp_path / "contents")
    with django_capture_on_commit_callbacks(execute=True):
        content_discard(content=content)
        assert path.exists()
    assert not path.exists()
    assert not StoredContent.objects.exists()
