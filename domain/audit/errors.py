"""Errors of the audit log."""

from domain.errors import DomainError


class EntryImmutable(DomainError):
    """Somebody tried to change or delete an audit entry."""

    code = "audit_immutable"
