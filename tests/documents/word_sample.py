"""A draft agreement as Word writes one, with all that a redline must leave alone.

Word's numbering at three levels, tables, footnotes and an endnote, somebody else's tracked changes and comment, a
header, fields, links, a picture, a text box, bookmarks, content controls and a section break.
"""

from __future__ import annotations

from tests.documents.word_parts import NAMES, THEIRS, field, p, r, word_file


def bold(text: str) -> str:
    """A run in bold."""
    return r(text, "<w:b/>")


def theirs(name: str, number: int, text: str, formats: str = "") -> str:
    """Somebody else's insertion or deletion."""
    run = r(text, formats)
    run = run.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>") if name == "del" else run
    return f'<w:{name} w:id="{number}" {THEIRS}>{run}</w:{name}>'


def footnote(number: int) -> str:
    """The call of a footnote."""
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def endnote(number: int) -> str:
    """The call of an endnote."""
    return f'<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteReference w:id="{number}"/></w:r>'


def link(text: str) -> str:
    """A link to the office's page."""
    look = '<w:rStyle w:val="Hyperlink"/>'
    return f'<w:hyperlink r:id="rIdLink" w:history="1">{r(text, look)}</w:hyperlink>'


def control(text: str, lock: str = "") -> str:
    """A content control within a paragraph."""
    locked = f'<w:lock w:val="{lock}"/>' if lock else ""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="Place"/><w:id w:val="-77001"/>{locked}<w:text/></w:sdtPr>'
        f"<w:sdtContent>{r(text)}</w:sdtContent></w:sdt>"
    )


def picture() -> str:
    """An emblem."""
    frame = '<wp:extent cx="685800" cy="685800"/><wp:docPr id="1" name="Emblem" descr="Emblem of the conference"/>'
    shape = (
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="Emblem"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
        'r:embed="rIdPicture"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" '
        'y="0"/><a:ext cx="685800" cy="685800"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic>"
    )
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">{frame}<a:graphic><a:graphicData '
        f'uri="{NAMES["pic"]}">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def box(text: str) -> str:
    """A text box, for new programs and for old ones."""
    inside = f"<w:txbxContent>{p('Normal', text)}</w:txbxContent>"
    frame = (
        '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column">'
        '<wp:posOffset>3900000</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0'
        '</wp:posOffset></wp:positionV><wp:extent cx="1900000" cy="620000"/><wp:wrapSquare wrapText="bothSides"/>'
        '<wp:docPr id="7" name="Box"/>'
    )
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1900000" cy="620000"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill><a:srgbClr val="808080"/>'
        f"</a:solidFill></a:ln></wps:spPr><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp>"
    )
    drawn = (
        f'<w:drawing>{frame}<a:graphic><a:graphicData uri="{NAMES["wps"]}">{shape}</a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing>"
    )
    old = f"<w:pict>{inside}</w:pict>"
    choice = f'<mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def row(*cells: str, head: bool = False) -> str:
    """A table's row."""
    own = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    style, made = "TableText", []
    for width, cell in zip((900, 4300, 3800), cells, strict=True):
        text = bold(cell) if head else cell
        made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{p(style, text)}</w:tc>')
    return f"<w:tr>{own}{''.join(made)}</w:tr>"


