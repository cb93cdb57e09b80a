"""Style sheet and scripts as a browser gets them: all parts, in order, and of one version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from checklist.scoring.words import dom_id
from config.stylesheet import NAME, PARTS, SOURCE, built, joined

SCRIPTS = SOURCE.parent / "static" / "checklist" / "scripts"


def test_every_part_is_listed_once():
    there = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.css")}
    assert sorted(PARTS) == sorted(there)


def test_the_sheet_is_its_parts_in_order():
    text, places = joined(), []
    for part in PARTS:
        own = (SOURCE / part).read_text()
        assert text.count(own) == 1, part
        places.append(text.index(own))
    assert places == sorted(places)


def test_each_part_holds_the_layer_that_it_is_named_for():
    order = re.search(r"@layer ([^;]+);", (SOURCE / "layers.css").read_text())
    assert order
    layers = order[1].split(", ")
    held = [re.findall(r"^@layer (\w+) \{", (SOURCE / part).read_text(), re.MULTILINE) for part in PARTS[1:]]
    assert [len(names) for names in held] == [1] * len(held)
    assert [names[0] for names in held] == [Path(part).parts[0].removesuffix(".css") for part in PARTS[1:]]
    assert [layers.index(names[0]) for names in held] == sorted(layers.index(names[0]) for names in held)


def test_the_browser_gets_one_file(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    assert finders.find(NAME) == str(built())
    assert not finders.find("checklist/styles/base.css")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.glob("checklist/**/*.css")] == [NAME]
    assert (tmp_path / NAME).read_text() == joined()


def test_a_changed_part_changes_the_sheet(monkeypatch, tmp_path):
    monkeypatch.setattr("config.stylesheet.SOURCE", tmp_path)
    monkeypatch.setattr("config.stylesheet.PARTS", ("a.css",))
    for text in ("a { color: red; }\n", "a { color: blue; }\n"):
        (tmp_path / "a.css").write_text(text)
        assert built().read_text() == text


@pytest.mark.parametrize("part", PARTS)
def test_one_declaration_a_line(part):
    lines = [line for line in (SOURCE / part).read_text().splitlines() if line.strip()]
    assert [line for line in lines if line.count(";") > 1 or len(line) > 120] == []
    assert sorted(map(len, lines))[int(len(lines) * 0.95) - 1] <= 80


def test_every_import_of_a_script_leads_to_a_file_of_the_same_version(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.storage.ModuleStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    scripts = [tmp_path / hashed for name, hashed in names.items() if name.startswith("checklist/scripts/")]
    imports = [(path, found) for path in scripts for found in re.findall(r'from "([^"]+)"', path.read_text())]
    assert len(scripts) == len(list(SCRIPTS.rglob("*.js")))
    assert len(imports) == sum(len(re.findall(r' from "\.', path.read_text())) for path in SCRIPTS.rglob("*.js")) > 10
    assert [found for _, found in imports if not re.search(r"\.[0-9a-f]{12}\.js$", found)] == []
    assert [(path.name, found) for path, found in imports if not (path.parent / found).exists()] == []


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: path.name)
def test_a_script_can_be_read(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= 200
    assert [line for line in lines if len(line) > 120] == []


def test_a_script_types_no_address():
    """Addresses come from links and data attributes, which the server renders."""
    strings = [text for path in SCRIPTS.rglob("*.js") for text in re.findall(r"""["'`]([^"'`]*)""", path.read_text())]
    addresses = [text for text in strings if re.match(r"(\.\.)?/[\w$]", text) and not text.endswith(".js")]
    assert len(strings) > 200
    assert addresses == []


def test_server_and_scripts_make_the_same_id_of_a_code():
    """The scripts' own tests read the same file."""
    ids = json.loads((SOURCE.parents[1] / "tests" / "js" / "ids.json").read_text())
    assert {code: dom_id(code) for code in ids} == ids
