"""Wraps small secrets (data keys, software signing keys) with the master key.

AES-256-GCM with a random nonce; the context (what the secret is and whose) is authenticated, so
that a wrapped secret cannot be moved to another row.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from domain.errors import DomainError

NONCE_SIZE = 12


class SecretUnreadable(DomainError):
    """A wrapped secret was changed, moved, or wrapped by another master key."""

    code = "secret_unreadable"


def wrap(secret: bytes, context: str) -> bytes:
    """Encrypt a secret for one context."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + AESGCM(settings.MASTER_KEY).encrypt(nonce, secret, context.encode())


def unwrap(wrapped: bytes, context: str) -> bytes:
    """Decrypt a secret; raises :class:`SecretUnreadable`."""
    nonce, sealed = wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:]
    try:
        return AESGCM(settings.MASTER_KEY).decrypt(nonce, sealed, context.encode())
    except InvalidTag as error:
        raise SecretUnreadable(f"the {context} cannot be decrypted") from error
