"""Errors of content at rest."""

from domain.errors import DomainError


class ContentDamaged(DomainError):
    """Stored content is missing, truncated or changed; it is never delivered as good."""

    code = "content_damaged"
