"""Where the clauses' words stand in the file, also after the clauses were put right by hand."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from checklist.documents import fenced
from checklist.documents.clauses import Clause
from checklist.documents.redline import Busy, PlacedClause, Span, Standing, Unreadable, placed
from checklist.documents.redline.parts import Parts
from checklist.documents.redline.words import matched, words
from tests.documents import reading_files as made
from tests.documents.reading_draft import draft
from tests.documents.redlining import placed_here, read_here
from tests.documents.word_parts import p, r, word_file
from tests.documents.word_sample import sample_docx, theirs


def shown(data: bytes, clause: PlacedClause, *, rejected: bool = False) -> list[str]:
    """The words at the places where a clause's text stands."""
    lines = Parts(data).lines(rejected=rejected).all
    return [lines[span.paragraph].text[span.start : span.end] for span in clause.stands.text]


def test_every_clause_of_a_draft_stands_where_it_was_read():
    data = sample_docx()
    for clause in placed_here(data):
        words_there = " ".join(shown(data, clause)).split()
        assert words_there == clause.text.partition(" [")[0].replace(" | ", " ").split()


def test_a_draft_of_twenty_pages_is_placed_in_the_fenced_process():
    data = draft()
    clauses = read_here(data)
    found = placed(data, clauses)
    assert (found.tracked, found.rejected, len(found.stands)) == (False, False, 211)
    assert all(one.text for one in found.stands)
    assert found.stands[2] == Standing((Span(2, 0, 11),), (), "paragraph 3")
    assert Standing.from_json(found.stands[2].as_json()) == found.stands[2]
    assert Standing.from_json(None) == Standing()


def test_a_typed_label_is_kept_apart_from_the_text():
    data = word_file(p("Normal", r("Article 3", "<w:b/>"), r(". Each Party declares its sites.")))
    (clause,) = placed_here(data)
    assert (clause.label, clause.text) == ("Article 3", "Each Party declares its sites.")
    assert clause.stands == Standing((Span(0, 11, 41),), (Span(0, 0, 9),), "paragraph 1")


def test_places_are_named_as_a_person_finds_them():
    where = {clause.text.partition(" |")[0]: clause.stands.where for clause in placed_here(sample_docx())}
    assert where["Purpose"] == "paragraph 3"
    assert where["Halts tests and launches"] == "table 1, row 2"
    assert where["Text as of the third round of working-level talks"] == "a text box"


def test_joined_split_moved_dropped_and_added_clauses_are_found():
    data = word_file(
        p("Normal", "Each Party shall declare its sites.")
        + p("Normal", "The declaration is public. It is renewed every year.")
        + p("Normal", "Nothing of this paragraph was kept by whoever put the draft right.")
        + p("Normal", "Inspectors may visit every declared site at any time.")
        + p("Normal", "This Agreement enters into force on signature.")
    )
    given = [
        Clause("", "Each Party shall declare its sites. The declaration is public."),
        Clause("", "It is renewed every year."),
        Clause("", "This Agreement enters into force on signature."),
        Clause("", "Inspectors may visit every declared site at any time."),
        Clause("9", "These words were typed by hand and are nowhere else."),
    ]
    spans = [clause.stands.text for clause in placed_here(data, given)]
    assert spans == [
        (Span(0, 0, 35), Span(1, 0, 26)),
        (Span(1, 27, 52),),
        (Span(4, 0, 46),),
        (Span(3, 0, 53),),
        (),
    ]


def test_clauses_that_read_alike_are_placed_in_their_order():
    data = word_file("".join(p("Normal", "Reserved for later use.") for _ in range(5)))
    clauses = [Clause("", "Reserved for later use.") for _ in range(5)]
    assert [one.stands.text[0].paragraph for one in placed_here(data, clauses)] == [0, 1, 2, 3, 4]
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>".format(p("Normal", "Each"), p("Normal", "Each Party"))
    table = word_file(f"<w:tbl>{row * 3}</w:tbl>")
    assert [[span.paragraph for span in one.stands.text] for one in placed_here(table)] == [[0, 1], [2, 3], [4, 5]]


def test_what_somebody_struck_counts_by_how_the_file_was_read():
    data = word_file(p("Normal", "Each Party ", theirs("del", 5, "may "), theirs("ins", 6, "shall "), "declare."))
    accepted, rejected = placed_here(data)[0], placed_here(data, rejected=True)[0]
    assert (accepted.text, shown(data, accepted)) == ("Each Party shall declare.", ["Each Party shall declare."])
    assert (rejected.text, shown(data, rejected, rejected=True)) == (
        "Each Party may declare.",
        ["Each Party may declare."],
    )
    for read_as in (accepted, rejected):
        found = placed(data, [read_as], rejected=None)
        assert (found.tracked, found.rejected) == (True, read_as is rejected)


def test_words_are_compared_without_what_prints_nothing():
    soft = "Each Par\u00adty\u00a0shall\u200b ‘declare’ e\u0301very non\u2011nuclear site"
    assert [(one.key, soft[one.start : one.end]) for one in words(soft)][:5] == [
        ("each", "Each"),
        ("party", "Par\u00adty"),
        ("shall", "shall"),
        ("'", "‘"),
        ("declare", "declare"),
    ]
    assert [one.key for one in words(soft)] == [
        one.key for one in words("each party shall 'declare' éVERY non-nuclear SITE")
    ]


def test_long_texts_of_one_word_are_compared_in_part_and_soon():
    left, right = ["a"] * 4000 + ["b"] * 4000, ["b"] * 4000 + ["a"] * 4000
    found = matched(left, right)
    assert all(left[i] == right[j] for i, j in found)
    assert found == sorted(found)
    assert matched(["a", "b", "c"], ["b", "c", "a"]) == [(1, 0), (2, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        made.OLE,
        made.zipped(word__document_dot_xml="<w:document"),
        made.docx("", head=made.LAUGHING),
        made.docx("", head=made.OUTSIDE),
        made.docx("<w:p>" * 300 + "</w:p>" * 300),
        made.zipped(a_dot_txt="no Word file"),
    ],
)
def test_a_hostile_file_gets_a_sentence(data: bytes):
    with pytest.raises(Unreadable, match=r"^This file .*\.$"):
        placed(data, [Clause("", "Each Party")])


def test_who_does_not_wait_for_a_place_is_told_so_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(fenced, "places", tmp_path)
    monkeypatch.setattr(fenced, "wait_for_a_place", lambda held: pytest.fail("it was waited for"))
    with ExitStack() as held:
        assert all(fenced.taken("running", fenced.RUNNING, held) for _ in range(fenced.RUNNING))
        with pytest.raises(Busy):
            placed(sample_docx(), [Clause("", "Each Party")], patient=False)


@pytest.mark.parametrize(("fault", "said"), [(fenced.Spent, "takes too long"), (fenced.Died, "cannot be redlined")])
def test_a_file_at_which_the_process_ends_gets_a_sentence(fault, said, monkeypatch):
    def end(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr(fenced, "run", end)
    with pytest.raises(Unreadable, match=said):
        placed(sample_docx(), [Clause("", "Each Party")])
