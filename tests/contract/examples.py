"""Requests that are made from the contract, and what makes some of them real.

Random strings are never PDFs and random ids never operations: a good part of the well-formed
requests is given real invoices, new references, or the id of a real operation, so that the answers
that matter are held against the contract too.
"""

import base64
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.transport.serialization import Binary

from tests.contract.callers import fresh_reference

# The examples of each operation, and a number that chooses other ones.
MAX_EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "40"))
SEED = os.environ.get("CONTRACT_SEED")
Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Operation]

# What our servers refuse in any text, in file names, and beyond which length.
_NOT_IN_TEXT = {0: None}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("/\\\r\n\0", "_"))
_LENGTH = 200
# More documents in one request take longer and show nothing new.
_DOCUMENTS = 3


@dataclass(frozen=True)
class Reality:
    """What exists: documents that can be signed, and an operation that was executed."""

    documents: tuple[bytes, ...]
    operation_id: int
    document_reference: str
    receivers: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One request; what is ``real`` must be done, not only be answered."""

    case: Request
    real: bool = False


def examples(operation: Operation, reality: Reality) -> st.SearchStrategy[Example]:
    """Well-formed, malformed and real requests for one operation."""
    positive = operation.as_strategy(GenerationMode.POSITIVE)
    negative = operation.as_strategy(GenerationMode.NEGATIVE)
    real = operation.as_strategy(GenerationMode.POSITIVE).map(lambda case: _real(case, reality))
    return st.one_of(positive.map(Example), negative.map(Example), real)


def boundary_cases(operation: Operation) -> Iterator[Request]:
    """Each limit of the contract, just kept and just broken, and each method it does not have."""
    schema = operation.schema
    chosen = schema.config.generation_for(operation=operation, phase="coverage")
    yield from schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=chosen
    )


def bounded(test: Callable[[], None]) -> Callable[[], None]:
    """Some examples, always the same; the variables above ask for more and for others."""
    chosen = settings(
        max_examples=MAX_EXAMPLES,
        derandomize=SEED is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Shrinking takes minutes of requests; the first example tells enough.
        phases=[Phase.generate],
    )(test)
    return chosen if SEED is None else seed(int(SEED))(chosen)


def _real(case: Request, reality: Reality) -> Example:
    if "operationId" in case.path_parameters:
        case.path_parameters["operationId"] = reality.operation_id
    if "externalReference" in case.path_parameters:
        case.path_parameters["externalReference"] = reality.document_reference
    if isinstance(case.body, list):
        case.body = list(reality.receivers[: len(case.body)])
    elif isinstance(case.body, dict):
        case.body = _real_body(case.body, itertools.cycle(reality.documents))
    return Example(case, real=True)


def _real_body(body: dict[str, Any], documents: Iterator[bytes]) -> dict[str, Any]:
    """The same request with documents that are some; all else that was drawn stays."""
    request = body.get("signRequest", body)
    request["externalReference"] = fresh_reference("folder")
    _shorten(request, "description")
    request["documents"] = request["documents"][:_DOCUMENTS]
    contents = [next(documents) for _ in request["documents"]]
    for entry, content in zip(request["documents"], contents, strict=True):
        document, signature = entry["documentRequest"], entry["signatureInfo"]
        document["externalReference"] = fresh_reference("document")
        document["contentType"] = "application/pdf"
        document["name"] = f"{document['name'].translate(_NOT_IN_NAMES)[:_LENGTH]}.pdf"
        if request is body:
            document["base64Content"] = base64.b64encode(content).decode("ascii")
        signature["signatureType"] = "PAdES"
        signature.pop("visibleSignatureInfo", None)
        _shorten(signature, "reason", "location")
        _shorten(signature.get("advancedSignatureInfo", {}), "signatureLocation")
    _shorten(request.get("preservationInfo", {}), "alias")
    return body if request is body else body | {"files": [Binary(item) for item in contents]}


def _shorten(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if name in values:
            values[name] = values[name].translate(_NOT_IN_TEXT)[:_LENGTH]
