"""Proposals: the list, one, made, changed and put away."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from checklist.api import etags, loads, shapes, written
from checklist.api.access import require, valid
from checklist.api.asked import ProposalChange, ProposalSent
from checklist.api.bearer import READS, WRITES, who
from checklist.api.conventions import CHANGES, MAKES, NO_NUL, Page, Piece, make_once, page
from checklist.api.problems import Problem
from checklist.forms.proposals import ProposalForm, office
from checklist.models import Proposal, User
from checklist.overview import choose
from checklist.proposals import actions

router = Router(tags=["Proposals"])


class Filter(Piece):
    """What the list is narrowed to and sorted by, as on its page."""

    q: str = Field("", max_length=200, pattern=NO_NUL, description="Words of title, parties or summary.")
    marking: str = Field("", max_length=80, pattern=NO_NUL)
    mine: bool = Field(False, description="Those that you lead.")
    archived: bool = Field(False, description="Those that are put away.")
    sort: Literal["updated", "-updated", "title", "-title", "lead", "-lead"] = "-updated"


@router.get("/proposals", response=Page[shapes.ProposalRow], auth=READS, summary="List the proposals you may see")
def proposals(request: HttpRequest, asked: Annotated[Filter, Query(...)]) -> Any:
    """Each with its stage and its latest reading that was handed in, as far as you may know them."""
    person = who(request)
    wanted: dict[str, Any] = {name: value for name in ("q", "marking") if (value := getattr(asked, name).strip())}
    wanted |= {"led_by": person} if asked.mine else {}
    wanted |= {"archived": "yes"} if asked.archived else {}
    chosen = choose(person, wanted | {"sort": asked.sort})
    return page(request, chosen.rows, chosen.order, asked, written.proposal_row, beside=chosen.beside)


@router.post(
    "/proposals",
    response={201: shapes.ProposalShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Make a proposal",
)
def proposal_new(request: HttpRequest, response: HttpResponse, sent: ProposalSent) -> Any:
    """A new proposal. Without a lead you lead it; without a marking it bears the office's least."""
    person = who(request)
    require(person, "create proposal")
    data = sent.model_dump() | {"lead": lead_of(sent.lead or person.username)}
    fields = valid(ProposalForm(data | {"marking": sent.marking or settings.MARKINGS[0]}))
    pk = make_once(request, response, sent, lambda: actions.create_proposal(by=person, **fields))
    return Status(201, answered(response, loads.proposal_for(person, pk)))


@router.get("/proposals/{int:pk}", response=shapes.ProposalShape, auth=READS, summary="Read a proposal")
def proposal(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """One proposal; its ETag is what a change of it names."""
    return answered(response, loads.proposal_for(who(request), pk))


@router.patch(
    "/proposals/{int:pk}",
    response=shapes.ProposalShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Change a proposal, archive it or take it out again",
)
def proposal_change(request: HttpRequest, response: HttpResponse, pk: int, sent: ProposalChange) -> Any:
    """Fields that are left out stay as they are."""
    person = who(request)
    found = loads.proposal_for(person, pk)
    fields = sent.model_dump(exclude_unset=True)
    away = fields.pop("archived", None)
    if fields:
        require(person, "edit proposal", found)
    if away is not None:
        require(person, "archive proposal", found)
    etags.check(request, etags.of_proposal(found))
    with transaction.atomic():
        if fields:
            edit(found, fields, by=person)
        if away is not None:
            actions.archive(found, by=person, away=away)
    return answered(response, Proposal.objects.select_related("lead").get(pk=pk))


def edit(found: Proposal, sent: dict[str, Any], *, by: User) -> None:
    """Change these fields, as the form takes them; raises `Stale` where somebody changed one of them just now."""
    shown = {name: getattr(found, name) for name in sent}
    if "lead" in sent:
        sent = sent | {"lead": lead_of(sent["lead"], found)}
    now = {name: getattr(found, name) for name in Proposal.EDITABLE} | {"lead": found.lead_id}
    fields = valid(ProposalForm(now | sent, instance=Proposal.objects.select_related("lead").get(pk=found.pk)))
    actions.edit_proposal(found, by=by, shown=shown, **{name: fields[name] for name in sent})


def lead_of(username: str, proposal: Proposal | None = None) -> int:
    """The key of somebody who may lead a proposal, by user name; 422 for anybody else."""
    found: int | None = (
        office(besides=proposal.lead_id if proposal else None)
        .filter(username__iexact=username)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        said = "No analyst or manager has this user name."
        raise Problem(422, said, errors=[("lead", said)])
    return found


def answered(response: HttpResponse, found: Proposal) -> shapes.ProposalShape:
    """A proposal with its ETag."""
    etags.put(response, etags.of_proposal(found))
    return written.proposal(found)
