"""Django's entry for this app."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    name = "integration_ws"
