"""What an operator configured, as one frozen object."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ades.errors import InvalidCertificate
from ades.verification.trust import TrustAnchors


@dataclass(frozen=True)
class ProxyOptions:
    """``service`` is the address of the Integration Service's host; with ``anchors``, what was
    sealed must lead to one of these roots before it is given out.
    """

    service: str
    connect_timeout: float
    read_timeout: float
    anchors: TrustAnchors | None


@lru_cache(maxsize=1)
def options() -> ProxyOptions:
    """The options of this process."""
    return ProxyOptions(
        service=settings.SERVICE_URL.rstrip("/"),
        connect_timeout=5.0,
        read_timeout=float(settings.SERVICE_TIMEOUT),
        anchors=_anchors(settings.TRUST_ANCHORS),
    )


def _anchors(path: str) -> TrustAnchors | None:
    if not path:
        return None
    try:
        return TrustAnchors.from_pem(Path(path).read_bytes())
    except (OSError, InvalidCertificate) as error:
        raise ImproperlyConfigured(f"TRUST_ANCHORS cannot be read: {error}") from error
