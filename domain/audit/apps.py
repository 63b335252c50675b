"""Django's entry for this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "domain.audit"
