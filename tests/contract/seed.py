"""Fills the database of the contract tests and tells the aliases of the client services it made.

A program of its own (``python -m tests.contract.seed <pki folder>``): the database belongs to the
servers, and the tests' own Django never opens it.
"""

import json
import sys
from pathlib import Path

import django
from cryptography.hazmat.primitives.asymmetric import ec, rsa

django.setup()

from development_pki.hierarchy import load_hierarchy  # noqa: E402  (Django must be set up first)
from domain.companies.services import client_service_create, client_service_stop  # noqa: E402
from tests.cast import SECRET, issuer_with_client_service, seal_key  # noqa: E402
from tests.contract.callers import AWKWARD_SECRET  # noqa: E402

LUMEN = ("Livraria Lúmen, Lda.", "501964843")
ADEGA = ("Adega do Norte, S.A.", "500829993")


def seed(pki: Path) -> dict[str, str]:
    """Two issuers with an ERP each; the second one also has a client service without a certificate,
    and one that was switched off.
    """
    hierarchy = load_hierarchy(pki)
    lumen = seal_key(hierarchy, rsa.generate_private_key(65537, 3072), *LUMEN)
    adega = seal_key(hierarchy, ec.generate_private_key(ec.SECP256R1()), *ADEGA)
    erps = {
        "lumen": issuer_with_client_service(*LUMEN, lumen),
        "adega": issuer_with_client_service(*ADEGA, adega),
    }
    stranger = erps["adega"].company
    retired = client_service_create(issuer=stranger, suffix="retired", secret=SECRET)
    client_service_stop(service=retired)
    bare = client_service_create(issuer=stranger, suffix="bare", secret=AWKWARD_SECRET)
    found = {short: issuer.client_service.alias for short, issuer in erps.items()}
    return found | {"bare": bare.alias, "retired": retired.alias}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seed(Path(sys.argv[1]))))
