"""The scoring page: one criterion at a time, every change saved as it is made.

Without JavaScript the page is one ordinary form. With it, each requirement saves itself through `rate`; the answer
carries the state line of that requirement, and out of band the header, the pips and the rail.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklist.errors import Locked, Refused
from checklist.forms.scoring import CitationForm, JudgementForm, RestForm
from checklist.models import Clause, Review, Scorecard
from checklist.panels import settlement
from checklist.panels.readings import PanelRow
from checklist.proposals import looking
from checklist.reports.precedents import Precedent
from checklist.scorecards import citations
from checklist.scorecards import rating as verbs
from checklist.scorecards.carry_over import sent_back_by
from checklist.scorecards.likely import Ranking, ranking_with
from checklist.scorecards.sheet import Row, Section, Sheet, load_sheet
from checklist.scorecards.together import Done, Wanted, rate_together
from checklist.scoring.words import Kind, dom_id
from checklist.views.draft_text import WHOLE, mark, on_page, parts
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_scorecard
from checklist.views.precedents import started
from checklist.views.rating import (
    Item,
    citing,
    frame,
    item_of,
    locked,
    panel_rows_of,
    section_of,
    to_do_in,
)
from checklist.views.suggestions import Suggestion, suggestions

MOST_AT_ONCE = 200  # requirements of one criterion that one form may say something of
UNDO_SALT = "rate-rest"
MOVED = gettext_lazy(
    "This scorecard was moved to another version of its framework. Nothing was saved; reload the page."
)


def editable_scorecard(request: Request, pk: int) -> Scorecard:
    """The scorecard, 404 or 403; one that was handed in leads to its page instead of a form (see callers)."""
    if own := looking.own_scorecard_for(person(request), pk):
        return own
    scorecard = visible_scorecard(request, pk, newer=True)
    require(person(request), "submit", scorecard)
    return scorecard


@signed_in
@require_GET
def score(request: Request, pk: int) -> HttpResponse:
    """Go on where there is something open, else at the beginning."""
    scorecard = editable_scorecard(request, pk)
    sheet = load_sheet(scorecard, lean=True)
    section = next((s for s in sheet.sections if any(not row.value for row in s.rows)), None)
    if section is None and not sheet.sections:
        return redirect("checklist:scorecard", pk=pk)
    return redirect("checklist:score_criterion", pk=pk, number=(section or sheet.sections[0]).criterion.number)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def score_criterion(request: Request, pk: int, number: int) -> HttpResponse:
    """One criterion's requirements; POST saves them all from the ordinary form."""
    scorecard = editable_scorecard(request, pk)
    if not scorecard.is_editable:
        if request.method == "POST":
            return locked(request, scorecard)
        return redirect("checklist:scorecard", pk=pk)
    if request.method == "POST":
        return save_criterion(request, scorecard, number)
    sheet = load_sheet(scorecard, citations=True, lean=True)
    section = section_of(sheet, number)
    begun = started(request, scorecard, section)
    return score_page(request, sheet, section, [item_with(row, begun) for row in section.rows])


def save_criterion(request: Request, scorecard: Scorecard, number: int) -> HttpResponse:
    """Save what the ordinary form says of a criterion; what could not be saved comes back with the reason."""
    forms = forms_in(request, number)
    wanted = [wanted_by(code, form) for code, form in forms.items() if form.is_valid()]
    try:
        done = rate_together(scorecard, wanted, by=person(request), settle=settlement.settle_all)
    except Scorecard.DoesNotExist:
        raise Http404 from None
    except Locked:
        return locked(request, visible_scorecard(request, scorecard.pk))
    section = section_of(done.sheet, number)
    codes = {row.code for row in section.rows}
    if not (done.stale or done.refused or any(form.errors for code, form in forms.items() if code in codes)):
        return redirect(after_saving(request, done.sheet, section))
    sheet = load_sheet(editable_scorecard(request, scorecard.pk), citations=True, lean=True)
    section = section_of(sheet, number)
    items = [item_after(row, forms.get(row.code), done) for row in section.rows]
    return score_page(request, sheet, section, items, status=409 if done.stale else 422)


