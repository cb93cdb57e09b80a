"""The counter-draft: every edit as a tracked change with its comment, and all else as it was."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree

from checklist.documents.clauses import Clause
from checklist.documents.readers import read
from checklist.documents.redline import Edit, Kind, Unplaced, Unreadable, clean_redline, redline
from checklist.documents.redline.edits import NO_CLAUSE, OVERLAPPING
from checklist.documents.redline.engine import redlined
from checklist.documents.redline.fresh import fresh
from tests.documents import reading_files as made
from tests.documents.acceptor import W, canonical, part, replaced, resolved
from tests.documents.amended import amended
from tests.documents.redlining import AT, OFFICE, placed_here, read_here, redline_here, texts
from tests.documents.sample_edits import EDITS
from tests.documents.word_parts import field, p, r, word_file
from tests.documents.word_sample import bold, box, control, footnote, link, row, sample_docx, table, theirs


def inside(data: bytes) -> str:
    """The body, in short: no author, no numbers of changes, no words of how texts are kept."""
    text = part(data).decode()
    text = re.sub(r' w:id="\d+"| w:author="[^"]*"| w:date="[^"]*"| xml:space="preserve"', "", text)
    return text.partition("<w:body>")[2].partition("</w:body>")[0]


def changed(body: str, *edits: Edit, rejected: bool = False) -> tuple[str, list[str]]:
    """The body with these edits, and why some were not placed."""
    found = redline_here(word_file(body), list(edits), rejected=rejected)
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(word_file(body))
    return inside(found.content), [one.why for one in found.unplaced]


def replace(text: str, clause: int = 0) -> Edit:
    """An edit without a comment."""
    return Edit("one", Kind.REPLACE, clause, text)


def test_only_the_changed_words_are_marked_and_keep_their_format():
    body = p("Normal", "Each Party ", bold("may declare"), " its sites.")
    found, _ = changed(body, replace("Each Party shall declare all its sites."))
    assert found == (
        '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t>Each Party </w:t></w:r>'
        "<w:del><w:r><w:rPr><w:b/></w:rPr><w:delText>may</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>shall</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:b/></w:rPr><w:t> declare</w:t></w:r>"
        "<w:r><w:t> </w:t></w:r><w:ins><w:r><w:t>all </w:t></w:r></w:ins><w:r><w:t>its sites.</w:t></w:r></w:p>"
    )


def test_a_struck_clause_takes_its_paragraph_along_but_not_what_ends_a_section():
    section = "<w:sectPr/>"
    body = p("Clause", "Each Party.") + p("Clause", "Each site.", props=section) + p("Clause", "Each day.")
    found, _ = changed(body, Edit("a", Kind.STRIKE, 0), Edit("b", Kind.STRIKE, 1))
    assert found == (
        '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>Each Party.</w:delText></w:r></w:del></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:sectPr/></w:pPr>'
        "<w:del><w:r><w:delText>Each site.</w:delText></w:r></w:del></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Clause"/></w:pPr><w:r><w:t>Each day.</w:t></w:r></w:p>'
    )


def test_a_new_clause_bears_its_own_mark_and_has_the_number_of_its_like():
    body = p("Clause", "Each Party.") + p("Normal", "The end.")
    found, _ = changed(body, Edit("a", Kind.INSERT, 0, "Each site.", label="2"))
    assert found == (
        '<w:p><w:pPr><w:pStyle w:val="Clause"/></w:pPr><w:r><w:t>Each Party.</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:rPr><w:ins/></w:rPr></w:pPr>'
        "<w:ins><w:r><w:t>Each site.</w:t></w:r></w:ins></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t>The end.</w:t></w:r></w:p>'
    )


def test_marks_of_an_end_come_before_its_formats():
    own = "<w:rPr><w:b/></w:rPr>"
    body = p("Clause", "Each Party.", props=own) + p("Clause", "Each site.", props=own) + p("Normal", "The end.")
    found, _ = changed(body, Edit("a", Kind.STRIKE, 0), Edit("b", Kind.INSERT, 1, "Each day.", label="3"))
    assert re.findall("<w:rPr><w:(?:ins|del)/><w:b/></w:rPr></w:pPr>", found) == [
        "<w:rPr><w:del/><w:b/></w:rPr></w:pPr>",
        "<w:rPr><w:ins/><w:b/></w:rPr></w:pPr>",
    ]


def test_at_the_end_the_mark_is_on_the_paragraph_before():
    body = p("Clause", "Each Party.", props='<w:jc w:val="right"/>')
    found, _ = changed(body, Edit("a", Kind.INSERT, 0, "Done at Geneva."))
    assert found == (
        '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:jc w:val="right"/><w:rPr><w:ins/></w:rPr></w:pPr>'
        "<w:r><w:t>Each Party.</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        '<w:jc w:val="right"/><w:pPrChange><w:pPr><w:pStyle w:val="Clause"/><w:jc w:val="right"/></w:pPr>'
        "</w:pPrChange></w:pPr><w:ins><w:r><w:t>Done at Geneva.</w:t></w:r></w:ins></w:p>"
    )


@pytest.mark.parametrize("gap", ["\t", " "])
def test_a_typed_number_is_typed_in_the_same_manner(gap: str):
    between = "<w:r><w:tab/></w:r>" if gap == "\t" else r(" ")
    body = "".join(p("Normal", bold(f"({sign})"), between, f"Each {sign}.") for sign in "abc")
    found = redline_here(word_file(body), [Edit("one", Kind.INSERT, 1, "New.", label="(b bis)")])
    assert [(one.label, one.text) for one in read_here(found.content)][:2] == [("(a)", "Each a."), ("(b)", "Each b.")]
    space = "<w:tab/>" if gap == "\t" else ""
    assert f"<w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>(b bis){'' if space else ' '}</w:t>{space}</w:r>" in inside(
        found.content
    )


def test_a_label_in_a_paragraph_of_its_own_gets_one_too():
    body = "".join(p("Title", f"Article {n}") + p("Normal", f"Each Party declares site {n}.") for n in (1, 2))
    found = redline_here(word_file(body), [Edit("one", Kind.INSERT, 1, "Each site is open.", label="Article 3")])
    assert [(one.label, one.text) for one in read_here(found.content)] == [
        ("Article 1", "Each Party declares site 1."),
        ("Article 2", "Each Party declares site 2."),
        ("Article 3", "Each site is open."),
    ]
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(word_file(body))


def test_rows_come_and_go_as_rows():
    body = table(row("1.", "Each Party", "one"), row("2.", "Each site", "two")) + p("Normal", "The end.")
    found, _ = changed(body, Edit("a", Kind.STRIKE, 0), Edit("b", Kind.INSERT, 1, "Each day | three", label="3"))
    assert found.count("<w:trPr><w:cantSplit/><w:del/></w:trPr>") == 1
    assert found.count("<w:trPr><w:cantSplit/><w:ins/></w:trPr>") == 1
    made_file = redline_here(word_file(body), [Edit("b", Kind.INSERT, 1, "Each day | three", label="3")])
    assert [(one.label, one.text) for one in read_here(made_file.content)][2] == ("3", "Each day | three")


def test_the_last_paragraph_of_a_cell_stays():
    cell = p("Normal", "(a) Each Party.") + p("Normal", "(b) Each site.")
    body = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>" + p("Normal", "The end.")
    found, _ = changed(body, Edit("a", Kind.STRIKE, 1), Edit("b", Kind.INSERT, 0, "Each day.", label="(a bis)"))
    assert "<w:trPr>" not in found
    assert "<w:rPr><w:ins/></w:rPr>" not in found  # the new words stand in the struck one, which has to stay
    assert "<w:rPr><w:del/></w:rPr>" not in found
    edits = [Edit("a", Kind.STRIKE, 1), Edit("b", Kind.INSERT, 0, "Each day.", label="(b)")]
    assert texts(read_here(redline_here(word_file(body), edits).content)) == ["Each Party.", "Each day.", "The end."]


def test_cells_over_several_rows_are_left_alone():
    merged = row("1.", "Each Party", "one").replace('<w:tcW w:w="900" w:type="dxa"/>', '<w:tcW w:w="900"/><w:vMerge/>')
    _, why = changed(table(merged, merged) + p("Normal", "The end."), Edit("a", Kind.INSERT, 0, "Each day"))
    assert why == ["Cells of the table’s row reach over several rows."]


def test_somebody_elses_words_are_struck_inside_their_mark_and_ours_stand_beside_it():
    body = p("Normal", "Each Party ", theirs("ins", 5, "may freely declare"), " its sites.")
    found, _ = changed(body, replace("Each Party may soon and fully declare its sites."))
    assert found == (
        '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t>Each Party </w:t></w:r>'
        "<w:ins><w:r><w:t>may </w:t></w:r><w:del><w:r><w:delText>freely</w:delText></w:r></w:del></w:ins>"
        "<w:ins><w:r><w:t>soon and fully</w:t></w:r></w:ins>"
        "<w:ins><w:r><w:t> declare</w:t></w:r></w:ins><w:r><w:t> its sites.</w:t></w:r></w:p>"
    )


def test_what_somebody_struck_cannot_be_changed_where_it_was_read_as_standing():
    body = p("Normal", "Each Party ", theirs("del", 5, "may freely"), " declare.")
    why = ["The words stand in somebody’s tracked change, which was read as rejected."]
    assert changed(body, replace("Each Party shall freely declare."), rejected=True)[1] == why
    assert changed(body, Edit("a", Kind.STRIKE, 0), rejected=True)[1] == why
    assert changed(body, replace("Each Party may freely declare all."), rejected=True)[1] == []


@pytest.mark.parametrize(
    ("body", "text", "why"),
    [
        (p("Normal", "See ", field("REF a", "Article 3"), " now."), "See Article 4 now.", "field, which Word fills in"),
        (p("Normal", "See ", control("sixty", "contentLocked"), " days."), "See ten days.", "locked or filled in"),
        (p("Normal", "See ", link("www page now"), " there."), "See www new now there.", "stand in a link"),
        (p("Normal", "See this.", box("Each word.")), "See that.", ""),
    ],
)
def test_what_would_break_becomes_a_comment(body: str, text: str, why: str):
    whys = changed(body, replace(text))[1]
    assert len(whys) == bool(why)
    assert all(why in one for one in whys)


@pytest.mark.parametrize("edit", [Edit("a", Kind.INSERT, 0, "New."), Edit("a", Kind.STRIKE, 0)])
def test_a_field_that_reaches_into_the_next_paragraph_is_not_parted(edit: Edit):
    begin, end = field("TOC", "Sites").split(r("Sites"))
    body = p("Normal", "Each ", begin, r("Sites")) + p("Normal", r("Parties"), end) + p("Normal", "The end.")
    assert changed(body, edit)[1] == ["The words stand in a field, which Word fills in by itself."]


def test_a_text_box_bears_no_comment_so_its_paragraph_does():
    data = word_file(p("Normal", "See this.", box("Each word.")))
    found = redline_here(data, [Edit("a", Kind.REPLACE, 1, "No word.", comment="4.1 is not met.")])
    assert [one.why for one in found.unplaced] == ["The words stand in a text box."]
    root = etree.fromstring(part(found.content))
    (start,) = root.iter(f"{W}commentRangeStart")
    assert start.getparent() is next(root.iter(f"{W}p"))
    assert comments_of(found.content)[0].split("\n") == [
        "4.1 is not met.",
        "Proposed words, which could not be put into the text: No word.",
        "The words stand in a text box.",
    ]


def comments_of(data: bytes) -> list[str]:
    """Our comments' words."""
    root = etree.fromstring(part(data, "word/comments.xml"))
    return [
        "\n".join("".join(t.text or "" for t in paragraph.iter(f"{W}t")) for paragraph in one.iter(f"{W}p"))
        for one in root
        if one.get(f"{W}author") == OFFICE
    ]


