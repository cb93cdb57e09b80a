"""Hostile, damaged and mistaken files: each gets its sentence from a process that stays small and spends little."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from django.core.management import call_command

from checklist.documents import fenced, readers
from checklist.documents.readers import LARGEST_FILE, Unreadable, read_file, refusal
from tests.documents import reading_files as made

ROOT = Path(__file__).resolve().parents[2]
# In a small process, since a child's peak counts that of the process it was made from.
MEASURE = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from checklist.documents.readers import Unreadable, read_file, refusal
refusal.CPU_SECONDS = int(sys.argv[3])
try:
    told = str([clause.text for clause in read_file(sys.argv[2])])
except Unreadable as refused:
    told = str(refused)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([told, spent.ru_utime + spent.ru_stime, spent.ru_maxrss // 1024, "django" in sys.modules]))
"""
CPU_SECONDS = 3  # fewer than in use, so that the one file that spends them all is soon done
DEEP = 100_000
PASSWORD_ENTRY = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(b)]" % (b"x" * 32, b"y" * 32)
LOCKED_ODT = f"<manifest:manifest {made.OFFICE}><manifest:encryption-data/></manifest:manifest>"
PAGE_TREE = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>"


def sentence(data: bytes, name: str) -> str:
    """What the sender of a file is told."""
    with pytest.raises(Unreadable) as told:
        read_file(data, name)
    return str(told.value)


def deep_tree() -> bytes:
    """A PDF whose pages lie under thousands of branches."""
    branches = (PAGE_TREE % (place + 3) for place in range(5_000))
    return made.pdf(b"<</Type/Catalog/Pages 2 0 R>>", *branches)


GREEDY = {
    "zip.docx": (made.zip_bomb, refusal.BOMB),
    "million.pdf": (made.million_objects, "['Text']"),
    "flate.pdf": (lambda: made.page(made.bomb(2**29), b"/Filter/FlateDecode"), refusal.MEMORY_SPENT),
    "twice.pdf": (
        lambda: made.page(zlib.compress(made.bomb(2**29)), b"/Filter[/FlateDecode/FlateDecode]"),
        refusal.MEMORY_SPENT,
    ),
    "paragraphs.docx": (lambda: made.docx(made.p("a") * 400_000), (refusal.MEMORY_SPENT, refusal.TIME_SPENT)),
    "brackets.html": (lambda: b"<" * 20_000_000, refusal.TIME_SPENT),
}


