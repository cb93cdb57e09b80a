"""Saving one rating: a requirement as the scoring page shows it, and the answer to a save, with header and rail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from checklist.documents.compare import Run, runs
from checklist.errors import Locked, Refused, Stale
from checklist.forms.scoring import JudgementForm
from checklist.models import Clause, Rating, Scorecard, Source
from checklist.panels import settlement
from checklist.panels.readings import PanelRow, load_panel_of, standing_dissents
from checklist.said import kept_by_language
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import SILENT_REASON, Judgement, Saved
from checklist.scorecards.sheet import Row, Section, Sheet, load_sheet
from checklist.scoring.rules import standing_of
from checklist.scoring.words import (
    Kind,
    Standing,
    Value,
    dom_id,
    offered,
    word_for,
)
from checklist.templatetags.scoring import RailEntry
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_scorecard

KEYS = {value: str(place) for place, value in enumerate(Value, start=1)}
SHORT_WORDS = {Value.NOT_APPLICABLE: gettext_lazy("N/A")}


@dataclass(frozen=True)
class Option:
    """One choice of a scale."""

    value: str
    word: str
    short: str
    key: str


@kept_by_language(32)
def options_of(kind: Kind) -> tuple[Option, ...]:
    """The ratings on offer for a kind of requirement."""
    words = {value: word_for(kind, value) for value in offered(kind)}
    return tuple(Option(value, word, str(SHORT_WORDS.get(value, word)), KEYS[value]) for value, word in words.items())


DOUBTS = {
    "reworded": gettext_lazy("%(old)s was reworded."),
    "renamed": gettext_lazy("%(old)s was reworded and is %(new)s now."),
    "removed": gettext_lazy("%(old)s is no longer in the draft."),
    "bears": gettext_lazy("%(new)s is new or reworded and may bear on this."),
    "unconfirmed": gettext_lazy("It was not confirmed in the scorecard that it was carried from."),
    "changed": gettext_lazy("The requirement reads differently in this version of the framework."),
}


@dataclass(frozen=True)
class Reason:
    """One reason to confirm a rating: a sentence, and the clause's words before and after."""

    sentence: str
    runs: tuple[Run, ...]
    place: int | None


def reason_of(found: dict[str, Any]) -> Reason:
    """A stored doubt ready to be shown."""
    kind = found["kind"] if found["kind"] in DOUBTS else "unconfirmed"
    if kind == "reworded" and found.get("new") and found["new"] != found["old"]:
        kind = "renamed"
    sentence = str(DOUBTS[kind]) % {"old": found.get("old", ""), "new": found.get("new", "")}
    return Reason(sentence, runs(found.get("old_text", ""), found.get("new_text", "")), found.get("new_place"))


@dataclass(frozen=True)
class Item:
    """A requirement on the page: what is saved, what was typed, and what is wrong with that.

    `likely` is the clause that most likely bears on it, `again` the source that was named last; each is one key away.
    `begun` names the deal whose reason stands in the field as a start.
    """

    row: Row
    typed: Judgement
    errors: dict[str, str]
    conflict: bool = False
    saved: bool = False
    likely: Clause | None = None
    again: Source | None = None
    begun: str = ""

    @property
    def save_state(self) -> str:
        """What became of the last save, for the state line."""
        if self.conflict:
            return "conflict"
        return "invalid" if self.errors else "saved" if self.saved else "idle"

    @property
    def dom(self) -> str:
        """The code as it may stand in an id."""
        return dom_id(self.row.code)

    @property
    def options(self) -> tuple[Option, ...]:
        """The ratings on offer, in the order of their keys."""
        return options_of(Kind(self.row.requirement.kind))

    @property
    def doubts(self) -> list[Reason]:
        """Why it is to be confirmed, each with the words that changed."""
        rating = self.row.rating
        if rating is None or not rating.to_confirm:
            return []
        return [reason_of(found) for found in rating.doubts]

    @property
    def choice(self) -> str:
        """What stands chosen of those who differ: "0" they agree, "1" they stay in dissent, "" nothing yet."""
        rating, left = self.row.rating, self.typed.leaves_dissent
        if left is None or not (self.errors or self.conflict or (rating and rating.value and rating.settled)):
            return ""
        return "1" if left else "0"

    @property
    def carried_word(self) -> str:
        """The rating that is to be confirmed, in the words of its kind."""
        rating = self.row.rating
        return word_for(self.row.requirement.kind, rating.value) if rating and rating.value else ""

    @property
    def saved_fields(self) -> list[tuple[str, str]]:
        """What is saved, by the names of the fields."""
        rating = self.row.rating
        if rating is None:
            return [("value", ""), ("reason", ""), ("confidence", ""), ("left", "")]
        left = {"": "", Rating.Settled.DISSENT.value: "1"}.get(rating.settled, "0")
        return [("value", rating.value), ("reason", rating.reason), ("confidence", rating.confidence), ("left", left)]

    @property
    def theirs(self) -> str:
        """The word of the rating that is saved."""
        return word(self.row)


