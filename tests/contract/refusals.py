"""The table of errors: what is wrong, and what the contract has a client told about it."""

from dataclasses import dataclass

from tests.contract.document import OPERATIONS
from tests.contract.servers import MAX_BODY
from tests.contract.wrong_requests import (
    Ask,
    asking,
    content,
    document_of,
    encrypted,
    parts,
    receiver,
    reusing,
    sending,
    signature_of,
    signing,
)

SIGN, SIGN_PARTS = "signDocumentBatchBase64", "signDocumentBatchBinary"
STATUS, BY_REFERENCE = "getStatus", "getOperationIdByDocumentExternalReference"
DETAIL, DOCUMENTS = "getSignOperationDetail", "getSignOperationDocumentsContent"
RESEND = "resendDeliveryMails"
MALFORMED, INVALID, TOO_LARGE, REUSED = "0.0.2", "0.0.6", "0.0.4", "0.0.7"
HALF_A_CHARACTER = "\ud800"


@dataclass(frozen=True)
class Refusal:
    """One row: a request, the answer that it must have, and a word of its cause."""

    what: str
    operation_id: str
    ask: Ask
    status: int
    code: str
    cause: str


REFUSALS = [
    # Documents that cannot be signed
    Refusal("a text", SIGN, content(lambda _: b"Dear Sir"), 422, MALFORMED, "documents[0]"),
    Refusal("an empty document", SIGN, content(lambda _: b""), 422, MALFORMED, "is empty"),
    Refusal(
        "half of a PDF", SIGN, content(lambda pdf: pdf[: len(pdf) // 2]), 422, MALFORMED, "read"
    ),
    Refusal("an encrypted PDF", SIGN, content(encrypted), 422, MALFORMED, "encrypted"),
    Refusal("a text as a part", SIGN_PARTS, parts(lambda _: [b"Dear"]), 422, MALFORMED, "PDF"),
    # Bodies that cannot be read
    Refusal("no JSON", SIGN, sending("{", "application/json"), 400, MALFORMED, "not JSON"),
    Refusal("no body", SIGN, sending("", "application/json"), 400, MALFORMED, "description"),
    Refusal("no object", SIGN, sending("[]", "application/json"), 400, MALFORMED, "dictionary"),
    Refusal(
        "NaN", SIGN, sending('{"description":NaN}', "application/json"), 400, MALFORMED, "JSON"
    ),
    Refusal("deep", SIGN, sending("[" * 100_000, "application/json"), 400, MALFORMED, "not JSON"),
    Refusal("a wrong media type", SIGN, sending("{}", "text/plain"), 415, INVALID, "text/plain"),
    Refusal("no media type", SIGN, sending("{}", ""), 415, INVALID, "media type"),
    # Attributes
    Refusal(
        "wrong base64",
        SIGN,
        signing(lambda body: document_of(body).update(base64Content="JVBERi0*")),
        400,
        MALFORMED,
        "documents[0].documentRequest.base64Content",
    ),
    Refusal(
        "no description",
        SIGN,
        signing(lambda body: body.pop("description")),
        400,
        MALFORMED,
        "description",
    ),
    Refusal(
        "no signature type",
        SIGN,
        signing(lambda body: signature_of(body).pop("signatureType")),
        400,
        MALFORMED,
        "documents[0].signatureInfo.signatureType",
    ),
    Refusal(
        "an unknown signature type",
        SIGN,
        signing(lambda body: signature_of(body).update(signatureType="PGP")),
        400,
        MALFORMED,
        "documents[0].signatureInfo.signatureType",
    ),
    Refusal(
        "half a character where there is a choice",
        SIGN,
        signing(lambda body: signature_of(body).update(signatureType=HALF_A_CHARACTER)),
        400,
        MALFORMED,
        "signatureType",
    ),
    Refusal(
        "half a character in a text",
        SIGN,
        signing(lambda body: document_of(body).update(name=HALF_A_CHARACTER)),
        400,
        MALFORMED,
        "documents[0].documentRequest.name",
    ),
    Refusal(
        "no documents",
        SIGN,
        signing(lambda body: body.update(documents=[])),
        400,
        MALFORMED,
        "documents",
    ),
    Refusal(
        "a path for a name",
        SIGN,
        signing(lambda body: document_of(body).update(name="../invoice.pdf")),
        400,
        MALFORMED,
        "documents[0].documentRequest.name",
    ),
    Refusal(
        "no address", SIGN, signing(receiver("marta")), 400, MALFORMED, "personReceiver[0].email"
    ),
    Refusal(
        "an address of 255 characters",
        SIGN,
        signing(receiver("a" * 244 + "@example.pt")),
        400,
        MALFORMED,
        "personReceiver[0].email",
    ),
    # Parts
    Refusal(
        "a document without its part",
        SIGN_PARTS,
        parts(lambda _: []),
        400,
        MALFORMED,
        "files",
    ),
    Refusal(
        "a part without its document",
        SIGN_PARTS,
        parts(lambda pdf: [pdf, pdf]),
        400,
        MALFORMED,
        "files",
    ),
    Refusal(
        "parts without signRequest",
        SIGN_PARTS,
        asking("POST", "document/sign/", files={"files": ("1.pdf", b"%PDF-")}),
        400,
        MALFORMED,
        "signRequest",
    ),
    Refusal(
        "parts in an encoding that is none",
        SIGN_PARTS,
        asking(
            "POST",
            "document/sign/",
            data=b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            headers={"Content-Type": "multipart/form-data; boundary=x; charset=hex"},
        ),
        400,
        MALFORMED,
        "charset",
    ),
    Refusal(
        "JSON instead of parts",
        SIGN_PARTS,
        asking("POST", "document/sign/", json={}),
        415,
        INVALID,
        "application/json",
    ),
    # References
    Refusal("a folder again", SIGN, reusing("folder"), 409, REUSED, "externalReference"),
    Refusal("a document again", SIGN, reusing("document"), 409, REUSED, "externalReference"),
    Refusal("the same again", SIGN, reusing("folder", "document"), 409, REUSED, "used before"),
    # Limits
    Refusal(
        "a large body", SIGN, content(lambda pdf: pdf + bytes(MAX_BODY)), 413, TOO_LARGE, "limit"
    ),
    Refusal(
        "large parts",
        SIGN_PARTS,
        parts(lambda pdf: [pdf + bytes(MAX_BODY)]),
        413,
        TOO_LARGE,
        "limit",
    ),
    # Parameters, methods and paths
    Refusal("a word for an id", STATUS, asking("GET", "operation/status/abc"), 400, INVALID, "abc"),
    Refusal(
        "another notation of an id",
        STATUS,
        asking("GET", "operation/status/1_0"),
        400,
        INVALID,
        "operationId",
    ),
    Refusal(
        "an id of 20 digits",
        STATUS,
        asking("GET", f"operation/status/{10**20}"),
        400,
        INVALID,
        "range",
    ),
    Refusal(
        "an unknown id", STATUS, asking("GET", "operation/status/999999999"), 404, INVALID, "such"
    ),
    Refusal(
        "an unknown reference",
        BY_REFERENCE,
        asking("GET", "operation/id/withDocumentExternalReference/nowhere"),
        404,
        INVALID,
        "externalReference",
    ),
    Refusal(
        "a reference that no database can hold",
        BY_REFERENCE,
        asking("GET", "operation/id/withDocumentExternalReference/a%00b"),
        404,
        INVALID,
        "externalReference",
    ),
    Refusal(
        "neither true nor false",
        DETAIL,
        asking("GET", "operation/sign/detail/1/contentInResponse/maybe"),
        400,
        INVALID,
        "includeContent",
    ),
    Refusal(
        "an unknown operation's detail",
        DETAIL,
        asking("GET", "operation/sign/detail/999999999/contentInResponse/true"),
        404,
        INVALID,
        "operationId",
    ),
    Refusal(
        "mails of an unknown operation",
        RESEND,
        asking("POST", "delivery/mail/resend/999999999/true", json=[]),
        404,
        INVALID,
        "operationId",
    ),
    Refusal(
        "mails to no address",
        RESEND,
        asking("POST", "delivery/mail/resend/1/true", json=["marta"]),
        400,
        MALFORMED,
        "[0]",
    ),
    Refusal(
        "mails to an object",
        RESEND,
        asking("POST", "delivery/mail/resend/1/true", json={}),
        400,
        MALFORMED,
        "array",
    ),
    Refusal(
        "an unknown operation's documents",
        DOCUMENTS,
        asking("GET", "operation/sign/detail/999999999/documents"),
        404,
        INVALID,
        "operationId",
    ),
    Refusal("a wrong method", SIGN, asking("GET", "document/sign/base64/"), 405, INVALID, "GET"),
    Refusal("an unknown method", SIGN, asking("SIGN", "document/sign/"), 405, INVALID, "SIGN"),
    Refusal("an unknown path", SIGN, asking("POST", "document/stamp/"), 404, INVALID, "path"),
    Refusal("no trailing slash", SIGN, asking("POST", "document/sign"), 404, INVALID, "path"),
]

# Each row at each address that offers its operation.
ROWS = [
    (address, row)
    for row in REFUSALS
    for address, operation_id in OPERATIONS
    if operation_id == row.operation_id
]
