"""The counter-draft: edits with their comments, and the draft with its changes marked."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from checklist.amendments import counter, writing
from checklist.amendments.writing import Text
from checklist.documents.readers import read
from checklist.exports.counter_draft import counter_draft, word_file_of
from checklist.models import Amendment, Draft, Event
from checklist.proposals import actions
from checklist.views import counter_draft as views
from tests.amendments.made import CLAUSES, amended_text, scored
from tests.documents.acceptor import canonical, resolved
from tests.documents.word_parts import p, word_file
from tests.documents.word_sample import theirs

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return scored()


def amendments_of(card):
    return list(Amendment.objects.filter(draft=card.draft).kept().with_context().in_order())


def made(card):
    """One of each kind: a clause after the first, the second struck, the third reworded."""
    by = card.scorer
    first = writing.propose(card, "1.1", by=by)
    writing.propose(card, "1.2", by=by)
    third = writing.propose(card, "2.2", by=by)
    writing.write(first.pk, Text(first.words, "2", "They have none.", {}), by=by, revision=0)
    words = "The parties meet again in autumn."
    writing.write(third.pk, Text(words, values={"2.2": "partly"}), by=by, revision=0)
    return amendments_of(card)


def test_an_edit_says_whom_it_serves_and_why(card):
    edits = counter.edits_of(list(card.draft.current_clauses), made(card))
    assert [(edit.kind, edit.clause, edit.label, edit.text) for edit in edits] == [
        ("insert", 0, "2", "Each Party opens an office within 30 days."),
        ("strike", 1, "", ""),
        ("replace", 2, "", "The parties meet again in autumn."),
    ]
    assert [edit.comment for edit in edits] == [
        "1.1 The parties open an office. Then: Met.\nThey have none.",
        "1.2 Demand 1.2. Then: Respected.",
        "2.2 Demand 2.2. Then: Partly.",
    ]


def test_the_amended_text_is_what_is_left_and_what_is_new(card):
    found = amended_text(list(card.draft.current_clauses), made(card))
    assert [(one.label, one.text) for one in found] == [
        ("1", CLAUSES[0]),
        ("2", "Each Party opens an office within 30 days."),
        ("3", "The parties meet again in autumn."),
    ]


def test_what_is_set_aside_or_has_no_words_is_no_part_of_it(card):
    one, *others = made(card)
    writing.let_stand(one.pk, by=card.scorer, stands=False)
    writing.remove(others[0].pk, by=card.scorer)
    writing.write(others[1].pk, Text(CLAUSES[2]), by=card.scorer, revision=1)
    assert counter.edits_of(list(card.draft.current_clauses), amendments_of(card)) == []


def test_the_draft_is_shown_with_its_changes_marked(card):
    amendments = made(card)
    numbers = {one.pk: number for number, one in zip((2, 5, 9), amendments, strict=True)}
    found = counter.marked(list(card.draft.current_clauses), amendments, numbers)
    assert [(one.label, one.number, one.whole, [(run.kind, run.text) for run in one.runs]) for one in found] == [
        ("1", 0, False, [("same", CLAUSES[0])]),
        ("2", 2, True, [("added", "Each Party opens an office within 30 days.")]),
        ("2", 5, True, [("removed", CLAUSES[1])]),
        (
            "3",
            9,
            False,
            [("same", "The parties meet again in "), ("removed", "spring"), ("added", "autumn"), ("same", ".")],
        ),
    ]


@pytest.mark.parametrize("rejected", [False, True])
def test_a_clean_file_reads_back_as_the_amended_text_and_as_the_draft(card, rejected):
    amendments = made(card)
    found = counter_draft(card.draft, amendments, None, at=timezone.now())
    assert found.unplaced == ()
    clauses = list(card.draft.current_clauses)
    wanted = CLAUSES if rejected else [one.text for one in amended_text(clauses, amendments)]
    back = read(found.content, "counter-draft.docx", rejected=rejected)
    assert [one.text for one in back.clauses] == wanted


def test_a_word_file_comes_back_itself_also_where_nobody_knew_how_it_was_read(card):
    by, content = card.scorer, word_file(p("Normal", "Each site ", theirs("ins", 5, "soon "), "opens."))
    pieces = [{"label": "", "text": "Each site opens.", "level": 0}]
    upload = actions.receive(card.draft.proposal, by=by, pieces=pieces, content=content, name="deal.docx")
    draft = actions.accept(upload, by=by)
    assert isinstance(draft, Draft)
    assert draft.tracked == ""
    writing_in = {"framework": card.framework, "clause": draft.current_clauses.get(), "by": by, "updated_by": by}
    one = Amendment.objects.create(draft=draft, kind="replace", words="Each site shall open.", **writing_in)
    found = counter_draft(draft, [one], word_file_of(draft), at=timezone.now())
    assert found.unplaced == ()
    assert canonical(resolved(found.content, settings.OFFICE_NAME, accept=False)) == canonical(content)
    back = resolved(found.content, settings.OFFICE_NAME, accept=True)
    assert [one.text for one in read(back, "deal.docx", rejected=True).clauses] == ["Each site shall open."]


def test_the_page_shows_the_whole_text_and_offers_the_file(client, card):
    made(card)
    client.force_login(card.scorer)
    arguments = [card.draft_id, card.framework_id]
    answer = client.get(reverse("checklist:counter_draft", args=arguments))
    assert "<del>spring</del><ins>autumn</ins>" in "".join(answer.html.split())
    file = client.get(reverse("checklist:counter_draft_file", args=arguments))
    assert 'filename="counter-draft-deal' in file["Content-Disposition"]
    assert read(file.content, "a.docx").tracked
    assert Event.objects.filter(action="counter-draft", target="draft 1").count() == 1


def test_an_amendment_has_one_number_on_every_page(client, card):
    one, *others = made(card)
    client.force_login(card.scorer)
    arguments = [card.draft_id, card.framework_id]
    answer = client.get(f"{reverse('checklist:counter_draft', args=arguments)}?off={one.pk}")
    assert {clause.number for clause in answer.context["clauses"]} == {0, 2, 3}
    page = client.get(reverse("checklist:amendments", args=arguments))
    assert [item.number for item in page.context["items"] if item.amendment in others] == [2, 3]


def test_what_is_switched_off_stays_out_of_the_file(client, card):
    one = made(card)[0]
    client.force_login(card.scorer)
    url = reverse("checklist:counter_draft_file", args=[card.draft_id, card.framework_id])
    file = client.get(f"{url}?off={one.pk}")
    assert "within 30 days" not in " ".join(clause.text for clause in read(file.content, "a.docx").clauses)


def test_without_an_amendment_the_page_says_what_to_do_and_makes_no_file(client, card, monkeypatch):
    monkeypatch.setattr(views, "word_file", lambda *given, **named: pytest.fail("a file was made"))
    client.force_login(card.scorer)
    answer = client.get(reverse("checklist:counter_draft", args=[card.draft_id, card.framework_id]))
    assert "Nothing to propose yet." in answer.html