def word(row: Row) -> str:
    """ "Silent", "Respected", "Open": the saved rating in the words of its kind."""
    return word_for(row.requirement.kind, row.value)


def item_of(row: Row, *, typed: Judgement | None = None, **state: object) -> Item:
    """A row ready for the page; what was typed defaults to what is saved."""
    return Item(row, typed or verbs.judgement_in(row), {}, **state)  # type: ignore[arg-type]


def section_of(sheet: Sheet, number: int) -> Section:
    """The criterion with that number, or 404."""
    for section in sheet.sections:
        if section.criterion.number == number:
            return section
    raise Http404


def waits_for_silence(row: Row) -> bool:
    """Open, and judged from the draft's text alone."""
    return not row.value and not row.to_confirm and row.requirement.kind != Kind.CONDITION


def frame(sheet: Sheet) -> dict[str, object]:
    """What surrounds every page of a scorecard's scoring: header and rail. No query beyond the drafts' count."""
    scorecard = sheet.scorecard
    return {
        "scorecard": scorecard,
        "draft": scorecard.draft,
        "proposal": scorecard.draft.proposal,
        "framework": scorecard.framework,
        "marking": scorecard.draft.proposal.marking,
        "standing": standing(sheet),
        "sheet": sheet,
        "rail": rail(sheet),
        "last_number": sheet.sections[-1].criterion.number if sheet.sections else 1,
    }


def panel_rows_of(sheet: Sheet) -> dict[str, PanelRow]:
    """On a panel's scorecard how its members rated each requirement, by code. Five queries, else none."""
    card = sheet.scorecard
    if not card.is_panel:
        return {}
    panel = load_panel_of(card, citations=True, like=sheet)
    return {row.code: row for row in panel.rows(sheet, standing_dissents(sheet))}


def standing(sheet: Sheet) -> Standing:
    """Position, score and coverage for the header."""
    return standing_of(sheet.result)


def rail(sheet: Sheet) -> list[RailEntry]:
    """The rail's entries, with a rating per requirement; all that `templatetags/scoring.py` draws one from."""
    pairs = [sheet.result.verdicts[str(section.criterion.number)] or ("", "") for section in sheet.sections]
    return [
        RailEntry(
            section.criterion.number,
            section.criterion.title,
            *pair,
            tuple((row.value, row.code, row.requirement.kind) for row in section.rows),
        )
        for section, pair in zip(sheet.sections, pairs, strict=True)
    ]


def citing(sheet: Sheet) -> dict[int, list[tuple[str, int]]]:
    """Each cited clause's key, with the codes that cite it and the numbers of their criteria. No query."""
    found: dict[int, list[tuple[str, int]]] = {}
    for section in sheet.sections:
        for row in section.rows:
            for pk in dict.fromkeys(citation.clause_id for citation in row.citations):
                found.setdefault(pk, []).append((row.code, section.criterion.number))
    return found


