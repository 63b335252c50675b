"""What the interface answers in does not depend on the Accept header.

Generated clients send all kinds of it, and an error must reach them as JSON in any case.
"""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class FirstRenderer(DefaultContentNegotiation):
    """Always the view's first renderer."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> Any:
        """The first renderer and its media type."""
        first = next(iter(renderers))
        return first, first.media_type
