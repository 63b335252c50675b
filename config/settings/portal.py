"""The Client Portal alone."""

from config.settings.base import *  # noqa: F403  (settings extend settings)
from config.settings.base import INSTALLED_APPS

ROOT_URLCONF = "config.urls.portal"
INSTALLED_APPS = [*INSTALLED_APPS, "client_portal"]
