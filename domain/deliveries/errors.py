"""Errors of deliveries."""

from domain.errors import DomainError


class LinkInvalid(DomainError):
    """A link from a mail is unknown, or its time is over."""

    code = "not_found"


class ReceiverUnknown(DomainError):
    """A mail was to be resent to somebody who was never a receiver of the operation."""

    code = "parameter_invalid"


class NothingToTell(DomainError):
    """The operation failed, so that there is nothing to notify anybody about."""

    code = "state_forbids"