def forms_in(request: Request, number: int) -> dict[str, JudgementForm]:
    """What the request says of a criterion's requirements, by code."""
    named = (name.removesuffix("-revision") for name in request.POST if name.endswith("-revision"))
    codes = [code for code in named if code.startswith(f"{number}.")][:MOST_AT_ONCE]
    return {code: JudgementForm(request.POST, prefix=code) for code in codes}


def wanted_by(code: str, form: JudgementForm) -> Wanted:
    """What a valid form asks for."""
    data = form.cleaned_data
    return Wanted(code, form.typed(), data["revision"], form.sent(), data["confirm"])


def item_after(row: Row, form: JudgementForm | None, done: Done) -> Item:
    """A requirement after the ordinary form: as it is saved, or as it was typed with what kept it from being saved."""
    if form is None:
        return item_of(row)
    if form.errors:
        return replace(item_of(row, typed=form.typed()), errors=form.messages())
    if row.code in done.stale:
        return Item(row, form.typed(), {}, conflict=True)
    if row.code in done.refused:
        why = done.refused[row.code]
        return replace(item_of(row, typed=form.typed()), errors={why.field: str(why)})
    return item_of(row, saved=True)


def item_with(row: Row, begun: tuple[str, Precedent] | None) -> Item:
    """A requirement as it is saved; where a precedent's reason is to begin an empty one, with that, not saved yet."""
    item = item_of(row)
    if begun is None or begun[0] != row.code:
        return item
    return replace(item, typed=replace(item.typed, reason=begun[1].reason), begun=begun[1].title)


def after_saving(request: Request, sheet: Sheet, section: Section) -> str:
    """Where the ordinary form leads: on to the next criterion, or back to this one."""
    numbers = [s.criterion.number for s in sheet.sections]
    place = numbers.index(section.criterion.number)
    if "next" in request.POST:
        if place + 1 == len(numbers):
            return reverse("checklist:bottom_line", args=[sheet.scorecard.pk])
        return reverse("checklist:score_criterion", args=[sheet.scorecard.pk, numbers[place + 1]])
    return reverse("checklist:score_criterion", args=[sheet.scorecard.pk, section.criterion.number]) + "?saved=1"


def score_page(
    request: Request, sheet: Sheet, section: Section, items: list[Item], *, status: int = 200, undo: str = ""
) -> HttpResponse:
    """The page, or for HTMX its middle part with header and rail out of band."""
    undo = undo or request.GET.get("undo", "")
    undoing = read_undo(undo, sheet.scorecard.pk) if undo else None
    numbers = [s.criterion.number for s in sheet.sections]
    place = numbers.index(section.criterion.number)
    panel_rows = panel_rows_of(sheet)
    text = text_beside(sheet, section, panel_rows)
    items = with_likely(sheet, items, dict(text["suggestions"]))
    context = (
        frame(sheet)
        | text
        | {
            "section": section,
            "items": items,
            "newer": None if sheet.scorecard.is_panel else getattr(sheet.scorecard, "newer", None),
            "panel_rows": panel_rows,
            "previous": numbers[place - 1] if place else None,
            "next": numbers[place + 1] if place + 1 < len(numbers) else None,
            "rest_reason": verbs.SILENT_REASON,
            "just_saved": request.GET.get("saved") == "1",
            "returned": returned_with(sheet.scorecard),
            "undo": undo if undoing else "",
            "undo_count": len(undoing["touched"]) if undoing else 0,
            "oob": asks_part(request),
        }
        | to_do_in(sheet, section)
    )
    template = "checklist/score.html#criterion" if asks_part(request) else "checklist/score.html"
    return render(request, template, context, status=status)


