"""The authorities on the disk: whole or absent, private, and fit for their purposes."""

import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from development_pki.errors import (
    HierarchyDamaged,
    HierarchyExists,
    HierarchyMissing,
    HierarchyUnwritable,
    InvalidBaseURL,
)
from development_pki.hierarchy import AUTHORITIES, Hierarchy, create_hierarchy, load_hierarchy

OpenSSL = Callable[..., subprocess.CompletedProcess[str]]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

# Creates a hierarchy, and dies as by a power failure when the n-th file is about to reach the disk.
DYING_CREATION = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from development_pki.hierarchy import create_hierarchy

remaining = int(sys.argv[2])
fsync = os.fsync

def dying_fsync(descriptor):
    global remaining
    remaining -= 1
    if not remaining:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(descriptor)

os.fsync = dying_fsync
create_hierarchy(Path(sys.argv[1]), base_url="http://pki.test", now=datetime.now(UTC))
"""
FSYNCS_BEFORE_THE_RENAME = 2 * (2 * len(AUTHORITIES) + 3)


def test_what_was_created_is_what_is_loaded(hierarchy: Hierarchy) -> None:
    loaded = load_hierarchy(hierarchy.directory)

    assert loaded.base_url == hierarchy.base_url
    for name in AUTHORITIES:
        assert getattr(loaded, name).certificate == getattr(hierarchy, name).certificate
        assert getattr(loaded, name).key.private_numbers() == (
            getattr(hierarchy, name).key.private_numbers()
        )


def test_nobody_else_on_the_machine_can_read_it(hierarchy: Hierarchy) -> None:
    assert stat.S_IMODE(hierarchy.directory.stat().st_mode) == 0o700
    for path in hierarchy.directory.rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_every_certificate_says_that_it_is_not_for_production(hierarchy: Hierarchy) -> None:
    for name in AUTHORITIES:
        certificate = getattr(hierarchy, name).certificate
        for names in (certificate.subject, certificate.issuer):
            assert "Development" in names.rfc4514_string()
            assert "not for production" in names.rfc4514_string()


@pytest.mark.parametrize(
    ("name", "purpose"), [("tsa", "timestampsign"), ("ocsp", "ocsphelper"), ("tsa", "any")]
)
def test_openssl_accepts_the_chain_for_its_purpose(
    hierarchy: Hierarchy, openssl: OpenSSL, name: str, purpose: str
) -> None:
    files = hierarchy.directory
    result = openssl(
        *("verify", "-x509_strict", "-purpose", purpose, "-CAfile", files / "root.pem"),
        *("-untrusted", files / "issuing.pem", files / f"{name}.pem"),
    )
    assert result.returncode == 0, result.stdout


def test_the_time_stamp_key_can_do_nothing_else(hierarchy: Hierarchy, openssl: OpenSSL) -> None:
    text = openssl("x509", "-noout", "-text", "-in", hierarchy.directory / "tsa.pem").stdout

    assert "X509v3 Extended Key Usage: critical\n                Time Stamping\n" in text
    assert "X509v3 Key Usage: critical\n                Digital Signature\n" in text
    assert "Public-Key: (3072 bit)" in text


def test_the_ocsp_responder_needs_no_revocation_check(
    hierarchy: Hierarchy, openssl: OpenSSL
) -> None:
    text = openssl("x509", "-noout", "-text", "-in", hierarchy.directory / "ocsp.pem").stdout

    assert "OCSP No Check" in text
    assert "OCSP Signing" in text
    assert "Authority Information Access" not in text


def test_the_issuing_ca_can_have_no_ca_below_it(hierarchy: Hierarchy, openssl: OpenSSL) -> None:
    text = openssl("x509", "-noout", "-text", "-in", hierarchy.directory / "issuing.pem").stdout

    assert "CA:TRUE, pathlen:0" in text
    assert f"URI:{hierarchy.base_url}/crl/root.crl" in text


def test_it_never_replaces_what_is_there(hierarchy: Hierarchy) -> None:
    before = {path: path.read_bytes() for path in hierarchy.directory.glob("*.pem")}

    with pytest.raises(HierarchyExists):
        create_hierarchy(hierarchy.directory, base_url="http://pki.test", now=NOW)

    assert {path: path.read_bytes() for path in hierarchy.directory.glob("*.pem")} == before


def test_of_two_that_create_it_at_once_one_succeeds(tmp_path: Path) -> None:
    directory = tmp_path / "pki"

    def create(base_url: str) -> str | None:
        try:
            return create_hierarchy(directory, base_url=base_url, now=NOW).base_url
        except HierarchyExists:
            return None

    with ThreadPoolExecutor() as pool:
        created = list(pool.map(create, ["http://one.test", "http://other.test"]))

    assert created.count(None) == 1
    assert load_hierarchy(directory).base_url in created
    assert list(tmp_path.iterdir()) == [directory]


@pytest.mark.parametrize("files", [1, 8, FSYNCS_BEFORE_THE_RENAME])
def test_a_crash_never_leaves_half_a_hierarchy(tmp_path: Path, files: int) -> None:
    directory = tmp_path / "pki"

    died = subprocess.run(
        [sys.executable, "-c", DYING_CREATION, directory, str(files)], timeout=60, check=False
    )

    assert died.returncode == -9
    assert list(tmp_path.iterdir()) != [], "it died before it wrote anything"
    assert not directory.exists()


def test_after_a_crash_it_can_be_created_in_the_same_place(tmp_path: Path) -> None:
    directory = tmp_path / "pki"
    subprocess.run([sys.executable, "-c", DYING_CREATION, directory, "8"], timeout=60, check=False)

    created = create_hierarchy(directory, base_url="https://pki.test/", now=NOW)

    assert created.base_url == "https://pki.test"
    assert load_hierarchy(directory).root.certificate == created.root.certificate


def test_it_says_when_there_is_no_hierarchy(tmp_path: Path) -> None:
    with pytest.raises(HierarchyMissing):
        load_hierarchy(tmp_path / "nothing")


def test_it_says_when_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(HierarchyDamaged, match=r"root\.pem"):
        load_hierarchy(tmp_path)


def test_it_says_when_a_key_belongs_to_another_certificate(
    hierarchy: Hierarchy, tmp_path: Path
) -> None:
    for path in hierarchy.directory.glob("*.pem"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "base_url").write_text(hierarchy.base_url)
    (tmp_path / "tsa.key.pem").write_bytes((tmp_path / "ocsp.key.pem").read_bytes())

    with pytest.raises(HierarchyDamaged, match="is not the key"):
        load_hierarchy(tmp_path)


def test_it_says_when_the_place_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(HierarchyUnwritable):
        create_hierarchy(tmp_path / "file" / "pki", base_url="http://pki.test", now=NOW)


@pytest.mark.parametrize(
    "base_url",
    ["", "pki.test", "ftp://pki.test", "http://", "http://[", "http://pki.test/?a=1", "http://é"],
)
def test_it_refuses_an_address_that_is_no_http_address(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(InvalidBaseURL):
        create_hierarchy(tmp_path / "pki", base_url=base_url, now=NOW)
    assert list(tmp_path.iterdir()) == []
