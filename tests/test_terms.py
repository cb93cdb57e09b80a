"""Help stands beside every word of the method: a page that heads anything with one says what it means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checklist.scoring.words import TERMS

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
HEADED = re.compile(r'<(?:th|label|h2|h3|dt|legend|summary)\b[^>]*>\s*\{% translate "([^"]+)" %\}')
HELP = "components/terms.html"
# As headings have them: "Latest position" is a position.
FORMS = {"latest position": "position", "red line": "red lines"}
# A kind of event, not of requirement.
OTHERWISE = {("checklist/webhook.html", "kind")}


def headed_by(template: str) -> set[str]:
    """The words of the method that head a column, a field or a part in a template."""
    found = {FORMS.get(word.lower(), word.lower()) for word in HEADED.findall(template)}
    return found & set(TERMS)


def with_includes(name: str) -> str:
    """A template with the parts that it includes."""
    if not (TEMPLATES / name).exists():
        return ""  # a package's
    text = (TEMPLATES / name).read_text()
    return text + "".join(with_includes(part) for part in re.findall(r'{% include "([\w/]+\.html)"', text))


PAGES = [
    str(path.relative_to(TEMPLATES))
    for path in sorted(TEMPLATES.rglob("*.html"))
    if path.read_text().startswith("{% extends")
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_its_words_mean(name):
    page = with_includes(name)
    words = {word for word in headed_by(page) if (name, word) not in OTHERWISE}
    told = {word.lower() for word in re.findall(r'{% term "([^"]+)"', page)}
    assert words <= told


def test_words_are_found_where_they_head_something():
    text = '<th scope="col">{% translate "Latest position" %}</th><p>{% translate "Floor" %}</p>'
    assert headed_by(text) == {"position"}


def test_the_line_of_help_explains_words_that_there_are():
    words = re.findall(r'{% term "([^"]+)"', (TEMPLATES / HELP).read_text())
    assert len(words) == 16
    assert {word.lower() for word in words} <= set(TERMS)