def table(*rows: str) -> str:
    """A table of three columns."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (900, 4300, 3800))
    look = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def opening() -> str:
    """Title, preamble, purpose and talks."""
    return "".join(
        [
            p("Normal", picture(), props='<w:jc w:val="center"/>'),
            p("Title", "Framework Agreement on the Denuclearization of the Korean Peninsula"),
            p(
                "Normal",
                "The United States of America and the Democratic People’s Republic of Korea (",
                bold("the Parties"),
                "), recalling the Joint Statement of 12 June 2018",
                footnote(1),
                " and wishing to build a lasting and stable peace regime, have agreed as follows:",
                box("Text as of the third round of working-level talks"),
            ),
            p("Heading1", "Purpose"),
            p("Clause", "The Parties shall work toward the complete denuclearization of the Korean Peninsula."),
            p(
                "Clause",
                "The leaders of the Parties shall meet ",
                theirs("del", 101, "within six months"),
                theirs("ins", 102, "at an early date"),
                " to review progress and to celebrate the new era in their relations.",
            ),
            p("Heading1", "Talks"),
            p(
                "Clause",
                "High-ranking officials of the Parties shall hold follow-on negotiations at the earliest possible "
                "date, led by the ",
                bold("Secretary of State"),
                " and a relevant high-level official of the DPRK.",
            ),
            p("Clause", "The officials shall meet in ", control("Stockholm"), " unless they agree otherwise."),
            p(
                "Clause",
                "The agenda of the talks is set out on the page of the depositary at ",
                link("www.depositary.example/agenda"),
                " and may be amended by exchange of notes.",
            ),
        ]
    )


def obligations() -> str:
    """What the other side offers, and how it may be looked at."""
    named = '<w:bookmarkStart w:id="41" w:name="_Ref41"/>', '<w:bookmarkEnd w:id="41"/>'
    noted = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    called = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="0"/></w:r>'
    return "".join(
        [
            p("Heading1", named[0] + r("Nuclear and missile activities") + named[1]),
            p("Clause", "For as long as the talks go on, the DPRK shall", footnote(2), ":"),
            p("Point", "refrain from nuclear tests and from launches of long-range missiles;"),
            p(
                "Point",
                "disable the five-megawatt reactor and the ",
                r("reprocessing", "<w:i/>"),
                " plant at Yongbyon;",
                theirs("ins", 103, " and"),
            ),
            p("Point", "permit experts to observe the dismantling of the Tongchang-ri engine test stand."),
            p("Clause", "Facilities other than those named in this Article are not subject to any obligation."),
            p("Heading1", "Verification"),
            p(
                "Clause",
                "The Parties shall agree in due course on measures to verify the obligations of ",
                field("REF _Ref41 \\r \\h", "Article 3"),
                ", which take account of the sovereignty of each Party.",
            ),
            p(
                "Clause",
                noted[0] + r("Inspectors of the International Atomic Energy Agency") + noted[1] + called,
                " may be invited to Yongbyon.",
                endnote(1),
            ),
            p(
                "Clause",
                "Visits to other places take place ",
                theirs("ins", 104, "only with the prior written consent of the DPRK and ", "<w:u w:val='single'/>"),
                "after consultations between the Parties.",
            ),
        ]
    )


def closing(section: str) -> str:
    """What is asked in return, the end, and the schedule."""
    return "".join(
        [
            p("Heading1", "Corresponding measures"),
            p(
                "Clause",
                "In return, the United States shall support the lifting of the sanctions imposed by Security Council "
                "resolutions 2270, 2321, 2371, 2375 and 2397 within ",
                control("sixty days", "contentLocked"),
                " of signature.",
            ),
            p("Clause", "Humanitarian assistance shall begin at once and is not subject to monitoring."),
            p("Clause", "The measures of this Article are set out by phase in the Schedule.", props=section),
            p("Heading1", "Peace and security"),
            p("Clause", "The Parties declare that the Korean War is over, and shall conclude a peace treaty."),
            p("Clause", "The United States shall suspend its joint exercises with the Republic of Korea."),
            p("Clause", "Each Party may suspend this Agreement if the other Party does not carry it out."),
            p("Heading1", "Final provisions"),
            p("Clause", "This Agreement enters into force on signature. It is done in English and Korean."),
            p("AnnexTitle", "Schedule of phases"),
            table(
                row("Phase", "The DPRK", "The United States", head=True),
                row("1.", "Halts tests and launches", "Suspends joint exercises"),
                row("2.", "Disables the facilities at Yongbyon", "Supports the lifting of sanctions"),
                row("3.", "Discusses further facilities", "Opens a liaison office in Pyongyang"),
            ),
            p("Normal", "The phases may run at the same time. No phase depends on another one."),
            p("Normal", "Done in duplicate at the place and on the day of signature."),
        ]
    )


def body() -> str:
    """The draft's text, in two sections."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" '
    section += (
        'r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" '
    )
    section += 'w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    return opening() + obligations() + closing(section) + section


def sample_docx() -> bytes:
    """The draft."""
    return word_file(body())
