"""What is seeded holds all that rows of the product's own making hold."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from checklist import listings
from checklist.finding import index
from checklist.models import (
    Assignment,
    Clause,
    Comment,
    Dissent,
    Draft,
    Event,
    LogLink,
    Membership,
    Notice,
    Proposal,
    Rating,
    Review,
    Scorecard,
    User,
    desks,
    triggers,
)
from checklist.panels.readings import load_panel_of
from checklist.permissions import may
from checklist.reports.sealed import approval_of, is_whole
from checklist.review import watch, workflow
from checklist.scorecards.sheet import columns_of, load_sheet
from checklist.trust.canonical import canonical
from checklist.upkeep.seeding import filling, office, stock, tables
from checklist.upkeep.seeding.tables import Rows, in_bulk
from tests.factory import make_framework, make_proposal
from tests.upkeep.seeding.conftest import PROPOSALS

pytestmark = pytest.mark.django_db


def rows_of(model):
    """Every cell of every row, as a digest."""
    said = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list(*(f.attname for f in model._meta.concrete_fields)):
        said.update(repr(row).encode())
    return said.hexdigest()


def test_the_same_seed_gives_the_same_rows_and_another_gives_others():
    make_framework()
    office.staffed(20)

    def filled(seed):
        with transaction.atomic():
            filling.fill(20, seed=seed)
            found = {model._meta.label: rows_of(model) for model in filling.WRITTEN}
            transaction.set_rollback(True)
        return found

    first, again, other = filled(1), filled(1), filled(2)
    assert first == again
    assert len(first) == 17
    same = {label for label in first if first[label] == other[label]}
    assert not same & {"checklist.Clause", "checklist.Rating", "checklist.Scorecard", "checklist.LogLink"}


def test_three_of_a_hundred_proposals_are_restricted_to_those_named(seeded):
    restricted = Proposal.objects.filter(restricted=True)
    assert (Proposal.objects.count(), restricted.count()) == (PROPOSALS, 3)
    assert not Membership.objects.exclude(proposal__in=restricted).exists()
    for card in Scorecard.objects.filter(draft__proposal__in=restricted).select_related("scorer"):
        assert card.scorer is None or Proposal.objects.visible_to(card.scorer).filter(drafts=card.draft_id).exists()


def test_drafts_clauses_and_scorers_are_as_many_as_they_may_be(seeded):
    drafts = Proposal.objects.annotate(n=Count("drafts")).aggregate(Min("n"), Max("n"))
    assert (drafts["n__min"], drafts["n__max"]) == (1, 6)
    clauses = Draft.objects.annotate(n=Count("clauses")).aggregate(Min("n"), Max("n"))
    assert 10 <= clauses["n__min"] <= 12
    assert 58 <= clauses["n__max"] <= 60
    scorers = Draft.objects.annotate(n=Count("scorecards__scorer")).aggregate(Min("n"), Max("n"))
    assert (scorers["n__min"], scorers["n__max"]) == (1, 3)


def test_every_state_is_there_and_everything_that_goes_with_it(seeded):
    assert set(Scorecard.objects.values_list("state", flat=True)) == set(Scorecard.State.values)
    assert set(Rating.objects.values_list("value", flat=True)) >= {"met", "partly", "unmet", "contradicted", "unclear"}
    assert set(Rating.objects.values_list("settled", flat=True)) == set(Rating.Settled.values)
    assert Rating.objects.filter(to_confirm=True).exists()
    archived = Proposal.objects.exclude(archived_at=None).count()
    assert 0 < archived < PROPOSALS / 4
    assert set(Review.objects.values_list("action", flat=True)) == set(Review.Action.values)
    assert Comment.objects.filter(resolved_at=None).exists()
    assert Notice.objects.unread().exists()
    assert set(seeded) == {model._meta.label for model in filling.WRITTEN}
    for model in filling.WRITTEN:
        more = 1 if model in (Event, LogLink) else 0  # the framework was loaded
        assert seeded[model._meta.label] + more == model._base_manager.count() > more, model


def test_an_office_grows_with_its_proposals_and_no_two_look_alike(seeded):
    assert office.sizes(100_000) == {"analyst": 524, "manager": 106}
    assert User.objects.filter(username__startswith="analyst-", role="analyst").count() == 24
    assert not User.objects.filter(is_confusable=True).exists()
    assert not any(person.has_usable_password() for person in User.objects.all())
    before = User.objects.count()
    assert len(office.staffed(PROPOSALS).analysts) == 24
    assert User.objects.count() == before


def test_every_stored_result_is_what_the_scoring_room_computes(seeded):
    cards = list(Scorecard.objects.with_context())
    assert len({card.pk for card in cards}) > 200
    for card in cards:
        found = columns_of(load_sheet(card).result)
        assert {name: getattr(card, name) for name in found} == found, card.pk


def test_what_was_handed_in_lacks_nothing(seeded):
    handed_in = Scorecard.objects.filter(submitted_at__isnull=False).with_context().order_by("pk")
    panels = handed_in.filter(scorer=None)
    assert panels.count() > 5
    for card in [*handed_in[:40], *panels[:15]]:
        assert not workflow.missing(workflow.load_subject(card)), card.pk


def test_a_panel_has_its_members_readings_and_their_dissents(seeded):
    for card in Scorecard.objects.filter(scorer=None).current().with_context():
        panel = load_panel_of(card)
        assert len(panel.members) == len(panel.sheets) > 1
        assert may(card.draft.proposal.lead, "submit", card) or not card.is_editable
        assert card.created_at >= max(sheet.scorecard.submitted_at for sheet in panel.sheets)
    assert Dissent.objects.filter(left=True).exists()
    ratings = Rating.objects.filter(scorecard__scorer=None).values_list("scorecard", "requirement", "value")
    assert not set(Dissent.objects.values_list("scorecard", "requirement", "value")) & set(ratings)
    scored = set(Scorecard.objects.values_list("draft", "framework", "scorer"))
    assert set(Assignment.objects.values_list("draft", "framework", "person")) <= scored


def test_approvals_cover_what_stands_there_and_one_is_sealed_whole(seeded):
    approved = Scorecard.objects.filter(state__in=Scorecard.SEALED).with_context().order_by("pk")
    found = {card: approval_of(card) for card in approved}
    assert all(found.values())
    assert not watch.altered([card.pk for card in found])
    whole = [card for card, approval in found.items() if is_whole(approval)]
    assert len(whole) == 1
    for card in [*whole, *list(found)[:10]]:
        assert watch.problems(found[card], card) == []
    kept = next(approval for approval in found.values() if not is_whole(approval))
    assert kept.content == canonical(watch.kept_before(kept))
    assert (kept.code, kept.signature) == ("", "")


def test_a_change_behind_an_approval_is_refused_and_would_be_found(seeded):
    card = Scorecard.objects.filter(state="approved", reviews__rows_digest="").with_context().order_by("pk").first()
    rating = card.ratings.exclude(value="met").order_by("pk").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(value="met")
    with in_bulk():
        Rating.objects.filter(pk=rating.pk).update(reason="Something else.")
    assert watch.problems(approval_of(card), card) != []


def test_guards_and_indexes_stand_afterwards(seeded):
    assert len(triggers.standing(connection)) == len(triggers.GUARDS)
    assert triggers.damaged(connection) == []
    assert index.problems(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(target="another")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_a_role_that_may_not_leave_out_foreign_keys_has_them_asked(monkeypatch):
    monkeypatch.setattr(tables, "may_leave_out", lambda cursor: False)
    make_framework()
    filling.fill(5, seed=1)
    assert triggers.damaged(connection) == []
    rating = Rating.objects.filter(scorecard__state__in=Scorecard.SEALED).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(value="")
    rows = Rows([Comment])
    rows.add(Comment, scorecard_id=0, author_id=0, text="On nothing.", created_at=timezone.now())
    with pytest.raises(IntegrityError), in_bulk():
        rows.write()
    assert triggers.damaged(connection) == []


def test_what_the_database_keeps_of_the_rows_is_right(seeded):
    """Nothing that triggers keep is left out with the guards while rows are written."""
    assert desks.problems(connection) == []
    assert set(Scorecard.objects.values_list("desk", flat=True)) >= {"manager", "scorer"}
    assert list(listings.check()) == []


def test_columns_made_of_others_say_what_they_are_made_of(seeded):
    looked_at = 0
    for model in filling.WRITTEN:
        made = [field for field in model._meta.concrete_fields if hasattr(field, "of")]
        for row in model._base_manager.all() if made else ():
            for field in made:
                assert getattr(row, field.attname) == field.made(row), (model, row.pk, field.name)
                looked_at += 1
    assert looked_at > 3 * Clause.objects.count()


def test_every_key_leads_somewhere(seeded):
    for model in filling.WRITTEN:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.name != "meaning":
                known = field.remote_field.model._base_manager.values("pk")
                lost = model._base_manager.exclude(**{field.name: None}).exclude(**{f"{field.name}__in": known})
                assert not lost.exists(), field


def test_the_log_is_whole_and_people_go_on_writing(seeded, capsys):
    call_command("verify_log")
    assert capsys.readouterr().out.startswith("The log is whole")
    highest = Proposal.objects.aggregate(Max("pk"))["pk__max"]
    assert make_proposal().pk > highest
    Event.objects.write("created the proposal", by=None, after="Another")
    call_command("verify_log")
    assert capsys.readouterr().out.startswith("The log is whole")


def test_a_second_seed_stands_beside_the_first(seeded):
    filling.fill(10, seed=8)
    assert Proposal.objects.count() == PROPOSALS + 10


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(KeyError, match="titel"):
        Rows([Proposal]).add(Proposal, titel="A typing error")


def test_there_are_thousands_of_clauses_and_hundreds_of_reasons():
    assert len(set(stock.clauses())) == len(stock.clauses()) > 2000
    for value in stock.FOUND:
        assert len(set(stock.reasons(value))) == len(stock.reasons(value)) > 200
    assert len({stock.title(number) for number in range(1000)}) == 1000
