"""Nothing that people read stands in templates or scripts unmarked, and every text marked is in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message

from checklist.upkeep import catalogues
from checklist.upkeep.catalogues import DOMAINS, ROOT, extracted, read
from tests.languages.markup import unmarked, unmarked_in_script

LANGUAGES = ("ko", "ja")
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SCRIPTS = sorted((ROOT / "checklist" / "static" / "checklist" / "scripts").rglob("*.js"))
# The program's name, and signs and names that are the same in every language.
SAME_EVERYWHERE = {
    "Touchstone",
    "· Touchstone",
    '|default:"NAME"',  # in a command to type
}
# Codes of failures and of what is offered, and names of classes.
CODES = {
    "sign in",
    "signed out",
    "actions tools",
    "btn btn-ghost",
    "notice notice-error failure",
    "notice notice-warn restored",
}
PLACE = re.compile(r"%\((\w+)\)s|%%")
ELEMENT = re.compile(r"</?[a-zA-Z][^>]*>")
EVERY = [(language, domain) for language in LANGUAGES for domain in DOMAINS]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_outside_of_translate_tags(path):
    found = unmarked(path.read_text(encoding="utf-8"))
    assert [f"line {line}: {said}" for line, said in found if said not in SAME_EVERYWHERE] == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Words</p>", ["Words"]),
        ('<p>{% translate "Words" %}</p>', []),
        ("<p>{% blocktranslate %}Words{% endblocktranslate %} more</p>", ["more"]),
        ("{% if one %}or{% else %}{% translate 'x' %}{% endif %}", ["or"]),
        ('<a href="{% url "a:b" %}" title="Words">1</a>', ["title=Words"]),
        ('<a title="{% translate "Words" %}">{{ n }} · –</a>', []),
        ('<a aria-label="{% blocktranslate %}Words{% endblocktranslate %}">&nbsp;</a>', []),
        ('<a aria-label="{% blocktranslate %}Words{% endblocktranslate %} more">&nbsp;</a>', ["aria-label="]),
        ('<input type="submit" value="Send">', ["value=Send"]),
        ('<input type="hidden" value="send">', []),
        ('{{ one|default:"none" }}', ['|default:"none"']),
        ('{{ one|default:_("none") }}', []),
        ('<i class="{{ one|default:"open" }}"></i>', []),
        ("{{ n }}{{ n|pluralize }}", ["|pluralize"]),
        ("<code>manage.py deliver</code> <pre>a command</pre><style>p { color: red }</style>", []),
        ("{# a note #}<!-- another -->{% block body_class %}a-class{% endblock %}", []),
        ("{% block title %}Words{% endblock %}", ["Words"]),
    ],
)
def test_it_is_found_whatever_stands_around_it(template, found):
    said = [words for _, words in unmarked(template)]
    assert len(said) == len(found)
    assert all(words.startswith(start) for words, start in zip(said, found, strict=True))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_outside_of_gettext(path):
    found = unmarked_in_script(path.read_text(encoding="utf-8"))
    said = [(line, literal) for line, literal in found if literal[1:-1] not in CODES and "clause level-" not in literal]
    assert said == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('say("There is nothing here.");', 1),
        ('say(gettext("There is nothing here."));', 0),
        ('say(gettext("One. " + "Two of it."));', 0),
        ("say(`${code}: not saved. Try again.`);", 1),
        ("say(`${code}: confirmed`);", 1),
        ('say("Undone.");', 1),
        ('say("The last one. ] goes on.");', 1),
        ('button.textContent = "Edit";', 1),
        ('ngettext("%(n)s file", "%(n)s files", n);', 0),
        ('// a remark: "There is nothing here."', 0),
        ('import { say } from "./dom.js"; event.key === "Escape"; at("#main .row > a", "data-open", "click");', 0),
    ],
)
def test_a_sentence_in_a_script_is_told_from_a_code(script, found):
    assert len(list(unmarked_in_script(script))) == found


@pytest.fixture(scope="module", params=EVERY, ids=" ".join)
def catalogue(request) -> tuple[str, Catalog]:
    return request.param, read(*request.param)


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def texts(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_the_catalogues_are_in_step_with_what_is_said():
    assert catalogues.out_of_step(LANGUAGES) == []


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_every_text_is_translated(language, domain):
    missing = [message.id for message in messages(read(language, domain)) if not all(texts(message.string or ""))]
    assert missing == []


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in messages(catalogue[1]) if message.fuzzy] == []


def wrong(message: Message) -> list[str]:
    """What a translation lost or made up: places to fill in, inline elements, the white space around it."""
    found = []
    # A language without plural forms may leave the number's own place out of none of them.
    originals = texts(message.id)
    for text in filter(None, texts(message.string)):
        if set(PLACE.findall(text)) not in [set(PLACE.findall(one)) for one in originals]:
            found.append(f"places of {text!r}")
        if Counter(ELEMENT.findall(text)) not in [Counter(ELEMENT.findall(one)) for one in originals]:
            found.append(f"elements of {text!r}")
        if text != text.strip() and originals[0] == originals[0].strip():
            found.append(f"white space around {text!r}")
    return found


def test_translations_keep_places_and_elements(catalogue):
    assert [fault for message in messages(catalogue[1]) for fault in wrong(message)] == []


@pytest.mark.parametrize(
    ("original", "translation", "faults"),
    [
        ("Draft %(number)s", "초안 %(number)s", 0),
        ("Draft %(number)s", "초안", 1),
        ("Draft %(number)s", "초안 %(n)s", 1),
        ('<a href="%(url)s">Draft</a> of %(day)s', '%(day)s의 <a href="%(url)s">초안</a>', 0),
        ('<a href="%(url)s">Draft</a> of %(day)s', "%(day)s %(url)s 초안", 1),
        (("%(n)s draft", "%(n)s drafts"), ("초안 %(n)s건",), 0),
        (("One draft", "%(n)s drafts"), ("초안 %(n)s건",), 0),
        (("One draft", "%(n)s drafts"), ("초안 %(m)s건",), 1),
        ("Words", " 말", 1),
    ],
)
def test_what_a_translation_lost_is_found(original, translation, faults):
    assert len(wrong(Message(original, translation))) == faults


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_begins_or_ends_with_what_belongs_around_it(domain):
    """White space at a text's ends is lost in translation; a comma at its beginning shows that a sentence was glued."""
    told = [message for message in messages(extracted(domain)) if not (message.context or "").startswith("between ")]
    ids = [text for message in told for text in texts(message.id)]
    assert [text for text in ids if text != text.strip() or re.match(r"[,;.]\s", text)] == []


