"""The Proxy Client: its own settings, no database of the suite, no job queue."""

import secrets

from config import env
from config.settings import interface
from config.settings.interface import *  # noqa: F403  (settings extend settings)

DEBUG = False
# Nothing is signed with it: the proxy has neither sessions nor cookies.
SECRET_KEY = secrets.token_urlsafe(32)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
ROOT_URLCONF = "config.urls.proxy"
WSGI_APPLICATION = "config.wsgi.application"
INSTALLED_APPS = ["rest_framework", "proxy_client"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
DATABASES: dict[str, dict[str, str]] = {}
USE_TZ = True
TIME_ZONE = "Europe/Lisbon"
USE_I18N = False

# Where the Integration Service is: its scheme and host, as client services would know it.
SERVICE_URL = env.text("SERVICE_URL")
SERVICE_TIMEOUT = env.number("SERVICE_TIMEOUT", 300)
# PEM roots; when given, what was sealed must lead to one of them.
TRUST_ANCHORS = env.text("TRUST_ANCHORS", "")

REST_FRAMEWORK = interface.REST_FRAMEWORK | {
    "EXCEPTION_HANDLER": "proxy_client.handler.handle_exception",
    # Only the service can tell whether a token is good; the views pass it on.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
}
