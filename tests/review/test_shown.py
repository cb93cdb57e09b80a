"""The report of a scorecard's page is made anew where, and only where, something that it says has changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import (
    Citation,
    Clause,
    Criterion,
    Draft,
    Event,
    Framework,
    Handover,
    Proposal,
    Rating,
    Requirement,
    Review,
    Scorecard,
    Source,
    User,
    triggers,
)
from checklist.panels import assignments
from checklist.reports.kept import Kept
from checklist.reports.report import build_report
from checklist.reports.sealed import approval_of
from checklist.review import seal, shown, watch
from checklist.scorecards import carry_over
from checklist.trust.canonical import canonical
from checklist.trust.digests import digest
from tests.exports.test_papers import submitted
from tests.factory import all_met, make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
BEFORE = "2018-06-12T00:00:00Z"


@pytest.fixture(autouse=True)
def nothing_kept():
    shown.REPORTS.clear()
    watch.KNOWN.clear()


@pytest.fixture
def made(monkeypatch):
    """The scorecards whose report was made, in order."""
    found, real = [], shown.made
    monkeypatch.setattr(shown, "made", lambda rows: found.append(rows.card.pk) or real(rows))
    return found


@pytest.fixture
def two():
    """Two drafts as one person read them; the second is submitted, with a source, and was taken over once."""
    framework, proposal = make_framework(), make_proposal()
    first = make_scorecard(make_draft(proposal), framework=framework)
    rate_all(first, all_met(first))
    Citation.objects.create(rating=first.ratings.first(), clause=first.clauses.first(), quote="")
    Scorecard.objects.filter(pk=first.pk).update(state="submitted", submitted_at=BEFORE)
    draft = make_draft(proposal, clauses=["The parties open an office.", "The parties declare some of their stocks."])
    second = carry_over.carry(again(first), draft, by=first.scorer)
    rating = second.ratings.first()
    source = Source.objects.create(proposal=proposal, title="A record")
    rating.sources.add(source)
    Citation.objects.get_or_create(rating=rating, clause=draft.clauses.first(), quote="")
    Handover.objects.create(scorecard=second, former=make_user(), taker=first.scorer, by=first.scorer)
    Scorecard.objects.filter(pk=second.pk).update(state="submitted", submitted_at=BEFORE)
    return first.pk, second.pk


def again(card):
    return Scorecard.objects.with_context().get(pk=getattr(card, "pk", card))


def report_of(pk, reader):
    return shown.shown(again(pk), None, reader=reader).report


SECOND = Scorecard.objects.filter(draft__number=2)
CHANGES = {
    "a reason": lambda: Rating.objects.filter(scorecard__in=SECOND).update(reason="Otherwise."),
    "a value": lambda: Rating.objects.filter(scorecard__in=SECOND, requirement__number=1).update(value="unmet"),
    "what is to be confirmed": lambda: Rating.objects.filter(scorecard__in=SECOND).update(to_confirm=True),
    "a quote": lambda: Citation.objects.filter(rating__scorecard__in=SECOND).update(quote="office", start=19),
    "a citation gone": lambda: Citation.objects.filter(rating__scorecard__in=SECOND).delete(),
    "a clause": lambda: Clause.objects.filter(draft__number=2, place=1).update(text="Otherwise."),
    "a clause's name": lambda: Clause.objects.filter(draft__number=2, place=1).update(label="9", ref="9"),
    "an earlier clause": lambda: Clause.objects.filter(draft__number=1, place=1).update(text="Otherwise."),
    "the bottom line": lambda: SECOND.update(bottom_line="Otherwise."),
    "the draft's date": lambda: Draft.objects.filter(number=2).update(dated="2001-01-01"),
    "the title": lambda: Proposal.objects.update(title="Otherwise"),
    "the marking": lambda: Proposal.objects.update(marking="CUI"),
    "a requirement": lambda: Requirement.objects.filter(number=1).update(text="Otherwise."),
    "a weight": lambda: Requirement.objects.filter(number=1).update(weight=7),
    "a criterion": lambda: Criterion.objects.filter(number=1).update(title="Otherwise"),
    "the framework": lambda: Framework.objects.update(title="Otherwise"),
    "the floor": lambda: Framework.objects.update(floor=99),
    "a source": lambda: Source.objects.update(title="Another record"),
    "a name": lambda: User.objects.update(first_name="Zoë", last_name="Otherwise"),
    "a handover gone": lambda: Handover.objects.all().delete(),
    "an earlier rating": lambda: Rating.objects.exclude(scorecard__in=SECOND).update(value="partly"),
    "an earlier citation": lambda: Citation.objects.exclude(rating__scorecard__in=SECOND).delete(),
    "the earlier position": lambda: Scorecard.objects.filter(draft__number=1).update(position="oppose"),
    "the earlier reading taken back": lambda: Scorecard.objects.filter(draft__number=1).update(state="open"),
    "sent back": lambda: SECOND.update(state="returned"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_shown_at_once_and_nothing_else_is_made_anew(two, made, what):
    reader = make_user("manager")
    for _ in range(2):
        assert report_of(two[1], reader) == build_report(again(two[1]), reader=reader)
    assert made == [two[1]]
    triggers.remove(connection)
    CHANGES[what]()
    triggers.install(connection)
    assert report_of(two[1], reader) == build_report(again(two[1]), reader=reader)
    assert made == [two[1]] * 2


@pytest.mark.parametrize(("name", "value"), [("PAPER", "a4"), ("TIME_ZONE", "Asia/Tokyo")])
def test_the_settings_that_a_report_reads_are_part_of_it(two, made, settings, name, value):
    reader = make_user()
    before = report_of(two[1], reader)
    setattr(settings, name, value)
    assert before != report_of(two[1], reader) == build_report(again(two[1]), reader=reader)
    assert made == [two[1]] * 2


def test_one_reader_s_report_is_not_shown_to_another(two):
    """Whoever is to read the earlier draft with others sees nothing of what these said before they did."""
    SECOND.update(state="open", submitted_at=None)
    first, blind, sees = again(two[0]), make_user(), make_user()
    for person in (blind, first.scorer):
        assignments.assign(first.draft, first.framework, person, by=make_user("manager"))
    for _ in range(2):
        assert report_of(two[1], sees).moved is not None
        assert report_of(two[1], blind).moved is None


def test_the_page_is_signed_off_by_the_digest_of_what_it_shows(two, client):
    manager = make_user("manager")
    client.force_login(manager)
    for _ in range(2):
        page = client.get(reverse("checklist:scorecard", args=[two[1]])).html
        assert f'name="seen" value="{seal.digest_now(again(two[1]))}"' in page


def test_a_sealed_report_is_read_and_its_rows_are_still_watched(client, monkeypatch, made):
    card, codes = submitted()
    manager = make_user("manager")
    approve_as_read(card, by=manager, confirmed=codes)
    looked, real = [], watch.differences_of
    monkeypatch.setattr(
        watch, "differences_of", lambda review, one: looked.append(one.scorecard.pk) or real(review, one)
    )
    client.force_login(manager)
    url = reverse("checklist:scorecard", args=[card.pk])

    def wrong():
        return "This is not what was approved any more." in client.get(url).html

    assert [wrong(), wrong()] == [False, False]
    assert (looked, made) == ([card.pk], [])
    triggers.remove(connection)
    rating = card.ratings.first()
    Rating.objects.filter(pk=rating.pk).update(value="contradicted")
    assert [wrong(), wrong()] == [True, True]
    assert looked == [card.pk] * 2
    Rating.objects.filter(pk=rating.pk).update(value=rating.value)
    assert not wrong()
    Review.objects.update(rows_digest="0" * 64)
    assert wrong()
    triggers.install(connection)


def test_an_approval_from_before_is_made_once_and_its_rows_are_still_watched(client, monkeypatch, made):
    """Of one that keeps less than its report, the report that the page shows is what the watch compares."""
    card, codes = submitted()
    manager = make_user("manager")
    approve_as_read(card, by=manager, confirmed=codes)
    rating = card.ratings.exclude(reason="").first()
    code = rating.requirement.code
    content = canonical(
        {"bottom_line": card.bottom_line, "ratings": {code: {"value": rating.value, "reason": rating.reason}}}
    )
    triggers.remove(connection)
    Review.objects.update(content=content, digest=digest(content), signature="", code="", note="As agreed.")
    monkeypatch.setattr(watch, "differences", None)  # the page has no need of it
    client.force_login(manager)
    url = reverse("checklist:scorecard", args=[card.pk])
    for _ in range(2):
        page = client.get(url).html
        assert "This is not what was approved any more." not in page
        assert "As agreed." in page
    assert made == [card.pk]
    approval = approval_of(again(card))
    assert shown.shown(again(card), approval, reader=manager).report == build_report(again(card), reader=manager)
    Review.objects.update(note="Otherwise.")
    assert shown.shown(again(card), approval_of(again(card)), reader=manager).report.note == "Otherwise."
    Rating.objects.filter(pk=rating.pk).update(reason="Otherwise.")
    assert f"{code} differs from what was approved." in client.get(url).html
    triggers.install(connection)


QUERIES = {"open": 12, "submitted": 16, "approved": 15}


@pytest.mark.parametrize("state", QUERIES)
@pytest.mark.parametrize("clauses", [3, 30])
def test_the_page_takes_as_many_queries_whatever_the_draft(client, state, clauses):
    text = [f"The parties meet for the {n}th time." for n in range(clauses)]
    card = make_scorecard(make_draft(make_proposal(), clauses=text))
    rate_all(card, all_met(card))
    Citation.objects.bulk_create(
        Citation(rating=rating, clause=clause) for rating in card.ratings.all() for clause in card.clauses
    )
    manager = make_user("manager")
    if state != "open":
        Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=BEFORE)
    if state == "approved":
        approve_as_read(card, by=manager)
    client.force_login(manager)
    url = reverse("checklist:scorecard", args=[card.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    assert len(found) == QUERIES[state], [row["sql"][:90] for row in found]


def test_a_submission_is_opened_once(two, client):
    client.force_login(make_user("manager"))
    for _ in range(3):
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("checklist:scorecard", args=[two[1]]))
    assert Event.objects.filter(action="opened the submission").count() == 1
    assert [row["sql"] for row in found if row["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []


def test_only_the_last_are_kept():
    kept = Kept(2)
    for mark in "abc":
        kept.keep(mark, mark.upper())
    assert [kept.get(mark) for mark in "abc"] == [None, "B", "C"]
    kept.get("b")
    kept.keep("d", "D")
    assert [kept.get(mark) for mark in "bcd"] == ["B", None, "D"]
