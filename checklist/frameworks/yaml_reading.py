"""A framework's YAML file, read with line, field and reason for what is wrong. Knows no database."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from checklist.said import noop, retold
from checklist.scoring.rules import FLOOR
from checklist.scoring.words import Force, Kind

BIGGEST = 2 * 1024 * 1024
TEXT, INT, NUMBER, BOOL = noop("a text"), noop("a whole number"), noop("a number above 0"), noop("true or false")
TEXTS = noop("a list of texts")
TOP = {"slug": TEXT, "version": INT, "title": TEXT, "source": TEXT, "summary": TEXT, "floor": INT}
# Of a framework's first form: points of the whole score. A floor of each recommendation has taken their place.
THRESHOLDS = {"support_at": INT, "amend_at": INT}
FIRST_FORM = noop(
    "thresholds of the whole score decide nothing any more; convert the file with"
    " `manage.py convert_framework FILE`, look at force and floor, and load that"
)
CRITERION = {"number": INT, "title": TEXT, "statement": TEXT, "where": TEXT, "weight": NUMBER, "floor": INT}
REQUIREMENT = {
    "n": INT,
    "kind": TEXT,
    "red_line": TEXT,
    "force": TEXT,
    "dated": BOOL,
    "weight": NUMBER,
    "text": TEXT,
    "where": TEXT,
    "guidance": TEXT,
    "search_terms": TEXTS,
    "model_language": TEXT,
}
# What may be said in other languages too, beside the original: of the framework, a criterion, a requirement.
TRANSLATED = {
    "": ("title", "source", "summary"),
    "criterion": ("title", "statement"),
    "requirement": ("text", "guidance"),
}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
MOST_LANGUAGES = 20
ALIASES = noop("uses YAML aliases; write the values out")
LARGER = noop("is larger than 2 MB")
NO_TEXT = noop("is not UTF-8 text")
NO_YAML = noop("is not YAML: %(problem)s")
UNREADABLE = noop("is not YAML: it cannot be read")
TOO_DEEP = noop("is nested too deeply")
EMPTY = noop("is empty")
SLUG = noop("use letters, digits and hyphens only")
NO_KIND = noop("‘%(value)s’ is not a kind; use %(kinds)s")
NO_RED_LINE = noop("‘%(value)s’ is not known; use report or house")
NO_FORCE = noop("‘%(value)s’ is not known; use required or expected")
RED_LINE_FORCE = noop("a red line has no force, it binds anyway; leave it out")
PROHIBITION_FORCE = noop("a prohibition has no force, it binds anyway; leave it out")
FLOOR_RANGE = noop("a floor lies between 0 and 100 points")
FROM_ONE = noop("numbers begin at 1")
TWICE = noop("%(number)s occurs twice")
NO_MAPPING = noop("must be a mapping of names to values")
NO_FIELD = noop("is not a field of this file")
FIELD_TWICE = noop("occurs twice")
NO_LIST = noop("must be a list")
MISSING = noop("is missing")
WANTED = noop("must be %(wanted)s")
VALUE_WANTED = noop("‘%(value)s’ must be %(wanted)s")
TERM = noop("a term is one line of 1 to %(longest)s characters")
CONTROLS = noop("holds control characters")
SURROGATE = noop("holds half a character (a surrogate)")
TOO_LONG = noop("has %(number)s characters; the limit is %(longest)s")
NO_LANGUAGE = noop("‘%(value)s’ is no language; use a code such as ko or pt-BR")
TOO_MANY_LANGUAGES = noop("holds more than %(most)s languages")
NOT_TRANSLATED = noop("is not translated; %(fields)s are")
NO_ORIGINAL = noop("translates nothing: the original is empty")
TOO_MANY_CRITERIA = noop("has more than %(most)s criteria, which is more than can be edited here")
TOO_MANY_REQUIREMENTS = noop("has more than %(most)s requirements; split the criterion")
JUST_MADE = noop("this version was made by somebody else just now")
OTHER_CONTENT = noop("version %(version)s of %(slug)s is there with other content; raise the version")
TAKES_TOO_LONG = noop("takes too long or too much memory to read: leave out what is no text of the framework")
CROWDED = noop("was not read, since other files are being read just now: send it again in a minute")
REASONS = (
    *(FIRST_FORM, ALIASES, LARGER, NO_TEXT, UNREADABLE, NO_YAML, TOO_DEEP, EMPTY, SLUG, NO_KIND, NO_RED_LINE, NO_FORCE),
    *(RED_LINE_FORCE, PROHIBITION_FORCE, FLOOR_RANGE, FROM_ONE, TWICE, NO_MAPPING, NO_FIELD, FIELD_TWICE, NO_LIST),
    *(MISSING, VALUE_WANTED, WANTED, TERM, CONTROLS, SURROGATE, TOO_LONG, NO_LANGUAGE, TOO_MANY_LANGUAGES),
    *(NOT_TRANSLATED, NO_ORIGINAL, TOO_MANY_CRITERIA, TOO_MANY_REQUIREMENTS, JUST_MADE, OTHER_CONTENT),
    *(TAKES_TOO_LONG, CROWDED),
)
LONGEST_TERM = 120
LONGEST = {"slug": 80, "title": 200, "where": 300}


class FrameworkError(Exception):
    """What is wrong with a framework file: line (from 1), field and reason."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(f"line {line}, {field}: {reason}")
        self.line, self.field, self.reason = line, field, reason

    @property
    def said(self) -> str:
        """The reason in the language of the moment; it comes from a process that knows of none."""
        return retold(self.reason, REASONS, lambda part: retold(part, (TEXT, INT, NUMBER, BOOL, TEXTS)))