def test_every_kind_of_source_is_read():
    ids = {text for message in messages(extracted("django")) for text in texts(message.id)}
    assert {"Language", "My work", "The whole queue"} <= ids
    assert "Saving…" in extracted("djangojs")
    assert Path(catalogues.path_of("ko", "django")).is_file()


STORED = re.compile(r"(?:[\w.]+\.(?:previous_)?position|row\.state(?=\|))\b(?!\|(?:spoken|position_slug|slugify))")
LEFT_IN_ENGLISH = re.compile(r'\|default:"[A-Za-z]')


def raw(template: str) -> list[str]:
    """Where a template shows a word of the method as it is stored, or a default that is English in every language."""
    shown = re.findall(r"\{\{[^}]+\}\}", template)
    bound = re.findall(r"\{% (?:blocktranslate|with) (?:(?!%\}).)+%\}", template)
    unspoken = [one for one in (*shown, *bound) if STORED.search(one)]
    return unspoken + [one for one in bound if one.startswith("{% blocktranslate") and LEFT_IN_ENGLISH.search(one)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_shows_a_stored_word_as_it_is(path):
    assert raw(path.read_text()) == []


def test_a_stored_word_as_it_is_would_be_found():
    assert len(raw("<b>{{ card.position }}</b>")) == 1
    assert len(raw("{% blocktranslate with position=card.position %}was {{ position }}{% endblocktranslate %}")) == 1
    assert len(raw('{% blocktranslate with who=event.who|default:"nobody" %}by {{ who }}{% endblocktranslate %}')) == 1
    assert raw("{{ card.position|spoken }}{{ row.position_label }}") == []
