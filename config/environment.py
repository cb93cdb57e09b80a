"""The settings of an office: one table of variables, read once, each checked. `docs/running.md` prints it.

Whoever adds one adds a row to `VARIABLES` in `variables.py`, runs `manage.py settings_table --write`, and reads it in
`settings.py` as `env["NAME"]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

PREFIX = "TOUCHSTONE_"
# Ours, but no settings: what tests and children of the program tell each other.
INTERNAL = frozenset({"TOUCHSTONE_TEST_VAR", "TOUCHSTONE_STEPS"})
LIKE = 0.82  # how alike a name has to be to one of ours to be taken for a slip of the pen


class Misconfigured(ImproperlyConfigured):
    """What is wrong with the environment: a sentence each, which names the variable and says what to do."""


@dataclass(frozen=True)
class Variable:
    """A row of the table.

    `parse` makes a value of a text or raises `ValueError` with "has to be ..."; `default` is a text that is parsed
    too, or None where nothing stands in. `usual` is what the table says in place of the default. A `secret` may lie in
    a file that NAME_FILE names. `empty` tells that an empty text is a value and not the same as nothing.
    """

    name: str
    parse: Callable[[str], Any]
    default: str | None
    says: str
    usual: str = ""
    group: str = ""
    secret: bool = False
    empty: bool = False

    def wrong(self, what: str) -> str:
        """A sentence about it."""
        return f"{self.name} {what}. It is {plain(self.says)}; docs/running.md lists all settings."


class Environment(Mapping[str, Any]):
    """The values by name. Reading never fails: what is wrong stands in `faults`, and `require` raises all at once."""

    def __init__(self, variables: Iterable[Variable], given: Mapping[str, str]) -> None:
        self.variables = {one.name: one for one in variables}
        self.faults: list[str] = []
        self.given: set[str] = set()
        self.values_: dict[str, Any] = {}
        for one in self.variables.values():
            self.values_[one.name] = self.value(one, given)

    def value(self, one: Variable, given: Mapping[str, str]) -> Any:
        """One variable's value; where it is wrong, the value that it has when nothing is said."""
        found = self.text(one, given)
        if found is not None:
            self.given.add(one.name)
            try:
                return one.parse(found)
            except ValueError as error:
                self.faults.append(one.wrong(str(error)))
        return None if one.default is None else one.parse(one.default)

    def text(self, one: Variable, given: Mapping[str, str]) -> str | None:
        """What stands in the environment, or in the file that it names; None where nothing does."""
        here = given.get(one.name)
        if here is not None:
            here = here.strip()
            here = here if here or one.empty else None
        path = given.get(f"{one.name}_FILE", "") if one.secret else ""
        if not path:
            return here
        if here:
            self.faults.append(one.wrong(f"and {one.name}_FILE are both set: take one of them away"))
            return here
        try:
            return Path(path).read_text().strip() or None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or "it is no text"
            self.faults.append(one.wrong(f"cannot be read from {path} ({reason}): {one.name}_FILE names it"))
            return None

    def require(self, *more: str) -> None:
        """Raise `Misconfigured` with everything that is wrong, and with `more` sentences; empty ones do not count."""
        if said := [*self.faults, *(one for one in more if one)]:
            raise Misconfigured("\n".join(said))

    def __getitem__(self, name: str) -> Any:
        return self.values_[name]

    def __iter__(self) -> Any:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def suspicious(variables: Iterable[Variable], given: Iterable[str]) -> list[str]:
    """Sentences about names in the environment that are none of ours but look as if they were meant to be."""
    known = {one.name for one in variables} | {f"{one.name}_FILE" for one in variables if one.secret}
    said = []
    for name in sorted(set(given) - known - INTERNAL):
        near = get_close_matches(name.upper(), known, n=1, cutoff=LIKE)
        if near and (len(name) > 5 or name.upper() == near[0]):
            said.append(f"{name} is set, and this program does not read it. Did you mean {near[0]}?")
        elif name.startswith(PREFIX):
            said.append(f"{name} is set, and this program does not read it: take it away, or see docs/running.md.")
    return said


def plain(says: str) -> str:
    """A row's text for a sentence on a terminal."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", says).replace("`", "").partition(".")[0]


def table(variables: Iterable[Variable]) -> str:
    """The table as Markdown."""
    lines, group = list[str](), None
    for one in variables:
        if one.group != group:
            group = one.group
            lines += ["", f"### {group}", "", "| variable | unless set | what it is |", "|---|---|---|"]
        usual = one.usual or (f"`{one.default}`" if one.default else "")
        mark = " &#128273;" if one.secret else ""
        lines.append(f"| `{one.name}`{mark} | {usual} | {one.says} |")
    return "\n".join(lines[1:]) + "\n"