class WithoutAliases(yaml.SafeLoader):
    """Refuses an alias as soon as it stands there: a few of them can unfold to more than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The next node of the file."""
        if self.check_event(yaml.events.AliasEvent):
            raise FrameworkError(1, "file", ALIASES)
        return super().compose_node(parent, index)


def read_framework(data: str | bytes, *, first_form: bool = False) -> dict[str, Any]:
    """The checked content of a framework file. Raises `FrameworkError`; nothing is written.

    A file of the first form is refused, unless `first_form` asks for it: then it comes back converted.
    """
    if len(data) > BIGGEST:
        raise FrameworkError(1, "file", LARGER)
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        root = yaml.compose(text, Loader=WithoutAliases)
    except UnicodeDecodeError:
        raise FrameworkError(1, "file", NO_TEXT) from None
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise FrameworkError(
            mark.line + 1 if mark else 1,
            "file",
            NO_YAML % {"problem": problem} if problem else UNREADABLE,
        ) from None
    except RecursionError:
        raise FrameworkError(1, "file", TOO_DEEP) from None
    if root is None:
        raise FrameworkError(1, "file", EMPTY)
    return framework_of(root, first_form=first_form)


def framework_of(root: yaml.Node, *, first_form: bool) -> dict[str, Any]:
    """The whole file."""
    needed = ("slug", "version", "title", "criteria")
    found, nodes = mapping(root, "", TOP | THRESHOLDS, lists=("criteria",), needed=needed)
    for name in THRESHOLDS:
        if name in nodes and not first_form:
            raise FrameworkError(line(nodes[name]), name, FIRST_FORM)
    if not all(c.isascii() and (c.isalnum() or c in "-_") for c in found["slug"]) or not found["slug"]:
        raise FrameworkError(line(nodes["slug"]), "slug", SLUG)
    found.setdefault("floor", found.pop("amend_at", FLOOR))
    found.pop("support_at", None)
    from_one(found["version"], nodes["version"], "version")
    check_floor(found, nodes, "floor")
    translations(found, nodes, "", TRANSLATED[""])
    found["criteria"] = [criterion_of(node, f"criteria[{k}]") for k, node in enumerate(nodes["criteria"].value)]
    once(nodes["criteria"].value, found["criteria"], "number", "criteria")
    return found


