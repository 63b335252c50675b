"""The whole suite as the tests run it: every surface, throw-away servers, no real secrets."""

import base64
import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("MASTER_KEY", base64.b64encode(bytes(range(32))).decode())
os.environ.setdefault("STATE_DIR", tempfile.mkdtemp(prefix="suite-tests-"))

from config.settings.suite import *  # noqa: F403  (the environment comes first)
from config.settings.suite import DATABASES, STATE_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMBEDDED_WORKER = False
SHOW_OUTBOX = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CONTENT_DIR = Path(STATE_DIR) / "contents"
ALLOWED_HOSTS = ["*"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and processes of one test share it.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(STATE_DIR) / "test.sqlite3")}

# What only the Proxy Client has, so that its code can be tested in the same process.
SERVICE_URL = "http://127.0.0.1:9"
SERVICE_TIMEOUT = 30
