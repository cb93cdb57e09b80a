"""Everything that differs between offices comes from the environment; `variables.py` lists the names."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF

from config import catalogues, kinds, logs
from config.environment import Environment
from config.variables import VARIABLES, is_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(VARIABLES, os.environ)

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS: list[str] = env["ALLOWED_HOSTS"]
VAR: Path = env["TOUCHSTONE_VAR"] or BASE_DIR / "var"
DATABASE_URL: str = env["DATABASE_URL"] or f"sqlite:///{quote(str(VAR / 'db.sqlite3'))}"
DEBUG: bool = env["DEBUG"]


def is_local() -> bool:
    """True where nothing makes this an office: no secret, no database server, no name but this machine's."""
    return not env["SECRET_KEY"] and ALLOWED_HOSTS == LOCAL_HOSTS and DATABASE_URL.startswith("sqlite")


def trial_key() -> str:
    """The trial's own secret, made once and kept beside its database."""
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=VAR, delete=False) as draft:
            draft.write(secrets.token_urlsafe(50))
        # A second process may be doing the same: the first link wins, and nobody reads half a key.
        with suppress(FileExistsError):
            os.link(draft.name, path)
        Path(draft.name).unlink()
    return path.read_text().strip()


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def together() -> list[str]:
    """What is wrong with the settings beside each other, a sentence each."""
    found = []
    if not TRIAL and not env["SECRET_KEY"] and not any(one.startswith("SECRET_KEY ") for one in env.faults):
        found.append(
            "SECRET_KEY is not set. Set it to a long random text and keep it to yourself;"
            " only a trial on this machine (TOUCHSTONE_TRIAL=1) does without."
        )
    if not TRIAL and env["SECRET_KEY"] and not is_secret(env["SECRET_KEY"]):
        found.append(
            "SECRET_KEY can be guessed: it is short, repeats itself or stands in documentation. Whoever knows it can"
            " sign in as anybody. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not env["LOCAL_PASSWORDS"] and not env["OIDC_URL"]:
        found.append("LOCAL_PASSWORDS is off and OIDC_URL is not set: nobody could sign in. Set OIDC_URL.")
    if env["DATABASE_POOLED"] and not env["DATABASE_DIRECT_URL"]:
        found.append(
            "DATABASE_POOLED is 1 and DATABASE_DIRECT_URL is not set: migrations cannot go through PgBouncer."
            " Set it to the address of PostgreSQL itself."
        )
    return found


# A trial is what `make run` serves: on this machine only, with demo accounts and a key of its own making.
TRIAL: bool = is_local() if env["TOUCHSTONE_TRIAL"] is None else env["TOUCHSTONE_TRIAL"]
env.require(*together())
SECRET_KEY: str = env["SECRET_KEY"] or trial_key()
# The office's own key, an OpenSSH file: approvals are signed with it. `manage.py signing_key` makes one.
SIGNING_KEY: Path | None = env["SIGNING_KEY"] or (VAR / "signing-key" if TRIAL else None)
# Who signs: the name that checks print, as in a file of allowed signers.
SIGNER: str = env["SIGNER"] or next((h.lstrip("*.") for h in ALLOWED_HOSTS if h.lstrip("*.")), "touchstone")
# Whose tracked changes and comments a counter-draft bears.
OFFICE_NAME: str = env["OFFICE_NAME"]
SECURE: bool = not TRIAL if env["HTTPS"] is None else env["HTTPS"]
CSRF_TRUSTED_ORIGINS: list[str] = env["CSRF_TRUSTED_ORIGINS"]
CSRF_FAILURE_VIEW = "checklist.views.stale.csrf_failure"

INSTALLED_APPS = [
    "config.apps.ProjectConfig",
    "checklist.apps.ChecklistConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
    "django.forms",
    "post_office",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MIDDLEWARE = [
    "config.requests.followed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compressed.CompressText",
    "config.middleware.no_store",
    "config.middleware.for_programs",
    "config.sign_out.forget_pages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.session_limits",
    "config.language.speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.second_factor",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.middleware.sign_in_ways",
            ],
        },
    },
]


