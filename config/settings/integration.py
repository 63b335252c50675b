"""The Integration Service alone."""

from config.settings.base import *  # noqa: F403  (settings extend settings)
from config.settings.base import INSTALLED_APPS, MIDDLEWARE, SILENCED_SYSTEM_CHECKS

ROOT_URLCONF = "config.urls.integration"
INSTALLED_APPS = [*INSTALLED_APPS, "integration_ws"]
# Machines speak to it: no sessions, no pages.
MIDDLEWARE = [
    item
    for item in MIDDLEWARE
    if not item.startswith(("django.contrib", "whitenoise", "django.middleware.csrf"))
]
# Callers authenticate with bearer tokens, never with cookies: there is nothing to forge.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W003"]
# A path without its slash is another path, not a page to be redirected to.
APPEND_SLASH = False
