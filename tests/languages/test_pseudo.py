"""Every page in a language that brackets what is translated: whatever stands outside was missed."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.languages.pseudo import (
    BEGIN,
    CODE,
    END,
    Known,
    make_language,
    outside,
    texts_of_packages,
    typed,
    unbracketed,
)
from tests.world import World, filled, routes

pytestmark = pytest.mark.django_db
FOR_PROGRAMS = {"api/"}  # what programs are told, and its page, is English
LOOKS = ("manager", "lead", "scorer", "before", "worker", None)


@pytest.fixture
def packages() -> Known:
    return texts_of_packages()


@pytest.fixture
def pseudo(tmp_path, settings, packages) -> None:
    """The language, spoken by whoever chose it."""
    make_language(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Pseudo")]


def pages(who: str | None, world: World) -> dict[str, str]:
    """By address every page of ours that somebody may open, as it is in that language."""
    client = Client(headers={"accept-language": CODE})
    if who:
        person = world.people[who]
        person.language = CODE
        person.save()
        client.force_login(person)
    found = {}
    for route in routes():
        if route.startswith(("admin/", "accounts/2fa", "accounts/3rdparty", "accounts/social", "accounts/^")):
            continue
        answer = client.get(filled(route, world.arguments(route)))
        if answer.get("Content-Type", "").startswith("text/html") and answer.status_code in (200, 403, 404):
            found[route] = answer.content.decode()
    return found


def test_the_language_is_spoken(pseudo):
    world = World(restricted=False)
    page = pages("manager", world)[""]
    assert f"{BEGIN}My work{END}" in page
    assert '<html lang="en-xa">' in page


def test_what_is_missed_is_found(packages):
    page = f"<html><body><h1 title='Bare'>{BEGIN}In <b>order</b> {BEGIN}twice{END}{END} typed <code>run it</code>3 kB"
    assert unbracketed(page + "<p>Missed</p></body></html>", packages.of({"typed"})) == {"Bare", "Missed"}
    assert "".join(outside(f"a{BEGIN}b{BEGIN}c{END}d{END}e")) == "ae"


def missed(who: str | None, known: Known) -> dict[str, list[str]]:
    world = World(restricted=False)
    shown = pages(who, world)
    assert len(shown) > (5 if who is None else 30)
    known = known.of(typed())
    return {
        route: sorted(found)
        for route, page in shown.items()
        if route not in FOR_PROGRAMS and (found := unbracketed(page, known))
    }


@pytest.mark.parametrize("who", LOOKS)
def test_nothing_on_a_page_is_missed(pseudo, packages, who):
    assert missed(who, packages) == {}
