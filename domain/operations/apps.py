"""Django's entry for this app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "domain.operations"
