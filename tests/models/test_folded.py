"""Columns that keep text as it is compared: lists in one order on every page and on either database."""

from __future__ import annotations

import re
import unicodedata

import pytest

from checklist.models import Framework, Proposal, User
from checklist.models.folded import InOrder
from tests.factory import make_complete, make_framework, make_proposal, make_user, submit

pytestmark = pytest.mark.django_db

IN_ORDER = ["accord 10", "Ácord", "Bq (two)", "bq-one", "élan", "Elba", "Łódź", "Lyon", "Zq", "가나", "나라"]


def titles(client, url, path=r"/proposals/\d+/"):
    found = re.findall(rf'href="{path}"[^>]*>\s*([^<]+?)\s*<', client.get(url).content.decode())
    return [unicodedata.normalize("NFC", title) for title in dict.fromkeys(found) if title in SHUFFLED]


SHUFFLED = [*reversed(IN_ORDER[::2]), *IN_ORDER[1::2]]
SHUFFLED[SHUFFLED.index("가나")] = unicodedata.normalize("NFD", "가나")


def test_titles_stand_in_one_order_on_every_list(signed):
    for title in SHUFFLED:
        make_proposal(title=title)
    for url in ("/proposals/?sort=title", "/overview/?sort=title"):
        assert titles(signed, url) == IN_ORDER, url
        assert titles(signed, url.replace("title", "-title")) == IN_ORDER[::-1], url


def test_titles_to_compare_stand_in_the_same_order(signed):
    framework = make_framework()
    for title in SHUFFLED:
        submit(make_complete(title=title))
    rows = signed.get("/compare/").context["page"].object_list
    assert [unicodedata.normalize("NFC", row.draft.proposal.title) for row in rows] == IN_ORDER
    assert framework.title_key == "two tests"


def test_leads_stand_in_the_same_order_of_their_names(signed):
    for number, name in enumerate(SHUFFLED):
        make_proposal(title=name, lead=make_user(username=f"u{number}", first_name=name))
    for url in ("/proposals/?sort=lead", "/overview/?sort=lead"):
        assert titles(signed, url) == IN_ORDER, url
    people = User.objects.filter(led_proposals__isnull=False).order_by(InOrder("name_key"), "pk")
    assert [unicodedata.normalize("NFC", str(person)) for person in people] == IN_ORDER


def test_frameworks_stand_in_the_same_order():
    for title in SHUFFLED:
        make_framework(title=title)
    assert [unicodedata.normalize("NFC", row.title) for row in Framework.objects.all()] == IN_ORDER


def test_the_key_follows_what_it_is_made_of():
    proposal = make_proposal(title="One")
    proposal.title = "Zwei ÄÖ"
    proposal.save(update_fields=["title"])
    assert Proposal.objects.get().title_key == "zwei ao"
    proposal.title = "Three"
    proposal.save(update_fields=["parties"])
    assert Proposal.objects.get().title_key == "zwei ao"
    person = make_user(username="someone", first_name="É", last_name="B")
    assert person.name_key == "e b\nsomeone"
    person.first_name = "Ü"
    person.save(update_fields=["first_name"])
    assert User.objects.get(username="someone").name_key == "u b\nsomeone"


def test_what_is_written_together_is_folded_too():
    lead = make_user()
    Proposal.objects.bulk_create([Proposal(title=f"N° {n}", marking="UNCLASSIFIED", lead=lead) for n in (1, 2)])
    assert sorted(Proposal.objects.values_list("title_key", flat=True)) == ["n° 1", "n° 2"]
