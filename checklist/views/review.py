"""A scorecard after scoring: its page, its submission, its review and the threads about it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.errors import Conflict, NotReady
from checklist.exports import FORMATS
from checklist.forms.review import CommentForm, CorrectionForm, TransitionForm
from checklist.models import Comment, Scorecard, User
from checklist.models.keys import Keys
from checklist.models.keyset import Order
from checklist.models.rowwise import Counted
from checklist.panels import assignments
from checklist.permissions import may, part_in, works_on
from checklist.proposals import history
from checklist.reports.sealed import approval_in
from checklist.review import watch, workflow
from checklist.review.shown import shown
from checklist.scorecards import version_move
from checklist.scorecards.sheet import load_sheet
from checklist.views.loading import Request, person, require, signed_in, visible_scorecard
from checklist.views.paging import sliced

WHOLE = "all"
# The oldest submission that waits for a manager, but for one.
NEXT = Keys(
    lambda who, key: Scorecard.objects.visible_to(who).awaiting_review().without_part_of(who).exclude(pk=key)[:1]
)
# What is said of each transition, by the log's word for it.
DONE = {
    "submitted": gettext_lazy("The scorecard was submitted."),
    "recalled": gettext_lazy("The scorecard was recalled."),
    "returned": gettext_lazy("The scorecard was returned."),
    "approved": gettext_lazy("The scorecard was approved."),
    "superseded": gettext_lazy("The scorecard was superseded."),
}


@signed_in
@require_safe
def queue(request: Request) -> HttpResponse:
    """Submissions that wait for a manager, oldest first."""
    who = person(request)
    if not who.is_manager:
        raise Http404
    talk = Comment.objects.filter(scorecard=OuterRef("pk"), resolved_at=None)
    waiting = Scorecard.objects.visible_to(who).awaiting_review().as_listed().annotate(talk=Counted(talk))
    page = sliced(request, waiting, Order(("submitted_at", "pk")))
    return render(request, "checklist/queue.html", {"page": page})


@signed_in
@require_safe
def scorecard(request: Request, pk: int) -> HttpResponse:
    """The report on screen, with its comments and the buttons for what this person may do."""
    card, who = visible_scorecard(request, pk), person(request)
    steps = workflow.available(card, who)
    workflow.mark_opened(card, by=who, reviews=any(step.permission == "return" for step in steps))
    return scorecard_page(request, card, steps=steps)


def scorecard_page(
    request: Request,
    card: Scorecard,
    *,
    steps: list[workflow.Transition] | None = None,
    form: TransitionForm | None = None,
    problems: list[str] | None = None,
    comment: tuple[str, CommentForm] | None = None,
    correction: tuple[int, CorrectionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was typed where something was wrong with it; `steps` are what is `available`, where known."""
    who = person(request)
    steps = workflow.available(card, who) if steps is None else steps
    transitions = [step for step in steps if step.action != "submit"]
    reviews = list(card.reviews.select_related("reviewer"))
    approval = approval_in(reviews) if card.state in Scorecard.SEALED else None
    found = shown(card, approval, reader=who)
    report = found.report
    # Taken over what this page shows and nothing newer: what changes from here on, the approver has not seen.
    may_seal = any(step.seals for step in transitions)
    threads = threads_of(card, who, correction)
    context = {
        "scorecard": card,
        "report": report,
        "marking": report.marking,
        "threads": threads,
        "transitions": transitions,
        "why_not": "" if transitions else why_not(card, who),
        "seen": found.seen if may_seal else "",
        "may_score": may(who, "rate", card),
        "may_hand_over": card.is_editable and may(who, "hand over scorecard", card),
        "may_amend": works_on(who, card.draft.proposal),
        "may_comment": may(who, "comment", card),
        "may_dissent": may(who, "dissent", card),
        "newer": version_move.targets(card).first() if version_move.may_move(who, card) else None,
        "meanwhile": history.since_submission(card) if may_seal else [],
        "altered": watch.problems(approval, card, live=found.english) if card.state in Scorecard.SEALED else [],
        "waived": [row for row in report.red_lines if row.state == "waived"],
        "formats": FORMATS,
        "reviews": reviews,
        "form": form,
        "problems": problems or [],
        "wrong_comment": comment,
        "whole": WHOLE,
        "talk": sum(remark.resolved_at is None for found in threads.values() for remark in found),
        "next_card": next_in_queue(card, who) if transitions else None,
    }
    return render(request, "checklist/scorecard.html", context, status=status)


