"""Catalogues of everything that the program says: found in code, templates and scripts, kept beside its translations.

Entries are sorted and bear neither line numbers nor dates, so that two branches that add texts merge as two lists do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "checklist" / "locale"
DOMAINS = ("django", "djangojs")
WIDTH = 110
PYTHON = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SCRIPTS = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
NO_HEADER = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Generated-By", "Report-Msgid-Bugs-To")


def sources(domain: str) -> Iterator[tuple[str, bytes]]:
    """What a domain's texts are found in: the extractor's name and the code, of every file.

    "djangojs" is the scripts, "django" is all else. Templates come as the calls that they stand for.
    """
    if domain == "djangojs":
        scripts = (ROOT / "checklist" / "static" / "checklist" / "scripts").rglob("*.js")
        yield from (("javascript", path.read_bytes()) for path in sorted(scripts))
        return
    for path in sorted([*(ROOT / "checklist").rglob("*.py"), *(ROOT / "config").rglob("*.py")]):
        if "migrations" not in path.parts:
            yield "python", path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield "python", calls_in(path.read_text(encoding="utf-8"), str(path)).encode()


def calls_in(template: str, origin: str = "") -> str:
    """A template as the calls of gettext that it stands for. Raises SyntaxError for a tag that cannot be translated."""
    lines = templatize(template, origin=origin).splitlines()  # type: ignore[no-untyped-call, unused-ignore]
    return "\n".join(line.strip() for line in lines)  # what is no call is blanked out, but for its indentation


def extracted(domain: str) -> Catalog:
    """All texts of a domain, in English, as an empty catalogue."""
    found = Catalog(domain=domain, charset="utf-8", fuzzy=False)
    keywords = SCRIPTS if domain == "djangojs" else PYTHON
    for method, code in sources(domain):
        for _line, message, comments, context in extract(
            method, BytesIO(code), keywords=keywords, comment_tags=("Translators:",)
        ):
            found.add(message, auto_comments=comments, context=context)
    return found


def path_of(language: str, domain: str) -> Path:
    """Where a catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """A language's catalogue of a domain as it is kept; an empty one where there is none."""
    path = path_of(language, domain)
    if not path.exists():
        return Catalog(locale=language, domain=domain, charset="utf-8", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=domain)


def updated(language: str, domain: str, template: Catalog) -> Catalog:
    """A language's catalogue with just the texts of `template`; translations of texts that stayed are kept.

    A text that was reworded is a new one: no guess at its translation is made.
    """
    catalogue = read(language, domain)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> str:
    """A catalogue as the text of a file that is the same wherever and whenever it is written."""
    catalogue.header_comment = f"# {catalogue.locale.display_name if catalogue.locale else 'Template'}"
    catalogue.fuzzy = False
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    dropped = tuple(f'"{name}' for name in (*NO_HEADER, "Project-Id-Version", "Language-Team"))
    return "".join(line for line in buffer.getvalue().decode().splitlines(True) if not line.startswith(dropped))


def update(languages: Iterable[str], domains: Iterable[str] = DOMAINS) -> dict[tuple[str, str], int]:
    """Write the catalogues of these languages anew; by language and domain how many texts lack a translation."""
    missing = {}
    for domain in domains:
        template = extracted(domain)
        for language in languages:
            catalogue = updated(language, domain, template)
            path = path_of(language, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(catalogue), encoding="utf-8")
            missing[language, domain] = sum(not is_translated(message.string) for message in catalogue if message.id)
    return missing


def is_translated(string: str | Iterable[str] | None) -> bool:
    """Whether a message's translation is there, in all plural forms."""
    return bool(string) and (isinstance(string, str) or all(string or ()))


def out_of_step(languages: Iterable[str], domains: Iterable[str] = DOMAINS) -> list[str]:
    """The catalogues ("ko django") that `update` would write otherwise than they are."""
    wrong = []
    for domain in domains:
        template = extracted(domain)
        for language in languages:
            path = path_of(language, domain)
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            if text != written(updated(language, domain, template)):
                wrong.append(f"{language} {domain}")
    return wrong
