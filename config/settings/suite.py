"""Integration Service, Client Portal and Backoffice in one process, for trying out.

The embedded default: SQLite, content on the local disk, jobs in this process (see
:mod:`config.embedded`), mails caught in an outbox that a page shows.
"""

from config import env
from config.settings.base import *  # noqa: F403  (settings extend settings)
from config.settings.base import CELERY_BROKER_URL, INSTALLED_APPS, STATE_DIR

ROOT_URLCONF = "config.urls.suite"
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "integration_ws",
    "client_portal",
    "issuer_backoffice",
    "django.contrib.admin.apps.SimpleAdminConfig",
]
HTTPS = env.flag("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS

# Every mail is a file in this folder, and nothing leaves the machine.
OUTBOX_DIR = STATE_DIR / "outbox"
# Mails hold links that let anyone in: nobody sees them here unless that was asked for.
SHOW_OUTBOX = env.flag("SHOW_OUTBOX", default=False)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = OUTBOX_DIR
EMBEDDED_WORKER = CELERY_BROKER_URL.startswith("memory:")
