"""Celery workers and beat: the domain without any surface."""

from config.settings.base import *  # noqa: F403  (settings extend settings)

ROOT_URLCONF = "config.urls.none"
