"""No sentence for people stands in the program without a call that looks it up in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What looks a message up, or marks it for tables that are looked up when they are used.
SAYS = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"),
    *("npgettext", "noop"),
}
# Whole modules, and why nothing in them is said to readers of pages, letters or papers.
SILENT = {
    "api/": "what programs are told: English",
    "management/": "commands, for administrators at a terminal: English",
    "migrations/": "history of the database",
    "upkeep/": "backup, retention and made-up content, for administrators: English",
    "admin.py": "Django's own pages for accounts",
    "models/triggers.py": "SQL, and what the database says to administrators",
    "models/desks.py": "SQL",
    "models/keyset.py": "SQL",
    "models/rowwise.py": "SQL",
    "finding/postgresql.py": "SQL",
    "finding/sqlite.py": "SQL",
    "finding/index.py": "what a command says of a damaged index",
    "finding/sight.py": "SQL",
    "documents/search.py": "lists of words that are looked for",
    "documents/encoder.py": "the program of a process",
    "amendments/two_drafts.py": "lists of words that are passed over",
    "trust/command.py": "the verifier's own program, English wherever it runs",
    "trust/canonical.py": "what a program says of what it cannot write",
    "trust/ed25519.py": "arithmetic",
    "reports/interchange.py": "the interchange file's errors, for commands and programs: English",
    "reports/interchange_schema.py": "the interchange file's errors, for commands and programs: English",
    "documents/readers/html_file.py": "names of tags",
    "documents/readers/rtf_file.py": "names of RTF's groups",
    "documents/redline/fresh.py": "styles of a Word file, and places in it, which leave the house: English",
    "documents/redline/placing.py": "places in a Word file, kept with it: English",
    "exports/press.py": "the program of the printing process",
    "exports/docx_table.py": "XML",
    "notices/calendar.py": "the form of a calendar's file",
}
# Single texts by module, and why.
ALLOWED: dict[str, tuple[str, set[str]]] = {
    "accounts.py": (
        "actions of the log",
        {
            *("changed the second factor", "made the account", "changed the account", "set the password", "signed out"),
            *("made an API token", "revoked an API token"),
        },
    ),
    "amendments/counter.py": ("a comment in a file that leaves the house: English", {"  Then: ."}),
    "amendments/matrix.py": (
        "the matrix leaves the house and is read by its headings",
        {"Touchstone matrix 1", "Proposed words"},
    ),
    "documents/workbook.py": ("words between processes", {"no workbook", "not ours", "too large", "too much"}),
    "documents/labels.py": ("a kind of number", {"small roman"}),
    "documents/redline/edits.py": ("words that labels are held against", {"word ", " Words", ". Words"}),
    "documents/redline/engine.py": (
        "a comment in a file that leaves the house: English",
        {"Proposed: strike this clause. It could not be struck in the text."},
    ),
    "frameworks/yaml_reading.py": ("the error as a command says it; `said` says it on a page", {"line , : "}),
    "exports/__init__.py": ("a header", {"; filename*=UTF-8''"}),
    "exports/amendment_columns.py": ("the matrix leaves the house and is read by its headings", {"Words now"}),
    "exports/counter_draft.py": ("the title of a file that leaves the house: English", {", draft "}),
    "exports/docx_frame.py": ("typefaces and styles", {"Malgun Gothic", "Yu Gothic", "Heading 1", "Heading 2"}),
    "exports/handing_out.py": ("kept in the log", {" with "}),
    "exports/workbook.py": (
        "a workbook leaves the house and is read back by its headings",
        {"Clauses of the draft", "Red line", "&L&A&RPage &P of &N", "Scorecard: "},
    ),
    "exports/labels.py": ("typefaces", {"Noto Sans CJK KR", "Noto Sans CJK JP"}),
    "exports/pdf.py": ("a key of the template", {"not applicable"}),
    "models/account.py": ("a value that is kept", {"at once"}),
    "models/feed.py": ("what a programmer reads of a row", {"SHA-256 of the token", "Calendar of "}),
    "models/handover.py": ("what a programmer reads of a row", {"from  to "}),
    "models/likely.py": ("what a programmer reads of a row", {", edition , for "}),
    "models/listing.py": ("what a programmer reads of a row", {"What lists say of ", "What lists say of draft "}),
    "models/measure.py": ("what a programmer reads of a row", {"finding for "}),
    "models/panel.py": ("what a programmer reads of a row", {" on "}),
    "models/proposal.py": ("what a programmer reads of a row", {" on ", ", edition "}),
    "models/rating.py": ("what a programmer reads of a row", {" for "}),
    "models/review.py": ("what a programmer reads of a row", {" by "}),
    "models/trust.py": ("what a programmer reads of a row", {" of "}),
    "models/webhook.py": ("what a programmer reads of a row, and a value that is kept", {" to ", "given up"}),
    "notices/telling.py": ("keys by which news is withdrawn", {"panel  ", "assignment ", "comment "}),
    "panels/assignments.py": ("kept in the log; `history` says it", {"draft "}),
    "panels/declaring.py": ("actions of the log", {"declared no conflict", "declared a conflict"}),
    "panels/settlement.py": (
        "kept in the log; `history` says it",
        {" ratings shared by ", "dissent ", "left a dissent"},
    ),
    "proposals/actions.py": (
        "a key, and an action of the log",
        {"draft of an upload", "looked into what was left behind"},
    ),
    "proposals/history.py": ("an action that has no sentence", {"%(action)s %(target)s"}),
    "proposals/moving.py": ("kept in the log; `history` says it", {"draft "}),
    "reports/amendment_table.py": ("a code and the framework's text", {"%(code)s %(text)s"}),
    "said.py": ("a pattern of Babel's", {"yy. M."}),
    "scorecards/carry_over.py": ("an action of the log", {"sent back"}),
    "scorecards/ledger.py": ("values that are kept", {"oppose unless amended", "support if amended"}),
    "scorecards/rating.py": ("kept in the log; `history` says it", {"undo the rest", "the rest"}),
    "scorecards/sources.py": ("kept in the log; `history` says it", {"nothing can be shown"}),
    "scorecards/version_move.py": (
        "kept in a comment, beside its author's words: English",
        {"On  of version , which is no longer asked: "},
    ),
    "scorecards/workbook.py": (
        "a workbook leaves the house and is read back by its headings",
        {"Touchstone scorecard 1", "Words quoted", "Sources outside the draft", "Nothing can be shown"},
    ),
    "scoring/words.py": (
        "values that are kept; `spoken` says them",
        {"falls short", "oppose unless amended", "support if amended", "at risk"},
    ),
    "templatetags/ui.py": ("a key of the session", {"proposals filter"}),
    "trust/checking.py": ("a file's name", {"READ ME.txt"}),
    "trust/sshsig.py": (
        "forms of OpenSSH",
        {"-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", "ssh-ed25519  "},
    ),
    "trust/stamp.py": ("what a digest is taken of", {"archive of "}),
    "views/amendment_table.py": ("kept in the log; `history` says it", {"the  of amendments of draft  ()"}),
    "views/tokens.py": ("what is made once", {"API token"}),
    "webhooks/kinds.py": (
        "actions of the log",
        {
            *("created the proposal", "corrected the clauses", "took back", "moved away", "moved in"),
            *("imported a scorecard", "sent back"),
        },
    ),
    "views/proposals.py": ("a key of the session", {"proposals filter"}),
}
# Calls whose arguments nobody reads on a page: the log is kept in English, and errors for programmers are.
UNSAID = {
    *("getLogger", "compile", "execute", "cast"),
    *("write", "made", "write_all", "log", "_log", "may", "require", "reverse", "F", "Q", "Value", "Case", "When"),
    *("ValueError", "LookupError", "TypeError", "KeyError", "AssertionError", "RuntimeError", "NotImplementedError"),
    *("ImproperlyConfigured", "HttpResponse", "TypeVar", "filter", "split", "startswith", "endswith", "replace"),
    *("CheckConstraint", "UniqueConstraint", "Index", "qn", "styled_paragraph", "setdefault", "headed_style"),
}


def modules() -> list[Path]:
    """Those whose words people may read."""
    found = sorted((ROOT / "checklist").rglob("*.py"))
    names = {path: path.relative_to(ROOT / "checklist").as_posix() for path in found}
    return [path for path, name in names.items() if not any(name.startswith(silent) for silent in SILENT)]


def called(node: ast.Call) -> str:
    """The name of what a call calls."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_logged(node: ast.Call) -> bool:
    """Whether a call writes into the server's own log."""
    whose = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(whose, ast.Name) and whose.id in ("log", "logger")


