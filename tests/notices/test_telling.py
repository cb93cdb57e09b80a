"""Who is told of what, in which words, and who is not."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from checklist.models import Comment, Event, Membership, Notice, Proposal, Scorecard, User
from checklist.notices import telling
from checklist.panels import assignments
from checklist.review import comments, workflow
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_complete, make_scorecard, make_user, submit
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="mia", first_name="Mia", last_name="Boss")


@pytest.fixture
def card(boss):
    return make_complete(title="Nuuk", lead=make_user(username="ada"))


def told(*, since=0):
    """Whom, what kind, in which words, leading where."""
    found = Notice.objects.filter(pk__gt=since).order_by("pk").select_related("person")
    return [(notice.person.username, notice.kind, notice.says, notice.path) for notice in found]


def newest():
    return Notice.objects.latest("pk").pk if Notice.objects.exists() else 0


def test_an_assignment_is_told_and_another_day_too(card, boss):
    zoe, draft = make_user(username="zoe"), card.draft
    for due in (date(2031, 5, 3), date(2031, 5, 3), date(2031, 5, 4), None):
        assignments.assign(draft, card.framework, zoe, by=boss, due=due)
    page = f"/drafts/{draft.pk}/"
    assert told() == [
        ("zoe", "assigned", "Mia Boss assigned draft 1 to you, due 3 May 2031", page),
        ("zoe", "assigned", "Mia Boss changed the day for draft 1, due 4 May 2031", page),
        ("zoe", "assigned", "Mia Boss changed the day for draft 1: there is none any more", page),
    ]
    notice = Notice.objects.first()
    assert (notice.proposal, notice.draft, notice.scorecard, notice.cause) == (draft.proposal, draft, None, boss)


def test_who_assigns_themselves_is_not_told(card, boss):
    assignments.assign(card.draft, card.framework, boss, by=boss)
    assert told() == []


def test_a_submission_goes_to_the_managers_who_may_review_it(card, boss):
    make_user("manager", is_active=False)
    make_user("administrator")
    other = make_user("manager", username="max")
    Scorecard.objects.filter(pk=card.pk).update(scorer=other)
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    page = f"/scorecards/{card.pk}/"
    assert told() == [("mia", "submitted", "max submitted a scorecard of draft 1", page)]


def test_a_restricted_one_goes_to_those_who_are_named(card, boss):
    named = make_user("manager", username="max")
    Proposal.objects.update(restricted=True)
    Membership.objects.create(proposal=card.draft.proposal, person=named, role="reader")
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    assert [name for name, *_ in told()] == ["max"]


def test_a_blind_member_learns_nothing_of_anothers_submission(client, card, boss):
    blind, first = make_user("manager", username="max"), card.scorer
    for person in (blind, first):
        assignments.assign(card.draft, card.framework, person, by=boss)
    since = newest()
    submit(card)
    comments.add_comment(card, None, "See this, @max", by=boss)
    assert [(name, kind) for name, kind, *_ in told(since=since)] == [("ada", "commented")]
    client.force_login(blind)
    page = client.get("/notices/").html
    assert "assigned draft 1" in page
    assert "submitted" not in page


def test_the_answer_goes_to_the_scorer(card, boss):
    submit(card)
    since = newest()
    workflow.apply(card, "return", by=boss, note="SECRET")
    submit(card)
    approve_as_read(card, by=boss, note="SECRET")
    workflow.apply(card, "supersede", by=boss, note="SECRET")
    page = f"/scorecards/{card.pk}/"
    assert told(since=since) == [
        ("ada", "returned", "Mia Boss returned the scorecard of draft 1", page),
        ("mia", "submitted", "ada submitted a scorecard of draft 1", page),
        ("ada", "approved", "Mia Boss approved the scorecard of draft 1", page),
    ]


def test_a_recall_is_told_to_nobody(card, boss):
    submit(card)
    since = newest()
    workflow.apply(card, "recall", by=card.scorer)
    assert told(since=since) == []


def test_a_panels_scorecard_belongs_to_its_lead_and_its_members(card, boss):
    members = [make_user(username=name) for name in ("zoe", "bob")]
    for person in members:
        assignments.assign(card.draft, card.framework, person, by=boss)
    # zoe has submitted her own reading and may see the panel's; bob may not yet.
    make_scorecard(
        card.draft, framework=card.framework, scorer=members[0], state="submitted", submitted_at=timezone.now()
    )
    panel = Scorecard.objects.create(
        draft=card.draft, framework=card.framework, state="submitted", submitted_at=timezone.now()
    )
    since = newest()
    telling.tell("returned", card.draft, by=boss, scorecard=panel)
    assert [name for name, *_ in told(since=since)] == ["ada", "zoe"]


def test_a_comment_is_told_to_those_it_mentions_and_to_the_scorer(card, boss):
    submit(card)
    since = newest()
    requirement = load_sheet(card).by_code["1.2"].requirement
    text = "SECRET @zoe, @Zoe! and @ada.\nmail x@bob or @bob@office.example @nobody @mia"
    for name in ("zoe", "bob"):
        make_user(username=name)
    comments.add_comment(card, requirement, text, by=boss)
    comments.add_comment(card, None, "Look again.", by=boss)
    page = f"/scorecards/{card.pk}/"
    assert told(since=since) == [
        ("ada", "mentioned", "Mia Boss mentioned you in a comment on a scorecard of draft 1", f"{page}#r-1-2"),
        ("zoe", "mentioned", "Mia Boss mentioned you in a comment on a scorecard of draft 1", f"{page}#r-1-2"),
        ("ada", "commented", "Mia Boss commented on your scorecard of draft 1", f"{page}#talk"),
    ]
    assert Event.objects.filter(action="commented").count() == Comment.objects.count() == 2


def test_a_mention_of_who_may_not_see_it_tells_nothing(card, boss):
    make_user(username="zoe")
    comments.add_comment(card, None, "@zoe cannot see a scorecard that is open", by=card.scorer)
    assert told() == []
    submit(card)
    since = newest()
    Proposal.objects.update(restricted=True)
    comments.add_comment(card, None, "@zoe @mia are not named", by=card.scorer)
    assert told(since=since) == []


@pytest.mark.parametrize("text", ["@", "@@", "a@b", "@" + "x" * 4000, "@.", "@zoe\0", "@ zoe"])
def test_odd_mentions_tell_nobody(card, text):
    make_user(username="zoe")
    found = telling.mentioned_in(text.replace("\0", "y"))
    assert found == []


def test_user_names_that_hold_signs_are_found():
    people = [make_user(username=name) for name in ("zoe.b", "kim@office.example", "Ann-Lee_2", "Özil")]
    assert telling.mentioned_in("(@zoe.b), @kim@office.example. @ann-lee_2? @O\u0308zil") == people


def test_twenty_mentions_are_enough():
    people = [make_user(username=f"p{number:02}") for number in range(25)]
    assert telling.mentioned_in(" ".join(f"@{person.username}" for person in people)) == people[:20]


def test_a_comment_on_the_page_goes_through_the_verb(client, card, boss):
    submit(card)
    client.force_login(boss)
    answer = client.post(f"/scorecards/{card.pk}/comments/1.1/", {"text": "Why? @ada"})
    assert (answer.status_code, answer.url) == (302, f"/scorecards/{card.pk}/#r-1-1")
    assert told()[-1][:2] == ("ada", "mentioned")
    assert Event.objects.filter(action="commented", who=boss, target="1.1", after="Why? @ada").exists()


def test_names_with_braces_are_names(card, boss):
    User.objects.filter(pk=boss.pk).update(first_name="{number}", last_name="{0}")
    submit(card)
    workflow.apply(card, "return", by=User.objects.get(pk=boss.pk), note="n")
    assert told()[-1][2] == "{number} {0} returned the scorecard of draft 1"


def test_what_is_told_once_is_told_once(card, boss):
    for _ in range(2):
        telling.tell("due", card.draft, by=None, to=[boss], key="k")
    telling.tell("due", card.draft, by=None, to=[boss, card.scorer], key="k")
    assert [(name, kind) for name, kind, *_ in told()] == [("mia", "due"), ("ada", "due")]
    assert Email.objects.count() == 2


def test_what_no_row_may_hold(card, boss):
    good = {"person": boss, "kind": "due", "proposal": card.draft.proposal, "says": "x", "path": "/"}
    Notice.objects.create(**good, key="k")
    for bad in ({"key": "k"}, {"says": ""}, {"kind": ""}, {"path": "x"}, {"path": "//evil.example"}, {"cause": boss}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(**good | bad)


def test_an_unknown_kind_fails_loudly(card):
    with pytest.raises(KeyError):
        telling.tell("gossip", card.draft, by=None, to=[])
    with pytest.raises(AssertionError, match="Say who is to be told: due"):
        telling.tell("due", card.draft, by=None)
