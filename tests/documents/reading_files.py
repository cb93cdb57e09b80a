"""Small and hostile files for the reader's tests."""

from __future__ import annotations

import io
import zipfile
import zlib

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
ODT = "application/vnd.oasis.opendocument.text"
OFFICE = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{"drawing" if name == "draw" else name}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "manifest")
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(**parts: str | bytes) -> bytes:
    """A zip file; "__" in a name stands for "/", and "_dot_" for "."."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def docx(body: str, head: str = "", **parts: str | bytes) -> bytes:
    """A Word file with this inside its body."""
    whole = f"{head}<w:document {W}><w:body>{body}</w:body></w:document>"
    named = {"[Content_Types]_dot_xml": TYPES, "word__document_dot_xml": whole}
    return zipped(**named, **parts)


def p(*runs: str, props: str = "") -> str:
    """A Word paragraph; what is no element is text."""
    inner = "".join(run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{inner}</w:p>"


def odt(body: str, head: str = "", styles: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text with this inside."""
    content = (
        f"{head}<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    named = {"content_dot_xml": content, "META-INF__manifest_dot_xml": manifest or f"<manifest:manifest {OFFICE}/>"}
    return zipped(mimetype=ODT, **named)


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF with these objects, the first of them its catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(data: bytes, head: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), head, data)


def page(content: bytes, head: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page with this content."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(content, head),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        trailer=trailer,
    )


def written(*lines: tuple[float, float, float, str]) -> bytes:
    """The content of a page: x, y, size and text of each line."""
    return b"\n".join(
        b"BT /F %g Tf %g %g Td (%s) Tj ET" % (size, x, y, text.encode("latin-1")) for x, y, size, text in lines
    )


def bomb(size: int) -> bytes:
    """Zeros, deflated, made without holding them."""
    packer, out = zlib.compressobj(9), bytearray()
    for _ in range(size // 2**20):
        out += packer.compress(bytes(2**20))
    return bytes(out + packer.flush())


def zip_bomb() -> bytes:
    """A Word file whose text unpacks to two gigabytes of zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(256):
                part.write(bytes(2**23))
    return file.getvalue()


def million_objects() -> bytes:
    """A PDF of a million objects."""
    objects = b"".join(b"%d 0 obj\n1\nendobj\n" % number for number in range(6, 1_000_006))
    return page(written((50, 700, 11, "Text"))) + objects + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
