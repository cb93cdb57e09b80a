"""A framework's texts in other languages: read, written back, shown, renewed after publication, and never scored."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from checklist.frameworks.drafting import begin_version
from checklist.frameworks.yaml_file import content_of, save_framework, write_framework
from checklist.frameworks.yaml_reading import FrameworkError, read_framework
from checklist.models import Event, FrameworkTranslation
from checklist.models.translation import texts_in
from checklist.reports.report import build_report
from checklist.review import seal
from tests import bracketed
from tests.factory import make_draft, make_scorecard, make_user

pytestmark = pytest.mark.django_db
PLAIN = """
slug: two
version: 1
title: Two tests
source: A report.
criteria:
- number: 1
  title: First
  statement: Say it.
  requirements:
  - n: 1
    kind: provision
    text: The parties open an office.
    guidance: An office with a door.
"""
TRANSLATED = """
slug: two
version: 1
title: Two tests
source: A report.
translations:
  ko: {title: 두 시험}
criteria:
- number: 1
  title: First
  statement: Say it.
  translations:
    ko: {title: 첫째, statement: 말하라.}
    ja: {title: 第一}
  requirements:
  - n: 1
    kind: provision
    text: The parties open an office.
    guidance: An office with a door.
    translations:
      ko: {text: 당사국은 사무소를 연다., guidance: 문이 있는 사무소.}
"""


def saved(text=TRANSLATED):
    return save_framework(read_framework(text))[0]


def test_they_are_read_and_written_back():
    framework = saved()
    assert texts_in(framework.pk, "ko") == {
        "Two tests": "두 시험",
        "First": "첫째",
        "Say it.": "말하라.",
        "The parties open an office.": "당사국은 사무소를 연다.",
        "An office with a door.": "문이 있는 사무소.",
    }
    assert texts_in(framework.pk, "ja") == {"First": "第一"}
    assert texts_in(framework.pk, "fr") == {}
    again = write_framework(framework)
    assert read_framework(again) == read_framework(TRANSLATED)
    assert "translations:" not in write_framework(saved(PLAIN.replace("slug: two", "slug: plain")))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("ko: [a]", "must be a mapping of names to values"),
        ("ko: {note: a}", "is not translated; text, guidance are"),
        ("ko: {text: ''}", "is empty"),
        ("KOREAN: {text: a}", "‘KOREAN’ is no language; use a code such as ko or pt-BR"),
        ("ko: {text: [a]}", "must be a text"),
        ("ko: {text: a, text: b}", "occurs twice"),
        (f"ko: {{text: {'x' * 20_001}}}", "has 20001 characters; the limit is 20000"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(wrong, told):
    text = TRANSLATED.replace("ko: {text: 당사국은 사무소를 연다., guidance: 문이 있는 사무소.}", wrong)
    with pytest.raises(FrameworkError) as caught:
        read_framework(text)
    assert caught.value.reason == told
    assert caught.value.field.startswith("criteria[0].requirements[0].translations")
    assert caught.value.line > 20


def test_more_of_what_is_wrong():
    def reason(text):
        with pytest.raises(FrameworkError) as caught:
            read_framework(text)
        return caught.value.field, caught.value.reason

    twice = TRANSLATED.replace("  ko: {title: 두 시험}", "  ko: {title: 두 시험}\n  ko: {title: 두}")
    assert reason(twice) == ("translations.ko", "occurs twice")
    nothing = PLAIN.replace("source: A report.", "translations: {ko: {summary: 요약}}")
    assert reason(nothing) == ("translations.ko.summary", "translates nothing: the original is empty")
    assert reason(PLAIN.replace("source: A report.", "translations: [ko]")) == (
        "translations",
        "must be a mapping of names to values",
    )
    many = ", ".join(f"a{chr(97 + k)}: {{title: x}}" for k in range(21))
    assert reason(PLAIN.replace("source: A report.", f"translations: {{{many}}}")) == (
        "translations",
        "holds more than 20 languages",
    )


def test_they_may_come_after_publication_and_change_nothing_that_an_approval_covers():
    framework = saved(PLAIN)
    card = make_scorecard(make_draft(), framework=framework, ratings={"1.1": "met"})
    before, report = seal.digest_now(card), build_report(card)
    there, new = save_framework(read_framework(TRANSLATED), by=make_user("manager"))
    assert (there, new) == (framework, False)
    assert len(texts_in(framework.pk, "ko")) == 5
    assert (seal.digest_now(card), build_report(card)) == (before, report)
    event = Event.objects.get(action="renewed translations")
    assert (event.target, event.after) == ("Two tests, version 1", "ja, ko")
    save_framework(read_framework(TRANSLATED))
    assert Event.objects.filter(action="renewed translations").count() == 1
    # A file without a language leaves what is there.
    save_framework(read_framework(PLAIN))
    assert len(texts_in(framework.pk, "ko")) == 5


def test_other_content_is_still_refused():
    saved()
    with pytest.raises(FrameworkError, match="is there with other content"):
        saved(TRANSLATED.replace("An office with a door.", "An office."))


def test_a_new_version_takes_them_along_and_a_changed_text_is_not_translated():
    framework = saved()
    made, _new = begin_version(framework, by=make_user("manager"))
    assert texts_in(made.pk, "ko") == texts_in(framework.pk, "ko")
    row = made.criteria.get().requirements.get()
    row.text = "The parties open two offices."
    row.save()
    content = content_of(made)
    assert content["criteria"][0]["requirements"][0]["translations"] == {"ko": {"guidance": "문이 있는 사무소."}}
    assert content["criteria"][0]["translations"]["ja"] == {"title": "第一"}


def test_a_page_shows_them_to_whoever_reads_that_language_with_the_original_a_click_away(monkeypatch):
    framework = saved()
    card = make_scorecard(make_draft(), framework=framework, ratings={"1.1": "met"})
    client = Client()
    client.force_login(card.scorer)
    page, score = f"/frameworks/{framework.slug}/1/", f"/scorecards/{card.pk}/"
    for url in (page, score):
        english = client.get(url).html
        assert "사무소" not in english
        assert 'popovertarget="original-' not in english
    bracketed.speak(monkeypatch)
    monkeypatch.setattr("django.utils.translation.get_language", lambda: "ko")
    monkeypatch.setattr(translation._trans, "get_language", lambda: "ko", raising=False)
    for url in (page, score):
        korean = client.get(url).html
        assert '<span lang="ko">당사국은 사무소를 연다.</span>' in korean
        assert 'lang="en">The parties open an office.</span>' in korean
    assert FrameworkTranslation.objects.count() == 2
