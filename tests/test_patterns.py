"""No expression of ours takes longer than its text is long: each is given text that grows where the expression repeats.

The time is the processor's own, and far more than any expression needs that looks at each sign a few times.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import checklist

try:
    from re import _parser as parser
except ImportError:  # pragma: no cover
    import sre_parse as parser  # type: ignore[no-redef]

LENGTHS = (40, 40_000)
CPU_SECONDS = 3.0
# Only ever tried at the beginning of a line.
AT_THE_BEGINNING = ("match", "fullmatch")
LABELS = ("checklist.documents.labels", "(?P<")
CLASSES = {
    "CATEGORY_DIGIT": "7",
    "CATEGORY_NOT_DIGIT": "x",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "x",
    "CATEGORY_WORD": "x",
    "CATEGORY_NOT_WORD": "!",
}
TAILS = ("", "\0", "!", "\n")


class TooLong(Exception):
    """The time is up."""


def modules() -> list[ModuleType]:
    """Every module of the application."""
    names = [found.name for found in pkgutil.walk_packages(checklist.__path__, "checklist.")]
    return [importlib.import_module(name) for name in names if ".migrations." not in name]


def patterns_of(module: ModuleType) -> Iterator[tuple[re.Pattern[Any], bool]]:
    """Every expression that a module writes, wherever in it, and whether it is tried at the beginning only."""
    tree = ast.parse(Path(module.__file__ or "").read_text())
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
            continue
        if node.func.attr in ("escape", "purge"):
            continue
        try:
            source = ast.Expression(node.args[0])
            flags = [k.value for k in node.keywords if k.arg == "flags"] + node.args[1:2] * (
                node.func.attr == "compile"
            )
            value = eval(compile(source, "pattern", "eval"), vars(module))
            flag = eval(compile(ast.Expression(flags[0]), "flags", "eval"), vars(module)) if flags else 0
        except NameError:  # put together where it is used; those are of escaped words
            continue
        pattern = value if isinstance(value, re.Pattern) else re.compile(value, flag)
        label = module.__name__ == LABELS[0] and pattern.pattern.startswith(LABELS[1])
        yield pattern, label or node.func.attr in AT_THE_BEGINNING


EVERY = sorted({(m.__name__, p.pattern, p.flags, first) for m in modules() for p, first in patterns_of(m)}, key=repr)


def a_character(items: list[Any]) -> str:
    """One character of a class."""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    if negated:
        taken = {chr(value) for op, value in items if str(op) == "LITERAL"}
        return next(c for c in "x7 !y" if c not in taken)
    op, value = items[0]
    return {"LITERAL": lambda: chr(value), "RANGE": lambda: chr(value[0])}.get(
        str(op), lambda: CLASSES.get(str(value), "x")
    )()


def samples(tree: Any, grown: int, length: int, counter: list[int]) -> str:
    """A text that the expression takes, its repetition number `grown` as often as `length` says."""
    found = []
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            found.append(chr(value))
        elif name in ("NOT_LITERAL", "ANY"):
            found.append("x" if value != ord("x") else "y")
        elif name == "IN":
            found.append(a_character(value))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, _, part = value
            counter[0] += 1
            mine = counter[0] == grown
            text = samples(part, grown, length, counter)
            found.append(text * (length if mine else max(int(low), 1)))
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            found.append(samples(value[-1] if name == "SUBPATTERN" else value, grown, length, counter))
        elif name == "BRANCH":
            parts = [samples(part, grown, length, counter) for part in value[1]]
            found.append(parts[0] if grown % 2 else parts[-1])
        elif name in ("ASSERT", "ASSERT_NOT"):
            samples(value[1], grown, length, counter)
    return "".join(found)


def ended(signum: int, frame: Any) -> None:
    """The processor's time is up."""
    raise TooLong


@pytest.mark.parametrize(("module", "source", "flags", "first"), EVERY, ids=lambda value: str(value)[:60])
def test_no_expression_takes_longer_than_its_text(module, source, flags, first):
    pattern = re.compile(source, flags)
    tree = parser.parse(source.decode("latin-1") if isinstance(source, bytes) else source, flags & ~re.UNICODE)
    counter = [0]
    samples(tree, 0, 1, counter)
    before = signal.signal(signal.SIGVTALRM, ended)
    try:
        for length in LENGTHS:
            for grown in range(1, counter[0] + 1):
                grown_text = samples(tree, grown, length, [0])
                # The beginning over and over too: each place where it stands is one from which to look.
                for text in (grown_text, grown_text[: len(grown_text) // 2 or 1], grown_text[:3] * length):
                    for tail in TAILS:
                        data: Any = text + tail
                        data = data.encode("latin-1", "replace") if isinstance(source, bytes) else data
                        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
                        found = [pattern.match(data), pattern.fullmatch(data)] if first else pattern.finditer(data)
                        assert all(each is None or each.re is pattern for each in found)
                        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_the_expressions_are_found_and_a_bad_one_would_be():
    assert len(EVERY) > 60
    with pytest.raises(TooLong):
        test_no_expression_takes_longer_than_its_text("any", r"\s*(<!--.*?-->\s*)*<html", int(re.DOTALL), True)
    with pytest.raises(TooLong):
        test_no_expression_takes_longer_than_its_text("any", r"<a.*?b", int(re.DOTALL), False)