@pytest.mark.parametrize("name", GREEDY)
def test_a_greedy_file_gets_its_sentence_within_its_cpu_and_memory(tmp_path, name):
    make, told = GREEDY[name]
    path = tmp_path / name
    path.write_bytes(make())
    command = [sys.executable, "-c", MEASURE, str(ROOT), str(path), str(CPU_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer, cpu, peak, django = json.loads(done.stdout)
    assert answer in (told if isinstance(told, tuple) else (told,))  # which end comes first is for the machine to say
    assert 0 < cpu < CPU_SECONDS + 1
    assert 10 < peak < 300
    assert not django


REFUSED = {
    "laughs.docx": (made.docx(made.p("&l9;"), made.LAUGHING), refusal.ENTITIES),
    "laughs.odt": (made.odt("<text:p>&l9;</text:p>", made.LAUGHING), refusal.ENTITIES),
    "outside.docx": (made.docx(made.p("&out;"), made.OUTSIDE), refusal.ENTITIES),
    "outside.odt": (made.odt("<text:p>&out;</text:p>", made.OUTSIDE), refusal.ENTITIES),
    "notes.docx": (made.docx(made.p("a"), word__footnotes_dot_xml=made.LAUGHING + "<a/>"), refusal.ENTITIES),
    "deep.docx": (made.docx("<w:sdt>" * DEEP + "</w:sdt>" * DEEP), refusal.NESTED),
    "deep.odt": (made.odt("<text:section>" * DEEP + "</text:section>" * DEEP), refusal.NESTED),
    "deep.rtf": (b"{\\rtf1 " + b"{" * DEEP + b"x", refusal.NESTED),
    "deep.pdf": (deep_tree(), refusal.DAMAGED),
    "array.pdf": (made.page(b"[" * DEEP + b"]" * DEEP), refusal.SCAN),
    "circle.pdf": (made.pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGE_TREE % 2), refusal.DAMAGED),
    "linux.docx": (b"\x7fELF" + bytes(100), refusal.PROGRAM),
    "linux.txt": (b"\x7fELF" + bytes(100), refusal.PROGRAM),
    "windows.pdf": (b"MZ\x90\x00" + bytes(100), refusal.PROGRAM),
    "windows.txt": (b"MZ\x90\x00" + bytes(100), refusal.PROGRAM),
    "noise.txt": (bytes(range(256)) * 20, refusal.BINARY),
    "noise.md": (bytes(range(128, 256)) * 20 + bytes(range(1, 32)) * 9, refusal.BINARY),
    "noise.html": (b"<html>" + bytes(range(256)) * 20, refusal.BINARY),
    "noise.docx": (bytes(range(256)) * 20, refusal.DAMAGED),
    "locked.docx": (made.OLE + "EncryptedPackage".encode("utf-16-le"), refusal.LOCKED),
    "locked.odt": (made.odt("", manifest=LOCKED_ODT), refusal.LOCKED),
    "locked.pdf": (made.page(b"", trailer=PASSWORD_ENTRY), refusal.LOCKED),
    "old.doc": (made.OLE, refusal.OLD_WORD),
    "old.docx": (made.OLE, refusal.OLD_WORD),
    "empty.docx": (b"", refusal.EMPTY),
    "blank.txt": (b" \n\n\t", refusal.NO_TEXT),
    "blank.docx": (made.docx(made.p("")), refusal.NO_TEXT),
    "blank.rtf": (b"{\\rtf1 }", refusal.NO_TEXT),
    "scan.pdf": (made.page(b""), refusal.SCAN),
    "half.docx": (made.docx(made.p("x"))[:200], refusal.DAMAGED),
    "half.pdf": (made.page(made.written((50, 700, 11, "Hello there")))[:300], refusal.DAMAGED),
    "other.xlsx": (made.zipped(a="b"), refusal.UNKNOWN),
    "none": (b"text", refusal.UNKNOWN),
    "long.txt": (b"a b c " * 600_000, refusal.TOO_LONG),
    "many.txt": (b"a\n\n" * 30_000, refusal.TOO_LONG),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_has_its_sentence(name):
    data, told = REFUSED[name]
    assert sentence(data, name) == told


def test_every_sentence_is_one_and_says_what_to_do():
    told = [value for name, value in vars(refusal).items() if name.isupper() and isinstance(value, str)]
    assert len(told) == len(set(told)) > 20
    assert [text for text in told if not (text.endswith(".") and ": " in text and len(text) < 140)] == []


@pytest.mark.parametrize(
    ("data", "name", "holds", "ending"),
    [
        (b"only words", "a.docx", "plain text (.txt)", ".txt"),
        (made.odt(""), "a.docx", "an OpenDocument text (.odt)", ".odt"),
        (made.docx(""), "a.odt", "a Word document (.docx)", ".docx"),
        (made.page(b""), "a.txt", "a PDF", ".pdf"),
        (b"{\\rtf1 a}", "a.doc", "Rich Text (.rtf)", ".rtf"),
        (b"<!DOCTYPE html><p>a", "a.txt", "a web page (.html)", ".html"),
    ],
)
def test_a_name_that_belies_the_content_is_refused(data, name, holds, ending):
    advice = f"give it the ending {ending} if that is the draft, or choose another file"
    assert sentence(data, name) == f"This file is named {Path(name).suffix} but holds {holds}: {advice}."


def test_a_sparse_file_of_two_gigabytes_is_never_read(tmp_path, monkeypatch):
    path = tmp_path / "sparse.docx"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    monkeypatch.setattr(readers, "answer_of_child", lambda *given: pytest.fail("the file was handed on"))
    with pytest.raises(Unreadable) as told:
        read_file(path)
    assert str(told.value) == refusal.TOO_LARGE
    assert sentence(bytes(LARGEST_FILE + 1), "a.txt") == refusal.TOO_LARGE


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    found = {}
    for path in (tmp_path / "none.txt", tmp_path, tmp_path / "pipe.txt", Path("/dev/zero")):
        with pytest.raises(Unreadable) as told:
            read_file(path)
        found[path.name] = str(told.value)
    assert found.pop("none.txt") == refusal.NO_FILE
    assert set(found.values()) == {refusal.NOT_A_FILE}


def test_a_child_without_an_answer_gives_a_sentence(monkeypatch):
    monkeypatch.setattr(readers, "PROGRAM", "import os; os.abort()")
    assert sentence(b"text", "a.txt") == refusal.BROKEN
    monkeypatch.setattr(readers, "PROGRAM", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    assert sentence(b"text", "a.txt") == refusal.TIME_SPENT


def waiting_for(note: Path, wait):
    """`Popen.wait` whose patience ends as soon as the note is written, however slow the machine is."""

    def impatient(child, timeout=None):
        if timeout is None:
            return wait(child)
        while not (note.exists() and note.read_text()):
            time.sleep(0.01)
        return wait(child, timeout=0)

    return impatient


def is_gone(pid: int) -> bool:
    """Whether a process ended; one that nobody has asked for its status yet has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_child_that_hangs_is_ended_with_its_own(monkeypatch, tmp_path):
    note = tmp_path / "pid"
    # The child's own child says that it lives, then both sleep: what is killed is the whole group.
    program = f"import os, time; os.fork() or open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    monkeypatch.setattr(readers, "PROGRAM", program)
    monkeypatch.setattr(subprocess.Popen, "wait", waiting_for(note, subprocess.Popen.wait))
    assert sentence(b"text", "a.txt") == refusal.TIME_SPENT
    grandchild = int(note.read_text())
    # A killed process leaves in its own time; one that was spared would sleep on for ten minutes.
    for _ in range(3_000):
        if is_gone(grandchild):
            break
        time.sleep(0.01)
    assert is_gone(grandchild)


def test_the_child_is_fenced():
    limits = ["AS", "CPU", "FSIZE", "CORE", "NPROC"]
    code = (
        "import json, os, resource, sys; sys.path.insert(0, sys.argv[1]);"
        "from checklist.documents.readers import child;"
        "child.confine(8); got = [resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in sys.argv[2:]];"
        "print(json.dumps([got, sorted(m for m in sys.modules if m.split('.')[0] in ('django', 'config'))]))"
    )
    command = [sys.executable, "-I", "-c", code, str(ROOT), *limits]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    got, modules = json.loads(done.stdout)
    memory, seconds, size, core, processes = got
    assert (memory, seconds) == ([fenced.MEMORY] * 2, [8, fenced.MOST_SECONDS])
    assert (size, core, processes) == ([32 * 2**20] * 2, [0, 0], [0, 0])
    assert modules == []


def test_the_command_prints_clauses(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("Article 1 제목\n1. 하나\n")
    call_command("read_draft", str(path))
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "clauses": [
            {"label": "Article 1", "text": "제목", "level": 0, "ref": "Article 1"},
            {"label": "1", "text": "하나", "level": 1, "ref": "Article 1(1)"},
        ],
        "left_out": [],
    }
    assert "하나" in shown.out
    assert shown.err == ""


def test_the_command_refuses_with_only_the_sentence(tmp_path):
    command = [sys.executable, "manage.py", "read_draft", str(tmp_path / "none.docx")]
    environment = {"PATH": os.environ["PATH"], "TOUCHSTONE_VAR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{refusal.NO_FILE}\n")
