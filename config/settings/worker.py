"""Celery workers and beat: the domain without any surface."""

from config.settings.base import *  # noqa: F403  (the one use of a star: settings extend the base)

ROOT_URLCONF = "config.urls.none"
