"""The cast: the issuer Livraria Lumen, its reader Marta, and Rui who must be refused."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from domain.deliveries.models import Person
from tests.client_portal.cast import MARTAS_TOKEN, Shop, enter_as, link_create, open_shop


@pytest.fixture(autouse=True)
def _contents(settings: Settings, tmp_path: Path) -> None:
    settings.CONTENT_DIR = tmp_path / "contents"


@pytest.fixture
def lumen(db: None) -> Shop:
    """Livraria Lumen, who issues."""
    return open_shop("Livraria Lumen", "500100144")


@pytest.fixture
def marta(db: None) -> Person:
    """Marta, who reads what Lumen sends."""
    return Person.objects.create(email="marta@example.pt")


@pytest.fixture
def rui(db: None) -> Person:
    """Rui, who has a link of his own and must not see Marta's documents."""
    return Person.objects.create(email="rui@example.pt")


@pytest.fixture
def martas_link(marta: Person) -> str:
    """The path of the link in the mail to Marta."""
    return link_create(marta, MARTAS_TOKEN)


@pytest.fixture
def as_marta(marta: Person) -> Client:
    """Marta's browser, after she entered; it prefers English."""
    return enter_as(marta)


@pytest.fixture
def as_rui(rui: Person) -> Client:
    """Rui's browser, after he entered with his own link."""
    return enter_as(rui)
