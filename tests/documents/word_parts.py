"""The parts of a Word file beside its text, as Word writes them: styles, numbering, notes, comments, head and foot."""

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


def field(code: str, shown: str) -> str:
    """A field in pieces, as Word writes one."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    said = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{marks[0]}{said}{marks[1]}{r(shown)}{marks[2]}"


OF_PARAGRAPHS = (
    (
        "Title",
        '<w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>',
        '<w:b/><w:sz w:val="32"/>',
    ),
    (
        "Heading1",
        '<w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:before="300"/>',
        "<w:b/>",
    ),
    ("Clause", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:jc w:val="both"/>', ""),
    ("Point", '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr><w:jc w:val="both"/>', ""),
    (
        "AnnexTitle",
        '<w:keepNext/><w:spacing w:before="360"/><w:jc w:val="center"/>',
        "<w:b/><w:smallCaps/>",
    ),
    ("TableText", '<w:spacing w:before="40" w:after="40"/>', '<w:sz w:val="20"/>'),
    ("FootnoteText", "", '<w:sz w:val="18"/>'),
    ("CommentText", "", '<w:sz w:val="20"/>'),
    ("Header", '<w:jc w:val="center"/>', '<w:sz w:val="18"/>'),
)
OF_SIGNS = (
    ("FootnoteReference", '<w:vertAlign w:val="superscript"/>'),
    ("EndnoteReference", '<w:vertAlign w:val="superscript"/>'),
    ("CommentReference", '<w:sz w:val="16"/>'),
    ("Hyperlink", '<w:color w:val="0563C1"/><w:u w:val="single"/>'),
)


def styles() -> str:
    """The styles of a legal text."""
    made = []
    for name, paragraph, run in OF_PARAGRAPHS:
        made.append(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    for name, run in OF_SIGNS:
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
