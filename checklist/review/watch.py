"""Approved scorecards are watched: what stands in the database is compared with what an approval sealed.

Pages and files of an approved scorecard are made from the seal; so a change of the rows behind our back would show
nowhere, and everything that counts rows (lists, trends, comparisons) would follow it. Here it is found.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import Citation, Dissent, Rating, Review, Scorecard
from checklist.models.trust import known_keys
from checklist.panels.readings import load_record
from checklist.reports.kept import Kept
from checklist.reports.model import Report
from checklist.reports.parts import criterion_rows, requirement_row
from checklist.reports.report import heading_of, report_of
from checklist.reports.rows import watched_rows
from checklist.reports.sealed import is_whole
from checklist.said import commas, in_english, kept_by_language, noop
from checklist.scorecards.sheet import Sheet, load_sheet
from checklist.scoring.words import spoken
from checklist.trust.canonical import canonical
from checklist.trust.checking import NAMESPACE
from checklist.trust.digests import digest
from checklist.trust.plain import plain
from checklist.trust.recompute import problems_of, rows_of
from checklist.trust.sshsig import PublicKey, signer_of

# The columns of a scorecard that say what was approved; those that only say where it stands are left out.
CARD = (
    *("draft_id", "framework_id", "scorer_id", "edition", "bottom_line", "score_low", "score_high", "position"),
    *("worst", "best", "judged", "total", "red_crossed", "red_missing", "red_at_risk", "red_unresolved", "verdicts"),
    *("to_support_if", "to_support", "submitted_at"),
)
RATING = ("requirement_id", "value", "reason", "confidence", "to_confirm", "settled", "said_none")


def rows_digests(cards: Collection[int]) -> dict[int, str]:
    """SHA-256 over each scorecard's own rows: results, ratings, citations, sources, dissents.

    Five queries, none for no scorecards.
    """
    if not cards:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for pk, *row in Scorecard.objects.filter(pk__in=cards).values_list("pk", *CARD):
        # The verdicts are an object of the database's, which has no order.
        card = [cell if isinstance(cell, dict) else plain(cell) for cell in row]
        found[pk] = {"card": card, "ratings": [], "citations": [], "sources": [], "dissents": []}
    lists = (
        ("ratings", Rating.objects.filter(scorecard__in=cards).values_list("scorecard_id", *RATING)),
        (
            "citations",
            Citation.objects.filter(rating__scorecard__in=cards).values_list(
                "rating__scorecard_id", "rating__requirement_id", "clause_id", "quote"
            ),
        ),
        (
            "sources",
            Rating.sources.through.objects.filter(rating__scorecard__in=cards).values_list(
                "rating__scorecard_id",
                *("rating__requirement_id", "source__title", "source__dated", "source__where"),
            ),
        ),
        (
            "dissents",
            Dissent.objects.filter(scorecard__in=cards).values_list(
                "scorecard_id", "requirement_id", "person_id", "office", "value", "reason"
            ),
        ),
    )
    for name, rows in lists:
        for pk, *row in rows.order_by():
            found[pk][name].append(plain(row))
    for parts in found.values():
        for name, _rows in lists:
            parts[name].sort(key=canonical)
    return {pk: digest(canonical(parts)) for pk, parts in found.items()}


NONE_KEPT = gettext_lazy("It is marked as approved, and no approval of it is kept.")


def altered(cards: Collection[int]) -> dict[int, str]:
    """Those of the approved scorecards whose rows are no longer what was approved, by key: what they are of.

    Also those that nobody approved. Six queries, one where none of them is approved. An approval from before rows had a
    digest is compared on the scorecard's own page and by `verify_approvals` only.
    """
    latest = Review.objects.filter(scorecard=OuterRef("pk"), action=Review.Action.APPROVE).order_by("-pk")
    sealed = Scorecard.objects.filter(pk__in=cards, state__in=Scorecard.SEALED).annotate(
        approved_rows=Subquery(latest.values("rows_digest")[:1])
    )
    rows = sealed.values_list("pk", "approved_rows", "draft__proposal__title", "draft__number") if cards else ()
    held = {
        pk: (was, _("%(title)s, draft %(number)s") % {"title": title, "number": number})
        for pk, was, title, number in rows
    }
    now = rows_digests([pk for pk, (was, _name) in held.items() if was])
    return {pk: name for pk, (was, name) in held.items() if was is None or now.get(pk, "") != was}


def differences(review: Review, scorecard: Scorecard) -> list[str]:
    """Where the rows differ from what was approved, each as a sentence. Nine queries, some more for a panel's."""
    sheet = load_sheet(scorecard, citations=True)
    if not is_whole(review):
        return list(of_before(kept_before(review), report_of(sheet, load_record(sheet))))
    return differences_of(review, sheet)


def differences_of(review: Review, sheet: Sheet) -> list[str]:
    """The same of a whole approval and a sheet loaded with its citations. Five queries, one more for its clauses."""
    scorecard = sheet.scorecard
    found = list(of_report(json.loads(review.content)["report"], live_of(sheet)))
    if not found and rows_digests([scorecard.pk])[scorecard.pk] != review.rows_digest:
        found.append(_("The rows of the scorecard are not those that were approved."))
    return found


def live_of(sheet: Sheet) -> dict[str, Any]:
    """What `of_report` compares of a sheet loaded with its citations, as it stands in a report, in English.

    The conclusions are left out: they follow from what is compared, and `problems_of` says where they do not.
    """
    card = sheet.scorecard
    with in_english():
        rows = {row.code: requirement_row(row) for row in sheet.rows}
        return {
            **{name: plain(value) for name, value in heading_of(card).items() if name in HEAD},
            "bottom_line": card.bottom_line,
            "criteria": plain(criterion_rows(sheet, rows)),
            "clauses": [{"ref": clause.ref, "text": clause.text} for clause in sheet.clauses],
        }


