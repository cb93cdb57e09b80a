"""Everything that differs between offices comes from the environment; `docs/office.md` lists the names."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import catalogues

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", LOCAL_HOSTS)
VAR = Path(env.str("TOUCHSTONE_VAR", "") or BASE_DIR / "var")
DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{quote(str(VAR / 'db.sqlite3'))}"
DEBUG = env.bool("DEBUG", False)


def is_local() -> bool:
    """True where nothing makes this an office: no secret, no database server, no name but this machine's."""
    bare = not env.str("SECRET_KEY", "") and ALLOWED_HOSTS == LOCAL_HOSTS
    return bare and DATABASE_URL.startswith("sqlite")


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


def is_weak(key: str) -> bool:
    """Whether a secret is shorter than 32 characters, has fewer than 10 different ones, or begins as examples do."""
    known = (
        "django-insecure",
        "change",
        "replace",
        "your",
        "example",
        "secret",
        "password",
        "insecure",
        "dummy",
        "test",
    )
    return len(key) < 32 or len(set(key)) < 10 or key.lower().lstrip(" <[{(_-").startswith(known)


def site_url(text: str) -> str:
    """The address without a slash at its end; refuses what no link can begin with."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"SITE_URL has to be an address such as https://touchstone.office, not {text!r}.")
    return text.rstrip("/")


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"OIDC_URL has to be an address such as https://login.office, not {address!r}.")
    return f"{parts.scheme}://{parts.netloc}"


def roles_of(pairs: list[str]) -> dict[str, str]:
    """OIDC_ROLES, "their name=our role" for each, in its order; refuses what is no role."""
    found = {name.strip(): role.strip() for name, _, role in (pair.rpartition("=") for pair in pairs)}
    if wrong := sorted(set(found.values()) - {"analyst", "manager", "administrator"}) or ("" in found and [""]):
        raise ImproperlyConfigured(
            f"OIDC_ROLES gives {wrong[0]!r}. Write it as their-name=manager,other=analyst; our roles are analyst,"
            " manager and administrator."
        )
    return found


# A trial is what `make run` serves: on this machine only, with demo accounts and a key of its own making.
TRIAL = env.bool("TOUCHSTONE_TRIAL", is_local())
SECRET_KEY = env.str("SECRET_KEY", "") or (trial_key() if TRIAL else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text and keep it to yourself;"
        " only a trial on this machine (TOUCHSTONE_TRIAL=1) does without."
    )
if not TRIAL and is_weak(SECRET_KEY):
    raise ImproperlyConfigured(
        "SECRET_KEY can be guessed: it is short, repeats itself or stands in documentation. Whoever knows it can sign"
        " in as anybody. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
# The office's own key, an OpenSSH file: approvals are signed with it. `manage.py signing_key` makes one.
SIGNING_KEY = Path(env.str("SIGNING_KEY", "") or VAR / "signing-key") if TRIAL or env.str("SIGNING_KEY", "") else None
# Who signs: the name that checks print, as in a file of allowed signers.
SIGNER = env.str("SIGNER", "") or next((h.lstrip("*.") for h in ALLOWED_HOSTS if h.lstrip("*.")), "touchstone")
# Whose tracked changes and comments a counter-draft bears.
OFFICE_NAME = env.str("OFFICE_NAME", "") or "Touchstone"
SECURE = env.bool("HTTPS", not TRIAL)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
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

DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing; readers never wait for them.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    # No statement of a page runs long enough to be worth compiling first. What the address sets comes later and wins.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"-c jit=off {options.get('options', '')}".rstrip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Login attempts are counted in a cache that all workers share.
FILES = "django.core.cache.backends.filebased.FileBasedCache"
FILE_CACHE = {"BACKEND": FILES, "LOCATION": str(VAR / "cache")}
CACHES = {"default": env.dj_cache_url("CACHE_URL") if env.str("CACHE_URL", "") else FILE_CACHE}

AUTH_USER_MODEL = "checklist.User"
# The office's own sign-in service, an OpenID provider, and what its claim of roles means here, first come first served.
OIDC_URL = env.str("OIDC_URL", "")
OIDC_ROLE_CLAIM = env.str("OIDC_ROLE_CLAIM", "roles")
OIDC_ROLES = roles_of(env.list("OIDC_ROLES", ["administrator=administrator", "manager=manager", "analyst=analyst"]))
# A claim that the office trusts to name accounts made by hand before ("email" or "preferred_username").
OIDC_LINK_CLAIM = env.str("OIDC_LINK_CLAIM", "")
LOCAL_PASSWORDS = env.bool("LOCAL_PASSWORDS", True)
if not LOCAL_PASSWORDS and not OIDC_URL:
    raise ImproperlyConfigured("LOCAL_PASSWORDS is off and OIDC_URL is not set: nobody could sign in. Set OIDC_URL.")
# The roles that need a second factor, where they sign in here and not by the service.
SECOND_FACTOR_FOR = env.list("SECOND_FACTOR_FOR", [] if TRIAL else ["manager", "administrator"])
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
            "name": env.str("OIDC_NAME", "the office’s sign-in"),
            "client_id": env.str("OIDC_CLIENT_ID", "touchstone"),
            "secret": env.str("OIDC_CLIENT_SECRET", ""),
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
SESSION_HOURS = env.int("SESSION_HOURS", 12)
IDLE_MINUTES = env.int("IDLE_MINUTES", 60)
if SESSION_HOURS < 1 or IDLE_MINUTES < 1:
    raise ImproperlyConfigured("SESSION_HOURS and IDLE_MINUTES have to be at least 1.")
SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# A file that takes longer than so many seconds is read on in the background, and its page shows how far it is.
READ_AT_ONCE = 2.0
# Whether servers compute in the background what clauses mean; else `manage.py understand` alone does.
UNDERSTAND = env.bool("UNDERSTAND", True)

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "consolemail://")
vars().update({key: value for key, value in EMAIL_CONFIG.items() if key.startswith("EMAIL_")})
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "touchstone@localhost")
# A server that does not answer is given up after so many seconds; nobody waits for it longer.
EMAIL_TIMEOUT = EMAIL_CONFIG.get("EMAIL_TIMEOUT") or 10

# Without a mail server notices stand on the start page only: nothing is queued, and a trial prints none of them.
NOTICES_BY_MAIL = bool(env.str("EMAIL_URL", ""))
# Send in the background as soon as something happened; `manage.py deliver` sends what is left over either way.
MAIL_AT_ONCE = env.bool("MAIL_AT_ONCE", True)
# Whether webhooks may go to addresses of the own net, and without https.
WEBHOOKS_PRIVATE = env.bool("WEBHOOKS_PRIVATE", False)
# So long mail about a submission waits, which may be recalled, and mail about remarks, which become one.
MAIL_QUIET_MINUTES = env.int("MAIL_QUIET_MINUTES", 10)
if not 0 <= MAIL_QUIET_MINUTES <= 1440:
    raise ImproperlyConfigured("MAIL_QUIET_MINUTES has to lie between 0 and 1440.")
# Where this installation is reached: what the links in mail begin with.
HOST = next((host.lstrip("*.") for host in ALLOWED_HOSTS if host.lstrip("*.")), "localhost")
SITE_URL = site_url(env.str("SITE_URL", "") or f"{'https' if SECURE else 'http'}://{HOST}")
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
LANGUAGE_CODE = env.str("DEFAULT_LANGUAGE", "") or "en"
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"DEFAULT_LANGUAGE has to be en, ko or ja, not {LANGUAGE_CODE!r}.")
LOCALE_PATHS = [catalogues.place(VAR)]
TIME_ZONE = env.str("TIME_ZONE", "America/New_York")
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
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 3600) if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env.bool("BEHIND_PROXY", False):
    # Without a proxy that sets these headers anybody could send them.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", 1)
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
MARKINGS = env.list("MARKINGS", ["UNCLASSIFIED", "CUI", "CONFIDENTIAL", "SECRET"])
PAPER = env.str("PAPER", "us-letter")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # It would print a traceback for every attempt; `checklist.notices.email` says in one line what did not go out.
    "loggers": {"post_office": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False}},
}
