"""Edits of the sample draft that try every place where a change can go wrong."""

from __future__ import annotations

from checklist.documents.redline import Edit, Kind

EXPERTS = "[i: Experts of the Agency last worked there in April 2009.]"
SCHEDULE = "The measures of this Article are set out by phase in the Schedule."


def edit(key: str, kind: Kind, clause: int, text: str = "", label: str = "") -> Edit:
    """An edit with a comment."""
    return Edit(key, kind, clause, text, label=label, comment=f"Requirement of {key}.\nThe draft does not meet it.")


EDITS = [
    edit(
        "words",
        Kind.REPLACE,
        4,
        "The DPRK shall abandon all nuclear weapons and shall work toward the complete, verifiable and irreversible "
        "denuclearization of the Korean Peninsula.",
    ),
    edit("their insertion", Kind.REPLACE, 5, "The leaders of the Parties shall meet only to conclude agreed terms."),
    edit("strike", Kind.STRIKE, 15),
    edit("point", Kind.INSERT, 14, "declare its nuclear and missile programmes;", "(d)"),
    edit("endnote", Kind.REPLACE, 18, f"Inspectors of the Agency shall inspect all declared facilities. {EXPERTS}"),
    edit("after a section", Kind.INSERT, 23, "Relief is implemented step by step.", "4"),
    edit("strike a section", Kind.STRIKE, 23),
    edit("before a table title", Kind.INSERT, 29, "The records are public.", "2"),
    edit("row", Kind.INSERT, 33, "Dismantles the facilities | Lifts one measure", "2A"),
    edit("strike a row", Kind.STRIKE, 34),
    edit("end", Kind.INSERT, 36, "Each page is initialled."),
    edit("second at the end", Kind.INSERT, 36, "The depositary keeps the original."),
    edit("beginning", Kind.INSERT, -1, "COUNTER-DRAFT"),
    edit(
        "locked",
        Kind.REPLACE,
        21,
        "In return, the United States shall support the easing of the sanctions imposed by Security Council "
        "resolutions 2375 and 2397 within ninety days of signature.",
    ),
    edit("strike a field", Kind.STRIKE, 17),
    edit(
        "footnote gone",
        Kind.REPLACE,
        1,
        "The United States of America and the Democratic People’s Republic of Korea (the Sides), wishing to build a "
        "lasting and stable peace regime, have agreed as follows:",
    ),
    edit("box", Kind.REPLACE, 2, "Text as of the fourth round"),
    edit("paragraph", Kind.INSERT, 27, "No Party may do so in the first year.", "4"),
    edit("article", Kind.INSERT, 27, "Human rights", "Article 7"),
    edit("its paragraph", Kind.INSERT, 27, "The Parties shall discuss human rights.", "1"),
    edit(
        "link",
        Kind.REPLACE,
        9,
        "The agenda of the talks is set out on the page of the depositary at www.depositary.example/talks and may be "
        "amended by exchange of notes.",
    ),
    edit(
        "inside their insertion",
        Kind.REPLACE,
        19,
        "Visits to other places take place at short notice after consultations between the Parties.",
    ),
]