def served_by(url: str, *, pooled: bool = False) -> dict[str, Any]:
    """A database as Django has it, with what this program needs of each kind."""
    found = kinds.database(url)
    if found["ENGINE"].endswith("sqlite3"):
        # Writers queue instead of failing; readers never wait for them.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found
    found |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if pooled:
        # PgBouncer gives each transaction another connection and takes no options at the start of one.
        return found | {"DISABLE_SERVER_SIDE_CURSORS": True}
    # No statement of a page runs long enough to be worth compiling first. What the address sets comes later and wins.
    options = found.setdefault("OPTIONS", {})
    options["options"] = f"-c jit=off {options.get('options', '')}".rstrip()
    return found


DATABASES = {"default": served_by(DATABASE_URL, pooled=env["DATABASE_POOLED"])}
DATABASE_POOLED: bool = env["DATABASE_POOLED"]
# Where single commands work in place of the default: `config.elsewhere`.
DIRECT = served_by(env["DATABASE_DIRECT_URL"]) if env["DATABASE_DIRECT_URL"] else None
REPLICA = served_by(env["DATABASE_REPLICA_URL"]) if env["DATABASE_REPLICA_URL"] else None
MIGRATE_LOCK_SECONDS: int = env["MIGRATE_LOCK_SECONDS"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Login attempts are counted in a cache that all workers share.
FILES = "django.core.cache.backends.filebased.FileBasedCache"
FILE_CACHE = {"BACKEND": FILES, "LOCATION": str(VAR / "cache")}
CACHES = {"default": env["CACHE_URL"] or FILE_CACHE}

AUTH_USER_MODEL = "checklist.User"
# The office's own sign-in service, an OpenID provider, and what its claim of roles means here, first come first served.
OIDC_URL: str = env["OIDC_URL"] or ""
OIDC_ROLE_CLAIM: str = env["OIDC_ROLE_CLAIM"]
OIDC_ROLES: dict[str, str] = env["OIDC_ROLES"]
# A claim that the office trusts to name accounts made by hand before ("email" or "preferred_username").
OIDC_LINK_CLAIM: str = env["OIDC_LINK_CLAIM"]
LOCAL_PASSWORDS: bool = env["LOCAL_PASSWORDS"]
# The roles that need a second factor, where they sign in here and not by the service.
SECOND_FACTOR_FOR: list[str] = env["SECOND_FACTOR_FOR"]
if env["SECOND_FACTOR_FOR"] is None:
    SECOND_FACTOR_FOR = [] if TRIAL else ["manager", "administrator"]
AUTHENTICATION_BACKENDS = (
    ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
    if LOCAL_PASSWORDS
    else ["config.accounts.NoPasswords"]
)
SOCIALACCOUNT_ADAPTER = "config.accounts.OfficeSignIn"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "office",
            "name": env["OIDC_NAME"],
            "client_id": env["OIDC_CLIENT_ID"],
            "secret": env["OIDC_CLIENT_SECRET"],
            "settings": {"server_url": OIDC_URL},
        }
    ]
