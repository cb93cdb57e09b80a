"""What is said, in the reader's language, for rooms that know no Django: English until `bind` lends Django's words.

`_`, `ngettext`, `pgettext` and `noop` are what catalogues are extracted by. The packed verifier runs without any of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
ENGLISH = "en"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WRITTEN_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")


class Voice(Protocol):
    """What gives words in the language of the moment; Django's `translation` is one."""

    def gettext(self, message: str) -> str:
        """The message in the language of the moment."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The form for a number."""

    def pgettext(self, context: str, message: str) -> str:
        """The message, where English uses one word for several."""

    def get_language(self) -> str | None:
        """The code of the language of the moment."""

    def override(self, language: str) -> AbstractContextManager[Any]:
        """Another language for a while."""


class English:
    """The words as they stand in the source."""

    def gettext(self, message: str) -> str:
        """The message itself."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """One, or several."""
        return singular if number == 1 else plural

    def pgettext(self, context: str, message: str) -> str:
        """The message itself."""
        return message

    def get_language(self) -> str:
        """English."""
        return ENGLISH

    def override(self, language: str) -> AbstractContextManager[Any]:
        """Nothing changes."""
        return nullcontext()


voices: list[Voice] = [English()]
# Whether everything is said in English for a while: then nothing needs to be looked up, and a report says 1,000 words.
all_english: ContextVar[bool] = ContextVar("all_english", default=False)


def bind(voice: Voice) -> None:
    """Let the words come from `voice` from now on."""
    voices[0] = voice


def gettext(message: str) -> str:
    """The message in the language of the moment; "" stays empty."""
    if all_english.get():
        return message
    return str(voices[0].gettext(message)) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form for a number, in the language of the moment."""
    if all_english.get():
        return singular if number == 1 else plural
    return str(voices[0].ngettext(singular, plural, number))


def pgettext(context: str, message: str) -> str:
    """The message in the language of the moment, where English has one word for several things."""
    if all_english.get():
        return message
    return str(voices[0].pgettext(context, message))


def noop(message: str) -> str:
    """The message as it is, for tables that are looked up with `gettext` when they are used."""
    return message


_ = gettext


def language() -> str:
    """The language of the moment, "en", "ko" or "ja": without a region."""
    return (voices[0].get_language() or ENGLISH).split("-")[0]


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Everything said inside is said in this language."""
    before = all_english.set(code == ENGLISH)
    try:
        with voices[0].override(code):
            yield
    finally:
        all_english.reset(before)


def in_english() -> AbstractContextManager[Any]:
    """What is stored, sealed, logged or written for programs is made inside this."""
    return in_language(ENGLISH)


def kept_by_language(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`lru_cache` for what has words of a language in it, made of hashable facts: the last `most` results."""

    def decorated(make: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def made(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
            return make(*args, **kwargs)

        @wraps(make)
        def of_now(*args: P.args, **kwargs: P.kwargs) -> T:
            # With its region: two of one language have a catalogue each.
            return made(voices[0].get_language(), *args, **kwargs)  # type: ignore[arg-type]  # all hashable, as it says

        of_now.cache_clear = made.cache_clear  # type: ignore[attr-defined]
        return of_now

    return decorated


def capital(text: str) -> str:
    """With a capital at its start, where its letters have any."""
    return text[:1].upper() + text[1:]


def english(make: Callable[[], Any]) -> str:
    """What `make` says in English: for what is stored."""
    with in_english():
        return str(make())


def commas(parts: Iterable[str]) -> str:
    """ "a, b, c": a list without an "and"."""
    return pgettext("between the items of a list", ", ").join(parts)


def semicolons(parts: Iterable[str]) -> str:
    """ "a; b; c": a list of longer items."""
    return pgettext("between the longer items of a list", "; ").join(parts)


def sentences(parts: Iterable[str]) -> str:
    """Sentences one after another, those that are not there left out."""
    return pgettext("between two sentences", " ").join(part for part in parts if part)


def listed(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"; "" of nothing."""
    *first, last = list(parts) or [""]
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": commas(first), "last": last}


def day(value: date) -> str:
    """A day in full: "1 March 2019", and as each language writes it."""
    return written(value, "%-d %B %Y", "long")


def month(value: date) -> str:
    """ "March 2019"."""
    return written(value, "%B %Y", "yMMMM")


def month_alone(value: date) -> str:
    """ "March"."""
    return written(value, "%B", "LLLL")


def month_in_short(value: date) -> str:
    """ "Mar 19"."""
    return written(value, "%b %y", "yy. M." if language() == "ko" else "yy/M")


def year(value: date) -> str:
    """ "2019", and as each language writes a year."""
    return written(value, "%Y", "y")


SKELETONS = {"yMMMM", "y"}


def written(value: date, english: str, pattern: str) -> str:
    """A day by strftime's format in English, and by Babel's for every other language."""
    if language() == ENGLISH:
        return value.strftime(english)
    from babel.dates import format_date, format_skeleton

    locale = known_locale(language())
    if pattern in SKELETONS:
        return str(format_skeleton(pattern, value, locale=locale))
    return str(format_date(value, pattern, locale=locale))


def moment(value: datetime) -> str:
    """A day with the time on it: "1 March 2019, 14:30"."""
    return _("%(day)s, %(time)s") % {"day": day(value), "time": f"{value:%H:%M}"}


@lru_cache(maxsize=16)
def known_locale(code: str) -> str:
    """The language where Babel knows how it writes days, else English."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code))
    except (UnknownLocaleError, ValueError):
        return ENGLISH


@lru_cache(maxsize=1024)
def pattern_of(template: str) -> re.Pattern[str]:
    """Finds a text that was made of a template with %(names)s; each name once, whatever stands in its place."""
    pieces, seen = re.split(r"%\((\w+)\)[sd]", template), set[str]()
    found = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            found.append(re.escape(piece.replace("%%", "%")))
        else:
            found.append(f"(?P={piece})" if piece in seen else f"(?P<{piece}>.+?)")
            seen.add(piece)
    return re.compile("".join(found), re.DOTALL)


def is_made_of(text: str, template: str) -> bool:
    """Whether a text was made of an English template."""
    return pattern_of(template).fullmatch(text) is not None


def as_it_is(part: str) -> str:
    """The same text."""
    return part


def retold(text: str, templates: Iterable[str], part: Callable[[str], str] = as_it_is) -> str:
    """A sentence that was stored in English, in the language of the moment; as it is where no template made it.

    `templates` are the English messages with %(names)s, tried in their order; what stands in place of a name is kept,
    or becomes what `part` makes of it.
    """
    if not text or language() == ENGLISH:
        return text
    for template in templates:
        if found := pattern_of(template).fullmatch(text):
            parts = {name: part(value) for name, value in found.groupdict().items()}
            return gettext(template) % parts if parts else gettext(template)
    return text


def day_again(text: str) -> str:
    """A day that was stored as "1 March 2019", in the language of the moment; any other text as it is."""
    found = WRITTEN_DAY.fullmatch(text)
    if not found or found[2] not in MONTHS:
        return text
    try:
        return day(date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])))
    except ValueError:
        return text
