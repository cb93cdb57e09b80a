"""A framework's YAML file, read with line, field and reason for what is wrong. Knows no database."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from checklist.scoring.rules import FLOOR
from checklist.scoring.words import Force, Kind

BIGGEST = 2 * 1024 * 1024
TEXT, INT, NUMBER, BOOL = "a text", "a whole number", "a number above 0", "true or false"
TEXTS = "a list of texts"
TOP = {"slug": TEXT, "version": INT, "title": TEXT, "source": TEXT, "summary": TEXT, "floor": INT}
# Of a framework's first form: points of the whole score. A floor of each recommendation has taken their place.
THRESHOLDS = {"support_at": INT, "amend_at": INT}
FIRST_FORM = (
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
LONGEST_TERM = 120
LONGEST = {"slug": 80, "title": 200, "where": 300}


class FrameworkError(Exception):
    """What is wrong with a framework file: line (from 1), field and reason."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(f"line {line}, {field}: {reason}")
        self.line, self.field, self.reason = line, field, reason


class WithoutAliases(yaml.SafeLoader):
    """Refuses an alias as soon as it stands there: a few of them can unfold to more than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The next node of the file."""
        if self.check_event(yaml.events.AliasEvent):
            raise FrameworkError(1, "file", "uses YAML aliases; write the values out")
        return super().compose_node(parent, index)


def read_framework(data: str | bytes, *, first_form: bool = False) -> dict[str, Any]:
    """The checked content of a framework file. Raises `FrameworkError`; nothing is written.

    A file of the first form is refused, unless `first_form` asks for it: then it comes back converted.
    """
    if len(data) > BIGGEST:
        raise FrameworkError(1, "file", "is larger than 2 MB")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        root = yaml.compose(text, Loader=WithoutAliases)
    except UnicodeDecodeError:
        raise FrameworkError(1, "file", "is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FrameworkError(
            mark.line + 1 if mark else 1,
            "file",
            f"is not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}",
        ) from None
    except RecursionError:
        raise FrameworkError(1, "file", "is nested too deeply") from None
    if root is None:
        raise FrameworkError(1, "file", "is empty")
    return framework_of(root, first_form=first_form)


def framework_of(root: yaml.Node, *, first_form: bool) -> dict[str, Any]:
    """The whole file."""
    needed = ("slug", "version", "title", "criteria")
    found, nodes = mapping(root, "", TOP | THRESHOLDS, lists=("criteria",), needed=needed)
    for name in THRESHOLDS:
        if name in nodes and not first_form:
            raise FrameworkError(line(nodes[name]), name, FIRST_FORM)
    if not all(c.isascii() and (c.isalnum() or c in "-_") for c in found["slug"]) or not found["slug"]:
        raise FrameworkError(line(nodes["slug"]), "slug", "use letters, digits and hyphens only")
    found.setdefault("floor", found.pop("amend_at", FLOOR))
    found.pop("support_at", None)
    from_one(found["version"], nodes["version"], "version")
    check_floor(found, nodes, "floor")
    found["criteria"] = [criterion_of(node, f"criteria[{k}]") for k, node in enumerate(nodes["criteria"].value)]
    once(nodes["criteria"].value, found["criteria"], "number", "criteria")
    return found


def criterion_of(node: yaml.Node, field: str) -> dict[str, Any]:
    """One recommendation with its requirements."""
    found, nodes = mapping(node, field, CRITERION, lists=("requirements",), needed=("number", "title", "requirements"))
    from_one(found["number"], nodes["number"], f"{field}.number")
    check_floor(found, nodes, f"{field}.floor")
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
        reason = f"‘{found['kind']}’ is not a kind; use {', '.join(kinds)}"
        raise FrameworkError(line(nodes["kind"]), f"{field}.kind", reason)
    if found.get("red_line", "") not in ("", "report", "house"):
        reason = f"‘{found['red_line']}’ is not known; use report or house"
        raise FrameworkError(line(nodes["red_line"]), f"{field}.red_line", reason)
    return found | {"force": force_of(found, nodes, f"{field}.force")}


