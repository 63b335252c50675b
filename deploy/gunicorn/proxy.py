"""gunicorn for the Proxy Client: one process a core, one request each at a time."""

import os

wsgi_app = "config.wsgi:application"
workers = max(2, os.cpu_count() or 1)
# Above twice SERVICE_TIMEOUT: a lost answer is asked for again before the caller is given up.
timeout = 700
accesslog = None
# One file a user otherwise, whoever starts first.
control_socket_disable = True
