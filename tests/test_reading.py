"""Reading files: the same clauses from every format, and a sentence for what is no draft."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pypdf
import pytest
from django.core.management import call_command

from checklist.clauses import Clause
from checklist.reading import Unreadable, read_bytes, read_path
from tests.reading_files import convert, page_pdf, pdf_of, twenty_pages, word_xml, zipped

SECONDS, KILOBYTES = 10, 300 * 1024
LAUGHS = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
BOMB = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'
FILE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """The twenty pages as Word file."""
    path = tmp_path_factory.mktemp("draft") / "draft.docx"
    twenty_pages(path)
    return path


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice found (Debian: libreoffice-writer-nogui)")
@pytest.mark.parametrize("ending", ["pdf", "odt", "rtf"])
def test_every_format_gives_the_same_clauses(draft, ending):
    other = convert(draft, ending)
    if ending == "pdf":
        assert len(pypdf.PdfReader(other).pages) >= 20
    assert read_path(other) == read_path(draft)


def test_a_word_file_keeps_numbers_lists_tables_notes_and_korean(draft):
    found = read_path(draft)
    assert found[2] == Clause("", "Provisions on facilities", 0)
    assert found[3] == Clause(
        "Article 1", "Each side names an office that answers for facilities and tells the other of it.", 0
    )
    assert [(c.label, c.level) for c in found[4:10]] == [
        ("1.1", 1),
        ("(a)", 2),
        ("(i)", 3),
        ("(ii)", 3),
        ("(b)", 2),
        ("1.2", 1),
    ]
    assert found[9].text.endswith("[The list of facilities was first drawn up at meeting 1 of the experts.]")
    texts = [clause.text for clause in found]
    assert "Step 2 on facilities | Both sides | 60" in texts
    assert any(text.startswith("쌍방은 이 합의의 이행을 위하여") for text in texts)
    assert not any("not for release" in text for text in texts)


def test_tracked_deletions_and_text_boxes_are_no_text():
    body = (
        "<w:p><w:r><w:t>Kept </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>"
    )
    assert read_bytes(zipped({"word/document.xml": word_xml(body)}), "d.docx") == [Clause("", "Kept added", 0)]


def test_html_lists_tables_and_scripts():
    page = (
        "<title>T</title><script>x()</script><h1>Deal</h1><ol type=a start=2><li>One<li>Two</ol>"
        "<table><tr><th>A</th><td>B<br>C</td></tr></table><p>평화 &amp; 안정</p>"
    )
    assert [(c.label, c.text) for c in read_bytes(page.encode(), "d.html")] == [
        ("", "Deal"),
        ("b", "One"),
        ("c", "Two"),
        ("", "A | B C"),
        ("", "평화 & 안정"),
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("1. 양측은 합의한다.", "utf-8"),
        ("1. 양측은 합의한다.", "utf-16"),
        ("1. 양측은 합의한다.", "cp949"),
        ("1. 双方は合意する。", "shift_jis"),
        ("1. 双方同意恢复谈判。", "gb18030"),
        ("1. The parties’ café.", "cp1252"),
    ],
)
def test_encodings(text, encoding):
    assert [c.text for c in read_bytes(text.encode(encoding), "d.txt")] == [text[3:]]


def locked_pdf():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zip_bomb():
    return zipped({"word/document.xml": word_xml("<w:p/>") + b" " * (200 * 1024 * 1024)})


HOSTILE = {
    "zip bomb": ("d.docx", zip_bomb, "unpacks to far more"),
    "entity expansion": ("d.docx", lambda: zipped({"word/document.xml": word_xml("&l11;", prolog=BOMB)}), "entities"),
    "entities in odt": ("d.odt", lambda: zipped({"content.xml": f"{BOMB}<d>&l11;</d>".encode()}), "entities"),
    "external entity": ("d.docx", lambda: zipped({"word/document.xml": word_xml("&x;", prolog=FILE)}), "entities"),
    "deep xml": ("d.docx", lambda: zipped({"word/document.xml": word_xml("<w:ins>" * 100_000)}), "damaged"),
    "deep runs": (
        "d.docx",
        lambda: zipped({"word/document.xml": word_xml("<w:ins>" * 240 + "</w:ins>" * 240)}),
        "no text",
    ),
    "many members": ("d.docx", lambda: zipped({f"m{k}": b"" for k in range(6000)}), "unpacks to far more"),
    "a million objects": (
        "d.pdf",
        lambda: b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n1 endobj\n" % k for k in range(1, 1_000_001)),
        "takes too|damaged",
    ),
    "pdf stream bomb": ("d.pdf", lambda: page_pdf(b"BT /F1 9 Tf (a) Tj ET " * 12_000_000), "too much memory"),
    "pdf page loop": (
        "d.pdf",
        lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
        "pictures of pages",
    ),
    "a scan": ("d.pdf", lambda: page_pdf(b"q Q"), "pictures of pages and no text"),
    "password pdf": ("d.pdf", locked_pdf, "protected by a password"),
    "password docx": ("d.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "password"),
    "password odt": (
        "d.odt",
        lambda: zipped({"META-INF/manifest.xml": b"<m><encryption-data/></m>", "content.xml": b"\x8a"}),
        "protected by a password",
    ),
    "old word": ("d.doc", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 2000, "old Word file"),
    "program as docx": ("d.docx", lambda: b"\x7fELF\2\1\1" + b"\0" * 4000, "is a program"),
    "program as pdf": ("d.pdf", lambda: b"MZ\x90\0" + b"\0" * 4000, "is a program"),
    "program as text": ("d.txt", lambda: b"MZ\x90\0" + b"\0" * 4000, "is a program"),
    "binary as text": ("d.txt", lambda: bytes(range(256)) * 40, "damaged or is not"),
    "another kind": ("d.exe", lambda: b"x", "cannot be read"),
    "empty": ("d.pdf", lambda: b"", "is empty"),
    "cut off": ("d.docx", lambda: zipped({"word/document.xml": word_xml("<w:p/>")})[:-30], "damaged"),
    "no draft in it": ("d.docx", lambda: zipped({"other": b"x"}), "damaged"),
    "deep rtf": ("d.rtf", lambda: b"{\\rtf1 " + b"{" * 300_000, "unpacks to far more"),
    "deep html": ("d.html", lambda: b"<div>" * 1_000_000, "no text"),
    "many paragraphs": ("d.txt", lambda: b"x\n\n" * 4000, "more than 3,000 paragraphs"),
    "corrupt stream": ("d.docx", lambda: corrupt(), "damaged"),
}


def corrupt():
    data = bytearray(zipped({"word/document.xml": word_xml("<w:p/>" * 400)}))
    at = data.find(b"word/document.xml") + 20
    data[at : at + 20] = zlib.compress(b"other")[:20].ljust(20, b"\xff")
    return bytes(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_sentence_in_time_and_in_bounds(name, tmp_path, monkeypatch):
    filename, make, sentence = HOSTILE[name]
    path = tmp_path / filename
    path.write_bytes(make())
    begun, peaks = time.monotonic(), []
    wait = subprocess.Popen.wait

    def measured(child, timeout=None):
        """Wait as usual, and look now and then what the child uses at most, in kilobytes."""
        end = time.monotonic() + (timeout or 60)
        while child.poll() is None and time.monotonic() < end:
            with suppress(OSError):
                status = Path(f"/proc/{child.pid}/status").read_text()
                peaks.extend(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
            time.sleep(0.005)
        return wait(child, timeout=0)

    monkeypatch.setattr(subprocess.Popen, "wait", measured)
    with pytest.raises(Unreadable, match=sentence):
        read_path(path)
    assert time.monotonic() - begun < SECONDS
    assert max(peaks, default=0) < KILOBYTES


def test_a_file_of_two_gigabytes_is_not_even_opened(tmp_path):
    path = tmp_path / "d.docx"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="larger than 25 MB"):
        read_path(path)
    assert time.monotonic() - begun < 1


def test_the_command_prints_clauses_and_refuses_with_the_sentence(tmp_path, capsys):
    path = tmp_path / "d.md"
    path.write_text("# Deal\n\n1. One.\n")
    call_command("read_draft", str(path))
    assert json.loads(capsys.readouterr().out) == [
        {"label": "", "text": "Deal", "level": 0},
        {"label": "1", "text": "One.", "level": 0},
    ]
    with pytest.raises(SystemExit) as left:
        call_command("read_draft", str(tmp_path / "none.txt"))
    assert left.value.code == 1
    assert capsys.readouterr().err == "There is no such file, or it may not be read. Check its name.\n"