# What was found of an approval by the mark of all that was looked at, so that it is looked for once.
KNOWN: Kept[list[str]] = Kept(512)


def known_differences(review: Review, scorecard: Scorecard) -> list[str]:
    """The same of a whole approval, looked for only where one of the rows or the approval changed since.

    Five queries where none did, ten otherwise.
    """
    return KNOWN.of(
        lambda: watched_rows(scorecard, digest(review.content), review.rows_digest),
        lambda found: differences_of(review, found.rows.sheets[0]),
    )


def of_report(sealed: Mapping[str, Any], live: Mapping[str, Any]) -> Iterable[str]:
    """Where the live report differs in anything but names, titles and where it stands."""
    before, now = rows_of(sealed), rows_of(live)
    for code in [*before, *(code for code in now if code not in before)]:
        was, stands = before.get(code), now.get(code)
        if was is None or stands is None:
            gone = _("%(code)s is not in the approval.") if was is None else _("%(code)s is missing.")
            yield gone % {"code": code}
        elif was["value"] != stands["value"]:
            yield _("%(code)s was approved as %(was)s and is %(stands)s in the database.") % {
                "code": code,
                "was": spoken(was["word"]),
                "stands": spoken(stands["word"]),
            }
        elif parts := [spoken(said) for name, said in ROW.items() if was.get(name) != stands.get(name)]:
            yield _("%(code)s differs in the database: %(parts)s.") % {"code": code, "parts": commas(parts)}
    yield from of_head(sealed, live)


def of_head(sealed: Mapping[str, Any], live: Mapping[str, Any]) -> Iterable[str]:
    """What differs beside single judgements."""
    if texts_in(sealed["clauses"]) != texts_in(live["clauses"]):
        yield _("The draft’s text differs in the database.")
    for name, sentence in HEAD.items():
        if sealed[name] != live[name]:
            yield str(sentence)
    parts = {part["number"]: part for part in live["criteria"]}
    for part in sealed["criteria"]:
        if any(part[name] != parts.get(part["number"], part)[name] for name in PART):
            yield _("Recommendation %(part)s of the framework differs in the database.") % {"part": part["number"]}


HEAD = {
    "bottom_line": gettext_lazy("The bottom line differs in the database."),
    "dated": gettext_lazy("The draft’s date differs in the database."),
    "draft_number": gettext_lazy("The draft’s number differs in the database."),
    "framework_slug": gettext_lazy("The framework differs in the database."),
    "framework_version": gettext_lazy("The framework’s version differs in the database."),
    "floor": gettext_lazy("The framework’s floor differs in the database."),
}
PART = ("title", "statement", "floor", "exact_weight")
ROW = {
    "kind": noop("kind"),
    "force": noop("force"),
    "red_line": noop("red line"),
    "text": noop("text"),
    "exact_weight": noop("exact weight"),
    "reason": noop("reason"),
    "confidence": noop("confidence"),
    "to_confirm": noop("to confirm"),
    "cites": noop("cites"),
    "sources": noop("sources"),
    "none_shown": noop("none shown"),
}


def texts_in(clauses: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Names and texts of clauses."""
    return [(clause["ref"], clause["text"]) for clause in clauses]


def kept_before(review: Review) -> dict[str, Any]:
    """What an approval from before kept; nothing where that is damaged, which its digest says."""
    try:
        found = json.loads(review.content or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def of_before(content: Mapping[str, Any], live: Report) -> Iterable[str]:
    """The same for an approval from before: ratings, reasons, bottom line and text are what it kept."""
    rows = {row.code: row for row in live.requirements}
    for code, rating in content.get("ratings", {}).items():
        row = rows.get(code)
        if row is None or (rating["value"], rating["reason"]) != (row.value, row.reason):
            yield _("%(code)s differs from what was approved.") % {"code": code}
    if content.get("bottom_line", live.bottom_line) != live.bottom_line:
        yield _("The bottom line differs in the database.")
    clauses = [(clause.ref, clause.text) for clause in live.clauses]
    if "draft" in content and texts_in(content["draft"]["clauses"]) != clauses:
        yield _("The draft’s text differs in the database.")


@kept_by_language(64)
def problems_of_approval(content: str, kept_digest: str, signature: str, keys: tuple[PublicKey, ...]) -> list[str]:
    """What is wrong with an approval in itself: its digest, its signature, its conclusion."""
    found = []
    if content and digest(content) != kept_digest:
        found.append(_("What the approval keeps is not what its digest was taken over."))
    if signature and signer_of(content.encode(), signature, NAMESPACE, list(keys)) is None:
        found.append(_("The signature does not belong to what the approval keeps."))
    return found


def problems(review: Review | None, scorecard: Scorecard, *, live: Report | None = None) -> list[str]:
    """All that is wrong with an approval: that there is none, its digest, signature, conclusion, the rows behind.

    `live` is the report made of these rows, in English, where an approval that kept less is shown by it.
    """
    if review is None:
        return [str(NONE_KEPT)]
    keys = tuple(known_keys()) if review.signature else ()
    found = list(problems_of_approval(review.content, review.digest, review.signature, keys))
    if is_whole(review):
        return found + conclusion_of(review.content) + known_differences(review, scorecard)
    return found + (list(of_before(kept_before(review), live)) if live else differences(review, scorecard))


@kept_by_language(64)
def conclusion_of(content: str) -> list[str]:
    """What a whole approval says otherwise than its own ratings give."""
    return problems_of(json.loads(content)["report"])
