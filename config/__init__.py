"""The composition root: settings (one module per deployable), URLs, Celery and WSGI."""
