"""Django's entry for this app."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "domain.deliveries"
