"""Amendments: listed, proposed, changed, taken away and put back; and the counter-draft that they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from checklist.amendments import writing
from checklist.amendments.base import amendments_for, seen_amendments
from checklist.amendments.writing import Text, text_in
from checklist.api import etags, loads, shapes, written
from checklist.api.access import require
from checklist.api.asked import AmendmentChange, AmendmentSent, ProposeSent
from checklist.api.bearer import READS, WRITES, who
from checklist.api.conventions import CHANGES, MAKES, Page, Piece, file_answer, make_once, page
from checklist.api.problems import NOT_FOUND, Problem
from checklist.exports import FORMATS
from checklist.exports.handing_out import counter_draft_file
from checklist.forms.scoring import plain_text
from checklist.models import Amendment, User
from checklist.models.keyset import Order
from checklist.scorecards.sheet import load_sheet

router = Router(tags=["Amendments"])


class OfFramework(Piece):
    """Amendments stand beside a draft and a framework."""

    framework: int = Field(ge=1, le=2**63 - 1, description="The framework's key.")


@router.get(
    "/drafts/{int:pk}/amendments", response=Page[shapes.AmendmentShape], auth=READS, summary="List a draft's amendments"
)
def amendments(request: HttpRequest, pk: int, asked: Annotated[OfFramework, Query(...)]) -> Any:
    """Those that nobody took away, the oldest first; not others' before you handed in your own reading."""
    person = who(request)
    draft, framework = loads.draft_for(person, pk), loads.framework_for(person, asked.framework)
    rows = seen_amendments(person, draft, framework).with_context()
    return page(request, rows, Order(("pk",)), asked, written.amendment)


