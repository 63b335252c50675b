"""Builds the key's side from arguments: the key, time-stamp authorities, validation material."""

from argparse import Namespace
from pathlib import Path

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AdESError, TimestampUnavailable
from ades.ports import MaterialSource, RawSigner, TimestampAuthority
from ades.sealing import LocalSealer
from ades.verification.trust import TrustAnchors
from ades_cli.errors import UsageError
from ades_cli.reading import content_of
from ades_cli.secrets import first_line
from trust_services.csc.access import FixedToken
from trust_services.csc.keys import CredentialSecrets, CSCKey
from trust_services.csc.service import CSCService, Version
from trust_services.errors import TrustServiceError
from trust_services.material import OnlineMaterialSource, stranger_client
from trust_services.pkcs11 import KeyPlace, PKCS11Key
from trust_services.pkcs12 import MAX_SIZE, load_key_file
from trust_services.tsa import HTTPTimestampAuthority
from trust_services.tsa_pool import TimestampPool

REFUSALS = (AdESError, TrustServiceError, OSError)
"""What becomes one line and an exit status; anything else is a defect and may be seen as one."""


def key_side_from(arguments: Namespace) -> LocalSealer:
    """The key that the arguments name, with all that higher levels need.

    Raises :class:`~ades_cli.errors.UsageError` unless exactly one key is named, and what its
    adapter raises.
    """
    key, chain = _key(arguments)
    algorithm = arguments.digest or DigestAlgorithm.SHA256
    authority, source = authority_from(arguments), source_from(arguments)
    return LocalSealer(key, chain, authority, algorithm, source)


def authority_from(arguments: Namespace) -> TimestampAuthority | None:
    """The time-stamp authorities in their order, as one; None without any."""
    if not arguments.tsa:
        return None
    return TimestampPool([HTTPTimestampAuthority(url) for url in arguments.tsa])


def needed_authority(arguments: Namespace) -> TimestampAuthority:
    """As :func:`authority_from`, where there must be one.

    Raises :class:`~ades.errors.TimestampUnavailable` otherwise.
    """
    authority = authority_from(arguments)
    if authority is None:
        raise TimestampUnavailable("no time-stamp authority is given: use --tsa")
    return authority


def source_from(arguments: Namespace) -> MaterialSource | None:
    """Where OCSP answers, CRLs and issuers come from; None without roots to trust."""
    if not arguments.trust:
        return None
    anchors = anchors_from(arguments.trust)
    return OnlineMaterialSource(anchors.certificates, stranger_client(arguments.allow_network))


def anchors_from(files: list[Path]) -> TrustAnchors:
    """The root certificates in PEM files.

    Raises :class:`~ades.errors.InvalidCertificate` when one has none.
    """
    found = [TrustAnchors.from_pem(file.read_bytes()) for file in files]
    return TrustAnchors(tuple(root for item in found for root in item.certificates))


def _key(arguments: Namespace) -> tuple[RawSigner, CertificateChain]:
    given = [bool(item) for item in (arguments.p12, arguments.pkcs11, arguments.csc)]
    if given.count(True) != 1:
        raise UsageError("give one key: --p12, --pkcs11 or --csc")
    secret = first_line(arguments.password_file)
    if arguments.p12:
        content = content_of(arguments.p12, MAX_SIZE)
        return load_key_file(content, secret, pss=arguments.pss)
    return _token_key(arguments, secret) if arguments.pkcs11 else _remote_key(arguments, secret)


def _token_key(arguments: Namespace, pin: str | None) -> tuple[RawSigner, CertificateChain]:
    if not arguments.token_label or pin is None:
        raise UsageError("--pkcs11 needs --token-label and --password-file")
    place = KeyPlace(str(arguments.pkcs11), arguments.token_label, arguments.key_label)
    key = PKCS11Key(place, pin, pss=arguments.pss)
    return key, key.chain()


def _remote_key(arguments: Namespace, pin: str | None) -> tuple[RawSigner, CertificateChain]:
    token = first_line(arguments.csc_token_file)
    if not arguments.key_label or token is None:
        raise UsageError("--csc needs --key-label and --csc-token-file")
    version = Version.V1 if arguments.csc_version == 1 else Version.V2
    service = CSCService(arguments.csc, version, FixedToken(token))
    key = CSCKey(service, arguments.key_label, CredentialSecrets(pin=pin), pss=arguments.pss)
    return key, key.chain()
