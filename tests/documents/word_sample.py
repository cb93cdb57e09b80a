"""A draft agreement as Word writes one, with all that a redline must leave alone.

Word's numbering at three levels, tables, footnotes and an endnote, somebody else's tracked changes and comment, a
header, fields, links, a picture, a text box, bookmarks, content controls and a section break.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
DECLARED = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMES.items())
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
PARTS = ("styles", "numbering", "settings", "footnotes", "endnotes", "comments", "header1", "footer1")
THEIRS = 'w:author="Delegation of the other side" w:date="2026-10-02T09:30:00Z"'
LEVELS = (("decimal", "Article %1.", "Heading1", 0, 0), ("decimal", "%2.", "Clause", 567, 567))
LEVELS += (("lowerLetter", "(%3)", "Point", 1134, 567),)


def r(text: str, formats: str = "") -> str:
    """A run."""
    inner = f"<w:rPr>{formats}</w:rPr>" if formats else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(style: str, *runs: str, props: str = "") -> str:
    """A paragraph; what is no element is text."""
    inner = "".join(one if one.startswith("<") else r(one) for one in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{inner}</w:p>'


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


def field(code: str, shown: str) -> str:
    """A field in pieces, as Word writes one."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    said = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{marks[0]}{said}{marks[1]}{r(shown)}{marks[2]}"


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


def body() -> str:
    """The draft's text."""
    named = '<w:bookmarkStart w:id="41" w:name="_Ref41"/>', '<w:bookmarkEnd w:id="41"/>'
    noted = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    called = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="0"/></w:r>'
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" '
    section += (
        'r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" '
    )
    section += 'w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
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
            section,
        ]
    )


