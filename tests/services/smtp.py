"""A mail server that keeps what it receives, and refuses recipients on demand.

Mails are sent to it by the product's own SMTP code, so that a bounce in a test is a real answer
of a real dialogue.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import ClassVar, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.ports import free_port


class SMTPSink:
    """An SMTP server on the loopback interface; use it as a context manager."""

    host: ClassVar[str] = "127.0.0.1"

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._refusals: dict[str, str] = {}
        self._controller = Controller(self, hostname=self.host, port=self.port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._controller.stop()

    def reject(self, address: str) -> None:
        """Refuse mails to the address for good, as a mailbox that does not exist does."""
        self._refusals[address.casefold()] = "550 5.1.1 No such mailbox"

    def defer(self, address: str) -> None:
        """Refuse mails to the address for now, as a server that is overloaded does."""
        self._refusals[address.casefold()] = "451 4.3.0 Try again later"

    def accept(self, address: str) -> None:
        """Take mails to the address again."""
        self._refusals.pop(address.casefold(), None)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls a handler by this name)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Answer `RCPT TO`, with the refusal that a test has asked for if there is one."""
        if refusal := self._refusals.get(address.casefold()):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd calls a handler by this name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        # Lines end with CR LF on the way; Python's email package ends them with LF.
        content = (envelope.original_content or b"").replace(b"\r\n", b"\n")
        self.messages.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"