def test_a_note_goes_with_its_words_or_stays_and_is_never_reworded():
    body = p("Normal", "Each Party", footnote(1), " declares.")
    whole = read_here(word_file(body))[0].text
    assert whole == "Each Party declares. [1: Signed at Singapore.]"
    kept, why = changed(body, replace(whole.replace("Party declares", "State reports")))
    assert (why, "<w:del><w:r><w:rPr>" in kept) == ([], False)
    gone, why = changed(body, replace("Each Party declares."))
    assert why == []
    assert (
        '<w:del><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference/></w:r></w:del>' in gone
    )
    assert len(changed(body, replace(whole.replace("Singapore", "Hanoi")))[1]) == 1


def test_hand_made_clauses_are_commented_where_they_differ_from_the_file():
    data = word_file(p("Normal", "Each Party shall declare its sites within ten days.") + p("Normal", "The end."))
    given = [Clause("", "Each Party shall declare its sites within TWELVE days."), Clause("", "The end.")]
    edits = [Edit("a", Kind.REPLACE, 0, "Nothing."), Edit("b", Kind.STRIKE, 0), Edit("c", Kind.STRIKE, 1)]
    found = redline(data, placed_here(data, given), edits, author=OFFICE, at=AT)
    assert [one.key for one in found.unplaced] == ["b", "a"]
    assert len(comments_of(found.content)) == 2
    assert texts(read_here(found.content)) == ["Each Party shall declare its sites within ten days."]


