"""Django's entry for this app."""

from django.apps import AppConfig


class ProxyConfig(AppConfig):
    name = "proxy_client"
