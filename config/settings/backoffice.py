"""The Document Issuer Backoffice alone."""

from config.settings.base import *  # noqa: F403  (settings extend settings)
from config.settings.base import INSTALLED_APPS

ROOT_URLCONF = "config.urls.backoffice"
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "issuer_backoffice",
    "django.contrib.admin.apps.SimpleAdminConfig",
]
