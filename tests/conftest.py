"""What all tests share: a development PKI that really answers, and the cast.

Livraria Lúmen issues documents through its ERP (an RSA key); Adega do Norte is another issuer (an
ECDSA key) who must never see anything of Lúmen's.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from ades.verification.trust import TrustAnchors
from demo.invoices import Party, invoice_series, render_invoice
from development_pki.hierarchy import Hierarchy, create_hierarchy
from development_pki.server import bind
from tests.cast import Issuer, SealKey, issuer_with_client_service, seal_key
from tests.services.ports import free_port
from trust_services.software_keys import PrivateKey
from trust_services.tsa import HTTPTimestampAuthority

LUMEN_VAT, ADEGA_VAT = "501964843", "500829993"


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hierarchy]:
    """A CA and a time-stamp authority that answer over HTTP until the tests end."""
    port = free_port()
    hierarchy = create_hierarchy(
        tmp_path_factory.mktemp("pki") / "hierarchy",
        base_url=f"http://127.0.0.1:{port}",
        now=datetime.now(UTC),
    )
    with bind(hierarchy, host="127.0.0.1", port=port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield hierarchy
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def anchors(pki: Hierarchy) -> TrustAnchors:
    """The root, and nothing else, is trusted."""
    return TrustAnchors((pki.root.certificate.public_bytes(Encoding.DER),))


@pytest.fixture(scope="session")
def tsa(pki: Hierarchy) -> HTTPTimestampAuthority:
    """The development PKI's time-stamp authority, over HTTP."""
    return HTTPTimestampAuthority(f"{pki.base_url}/tsa")


@pytest.fixture(scope="session")
def other_pki(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """A hierarchy that looks the same, under another root."""
    return create_hierarchy(
        tmp_path_factory.mktemp("other-pki") / "hierarchy",
        base_url="http://127.0.0.1:9",
        now=datetime.now(UTC),
    )


@pytest.fixture(scope="session")
def rsa_key(pki: Hierarchy) -> SealKey:
    """Lúmen's seal: RSA with 3072 bits."""
    return seal_key(pki, rsa.generate_private_key(65537, 3072), "Livraria Lúmen", LUMEN_VAT)


@pytest.fixture(scope="session")
def ec_key(pki: Hierarchy) -> SealKey:
    """Adega's seal: ECDSA on P-256."""
    return seal_key(pki, ec.generate_private_key(ec.SECP256R1()), "Adega do Norte", ADEGA_VAT)


@pytest.fixture(scope="session")
def keys(pki: Hierarchy, rsa_key: SealKey, ec_key: SealKey) -> dict[str, SealKey]:
    """A seal of Lúmen's for each kind of key that the formats know."""
    others: dict[str, PrivateKey] = {
        "RSA-PSS": rsa.generate_private_key(65537, 3072),
        "P-384": ec.generate_private_key(ec.SECP384R1()),
        "P-521": ec.generate_private_key(ec.SECP521R1()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    }
    return {"RSA": rsa_key, "P-256": ec_key} | {
        kind: seal_key(pki, key, "Livraria Lúmen", LUMEN_VAT, pss=kind == "RSA-PSS")
        for kind, key in others.items()
    }


@pytest.fixture(scope="session")
def invoices() -> list[bytes]:
    """Realistic invoices of one, two and three pages."""
    seller = Party("Livraria Lúmen, Lda.", LUMEN_VAT, ("Rua da Misericórdia, 68", "Lisboa"))
    series = invoice_series(seller=seller, count=3, seed=7, issued_on=date(2026, 11, 20))
    return [render_invoice(item) for item in series]


@pytest.fixture(scope="session")
def invoice(invoices: list[bytes]) -> bytes:
    """One invoice."""
    return invoices[0]


@pytest.fixture
def suite_settings(settings: Settings, pki: Hierarchy, tmp_path: Path) -> None:
    """The suite configured with the development PKI, and a content folder of its own."""
    settings.TSA_URL = f"{pki.base_url}/tsa"
    settings.TRUST_ANCHORS = str(pki.directory / "root.pem")
    settings.CONTENT_DIR = tmp_path / "contents"


@pytest.fixture
def lumen(db: None, suite_settings: None, rsa_key: SealKey) -> Issuer:
    """The issuer in most tests."""
    return issuer_with_client_service("Livraria Lúmen, Lda.", LUMEN_VAT, rsa_key)


@pytest.fixture
def adega(db: None, suite_settings: None, ec_key: SealKey) -> Issuer:
    """The stranger: another issuer, under the same partner."""
    return issuer_with_client_service("Adega do Norte, S.A.", ADEGA_VAT, ec_key)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let Django empty the audit table between transactional tests, which SQLite's trigger forbids.

    PostgreSQL truncates instead; the trigger itself is tested in tests/domain/test_audit.py.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")
