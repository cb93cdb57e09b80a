"""Threads about a scorecard: adding to them, settling, and correcting or withdrawing one's own comment."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from checklist.errors import Conflict, Stale
from checklist.forms.review import CommentForm, CorrectionForm
from checklist.models import Comment, Scorecard
from checklist.once import MadeOtherwise
from checklist.review import comments
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import dom_id
from checklist.views.loading import Request, person, require, signed_in, visible_scorecard
from checklist.views.once import made_once, say_made
from checklist.views.review import WHOLE, card_url, scorecard_page


@signed_in
@require_POST
def comment(request: Request, pk: int, code: str) -> HttpResponse:
    """Add a remark to a requirement's thread, or to the scorecard's (code "all")."""
    card, who = visible_scorecard(request, pk), person(request)
    require(who, "comment", card)
    requirement = None
    if code != WHOLE:
        rows = load_sheet(card).by_code
        if code not in rows:
            raise Http404
        requirement = rows[code].requirement
    form = CommentForm(request.POST)
    if not form.is_valid():
        return scorecard_page(request, card, comment=(code, form), status=422)
    anchor = "talk" if code == WHOLE else f"r-{dom_id(code)}"
    try:
        text = form.cleaned_data["text"]
        made_once(request, f"comment-{pk}-{code}", lambda: comments.add_comment(card, requirement, text, by=who))
    except MadeOtherwise:
        say_made(request, f"{card_url(card)}#{anchor}", _("a comment"))
        return scorecard_page(request, card, comment=(code, form), status=409)
    return redirect(f"{card_url(card)}#{anchor}")


@signed_in
@require_POST
def resolve(request: Request, pk: int, comment_pk: int) -> HttpResponse:
    """Mark a remark as resolved."""
    card, who = visible_scorecard(request, pk), person(request)
    require(who, "comment", card)
    remark = remark_of(card, comment_pk)
    require(who, "settle comment", remark)
    comments.resolve_comment(card, remark, by=who)
    return redirect(f"{card_url(card)}#talk")


@signed_in
@require_POST
def correct(request: Request, pk: int, comment_pk: int) -> HttpResponse:
    """Put one's own remark into other words."""
    card, who = visible_scorecard(request, pk), person(request)
    remark = remark_of(card, comment_pk)
    require(who, "correct comment", remark)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return scorecard_page(request, card, correction=(remark.pk, form), status=422)
    try:
        comments.correct_comment(remark, form.cleaned_data["text"], by=who, revision=form.cleaned_data["revision"])
    except Stale:
        newest = remark_of(card, comment_pk)
        said = _(
            "It was corrected somewhere else meanwhile: “%(text)s”. Save again to put your words in its place."
        ) % {"text": newest.text}
        if newest.withdrawn_at:
            said = _("It was withdrawn meanwhile. Write a new comment if you have more to say.")
        form.data = {"text": form.data.get("text", ""), "revision": newest.revision}
        form.add_error("text", said)
        return scorecard_page(request, card, correction=(remark.pk, form), status=409)
    except Conflict as conflict:
        wrong, newest_card = (remark.pk, form), visible_scorecard(request, pk)
        return scorecard_page(request, newest_card, correction=wrong, problems=[str(conflict)], status=409)
    return redirect(f"{card_url(card)}#comment-{remark.pk}")


@signed_in
@require_POST
def withdraw(request: Request, pk: int, comment_pk: int) -> HttpResponse:
    """Take one's own remark back."""
    card, who = visible_scorecard(request, pk), person(request)
    remark = remark_of(card, comment_pk)
    require(who, "correct comment", remark)
    try:
        comments.withdraw_comment(remark, by=who)
    except Conflict as conflict:
        return scorecard_page(request, visible_scorecard(request, pk), problems=[str(conflict)], status=409)
    return redirect(f"{card_url(card)}#comment-{remark.pk}")


def remark_of(card: Scorecard, pk: int) -> Comment:
    """A remark of this scorecard; 404 for any other."""
    remark = get_object_or_404(card.comments.select_related("requirement__criterion"), pk=pk)
    remark.scorecard = card
    return remark
