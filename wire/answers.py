"""Renders operations in the contract's answer shapes.

The serializers read attributes by name and know no model: whatever has these attributes can be
rendered. Absent optional properties are left out.
"""

from typing import Any

from rest_framework import serializers


class AnswerSerializer(serializers.Serializer[Any]):
    """Leaves out what is absent: the contract allows omission, generated clients choke on null."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        values = super().to_representation(instance)
        return {key: value for key, value in values.items() if value not in (None, "")}


class CompanyAnswer(AnswerSerializer):
    name = serializers.CharField()
    vatNumber = serializers.CharField(source="vat_number")
    countryCode = serializers.CharField(source="country_code")
    i18nCode = serializers.CharField(source="i18n_code")
    status = serializers.CharField()
    email = serializers.CharField()
    creationDate = serializers.DateTimeField(source="created_at")


class FolderAnswer(AnswerSerializer):
    folderId = serializers.CharField(source="id")
    externalReference = serializers.CharField(source="external_reference")
    description = serializers.CharField()
    folderContent = serializers.CharField(source="content")


class DocumentAnswer(AnswerSerializer):
    internalId = serializers.IntegerField(source="id")
    externalReference = serializers.CharField(source="external_reference")
    name = serializers.CharField()
    contentType = serializers.CharField(source="content_type")
    signStatus = serializers.CharField(source="sign_status")
    signError = serializers.CharField(source="sign_error")
    cipherStatus = serializers.CharField(source="cipher_status")
    storageStatus = serializers.CharField(source="storage_status")
    contentLength = serializers.IntegerField(source="content_length")
    receptionDate = serializers.DateTimeField(source="received_at")
    storagePeriod = serializers.IntegerField(source="storage_months")
    storageEndDate = serializers.DateTimeField(source="storage_ends_at")
    documentAttributes = serializers.SerializerMethodField()

    def get_documentAttributes(self, document: Any) -> list[dict[str, str]] | None:  # noqa: N802 (DRF's naming)
        """The signature attributes that the request carried, by the contract's keys."""
        return document_attributes(document.reason, document.location) or None


class BaseOperationAnswer(AnswerSerializer):
    id = serializers.IntegerField()
    type = serializers.CharField()
    status = serializers.CharField()
    issuerCompany = CompanyAnswer(source="company")
    issuerClientServiceAlias = serializers.CharField(source="client_service.alias")
    creationDate = serializers.DateTimeField(source="created_at")
    folderExternalReference = serializers.CharField(source="folder.external_reference")


class SignOperationAnswer(BaseOperationAnswer):
    folder = FolderAnswer()
    executionTime = serializers.IntegerField(source="execution_ms")


def document_attributes(reason: str, location: str) -> list[dict[str, str]]:
    """The contract's documentAttributes; what is empty is left out."""
    pairs = (
        ("SIGNATURE_ATTRIBUTE_REASON", reason),
        ("SIGNATURE_ATTRIBUTE_LOCATION", location),
    )
    return [{"attributeKey": key, "attributeValue": value} for key, value in pairs if value]


def delivery_info(attach_documents: bool, receivers: list[tuple[str, str]]) -> dict[str, Any]:
    """The contract's DeliveryInfo from (e-mail, delivery status) pairs."""
    return {
        "attachDocuments": attach_documents,
        "personReceiver": [
            {"email": email, "deliveryStatus": status} for email, status in receivers
        ],
    }