USERSESSIONS_ADAPTER = "config.accounts.LoggedSessions"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = LOCAL_PASSWORDS
MFA_TOTP_ISSUER = "Touchstone"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are the administrator's to set
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TRIAL
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.ClosedAdapter"
ACCOUNT_FORMS = {"login": "config.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Nothing tells a stranger who has an account here: not the page, not a message to an address nobody here has.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None
SESSION_HOURS: int = env["SESSION_HOURS"]
IDLE_MINUTES: int = env["IDLE_MINUTES"]
SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# A file that takes longer than so many seconds is read on in the background, and its page shows how far it is.
READ_AT_ONCE = 2.0
# Whether servers compute in the background what clauses mean; else `manage.py understand` alone does.
UNDERSTAND: bool = env["UNDERSTAND"]

# Without a mail server what would be sent is printed, and a server that does not answer is given up after 10 seconds.
EMAIL_CONFIG: dict[str, Any] = env["EMAIL_URL"] or kinds.mail("console:")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_TIMEOUT = 10
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL: str = env["FROM_EMAIL"]

# Without a mail server notices stand on the start page only: nothing is queued, and a trial prints none of them.
NOTICES_BY_MAIL = bool(env["EMAIL_URL"])
# Send in the background as soon as something happened; `manage.py deliver` sends what is left over either way.
MAIL_AT_ONCE: bool = env["MAIL_AT_ONCE"]
# Whether webhooks may go to addresses of the own net, and without https.
WEBHOOKS_PRIVATE: bool = env["WEBHOOKS_PRIVATE"]
# So long mail about a submission waits, which may be recalled, and mail about remarks, which become one.
MAIL_QUIET_MINUTES: int = env["MAIL_QUIET_MINUTES"]
# Where this installation is reached: what the links in mail begin with.
HOST = next((host.lstrip("*.") for host in ALLOWED_HOSTS if host.lstrip("*.")), "localhost")
SITE_URL: str = env["SITE_URL"] or f"{'https' if SECURE else 'http'}://{HOST}"
POST_OFFICE = {
    # One mail at a time: what went out is written down before the next one goes.
    "BATCH_SIZE": 1,
    "THREADS_PER_PROCESS": 1,
    "SENDING_ORDER": ["created", "id"],
    # Every quarter of an hour for three days, so that a weekend's failure loses nothing.
    "RETRY_INTERVAL": timedelta(minutes=15),
    "MAX_RETRIES": 288,
    # Far longer than the time-outs of one delivery together: a mail counted as lost too soon would go out twice.
    "BATCH_DELIVERY_TIMEOUT": 900,
    "LOG_LEVEL": 1,
    "FILE_STORAGE": "mail",
}

# Each named in itself. DEFAULT_LANGUAGE is for whoever chose none and whose browser asks for none of them.
LANGUAGES = [("en", "English"), ("ko", "한국어"), ("ja", "日本語")]
LANGUAGE_CODE: str = env["DEFAULT_LANGUAGE"]
LOCALE_PATHS = [catalogues.place(VAR)]
TIME_ZONE: str = env["TIME_ZONE"]
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

# How htmx is set up, on every page.
HTMX = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    # No page is kept in the browser's storage: "Back" asks the server, which knows who is signed in now.
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "timeout": 20000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "4(09|22)", "swap": True, "error": False},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "config.stylesheet.StyleSheetFinder",
    "config.words.WordsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.ModuleStorage"},
    # What is attached to a mail is made right before it is sent, by whoever sends it.
    "mail": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_AGE = "Lax", True, 365 * 86400
SECURE_SSL_REDIRECT = SECURE and env["SSL_REDIRECT"]
SECURE_HSTS_SECONDS = env["HSTS_SECONDS"] if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
# Asked by machines, from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
BEHIND_PROXY: bool = env["BEHIND_PROXY"]
if BEHIND_PROXY:
    # Without a proxy that sets these headers anybody could send them.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env["PROXIES"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        # Signing in by the service leads from a form of ours to its page.
        "form-action": [SELF, *([origin_of(OIDC_URL)] if OIDC_URL else [])],
        "base-uri": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Five fields for each of the 6,000 clauses that a draft may have while it is put right by hand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 31_000
FILE_UPLOAD_HANDLERS = [
    "checklist.documents.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# The markings a proposal may carry, least first; the first is the default.
MARKINGS: list[str] = env["MARKINGS"]
PAPER: str = env["PAPER"]

# What is to be watched: `docs/running.md`.
METRICS_TOKEN: str = env["METRICS_TOKEN"] or ""
METRICS_ALLOW = env["METRICS_ALLOW"]
BUILD: str = env["TOUCHSTONE_BUILD"]
SLOW_SECONDS: int = env["SLOW_SECONDS"]
LOG_FORMAT: str = env["LOG_FORMAT"]
LOGGING = logs.configuration(form=LOG_FORMAT, level=env["LOG_LEVEL"].upper())
