"""What the interface answers in does not depend on the Accept header.

Generated clients send all kinds of it, and an error must reach them as JSON whatever they asked for.
"""

from collections.abc import Sequence
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class FirstRenderer(DefaultContentNegotiation):
    """Always the view's first renderer."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 (DRF's signature)
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 (DRF's signature)
    ) -> Any:
        """The first renderer and its media type."""
        return renderers[0], renderers[0].media_type