@router.post(
    "/drafts/{int:pk}/amendments",
    response={201: shapes.AmendmentShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Propose an amendment",
)
def amendment_new(request: HttpRequest, response: HttpResponse, pk: int, sent: AmendmentSent) -> Any:
    """Other words for a clause, a new clause, or striking one. It stands unless another does for the same clause."""
    person = who(request)
    draft, framework = loads.draft_for(person, pk), loads.framework_for(person, sent.framework)
    require(person, "amend", draft)

    @transaction.atomic
    def make() -> Amendment:
        made = writing.add(draft, framework, kind=sent.kind, place=sent.place, by=person, serves=sent.serves)
        typed = typed_in(sent.model_dump(exclude_unset=True))
        return rewrite(made, typed, {}, by=person) if typed else made

    return Status(201, said(response, make_once(request, response, sent, make)))


@router.post(
    "/scorecards/{int:pk}/amendments",
    response={201: shapes.AmendmentShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Propose words for a requirement",
)
def amendment_propose(request: HttpRequest, response: HttpResponse, pk: int, sent: ProposeSent) -> Any:
    """Its model language, put where it fits what the scorecard cites; where words for it stand already, those."""
    person = who(request)
    card = loads.scorecard_for(person, pk)
    require(person, "amend", card.draft)
    if sent.code not in load_sheet(card).by_code:
        raise Problem(404, NOT_FOUND)
    return Status(
        201, said(response, make_once(request, response, sent, lambda: writing.propose(card, sent.code, by=person)))
    )


@router.get("/amendments/{int:pk}", response=shapes.AmendmentShape, auth=READS, summary="Read an amendment")
def amendment(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """One of a draft that you may see; also one that was taken away."""
    return said(response, amendment_for(who(request), pk).pk)


@router.patch(
    "/amendments/{int:pk}",
    response=shapes.AmendmentShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Change an amendment",
)
def amendment_change(request: HttpRequest, response: HttpResponse, pk: int, sent: AmendmentChange) -> Any:
    """Its words, number, reason, what requirements would then be rated, which it serves, and whether it stands."""
    person = who(request)
    found = kept(person, pk)
    require(person, "amend", found.draft)
    fields = sent.model_dump(exclude_unset=True)
    with transaction.atomic():
        found = writing.hold_amendment(pk, by=person)
        etags.check(request, etags.of_amendment(found))
        if "serves" in fields:
            found = serve(found, fields["serves"], by=person)
        typed = typed_in(fields)
        if typed or "values" in fields:
            found = rewrite(found, typed, fields.get("values", {}), by=person)
        if "stands" in fields:
            writing.let_stand(pk, by=person, stands=fields["stands"])
    return said(response, pk)


def typed_in(fields: dict[str, Any]) -> dict[str, str]:
    """What of a body are texts of an amendment."""
    return {name: fields[name] for name in ("words", "label", "reason") if name in fields}


def serve(found: Amendment, codes: Iterable[str], *, by: User) -> Amendment:
    """Let it serve just these requirements."""
    now, wanted = set(writing.codes_of(found)), set(codes)
    for code in sorted(now ^ wanted):
        found = writing.serve(found.pk, code, by=by, serves=code in wanted)
    return found


def rewrite(found: Amendment, typed: dict[str, str], values: dict[str, str], *, by: User) -> Amendment:
    """Save words, label and reason that are given, and what requirements would be rated; the rest stays."""
    saved = text_in(found)
    if unknown := sorted(values.keys() - saved.values.keys()):
        raise Problem(422, "It does not serve that requirement.", errors=[("values", unknown[0])])
    text = Text(
        words=plain_text(typed.get("words", saved.words)),
        label=" ".join(typed.get("label", saved.label).split()),
        reason=plain_text(typed.get("reason", saved.reason)),
        values={**saved.values, **values},
    )
    return writing.write(found.pk, text, by=by, revision=found.revision)


@router.delete(
    "/amendments/{int:pk}",
    response=shapes.AmendmentShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Take an amendment away",
)
def amendment_remove(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Its words are kept, so that it can be put back."""
    person = who(request)
    require(person, "amend", kept(person, pk).draft)
    with transaction.atomic():
        etags.check(request, etags.of_amendment(writing.hold_amendment(pk, by=person)))
        writing.remove(pk, by=person)
    return said(response, pk)


@router.post(
    "/amendments/{int:pk}/restore", response=shapes.AmendmentShape, auth=WRITES, summary="Put an amendment back"
)
def amendment_restore(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """It stands unless another does for the same clause by now; one that is there stays as it is."""
    person = who(request)
    found = amendment_for(person, pk)
    require(person, "amend", found.draft)
    if found.removed_at:
        writing.put_back(pk, by=person)
    return said(response, pk)


@router.get(
    "/drafts/{int:pk}/counter-draft",
    response={200: None},
    auth=READS,
    openapi_extra=file_answer(FORMATS["docx"].content_type),
    summary="Download the counter-draft",
)
def counter_draft(request: HttpRequest, pk: int, framework: Annotated[int, Query(ge=1, le=2**63 - 1)]) -> HttpResponse:
    """The draft as a Word file with every amendment that stands as a tracked change. Downloads are in the log."""
    person = who(request)
    draft, rubric = loads.draft_for(person, pk), loads.framework_for(person, framework)
    taken_up = [one for one in amendments_for(person, draft, rubric) if one.counts]
    return counter_draft_file(draft, taken_up, by=person).answer


def amendment_for(person: User, pk: int) -> Amendment:
    """An amendment that somebody sees, taken away or not."""
    found = Amendment.objects.visible_to(person).select_related("draft__proposal__lead").get(pk=pk)
    found.draft = loads.draft_for(person, found.draft_id)
    return found


def kept(person: User, pk: int) -> Amendment:
    """An amendment that somebody sees and nobody took away."""
    found = amendment_for(person, pk)
    if found.removed_at:
        raise Problem(404, NOT_FOUND)
    return found


def said(response: HttpResponse, pk: int) -> shapes.AmendmentShape:
    """An amendment as it is now, with its ETag."""
    found = Amendment.objects.with_context().get(pk=pk)
    etags.put(response, etags.of_amendment(found))
    return written.amendment(found)
