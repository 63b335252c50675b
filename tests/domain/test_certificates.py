"""Certificates: keys are wrapped, belong to their certificates, and seal only for their company."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from ades.ports import Level, Seal, SealRequest
from ades.seals import check_seal
from domain import vault
from domain.certificates import providers
from domain.certificates.errors import CertificateMissing, CertificateUnfit
from domain.certificates.models import Assignment, SigningCertificate
from domain.certificates.providers import sealer_for, trust_anchors
from domain.certificates.services import certificate_assign, certificate_register
from domain.errors import ConfigurationMissing
from tests.cast import Issuer, SealKey


def test_the_sealer_seals_with_the_assigned_certificate(lumen: Issuer, rsa_key: SealKey) -> None:
    sealer = sealer_for(lumen.client_service)
    request = SealRequest("1", bytes(32), level=Level.B_T)
    (seal,) = sealer.seal([request])
    assert isinstance(seal, Seal)
    check_seal(seal.cms, request, rsa_key.chain)


def test_the_key_is_kept_wrapped(lumen: Issuer, rsa_key: SealKey) -> None:
    certificate = SigningCertificate.objects.get()
    assert rsa_key.pkcs8 not in bytes(certificate.wrapped_key)
    assert certificate.chain == rsa_key.chain


def test_a_wrapped_key_cannot_be_moved_to_another_certificate(lumen: Issuer, adega: Issuer) -> None:
    ours, theirs = SigningCertificate.objects.order_by("pk")
    with pytest.raises(vault.SecretUnreadable):
        vault.unwrap(bytes(ours.wrapped_key), f"signing key {theirs.fingerprint}")


def test_a_key_that_is_not_the_certificate_s_is_refused(
    lumen: Issuer, rsa_key: SealKey, ec_key: SealKey
) -> None:
    with pytest.raises(CertificateUnfit):
        certificate_register(
            company=lumen.company, alias="mixed", chain=rsa_key.chain, pkcs8=ec_key.pkcs8
        )
    with pytest.raises(CertificateUnfit):
        certificate_register(
            company=lumen.company, alias="broken", chain=rsa_key.chain, pkcs8=b"no key"
        )


def test_another_company_s_certificate_cannot_be_assigned(lumen: Issuer, adega: Issuer) -> None:
    theirs = SigningCertificate.objects.get(wallet__company=adega.company)
    with pytest.raises(CertificateUnfit):
        certificate_assign(client_service=lumen.client_service, certificate=theirs)


def test_without_a_certificate_there_is_no_sealer(lumen: Issuer) -> None:
    Assignment.objects.all().delete()
    with pytest.raises(CertificateMissing):
        sealer_for(lumen.client_service)


def test_a_certificate_that_ended_does_not_seal(
    lumen: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + timedelta(days=3000)
    monkeypatch.setattr(providers.timezone, "now", lambda: later)
    with pytest.raises(CertificateUnfit, match="ended on"):
        sealer_for(lumen.client_service)


def test_trust_anchors_must_be_configured(lumen: Issuer, settings: Settings) -> None:
    assert len(trust_anchors().certificates) == 1
    settings.TRUST_ANCHORS = ""
    with pytest.raises(ConfigurationMissing):
        trust_anchors()
    settings.TRUST_ANCHORS = "/nowhere/root.pem"
    with pytest.raises(ConfigurationMissing, match="cannot be read"):
        trust_anchors()


def test_a_reused_row_number_never_brings_another_key(
    lumen: Issuer, rsa_key: SealKey, ec_key: SealKey
) -> None:
    """SQLite gives the number of a deleted row to the next one."""
    sealer_for(lumen.client_service)
    Assignment.objects.all().delete()
    first = SigningCertificate.objects.get()
    number = first.pk
    first.delete()
    renewed = certificate_register(
        company=lumen.company, alias="next", chain=ec_key.chain, pkcs8=ec_key.pkcs8
    )
    SigningCertificate.objects.filter(pk=renewed.pk).update(id=number)
    certificate = SigningCertificate.objects.get()
    certificate_assign(client_service=lumen.client_service, certificate=certificate)
    request = SealRequest("1", bytes(32))
    (seal,) = sealer_for(lumen.client_service).seal([request])
    check_seal(seal.cms, request, ec_key.chain)