def styles() -> str:
    """The styles of a legal text."""
    made = []
    for name, base, paragraph, run in (
        (
            "Title",
            "Normal",
            '<w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>',
            '<w:b/><w:sz w:val="32"/>',
        ),
        (
            "Heading1",
            "Normal",
            '<w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:before="300"/>',
            "<w:b/>",
        ),
        ("Clause", "Normal", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:jc w:val="both"/>', ""),
        ("Point", "Normal", '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr><w:jc w:val="both"/>', ""),
        (
            "AnnexTitle",
            "Normal",
            '<w:keepNext/><w:spacing w:before="360"/><w:jc w:val="center"/>',
            "<w:b/><w:smallCaps/>",
        ),
        ("TableText", "Normal", '<w:spacing w:before="40" w:after="40"/>', '<w:sz w:val="20"/>'),
        ("FootnoteText", "Normal", "", '<w:sz w:val="18"/>'),
        ("CommentText", "Normal", "", '<w:sz w:val="20"/>'),
        ("Header", "Normal", '<w:jc w:val="center"/>', '<w:sz w:val="18"/>'),
    ):
        made.append(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="{base}"/>'
            f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    for name, run in (
        ("FootnoteReference", '<w:vertAlign w:val="superscript"/>'),
        ("EndnoteReference", '<w:vertAlign w:val="superscript"/>'),
        ("CommentReference", '<w:sz w:val="16"/>'),
        ("Hyperlink", '<w:color w:val="0563C1"/><w:u w:val="single"/>'),
    ):
        made.append(
            f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/><w:rPr>{run}</w:rPr></w:style>'
        )
    edges = "".join(f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right"))
    edges += '<w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/>'
    return (
        f'{HEAD}<w:styles {DECLARED}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" '
        'w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name '
        f'w:val="Normal"/></w:style>{"".join(made)}<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table '
        f'Grid"/><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style></w:styles>'
    )


def numbering() -> str:
    """Articles, their paragraphs, and points in those."""
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="{"space" if place == 0 else "tab"}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
        for place, (kind, text, style, left, hanging) in enumerate(LEVELS)
    )
    return (
        f'{HEAD}<w:numbering {DECLARED}><w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="multilevel"/>'
        f'{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )


def notes(kind: str, texts: dict[int, str]) -> str:
    """Footnotes or endnotes, with the two lines that part them from the text."""
    lines = "".join(
        f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for number, name in enumerate(("separator", "continuationSeparator"), start=-1)
    )
    own = "".join(
        f'<w:{kind} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle '
        f'w:val="{kind.capitalize()}Reference"/></w:rPr><w:{kind}Ref/></w:r>{r(" " + text)}</w:p></w:{kind}>'
        for number, text in texts.items()
    )
    return f"{HEAD}<w:{kind}s {DECLARED}>{lines}{own}</w:{kind}s>"


def comments() -> str:
    """What the other side noted."""
    inside = f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{r("To be discussed among legal advisers.")}</w:p>'
    return f'{HEAD}<w:comments {DECLARED}><w:comment w:id="0" {THEIRS} w:initials="D">{inside}</w:comment></w:comments>'


def related(**targets: tuple[str, str]) -> str:
    """A part's relations: kind and target by id."""
    made = "".join(
        f'<Relationship Id="{name}" Type="{NAMES["r"]}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if kind == 'hyperlink' else ''}/>"
        for name, (kind, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{made}</Relationships>'


def png() -> bytes:
    """A picture of 40 by 40 dots: a light disc on dark ground."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (bytes([0] + [200 if (x - 20) ** 2 + (y - 20) ** 2 < 300 else 60 for x in range(40)]) for y in range(40))
    head = struct.pack(">IIBBBBB", 40, 40, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


def content_types() -> str:
    """What each part is."""
    ends = {
        part: "header" if "head" in part else "footer" if "foot" in part and "1" in part else part for part in PARTS
    }
    made = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}{kind}+xml"/>' for part, kind in ends.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override '
        f'PartName="/word/document.xml" ContentType="{TYPE}document.main+xml"/>{made}</Types>'
    )


def word_file(inside: str, **parts: str) -> bytes:
    """A Word file with this body, and with the sample's other parts unless they are given."""
    ids = {part: (part.rstrip("1"), f"{part}.xml") for part in PARTS}
    names = {"header1": "rIdHeader", "footer1": "rIdFooter"}
    known = {names.get(part, f"rId{count}"): target for count, (part, target) in enumerate(ids.items(), start=1)}
    known |= {
        "rIdLink": ("hyperlink", "https://www.depositary.example/agenda"),
        "rIdPicture": ("image", "media/image1.png"),
    }
    page = r("Page ") + field("PAGE", "1")
    other = {
        "styles": styles(),
        "numbering": numbering(),
        "settings": f'{HEAD}<w:settings {DECLARED}><w:defaultTabStop w:val="567"/></w:settings>',
        "footnotes": notes(
            "footnote",
            {1: "Signed at Singapore.", 2: "The list is without prejudice to the programmes of a peaceful nature."},
        ),
        "endnotes": notes("endnote", {1: "Experts of the Agency last worked there in April 2009."}),
        "comments": comments(),
        "header1": f"{HEAD}<w:hdr {DECLARED}>{p('Header', 'DRAFT OF THE OTHER SIDE · third round')}</w:hdr>",
        "footer1": f"{HEAD}<w:ftr {DECLARED}>{p('Header', page)}</w:ftr>",
    } | parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types())
        archive.writestr("_rels/.rels", related(rId1=("officeDocument", "word/document.xml")))
        ignored = 'mc:Ignorable="w14 w15"'
        archive.writestr(
            "word/document.xml", f"{HEAD}<w:document {DECLARED} {ignored}><w:body>{inside}</w:body></w:document>"
        )
        archive.writestr("word/_rels/document.xml.rels", related(**known))
        for name, content in other.items():
            archive.writestr(f"word/{name}.xml", content)
        archive.writestr("word/media/image1.png", png())
    return out.getvalue()


def sample_docx() -> bytes:
    """The draft."""
    return word_file(body())
