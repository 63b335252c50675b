"""The Celery application.

Production runs ``celery -A config.celery worker`` and ``beat``. Messages are wake-ups with ids
only; the database is the queue's truth.
"""

from celery import Celery

app = Celery("signstash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["domain.operations", "domain.deliveries"])
