"""The v1 hash-signing messages between whoever holds documents and the Integration Service.

A request is a v0 request whose documents have a digest instead of content; the answer is the v0
operation with the seals beside it. Written and read here, so that the two ends cannot drift apart.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, TypeVar

from rest_framework import serializers

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import InvalidCertificate
from ades.ports import Credential, Level, SignatureAlgorithm
from wire.errors import MalformedRequest
from wire.fields import ChoiceField, DigestField, IntegerField, ListField, decode_base64
from wire.messages import DigestToSeal, HashRequest, SignatureInfo
from wire.requests import (
    DocumentSerializer,
    FolderSerializer,
    SignatureInfoSerializer,
    ensure_references_differ,
    read_preservation,
    read_signature,
)

T = TypeVar("T")
# Room of this size is reserved in documents before anything is known of the seal.
MAX_SEAL_SIZE = 1 << 20


class DigestEntrySerializer(DocumentSerializer):
    contentLength = IntegerField(min_value=1, max_value=1 << 50)
    digest = DigestField()
    digestAlgorithm = ChoiceField([str(item) for item in DigestAlgorithm])
    # In no zone that has clock changes: in their hour one moment does not equal itself.
    signingTime = serializers.DateTimeField(default_timezone=UTC)
    signatureInfo = SignatureInfoSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A digest has the length that its algorithm gives it."""
        expected = DigestAlgorithm(attrs["digestAlgorithm"]).size
        if len(attrs["digest"]) != expected:
            raise serializers.ValidationError(
                {"digest": f"has {len(attrs['digest'])} bytes instead of {expected}"}
            )
        return attrs


class HashRequestSerializer(FolderSerializer):
    documents = ListField(child=DigestEntrySerializer(), allow_empty=False)

    def validate_documents(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ensure_references_differ(value)
        return value


@dataclass(frozen=True)
class SealAnswer:
    """The seal of one document, or the contract's signError that stands in its place."""

    external_reference: str
    cms: bytes | None
    error: str = ""


def read_hash_request(data: Any) -> HashRequest:
    """Read a hash-signing request; raises DRF's ValidationError."""
    serializer = HashRequestSerializer(data=data)
    serializer.is_valid(raise_exception=True)
    values = serializer.validated_data
    return HashRequest(
        external_reference=values["externalReference"],
        description=values["description"],
        documents=tuple(
            DigestToSeal(
                external_reference=item["externalReference"],
                name=item["name"],
                content_type=item["contentType"],
                signature=read_signature(item["signatureInfo"]),
                digest=item["digest"],
                algorithm=DigestAlgorithm(item["digestAlgorithm"]),
                content_length=item["contentLength"],
                signing_time=item["signingTime"],
            )
            for item in values["documents"]
        ),
        preservation=read_preservation(values),
    )


def write_hash_request(request: HashRequest) -> dict[str, Any]:
    """The JSON body of a hash-signing request."""
    body: dict[str, Any] = {
        "externalReference": request.external_reference,
        "description": request.description,
        "documents": [_write_document(item) for item in request.documents],
    }
    if request.preservation is not None:
        body["preservationInfo"] = {
            "preserveContent": request.preservation.preserve_content,
            "deliveryInfo": {
                "attachDocuments": request.preservation.attach_documents,
                "personReceiver": [{"email": item} for item in request.preservation.receivers],
            },
        }
    return body


def write_hash_answer(operation: dict[str, Any], seals: Iterable[SealAnswer]) -> dict[str, Any]:
    """The JSON body of the answer: a v0 SignOperation and the seals of its documents."""
    return {
        "operation": operation,
        "seals": [
            {
                "externalReference": item.external_reference,
                **({"cms": _encode(item.cms)} if item.cms is not None else {"error": item.error}),
            }
            for item in seals
        ],
    }


def read_hash_answer(body: Any) -> tuple[dict[str, Any], list[SealAnswer]]:
    """The operation and the seals in an answer.

    Raises :class:`~wire.errors.MalformedRequest` when it is not an answer of this kind.
    """
    try:
        operation = _instance(body["operation"], dict)
        seals = [
            SealAnswer(
                external_reference=_instance(item["externalReference"], str),
                cms=decode_base64(item["cms"]) if "cms" in item else None,
                error=_instance(item.get("error", ""), str),
            )
            for item in _instance(body["seals"], list)
        ]
    except (KeyError, TypeError, ValueError, serializers.ValidationError) as error:
        raise MalformedRequest(f"the service's answer cannot be read: {error}") from error
    return operation, seals


def write_credential(credential: Credential) -> dict[str, Any]:
    """The JSON body that tells which certificate will seal, and how large its seals are."""
    return {
        "certificates": [_encode(item) for item in credential.chain.certificates],
        "digestAlgorithm": str(credential.algorithm),
        "signatureAlgorithm": str(credential.signature_algorithm),
        "sealSizes": {str(level): size for level, size in credential.sizes.items()},
    }


def read_credential(body: Any) -> Credential:
    """Read what :func:`write_credential` wrote.

    Raises :class:`~wire.errors.MalformedRequest` when it is something else.
    """
    try:
        chain = CertificateChain(tuple(decode_base64(item) for item in body["certificates"]))
        sizes = {Level(level): size for level, size in _instance(body["sealSizes"], dict).items()}
        for size in sizes.values():
            if not chain.signature_size < _instance(size, int) <= MAX_SEAL_SIZE:
                raise MalformedRequest(f"the service's answer has a seal size of {size}")
        return Credential(
            chain,
            DigestAlgorithm(body["digestAlgorithm"]),
            sizes,
            SignatureAlgorithm(body["signatureAlgorithm"]),
        )
    except (
        KeyError,
        TypeError,
        ValueError,
        InvalidCertificate,
        serializers.ValidationError,
    ) as error:
        raise MalformedRequest(f"the service's answer cannot be read: {error}") from error


def _write_document(document: DigestToSeal) -> dict[str, Any]:
    return {
        "externalReference": document.external_reference,
        "name": document.name,
        "contentType": document.content_type,
        "contentLength": document.content_length,
        "digest": _encode(document.digest),
        "digestAlgorithm": str(document.algorithm),
        "signingTime": document.signing_time.isoformat(),
        "signatureInfo": _write_signature(document.signature),
    }


def _write_signature(signature: SignatureInfo) -> dict[str, Any]:
    """What the key's side needs to know; reason and location stay with the document."""
    return {
        "signatureType": str(signature.signature_type),
        "applyTimestamp": signature.level is Level.B_T,
    }


def _instance(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} in the place of {kind.__name__}")
    return value


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
