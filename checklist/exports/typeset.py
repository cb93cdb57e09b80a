"""Tagged PDFs, set by typst in the printing process. Data goes in as JSON; nothing of it is ever read as markup."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from checklist.errors import NotPrinted, Unprintable
from checklist.exports import printer
from checklist.exports.press import SCORECARD
from checklist.exports.text import breakable, clean

STAND_IN = "▯"


def typeset(data: dict[str, Any], at: datetime | None = None, *, template: str = SCORECARD) -> bytes:
    """A PDF that passes PDF/UA-1 and PDF/A-3a, of clean data with `attachments` and a place for `stand_ins`.

    Set in the packages' fonts alone, so that it is the same on every machine; where they lack a character, in those of
    the system too. Characters that no font has are stood in for, and the page says so. Raises Unprintable where
    even that cannot be set, NotPrinted where the printing process failed.
    """
    for system in (False, True):
        try:
            return compiled(data, at, system=system, template=template)
        except NotPrinted:
            raise
        except Unprintable:
            pass
    return compiled(stood_in(data), at, system=True, template=template)


def compiled(
    data: dict[str, Any], at: datetime | None = None, *, system: bool = False, template: str = SCORECARD
) -> bytes:
    """Set the template with this data, dated `at` an approval or not at all. Raises Unprintable, NotPrinted."""
    return printer.printed(
        {
            "system": system,
            "template": template,
            "data": json.dumps(data, ensure_ascii=False),
            "at": at.isoformat() if at else "",
        }
    )


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
    try:
        printer.printed({"sign": character})
    except NotPrinted:
        raise
    except Unprintable:
        return False
    return True


def cleaned(value: Any) -> Any:
    """The same data without characters that cannot be printed, and with a place to break in the longest word."""
    if isinstance(value, str):
        return breakable(clean(value))
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    return {key: cleaned(part) for key, part in value.items()} if isinstance(value, dict) else value
