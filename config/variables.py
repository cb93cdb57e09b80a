"""Every variable that the program reads, in the order of the table in `docs/running.md`."""

from __future__ import annotations

from config import kinds
from config.environment import Variable

FIRST, WEB, DATA, SIGN_IN, MAIL, OFFICE, WATCH = (
    "What every office sets",
    "The web",
    "The database and the cache",
    "Signing in",
    "Mail",
    "The office",
    "Watching it",
)


def is_secret(given: str) -> bool:
    """Whether a secret is long and mixed enough, and does not begin as examples do."""
    known = "django-insecure change replace your example secret password insecure dummy test"
    begins = given.lower().lstrip(" <[{(_-").startswith(tuple(known.split()))
    return len(given) >= 32 and len(set(given)) >= 10 and not begins


def token(given: str) -> str:
    """A secret that is not to be guessed."""
    if is_secret(given):
        return given
    raise ValueError("can be guessed: make one with openssl rand -base64 36")


VARIABLES = (
    Variable(
        "SECRET_KEY",
        kinds.text,
        "",
        "a long random text, kept to yourself: whoever knows it signs in as anybody."
        " Refused where it is short, repeats itself or stands in documentation",
        "**required**",
        FIRST,
        secret=True,
    ),
    Variable(
        "DATABASE_URL",
        kinds.database_address,
        None,
        "the database, `postgres://user:password@host/name`",
        "SQLite in `TOUCHSTONE_VAR`",
        FIRST,
        secret=True,
    ),
    Variable(
        "ALLOWED_HOSTS",
        kinds.hosts,
        "127.0.0.1,localhost,[::1]",
        "the names that people type, comma-separated, without `https://`",
        "this machine only",
        FIRST,
    ),
    Variable(
        "TOUCHSTONE_VAR",
        kinds.folder,
        None,
        "the folder for what the program writes",
        "`var` beside the program",
        FIRST,
    ),
    Variable(
        "SITE_URL",
        kinds.address("https://touchstone.office.example"),
        None,
        "the address that links in mail begin with, `https://touchstone.office.example`",
        "the first of `ALLOWED_HOSTS`",
        FIRST,
    ),
    Variable("TIME_ZONE", kinds.zone, "America/New_York", "the office's time zone", group=FIRST),
    Variable(
        "DEFAULT_LANGUAGE",
        kinds.one_of("en", "ko", "ja"),
        "en",
        "`en`, `ko` or `ja`: for mail, and for whoever chose no language and whose browser asks for none of them",
        group=FIRST,
    ),
    Variable(
        "HTTPS",
        kinds.switch,
        None,
        "`0` only where no connection is encrypted: cookies then travel in the open",
        "`1` in an office",
        WEB,
    ),
    Variable(
        "BEHIND_PROXY",
        kinds.switch,
        "0",
        "`1` where a proxy sets `X-Forwarded-Proto`, `X-Forwarded-For` and"
        " `X-Request-ID`; without one anybody could send them",
        group=WEB,
    ),
    Variable("PROXIES", kinds.number(1, 10), "1", "how many proxies add to `X-Forwarded-For`", group=WEB),
    Variable("SSL_REDIRECT", kinds.switch, "1", "`0` where the proxy sends http:// to https:// itself", group=WEB),
    Variable(
        "HSTS_SECONDS",
        kinds.number(0, 63_072_000),
        "3600",
        "how long browsers insist on https://; raise it to 31536000 once all works",
        group=WEB,
    ),
    Variable(
        "CSRF_TRUSTED_ORIGINS",
        kinds.origins,
        "",
        "other addresses whose forms are taken, comma-separated, with"
        " `https://`; none where the proxy passes `Host` on",
        "none",
        WEB,
    ),
    Variable(
        "DATABASE_POOLED",
        kinds.switch,
        "0",
        "`1` where `DATABASE_URL` leads to PgBouncer in transaction mode",
        group=DATA,
    ),
    Variable(
        "DATABASE_DIRECT_URL",
        kinds.postgresql,
        None,
        "the database past PgBouncer, for `manage.py migrate`; required with `DATABASE_POOLED=1`",
        "",
        DATA,
        secret=True,
    ),
    Variable(
        "DATABASE_REPLICA_URL",
        kinds.postgresql,
        None,
        "a read replica, for `manage.py backup --replica`",
        "",
        DATA,
        secret=True,
    ),
    Variable(
        "MIGRATE_LOCK_SECONDS",
        kinds.number(0, 600),
        "5",
        "how long one statement of a migration waits for a table, with everybody behind it; `0` waits without end",
        group=DATA,
    ),
    Variable(
        "CACHE_URL",
        kinds.cache,
        None,
        "where sign-in attempts are counted: `db://touchstone_cache` (after"
        " `manage.py createcachetable`), `redis://host:6379/0`. Needed with more than one machine",
        "files in `TOUCHSTONE_VAR`",
        DATA,
        secret=True,
    ),
    Variable(
        "OIDC_URL",
        kinds.address("https://login.office.example/realms/staff"),
        None,
        "the office's OpenID provider, the address below which `.well-known/openid-configuration` lies",
        "none",
        SIGN_IN,
    ),
    Variable("OIDC_CLIENT_ID", kinds.text, "touchstone", "what the provider calls this program", group=SIGN_IN),
    Variable(
        "OIDC_CLIENT_SECRET", kinds.text, "", "what the provider gave along with it", "none", SIGN_IN, secret=True
    ),
    Variable(
        "OIDC_NAME", kinds.text, "the office’s sign-in", "what the button on the sign-in page says", group=SIGN_IN
    ),
    Variable(
        "OIDC_ROLE_CLAIM", kinds.text, "roles", "the claim with a person's roles; dots lead into objects", group=SIGN_IN
    ),
    Variable(
        "OIDC_ROLES",
        kinds.claimed_roles,
        "administrator=administrator,manager=manager,analyst=analyst",
        "what its roles mean here, first come first served: `their-name=manager,other=analyst`",
        "the same names",
        SIGN_IN,
    ),
    Variable(
        "OIDC_LINK_CLAIM",
        kinds.one_of("", "email", "preferred_username"),
        "",
        "a claim that is trusted to name accounts made by hand before: `email` or `preferred_username`",
        "none",
        SIGN_IN,
    ),
    Variable("LOCAL_PASSWORDS", kinds.switch, "1", "`0` lets people in by the OpenID provider only", group=SIGN_IN),
    Variable(
        "SECOND_FACTOR_FOR",
        kinds.roles,
        None,
        "the roles that need a second factor, comma-separated; empty for none",
        "`manager,administrator` in an office",
        SIGN_IN,
        empty=True,
    ),
    Variable("SESSION_HOURS", kinds.number(1, 720), "12", "how long somebody stays signed in at most", group=SIGN_IN),
    Variable(
        "IDLE_MINUTES",
        kinds.number(1, 1440),
        "60",
        "how long without doing anything",
        group=SIGN_IN,
    ),
    Variable(
        "EMAIL_URL",
        kinds.mail,
        None,
        "the mail server: `submission://user:password@host:587` (STARTTLS),"
        " `smtps://...:465` or `smtp://...:25`. Without it notices stand on the start page only",
        "none",
        MAIL,
        secret=True,
    ),
    Variable("FROM_EMAIL", kinds.text, "touchstone@localhost", "who mail is from", group=MAIL),
    Variable(
        "MAIL_AT_ONCE",
        kinds.switch,
        "1",
        "`0` leaves sending mail and webhooks to `manage.py deliver` alone",
        group=MAIL,
    ),
    Variable(
        "WEBHOOKS_PRIVATE",
        kinds.switch,
        "0",
        "`1` lets webhooks go to addresses of the own net, and without https (`docs/webhooks.md`)",
        group=MAIL,
    ),
    Variable(
        "MAIL_QUIET_MINUTES",
        kinds.number(0, 1440),
        "10",
        "how long mail about submissions and remarks waits; `0` sends it like any other",
        group=MAIL,
    ),
    Variable(
        "OFFICE_NAME",
        kinds.text,
        "Touchstone",
        "whose tracked changes and comments a counter-draft bears, and the source that a matrix names",
        group=OFFICE,
    ),
    Variable(
        "MARKINGS",
        kinds.markings,
        "UNCLASSIFIED,CUI,CONFIDENTIAL,SECRET",
        "the markings that a proposal may bear, comma-separated, least first",
        group=OFFICE,
    ),
    Variable(
        "PAPER",
        kinds.one_of("us-letter", "a4"),
        "us-letter",
        "`us-letter` or `a4`, for PDF, Word and Excel",
        group=OFFICE,
    ),
    Variable(
        "SIGNING_KEY",
        kinds.folder,
        None,
        "the file with the office's Ed25519 key, which `manage.py signing_key`"
        " makes. Without one approvals are not signed",
        "none",
        OFFICE,
    ),
    Variable(
        "SIGNER", kinds.text, None, "the name that checks print for the key", "the first of `ALLOWED_HOSTS`", OFFICE
    ),
    Variable(
        "UNDERSTAND",
        kinds.switch,
        "1",
        "`0` leaves computing what clauses mean ([finding](finding.md)) to `manage.py understand` alone",
        group=OFFICE,
    ),
    Variable(
        "TOUCHSTONE_TRIAL",
        kinds.switch,
        None,
        "`1` makes it a trial: demo accounts, a key of its own, no https",
        "a trial where nothing above is set",
        OFFICE,
    ),
    Variable(
        "DEBUG",
        kinds.switch,
        "0",
        "`1` shows the inside of the program to everybody on each fault: for developers only",
        group=OFFICE,
    ),
    Variable("LOG_FORMAT", kinds.one_of("text", "json"), "text", "`json` writes a JSON object a line", group=WATCH),
    Variable(
        "LOG_LEVEL",
        kinds.one_of("debug", "info", "warning", "error"),
        "warning",
        "`info` writes a line for each request",
        group=WATCH,
    ),
    Variable(
        "SLOW_SECONDS",
        kinds.number(0, 3600),
        "5",
        "a request that takes longer is a warning; `0` for none",
        group=WATCH,
    ),
    Variable(
        "METRICS_TOKEN",
        token,
        None,
        "opens `/metrics` to whoever sends `Authorization: Bearer` with it",
        "closed",
        WATCH,
        secret=True,
    ),
    Variable(
        "METRICS_ALLOW",
        kinds.networks,
        "",
        "opens `/metrics` to these addresses, comma-separated: `10.0.0.7,10.1.0.0/16`",
        "closed",
        WATCH,
    ),
    Variable(
        "TOUCHSTONE_BUILD", kinds.text, "", "what `/metrics` calls this build, a commit for instance", "nothing", WATCH
    ),
)
