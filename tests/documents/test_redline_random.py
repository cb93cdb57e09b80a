"""Redlines of random files: accepted they are the amended text, rejected the original, whatever stands there."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checklist.documents.redline.engine import redlined
from tests.documents.acceptor import canonical, resolved
from tests.documents.amended import amended
from tests.documents.random_drafts import drafts, edits
from tests.documents.redlining import AT, OFFICE, placed_here, read_here, texts

BOX = "Each word in a box."
EMPTY_CELL = re.compile(r"( \|)+(?= \||$)")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)
@given(st.data(), drafts(), st.booleans())
def test_accepting_amends_and_rejecting_restores(data: st.DataObject, draft: bytes, rejected: bool):
    clauses = placed_here(draft, rejected=rejected)
    assume(clauses)
    asked = data.draw(edits([one.text for one in clauses]))
    found = redlined(draft, clauses, asked, author=OFFICE, at=AT, rejected=rejected)
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(draft)
    fallen = {one.key for one in found.unplaced}
    # A row is read without its cells that were emptied.
    want = [
        EMPTY_CELL.sub("", one) for one in texts(amended(clauses, [edit for edit in asked if edit.key not in fallen]))
    ]
    got = texts(read_here(resolved(found.content, OFFICE, accept=True), rejected=rejected))
    if any(one.startswith(BOX) for one in want):  # a box is read after its paragraph, so before what comes after that
        want, got = sorted(want), sorted(got)
    assert " ".join(got) == " ".join(want)
    if not rejected:
        assert sorted(texts(read_here(found.content))) == sorted(
            texts(read_here(resolved(found.content, OFFICE, accept=True)))
        )
