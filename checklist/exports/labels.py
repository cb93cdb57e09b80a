"""The fixed words of a PDF, which its template takes as data; and how a language is set."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from checklist import said

# Region and the faces for signs that the Latin ones do not have; packages bring them.
REGIONS = {"en": "US", "ko": "KR", "ja": "JP"}
FACES = {"ko": "Noto Sans CJK KR", "ja": "Noto Sans CJK JP"}
PLACE = re.compile(r"%\((\w+)\)s")


def pieces(template: str, **values: str) -> list[dict[str, str]]:
    """A translated sentence with %(names)s as its pieces in order: each with the name it stands for, "" for words."""
    found = []
    for place, part in enumerate(PLACE.split(template)):
        text = values.get(part, "") if place % 2 else part.replace("%%", "%")
        if text or place % 2:
            found.append({"name": part if place % 2 else "", "text": text})
    return found


def frame_labels() -> dict[str, Any]:
    """What every template sets itself by: language, region, face, and the words of its foot."""
    language = said.language()
    return {
        "lang": language if language in REGIONS else said.ENGLISH,
        "region": REGIONS.get(language, REGIONS["en"]),
        "face": FACES.get(language, FACES["ko"]),
        "page": pieces(_("Page %(page)s of %(pages)s")),
        "no_font": _("Characters that no font on this system has are printed as ▯."),
    }


def labels() -> dict[str, str]:
    """The headings of a scorecard and of its tables."""
    return {
        "draft": _("DRAFT"),
        "house": _("(the house’s)"),
        "settle_first": _("Settle first:"),
        "dissent": _("Dissent."),
        "no_comments": _("There are no comments."),
        **headings(),
        **columns(),
    }


def headings() -> dict[str, str]:
    """What stands above each part."""
    return {
        "must_change": _("What must change"),
        "must_change_in_full": _("What must change, in full"),
        "how_firm": _("How firm"),
        "sign_off": _("Sign-off"),
        "in_detail": _("Requirement by requirement"),
        "draft_text": _("The draft’s text"),
        "sources": _("Sources outside the draft"),
        "comments": _("Comments"),
        "how_to_read": _("How to read this scorecard"),
    }


def columns() -> dict[str, str]:
    """What stands above each column."""
    return {
        "number": _("No."),
        "red_line": _("Red line"),
        "state": _("State"),
        "why": _("Why"),
        "recommendation": _("Recommendation"),
        "verdict": _("Verdict"),
        "requirements": _("Requirements"),
        "requirement": _("Requirement"),
        "rating": _("Rating"),
        "reason": _("Reason, clauses and sources"),
        "movement": _("Movement"),
        "clauses": _("Clauses"),
        "where": _("Where"),
        "now": _("Now"),
        "needed": _("Needed"),
        "clause": _("Clause"),
        "text": _("Text"),
        "cited_by": _("Cited by"),
        "document": _("Document"),
        "dated": _("Dated"),
        "where_to_find": _("Where to find it"),
        "on": _("On"),
        "by": _("By"),
        "when": _("When"),
        "comment": _("Comment"),
    }
