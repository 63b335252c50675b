"""Tokens in SoftHSM with Lúmen's keys and certificates in them."""

from dataclasses import dataclass
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from pkcs11 import Attribute, CertificateType, ObjectClass

from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey
from tests.services.softhsm import PIN, SoftHSM
from trust_services.pkcs11 import KeyPlace, PKCS11Key
from trust_services.pkcs11_modules import exclusively


@dataclass
class Token:
    """A token with Lúmen's keys and certificates in it."""

    hsm: SoftHSM
    label: str
    directory: Path

    def key(self, kind: str, pin: str = PIN) -> PKCS11Key:
        place = KeyPlace(self.hsm.library, self.label, kind)
        return PKCS11Key(place, pin, pss=kind == "RSA-PSS")


def filled(hsm: SoftHSM, label: str, pki: Hierarchy, keys: dict[str, SealKey]) -> Token:
    directory = hsm.create_token(label)
    for number, (kind, key) in enumerate(keys.items(), 1):
        private = load_der_private_key(key.pkcs8, None)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        hsm.import_key(label, kind, bytes((number,)), pem)
    signers = [(key.chain.signer, bytes((number,))) for number, key in enumerate(keys.values(), 1)]
    cas = [(pki.root.certificate, b"root"), (pki.issuing.certificate, b"issuing")]
    with exclusively(hsm.library) as module:
        # The library may have been at work before this token was made.
        module.begin_anew()
        module._open(label, PIN).close()
        library = pkcs11.lib(hsm.library)
        with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            for certificate, identifier in [*cas, *signers]:
                session.create_object(certificate_object(certificate, identifier))
    return Token(hsm, label, directory)


def certificate_object(certificate: x509.Certificate, identifier: bytes) -> dict[Attribute, object]:
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.ID: identifier,
        Attribute.SUBJECT: certificate.subject.public_bytes(),
        Attribute.VALUE: certificate.public_bytes(Encoding.DER),
    }
