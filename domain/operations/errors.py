"""Errors of operations.

::

    DomainError
    ├── ReferenceReused      an external reference exists already in this client service
    ├── DocumentNotSigned    a document's signed content was asked for before there was one
    └── LeaseLost            another worker owns the operation now; nothing may be stored
"""

from domain.errors import DomainError


class ReferenceReused(DomainError):
    code = "reference_reused"


class DocumentNotSigned(DomainError):
    code = "not_found"


class LeaseLost(DomainError):
    code = "lease_lost"
