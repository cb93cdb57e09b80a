"""Vectors are computed in the background, whoever wrote the text; a server that stops loses nothing."""

from __future__ import annotations

from threading import Event as Happening

import pytest
from django.db import DatabaseError, InterfaceError

from checklist.documents.encoder import Broken
from checklist.documents.meaning import RECIPE, SIZE
from checklist.frameworks.yaml_file import content_of, save_framework
from checklist.models import Clause, Meaning, Requirement
from checklist.proposals import actions
from checklist.scorecards import understanding
from checklist.scorecards.understanding import Worker, alone, look, understand
from tests.factory import make_draft, make_framework, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


class Asked(list):
    """An encoder that keeps what it is asked for, line by line, and answers at once; it breaks where told to."""

    breaks = False

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def encode(self, texts):
        if self.breaks:
            raise Broken
        self.append(texts)
        return [bytes([1] * SIZE * len(group)) for group in texts]


@pytest.fixture
def asked(monkeypatch):
    """In place of the encoder."""
    made = Asked()
    monkeypatch.setattr(understanding, "Encoder", lambda: made)
    return made


@pytest.fixture
def worker(settings, monkeypatch):
    """The one that servers have, switched on."""
    settings.UNDERSTAND = True
    made = Worker()
    monkeypatch.setattr(understanding, "worker", made)
    yield made
    finished(made)


def finished(worker):
    """Wait until its thread has ended."""
    thread = worker.thread
    if thread:
        thread.join(30)
        assert not thread.is_alive()


def texts(asked):
    return [text for line in asked for group in line for text in group]


def test_the_real_encoder_computes_what_a_draft_and_a_framework_hold(worker):
    framework = make_framework()
    proposal = make_proposal()
    actions.add_draft(proposal, text="1. 신고된 시설은 사찰을 받는다.\n\n2. They meet.", by=proposal.lead)
    finished(worker)
    assert not understanding.lacking(Clause.objects.all()).exists()
    assert not understanding.lacking(Requirement.objects.filter(criterion__framework=framework)).exists()
    assert set(Meaning.objects.values_list("recipe", flat=True)) == {RECIPE}
    assert {len(one.vectors) for one in Meaning.objects.all()} == {SIZE}


def test_equal_texts_are_computed_once(asked):
    make_draft(clauses=["They meet.", "They part.", "They meet."])
    make_draft(clauses=["They part."])
    understand()
    assert sorted(texts(asked)) == ["They meet.", "They part."]
    understand()
    assert len(texts(asked)) == 2


def test_the_newest_come_first_a_few_at_a_time(asked, monkeypatch):
    monkeypatch.setattr(understanding, "BATCH", 2)
    make_draft(clauses=["One.", "Two."])
    make_draft(clauses=["Three.", "Four.", "Five."])
    newest = Clause.objects.latest("pk").pk
    assert understand() == newest
    assert [[group[0] for group in line] for line in asked] == [["Five.", "Four."], ["Three.", "Two."], ["One."]]
    make_draft(clauses=["Six."])
    Meaning.objects.all().delete()
    assert understand(since=newest) == newest + 1
    assert texts(asked)[5:] == ["Six."]


def test_what_was_computed_before_it_was_left_is_kept(asked, monkeypatch):
    monkeypatch.setattr(understanding, "BATCH", 1)
    make_draft(clauses=["One.", "Two."])
    assert understand(leave=lambda: True) is None
    assert understand() is not None
    assert texts(asked) == ["Two.", "One."]


def test_vectors_of_another_recipe_are_computed_anew(asked):
    make_draft(clauses=["One."])
    understand()
    Meaning.objects.update(recipe="another")
    understand()
    assert texts(asked) == ["One.", "One."]
    assert Meaning.objects.get().recipe == RECIPE


def test_an_empty_clause_is_asked_for_once(asked):
    make_draft(clauses=[" "])
    understand()
    understand()
    assert asked == [[()]]


