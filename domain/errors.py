"""The base of all domain errors.

Each has a ``code`` that never changes; surfaces map it to their own error formats. No HTTP in here.
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of the errors of every domain app."""

    code: ClassVar[str] = "domain_error"


class NotFound(DomainError):
    """There is no such thing, or it belongs to another company: the two are not told apart."""

    code = "not_found"


class ConfigurationMissing(DomainError):
    """Something must be configured before this can work."""

    code = "configuration_missing"
