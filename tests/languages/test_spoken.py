"""In which language somebody is answered, and that nothing made in one language is shown in another."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override

from checklist.notices.letters import spoken_by
from checklist.reports.rows import mark
from checklist.said import kept_by_language
from tests.factory import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def language_of(answer) -> str:
    head = answer.content.decode().split("<head>")[0]
    assert f'<html lang="{answer["Content-Language"]}">' in head
    return answer["Content-Language"]


def asked(header: str, client: Client | None = None) -> str:
    return language_of((client or Client()).get(LOGIN, headers={"accept-language": header}))


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("ja", "ja"),
        ("de,fr;q=0.5", "en"),
        ("de,ja;q=0.5", "ja"),
        (";;", "en"),
    ],
)
def test_whoever_is_signed_out_is_answered_as_the_browser_asks(header, spoken):
    assert asked(header) == spoken


def test_else_in_the_language_of_the_office(settings):
    settings.LANGUAGE_CODE = "ja"
    assert [asked(""), asked("en"), asked("de")] == ["ja", "en", "ja"]


def test_the_answer_says_by_what_its_language_was_chosen(client):
    answer = client.get(LOGIN)
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_the_switch_of_a_signed_out_page_is_a_form_and_is_kept_in_this_browser(client):
    page = client.get(LOGIN)
    for code, name in (("en", "English"), ("ko", "한국어"), ("ja", "日本語")):
        assert f'value="{code}" lang="{code}"' in page.html
        assert name in page.html
    answer = client.post(reverse("set_language"), {"language": "ko", "next": LOGIN})
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert asked("ja", client) == "ko"


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "de"])
def test_a_language_that_is_not_spoken_changes_nothing(client, language):
    client.post(reverse("set_language"), {"language": language, "next": LOGIN})
    assert asked("ja", client) == "ja"


def test_the_switch_leads_to_no_other_place(client):
    answer = client.post(reverse("set_language"), {"language": "ko", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_whoever_chose_a_language_is_answered_in_it_in_every_browser():
    person = make_user(language="ja")
    client = Client(headers={"accept-language": "ko"})
    client.force_login(person)
    client.cookies["django_language"] = "en"
    assert language_of(client.get("/")) == "ja"
    person.language = "xx"  # no longer spoken
    person.save()
    del client.cookies["django_language"]
    assert language_of(client.get("/")) == "ko"


def test_a_language_is_chosen_on_the_page_of_settings(client):
    person = make_user()
    client.force_login(person)
    page = client.get("/settings/")
    assert '<option value="" selected>As the browser asks</option>' in page.html
    fields = {"language": "ko", "initial-language": "", "office": "", "initial-office": "", "shortcuts": "on"}
    answer = client.post("/settings/", fields | {"initial-shortcuts": "True"})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.language == "ko"
    assert language_of(client.get("/settings/")) == "ko"
    assert client.post("/settings/", fields | {"language": "de"}).status_code == 422


def test_a_request_leaves_no_language_behind():
    with override("ja"):
        asked("ko")
        assert get_language() == "ja"


def test_what_is_kept_is_kept_for_each_language():
    made = []

    @kept_by_language(4)
    def part(name: str) -> str:
        made.append((name, get_language()))
        return f"{name} in {get_language()}"

    for language in ("en", "ko", "en", "ko"):
        with override(language):
            assert part("it") == f"it in {language}"
    assert made == [("it", "en"), ("it", "ko")]
    part.cache_clear()
    part("it")
    assert len(made) == 3


def test_reports_are_kept_for_each_language():
    marks = set()
    for language in ("en", "ko"):
        with override(language):
            marks |= {mark("rows"), mark("rows")}
    assert len(marks) == 2


def test_mail_is_in_the_language_of_who_gets_it(settings):
    settings.LANGUAGE_CODE = "ko"
    assert [spoken_by(make_user(language=one)) for one in ("ja", "", "xx")] == ["ja", "ko", "ko"]


def test_dates_are_written_as_each_language_writes_them():
    day = timezone.make_aware(timezone.datetime(2026, 3, 9, 14, 5))
    names = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "DAY_AND_TIME_FORMAT")
    found = {}
    for language in ("en", "ko", "ja"):
        with override(language):
            found[language] = [date_format(timezone.localtime(day), name) for name in names]
    assert found == {
        "en": ["9 March 2026", "9 Mar 2026", "9 March, 14:05"],
        "ko": ["2026년 3월 9일", "2026. 3. 9.", "3월 9일 14:05"],
        "ja": ["2026年3月9日", "2026/3/9".replace("/3/9", "/03/09"), "3月9日 14:05"],
    }


def test_texts_of_packages_are_in_both_languages_already():
    said = {}
    for language in ("en", "ko", "ja"):
        with override(language):
            said[language] = gettext("This field is required.")
    assert said["en"] == "This field is required."
    assert len(set(said.values())) == 3
