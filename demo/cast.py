"""Seeds a realistic cast: a partner, two issuers, client services, certificates and operators.

Run with the suite's environment, as ``python -m demo.cast <pki folder> <credentials file>``. What
is there already stays as it is; secrets are written once to the credentials file, because the suite
keeps only their hashes. All of it is there after a run, or nothing.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import transaction

from demo.environment import write_private

django.setup()

from ades.certificates import CertificateChain  # noqa: E402  (Django must be set up first)
from development_pki.hierarchy import Hierarchy, load_hierarchy  # noqa: E402
from development_pki.issuance import issue_seal_certificate  # noqa: E402
from development_pki.server import machine_clock  # noqa: E402
from domain.certificates.services import certificate_assign, certificate_register  # noqa: E402
from domain.companies.models import Company, CompanyKind, Role  # noqa: E402
from domain.companies.services import (  # noqa: E402
    client_service_create,
    company_activate,
    company_register,
    operator_create,
)

PARTNER = ("Contas Certas, Lda.", "509442013", "geral@contascertas.example")
ISSUERS = (
    ("Livraria Lúmen, Lda.", "501964843", "faturas@lumen.example", "lumen"),
    ("Adega do Norte, S.A.", "500829993", "faturas@adegadonorte.example", "adega"),
)


class CredentialsLost(Exception):
    """The cast is there, but nobody knows its secrets any more."""


def seed(pki: Path, credentials: Path) -> None:
    """Create the cast, unless it was created before; raises :class:`CredentialsLost`."""
    if not Company.objects.filter(kind=CompanyKind.PARTNER).exists():
        _create(pki, credentials)
    elif not credentials.exists():
        raise CredentialsLost(
            f"the demo's data are there without {credentials}: remove them with `make clean`, or "
            "choose another folder with STATE="
        )


@transaction.atomic
def _create(pki: Path, credentials: Path) -> None:
    hierarchy = load_hierarchy(pki)
    name, vat_number, email = PARTNER
    partner = company_register(name=name, vat_number=vat_number, email=email)
    company_activate(company=partner)
    found: dict[str, Any] = {"client_services": [], "operators": []}
    for issuer in ISSUERS:
        found["client_services"].append(_issuer(partner, hierarchy, issuer, found["operators"]))
    _operator(found["operators"], "clara@contascertas.example", "Clara Reis", Role.PARTNER, partner)
    _operator(found["operators"], "admin@suite.example", "Administração", Role.SYSTEM_ADMINISTRATOR)
    # Inside the transaction: without the file there must be no rows, their secrets would be lost.
    write_private(credentials, json.dumps(found, indent=2))


def _issuer(
    partner: Company,
    hierarchy: Hierarchy,
    facts: tuple[str, str, str, str],
    operators: list[dict[str, str]],
) -> dict[str, str]:
    name, vat_number, email, short = facts
    issuer = company_register(name=name, vat_number=vat_number, email=email, partner=partner)
    company_activate(company=issuer)
    secret = secrets.token_urlsafe(24)
    service = client_service_create(issuer=issuer, suffix="erp", secret=secret)
    # One issuer with each kind of key, so that both are seen to work.
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        rsa.generate_private_key(65537, 3072)
        if short == "lumen"
        else ec.generate_private_key(ec.SECP256R1())
    )
    certificate = issue_seal_certificate(
        hierarchy,
        public_key=key.public_key(),
        organization=name,
        vat_number=vat_number,
        common_name=f"{name} (Development)",
        now=machine_clock(),
    )
    registered = certificate_register(
        company=issuer,
        alias=f"{short}-seal",
        chain=CertificateChain.of([certificate, hierarchy.issuing.certificate]),
        pkcs8=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )
    certificate_assign(client_service=service, certificate=registered)
    _operator(operators, f"ana@{short}.example", "Ana Duarte", Role.ISSUER, issuer)
    return {"issuer": name, "vat_number": vat_number, "alias": service.alias, "secret": secret}


def _operator(
    found: list[dict[str, str]],
    email: str,
    name: str,
    role: Role,
    company: Company | None = None,
) -> None:
    password = secrets.token_urlsafe(12)
    operator_create(email=email, name=name, role=role, password=password, company=company)
    found.append({"email": email, "password": password, "role": role.value})


if __name__ == "__main__":
    os.umask(0o077)
    try:
        seed(Path(sys.argv[1]), Path(sys.argv[2]))
    except CredentialsLost as lost:
        sys.exit(str(lost))
