"""The settings of the tests: quick hashes, plain static files, a database named by TEST_DATABASE_URL."""

from __future__ import annotations

import os
import tempfile

os.environ["TOUCHSTONE_TRIAL"] = "1"
os.environ.setdefault("TOUCHSTONE_VAR", tempfile.mkdtemp(prefix="touchstone-test-"))
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "") or "sqlite:///:memory:"

from config.settings import *  # noqa: E402, F403  (the environment has to be set first)

SECRET_KEY = "tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