def text_beside(sheet: Sheet, section: Section, panel_rows: dict[str, PanelRow]) -> dict[str, Any]:
    """What the page shows of the draft's text: its beginning, and every clause that the page speaks of.

    One query where the ranking is kept; rows read do not grow with the draft.
    """
    spoken_of = places_in(section) | places_of(panel_rows)

    def chosen(ranking: Ranking) -> QuerySet[Clause]:
        return on_page(sheet.scorecard, ranking.count, ranking.places | spoken_of)

    ranking, clauses = ranking_with(sheet, section.rows, chosen)
    cited = citing(sheet)
    mark(clauses, cited)
    return {
        "parts": parts(clauses, after=0, before=ranking.count + 1),
        "clause_count": ranking.count,
        "is_long": ranking.count > WHOLE,
        "cited_count": len(cited),
        **suggestions(section.rows, ranking, clauses),
    }


def places_in(section: Section) -> set[int]:
    """The clauses that a criterion's ratings cite, or are to be confirmed for."""
    cited = {citation.clause.place for row in section.rows for citation in row.citations}
    doubts = (doubt for row in section.rows if row.rating and row.to_confirm for doubt in row.rating.doubts)
    return cited | {doubt["new_place"] for doubt in doubts if doubt.get("new_place")}


def places_of(panel_rows: dict[str, PanelRow]) -> set[int]:
    """The clauses that a panel's members cite."""
    ratings = (rating for row in panel_rows.values() for rating in row.ratings)
    return {citation.clause.place for rating in ratings for citation in rating.row.citations}


def returned_with(card: Scorecard) -> dict[str, Any] | None:
    """The note with which a scorecard was returned, and the open comments; None where it was not. Three queries."""
    if card.state != Scorecard.State.RETURNED:
        return None
    review = card.reviews.filter(action=Review.Action.RETURN).select_related("reviewer").first()
    talk = card.comments.filter(resolved_at=None).select_related("author", "requirement__criterion")
    return {"review": review, "correction": sent_back_by(card), "comments": list(talk)}


def with_likely(sheet: Sheet, items: list[Item], hits: dict[str, list[Suggestion]]) -> list[Item]:
    """The items with what each most likely rests on: a clause, or for a condition the source that is named most."""
    named = Counter(source for row in sheet.rows for source in row.sources).most_common(1)
    again = named[0][0] if named else None

    def of(item: Item) -> Item:
        if item.row.requirement.kind == Kind.CONDITION:
            return replace(item, again=again)
        found = hits.get(item.row.code)
        return replace(item, likely=found[0].clause if found else None)

    return [of(item) for item in items]


def is_of_another_version(request: Request, scorecard: Scorecard) -> bool:
    """Whether a page sent this that showed another version of the framework, where a code may ask something else."""
    sent = request.POST.get("framework", "")
    return bool(sent) and sent != str(scorecard.framework_id)


@signed_in
@require_POST
def rate_rest(request: Request, pk: int, number: int) -> HttpResponse:
    """Rate everything open in a criterion as the draft's silence has it."""
    form, card = RestForm(request.POST), visible_scorecard(request, pk)
    if is_of_another_version(request, card):
        return locked(request, card, str(MOVED))
    try:
        reason = form.cleaned_data["rest_reason"] if form.is_valid() else str(verbs.SILENT_REASON)
        done = verbs.rate_rest(Scorecard(pk=pk), number, by=person(request), reason=reason)
    except Scorecard.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return locked(request, visible_scorecard(request, pk), str(refused))
    token = signing.dumps({"card": pk, "touched": done.touched, "reason": reason}, salt=UNDO_SALT)
    return after_rest(request, pk, number, undo=token if done.touched else "")


