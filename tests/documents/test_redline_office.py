"""LibreOffice accepts and rejects our changes; it leaves the amended text, and the original with its formats."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from checklist.documents.clauses import Clause
from checklist.documents.redline import Edit, Kind, PlacedClause, clean_redline
from checklist.documents.redline.engine import redlined
from checklist.documents.redline.fresh import fresh
from tests.documents.acceptor import W, part
from tests.documents.amended import amended
from tests.documents.office import SOFFICE, resolved_by_office
from tests.documents.redlining import AT, OFFICE, placed_here, read_here, texts
from tests.documents.sample_edits import EDITS
from tests.documents.word_parts import p, r, word_file
from tests.documents.word_sample import bold, footnote, row, sample_docx, table, theirs

SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
PLAIN = p("Normal", "Each Party declares its sites.") + p("Clause", "Each site is open.")
BODIES = {
    "end": (
        PLAIN,
        [
            Edit("a", Kind.STRIKE, 1),
            Edit("b", Kind.INSERT, 1, "Each day counts."),
            Edit("c", Kind.INSERT, 1, "The end."),
        ],
    ),
    "struck end": (PLAIN, [Edit("a", Kind.STRIKE, 1)]),
    "beginning": (PLAIN, [Edit("a", Kind.STRIKE, 0), Edit("b", Kind.INSERT, -1, "Each word is new.")]),
    "before a table": (
        PLAIN + table(row("1.", "Each Party", "one"), row("2.", "Each site", "two")) + p("Normal", "After it."),
        [Edit("a", Kind.STRIKE, 1), Edit("b", Kind.STRIKE, 2), Edit("c", Kind.INSERT, 4, "Each end.")],
    ),
    "new before a table": (
        PLAIN + table(row("1.", "Each Party", "one")) + p("Normal", "After it."),
        [Edit("a", Kind.INSERT, 1, "Each table lists sites."), Edit("b", Kind.INSERT, 2, "Each day | two", label="2")],
    ),
    "section": (
        p("Clause", "Each Party declares.", props=SECTION)
        + p("Normal", "Each site is open.")
        + p("Normal", "The end."),
        [Edit("a", Kind.INSERT, 0, "Each day counts.", label="2"), Edit("b", Kind.STRIKE, 1)],
    ),
    "formats": (
        p("Normal", "Each ", bold("Party shall"), r(" freely", "<w:i/>"), " declare", footnote(1), " its sites.")
        + p("Normal", "It may ", theirs("ins", 7, "with consent "), "look at ", theirs("del", 8, "all "), "sites."),
        [
            Edit("a", Kind.REPLACE, 0, "Each State shall fully and openly declare sites. [1: Signed at Singapore.]"),
            Edit("b", Kind.REPLACE, 1, "It may at once look at the declared sites."),
        ],
    ),
}


def redlines() -> dict[str, tuple[bytes, bytes, list[PlacedClause], list[Edit]]]:
    """By name the original, its redline, its clauses and the edits that were placed."""
    found = {}
    files = {name: (word_file(body), edits) for name, (body, edits) in BODIES.items()}
    files["sample"] = (sample_docx(), EDITS)
    for name, (data, edits) in files.items():
        clauses = placed_here(data)
        made = redlined(data, clauses, edits, author=OFFICE, at=AT)
        fallen = {one.key for one in made.unplaced}
        found[name] = (data, made.content, clauses, [edit for edit in edits if edit.key not in fallen])
    clauses = read_here(sample_docx())
    clean, placed = fresh("Counter-draft", clauses)
    found["clean"] = clean, clean_redline("Counter-draft", clauses, EDITS, author=OFFICE, at=AT).content, placed, EDITS
    return found


def looks(data: bytes) -> list[tuple[str, ...]]:
    """Style, list level and words of every paragraph, and the format of every run with words."""
    found = []
    for paragraph in etree.parse(io.BytesIO(part(data))).iter(f"{W}p"):
        style, level = (paragraph.find(f"{W}pPr/{W}{path}") for path in ("pStyle", f"numPr/{W}ilvl"))
        runs = []
        for run in paragraph.iter(f"{W}r"):
            words = "".join(one.text or "" for one in run.iter(f"{W}t"))
            formats = sorted(one.tag[len(W) :] for one in run.findall(f"{W}rPr/*") if one.tag in (f"{W}b", f"{W}i"))
            if words and runs and runs[-1][0] == formats:
                runs[-1][1] += words
            elif words:
                runs.append([formats, words])
        found.append((*(one.get(f"{W}val") if one is not None else "" for one in (style, level)), str(runs)))
    return found


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice found: install one (Debian: libreoffice-writer-nogui)")
def test_an_independent_acceptor_agrees(tmp_path: Path):
    made = redlines()
    files = {name: content for name, (_, content, _, _) in made.items()}
    files |= {f"{name} as it was": original for name, (original, _, _, _) in made.items()}
    found = resolved_by_office(tmp_path, files)
    for name, (_, _, clauses, edits) in made.items():
        accepted, rejected = found[name]
        kept_accepted, kept_rejected = found[f"{name} as it was"]
        was = texts(read_here(kept_accepted))
        assert was == texts([Clause(one.label, one.text) for one in clauses]), name
        assert " ".join(texts(read_here(accepted))) == " ".join(texts(amended(clauses, edits))), name
        assert looks(rejected) == looks(kept_rejected), name
