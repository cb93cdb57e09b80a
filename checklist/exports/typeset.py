"""Tagged PDFs, set by typst. Data goes in as JSON; nothing of it is ever read as markup."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from checklist.errors import Unprintable
from checklist.exports.text import breakable, clean

FOLDER, SCORECARD = Path(__file__).parent, "scorecard.typ"
# Packages bring the fonts, so that the page is the same on every machine; signs come with typst itself.
PACKAGES = ("font_source_sans_pro.files", "font_source_serif_pro.files", "noto_cjk_sans_otc")
FONTS = [place for spec in map(find_spec, PACKAGES) if spec for place in spec.submodule_search_locations or ()]
STANDARDS: Any = ["ua-1", "a-3a"]
STAND_IN = "▯"
ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=4)
def compiler(*, system: bool, template: str = SCORECARD) -> typst.Compiler:
    """A compiler per process, without or with the fonts of the system: it keeps fonts and the parsed template warm."""
    path = str(FOLDER / template)
    return typst.Compiler(path, font_paths=FONTS, sys_inputs={"data": "{}"}, ignore_system_fonts=not system)


def typeset(data: dict[str, Any], at: datetime | None = None, *, template: str = SCORECARD) -> bytes:
    """A PDF that passes PDF/UA-1 and PDF/A-3a, of clean data with `attachments` and a place for `stand_ins`.

    Set in the packages' fonts alone, so that it is the same on every machine; where they lack a character, in those of
    the system too. Characters that no font has are stood in for, and the page says so. Raises Unprintable where
    even that cannot be set.
    """
    try:
        return compiled(data, at, template=template)
    except Unprintable:
        pass
    try:
        return compiled(data, at, system=True, template=template)
    except Unprintable:
        return compiled(stood_in(data), at, system=True, template=template)


def compiled(
    data: dict[str, Any], at: datetime | None = None, *, system: bool = False, template: str = SCORECARD
) -> bytes:
    """Set the template with this data, dated `at` an approval or not at all. Raises Unprintable."""
    try:
        with ONE_AT_A_TIME:
            found = compiler(system=system, template=template).compile(
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=STANDARDS,
                timestamp=at,
            )
    except typst.TypstError as error:
        raise Unprintable from error
    except BaseException as error:
        # A fault inside the library arrives as no Exception, and the compiler that it left behind is not to be trusted.
        if type(error).__name__ != "PanicException":
            raise
        compiler.cache_clear()
        raise Unprintable from error
    assert isinstance(found, bytes), "One PDF comes back as bytes."
    return found


def stood_in(data: dict[str, Any]) -> dict[str, Any]:
    """The data with every character that cannot be set replaced, found by setting each of them once."""
    printed = {name: value for name, value in data.items() if name != "attachments"}
    used = {c for text in texts(printed) for c in text if ord(c) > 0x7E}
    missing = {c for c in used if not settable(c)}

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(STAND_IN if c in missing else c for c in value)
        if isinstance(value, list):
            return [replaced(part) for part in value]
        return {key: replaced(part) for key, part in value.items()} if isinstance(value, dict) else value

    whole: dict[str, Any] = replaced(data)
    return whole | {"stand_ins": len(missing), "attachments": data["attachments"]}


def texts(value: Any) -> list[str]:
    """Every text inside the data."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts(part)]


@lru_cache(maxsize=4096)
def settable(character: str) -> bool:
    """Whether some font on this system has the character."""
    source = '#set document(title: "t")\n#set text(lang: "en")\n#sys.inputs.data'
    try:
        typst.compile(source.encode(), sys_inputs={"data": character}, pdf_standards=STANDARDS)
    except typst.TypstError:
        return False
    return True


def cleaned(value: Any) -> Any:
    """The same data without characters that cannot be printed, and with a place to break in the longest word."""
    if isinstance(value, str):
        return breakable(clean(value))
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    return {key: cleaned(part) for key, part in value.items()} if isinstance(value, dict) else value
