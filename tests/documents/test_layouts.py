"""Layouts of real agreements, each as a small page: what is text stays text, in order, and the rest is listed."""

from __future__ import annotations

import pytest

from checklist.documents.clauses import refs
from checklist.documents.readers import read
from checklist.documents.readers.blocks import LOST
from tests.documents.pdf_pages import Line, Words, drawn, lines

ONE = (
    "Each side keeps a register of all the sites that it",
    "runs, and hands it over to the joint office in March",
    "of every year.",
)
TWO = ("Inspectors of the joint office enter any site on the", "register within two days of their letter.")
THREE = ("The sides pay in equal parts for the joint office and", "its staff, and settle the accounts in January.")
WHOLE = {name: " ".join(name) for name in (ONE, TWO, THREE)}


def told(*pages):
    found = read(drawn(*pages), "a.pdf")
    clauses = [(clause.label, clause.text, ref) for clause, ref in zip(found.clauses, refs(found.clauses), strict=True)]
    return [(label, text) for label, text, _ in clauses], [(one.page, one.why, one.text) for one in found.left_out]


def labelled(mark, text):
    return (f"{mark} {text[0]}", *text[1:])


def numbered(y, *texts, start=1):
    found = []
    for number, text in enumerate(texts, start):
        found += lines(90, y, *labelled(f"{number}.", text))
        y -= 12 * len(text) + 14
    return found


def test_a_rule_under_a_running_head_begins_no_notes():
    head = [Words(90, 790, "OFFICE/7", 8), Line(90, 784, 200), Line(290, 784, 210)]
    clauses, gone = told(numbered(740, ONE, TWO), [*head, *numbered(740, THREE, start=3)])
    assert clauses == [("1", WHOLE[ONE]), ("2", WHOLE[TWO]), ("3", WHOLE[THREE])]
    assert gone == [(2, "running head or foot", "OFFICE/7")]


def test_a_line_at_the_foot_without_an_owner_stays_in_the_text():
    clauses, gone = told([*numbered(740, ONE), Line(90, 132, 90), Words(90, 120, "Printed by the joint office", 8)])
    assert clauses == [("1", WHOLE[ONE]), ("", "Printed by the joint office")]
    assert gone == []


@pytest.mark.parametrize(("mark", "name"), [("\u2020", "\u2020"), ("*", "*")])
def test_daggers_and_stars_call_notes(mark, name):
    page = [*numbered(740, ONE, (f"The fee is one hundred crowns.{mark}",)), Line(90, 120, 90)]
    clauses, gone = told([*page, Words(90, 108, f"{mark} It is waived for the least developed.", 8)])
    assert clauses[1] == ("2", f"The fee is one hundred crowns. [{name}: It is waived for the least developed.]")
    assert gone == []


def test_first_lines_may_be_indented():
    page = [*lines(90, 760, "Article 3"), *lines(90, 740, "These rules are for every site of either side:")]
    for place, (mark, text) in enumerate((("(a)", ONE), ("(b)", TWO), ("(c)", THREE))):
        page += lines(90, 715 - 46 * place, *labelled(f"{mark} ", text), first=30)
    clauses, _ = told(page)
    assert clauses[1:] == [("(a)", WHOLE[ONE]), ("(b)", WHOLE[TWO]), ("(c)", WHOLE[THREE])]


@pytest.mark.parametrize("word", ["Article", "Annex"])
def test_labels_at_the_top_of_pages_are_no_running_heads(word):
    pages = [
        [*lines(90, 760, f"{word} {number}"), *lines(90, 736, *text)]
        for number, text in enumerate((ONE, TWO, THREE), 1)
    ]
    clauses, gone = told(*pages)
    assert clauses == [(f"{word} 1", WHOLE[ONE]), (f"{word} 2", WHOLE[TWO]), (f"{word} 3", WHOLE[THREE])]
    assert gone == []


def test_an_amount_at_the_top_of_pages_is_text_and_a_number_that_counts_them_is_not():
    pages = [
        [Words(90, 760, f"Sum {amount} crowns"), *lines(90, 736, *text), Words(290, 40, f"- {page} -")]
        for page, (amount, text) in enumerate(((700, ONE), (250, TWO), (90, THREE)), 1)
    ]
    clauses, gone = told(*pages)
    assert [text for _, text in clauses if text.startswith("Sum")] == [
        "Sum 700 crowns",
        "Sum 250 crowns",
        "Sum 90 crowns",
    ]
    assert gone == [(page, "page number", f"- {page} -") for page in (1, 2, 3)]


def test_running_heads_are_listed_with_their_pages():
    pages = [[Words(200, 800, "Draft of the joint office"), *numbered(740, text)] for text in (ONE, TWO, THREE)]
    clauses, gone = told(*pages)
    assert [text for _, text in clauses] == [WHOLE[ONE], WHOLE[TWO], WHOLE[THREE]]
    assert gone == [(page, "running head or foot", "Draft of the joint office") for page in (1, 2, 3)]


def test_a_form_printed_twice_has_no_running_head():
    form = [
        Words(90, 760, "STATEMENT"),
        *lines(90, 730, "1. I accept the rules."),
        *lines(90, 710, "2. I was told so."),
    ]
    clauses, gone = told(form, form)
    once = [("", "STATEMENT"), ("1", "I accept the rules."), ("2", "I was told so.")]
    assert (clauses, gone) == (once + once, [])


