"""Precedents beside a requirement, on their own page, and a reason of theirs as a start."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.models import Proposal, Rating, Scorecard
from tests.factory import make_user, rate_all
from tests.reports.test_precedents import card, framework, judged  # noqa: F401 - the fixtures

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def theirs(framework):  # noqa: F811
    return judged(framework, "Other deal", "Inspectors visit one reactor.")


@pytest.fixture
def signed(client, card):  # noqa: F811
    client.force_login(card.scorer)
    return client


def url(card, code="1.1"):  # noqa: F811
    return reverse("checklist:precedents", args=[card.pk, code])


def scoring(card, start=""):  # noqa: F811
    page = reverse("checklist:score_criterion", args=[card.pk, 1])
    return f"{page}?start={start}" if start else page


def test_the_fragment_offers_a_reason_as_a_start(signed, card, theirs):  # noqa: F811
    answer = signed.get(url(card), headers=HTMX).html
    assert "<!DOCTYPE" not in answer
    assert '<h4 id="precedents-title-1-1" tabindex="-1">How others rated 1.1</h4>' in answer
    assert '<button type="button" class="btn btn-ghost" data-take data-from="Other deal">' in answer
    assert '<p class="pre" data-reason>No date is set.</p>' in answer


def test_the_page_works_without_scripts(signed, card, theirs):  # noqa: F811
    rating = Rating.objects.get(scorecard=theirs, requirement__number=1)
    page = signed.get(url(card)).html
    assert '<h2 id="precedents-title-1-1" tabindex="-1">' in page
    assert f'href="{scoring(card)}?start=1.1:{rating.pk}#req-1-1"' in page
    started = signed.get(scoring(card, f"1.1:{rating.pk}")).html
    assert "No date is set.</textarea>" in started
    assert "Begins with the reason of Other deal." in started
    assert not Rating.objects.filter(scorecard=card).exists()
    assert 'name="1.1-value" value="" data-field="value" data-key="0" autocomplete="off" checked' in started


def test_what_is_written_already_is_never_replaced(signed, card, theirs):  # noqa: F811
    rating = Rating.objects.get(scorecard=theirs, requirement__number=1)
    rate_all(card, {"1.1": "unmet"}, reason="My own words.")
    page = signed.get(url(card)).html
    assert "?start=" not in page
    assert "1.1 has a reason already, which stays as it is." in page
    started = signed.get(scoring(card, f"1.1:{rating.pk}")).html
    assert "My own words.</textarea>" in started
    assert "Begins with the reason" not in started


@pytest.mark.parametrize("start", ["1.1", "1.1:", "9.9:1", "1.1:0", "1.1:x", ":", "1.2:{pk}"])
def test_a_start_that_names_no_precedent_changes_nothing(signed, card, theirs, start):  # noqa: F811
    rating = Rating.objects.get(scorecard=theirs, requirement__number=1)
    answer = signed.get(scoring(card, start.format(pk=rating.pk)))
    assert (answer.status_code, "Begins with the reason" in answer.html) == (200, False)


def test_a_reason_of_what_one_may_not_see_or_take_is_no_start(signed, card, theirs):  # noqa: F811
    rating = Rating.objects.get(scorecard=theirs, requirement__number=1)
    Proposal.objects.filter(pk=theirs.draft.proposal_id).update(marking="SECRET")
    assert "Its words stay there: it is marked otherwise." in signed.get(url(card)).html
    assert "Begins with" not in signed.get(scoring(card, f"1.1:{rating.pk}")).html
    Proposal.objects.filter(pk=theirs.draft.proposal_id).update(restricted=True, marking="UNCLASSIFIED")
    assert "Other deal" not in signed.get(url(card)).html
    assert "Begins with" not in signed.get(scoring(card, f"1.1:{rating.pk}")).html


def test_who_only_reads_takes_nothing_over(client, card, theirs):  # noqa: F811
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=card.created_at)
    client.force_login(make_user())
    page = client.get(url(card)).html
    assert "Other deal" in page
    assert "Begin with this reason" not in page
    assert f'href="/scorecards/{card.pk}/">Back to 1.1' in page


def test_without_any_it_says_so_and_unknown_codes_are_not_there(signed, card):  # noqa: F811
    assert "No approved scorecard of another proposal that you may see rates this yet." in signed.get(url(card)).html
    assert signed.get(url(card, "9.9")).status_code == 404
    assert signed.post(url(card)).status_code == 405


def test_more_than_a_page_holds_is_one_click_away(signed, card, framework):  # noqa: F811
    for number in range(10):
        judged(framework, f"Deal {number}", "Inspectors visit one reactor.")
    page = signed.get(url(card)).html
    assert f'<a href="{url(card)}?all=1">2 more</a>' in page
    assert signed.get(url(card) + "?all=1").html.count('<li class="precedent">') == 10


def test_the_scoring_page_only_links_to_them(signed, card, theirs, django_assert_max_num_queries):  # noqa: F811
    page = signed.get(scoring(card)).html
    assert f'<a href="{url(card)}" class="cite-link" data-precedents aria-label="Precedents for 1.1">' in page
    assert "Other deal" not in page
    with django_assert_max_num_queries(13):
        signed.get(url(card), headers=HTMX)
