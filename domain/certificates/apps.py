"""Django's entry for this app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "domain.certificates"