def force_of(found: dict[str, Any], nodes: dict[str, yaml.Node], field: str) -> str:
    """The force of a requirement, required where none is given; red lines and prohibitions have none."""
    force: str = found.get("force", "")
    if force not in ("", *Force):
        raise FrameworkError(line(nodes["force"]), field, f"‘{force[:40]}’ is not known; use {' or '.join(Force)}")
    decides = bool(found.get("red_line")) or found["kind"] == Kind.PROHIBITION
    if decides and force:
        what = "a red line" if found.get("red_line") else "a prohibition"
        raise FrameworkError(line(nodes["force"]), field, f"{what} has no force, it binds anyway; leave it out")
    return "" if decides else force or Force.REQUIRED.value


def check_floor(found: dict[str, Any], nodes: dict[str, yaml.Node], field: str) -> None:
    """Refuse a floor above 100."""
    if (found.get("floor") or 0) > 100:
        node = nodes.get("floor") or nodes["amend_at"]
        raise FrameworkError(line(node), field, "a floor lies between 0 and 100 points")


def from_one(number: int, node: yaml.Node, field: str) -> None:
    """Refuse a number below 1."""
    if number < 1:
        raise FrameworkError(line(node), field, "numbers begin at 1")


def line(node: yaml.Node) -> int:
    """Where a node begins, from 1."""
    return node.start_mark.line + 1


def once(nodes: list[yaml.Node], rows: list[dict[str, Any]], key: str, field: str) -> None:
    """Refuse a number that occurs twice."""
    seen: set[int] = set()
    for place, (node, row) in enumerate(zip(nodes, rows, strict=True)):
        if row[key] in seen:
            raise FrameworkError(line(node), f"{field}[{place}].{key}", f"{row[key]} occurs twice")
        seen.add(row[key])


def mapping(
    node: yaml.Node, field: str, fields: dict[str, str], *, lists: tuple[str, ...] = (), needed: tuple[str, ...] = ()
) -> tuple[dict[str, Any], dict[str, yaml.Node]]:
    """The checked scalars of a mapping, and all its nodes by key."""
    if not isinstance(node, yaml.MappingNode):
        raise FrameworkError(line(node), field or "file", "must be a mapping of names to values")
    found: dict[str, Any] = {}
    nodes: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value)
        name = f"{field}.{key}".lstrip(".")
        if key not in fields and key not in lists:
            raise FrameworkError(line(key_node), name, "is not a field of this file")
        if key in nodes:
            raise FrameworkError(line(key_node), name, "occurs twice")
        nodes[key] = value
        if key in lists:
            if not isinstance(value, yaml.SequenceNode):
                raise FrameworkError(line(value), name, "must be a list")
        else:
            found[key] = scalar(value, name, fields[key])
    for key in needed:
        if key not in nodes:
            raise FrameworkError(line(node), f"{field}.{key}".lstrip("."), "is missing")
    return found, nodes


def scalar(node: yaml.Node, field: str, wanted: str) -> Any:
    """One value of the wanted sort."""
    if wanted == TEXTS:
        return terms_of(node, field)
    if not isinstance(node, yaml.ScalarNode):
        raise FrameworkError(line(node), field, f"must be {wanted}")
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
    raise FrameworkError(line(node), field, f"‘{value[:60]}’ must be {wanted}")


def terms_of(node: yaml.Node, field: str) -> str:
    """A list of search terms, as one text with a term on each line."""
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(n, yaml.ScalarNode) for n in node.value):
        raise FrameworkError(line(node), field, f"must be {TEXTS}")
    terms = [text_of(n, field) for n in node.value]
    for place, term in enumerate(terms):
        if not term or "\n" in term or len(term) > LONGEST_TERM:
            reason = f"a term is one line of 1 to {LONGEST_TERM} characters"
            raise FrameworkError(line(node.value[place]), f"{field}[{place}]", reason)
    return "\n".join(terms)


def text_of(node: yaml.ScalarNode, field: str) -> str:
    """Clean text of a length that fits."""
    value = str(node.value).strip()
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise FrameworkError(line(node), field, "holds control characters")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise FrameworkError(line(node), field, "holds half a character (a surrogate)")
    longest = LONGEST.get(field.rsplit(".", 1)[-1], 20_000)
    if len(value) > longest:
        raise FrameworkError(line(node), field, f"has {len(value)} characters; the limit is {longest}")
    if not value and field.rsplit(".", 1)[-1] in ("text", "title", "slug"):
        raise FrameworkError(line(node), field, "is empty")
    return value
