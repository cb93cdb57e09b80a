"""The page of the bottom line says beside it what it sums up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factory import make_scorecard

pytestmark = pytest.mark.django_db


def beside(client, card):
    client.force_login(card.scorer)
    page = client.get(reverse("checklist:bottom_line", args=[card.pk])).content.decode()
    return " ".join(page.partition('id="sums-up"')[2].partition("</aside>")[0].split())


def test_it_names_the_position_the_red_lines_and_the_changes(client):
    card = make_scorecard(ratings={"1.1": "contradicted", "2.1": "partly"})
    said = beside(client, card)
    assert "<span>Oppose<small>1 red line crossed</small></span>" in said
    link = f'<a href="/scorecards/{card.pk}/score/1/#req-1-1" >1.1</a>'
    assert f"<li> {link} <b>✕ Crossed:</b> Demand 1.1. </li>" in said
    assert "To reach “support”: at least 2 changes" in said
    assert 'Demand 2.1. <span class="hint">Partly → Met</span>' in said


def test_it_says_that_nothing_is_left(client):
    codes = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3")
    said = beside(client, make_scorecard(ratings=dict.fromkeys(codes, "met")))
    assert "<p>Every red line is held.</p>" in said
    assert "<p>Nothing: no better position is left.</p>" in said
