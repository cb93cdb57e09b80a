"""Drafts in each format: what is kept, what is left out, and that the formats agree."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from checklist.documents.clauses import Clause, cut, cut_blocks
from checklist.documents.readers import read, read_file
from checklist.documents.readers.sniff import kind_by_content
from tests.documents import reading_files as made
from tests.documents.reading_draft import draft
from tests.documents.reading_files import p

SOFFICE = shutil.which("soffice")
LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'


def told(data: bytes, name: str) -> list[tuple[str, str, int]]:
    """The clauses as plain tuples."""
    return [(clause.label, clause.text, clause.level) for clause in read_file(data, name)]


def texts(data: bytes, name: str) -> list[str]:
    """The clauses' texts."""
    return [clause.text for clause in read_file(data, name)]


def numbering(abstracts: str, nums: str) -> str:
    """The numbering part of a Word file."""
    return f"<w:numbering {made.W}>{abstracts}{nums}</w:numbering>"


def abstract(number: int, *levels: tuple[str, str], extra: str = "", inside: str = "") -> str:
    """A Word list with levels of kind and text; `inside` goes into each of them."""
    body = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{inside}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for place, (kind, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{extra}{body}</w:abstractNum>'


def num(number: int, target: int, inside: str = "") -> str:
    """A Word list's instance."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{target}"/>{inside}</w:num>'


def word_labels(numbers: str, *places: tuple[int, int], styles: str = "") -> list[str]:
    """The printed numbers of paragraphs at these levels of these lists."""
    body = "".join(p("Text", props=LIST.format(level, number)) for level, number in places)
    data = made.docx(body, word__numbering_dot_xml=numbers, **({"word__styles_dot_xml": styles} if styles else {}))
    return [clause.label for clause in read_file(data, "a.docx")]


def test_a_known_paragraph_is_one_block():
    blocks = ["Article 1 Aims", "1. One\nline", "", "(a) part", "2. | Step | Day", "1.\u00a0", "end"]
    assert cut_blocks(blocks) == [
        Clause("Article 1", "Aims", 0),
        Clause("1", "One line", 1),
        Clause("(a)", "part", 2),
        Clause("2", "Step | Day", 1),
        Clause("1", "end", 1),
    ]
    assert cut_blocks(["Each Party", "Article words"]) == cut("Each Party\n\nArticle words")


def test_word_counts_levels_and_restarts_them():
    levels = [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "%3)"), ("upperRoman", "%4.")]
    numbers = numbering(abstract(5, *levels), num(1, 5))
    places = [(0, 1), (1, 1), (1, 1), (2, 1), (2, 1), (0, 1), (1, 1), (2, 1), (3, 1), (3, 1)]
    assert word_labels(numbers, *places) == ["1", "1.1", "1.2", "a", "b", "2", "2.1", "a", "I", "II"]


def test_word_lists_that_share_and_those_that_begin_anew():
    begin = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    numbers = numbering(abstract(5, ("decimal", "%1.")), num(1, 5) + num(2, 5) + num(3, 5, begin))
    assert word_labels(numbers, (0, 1), (0, 2), (0, 3), (0, 3), (0, 1)) == ["1", "2", "4", "5", "6"]


def test_word_writes_numbers_in_many_ways():
    kinds = ["upperLetter", "lowerRoman", "decimalZero", "chineseCounting", "ganada"]
    lists = "".join(abstract(n, (kind, "(%1)" if n < 2 else "제%1조")) for n, kind in enumerate(kinds))
    nums = "".join(num(n + 1, n) for n in range(5))
    assert word_labels(numbering(lists, nums), (0, 1), (0, 2), (0, 2), (0, 4)) == ["(A)", "(i)", "(ii)", "제一조"]
    legal = abstract(5, ("upperRoman", "%1."), ("decimal", "%1.%2"), inside="<w:isLgl/>")
    assert word_labels(numbering(legal, num(1, 5)), (0, 1), (1, 1)) == ["1", "1.1"]


def test_word_numbers_by_style():
    lists = abstract(5, ("decimal", "Article %1."), ("decimal", "%2."), extra='<w:styleLink w:val="Treaty"/>')
    lists = lists.replace("<w:lvlText", '<w:pStyle w:val="Para"/><w:lvlText').replace("Para", "Top", 1)
    lists += abstract(6, extra='<w:numStyleLink w:val="Treaty"/>')
    by_num = '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr>'
    styles = f"<w:styles {made.W}>" + "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}">{inside}</w:style>'
        for name, inside in (
            ("Top", by_num.format(2)),
            ("Para", by_num.format(2)),
            ("Sub", '<w:basedOn w:val="Para"/>'),
            ("None", '<w:basedOn w:val="Para"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>'),
        )
    )
    body = "".join(p("Text", props=f'<w:pStyle w:val="{name}"/>') for name in ("Top", "Para", "Sub", "None", "Top"))
    data = made.docx(
        body,
        word__numbering_dot_xml=numbering(lists, num(1, 5) + num(2, 6)),
        word__styles_dot_xml=f"{styles}</w:styles>",
    )
    assert [label for label, _, _ in told(data, "a.docx")] == ["Article 1", "1", "2", "", "Article 2"]


def test_word_keeps_what_a_page_shows():
    runs = (
        "<w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
        "<w:r><w:tab/></w:r><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>next</w:t></w:r>",
        '<w:r><w:t xml:space="preserve"> co\u00adop non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>',
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>",
        "<w:moveFrom><w:r><w:t>from</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> here</w:t></w:r></w:moveTo>",
    )
    wrapped = f"<w:sdt><w:sdtContent>{p('in a control')}</w:sdtContent></w:sdt>"
    joined = p("first ", props="<w:rPr><w:del/></w:rPr>") + p("second")
    data = made.docx(p(*runs) + wrapped + joined, word__header1_dot_xml=f"<w:hdr {made.W}>{p('head')}</w:hdr>")
    assert texts(data, "a.docx") == ["added link next coop non-stop here", "boxed", "in a control", "first second"]


def test_word_tables_and_notes():
    cells = "".join(
        f"<w:tc>{p(*cell)}</w:tc>" for cell in (("Step",), ("",), ("Day ", '<w:footnoteReference w:id="7"/>'))
    )
    notes = f'<w:footnotes {made.W}><w:footnote w:id="7">{p("In ", "full.")}{p("More.")}</w:footnote></w:footnotes>'
    ends = f'<w:endnotes {made.W}><w:endnote w:id="2">{p("Last.")}</w:endnote></w:endnotes>'
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + p("End", '<w:r><w:endnoteReference w:id="2"/></w:r>', " here.")
    data = made.docx(body, word__footnotes_dot_xml=notes, word__endnotes_dot_xml=ends)
    assert texts(data, "a.docx") == ["Step | Day [1: In full. More.]", "End here. [i: Last.]"]


def test_opendocument_counts_its_lists():
    kinds = '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    kinds += (
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
    )
    style = f'<text:list-style style:name="L">{kinds}</text:list-style>'
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = f"<text:list>{item.format('part', '')}{item.format('part', '')}</text:list>"
    first = f'<text:list xml:id="x" text:style-name="L">{item.format("one", inner)}{item.format("two", "")}</text:list>'
    again = f'<text:list text:style-name="L">{item.format("one", "")}</text:list>'
    further = f'<text:list text:style-name="L" text:continue-list="x">{item.format("three", "")}</text:list>'
    assert told(made.odt(first + again + further, styles=style), "a.odt") == [
        ("1", "one", 0),
        ("(a)", "part", 1),
        ("(b)", "part", 1),
        ("2", "two", 0),
        ("1", "one", 0),
        ("3", "three", 0),
    ]


def test_opendocument_keeps_what_a_page_shows():
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    note += "<text:p>Why.</text:p></text:note-body></text:note>"
    row = "<table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:covered-table-cell/>"
    row += "<table:table-cell><text:p>B</text:p><text:p>C</text:p></table:table-cell></table:table-row>"
    body = "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>One<text:s text:c='3'/>two"
    body += f"<text:tab/>three{note}<draw:frame><text:p>boxed</text:p></draw:frame> four</text:p>"
    body += f"<table:table>{row}</table:table>"
    assert texts(made.odt(body), "a.odt") == ["One two three four [1: Why.]", "A | B C"]


def test_rich_text_keeps_what_a_page_shows():
    text = (
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset129 Batang;}{\f2\fcharset128 Mincho;}}"
        rb"{\header head\par}{\*\generator x;}\pard{\pntext 1.\tab}Caf\'e9 {\b bold}{\v unseen}{\deleted gone}"
        rb"\u54620?\f1 \'b1\'b9\f2 \'93\'fa\f0 {\super\chftn{\footnote \chftn  Why {\i so}.\par}}, then.\par"
        rb"\trowd\cellx1\cellx2\intbl A\cell B\par C\cell\row\pard Last\line line{\field{\*\fldinst PAGE}{\fldrslt 3}}}"
    )
    assert told(text, "a.rtf") == [
        ("1", "Café bold한국日, then. [1: Why so.]", 0),
        ("", "A | B C", 0),
        ("", "Last line3", 0),
    ]


def test_a_web_page_keeps_what_a_browser_shows():
    text = """<html><head><title>T</title><style>p {}</style></head><body><script>alert(1)</script><h1>Aims</h1>
    <ol start=3><li>three<ol type=a><li>part<li>part</ol></li><li>four</ol><ul><li>dot</ul>
    <p>One&nbsp;<b>bo</b>ld<br>line<sup><a id=r1 href="#n1">1</a></sup>.<p>Two<p hidden>unseen
    <table><tr><td><p>A</p><p>B</p><td>C<tr><th>D</table>
    <div id=n1><a href="#r1">1</a> Why.<p>More.</div><nav>menu</nav>"""
    assert told(text.encode(), "a.html") == [
        ("", "Aims", 0),
        ("3", "three", 0),
        ("a", "part", 1),
        ("b", "part", 1),
        ("4", "four", 0),
        ("", "dot", 1),
        ("", "One bold line. [1: Why. More.]", 0),
        ("", "Two", 0),
        ("", "A B | C", 0),
        ("", "D", 0),
    ]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("한국어와 English 초안은 이 협정에 따라 모든 시설을 신고한다.", "utf-8"),
        ("한국어와 English 초안", "utf-8-sig"),
        ("한국어와 日本語 English", "utf-16"),
        ("Plain words without a mark", "utf-16-le"),
        ("한국어와 English 초안은 이 협정에 따라 모든 시설을 신고한다.", "cp949"),
        ("この協定は、両国の政府により署名される。Article", "cp932"),
        ("この協定は、両国の政府により署名される。Article", "euc_jp"),
        ("缔约双方同意按照本协定的规定申报所有设施。Article", "gb18030"),
        ("締約雙方同意按照本協定的規定申報所有設施。Article", "big5"),
        ("Élysée “traité” – größer, naïve façade.", "cp1252"),
    ],
)
def test_text_comes_through_in_its_encoding(text, codec):
    assert texts(text.encode(codec), "a.txt") == [text]
    page = f"<html><body><p>{text}</p></body></html>"
    assert texts(page.encode(codec), "a.html") == [text]


def test_pasted_and_plain_text_agree():
    text = "# Aims\n\n1. One\ngoes on\n   (a) part\n\nEnd."
    assert read_file(text.encode(), "a.md") == read_file(text.encode(), "a.txt") == cut(text)


def test_a_pdf_that_opens_with_no_password_is_read():
    writer = PdfWriter(PdfReader(io.BytesIO(made.page(made.written((50, 700, 11, "1. Hello there"))))))
    writer.encrypt("", "owner", algorithm="AES-128")
    out = io.BytesIO()
    writer.write(out)
    assert told(out.getvalue(), "a.pdf") == [("1", "Hello there", 0)]


def test_hyphens_at_a_pdfs_line_ends():
    content = made.written(
        (50, 700, 11, "Full verification of non-nuclear goods and of each facility that belongs to the Party is veri-"),
        (50, 686, 11, "fication by cooperation without further notice to the host or to the Commission, in a non-"),
        (50, 672, 11, "nuclear zone. The verification ends."),
    )
    assert texts(made.page(content), "a.pdf") == [
        "Full verification of non-nuclear goods and of each facility that belongs to the Party is verification by "
        "cooperation without further notice to the host or to the Commission, in a non-nuclear zone. "
        "The verification ends."
    ]


def test_a_table_without_rules_in_a_pdf():
    content = made.written(
        (50, 700, 11, "The steps are these."),
        (50, 680, 11, "Step"),
        (200, 680, 11, "What is done"),
        (50, 666, 11, "One"),
        (200, 666, 11, "Every facility is"),
        (200, 652, 11, "declared."),
        (50, 638, 11, "Two"),
        (200, 638, 11, "The list is verified."),
        (50, 610, 11, "Then it ends."),
    )
    assert texts(made.page(content), "a.pdf") == [
        "The steps are these.",
        "Step | What is done",
        "One | Every facility is declared.",
        "Two | The list is verified.",
        "Then it ends.",
    ]


def test_a_lists_number_stands_apart_from_its_text_in_a_pdf():
    content = made.written(
        (50, 700, 11, "10."), (65.8, 700, 11, "Each Party"), (50, 686, 11, "11."), (65.8, 686, 11, "B")
    )
    assert told(made.page(content), "a.pdf") == [("10", "Each Party", 0), ("11", "B", 0)]


@pytest.fixture(scope="session")
def drafts(tmp_path_factory):
    """The same draft of twenty pages as .docx, .pdf, .odt, .rtf and .html."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice found: install one (Debian: apt-get install libreoffice-writer)")
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "draft.docx").write_bytes(draft())
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
    for kind in ("pdf", "odt", "rtf", "html"):
        done = subprocess.run([*command, kind, "draft.docx"], cwd=folder, capture_output=True, timeout=60, check=False)
        assert (folder / f"draft.{kind}").exists(), done.stderr
    return folder


