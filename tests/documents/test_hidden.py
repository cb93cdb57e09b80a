"""What a Word file or a web page holds and does not show: it is no clause, has no number, and is listed."""

from __future__ import annotations

import pytest

from checklist.documents.clauses import refs
from checklist.documents.readers import read
from checklist.documents.readers.package import STRICT
from tests.documents import reading_files as made
from tests.documents.reading_files import W, p

VANISH = "<w:rPr><w:vanish/></w:rPr>"
STYLES = (
    f'<w:styles {W}><w:style w:type="character" w:styleId="Unseen">{VANISH}</w:style>'
    '<w:style w:type="character" w:styleId="Base"><w:basedOn w:val="Unseen"/></w:style>'
    f'<w:style w:type="paragraph" w:styleId="Internal">{VANISH}</w:style></w:styles>'
)
LEVELS = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Article %1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimalZero"/><w:isLgl/><w:lvlText w:val="Section %1.%2"/>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def numbered(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'


def told(data, name="a.docx"):
    found = read(data, name)
    clauses = [(clause.label, clause.text, ref) for clause, ref in zip(found.clauses, refs(found.clauses), strict=True)]
    return clauses, [(one.why, one.text) for one in found.left_out]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_that_is_gone_has_no_number(mark):
    name = "delText" if mark == "del" else "t"
    gone = f"<w:{mark}><w:r><w:{name}>Fees are due.</w:{name}></w:r></w:{mark}>"
    props = f"{numbered(0)}<w:rPr><w:{mark}/></w:rPr>"
    body = p("Scope", props=numbered(0)) + p(gone, props=props) + p("Term", props=numbered(0))
    clauses, left = told(made.docx(body, word__numbering_dot_xml=LEVELS))
    assert clauses == [("Article I", "Scope", "Article I"), ("Article II", "Term", "Article II")]
    assert left == [("deleted text", "Fees are due.")]


def test_numbers_are_taken_as_word_counts_them():
    body = (
        p("Scope", props=numbered(0)) + p("It covers records.", props=numbered(1)) + p("And fees.", props=numbered(1))
    )
    clauses, _ = told(made.docx(body, word__numbering_dot_xml=LEVELS))
    assert [(label, ref) for label, _, ref in clauses] == [
        ("Article I", "Article I"),
        ("Section 1.01", "Section 1.01"),
        ("Section 1.02", "Section 1.02"),
    ]


def test_text_hidden_by_a_style_is_hidden_and_vanish_can_be_off():
    run = '<w:r><w:rPr><w:rStyle w:val="{}"/></w:rPr><w:t>{}</w:t></w:r>'
    shown = '<w:r><w:rPr><w:rStyle w:val="Unseen"/><w:vanish w:val="0"/></w:rPr><w:t>shown again</w:t></w:r>'
    body = p("Fees ", run.format("Unseen", "of a million "), run.format("Base", "crowns "), "are due.")
    body += p("For us only.", props='<w:pStyle w:val="Internal"/>') + p(shown)
    clauses, left = told(made.docx(body, word__styles_dot_xml=STYLES))
    assert [text for _, text, _ in clauses] == ["Fees are due.", "shown again"]
    assert left == [("hidden text", "of a million"), ("hidden text", "crowns"), ("hidden text", "For us only.")]


def test_text_boxes_and_formulas_are_read():
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent xmlns:mc="{compatibility}"><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>'
    )
    drawing += f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    formula = f'<m:oMath xmlns:m="{math}"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
    clauses, left = told(made.docx(p("The fee is ", formula, ".", drawing) + p("Then.")))
    assert [text for _, text, _ in clauses] == ["The fee is a+b.", "In a box.", "Then."]
    assert left == []


def test_clauses_in_a_bilingual_table_are_clauses_with_the_other_language_beside_them():
    left = p("Article 1. Scope.") + p("1. It covers records.") + p("2. It covers fees.")
    right = p("Artikel 1. Umfang.") + p("1. Er gilt für Akten.") + p("2. Er gilt für Gebühren.") + p("Ende.")
    cells = f"<w:tbl><w:tr><w:tc>{left}</w:tc><w:tc>{right}</w:tc></w:tr></w:tbl>"
    clauses, _ = told(made.docx(cells))
    assert clauses == [
        ("Article 1", "Scope. [beside: Artikel 1. Umfang.]", "Article 1"),
        ("1", "It covers records. [beside: 1. Er gilt für Akten.]", "Article 1(1)"),
        ("2", "It covers fees. [beside: 2. Er gilt für Gebühren. Ende.]", "Article 1(2)"),
    ]


def test_a_row_of_short_cells_stays_a_row():
    cells = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("1.", "North", "2 May"))
    assert told(made.docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))[0] == [("1", "North | 2 May", "1")]


def test_strict_open_xml_opens():
    data = made.docx(p("Article 1. Fees are due."))
    strict = {usual: iso for iso, usual in STRICT.items()}
    whole = f"<w:document {W}><w:body>{p('Article 1. Fees are due.')}</w:body></w:document>".encode()
    for usual, iso in strict.items():
        whole = whole.replace(usual, iso)
    assert b"purl.oclc.org" in whole
    parts = {"[Content_Types]_dot_xml": made.TYPES, "word__document_dot_xml": whole}
    assert told(made.zipped(**parts)) == told(data)


def test_a_web_page_lists_what_it_conceals_and_strikes_out():
    text = (
        '<p>1. Fees are due.</p><p style="color:red; display: none">2. The ceiling is low.</p><p hidden>2. Earlier.'
        "<p>2. Notice is <s>oral</s> <del>and</del> in writing.</p><ul><li hidden>secret<li>open</ul>"
        "<div hidden><p>deep <b>down</b></p></div><p>Last."
    )
    clauses, left = told(text.encode(), "a.html")
    assert [(label, words) for label, words, _ in clauses] == [
        ("1", "Fees are due."),
        ("2", "Notice is in writing."),
        ("", "open"),
        ("", "Last."),
    ]
    assert left == [
        ("hidden text", "2. The ceiling is low."),
        ("hidden text", "2. Earlier."),
        ("struck out", "oral"),
        ("struck out", "and"),
        ("hidden text", "secret"),
        ("hidden text", "deep down"),
    ]


def test_running_heads_of_word_processors_are_listed():
    head = f"<w:hdr {W}>{p('Draft of May')}</w:hdr>"
    data = made.docx(p("1. One."), word__header1_dot_xml=head, word__header2_dot_xml=head)
    assert told(data)[1] == [("running head or foot", "Draft of May")]


def test_what_rich_text_and_opendocument_hide_is_listed_and_boxes_are_read():
    text = rb"{\rtf1\ansi 1. One {\v unseen words}.\par \trowd\cellx1\intbl A\cell B\cell}"
    clauses, left = told(text, "a.rtf")
    assert [(label, words) for label, words, _ in clauses] == [("1", "One ."), ("", "A | B")]
    assert left == [("hidden text", "unseen words")]
    body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>It was due.</text:p></text:deletion>"
    body += (
        "</text:changed-region></text:tracked-changes><text:p>It is due.<draw:frame><draw:text-box><text:p>In a box."
    )
    body += "</text:p></draw:text-box></draw:frame></text:p>"
    clauses, left = told(made.odt(body), "a.odt")
    assert [words for _, words, _ in clauses] == ["It is due.", "In a box."]
    assert left == [("deleted text", "It was due.")]