def criterion_of(node: yaml.Node, field: str) -> dict[str, Any]:
    """One recommendation with its requirements."""
    found, nodes = mapping(node, field, CRITERION, lists=("requirements",), needed=("number", "title", "requirements"))
    from_one(found["number"], nodes["number"], f"{field}.number")
    check_floor(found, nodes, f"{field}.floor")
    translations(found, nodes, field, TRANSLATED["criterion"])
    members = nodes["requirements"].value
    found["requirements"] = [requirement_of(n, f"{field}.requirements[{k}]") for k, n in enumerate(members)]
    once(members, found["requirements"], "n", f"{field}.requirements")
    return found


def requirement_of(node: yaml.Node, field: str) -> dict[str, Any]:
    """One requirement."""
    found, nodes = mapping(node, field, REQUIREMENT, needed=("n", "kind", "text"))
    from_one(found["n"], nodes["n"], f"{field}.n")
    kinds = [kind.value for kind in Kind]
    if found["kind"] not in kinds:
        reason = NO_KIND % {"value": found["kind"], "kinds": ", ".join(kinds)}
        raise FrameworkError(line(nodes["kind"]), f"{field}.kind", reason)
    if found.get("red_line", "") not in ("", "report", "house"):
        reason = NO_RED_LINE % {"value": found["red_line"]}
        raise FrameworkError(line(nodes["red_line"]), f"{field}.red_line", reason)
    translations(found, nodes, field, TRANSLATED["requirement"])
    return found | {"force": force_of(found, nodes, f"{field}.force")}


def translations(found: dict[str, Any], nodes: dict[str, yaml.Node], field: str, fields: tuple[str, ...]) -> None:
    """Put the row's texts in other languages into `found`, as {language: {field: text}}; nothing where it has none."""
    node = nodes.get("translations")
    if node is None:
        return
    name = f"{field}.translations".lstrip(".")
    if not isinstance(node, yaml.MappingNode):
        raise FrameworkError(line(node), name, NO_MAPPING)
    if len(node.value) > MOST_LANGUAGES:
        raise FrameworkError(line(node), name, TOO_MANY_LANGUAGES % {"most": MOST_LANGUAGES})
    said: dict[str, dict[str, str]] = {}
    for key, texts in node.value:
        language = str(key.value)
        if not LANGUAGE.fullmatch(language):
            raise FrameworkError(line(key), name, NO_LANGUAGE % {"value": language[:40]})
        if language in said:
            raise FrameworkError(line(key), f"{name}.{language}", FIELD_TWICE)
        said[language] = translated(texts, f"{name}.{language}", fields, found)
    found["translations"] = said


def translated(node: yaml.Node, field: str, fields: tuple[str, ...], original: dict[str, Any]) -> dict[str, str]:
    """A row's texts in one language."""
    if isinstance(node, yaml.MappingNode):
        for key, _value in node.value:
            if str(key.value) not in fields:
                reason = NOT_TRANSLATED % {"fields": ", ".join(fields)}
                raise FrameworkError(line(key), f"{field}.{str(key.value)[:40]}", reason)
    found, nodes = mapping(node, field, dict.fromkeys(fields, TEXT))
    for name, text in found.items():
        if not original.get(name):
            raise FrameworkError(line(nodes[name]), f"{field}.{name}", NO_ORIGINAL)
        if not text:
            raise FrameworkError(line(nodes[name]), f"{field}.{name}", EMPTY)
    return found


def force_of(found: dict[str, Any], nodes: dict[str, yaml.Node], field: str) -> str:
    """The force of a requirement, required where none is given; red lines and prohibitions have none."""
    force: str = found.get("force", "")
    if force not in ("", *Force):
        raise FrameworkError(line(nodes["force"]), field, NO_FORCE % {"value": force[:40]})
    decides = bool(found.get("red_line")) or found["kind"] == Kind.PROHIBITION
    if decides and force:
        reason = RED_LINE_FORCE if found.get("red_line") else PROHIBITION_FORCE
        raise FrameworkError(line(nodes["force"]), field, reason)
    return "" if decides else force or Force.REQUIRED.value


def check_floor(found: dict[str, Any], nodes: dict[str, yaml.Node], field: str) -> None:
    """Refuse a floor above 100."""
    if (found.get("floor") or 0) > 100:
        node = nodes.get("floor") or nodes["amend_at"]
        raise FrameworkError(line(node), field, FLOOR_RANGE)


