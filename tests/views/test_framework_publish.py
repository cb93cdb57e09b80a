"""Frameworks on their way to publication: who sees drafts, preview, publication, retirement, history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.frameworks import criteria, drafting
from checklist.models import Criterion, Event, Framework, Proposal, Requirement, Scorecard
from checklist.urls import urlpatterns
from tests.factory import WORKED_RATINGS, make_framework, make_scorecard, make_user
from tests.pages import framework_url as url
from tests.pages import text_of as page

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return make_framework(title="Truce")


@pytest.fixture
def second(first, boss):
    return drafting.begin_version(first, by=boss)[0]


# Pages: who sees them


MANAGE = [p for p in urlpatterns if p.name.startswith("framework_") and p.name not in ("framework_export",)]


def address(pattern, framework, part):
    known = {"slug": framework.slug, "version": framework.version, "pk": part.pk}
    return reverse(f"checklist:{pattern.name}", kwargs={n: known[n] for n in pattern.pattern.converters})


@pytest.mark.parametrize("pattern", MANAGE, ids=lambda pattern: pattern.name)
def test_drafts_are_for_managers(client, first, second, pattern):
    assert len(MANAGE) == 13
    for role in ("analyst", "administrator"):
        client.force_login(make_user(role))
        draft = address(pattern, second, second.criteria.first())
        codes = {client.get(draft).status_code, client.post(draft).status_code}
        assert codes <= ({404, 405} if "slug" in pattern.pattern.converters else {403, 405}), draft
        published = address(pattern, first, first.criteria.first())
        assert {client.get(published).status_code, client.post(published).status_code} <= {403, 405}, published
    assert Framework.objects.count() == 2


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_a_draft_shows_nowhere_else(client, first, second, role):
    Framework.objects.filter(pk=second.pk).update(title="SECRET")
    card = make_scorecard(framework=first)
    client.force_login(make_user(role) if role == "administrator" else card.scorer)
    for path in (
        "/frameworks/",
        "/search/?q=SECRET",
        f"/drafts/{card.draft_id}/",
        f"/proposals/{card.draft.proposal_id}/",
        f"/proposals/{card.draft.proposal_id}/history/",
        f"/frameworks/{first.slug}/1/",
        "/",
    ):
        assert "SECRET" not in page(client.get(path)).replace('value="SECRET"', "").replace("“SECRET”", ""), path
    for name in ("framework", "framework_export"):
        assert client.get(url(name, second)).status_code == 404
    answer = client.post(f"/drafts/{card.draft_id}/score/", {"framework": second.pk}, follow=True)
    assert answer.status_code == (404 if role == "analyst" else 403)


def test_the_pages_of_a_draft(signed, first, second):
    assert "only managers see it" in page(signed.get(url("framework", second)))
    assert "began to draft Truce, version 2" in page(signed.get(url("framework", second)))
    assert "New version" in page(signed.get(url("framework", first)))
    assert str(second) in page(signed.get("/frameworks/"))


# Pages: preview, publication, retirement


def test_a_preview_saves_nothing(signed, first, second):
    card = make_scorecard(framework=first, ratings=WORKED_RATINGS)
    Requirement.objects.filter(criterion__framework=second, criterion__number=1, number=1).update(
        text="Demand 1.1, put otherwise.", red_line=""
    )
    answer = signed.get(url("framework_preview", second))
    assert str(card.draft.proposal) in page(answer)
    text = page(signed.get(url("framework_preview", second) + f"?card={card.pk}"))
    assert "Under version 2 the reading by" in text
    assert "<b>4</b> carried · <b>1</b> to confirm · <b>2</b> open, as it was" in text
    assert "no longer a red line" in text
    assert 'data-label="Now"><ul class="lines"><li>1.1 <span class="line line-held">held</span>' in text
    assert 'data-label="Under version 2"><ul class="lines"><li>none</li>' in text
    card.refresh_from_db()
    assert (card.framework, Event.objects.filter(action="moved").exists()) == (first, False)


def test_a_preview_is_of_scorecards_that_one_may_see(signed, first, second):
    card = make_scorecard(framework=first)
    other, later = make_scorecard(), make_scorecard(framework=make_framework(slug=first.slug, version=3))
    Proposal.objects.filter(pk=card.draft.proposal_id).update(restricted=True, title="SECRET DEAL")
    assert "SECRET DEAL" not in page(signed.get(url("framework_preview", second)))
    for junk in (card.pk, other.pk, later.pk, "x", "9" * 40, "0"):
        assert signed.get(url("framework_preview", second) + f"?card={junk}").status_code == 404, junk


def test_publication_from_the_page(signed, second, boss):
    part = criteria.add_criterion(second, title="Third", by=boss)
    text = page(signed.get(url("framework_publish", second)))
    assert "Criterion 3 has no requirement." in text
    assert url("framework_criterion", second, part.pk) in text
    assert signed.post(url("framework_publish", second), {"revision": 1}).status_code == 422
    assert signed.post(url("framework_publish", second), {"revision": 0}).status_code == 409
    assert signed.post(url("framework_publish", second), {"revision": "x"}).status_code == 409
    Requirement.objects.create(criterion=part, number=1, kind="provision", text="Now there is one.")
    assert "<b>7</b> unchanged · <b>1</b> new" in page(signed.get(url("framework_publish", second)))
    answer = signed.post(url("framework_publish", second), {"revision": 1}, follow=True)
    assert "Version 2 is published. It never changes from now on." in page(answer)
    again = signed.post(url("framework_publish", second), {"revision": 1}, follow=True)
    assert "Version 2 is published already." in page(again)


def test_retirement_from_the_page(signed, first):
    card = make_scorecard(framework=first)
    answer = signed.post(url("framework_retire", first), {"away": "yes"}, follow=True)
    assert "Version 1 is retired" in page(answer)
    assert "No framework is published yet." in page(signed.get(f"/proposals/{card.draft.proposal_id}/"))
    signed.post(url("framework_retire", first), {"away": "no"})
    first.refresh_from_db()
    assert first.state == "published"


def test_discarding_from_the_page(signed, first, second, boss):
    criteria.add_criterion(second, title="Third", by=boss)
    answer = signed.post(url("framework_discard", second), {"revision": 0}, follow=True)
    assert "It was not discarded." in page(answer)
    answer = signed.post(url("framework_discard", second), {"revision": 1}, follow=True)
    assert "was discarded. The history keeps it as YAML." in page(answer)
    text = page(signed.get("/frameworks/history/"))
    assert "discarded the draft of Truce, version 2" in text
    assert f"slug: {first.slug}" in text
    answer = signed.post(url("framework_discard", first), {"revision": 0}, follow=True)
    assert "is published by now" in page(answer)
    assert Framework.objects.get() == first


@pytest.mark.parametrize(
    "query", ["?slug=nothing", "?slug=x&version=y", "?slug=%00&version=1", f"?slug=a&version={'9' * 40}"]
)
def test_junk_for_a_history(signed, query):
    assert signed.get(f"/frameworks/history/{query}").status_code in (200, 404)


def test_numbers_without_end_in_addresses(signed, first):
    assert signed.get(f"/frameworks/{first.slug}/{'9' * 40}/edit/").status_code == 404
    assert signed.get(f"/frameworks/{first.slug}/1/criteria/{'9' * 40}/").status_code == 404


def cost(client, path):
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_pages_cost_the_same_for_any_size(signed, first, second, boss):
    paths = ["/frameworks/", "/frameworks/history/", url("framework", second), url("framework_preview", second)]
    card = make_scorecard(framework=first)
    paths.append(url("framework_preview", second) + f"?card={card.pk}")
    paths += [url("framework_edit", second), url("framework_publish", second)]
    before = [cost(signed, path) for path in paths]
    big = make_framework(tuple((f"Part {n}", [("provision", "")] * 5) for n in range(12)), slug="big", title="Big")
    for _ in range(20):
        make_scorecard(framework=first)
    part = Criterion.objects.get(framework=second, number=2)
    for number in range(10, 40):
        Requirement.objects.create(criterion=part, number=number, kind="provision", text=f"More {number}.")
        criteria.add_criterion(second, title=f"More {number}", by=boss)
    assert [cost(signed, path) for path in paths] == before
    assert (Scorecard.objects.count(), big.criteria.count()) == (21, 12)
