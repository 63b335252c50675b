"""What the v0 interface needs at both of its addresses: body limits, DRF's settings, logging."""

from typing import Any

from config import env

MAX_JSON_BODY = env.number("MAX_JSON_BODY", 100 << 20)
MAX_MULTIPART_BODY = env.number("MAX_MULTIPART_BODY", 1 << 30)
# The JSON part of a multipart request, and how many documents may come with it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 << 20
DATA_UPLOAD_MAX_NUMBER_FILES = 10_000

REST_FRAMEWORK: dict[str, Any] = {
    "EXCEPTION_HANDLER": "wire.handler.handle_exception",
    "DEFAULT_PARSER_CLASSES": ["wire.bodies.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "wire.negotiation.FirstRenderer",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Django's own handlers, which redact nothing, give way to the one above.
    "loggers": {"django": {"propagate": True}, "django.server": {"propagate": True}},
}
