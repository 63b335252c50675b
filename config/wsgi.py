"""The WSGI application of whatever deployable DJANGO_SETTINGS_MODULE names."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.suite")
application = get_wsgi_application()
