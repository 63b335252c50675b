"""Hash signing: whoever holds the documents gets seals for digests, and nothing else."""

import base64
from datetime import UTC, datetime
from typing import Any

from rest_framework.test import APIClient

from ades.ports import Level, SealRequest
from ades.seals import check_seal
from domain.contents.models import StoredContent
from tests.cast import SealKey
from tests.integration_ws.conftest import API
from wire.hashes import read_credential, read_hash_answer


def hash_body(*digests: bytes, timestamp: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "externalReference": "folder-1",
        "description": "November",
        "documents": [
            {
                "externalReference": f"document-{number}",
                "name": f"{number}.pdf",
                "contentType": "application/pdf",
                "contentLength": 1000,
                "digest": base64.b64encode(digest).decode(),
                "digestAlgorithm": "sha256",
                "signingTime": datetime(2026, 11, 23, tzinfo=UTC).isoformat(),
                "signatureInfo": {"signatureType": "PAdES", "applyTimestamp": timestamp},
            }
            for number, digest in enumerate(digests)
        ],
    } | more


def test_the_credential_says_what_must_be_known_before_hashing(
    erp: APIClient, rsa_key: SealKey
) -> None:
    credential = read_credential(erp.get(f"{API}/v1/credential/").json())
    assert credential.chain == rsa_key.chain
    assert set(credential.sizes) == {Level.B_B, Level.B_T}


def test_digests_come_back_sealed(erp: APIClient, rsa_key: SealKey) -> None:
    digests = [bytes((number,)) * 32 for number in range(5)]
    answer = erp.post(f"{API}/v1/hash/sign/", hash_body(*digests, timestamp=True), format="json")
    operation, seals = read_hash_answer(answer.json())
    assert operation["status"] == "EXECUTED"
    assert operation["folder"]["folderContent"] == "HASH"
    statuses = {item["storageStatus"] for item in operation["documentList"]}
    assert statuses == {"CONTENT_NOT_STORED"}
    for digest, seal in zip(digests, seals, strict=True):
        request = SealRequest(seal.external_reference, digest, level=Level.B_T)
        check_seal(seal.cms, request, rsa_key.chain)
    assert not StoredContent.objects.exists()


def test_the_seals_can_be_asked_for_again(erp: APIClient) -> None:
    first = erp.post(f"{API}/v1/hash/sign/", hash_body(bytes(32)), format="json").json()
    again = erp.get(f"{API}/v1/hash/seals/{first['operation']['id']}").json()
    assert again["seals"] == first["seals"]
    repeated = erp.post(f"{API}/v1/hash/sign/", hash_body(bytes(32)), format="json")
    assert (repeated.status_code, repeated.json()["errorCode"]) == (409, "0.0.7")


def test_a_digest_of_the_wrong_length_is_named(erp: APIClient) -> None:
    answer = erp.post(f"{API}/v1/hash/sign/", hash_body(bytes(32), bytes(20)), format="json")
    assert answer.status_code == 400
    assert answer.json()["causeMessage"] == "documents[1].digest: has 20 bytes instead of 32"


def test_digests_of_large_documents_are_sealed_at_once(erp: APIClient) -> None:
    body = hash_body(bytes(32))
    body["documents"][0]["contentLength"] = 1 << 40
    answer = erp.post(f"{API}/v1/hash/sign/", body, format="json")
    assert answer.json()["operation"]["status"] == "EXECUTED"