def fixed_text(node: ast.AST) -> str:
    """What stands in a literal, without what is put into it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(part.value for part in node.values if isinstance(part, ast.Constant))


def is_sentence(node: ast.AST) -> bool:
    """Whether it reads like words for people: two words, one of two letters, no markup, no code."""
    text = fixed_text(node)
    whole = (
        "".join(part.value if isinstance(part, ast.Constant) else "x" for part in getattr(node, "values", [])) or text
    )
    if " " not in whole.strip() or not re.search(r"[A-Za-z]{2}", text):
        return False
    return not re.search(r"</?[a-z]|[{};]\s*$|^\w+/\w|import |SELECT|[a-z]+=\"|charset=|^\s*[,;] $", text)


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that reads like words for people and is not looked up."""
    above: dict[ast.AST, tuple[ast.AST, str]] = {}
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    above[child] = (parent, name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant | ast.JoinedStr) or not is_sentence(node):
            continue
        if not any(passed_over(child, *above[child]) for child in upwards(node, above)):
            yield node.lineno, fixed_text(node)


def upwards(node: ast.AST, above: dict[ast.AST, tuple[ast.AST, str]]) -> Iterator[ast.AST]:
    """A node and what it stands in, up to its statement."""
    while node in above:
        yield node
        if isinstance(node, ast.stmt):
            return
        node = above[node][0]


