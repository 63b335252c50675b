"""Django's entry for this app."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "issuer_backoffice"
