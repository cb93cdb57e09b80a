"""An interchange file against the published schema, with a sentence for the first thing that does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from jsonschema import Draft202012Validator

KINDS = {"object": "an object", "array": "a list", "string": "a text"}


class InterchangeError(Exception):
    """What is wrong with an interchange file, in one line that names it."""


@lru_cache(maxsize=1)
def validator() -> Draft202012Validator:
    """The schema that docs/interchange.md publishes."""
    path = settings.BASE_DIR / "docs" / "interchange.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def check(found: Any) -> dict[str, Any]:
    """The content of a file that fits the schema. Raises `InterchangeError` for the first thing that does not."""
    error = next(validator().iter_errors(found), None)
    if error is not None:
        raise InterchangeError(sentence_for(error))
    checked: dict[str, Any] = found
    return checked


def place_of(error: Any) -> str:
    """Where it is, as a reader names it: "version", "4.1.quotes[0]", "draft.clauses[3].text"; "" for the file."""
    steps = list(error.absolute_path)
    if steps[:1] == ["ratings"] and len(steps) > 1:
        steps = steps[1:]  # a rating is named by its code alone
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def sentence_for(error: Any) -> str:
    """One line that names the place and says what is wrong and what is wanted, for a `ValidationError`."""
    where = place_of(error)
    if error.validator in ("additionalProperties", "required"):
        return absent_or_unknown(error, where)
    return f"{where or 'the file'}: {SENTENCES.get(str(error.validator), other)(error)}"


def absent_or_unknown(error: Any, where: str) -> str:
    """For a key that is missing, or that the schema does not know."""
    named = error.schema["properties"]
    if error.validator == "required":
        name = next(name for name in error.schema["required"] if name not in error.instance)
        return f"{where}.{name}: is missing".lstrip(".")
    name = next(name for name in error.instance if name not in named)
    return f"{name[:80]}: is not a key of {where or 'the file'}"


def wrong_kind(error: Any) -> str:
    """For a value of another kind than is asked for."""
    kinds = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    if "integer" in kinds:
        return wrong_number(error)
    return f"must be {KINDS[kinds[0]]}"


def wrong_number(error: Any) -> str:
    """For a number that is none, or out of its range."""
    least, most = error.schema["minimum"], error.schema.get("maximum")
    return f"must be a whole number from {least}" + (f" to {most}" if most is not None else "")


def not_offered(error: Any) -> str:
    """For a word that is not among those offered."""
    offered = [str(word) for word in error.validator_value if word]
    return f"‘{str(error.instance)[:40]}’ is none of {', '.join(offered)}"


def too_long(error: Any) -> str:
    """For a text over its limit."""
    return f"has {len(str(error.instance))} characters; the limit is {error.validator_value}"


def other(error: Any) -> str:
    """For whatever else the schema asks."""
    return " ".join(error.message.split())[:120]


SENTENCES: dict[str, Callable[[Any], str]] = {
    "type": wrong_kind,
    "minimum": wrong_number,
    "maximum": wrong_number,
    "enum": not_offered,
    "maxLength": too_long,
    "minLength": lambda _: "is empty",
    "pattern": lambda error: f"‘{str(error.instance)[:40]}’ is no requirement’s code, such as 4.1",
}
