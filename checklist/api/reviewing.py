"""What becomes of a scorecard: its transitions, and the threads about it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from checklist.api import etags, loads, shapes, written
from checklist.api.access import require
from checklist.api.asked import CommentSent, TransitionSent, WordsSent
from checklist.api.bearer import EITHER, READS, REVIEW, WRITE, WRITES, require_scope, token_of, who
from checklist.api.conventions import CHANGES, MAKES, MAKES_OF_STATE, Asked, Page, make_once, page
from checklist.api.problems import Problem
from checklist.api.ratings import row_of
from checklist.api.scorecards import answered, open_for_review
from checklist.forms.scoring import plain_text
from checklist.models import Comment, Scorecard, User
from checklist.models.keyset import Order
from checklist.review import comments as talk
from checklist.review import workflow
from checklist.review.shown import shown

router = Router(tags=["Review"])
EMPTY = "Write something before you send it."


@router.get(
    "/scorecards/{int:pk}/transitions",
    response=shapes.TransitionsShape,
    auth=READS,
    summary="What may be done with a scorecard now",
)
def transitions(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """The transitions that are yours to start, and what is missing. For a token with the scope review also `seen`,
    which an approval names: this opens the submission.
    """
    person = who(request)
    card = loads.scorecard_for(person, pk)
    open_for_review(request, card)
    subject, steps = workflow.load_subject(card), workflow.available(card, person)
    may_seal = REVIEW in token_of(request).scope_set and any(step.seals for step in steps)
    etags.put(response, etags.of_sheet(subject.sheet))
    return shapes.TransitionsShape(
        state=card.state,
        available=[step.action for step in steps],
        missing=workflow.missing(subject).sentences if card.is_editable else [],
        confirm=[row.code for row in workflow.not_applicable(subject.sheet)],
        waived=[row.code for row in workflow.waived(subject.sheet)],
        seen=shown(card, None, reader=person).seen if may_seal else "",
    )


@router.post(
    "/scorecards/{int:pk}/transitions",
    response={201: shapes.ScorecardShape},
    auth=EITHER,
    openapi_extra=MAKES_OF_STATE,
    summary="Submit, recall, return, approve or supersede a scorecard",
)
def transition(request: HttpRequest, response: HttpResponse, pk: int, sent: TransitionSent) -> Any:
    """Handing in and recalling take the scope write, answers to a submission the scope review. If-Match is the
    scorecard's ETag.
    """
    person = who(request)
    require_scope(token_of(request), REVIEW if sent.action in workflow.ANSWERS else WRITE)
    card = loads.scorecard_for(person, pk)
    require(person, workflow.TRANSITIONS[sent.action].permission, card)

    def make() -> Scorecard:
        etags.check(request, etags.of_sheet(loads.sheet(person, pk)))
        return workflow.apply(
            card,
            sent.action,
            by=person,
            note=plain_text(sent.note),
            confirmed=sent.confirmed,
            seen=sent.seen,
            despite_comments=sent.despite_comments,
        )

    make_once(request, response, sent, make)
    return Status(201, answered(response, loads.fresh_sheet(card)))


@router.get(
    "/scorecards/{int:pk}/comments",
    response=Page[shapes.CommentShape],
    auth=READS,
    summary="List a scorecard's comments",
)
def comments(request: HttpRequest, pk: int, asked: Asked) -> Any:
    """The oldest first."""
    card = loads.scorecard_for(who(request), pk)
    rows = Comment.objects.filter(scorecard=card).select_related("author", "requirement__criterion")
    return page(request, rows, Order(("created_at", "pk")), asked, written.comment)


@router.post(
    "/scorecards/{int:pk}/comments",
    response={201: shapes.CommentShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Comment on a scorecard",
)
def comment_new(request: HttpRequest, response: HttpResponse, pk: int, sent: CommentSent) -> Any:
    """In a requirement's thread, or in the whole scorecard's. Whoever is mentioned (@user) is told."""
    person = who(request)
    card = loads.scorecard_for(person, pk)
    require(person, "comment", card)
    requirement = None if sent.code is None else row_of(loads.sheet(person, pk), sent.code).requirement
    text = words_of(sent.text)
    key = make_once(request, response, sent, lambda: talk.add_comment(card, requirement, text, by=person))
    return Status(201, said(response, key))


@router.get("/comments/{int:pk}", response=shapes.CommentShape, auth=READS, summary="Read a comment")
def comment(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """One remark of a scorecard that you may see."""
    return said(response, remark_for(who(request), pk).pk)


@router.patch(
    "/comments/{int:pk}",
    response=shapes.CommentShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Put your comment into other words",
)
def comment_correct(request: HttpRequest, response: HttpResponse, pk: int, sent: WordsSent) -> Any:
    """The log keeps the earlier ones."""
    person = who(request)
    remark = remark_for(person, pk)
    require(person, "correct comment", remark)
    etags.check(request, etags.of_comment(remark))
    talk.correct_comment(remark, words_of(sent.text), by=person, revision=remark.revision)
    return said(response, pk)


@router.delete(
    "/comments/{int:pk}",
    response=shapes.CommentShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Withdraw your comment",
)
def comment_withdraw(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Only the log keeps its words."""
    person = who(request)
    remark = remark_for(person, pk)
    require(person, "correct comment", remark)
    with transaction.atomic():
        etags.check(request, etags.of_comment(remark_for(person, pk)))
        talk.withdraw_comment(remark, by=person)
    return said(response, pk)


@router.post(
    "/comments/{int:pk}/resolve", response=shapes.CommentShape, auth=WRITES, summary="Mark a comment as resolved"
)
def comment_resolve(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Saying it twice changes nothing."""
    person = who(request)
    remark = remark_for(person, pk)
    require(person, "comment", remark.scorecard)
    require(person, "settle comment", remark)
    talk.resolve_comment(remark.scorecard, remark, by=person)
    return said(response, pk)


def remark_for(person: User, pk: int) -> Comment:
    """A remark of a scorecard that somebody sees."""
    remark = Comment.objects.select_related("author", "requirement__criterion").get(pk=pk)
    remark.scorecard = loads.scorecard_for(person, remark.scorecard_id)
    return remark


def words_of(text: str) -> str:
    """A remark's words as they are kept; 422 where there are none."""
    if not plain_text(text):
        raise Problem(422, EMPTY, errors=[("text", EMPTY)])
    return plain_text(text)


def said(response: HttpResponse, pk: int) -> shapes.CommentShape:
    """A comment as it is now, with its ETag."""
    remark = Comment.objects.select_related("author", "requirement__criterion").get(pk=pk)
    etags.put(response, etags.of_comment(remark))
    return written.comment(remark)
