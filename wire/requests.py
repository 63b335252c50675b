"""Reads v0 sign requests, in both body kinds, into :mod:`wire.messages`.

Unknown properties are ignored, as the contract says; what is known must be right, and all that is
wrong in a request is told at once, each with the path of its attribute.
"""

from typing import IO, Any

from rest_framework import serializers

from ades.ports import Level
from wire.errors import MalformedRequest
from wire.fields import Base64ContentField, ChoiceField, EmailField, FlagField, ListField, TextField
from wire.messages import (
    DocumentToSign,
    Preservation,
    SignatureInfo,
    SignatureType,
    SignRequest,
)

CONTENT_TYPES = ("application/pdf", "text/xml", "application/xml")
# A template or an image is the largest attribute that is not a document.
MAX_ATTRIBUTE = 2 << 20
MAX_RECEIVERS = 100


class RequestSerializer(serializers.Serializer[Any]):
    """Takes null for an absent optional property: generated clients send it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if self._counts(key, value)}
        return super().to_internal_value(data)

    def _counts(self, name: str, value: Any) -> bool:
        return value is not None or (name in self.fields and self.fields[name].required)


class PersonSerializer(RequestSerializer):
    email = EmailField()


class DeliveryInfoSerializer(RequestSerializer):
    attachDocuments = FlagField(default=False)
    personReceiver = ListField(child=PersonSerializer(), max_length=MAX_RECEIVERS)


class PreservationInfoSerializer(RequestSerializer):
    preserveContent = FlagField()
    alias = TextField(required=False, allow_blank=True)
    deliveryInfo = DeliveryInfoSerializer(required=False)


class VisibleSignatureInfoSerializer(RequestSerializer):
    templateType = ChoiceField(["ONE_OFF", "SERVICE_CUSTOMIZATION"], required=False)
    oneOffTemplate = TextField(required=False, allow_blank=True, max_length=MAX_ATTRIBUTE)
    locationType = ChoiceField(["SIGN_FIELD", "COORDINATE", "PLACEHOLDER"])
    locationValue = TextField()
    area = TextField(required=False, allow_blank=True)
    areaBackgroundColor = TextField(required=False, allow_blank=True)
    font = TextField(required=False, allow_blank=True)
    imageType = ChoiceField(["IMAGE_PNG", "IMAGE_JPG"], required=False)
    imageValue = TextField(required=False, allow_blank=True, max_length=MAX_ATTRIBUTE)


class AdvancedSignatureInfoSerializer(RequestSerializer):
    signatureLocation = TextField(required=False, allow_blank=True, max_length=2000)
    signatureTransform = ChoiceField(["ENVELOPED", "XPATH", "XPATH2_FILTER"], required=False)
    canonicalTransform = ChoiceField(["EXCLUSIVE", "EXCLUSIVE_WITH_COMMENTS"], required=False)


class SignatureInfoSerializer(RequestSerializer):
    signatureType = ChoiceField([str(item) for item in SignatureType])
    reason = TextField(required=False, allow_blank=True)
    location = TextField(required=False, allow_blank=True)
    applyTimestamp = FlagField(default=False)
    visibleSignatureInfo = VisibleSignatureInfoSerializer(required=False)
    advancedSignatureInfo = AdvancedSignatureInfoSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what cannot be produced yet, rather than sign in another way than was asked."""
        if attrs["signatureType"] != SignatureType.PADES:
            raise serializers.ValidationError(
                {"signatureType": f"{attrs['signatureType']} cannot be produced by this version"}
            )
        if attrs.get("visibleSignatureInfo"):
            raise serializers.ValidationError(
                {"visibleSignatureInfo": "visible signatures cannot be produced by this version"}
            )
        return attrs


class DocumentSerializer(RequestSerializer):
    externalReference = TextField()
    name = TextField()
    contentType = ChoiceField(CONTENT_TYPES)

    def validate_name(self, value: str) -> str:
        """Names become entries of zip files and attachments: no path, no line break."""
        if any(character in value for character in "/\\\r\n") or value in (".", ".."):
            raise serializers.ValidationError("must be a file name without a path")
        return value