def test_every_origin_of_a_text_wakes_the_worker(monkeypatch, settings):
    woken = []
    monkeypatch.setattr(understanding.worker, "wake", lambda **how: woken.append(how))

    def wakes(deed):
        woken.clear()
        deed()
        return bool(woken)

    proposal = make_proposal()
    draft = actions.add_draft(proposal, text="1. They meet.", by=proposal.lead)
    rows = [{"label": "1", "text": "They part.", "level": 0}]
    assert wakes(lambda: actions.correct_clauses(draft, rows, by=proposal.lead, revision=0))
    assert wakes(
        lambda: actions.copy_proposal(
            proposal,
            by=proposal.lead,
            with_text=True,
            with_people=False,
            title="Copy",
            marking="UNCLASSIFIED",
            lead=proposal.lead,
        )
    )
    framework = make_framework()
    content = content_of(framework)
    assert wakes(lambda: save_framework(content | {"slug": "another"}))
    content["criteria"][0]["requirements"][0]["search_terms"] = "talks"
    assert wakes(lambda: save_framework(content))
    row = Requirement.objects.select_related("criterion").get(criterion__framework=framework, search_terms="talks")
    assert row.meaning_id == Requirement._meta.get_field("meaning").made(row)
    assert not wakes(lambda: save_framework(content))


def test_nothing_is_started_where_it_is_switched_off(settings):
    assert settings.UNDERSTAND is False
    worker = Worker()
    worker.wake()
    assert worker.thread is None


def test_a_look_at_what_has_no_vectors_has_them_computed(worker, asked):
    draft = make_draft(clauses=["One."])
    finished(worker)
    Meaning.objects.all().delete()
    assert look(list(draft.clauses.with_meaning())) is False
    finished(worker)
    assert look(list(draft.clauses.with_meaning())) is True
    assert worker.thread is None


def test_an_encoder_that_breaks_is_left_alone_for_a_while(worker, asked, caplog, monkeypatch):
    asked.breaks = True
    draft = make_draft(clauses=["One."])
    finished(worker)
    assert "found by words alone" in caplog.text
    asked.breaks = False
    look(list(draft.clauses.with_meaning()))
    assert worker.thread is None
    assert asked == []
    worker.rests_until = 0.0
    look(list(draft.clauses.with_meaning()))
    finished(worker)
    assert texts(asked) == ["One."]


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_database_that_is_gone_stops_no_server(worker, asked, caplog, monkeypatch, error):
    def fails(*args):
        raise error

    monkeypatch.setattr(understanding, "keep", fails)
    make_draft(clauses=["One."])
    finished(worker)
    assert worker.thread is None
    assert "could not be computed" in caplog.text


def test_one_process_of_a_machine_computes_at_a_time(worker, asked):
    with alone():
        make_draft(clauses=["One."])
        worker.thread.join(0.2)
        assert asked == []
    finished(worker)
    assert texts(asked) == ["One."]


def test_what_comes_while_it_computes_is_not_forgotten(worker, asked, monkeypatch):
    under_way, go_on = Happening(), Happening()
    keep = understanding.keep

    def slowly(pending, vectors):
        under_way.set()
        assert go_on.wait(30)
        keep(pending, vectors)

    monkeypatch.setattr(understanding, "keep", slowly)
    make_draft(clauses=["One."])
    assert under_way.wait(30)
    make_draft(clauses=["Two."])
    go_on.set()
    finished(worker)
    assert sorted(texts(asked)) == ["One.", "Two."]
    assert Meaning.objects.count() == 2


def test_a_look_that_finds_something_missing_is_not_overruled_by_an_earlier_one(worker, asked, monkeypatch):
    since = []

    def looks(**how):
        since.append(how["since"])
        if len(since) == 2:
            worker.wake(anew=True)
        return 7

    monkeypatch.setattr(understanding, "understand", looks)
    worker.wake()
    finished(worker)
    worker.wake()
    finished(worker)
    assert since == [0, 7, 0]
    assert worker.complete_to == 7
