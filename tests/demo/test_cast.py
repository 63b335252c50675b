"""The cast is there whole, with its secrets, or not at all."""

import json
from pathlib import Path

import pytest

from demo.cast import CredentialsLost, seed
from development_pki.hierarchy import Hierarchy
from domain.companies.models import Company, Operator
from tests.client_portal.cast import open_shop


def test_the_cast_is_created_once_and_its_secrets_are_its_owner_s(
    db: None, pki: Hierarchy, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials.json"
    seed(pki.directory, credentials)
    written = credentials.read_text("utf-8")
    assert len(json.loads(written)["client_services"]) == 2
    assert credentials.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [credentials]
    seed(pki.directory, credentials)
    assert credentials.read_text("utf-8") == written
    assert Company.objects.count() == 3


def test_a_seeding_that_fails_at_its_end_can_be_done_again(
    db: None, pki: Hierarchy, tmp_path: Path
) -> None:
    credentials = tmp_path / "absent" / "credentials.json"
    with pytest.raises(FileNotFoundError):
        seed(pki.directory, credentials)
    assert not Company.objects.exists()
    assert not Operator.objects.exists()
    credentials.parent.mkdir()
    seed(pki.directory, credentials)
    assert Company.objects.count() == 3


def test_credentials_without_their_rows_are_replaced(
    db: None, pki: Hierarchy, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials.json"
    credentials.write_text("of an earlier attempt")
    seed(pki.directory, credentials)
    assert len(json.loads(credentials.read_text("utf-8"))["operators"]) == 4


def test_who_has_lost_the_credentials_is_told_what_to_do(
    db: None, pki: Hierarchy, tmp_path: Path
) -> None:
    open_shop("Livraria Lumen", "501964843")
    with pytest.raises(CredentialsLost, match=r"make clean.*STATE="):
        seed(pki.directory, tmp_path / "credentials.json")