def from_one(number: int, node: yaml.Node, field: str) -> None:
    """Refuse a number below 1."""
    if number < 1:
        raise FrameworkError(line(node), field, FROM_ONE)


def line(node: yaml.Node) -> int:
    """Where a node begins, from 1."""
    return node.start_mark.line + 1


def once(nodes: list[yaml.Node], rows: list[dict[str, Any]], key: str, field: str) -> None:
    """Refuse a number that occurs twice."""
    seen: set[int] = set()
    for place, (node, row) in enumerate(zip(nodes, rows, strict=True)):
        if row[key] in seen:
            raise FrameworkError(line(node), f"{field}[{place}].{key}", TWICE % {"number": row[key]})
        seen.add(row[key])


def mapping(
    node: yaml.Node, field: str, fields: dict[str, str], *, lists: tuple[str, ...] = (), needed: tuple[str, ...] = ()
) -> tuple[dict[str, Any], dict[str, yaml.Node]]:
    """The checked scalars of a mapping, and all its nodes by key."""
    if not isinstance(node, yaml.MappingNode):
        raise FrameworkError(line(node), field or "file", NO_MAPPING)
    found: dict[str, Any] = {}
    nodes: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value)
        name = f"{field}.{key}".lstrip(".")
        if key not in fields and key not in lists and not (key == "translations" and needed):
            raise FrameworkError(line(key_node), name, NO_FIELD)
        if key in nodes:
            raise FrameworkError(line(key_node), name, FIELD_TWICE)
        nodes[key] = value
        if key in lists:
            if not isinstance(value, yaml.SequenceNode):
                raise FrameworkError(line(value), name, NO_LIST)
        elif key != "translations":
            found[key] = scalar(value, name, fields[key])
    for key in needed:
        if key not in nodes:
            raise FrameworkError(line(node), f"{field}.{key}".lstrip("."), MISSING)
    return found, nodes


def scalar(node: yaml.Node, field: str, wanted: str) -> Any:
    """One value of the wanted sort."""
    if wanted == TEXTS:
        return terms_of(node, field)
    if not isinstance(node, yaml.ScalarNode):
        raise FrameworkError(line(node), field, WANTED % {"wanted": wanted})
    value = node.value
    if wanted == TEXT:
        return text_of(node, field)
    if wanted == BOOL and node.tag.endswith(":bool"):
        return value.lower() in ("true", "yes", "on")
    if (
        wanted == INT
        and node.tag.endswith(":int")
        and value.isascii()
        and value.isdecimal()
        and 0 <= int(value[:9]) < 32768
    ):
        return int(value[:9])
    if wanted == NUMBER and node.tag.endswith((":int", ":float")):
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal(0)
        if number.is_finite() and Decimal("0.0001") <= number < 100_000 and number == round(number, 4):
            return number
    raise FrameworkError(line(node), field, VALUE_WANTED % {"value": value[:60], "wanted": wanted})


def terms_of(node: yaml.Node, field: str) -> str:
    """A list of search terms, as one text with a term on each line."""
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(n, yaml.ScalarNode) for n in node.value):
        raise FrameworkError(line(node), field, WANTED % {"wanted": TEXTS})
    terms = [text_of(n, field) for n in node.value]
    for place, term in enumerate(terms):
        if not term or "\n" in term or len(term) > LONGEST_TERM:
            reason = TERM % {"longest": LONGEST_TERM}
            raise FrameworkError(line(node.value[place]), f"{field}[{place}]", reason)
    return "\n".join(terms)


def text_of(node: yaml.ScalarNode, field: str) -> str:
    """Clean text of a length that fits."""
    value = str(node.value).strip()
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise FrameworkError(line(node), field, CONTROLS)
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise FrameworkError(line(node), field, SURROGATE)
    longest = LONGEST.get(field.rsplit(".", 1)[-1], 20_000)
    if len(value) > longest:
        raise FrameworkError(line(node), field, TOO_LONG % {"number": len(value), "longest": longest})
    if not value and field.rsplit(".", 1)[-1] in ("text", "title", "slug"):
        raise FrameworkError(line(node), field, EMPTY)
    return value