def test_a_head_wider_than_the_text_tears_no_paragraph():
    page = [Words(60, 790, "The joint office of both sides", 12), Words(440, 790, "OFFICE/2026/7", 12)]
    page += [*lines(120, 740, *ONE, first=24), *lines(120, 690, *TWO, first=24)]
    clauses, _ = told(page)
    assert [text for _, text in clauses][1:] == [WHOLE[ONE], WHOLE[TWO]]


def test_the_numbers_of_a_bills_lines_are_taken_off():
    texts = ("SEC. 2. DUTY TO KEEP.", "(a) An office keeps a register of all the", "sites that it runs.")
    texts += ("(b) It hands the register over in March.", "SEC. 3. FEES.", "(a) There are none.")
    page = [
        thing
        for n, text in enumerate(texts)
        for thing in (Words(60, 740 - 24 * n, str(n + 1)), Words(96, 740 - 24 * n, text))
    ]
    clauses, gone = told(page)
    assert clauses == [
        ("Sec. 2", "DUTY TO KEEP."),
        ("(a)", "An office keeps a register of all the sites that it runs."),
        ("(b)", "It hands the register over in March."),
        ("Sec. 3", "FEES."),
        ("(a)", "There are none."),
    ]
    assert gone == [(1, "line number", "1 2 3 4 5 6")]


def test_two_columns_of_prose_are_read_one_after_the_other():
    left = [
        "1. Each side keeps a register of",
        "all the sites that it runs, and",
        "hands it over in March.",
        "2. Inspectors enter any site on",
        "the register within two days.",
    ]
    right = [
        "3. The sides pay in equal parts",
        "for the joint office and for its",
        "staff, and settle in January.",
        "4. Letters go by post, and take",
        "effect when they are received.",
    ]
    page = [Words(90, 780, "Rules of the joint office, as both sides signed them in the spring of the year")]
    page += (
        lines(60, 740, *left)
        + lines(320, 740, *right)
        + lines(60, 640, "Signed in two originals by the heads of both sides, who have the power to do so.")
    )
    clauses, _ = told(page)
    assert [label for label, _ in clauses] == ["", "1", "2", "3", "4", ""]
    assert clauses[3] == (
        "3",
        "The sides pay in equal parts for the joint office and for its staff, and settle in January.",
    )
    assert clauses[-1][1] == "Signed in two originals by the heads of both sides, who have the power to do so."


def test_cells_without_rules_stay_a_table():
    rows = [("Site", "Day"), ("North", "2 May"), ("South", "9 May"), ("West", "3 June"), ("East", "8 June")]
    page = [
        thing
        for n, row in enumerate(rows)
        for thing in (Words(90, 740 - 14 * n, row[0]), Words(300, 740 - 14 * n, row[1]))
    ]
    clauses, _ = told(page)
    assert [text for _, text in clauses] == [" | ".join(row) for row in rows]


def test_a_point_kerned_off_its_number_belongs_to_it():
    page = [Words(90, 740, "11"), Words(103.5, 740, "."), *lines(117, 740, ONE[0]), *lines(90, 728, *ONE[1:])]
    page += lines(90, 680, *labelled("12.", TWO))
    clauses, _ = told(page)
    assert clauses == [("11", WHOLE[ONE]), ("12", WHOLE[TWO])]


def test_what_stands_across_the_page_is_listed():
    clauses, gone = told([*numbered(740, ONE), Words(40, 200, "SPECIMEN", 40, turned=True)])
    assert clauses == [("1", WHOLE[ONE])]
    assert gone == [(1, "turned or mirrored", "SPECIMEN")]


def test_a_title_in_large_letters_is_one_clause_whatever_its_lines():
    title = lines(
        90, 780, "Report of the joint office", "on the register of sites and on the", "visits of spring", size=16
    )
    page = [Words(one.x, 780 - 20 * place, one.text, 16) for place, one in enumerate(title)]
    clauses, _ = told([*page, *numbered(690, ONE, TWO)])
    assert clauses[0] == ("", "Report of the joint office on the register of sites and on the visits of spring")


@pytest.mark.parametrize(
    "damage",
    [lambda data: data.replace(b"startxref", b"startxref\n7\nstartxref", 1), lambda data: b"%%EOF\n" + data],
)
def test_files_whose_table_is_wrong_open(damage):
    data = damage(drawn(numbered(740, ONE)))
    assert [clause.text for clause in read(data, "a.pdf").clauses] == [WHOLE[ONE]]


def test_letters_that_are_in_no_clause_are_told(monkeypatch):
    """The account is the extractor's own count against what stands in clauses, notes and the list."""
    from checklist.documents.readers import pdf_file

    monkeypatch.setattr(pdf_file, "take_notes", lambda pages, body: pages[0].lines.pop())
    blocks = list(pdf_file.read_pdf(drawn(numbered(740, ONE, TWO))))
    lost = [block for block in blocks if getattr(block, "why", "") == LOST]
    printed = sum(len(word) for line in (*labelled("1.", ONE), *labelled("2.", TWO)) for word in line.split())
    assert [(one.page, str(one)) for one in lost] == [
        (1, f"about {len(TWO[1].replace(' ', ''))} of {printed} letters"),
    ]