def test_joined_and_split_clauses_are_changed_where_they_stand():
    data = word_file(p("Normal", "Each Party declares. Each site is open.") + p("Normal", "Each day counts."))
    given = [Clause("", "Each Party declares."), Clause("", "Each site is open. Each day counts.")]
    edits = [
        Edit("a", Kind.INSERT, 0, "It does so soon."),
        Edit("b", Kind.REPLACE, 1, "Each site stays open. No day counts."),
    ]
    found = redline(data, placed_here(data, given), edits, author=OFFICE, at=AT)
    assert found.unplaced == ()
    assert texts(read_here(found.content)) == [
        "Each Party declares. It does so soon. Each site stays open.",
        "No day counts.",
    ]
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(data)


def test_words_between_cells_and_paragraphs_go_where_they_were_typed():
    data = word_file(table(row("Each", "Party", "site")) + p("Normal", "The end."))
    for text in (
        "Each | Party may | site",
        "Each | no Party | site",
        "Each one | Party | site",
        "Each | Party | any site",
    ):
        found = redline_here(data, [replace(text)])
        assert (found.unplaced, texts(read_here(found.content))[0]) == ((), text)
    lost = redline_here(data, [replace("Each Party | site")])
    assert len(lost.unplaced) == 1


def test_a_number_of_words_own_within_a_joined_clause_is_passed_over():
    data = word_file(p("Clause", "Each Party declares.") + p("Clause", "Each site is open."))
    given = [Clause("1", "Each Party declares. 2. Each site is open.")]
    edits = [Edit("a", Kind.REPLACE, 0, "Each State declares. 2. Each site stays open.")]
    found = redline(data, placed_here(data, given), edits, author=OFFICE, at=AT)
    assert (found.unplaced, texts(read_here(found.content))) == ((), ["Each State declares.", "Each site stays open."])


