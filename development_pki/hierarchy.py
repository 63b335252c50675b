"""The authorities and their keys as a directory: created in one step, then only read.

::

    directory/          0700, every file in it 0600
      base_url          the address that the certificates carry
      root.pem          trust anchor
      issuing.pem       CA for everything below
      tsa.pem           time-stamp authority
      ocsp.pem          OCSP responder
      *.key.pem         their private keys, PKCS #8, not encrypted
      issued/ revoked/  see development_pki.register

All of it is written beside its place and then renamed: there is never half a hierarchy.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from development_pki import profiles
from development_pki.errors import (
    HierarchyDamaged,
    HierarchyExists,
    HierarchyMissing,
    HierarchyUnwritable,
    InvalidBaseURL,
)
from development_pki.files import sync_directory, write_new
from development_pki.profiles import CertifiedKey
from development_pki.register import Register

AUTHORITIES = ("root", "issuing", "tsa", "ocsp")


@dataclass(frozen=True)
class Hierarchy:
    """The authorities, where their files are and where they are reached."""

    directory: Path
    base_url: str
    root: CertifiedKey
    issuing: CertifiedKey
    tsa: CertifiedKey
    ocsp: CertifiedKey

    @property
    def register(self) -> Register:
        """What the issuing CA issued and revoked."""
        return Register(self.directory)


def create_hierarchy(directory: Path, *, base_url: str, now: datetime) -> Hierarchy:
    """Create all authorities, with certificates that point to ``base_url``.

    Raises :class:`~development_pki.errors.HierarchyExists` when the directory exists, and leaves it
    as it is; :class:`~development_pki.errors.InvalidBaseURL`;
    :class:`~development_pki.errors.HierarchyUnwritable`.
    """
    if directory.exists():
        raise HierarchyExists(f"{directory} exists already")
    url = _checked_url(base_url)
    root = profiles.create_root(now=now)
    issuing = profiles.create_issuing(root, base_url=url, now=now)
    hierarchy = Hierarchy(
        directory=directory,
        base_url=url,
        root=root,
        issuing=issuing,
        tsa=profiles.create_tsa(issuing, base_url=url, now=now),
        ocsp=profiles.create_ocsp_responder(issuing, now=now),
    )
    _save(hierarchy)
    return hierarchy


def load_hierarchy(directory: Path) -> Hierarchy:
    """Read what :func:`create_hierarchy` wrote.

    Raises :class:`~development_pki.errors.HierarchyMissing` when there is nothing, and
    :class:`~development_pki.errors.HierarchyDamaged` when it is not as it was written.
    """
    if not directory.is_dir():
        raise HierarchyMissing(f"there is no hierarchy in {directory}")
    try:
        keys = {name: _load_key(directory, name) for name in AUTHORITIES}
        base_url = (directory / "base_url").read_text()
    except (OSError, ValueError, TypeError) as error:
        raise HierarchyDamaged(f"the hierarchy in {directory} is damaged: {error}") from error
    return Hierarchy(directory=directory, base_url=base_url, **keys)


def _save(hierarchy: Hierarchy) -> None:
    directory = hierarchy.directory
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        # mkdtemp makes it 0700. Beside the place, so that the rename stays in one file system.
        unfinished = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        try:
            _write(hierarchy, unfinished)
            # Over a directory with files in it the rename fails: of two creators one wins.
            unfinished.rename(directory)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        sync_directory(directory.parent)
    except OSError as error:
        if directory.exists():
            raise HierarchyExists(f"{directory} exists already") from error
        raise HierarchyUnwritable(f"cannot write {directory}: {error}") from error


def _write(hierarchy: Hierarchy, directory: Path) -> None:
    register = Register(directory)
    register.create()
    for name in AUTHORITIES:
        pair: CertifiedKey = getattr(hierarchy, name)
        write_new(directory / f"{name}.pem", pair.certificate.public_bytes(Encoding.PEM))
        key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_new(directory / f"{name}.key.pem", key)
    register.record_issued(hierarchy.tsa.certificate)
    register.record_issued(hierarchy.ocsp.certificate)
    write_new(directory / "base_url", hierarchy.base_url.encode())


def _load_key(directory: Path, name: str) -> CertifiedKey:
    certificate = x509.load_pem_x509_certificate((directory / f"{name}.pem").read_bytes())
    key = load_pem_private_key((directory / f"{name}.key.pem").read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise HierarchyDamaged(f"{name}.key.pem is not the key of {name}.pem")
    return CertifiedKey(certificate, key)


def _checked_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and base_url.isascii()
    except ValueError as error:
        raise InvalidBaseURL(f"{base_url!r} is not a URL") from error
    if not usable or parts.query or parts.fragment:
        raise InvalidBaseURL(f"{base_url!r} is not the start of an HTTP address")
    return base_url.rstrip("/")
