"""The settings of the tests: quick hashes, plain static files, and the database that they are to run on.

`TEST_DATABASE` is `sqlite` (the default) or `postgresql`; the latter starts a server of its own unless
`TEST_DATABASE_URL` names one. Nothing here reads or writes the data of a trial.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Worker processes of one test run inherit what the first process sets here.
if "TOUCHSTONE_TEST_VAR" not in os.environ:
    os.environ["TOUCHSTONE_TEST_VAR"] = tempfile.mkdtemp(prefix="touchstone-test-")
    atexit.register(shutil.rmtree, os.environ["TOUCHSTONE_TEST_VAR"], ignore_errors=True)
if os.environ.get("TEST_DATABASE") == "postgresql" and not os.environ.get("TEST_DATABASE_URL"):
    from tests.postgresql import start

    os.environ["TEST_DATABASE_URL"] = start()
from config.variables import VARIABLES

for variable in VARIABLES:
    os.environ.pop(variable.name, None)
os.environ["TOUCHSTONE_TRIAL"] = "1"
os.environ["TOUCHSTONE_VAR"] = os.environ["TOUCHSTONE_TEST_VAR"]
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from config.settings import *  # noqa: E402, F403  (the environment has to be set first)
from config.settings import DATABASES, VAR  # noqa: E402

SECRET_KEY = "tests"  # noqa: S105  (guards nothing)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "mail": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
# Notices are queued as in an office; a test sends them itself where it wants them sent.
NOTICES_BY_MAIL = True
MAIL_AT_ONCE = False
# Nor does it wait; a test of the waiting sets its own clock.
MAIL_QUIET_MINUTES = 0
SITE_URL = "https://touchstone.office.example"
# A busy machine reads slowly; a test of reading in the background sets this to nothing.
READ_AT_ONCE = 300.0
# No test starts the encoder unless it is about it.
UNDERSTAND = False
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in use: connections to one in-memory database lock each other out where those to a file wait.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    # A kept connection would hold the test database when it is to be dropped.
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
