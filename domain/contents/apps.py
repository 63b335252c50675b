"""Django's entry for this app."""

from django.apps import AppConfig


class ContentsConfig(AppConfig):
    name = "domain.contents"
