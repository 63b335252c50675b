"""The Proxy Client: its own settings, no database of the suite, no job queue."""

import secrets

from config import env

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

MAX_JSON_BODY = env.number("MAX_JSON_BODY", 100 << 20)
MAX_MULTIPART_BODY = env.number("MAX_MULTIPART_BODY", 1 << 30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 << 20
DATA_UPLOAD_MAX_NUMBER_FILES = 10_000

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "proxy_client.handler.handle_exception",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["wire.bodies.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "wire.negotiation.FirstRenderer",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
