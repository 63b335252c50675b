"""The contract's error envelope, and the one table that maps typed errors to it.

Where the vendor answers a client's mistake with 500, this table has the right 4xx with the same
``errorCode``. Errors without an entry are defects: they become 500 0.0.1 without their text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Envelope:
    """The HTTP status, the contract's ``errorCode`` and its fixed description."""

    status: int
    error_code: str
    description: str

    def body(self, cause: str) -> dict[str, str]:
        """The JSON body of an ErrorResponse, with ``cause`` saying what exactly was wrong."""
        return {
            "errorCode": self.error_code,
            "errorCodeDescription": self.description,
            "causeMessage": cause,
        }


UNHANDLED = Envelope(500, "0.0.1", "Unhandled error")
MALFORMED = Envelope(400, "0.0.2", "Mandatory attribute missing or malformed")
INVALID = Envelope(400, "0.0.6", "Request parameter invalid")

ENVELOPES: dict[str, Envelope] = {
    "request_malformed": MALFORMED,
    "parameter_invalid": INVALID,
    "media_type_unsupported": Envelope(415, "0.0.6", INVALID.description),
    "method_not_allowed": Envelope(405, "0.0.6", INVALID.description),
    "not_acceptable": Envelope(406, "0.0.6", INVALID.description),
    "not_found": Envelope(404, "0.0.6", INVALID.description),
    "documents_refused": Envelope(422, "0.0.2", MALFORMED.description),
    "document_unreadable": Envelope(422, "0.0.2", MALFORMED.description),
    "document_encrypted": Envelope(422, "0.0.6", INVALID.description),
    "document_changes_forbidden": Envelope(422, "0.0.6", INVALID.description),
    "target_unusable": Envelope(422, "0.0.6", INVALID.description),
    "placement_refused": Envelope(422, "2.2.1", "The visible signature cannot be placed"),
    "option_invalid": INVALID,
    "template_invalid": INVALID,
    "body_too_large": Envelope(413, "0.0.4", "Attribute too large"),
    "content_damaged": Envelope(503, "0.0.1", "The content cannot be delivered now"),
    "configuration_missing": Envelope(500, "0.0.3", "Default configuration missing"),
    "reference_reused": Envelope(409, "0.0.7", "External reference already used"),
    "token_invalid": Envelope(401, "0.0.10", "Access token expired or invalid"),
    "client_service_unknown": Envelope(401, "1.1.0", "Client service unknown"),
    "client_service_inactive": Envelope(401, "1.1.1", "Client service or issuer inactive"),
    "client_service_exists": Envelope(409, "1.1.2", "Client service already exists"),
    "state_forbids": Envelope(409, "1.1.3", "The state forbids this action"),
    "secret_weak": Envelope(400, "1.1.4", "The secret is too weak"),
    "issuer_inactive": Envelope(403, "1.2.0", "Issuer not active"),
    "partner_inactive": Envelope(403, "1.3.0", "Partner not active"),
    "service_unreachable": Envelope(503, "0.0.1", "The Integration Service cannot be reached"),
    "seal_mismatch": Envelope(502, "2.0.0", "The seal that came back was refused"),
    "seal_too_large": Envelope(502, "2.0.0", "The seal that came back was refused"),
    "seal_refused": Envelope(502, "2.0.0", "Signing failed"),
    "key_unavailable": Envelope(503, "2.0.0", "Signing failed"),
    "pin_refused": Envelope(500, "2.0.0", "Signing failed"),
    "timestamp_unavailable": Envelope(503, "2.0.0", "Signing failed"),
    "material_unavailable": Envelope(503, "2.0.0", "Signing failed"),
    "certificate_revoked": Envelope(500, "2.0.0", "Signing failed"),
    "algorithm_unsupported": Envelope(500, "2.0.0", "Signing failed"),
    "certificate_unfit": Envelope(500, "2.0.0", "Signing failed"),
}
