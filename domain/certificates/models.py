"""Wallets of issuers and the signing certificates in them, with software keys wrapped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ades.certificates import CertificateChain
from domain.companies.models import ClientService, Company

PRINCIPAL = "Principal"


class Wallet(models.Model):
    """Where a company's certificates are; new ones land in the wallet "Principal"."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="wallets")
    name = models.CharField(max_length=60, default=PRINCIPAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("company", "name"), name="wallet_name_unique")
        ]

    def __str__(self) -> str:
        return f"{self.company} / {self.name}"


class SigningCertificate(models.Model):
    """A certificate, its chain, and its private key wrapped with the master key."""

    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="certificates")
    alias = models.CharField(_("alias"), max_length=120)
    # DER certificates, the signer's first, each behind its length in four bytes.
    chain_der = models.BinaryField()
    wrapped_key = models.BinaryField(editable=False)
    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64, unique=True)
    subject = models.CharField(_("subject"), max_length=500)
    issuer = models.CharField(_("issued by"), max_length=500)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=("wallet", "alias"), name="certificate_alias_unique")
        ]

    def __str__(self) -> str:
        return self.alias

    @property
    def chain(self) -> CertificateChain:
        """The chain as the signing library takes it."""
        rest, found = bytes(self.chain_der), []
        while rest:
            size = int.from_bytes(rest[:4], "big")
            found.append(rest[4 : 4 + size])
            rest = rest[4 + size :]
        return CertificateChain(tuple(found))


class Assignment(models.Model):
    """Which certificate seals for a client service."""

    client_service = models.OneToOneField(ClientService, models.CASCADE, related_name="assignment")
    certificate = models.ForeignKey(SigningCertificate, models.PROTECT, related_name="assignments")

    def __str__(self) -> str:
        return f"{self.client_service}: {self.certificate}"
