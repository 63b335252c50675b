"""What the command line itself refuses."""


class UsageError(Exception):
    """The arguments do not go together; the message names them."""