@signed_in
@require_POST
def rate(request: Request, pk: int, code: str) -> HttpResponse:
    """Save one requirement: value, reason, confidence."""
    form = JudgementForm(request.POST, prefix=code)
    scorecard = Scorecard(pk=pk)
    if not form.is_valid():
        item = replace(item_of(row_of(request, pk, code), typed=form.typed()), errors=form.messages())
        return state(request, item, None, pk=pk, status=422)
    try:
        saved = save(request, scorecard, code, form)
    except (Scorecard.DoesNotExist, KeyError):
        raise Http404 from None
    except Locked:
        return locked(request, visible_scorecard(request, pk))
    except Stale as stale:
        newest = stale.row or row_of(request, pk, code)
        return state(request, Item(newest, form.typed(), {}, conflict=True), None, pk=pk, status=409)
    except Refused as refused:
        item = replace(item_of(row_of(request, pk, code), typed=form.typed()), errors={refused.field: str(refused)})
        return state(request, item, None, pk=pk, status=422)
    return state(request, item_of(saved.row, saved=True), saved.sheet, pk=pk)


def row_of(request: Request, pk: int, code: str) -> Row:
    """The row as it is saved, or 404."""
    scorecard = visible_scorecard(request, pk)
    require(person(request), "rate", scorecard)
    try:
        return load_sheet(scorecard).by_code[code]
    except KeyError:
        raise Http404 from None


def save(request: Request, scorecard: Scorecard, code: str, form: JudgementForm) -> Saved:
    """Save what a valid form says; on a panel's scorecard that settles a difference."""
    data = form.cleaned_data
    return verbs.rate(
        scorecard,
        code,
        form.typed(),
        by=person(request),
        revision=data["revision"],
        sent=form.sent(),
        confirm=data["confirm"],
        settle=settlement.settle_all,
    )


def state(request: Request, item: Item, sheet: Sheet | None, *, pk: int, status: int = 200) -> HttpResponse:
    """The state line of one requirement, with the header and the rail beside it where something was saved."""
    number = item.row.requirement.criterion.number
    if not asks_part(request):
        return HttpResponseRedirect(reverse("checklist:score_criterion", args=[pk, number]) + f"#req-{item.dom}")
    context: dict[str, object] = {"item": item}
    if sheet is not None:
        section = section_of(sheet, number)
        context |= frame(sheet) | to_do_in(sheet, section)
        context |= {"section": section, "oob": True, "rest_reason": SILENT_REASON}
    return render(request, "checklist/score.html#saved", context, status=status)


def locked(request: Request, scorecard: Scorecard, message: str = str(Locked())) -> HttpResponse:
    """409: the scorecard was handed in or approved while this page was open; what was typed stays in the page."""
    if asks_part(request):
        return render(request, "checklist/score.html#refused", {"message": message, "dom": ""}, status=409)
    typed = {key: value for key, value in request.POST.items() if key != "csrfmiddlewaretoken" and str(value).strip()}
    context = {"scorecard": scorecard, "message": message, "typed": typed}
    return render(request, "checklist/score_locked.html", context, status=409)


def to_do_in(sheet: Sheet, section: Section) -> dict[str, object]:
    """What the foot of a criterion says is still to do; on a panel's scorecard nothing can be rated as the rest."""
    panel = sheet.scorecard.is_panel
    return {
        "open_to_settle": [row.code for row in section.rows if not row.value and not row.to_confirm] if panel else [],
        "open_to_silence": [] if panel else [row.code for row in section.rows if waits_for_silence(row)],
        "to_confirm": [row.code for row in section.rows if row.to_confirm],
        "open_conditions": [row.code for row in section.rows if is_open_condition(row)] if not panel else [],
    }


def is_open_condition(row: Row) -> bool:
    """Open, and judged from facts around the draft."""
    return not row.value and not row.to_confirm and row.requirement.kind == Kind.CONDITION