def test_an_edit_that_changes_nothing_is_only_commented_on():
    data = word_file(p("Normal", "Each Party declares."))
    found = redline_here(data, [Edit("a", Kind.REPLACE, 0, "Each  Party declares.", comment="4.1 is met.")])
    assert (found.unplaced, comments_of(found.content)) == ((), ["4.1 is met."])
    assert "<w:ins" not in inside(found.content)


def test_what_overlaps_or_speaks_of_no_clause_is_said():
    data = word_file(p("Normal", "Each Party declares."))
    edits = [replace("No Party declares."), Edit("two", Kind.STRIKE, 0), Edit("three", Kind.INSERT, 7, "New.")]
    found = redline_here(data, edits)
    assert found.unplaced == (Unplaced("two", OVERLAPPING), Unplaced("three", NO_CLAUSE))
    assert texts(read_here(found.content)) == ["No Party declares."]
    assert amended(read_here(data), edits) == [Clause("", "No Party declares.", 0)]


def test_the_sample_accepted_is_the_amended_text_and_rejected_the_original():
    data = sample_docx()
    clauses = placed_here(data)
    found = redline(data, clauses, EDITS, author=OFFICE, at=AT)
    assert [one.key for one in found.unplaced] == ["locked", "box"]
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(data)
    done = [edit for edit in EDITS if edit.key not in ("locked", "box")]
    accepted = resolved(found.content, OFFICE, accept=True)
    assert texts(read_here(accepted)) == texts(amended(clauses, done))
    assert texts(read(found.content, "draft.docx").clauses) == texts(read_here(accepted))
    rejected = read_here(resolved(found.content, OFFICE, accept=False))
    assert rejected == read_here(data)


