"""Amendments of a draft: proposed, edited in place, and what the position would be with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.amendments import writing
from checklist.amendments.base import base_card, cards_for
from checklist.amendments.writing import Text
from checklist.documents.compare import Run, runs
from checklist.errors import Refused, Stale
from checklist.forms.amendments import AddForm, AmendmentForm, prefix_of, value_field
from checklist.models import Amendment, Draft, Framework, Requirement, Scorecard, Served
from checklist.once import MadeOtherwise
from checklist.permissions import may
from checklist.reports.as_amended import AsAmended, Effect, as_amended
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import Kind, dom_id, word_for
from checklist.views.loading import Request, person, require, signed_in, visible_draft, visible_scorecard
from checklist.views.once import made_once, say_made
from checklist.views.paging import number_in

ACTIONS = ("stand", "aside", "remove", "back", "serve", "unserve")


@dataclass(frozen=True)
class Choice:
    """What a requirement would be rated: the field, its options, and what is chosen."""

    code: str
    text: str
    red_line: str
    now: str
    field: str
    options: list[tuple[str, str, bool]]

    @property
    def dom(self) -> str:
        """The code as it may stand in an id."""
        return dom_id(self.code)


@dataclass(frozen=True)
class Item:
    """An amendment on the page: what is saved, what was typed, and what is wrong with that."""

    amendment: Amendment
    number: int
    typed: Text
    errors: dict[str, str]
    on: bool = True
    conflict: bool = False
    saved: bool = False
    effects: tuple[Effect, ...] = ()
    overlaps: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """How its fields begin, and the end of its ids."""
        return prefix_of(self.amendment)

    @property
    def save_state(self) -> str:
        """What became of the last save."""
        if self.conflict:
            return "conflict"
        return "invalid" if self.errors else "saved" if self.saved else "idle"

    @property
    def runs(self) -> tuple[Run, ...]:
        """The clause's words with what would go and what would come."""
        one = self.amendment
        then = "" if one.kind == Amendment.Kind.STRIKE else " ".join(self.typed.words.split())
        return runs(" ".join(one.words_now.split()), then)

    @property
    def saved_values(self) -> list[tuple[str, str]]:
        """The ratings that are saved, by the names of their fields."""
        return [(value_field(one), one.value) for one in self.amendment.served.all()]

    @property
    def choices(self) -> list[Choice]:
        """What each requirement that it serves would be rated."""
        now = {effect.code: effect.now for effect in self.effects}
        return [choice_of(one, self.typed, now.get(one.requirement.code, "")) for one in self.amendment.served.all()]


def choice_of(one: Served, typed: Text, now: str) -> Choice:
    """One requirement's choice."""
    requirement, kind = one.requirement, one.requirement.kind
    chosen = typed.values.get(requirement.code, one.value)
    options = [(value.value, word_for(kind, value), value == chosen) for value in writing.worth(kind)]
    return Choice(requirement.code, requirement.text, requirement.red_line, now, value_field(one), options)


@dataclass(frozen=True)
class Desk:
    """All that the page is made of: draft, framework, the amendments that this person sees, the scorecard beside."""

    draft: Draft
    framework: Framework
    amendments: tuple[Amendment, ...]
    card: Scorecard | None
    then: AsAmended | None
    off: frozenset[int]

    def items(self) -> list[Item]:
        """The amendments as they are saved, in the draft's order."""
        return [self.item_of(one) for one in self.amendments]

    def item_of(self, one: Amendment) -> Item:
        """An amendment with what is saved of it."""
        return Item(
            one,
            next(place for place, other in enumerate(self.amendments, start=1) if other.pk == one.pk),
            writing.text_in(one),
            {},
            on=one.pk not in self.off,
            effects=self.then.effects(one) if self.then else (),
            overlaps=tuple(
                place
                for place, other in enumerate(self.amendments, start=1)
                if other.pk != one.pk
                and not (one.is_insert or other.is_insert or one.is_lost or other.is_lost)
                and other.clause_id == one.clause_id
            ),
        )

    @property
    def query(self) -> str:
        """The scorecard and the switches, as they stand in an address."""
        return urlencode(
            [*([("scorecard", self.card.pk)] if self.card else []), *(("off", pk) for pk in sorted(self.off))]
        )


