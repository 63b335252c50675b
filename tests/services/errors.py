"""What can go wrong while a throw-away server is found or started.

ServiceError
├── ProgramMissing       a program is not installed, or not where a variable says it is
├── AccountMissing       root has no unprivileged account to run the server with
└── ServerDidNotStart    the server ended at once, or never answered
"""


class ServiceError(Exception):
    """Base of the errors of this package."""


class ProgramMissing(ServiceError):
    """A program is not installed; the message names the Debian package that has it."""

    def __init__(self, program: str, *, package: str) -> None:
        super().__init__(
            f"{program} is missing: run deploy/install-test-tools, "
            f"or `apt-get install --no-install-recommends {package}`"
        )
        self.program = program
        self.package = package


class AccountMissing(ServiceError):
    """The server refuses to run as root, and the account to run it with does not exist."""

    def __init__(self, account: str, *, package: str) -> None:
        super().__init__(
            f"There is no account {account!r}, and the server refuses to run as root: "
            f"`apt-get install --no-install-recommends {package}` creates it"
        )
        self.account = account


class ServerDidNotStart(ServiceError):
    """The server ended at once, or never answered; the message carries what it logged."""

    def __init__(self, name: str, *, log: str) -> None:
        super().__init__(f"{name} did not start. It said:\n{log}")
        self.name = name
        self.log = log