def test_nothing_but_text_comments_and_their_entries_changes():
    data = sample_docx()
    found = redline_here(data, EDITS).content
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(found)) as new:
        assert old.namelist() == new.namelist()
        differing = [name for name in old.namelist() if old.read(name) != new.read(name)]
        assert differing == ["word/document.xml", "word/comments.xml"]
        head = old.read("word/document.xml").partition(b"<w:body>")[0]
        assert new.read("word/document.xml").partition(b"<w:body>")[0] == head
    root = etree.fromstring(part(found))
    marks = [one for name in ("ins", "del", "pPrChange") for one in root.iter(W + name)]
    ours = [one for one in marks if one.get(f"{W}author") == OFFICE]
    assert {one.get(f"{W}date") for one in ours} == {"2026-11-28T12:30:00Z"}
    ids = [one.get(f"{W}id") for one in marks]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {one.get(f"{W}id") for one in etree.fromstring(part(found, "word/comments.xml"))}
    assert b"To be discussed among legal advisers." in part(found, "word/comments.xml")
    said = comments_of(found)
    assert len(said) == len([edit for edit in EDITS if edit.comment])


def test_a_file_without_comments_gets_them_and_one_in_the_strict_form_keeps_it():
    body = "<w:p><w:r><w:t>Each Party declares.</w:t></w:r></w:p>"
    for data in (made.docx(body), strict(made.docx(body))):
        found = redline_here(data, [Edit("a", Kind.REPLACE, 0, "Each State declares.", comment="4.1")]).content
        relations = part(found, "word/_rels/document.xml.rels").decode()
        assert relations.count('Target="comments.xml"') == 1
        assert part(found, "[Content_Types].xml").count(b'PartName="/word/comments.xml"') == 1
        assert texts(read_here(found)) == ["Each State declares."]
        assert (b"purl.oclc.org" in part(found)) == (b"purl.oclc.org" in part(data))
        assert (b"purl.oclc.org" in part(found, "word/comments.xml")) == (b"purl.oclc.org" in part(data))


def strict(data: bytes) -> bytes:
    """The file as "Strict Open XML" names things."""
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return replaced(data, part(data).replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main"))


def test_author_text_and_comment_may_be_anything_that_people_type():
    data = word_file(p("Normal", "Each Party declares."))
    odd = "Each <Party> & \x00\x0b\ufffe\ud800 \U0001f58b “declares”\nin two lines\tand a tab."
    clauses = placed_here(data)
    edits = [Edit("a", Kind.REPLACE, 0, odd, comment=odd), Edit("b", Kind.INSERT, 0, odd, label="(\x07)", comment="\n")]
    found = redlined(data, clauses, edits, author="\x00 A & <B>\n" * 99, at=AT)
    etree.fromstring(part(found.content))
    assert "\U0001f58b “declares” in two lines and a tab." in texts(read_here(found.content))[0]


def test_a_clean_file_has_the_clauses_of_a_draft_that_came_otherwise():
    clauses = read_here(sample_docx())
    found = clean_redline("Counter-draft", clauses, EDITS, author=OFFICE, at=AT)
    assert found.unplaced == ()
    clean, _ = fresh("Counter-draft", clauses)
    assert [(one.label, one.text) for one in read_here(clean)] == [(one.label, one.text) for one in clauses]
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(clean)
    got = read_here(resolved(found.content, OFFICE, accept=True))
    assert [(one.label, one.text) for one in got] == [(one.label, one.text) for one in amended(clauses, EDITS)]


def test_what_no_file_can_hold_is_left_out_of_a_clean_one_and_hinders_no_change():
    clauses = [Clause("(a\ufffe)", "Each \ufffe Party\ud800 declares.")]
    found = clean_redline("Deal", clauses, [replace("Each Party reports.")], author=OFFICE, at=AT)
    assert found.unplaced == ()
    assert [(one.label, one.text) for one in read_here(found.content)] == [("(a)", "Each Party reports.")]


@pytest.mark.parametrize("data", [b"PK\x03\x04", made.docx("", head=made.LAUGHING), made.zipped(a_dot_txt="none")])
def test_a_hostile_file_gets_a_sentence(data: bytes):
    with pytest.raises(Unreadable, match=r"^This file .*\.$"):
        redline(data, [], [], author=OFFICE, at=AT)


def test_edits_of_a_draft_without_clauses_or_words_fall():
    data = made.docx("")
    found = redline(data, [], [Edit("a", Kind.INSERT, -1, "New.", comment="Why.")], author=OFFICE, at=AT)
    assert [one.key for one in found.unplaced] == ["a"]