@signed_in
@require_POST
def undo_rest(request: Request, pk: int, number: int) -> HttpResponse:
    """Open again what `rate_rest` rated, less what was changed since."""
    card = visible_scorecard(request, pk)
    require(person(request), "submit", card)
    if is_of_another_version(request, card):
        return locked(request, card, str(MOVED))
    undo = read_undo(request.POST.get("undo", ""), pk)
    if undo is None:
        return after_rest(request, pk, number)
    try:
        verbs.undo_rest(Scorecard(pk=pk), undo["touched"], by=person(request), reason=undo["reason"])
    except Scorecard.DoesNotExist:
        raise Http404 from None
    except Locked:
        return locked(request, visible_scorecard(request, pk))
    return after_rest(request, pk, number)


def read_undo(token: str, pk: int) -> dict[str, Any] | None:
    """What a token of `rate_rest` lets one undo; None where it is old, forged or another scorecard's."""
    try:
        undo = signing.loads(token, salt=UNDO_SALT, max_age=86_400)
    except signing.BadSignature:
        return None
    return undo if undo["card"] == pk else None


def after_rest(request: Request, pk: int, number: int, *, undo: str = "") -> HttpResponse:
    """The criterion again, with the way back."""
    if not asks_part(request):
        query = f"?{urlencode({'undo': undo})}" if undo else ""
        return HttpResponseRedirect(reverse("checklist:score_criterion", args=[pk, number]) + query)
    sheet = load_sheet(visible_scorecard(request, pk), citations=True, lean=True)
    section = section_of(sheet, number)
    return score_page(request, sheet, section, [item_of(row) for row in section.rows], undo=undo)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cite(request: Request, pk: int, code: str) -> HttpResponse:
    """Pick the clauses that a rating rests on: a page with a list, or one clause toggled beside the rating."""
    scorecard = visible_scorecard(request, pk)
    require(person(request), "rate", scorecard)
    if is_of_another_version(request, scorecard):
        return locked(request, scorecard, str(MOVED))
    sheet = load_sheet(scorecard, citations=True, lean=True)
    row = sheet.by_code.get(code)
    if row is None:
        raise Http404
    form = CitationForm(request.POST or None, card=scorecard, cited={c.clause_id for c in row.citations})
    if request.method == "POST" and form.is_valid():
        try:
            return picked(request, scorecard, row, form)
        except Locked:
            return locked(request, visible_scorecard(request, pk))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    if request.method == "POST" and asks_part(request):
        return render(request, "checklist/score.html#uncited", {"form": form, "item": item_of(row)}, status=422)
    status = 422 if request.method == "POST" else 200
    ranking, near = ranking_with(sheet, [row], lambda ranking: scorecard.clauses.filter(place__in=ranking.places))
    context = {
        "scorecard": scorecard,
        "row": row,
        "form": form,
        "marking": scorecard.draft.proposal.marking,
        **suggestions([row], ranking, near),
        "words": [form["clause"], form["quote"]],
    }
    return render(request, "checklist/cite.html", context, status=status)


def picked(request: Request, scorecard: Scorecard, before: Row, form: CitationForm) -> HttpResponse:
    """Save the picked clauses and answer with the rating's citations and the margins of its clauses."""
    data, who, code = form.cleaned_data, person(request), before.code
    if data["quote"]:
        row = citations.quote(scorecard, code, data["clause"], data["quote"], start=data["start"], by=who)
    elif data["remove"]:
        row = citations.uncite(scorecard, code, data["remove"], by=who)
    else:
        row = verbs.cite(scorecard, code, form.picked(), by=who)
    number = row.requirement.criterion.number
    if not asks_part(request):
        page = reverse("checklist:score_criterion", args=[scorecard.pk, number])
        return HttpResponseRedirect(f"{page}#req-{dom_id(code)}")
    cited = citing(load_sheet(scorecard, citations=True, lean=True))
    changed = {one.clause_id: one.clause for one in (*before.citations, *row.citations)}
    mark(changed.values(), cited)
    context = {"item": item_of(row), "scorecard": scorecard, "oob": True, "cited_count": len(cited)}
    return render(request, "checklist/score.html#cited", context | {"clauses": changed.values()})
