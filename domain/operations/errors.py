"""Errors of operations.

::

    DomainError
    ├── ReferenceReused      an external reference exists already in this client service
    ├── DocumentNotSigned    a document's signed content was asked for before there was one
    ├── LeaseLost            another worker owns the operation now; nothing may be stored
    └── IntentChanged        a sealed document was prepared again, and its digest is another one
"""

from domain.errors import DomainError


class ReferenceReused(DomainError):
    code = "reference_reused"


class DocumentNotSigned(DomainError):
    code = "not_found"


class LeaseLost(DomainError):
    code = "lease_lost"


class IntentChanged(DomainError):
    code = "intent_changed"