def test_a_draft_of_twenty_pages_is_read_from_word(drafts: Path):
    found = read_file(drafts / "draft.docx")
    assert (drafts / "draft.pdf").read_bytes().count(b"/Type/Page/") >= 20
    labels = [clause.label for clause in found]
    assert [label for label in labels if label.startswith("Article")] == [f"Article {n}" for n in range(1, 21)]
    assert [label for label in labels if label.startswith("제")] == [f"제{n}조" for n in range(1, 6)]
    assert labels[:10] == ["", "", "Article 1", "", "1", "2", "a", "b", "(i)", "3"]
    assert labels[-9:] == ["1", "1.1", "1.2", "2", "2.1", "2.2", "3", "3.1", "3.2"]
    rows = [clause.text for clause in found if " | " in clause.text]
    assert (len(rows), rows[0], rows[6][-11:]) == (7, "Step | What is done | When", " | 180 days")
    noted = [clause for clause in found if clause.text.endswith("]")]
    assert [clause.text.partition(" [")[2][:22] for clause in noted][:2] == [
        "1: Note to article 1: ",
        "2: Note to article 4: ",
    ]
    assert len(noted) == 7


@pytest.mark.parametrize("kind", ["pdf", "odt", "rtf"])
def test_the_same_draft_gives_the_same_clauses(drafts: Path, kind):
    assert read_file(drafts / f"draft.{kind}") == read_file(drafts / "draft.docx")


def test_a_web_page_made_of_it_loses_only_numbers(drafts: Path):
    """LibreOffice writes neither "Article" nor brackets into a page's lists."""
    found, word = read_file(drafts / "draft.html"), read_file(drafts / "draft.docx")
    assert [clause.text for clause in found] == [clause.text for clause in word]
    assert [bool(clause.label) for clause in found] == [bool(clause.label) for clause in word]


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (b"", "html"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- a --><!-- b -->\n", "html"),
        (b"<!-- never closed ", "text"),
        (b"<!-->" * 51, "text"),
        (b"<!---->" * 500, "html"),
        (b"word ", "text"),
    ],
)
def test_a_page_is_known_by_its_first_tag(before, kind):
    assert kind_by_content(before + b"<HTML><body>a", ".html") == kind


def test_the_account_of_a_word_processors_pdf_is_even(drafts: Path):
    assert read(drafts / "draft.pdf").uneven == []
