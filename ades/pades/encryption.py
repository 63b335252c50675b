"""Encrypted documents: opened with a password, and what is added is encrypted like the rest."""

import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.crypt.filter_mixins import AESCryptFilterMixin, AESGCMCryptFilterMixin
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions

from ades.errors import EncryptedDocument

_AES_BLOCK = 16
# Either lets a user sign fields that exist or add one (ISO 32000-2, table 22).
_SIGNING = StandardPermissions.ALLOW_FORM_FILLING | StandardPermissions.ALLOW_ANNOTS_FORM_FILLING


def unlock(writer: Any, password: str | bytes | None) -> None:
    """Open the document that ``writer`` adds to, if it is encrypted.

    Raises :class:`~ades.errors.EncryptedDocument` when the password is missing or wrong, when it is
    a user's whom the document does not let fill in forms, and for other ways to encrypt.
    """
    if not writer.prev.encrypted:
        return
    if password is None:
        raise EncryptedDocument("the PDF is encrypted")
    handler = writer.prev.security_handler
    if not isinstance(handler, StandardSecurityHandler):
        raise EncryptedDocument("the PDF is encrypted for certificates and not with a password")
    _without_chance(handler)
    result = writer.encrypt(password)
    if result.status is AuthStatus.FAILED:
        raise EncryptedDocument("the password does not open the PDF")
    if result.status is AuthStatus.USER and not result.permission_flags & _SIGNING:
        raise EncryptedDocument("the PDF lets only its owner sign: it wants the owner's password")


def _without_chance(handler: StandardSecurityHandler) -> None:
    """Make what is encrypted depend on nothing but the text, the key and the object.

    A repeated preparation must give the same bytes, so the initial value of AES is not drawn but
    derived: equal only for equal text under the same key.
    """
    for used in handler.crypt_filter_config.filters():
        if isinstance(used, AESGCMCryptFilterMixin):
            # A nonce that is not random must never come twice: this is the last place to risk it.
            raise EncryptedDocument("PDFs that are encrypted with AES-GCM cannot be signed yet")
        if isinstance(used, AESCryptFilterMixin):
            used.encrypt = _encrypt  # type: ignore[method-assign]  # this is the point of it


def _encrypt(key: bytes, plaintext: bytes, params: Any = None) -> bytes:
    """AES in CBC mode with a derived initial value, in the place of pyHanko's."""
    del params
    initial = hmac.digest(key, b"initial value\0" + plaintext, hashlib.sha256)[:_AES_BLOCK]
    padder = padding.PKCS7(8 * _AES_BLOCK).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(initial)).encryptor()
    padded = padder.update(plaintext) + padder.finalize()
    return initial + encryptor.update(padded) + encryptor.finalize()
