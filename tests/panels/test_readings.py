"""Panels: assigning, scoring blind on every address, and what becomes visible when."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, reverse
from django.utils import timezone

from checklist.errors import NotReady, Refused
from checklist.models import Assignment, Comment, Event, Framework, Membership, Notice, Proposal, Scorecard
from checklist.panels import assignments
from checklist.review import workflow
from checklist.scorecards.sheet import load_sheet
from checklist.urls import urlpatterns
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all
from tests.panel_made import Made

pytestmark = pytest.mark.django_db
SECRETS = ("SECRET-REASON", "SECRET-TALK", "SECRET-LINE", "position-support ", 'position-support"')
HTMX = {"HX-Request": "true"}


@pytest.fixture
def panel():
    """Two analysts and a manager assigned to one draft; the first has submitted, supporting it."""
    boss, first, second, third = make_user("manager"), make_user(), make_user(), make_user("manager")
    draft, framework = make_draft(make_proposal(lead=second)), make_framework()
    for scorer in (first, second, third):
        assignments.assign(draft, framework, scorer, by=boss, due=timezone.localdate() + timedelta(days=2))
    card = make_scorecard(draft, framework=framework, scorer=first, bottom_line="SECRET-LINE")
    rate_all(card, dict.fromkeys([row.code for row in load_sheet(card).rows], "met"))
    card.ratings.update(reason="SECRET-REASON")
    Comment.objects.create(scorecard=card, author=first, text="SECRET-TALK")
    workflow.apply(card, "submit", by=first)
    own = make_scorecard(draft, framework=framework, scorer=second, ratings={"1.1": "unmet"})
    return {"boss": boss, "first": first, "second": second, "third": third, "card": card, "own": own}


def address(pattern: URLPattern, panel, card) -> str:
    """The address with arguments that exist; `card` where it takes a scorecard."""
    route, draft = str(pattern.pattern), panel["card"].draft
    subject = (
        draft.proposal_id if route.startswith("proposals/") else draft.pk if route.startswith("drafts/") else card.pk
    )
    known = {
        "pk": subject,
        "number": 1,
        "code": "1.1",
        "format": "json",
        "action": "approve",
        "person_pk": panel["first"].pk,
        "comment_pk": 1,
        "declaration_pk": 1,
        "assignment_pk": 1,
        "amendment_pk": 1,
        "delivery_pk": 1,
        "token": "unknown",
        "framework": panel["card"].framework_id,
        "slug": panel["card"].framework.slug,
        "version": 1,
    }
    wanted = pattern.pattern.converters
    return reverse(f"checklist:{pattern.name}", kwargs={name: known[name] for name in wanted})


def secrets_in(client, url, query, data) -> list[str]:
    """What any answer of the address says that it must not: page, fragment, with a query, and to a POST."""
    answers = (
        client.get(url),
        client.get(url + query),
        client.get(url + query, headers=HTMX),
        client.post(url, data),
        client.post(url, data, headers=HTMX),
    )
    texts = [found.content.decode(errors="replace") for found in answers if not found.streaming]
    asked = [text.replace("SECRET”", "").replace('value="SECRET"', "") for text in texts]
    return [secret for secret in SECRETS if any(secret in text for text in asked)]


def walk(client, made, cards, query, data) -> tuple[dict[str, list[str]], int]:
    """What any address says of another's reading that it must not, by address, and how many were asked.

    Each address is asked in a savepoint that is rolled back, so that none finds what another one did.
    """
    told, asked = {}, 0
    for pattern, card in itertools.product(urlpatterns, cards):
        with transaction.atomic():
            url = address(pattern, made, card)
            if secrets := secrets_in(client, url, query, data):
                told[url] = secrets
            if url.startswith(f"/scorecards/{made['card'].pk}/") and client.get(url).status_code not in (404, 405):
                told.setdefault(url, []).append("is there")
            transaction.set_rollback(True)
        cache.clear()
        asked += 1
    return told, asked


@pytest.mark.parametrize("who", ["second", "third"])
def test_nobody_sees_another_reading_before_submitting_their_own(client, panel, who):
    client.force_login(panel[who])
    query = f"?card={panel['card'].pk}&card={panel['own'].pk}&q=SECRET"
    cards = (panel["card"], panel["own"])
    assert walk(client, panel, cards, query, {"source": panel["card"].pk}) == ({}, 2 * len(urlpatterns))


@pytest.fixture
def begun():
    """A panel whose scorecard has begun, with a dissent, and an analyst and a manager who were assigned after that."""
    made = Made()
    made.hand_in()
    card = made.settled()
    card.ratings.update(reason="SECRET-REASON")
    card.dissents.update(reason="SECRET-TALK")
    Scorecard.objects.filter(pk=card.pk).update(bottom_line="SECRET-LINE", position="support")
    Scorecard.objects.filter(scorer__isnull=False).update(position="support")
    late = {"second": make_user(), "third": make_user("manager")}
    for person in late.values():
        assignments.assign(made.draft, made.framework, person, by=made.boss)
    return {"card": card, "first": made.lead, "boss": made.boss, "member": made.cards["ann"].scorer} | late


@pytest.mark.parametrize("who", ["second", "third"])
def test_nobody_sees_what_a_panel_settled_before_submitting_their_own(client, begun, who):
    client.force_login(begun[who])
    query = f"?card={begun['card'].pk}&card={begun['card'].pk - 1}&q=SECRET&open=all&all=1"
    data = {"framework": begun["card"].framework_id}
    assert walk(client, begun, [begun["card"]], query, data) == ({}, len(urlpatterns))


def test_that_walk_would_notice_too(client, begun):
    client.force_login(begun["member"])
    told, _ = walk(client, begun, [begun["card"]], "?open=all", {})
    assert reverse("checklist:scorecard", args=[begun["card"].pk]) in told
    url = reverse("checklist:scorecard", args=[begun["card"].pk])
    assert secrets_in(client, url, "", {}) == list(SECRETS[:3])
    url = reverse("checklist:panel", args=[begun["card"].draft_id])
    assert set(secrets_in(client, url, "?open=all", {})) == {"SECRET-REASON", "SECRET-TALK"}


def test_the_walk_would_notice(client, panel):
    Assignment.objects.all().delete()
    client.force_login(panel["third"])
    page = client.get(reverse("checklist:scorecard", args=[panel["card"].pk])).html
    assert all(any(secret in page for secret in pair) for pair in (SECRETS[:1], SECRETS[1:2], SECRETS[2:3]))
    assert any(secret in client.get("/review/").html for secret in SECRETS[3:])


def test_a_submission_opens_the_others_and_says_so_in_the_log(panel):
    second, own = panel["second"], panel["own"]
    assert set(Scorecard.objects.visible_to(second)) == {own}
    assert not Event.objects.visible_to(second).filter(scorecard=panel["card"]).exists()
    rate_all(own, {row.code: "met" for row in load_sheet(own).rows if not row.rating})
    workflow.apply(own, "submit", by=second)
    assert set(Scorecard.objects.visible_to(second)) == {own, panel["card"]}
    event = Event.objects.filter(action="unblinded").latest("pk")
    assert (event.who, event.after) == (second, str(panel["first"]))
    with pytest.raises(NotReady, match="may see the others’ readings"):
        workflow.apply(own, "recall", by=second)


def test_a_manager_outside_the_panel_sees_all(panel):
    assert set(Scorecard.objects.visible_to(panel["boss"])) == {panel["card"], panel["own"]}


def test_other_drafts_stay_visible(panel):
    other = make_scorecard(make_draft(panel["card"].draft.proposal), framework=panel["card"].framework)
    Scorecard.objects.filter(pk=other.pk).update(state="submitted", submitted_at=timezone.now())
    assert other in Scorecard.objects.visible_to(panel["second"])


def test_what_moved_since_an_unseen_reading_is_not_told(client, panel):
    later = make_scorecard(make_draft(panel["card"].draft.proposal), framework=panel["card"].framework)
    rate_all(later, {row.code: "unmet" if row.code == "1.1" else "met" for row in load_sheet(later).rows})
    workflow.apply(later, "submit", by=later.scorer)
    url = reverse("checklist:scorecard", args=[later.pk])
    # Nor to a manager: what is handed in reads as it would be sealed, and that everybody may see.
    for who, told in (("boss", False), ("second", False), ("third", False)):
        client.force_login(panel[who])
        for page in (client.get(url), client.get(f"{url}export/md/")):
            assert ("What moved since draft 1" in page.html) is told


def test_assigning_again_changes_the_day(panel):
    draft, framework = panel["card"].draft, panel["card"].framework
    assignments.assign(draft, framework, panel["second"], by=panel["boss"], due=date(2031, 5, 1))
    assert draft.assignments.get(person=panel["second"]).due == date(2031, 5, 1)
    assert Event.objects.filter(action="assigned").latest("pk").after == f"draft {draft.number}, due 1 May 2031"
    assert draft.assignments.count() == 3


def test_who_may_not_be_assigned(panel):
    draft, framework, boss = panel["card"].draft, panel["card"].framework, panel["boss"]
    with pytest.raises(Refused, match="does not score drafts"):
        assignments.assign(draft, framework, make_user("administrator"), by=boss)
    with pytest.raises(Refused, match="does not score drafts"):
        assignments.assign(draft, framework, make_user(is_active=False), by=boss)
    Proposal.objects.update(restricted=True)
    with pytest.raises(Refused, match="Name them first"):
        assignments.assign(draft, framework, make_user(), by=boss)
    with pytest.raises(Refused, match="is not published"):
        assignments.assign(draft, make_framework(publish=False), panel["second"], by=boss)


def test_the_page_assigns_shows_the_load_and_takes_back(client, panel):
    url = reverse("checklist:panel", args=[panel["card"].draft_id])
    client.force_login(panel["second"])
    assert "Assign scorers" not in client.get(url).html
    assert client.post(url, {}).status_code == 403
    client.force_login(panel["boss"])
    page = client.get(url).html
    assert f"{panel['second']} (1 assigned, 1 not handed in)" in page
    assert f"{panel['first']} (0 assigned, 0 not handed in)" in page
    framework = panel["card"].framework_id
    answer = client.post(url, {"person": "x", "framework": framework, "due": "1999-01-01"})
    assert answer.status_code == 422
    assert "Choose an analyst or a manager from the list." in answer.html
    assert "Give a day from today on" in answer.html
    fourth = make_user()
    assert client.post(url, {"person": fourth.pk, "framework": framework}).status_code == 302
    task = Assignment.objects.get(person=fourth)
    assert client.post(reverse("checklist:panel_release", args=[task.draft_id, task.pk])).status_code == 302
    assert not Assignment.objects.filter(person=fourth).exists()


def test_several_are_assigned_at_once_or_nobody(client, panel):
    url, framework = reverse("checklist:panel", args=[panel["card"].draft_id]), panel["card"].framework_id
    client.force_login(panel["boss"])
    people, day = [make_user(), make_user("manager"), make_user()], timezone.localdate() + timedelta(days=3)
    fields = {"framework": framework, "due": day.isoformat()}
    before = Assignment.objects.count()
    proposal = panel["card"].draft.proposal
    for wrong in ([], [people[0].pk, 10**30], [people[0].pk, "x"], [people[0].pk, make_user("administrator").pk]):
        assert client.post(url, fields | {"person": wrong}).status_code == 422
    proposal.restricted = True
    proposal.save()
    for person in (panel["boss"], *people[:2]):
        Membership.objects.get_or_create(proposal=proposal, person=person)
    answer = client.post(url, fields | {"person": [person.pk for person in people]})
    assert answer.status_code == 422
    assert f"{people[2]} is not named on this restricted proposal. Name them first." in answer.html
    assert f'value="{people[0].pk}"' in answer.html
    assert answer.html.count(" checked") == 3
    assert Assignment.objects.count() == before
    assert client.post(url, fields | {"person": [person.pk for person in people[:2]]}).status_code == 302
    assert set(Assignment.objects.filter(due=day).values_list("person", flat=True)) == {one.pk for one in people[:2]}
    told = Notice.objects.filter(kind="assigned", person__in=people).values_list("person", flat=True)
    assert sorted(told) == sorted(one.pk for one in people[:2])


def test_the_page_tells_how_far_they_agree(client, panel):
    own = panel["own"]
    rate_all(own, {row.code: "met" for row in load_sheet(own).rows if not row.rating})
    workflow.apply(own, "submit", by=panel["second"])
    client.force_login(panel["boss"])
    page = client.get(reverse("checklist:panel", args=[own.draft_id])).html
    assert "Krippendorff’s alpha, ordinal: <b>0.00</b>" in page
    assert "<b>86%</b> of the pairs of known ratings are identical" in page
    assert "sort=agreement" in page


def test_the_start_page_lists_what_is_assigned(client, panel):
    client.force_login(panel["third"])
    assert "Assigned to you" in client.get("/").html
    client.force_login(panel["first"])
    assert "Assigned to you" not in client.get("/").html
    assert Framework.objects.count() == 1