def passed_over(child: ast.AST, parent: ast.AST, field: str) -> bool:
    """Whether what stands here is looked up, or is for nobody to read."""
    if isinstance(parent, ast.Call):
        return called(parent) in SAYS | UNSAID or is_logged(parent)
    if isinstance(parent, ast.keyword):
        return parent.arg in ("help_text", "name", "action", "done", "template", "program")
    if isinstance(parent, ast.Expr):
        return isinstance(child, ast.Constant | ast.JoinedStr)
    if isinstance(parent, ast.Assert | ast.Compare | ast.JoinedStr | ast.FormattedValue | ast.MatchValue):
        return True
    if isinstance(parent, ast.AnnAssign | ast.arg | ast.FunctionDef) and field in ("annotation", "returns"):
        return True
    return (isinstance(parent, ast.Dict) and field == "keys") or (
        isinstance(parent, ast.Subscript) and field == "slice"
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_for_people_is_looked_up(path):
    _why, allowed = ALLOWED.get(path.relative_to(ROOT / "checklist").as_posix(), ("", set()))
    assert [f"{line}: {text}" for line, text in said(ast.parse(path.read_text())) if text not in allowed] == []


def test_what_is_allowed_is_there():
    for name, (_why, texts) in ALLOWED.items():
        there = {text for _line, text in said(ast.parse((ROOT / "checklist" / name).read_text()))}
        assert (name, texts - there) == (name, set())


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    raise Refused("Choose one of these.")',
        'def f(n):\n    return f"Draft {n} is due"',
        'LABELS = {"a": "Not rated yet"}',
        'def f(request):\n    messages.success(request, "Your settings are saved." if f else "")',
    ],
)
def test_a_sentence_that_nobody_looks_up_is_found(source):
    assert len(list(said(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """What it does."""\n    raise Refused(_("Choose one of these."))',
        'LABEL = gettext_lazy("Not rated yet")',
        'def f(n):\n    return ngettext("%(number)s day", "%(number)s days", n) % {"number": n}',
        'def f(log):\n    log.warning("The reading failed.")',
    ],
)
def test_what_is_looked_up_or_for_nobody_to_read_is_passed_over(source):
    assert list(said(ast.parse(source))) == []
