"""What is said in the reader's language, where Django is not known."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from django.utils import translation

from checklist import said
from checklist.trust import verifier
from tests import bracketed

WAS = "%(who)s changed the day for draft %(number)s, due %(day)s"


@pytest.fixture
def ko(monkeypatch):
    bracketed.speak(monkeypatch)
    with translation.override("ko"):
        yield


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_is_joined_as_english_joins_it(parts, text):
    assert said.listed(parts) == text


def test_without_django_words_are_english():
    voice = said.English()
    assert voice.gettext("One") == "One"
    assert [voice.ngettext("one", "many", number) for number in (0, 1, 2)] == ["many", "one", "many"]
    with voice.override("ko"):
        assert voice.get_language() == "en"


def test_nothing_is_looked_up_of_an_empty_text(ko):
    # A catalogue keeps its own head under the empty message.
    assert said.gettext("") == ""


def test_a_stored_sentence_is_said_again(ko):
    text = WAS % {"who": "mia", "number": 3, "day": "3 May 2026"}
    assert said.retold(text, ["Draft %(number)s is due", WAS], said.day_again) == (
        "«mia changed the day for draft 3, due 2026년 5월 3일»"
    )


@pytest.mark.parametrize("text", ["", "Something else", "mia changed the day for draft 3", "32 May 2026"])
def test_what_no_template_made_stays(ko, text):
    assert said.retold(text, [WAS], said.day_again) == text


def test_a_name_with_signs_of_patterns_is_kept(ko):
    text = WAS % {"who": "m%(ia)s.*", "number": 3, "day": "x"}
    assert said.retold(text, [WAS]) == "«m%(ia)s.* changed the day for draft 3, due x»"


@pytest.mark.parametrize("text", ["31 June 2026", "3 Mai 2026", "May 2026", "3 May 2026 or so"])
def test_no_day_is_made_of_what_is_none(ko, text):
    assert said.day_again(text) == text


def test_in_english_is_english_whatever_the_language(ko):
    with said.in_english():
        assert (said.language(), said.gettext("One"), said.day(date(2026, 5, 3))) == ("en", "One", "3 May 2026")
    assert (said.language(), said.gettext("One")) == ("ko", "«One»")


def test_an_unknown_language_writes_days_as_english_does():
    assert said.known_locale("zz") == "en"


def test_the_packed_verifier_runs_with_nothing_but_python(tmp_path):
    program, keys = tmp_path / "touchstone-verify.pyz", tmp_path / "keys"
    program.write_bytes(verifier.build())
    keys.write_text("")
    (tmp_path / "some.json").write_text("{}")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(tmp_path / "some.json"), str(keys)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"LANG": "ko_KR.UTF-8"},
    )
    assert (ran.returncode, ran.stdout) == (1, "NOT GENUINE.\n- The file carries no approval.\n"), ran.stderr
