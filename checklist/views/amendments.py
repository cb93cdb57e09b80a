"""Amendments of a draft: proposed, edited in place, and what the position would be with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.amendments import writing
from checklist.amendments.base import cards_for
from checklist.errors import Refused, Stale
from checklist.forms.amendments import AddForm, AmendmentForm, prefix_of
from checklist.models import Amendment, Framework, Requirement, Scorecard
from checklist.once import MadeOtherwise
from checklist.permissions import may
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import Kind
from checklist.views.amendment_desk import Desk, Item, address, desk_of, query_here
from checklist.views.loading import (
    Request,
    asks_part,
    person,
    require,
    signed_in,
    visible_draft,
    visible_framework,
    visible_scorecard,
)
from checklist.views.once import made_once, say_made

OF_AN_AMENDMENT = re.compile(r"a\d{1,12}-words")
ACTIONS = ("stand", "aside", "remove", "back", "serve", "unserve")


@signed_in
@require_safe
def of_draft(request: Request, pk: int) -> HttpResponse:
    """Which framework: the only one that has been scored or amended against, else a choice."""
    draft, who = visible_draft(request, pk), person(request)
    cards = Scorecard.objects.visible_to(who).filter(draft=draft)
    amended = Amendment.objects.visible_to(who).kept().filter(draft=draft)
    known = Framework.objects.visible_to(who)
    found = list(
        known.filter(pk__in=[*cards.values_list("framework", flat=True), *amended.values_list("framework", flat=True)])
    )
    if len(found) == 1:
        return redirect("checklist:amendments", pk=pk, framework=found[0].pk)
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "frameworks": found or Framework.objects.published(),
    }
    return render(request, "checklist/amendments_pick.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def amendments(request: Request, pk: int, framework: int) -> HttpResponse:
    """The page; POST saves all of them from the ordinary form. For HTMX what would follow, with other switches."""
    draft, rubric = visible_draft(request, pk), visible_framework(request, framework)
    if request.method == "POST":
        require(person(request), "amend", draft)
        desk = desk_of(request, draft, rubric, request.GET)
        items = save_all(request, desk)
        say_taken_away(request, desk)
        if not any(item.errors or item.conflict for item in items):
            return redirect(address(draft, rubric, query=desk.query))
        status = 409 if any(item.conflict for item in items) else 422
        return page(request, desk_of(request, draft, rubric, request.GET), items, status=status)
    desk = desk_of(request, draft, rubric, request.GET)
    if asks_part(request):
        answer = render(request, "checklist/amendments.html#then", context_of(request, desk))
        answer["HX-Replace-Url"] = address(draft, rubric, query=desk.query)
        return answer
    return page(request, desk, desk.items)


def context_of(request: Request, desk: Desk) -> dict[str, object]:
    """What the page, and its part on what would follow, is rendered with."""
    return {
        "desk": desk,
        "draft": desk.draft,
        "proposal": desk.draft.proposal,
        "framework": desk.framework,
        "marking": desk.draft.proposal.marking,
        "then": desk.then,
        "items": desk.items,
        "counting": [item for item in desk.items if item.amendment.counts],
        "may_amend": may(person(request), "amend", desk.draft),
        "least_query": least_query(desk),
    }


def least_query(desk: Desk) -> str:
    """The address by which all but the least are switched off; "" where there is no least."""
    if desk.then is None or desk.then.least is None:
        return ""
    kept = desk.then.least.places
    off = [("off", one.pk) for one in desk.amendments if one.counts and one.pk not in kept]
    return urlencode([("scorecard", desk.then.sheet.scorecard.pk), *off])


def page(
    request: Request, desk: Desk, items: list[Item], *, status: int = 200, form: AddForm | None = None
) -> HttpResponse:
    """The whole page."""
    who = person(request)
    context = context_of(request, desk) | {
        "items": items,
        "cards": cards_for(who, desk.draft, desk.framework),
        "form": form or add_form(desk),
        "requirements": requirements_of(desk.framework),
        "removed": Amendment.objects.visible_to(who)
        .filter(draft=desk.draft, framework=desk.framework, removed_at__isnull=False)
        .select_related("clause")
        .order_by("-removed_at")[:20],
    }
    return render(request, "checklist/amendments.html", context, status=status)


def requirements_of(framework: Framework) -> list[tuple[str, str]]:
    """What words can serve: code and text. One query."""
    known = Requirement.objects.filter(criterion__framework=framework).exclude(kind=Kind.CONDITION)
    found = known.select_related("criterion").order_by("criterion__number", "number")
    return [(one.code, f"{one.code} {one.text}") for one in found]


def add_form(desk: Desk, data: QueryDict | None = None) -> AddForm:
    """The form for a new amendment."""
    clauses = list(desk.draft.current_clauses)
    first = {"place": 1 if clauses else 0}
    requirements = requirements_of(desk.framework)
    return AddForm(data, clauses=clauses, requirements=requirements, auto_id="add-%s", initial=first)


def save_all(request: Request, desk: Desk) -> list[Item]:
    """Save what the ordinary form says of each amendment; what could not be saved comes back with the reason."""
    return [save_item(request, desk.item_of(one)) for one in desk.amendments]


def say_taken_away(request: Request, desk: Desk) -> None:
    """Give back what was typed into amendments that somebody took away meanwhile."""
    here = {f"{prefix_of(one)}-words" for one in desk.amendments}
    for name, words in request.POST.items():
        if OF_AN_AMENDMENT.fullmatch(name) and name not in here and str(words).strip():
            messages.error(
                request,
                _("Not saved, for the amendment was taken away meanwhile. You had typed: %(words)s") % {"words": words},
            )


def save_item(request: Request, item: Item) -> Item:
    """Save what was typed into one of them."""
    form = AmendmentForm(request.POST, amendment=item.amendment)
    if not form.is_present():
        return item
    typed = form.typed()
    if not form.is_valid():
        return replace(item, typed=typed, errors=form.messages())
    try:
        saved = writing.write(
            item.amendment.pk, typed, by=person(request), revision=form.cleaned_data["revision"], sent=form.sent()
        )
    except Stale as stale:
        return replace(item, amendment=stale.newest or item.amendment, typed=typed, conflict=True)
    except Amendment.DoesNotExist:
        if asks_part(request):
            raise
        return replace(item, typed=typed, errors={"words": _("Somebody has just taken this amendment away.")})
    except Refused as refused:
        return replace(item, typed=typed, errors={refused.field: str(refused)})
    return replace(item, amendment=saved, typed=writing.text_in(saved), saved=True)


def visible_amendment(request: Request, pk: int, *, removed: bool = False) -> Amendment:
    """An amendment that this person sees and may change, with its draft; 404 or 403."""
    known = Amendment.objects.visible_to(person(request)).filter(removed_at__isnull=not removed)
    found = get_object_or_404(
        known.with_context().select_related("draft__proposal__lead", "framework", "clause"), pk=pk
    )
    require(person(request), "amend", found.draft)
    return found


def found_or_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An amendment that somebody takes away just now is not found."""

    @wraps(view)
    def wrapper(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Amendment.DoesNotExist:
            raise Http404 from None

    return wrapper


@signed_in
@require_POST
@found_or_404
def save(request: Request, pk: int) -> HttpResponse:
    """Save one amendment: words, reason, ratings; the answer carries its state, and what would follow beside it."""
    found = visible_amendment(request, pk)
    query = query_here(request)
    item = save_item(request, desk_of(request, found.draft, found.framework, query).item_of(found))
    if not asks_part(request):
        return redirect(address(found.draft, found.framework, query=query.urlencode(), at=found))
    status = 409 if item.conflict else 422 if item.errors else 200
    context: dict[str, object] = {"item": item, "may_amend": True}
    if item.saved:
        desk = desk_of(request, found.draft, found.framework, query)
        fresh = desk.item_of(item.amendment)
        context |= context_of(request, desk) | {"item": replace(fresh, saved=True), "oob": True}
    return render(request, "checklist/amendments.html#saved", context, status=status)


@signed_in
@require_POST
@found_or_404
def act(request: Request, pk: int, action: str) -> HttpResponse:
    """Set one aside or let it stand, take it away or put it back, let it serve a requirement or no longer.

    An ordinary form sends all that was typed along: that is saved first.
    """
    if action not in ACTIONS:
        raise Http404
    found = visible_amendment(request, pk, removed=action == "back")
    query = QueryDict(urlsplit(request.headers.get("Referer", "")).query) if not request.GET else request.GET
    desk = desk_of(request, found.draft, found.framework, query)
    items = save_all(request, desk)
    if any(item.errors or item.conflict for item in items):
        status = 409 if any(item.conflict for item in items) else 422
        return page(request, desk, items, status=status)
    try:
        carry_out(action, found, request)
    except Refused as refused:
        messages.error(request, str(refused))
    at = None if action == "remove" else found
    return redirect(address(found.draft, found.framework, query=desk.query, at=at))


def carry_out(action: str, found: Amendment, request: Request) -> None:
    """One of `ACTIONS`; raises `Refused`."""
    by, pk = person(request), found.pk
    code = request.POST.get(f"{prefix_of(found)}-serve" if action == "serve" else "unserve", "")
    if action in ("serve", "unserve"):
        number = code.split(maxsplit=1)[0] if code.strip() else ""  # the list offers it with its words
        writing.serve(pk, number[:20], by=by, serves=action == "serve")
    elif action in ("stand", "aside"):
        writing.let_stand(pk, by=by, stands=action == "stand")
    elif action == "remove":
        writing.remove(pk, by=by)
        messages.success(
            request, _("Taken away: %(found)s. It can be put back at the end of the page.") % {"found": found}
        )
    else:
        writing.put_back(pk, by=by)


@signed_in
@require_POST
def add(request: Request, pk: int, framework: int) -> HttpResponse:
    """A new amendment, with the words that stand in the clause; made once, however often the form is sent."""
    draft, rubric, who = visible_draft(request, pk), visible_framework(request, framework), person(request)
    require(who, "amend", draft)
    desk = desk_of(request, draft, rubric, request.GET)
    form = add_form(desk, request.POST)
    if not form.is_valid():
        return page(request, desk, desk.items, form=form, status=422)
    data = form.cleaned_data
    serves = [data["serves"]] if data["serves"] else []

    def make() -> Amendment:
        return writing.add(draft, rubric, kind=data["kind"], place=data["place"], by=who, serves=serves)

    try:
        made = Amendment(pk=made_once(request, "amendment", make))
    except MadeOtherwise as other:
        say_made(request, address(draft, rubric, at=Amendment(pk=other.target)), _("an amendment"))
        return page(request, desk, desk.items, form=form, status=409)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return page(request, desk, desk.items, form=form, status=422)
    return redirect(address(draft, rubric, query=desk.query, at=made))


@signed_in
@require_POST
def propose(request: Request, pk: int, code: str) -> HttpResponse:
    """Words for a requirement of a scorecard, or for every change in the text that a position wants."""
    card, who = visible_scorecard(request, pk), person(request)
    require(who, "amend", card.draft)
    query = urlencode({"scorecard": pk})
    sheet = load_sheet(card, citations=True)
    goals = {str(goal).replace(" ", "-"): codes for goal, codes in sheet.result.changes.items()}
    if code not in goals and code not in sheet.by_code:
        raise Http404
    wanted = [code] if code in sheet.by_code else goals[code]
    in_text = [one for one in wanted if one == code or sheet.by_code[one].requirement.kind != Kind.CONDITION]
    made: list[Amendment] = []
    try:
        with transaction.atomic():
            made = [writing.propose(card, one, by=who) for one in in_text]
    except Refused as refused:
        messages.error(request, str(refused))
    if len(in_text) > 1 and made:
        messages.success(
            request,
            _("Words for %(number)s changes are proposed. Look at each, and put it right.") % {"number": len(in_text)},
        )
    return redirect(address(card.draft, card.framework, query=query, at=made[0] if made else None))