class Base64DocumentSerializer(DocumentSerializer):
    base64Content = Base64ContentField()


class EntrySerializer(RequestSerializer):
    documentRequest = DocumentSerializer()
    signatureInfo = SignatureInfoSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A signature format fits one type of content (PAdES is a PDF signature)."""
        if attrs["documentRequest"]["contentType"] != "application/pdf":
            raise serializers.ValidationError(
                {"documentRequest": {"contentType": "PAdES signs application/pdf only"}}
            )
        return attrs


class Base64EntrySerializer(EntrySerializer):
    documentRequest = Base64DocumentSerializer()


class FolderSerializer(RequestSerializer):
    """What all requests have in common: the folder and what becomes of it."""

    externalReference = TextField()
    description = TextField(max_length=2000, allow_blank=True)
    preservationInfo = PreservationInfoSerializer(required=False)


class SignRequestSerializer(FolderSerializer):
    documents = ListField(child=EntrySerializer(), allow_empty=False)
    returnSignedContent = FlagField(default=False)

    def validate_documents(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ensure_references_differ([item["documentRequest"] for item in value])
        return value


class Base64SignRequestSerializer(SignRequestSerializer):
    documents = ListField(child=Base64EntrySerializer(), allow_empty=False)


def read_base64_request(data: Any) -> SignRequest:
    """Read the body of ``document/sign/base64/``; raises DRF's ValidationError."""
    values = _validated(Base64SignRequestSerializer, data)
    contents = [item["documentRequest"]["base64Content"] for item in values["documents"]]
    return _sign_request(values, contents)


def read_multipart_request(data: Any, files: list[IO[bytes]]) -> SignRequest:
    """Read the parts of ``document/sign/``: the n-th file belongs to the n-th document.

    Raises DRF's ValidationError, or :class:`~wire.errors.MalformedRequest` when the numbers differ.
    """
    values = _validated(SignRequestSerializer, data)
    if len(files) != len(values["documents"]):
        raise MalformedRequest(
            f"files: {len(files)} parts for {len(values['documents'])} documents"
        )
    return _sign_request(values, files)


def read_preservation(values: dict[str, Any]) -> Preservation | None:
    """The preservation part of a validated folder, if it has one."""
    info = values.get("preservationInfo")
    if info is None:
        return None
    delivery = info.get("deliveryInfo") or {"attachDocuments": False, "personReceiver": []}
    return Preservation(
        preserve_content=info["preserveContent"],
        attach_documents=delivery["attachDocuments"],
        receivers=tuple(dict.fromkeys(item["email"] for item in delivery["personReceiver"])),
    )


def read_signature(values: dict[str, Any]) -> SignatureInfo:
    """The signature part of a validated document."""
    return SignatureInfo(
        signature_type=SignatureType(values["signatureType"]),
        level=Level.B_T if values["applyTimestamp"] else Level.B_B,
        reason=values.get("reason") or "",
        location=values.get("location") or "",
    )


def ensure_references_differ(documents: list[dict[str, Any]]) -> None:
    """Refuse a request in which two documents have one external reference."""
    seen: set[str] = set()
    for index, document in enumerate(documents):
        reference = document["externalReference"]
        if reference in seen:
            raise serializers.ValidationError(
                f"[{index}] has the externalReference of an earlier document: {reference}"
            )
        seen.add(reference)


def _validated(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    serializer = kind(data=data)
    serializer.is_valid(raise_exception=True)
    validated: dict[str, Any] = serializer.validated_data
    return validated


def _sign_request(values: dict[str, Any], contents: list[IO[bytes]]) -> SignRequest:
    return SignRequest(
        external_reference=values["externalReference"],
        description=values["description"],
        documents=tuple(
            DocumentToSign(
                external_reference=entry["documentRequest"]["externalReference"],
                name=entry["documentRequest"]["name"],
                content_type=entry["documentRequest"]["contentType"],
                signature=read_signature(entry["signatureInfo"]),
                content=content,
            )
            for entry, content in zip(values["documents"], contents, strict=True)
        ),
        preservation=read_preservation(values),
        return_signed_content=values["returnSignedContent"],
    )