def desk_of(request: Request, draft: Draft, framework: Framework, query: QueryDict) -> Desk:
    """Load it, with the scorecard and the switches that a query names. A constant number of queries."""
    who = person(request)
    seen = Amendment.objects.visible_to(who).filter(draft=draft, framework=framework).kept()
    amendments = tuple(seen.with_context().in_order())
    card = base_card(who, draft, framework, number_in(query.get("scorecard", "")))
    off = frozenset(one.pk for one in amendments) & {number_in(text) or 0 for text in query.getlist("off")}
    then = as_amended(load_sheet(card, citations=True), amendments, off=off) if card else None
    return Desk(draft, framework, amendments, card, then, off)


def query_here(request: Request) -> QueryDict:
    """What the address of the page says from which this request comes."""
    address = request.htmx.current_url_abs_path or ""
    return QueryDict(urlsplit(address).query) if request.htmx and address else request.GET


def framework_for(request: Request, pk: int) -> Framework:
    """A framework that this person sees, or 404."""
    return get_object_or_404(Framework.objects.visible_to(person(request)), pk=pk)


def address(draft: Draft, framework: Framework, *, query: str = "", at: Amendment | None = None) -> str:
    """The page of a draft's amendments, at one of them."""
    url = reverse("checklist:amendments", args=[draft.pk, framework.pk])
    return f"{url}{'?' + query if query else ''}{f'#req-{prefix_of(at)}' if at else ''}"


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
    draft, rubric = visible_draft(request, pk), framework_for(request, framework)
    if request.method == "POST":
        require(person(request), "amend", draft)
        desk = desk_of(request, draft, rubric, request.GET)
        items = save_all(request, desk)
        if not any(item.errors or item.conflict for item in items):
            return redirect(address(draft, rubric, query=desk.query))
        status = 409 if any(item.conflict for item in items) else 422
        return page(request, desk_of(request, draft, rubric, request.GET), items, status=status)
    desk = desk_of(request, draft, rubric, request.GET)
    if request.htmx:
        answer = render(request, "checklist/amendments.html#then", context_of(request, desk))
        answer["HX-Replace-Url"] = address(draft, rubric, query=desk.query)
        return answer
    return page(request, desk, desk.items())


def context_of(request: Request, desk: Desk) -> dict[str, object]:
    """What the page, and its part on what would follow, is rendered with."""
    items = desk.items()
    return {
        "desk": desk,
        "draft": desk.draft,
        "proposal": desk.draft.proposal,
        "framework": desk.framework,
        "marking": desk.draft.proposal.marking,
        "then": desk.then,
        "items": items,
        "counting": [item for item in items if item.amendment.counts],
        "aside": [item for item in items if not item.amendment.counts],
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
        "words_max": Amendment.WORDS_MAX,
        "reason_max": Amendment.REASON_MAX,
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


@signed_in
@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """Save one amendment: words, reason, ratings; the answer carries its state, and what would follow beside it."""
    found = visible_amendment(request, pk)
    query = query_here(request)
    item = save_item(request, desk_of(request, found.draft, found.framework, query).item_of(found))
    if not request.htmx:
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
        writing.serve(pk, code[:20], by=by, serves=action == "serve")
    elif action in ("stand", "aside"):
        writing.let_stand(pk, by=by, stands=action == "stand")
    elif action == "remove":
        writing.remove(pk, by=by)
        messages.success(request, f"Taken away: {found}. It can be put back at the end of the page.")
    else:
        writing.put_back(pk, by=by)


@signed_in
@require_POST
def add(request: Request, pk: int, framework: int) -> HttpResponse:
    """A new amendment, with the words that stand in the clause; made once, however often the form is sent."""
    draft, rubric, who = visible_draft(request, pk), framework_for(request, framework), person(request)
    require(who, "amend", draft)
    desk = desk_of(request, draft, rubric, request.GET)
    form = add_form(desk, request.POST)
    if not form.is_valid():
        return page(request, desk, desk.items(), form=form, status=422)
    data = form.cleaned_data
    serves = [data["serves"]] if data["serves"] else []

    def make() -> Amendment:
        return writing.add(draft, rubric, kind=data["kind"], place=data["place"], by=who, serves=serves)

    try:
        made = Amendment(pk=made_once(request, "amendment", make))
    except MadeOtherwise as other:
        say_made(request, address(draft, rubric, at=Amendment(pk=other.target)), "an amendment")
        return page(request, desk, desk.items(), form=form, status=409)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return page(request, desk, desk.items(), form=form, status=422)
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
        messages.success(request, f"Words for {len(in_text)} changes are proposed. Look at each, and put it right.")
    return redirect(address(card.draft, card.framework, query=query, at=made[0] if made else None))
