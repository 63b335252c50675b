"""Django's entry for this app."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "domain.companies"
