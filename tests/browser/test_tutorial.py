"""The tutorial, followed word by word. `make pictures` keeps the pictures that it shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checklist.frameworks.yaml_file import read_framework, save_framework
from checklist.models import Scorecard
from tests.factory import PASSWORD, make_user
from tests.tutorial import DOCS, ROOT, Follower

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_tutorial_leads_to_an_approved_paper(new_context):
    save_framework(read_framework((ROOT / "fixtures/frameworks/north-korea-2020.yaml").read_bytes()))
    people = [make_user(username="second-analyst"), make_user("manager", username="manager")]
    page = new_context(viewport={"width": 1280, "height": 860}).new_page()
    page.goto("/")
    pictures = DOCS / "pictures" if os.environ.get("PICTURES") else None
    follower = Follower(page, dict.fromkeys([one.username for one in people], PASSWORD), pictures)
    follower.follow(Path(DOCS / "tutorial.md").read_text())
    card = Scorecard.objects.get()
    assert (card.state, card.position, card.judged) == ("approved", "oppose", 63)
    assert card.ratings.get(requirement__number=1, requirement__criterion__number=1).citations.count() == 1
    assert follower.paper.startswith(b"%PDF-")
