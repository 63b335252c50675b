"""What the command line itself refuses."""

from ades.errors import AdESError


class UsageError(AdESError):
    """The arguments do not go together; the message names them."""

    code = "usage"