def why_not(card: Scorecard, who: User) -> str:
    """Why a manager is offered no decision where one is asked for, in a sentence."""
    return part_in(who, card) if who.is_manager and card.state in workflow.ANSWERED_FROM else ""


def threads_of(
    card: Scorecard, who: User, correction: tuple[int, CorrectionForm] | None = None
) -> dict[str, list[Comment]]:
    """The comments by requirement's code, those on the whole under `WHOLE`. One query.

    Each says for the page whether this person may settle it, and has the form by which they may correct it, or None;
    `correction` is the form that was sent for one of them.
    """
    sent, form = correction or (0, None)
    threads: dict[str, list[Comment]] = {}
    for remark in card.comments.select_related("author", "resolved_by", "requirement__criterion"):
        remark.scorecard = card
        remark.may_settle = may(who, "settle comment", remark)  # type: ignore[attr-defined]  # for the page
        fresh = None
        if may(who, "correct comment", remark) and not remark.withdrawn_at:
            fresh = CorrectionForm(initial={"text": remark.text, "revision": remark.revision}, auto_id=False)
        remark.correction = form if remark.pk == sent else fresh  # type: ignore[attr-defined]  # for the page
        threads.setdefault(remark.requirement.code if remark.requirement else WHOLE, []).append(remark)
    return threads


def next_in_queue(card: Scorecard, who: User) -> Scorecard | None:
    """What a manager would open after this one: the oldest submission that waits, this one apart. One query, or two."""
    if not who.is_manager or card.state != Scorecard.State.SUBMITTED:
        return None
    found = NEXT.of(who, card.pk)
    return Scorecard.objects.select_related("draft__proposal").filter(pk=found[0]).first() if found else None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: Request, pk: int) -> HttpResponse:
    """What is missing, and handing it in once nothing is."""
    card, who = visible_scorecard(request, pk), person(request)
    require(who, "submit", card)
    if request.method == "POST":
        answer: HttpResponse = transition(request, pk=pk, action="submit")
        return answer
    if not card.is_editable:
        return redirect("checklist:scorecard", pk=pk)
    return submit_page(request, card)


def submit_page(
    request: Request, card: Scorecard, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """What the workflow says is missing, with links to it, and each rating of not applicable to confirm."""
    subject = workflow.load_subject(card)
    missing = workflow.missing(subject)
    context = {
        "scorecard": card,
        "marking": card.draft.proposal.marking,
        "missing": missing,
        "not_applicable": workflow.not_applicable(subject.sheet),
        "problems": problems or missing.of_the_panel,
        "assigned": assignments.is_assigned(card),
        "confirmed": request.POST.getlist("confirm"),
    }
    return render(request, "checklist/submit.html", context, status=status)


@signed_in
@require_POST
def transition(request: Request, pk: int, action: str) -> HttpResponse:
    """Carry out one transition of the table."""
    if action not in workflow.TRANSITIONS:
        raise Http404
    card, who = visible_scorecard(request, pk), person(request)
    codes = [row.code for row in load_sheet(card).rows]
    form = TransitionForm(request.POST, codes=codes)
    if not form.is_valid():
        return unready(request, card, action, form, [str(e) for errors in form.errors.values() for e in errors], 422)
    data = form.cleaned_data
    try:
        workflow.apply(
            card,
            action,
            by=who,
            note=data["note"],
            confirmed=data["confirm"],
            seen=data["seen"],
            despite_comments=data["despite_comments"],
        )
    except NotReady as error:
        return unready(request, card, action, form, error.problems, 422)
    except Conflict as conflict:
        return unready(request, visible_scorecard(request, pk), action, form, [str(conflict)], 409)
    done = workflow.TRANSITIONS[action]
    messages.success(request, DONE[done.done])
    return redirect("checklist:queue") if done.answers else redirect("checklist:scorecard", pk=pk)


def unready(
    request: Request, card: Scorecard, action: str, form: TransitionForm, problems: list[str], status: int
) -> HttpResponse:
    """The page that the form came from, with what stands in the way."""
    if action == "submit" and card.is_editable:
        return submit_page(request, card, problems=problems, status=status)
    return scorecard_page(request, card, form=form, problems=problems, status=status)


def card_url(card: Scorecard) -> str:
    """The scorecard's page."""
    return reverse("checklist:scorecard", args=[card.pk])
