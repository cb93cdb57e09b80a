"""From a handed-in text to a draft: a preview of its clauses, put right by hand; and the original file again."""

from __future__ import annotations

from base64 import b64encode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from checklist.documents.original import page_of, text_of
from checklist.documents.readers import LOST
from checklist.documents.readers.blocks import LOST_LETTERS
from checklist.documents.readers.refusal import Unreadable
from checklist.errors import Refused, Stale
from checklist.forms.proposals import ClauseFormSet, DraftForm, corrected
from checklist.models import Draft, Framework, Original, Proposal, Scorecard, Upload
from checklist.models.scorecard import ScorecardQuerySet
from checklist.once import MadeOtherwise
from checklist.proposals import actions, reading
from checklist.said import retold
from checklist.scorecards.carry_over import carry
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import dom_id
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_draft, visible_proposal
from checklist.views.once import made_once, say_made
from checklist.views.paging import number_in


def own_upload(request: Request, pk: int) -> Upload:
    """This person's upload on a proposal that they may still work on, or 404."""
    who = person(request)
    uploads = Upload.objects.filter(by=who, proposal__in=Proposal.objects.visible_to(who))
    found = get_object_or_404(uploads.select_related("proposal__lead").defer("content"), pk=pk)
    require(who, "add draft", found.proposal)
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Hand in the next draft of a proposal, as pasted text or as a file; its preview follows."""
    proposal, who = visible_proposal(request, pk), person(request)
    require(who, "add draft", proposal)
    form = DraftForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = DraftForm(request.POST, request.FILES, too_big=getattr(request, "too_big", False))
        if form.is_valid():
            return received(request, form, proposal)
    return draft_form(request, form, proposal, status=422 if form.is_bound else 200)


def draft_form(request: Request, form: DraftForm, proposal: Proposal, *, status: int) -> HttpResponse:
    """The form, with what this person handed in and has not made a draft."""
    mine = Upload.objects.filter(proposal=proposal, by=person(request)).defer("content", "text", "pieces")
    context = {"form": form, "proposal": proposal, "marking": proposal.marking, "waiting": mine[:10]}
    return render(request, "checklist/draft_form.html", context, status=status)


def received(request: Request, form: DraftForm, proposal: Proposal) -> HttpResponse:
    """Keep what was handed in, once, and go on to its preview; a long file is read on in the background."""

    def keep() -> Upload:
        made = actions.receive(proposal, by=person(request), **form.fields_of_upload())
        if form.work:
            work = form.work
            transaction.on_commit(lambda: reading.go_on(made, work))
        return made

    try:
        pk = made_once(request, f"upload-{proposal.pk}", keep)
        there = Upload.objects.filter(pk=pk).exists() or actions.draft_of_upload(pk, by=person(request))
        return redirect("checklist:upload", pk=pk if there else keep().pk)  # it may be discarded by now
    except MadeOtherwise as earlier:
        say_made(request, reverse("checklist:upload", args=[earlier.target]), _("an upload"))
        return draft_form(request, form, proposal, status=409)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, pk: int) -> HttpResponse:
    """The clauses before they become a draft: join, split, renumber, drop; once they are one, the way to it."""
    if (made := actions.draft_of_upload(pk, by=person(request))) is not None:
        return redirect("checklist:draft", pk=made)
    found = own_upload(request, pk)
    if found.beat or found.refused:
        return being_read(request, found)
    if request.method != "POST":
        if asks_part(request):
            return HttpResponseClientRefresh()  # the page of the reading has asked whether it is over
        return preview(request, found, ClauseFormSet(initial=found.pieces))
    if "as-it-is" in request.POST:
        return accepted(request, found)
    if "changes" in request.POST:
        return read_again(request, found)
    return put_right(request, found)


def put_right(request: Request, found: Upload) -> HttpResponse:
    """Save the clauses as the form has them, and what was asked for beside."""
    rows = ClauseFormSet(request.POST)
    if not rows.is_valid():
        return preview(request, found, rows, status=422)
    pieces = corrected([form.cleaned_data for form in rows.forms])
    if "number" in request.POST:
        pieces = [piece | {"label": str(place)} for place, piece in enumerate(pieces, start=1)]
    try:
        take = number_in(request.POST.get("take", "")) if "take" in request.POST else None
        actions.recut(found, pieces, revision=int(request.POST.get("revision", "")[:9]), take=take)
    except ValueError:
        return preview(request, found, rows, status=422)
    except Stale:
        return preview(request, own_upload(request, found.pk), rows, status=409)
    if "accept" in request.POST or "carry" in request.POST:
        return accepted(request, found)
    return redirect("checklist:upload", pk=found.pk)


def being_read(request: Request, found: Upload) -> HttpResponse:
    """How far the reading is, or why the file could not be read; this page asks again by itself."""
    if request.method == "POST":
        if "read" in request.POST:
            reading.again(found)
        return redirect("checklist:upload", pk=found.pk)
    reading.take_up(found)
    context = {"upload": found, "proposal": found.proposal, "marking": found.proposal.marking}
    template = "checklist/upload_reading.html"
    part = asks_part(request)
    return render(request, f"{template}#reading" if part else template, context)


def read_again(request: Request, found: Upload) -> HttpResponse:
    """The same file with its tracked changes accepted or rejected; what was put right by hand stays until then."""
    try:
        revision = int(request.POST.get("revision", "")[:9])
        actions.read_again(found, rejected=request.POST["changes"] == "rejected", revision=revision)
    except ValueError:
        return preview(request, found, ClauseFormSet(initial=found.pieces), status=422)
    except Stale:
        return preview(request, own_upload(request, found.pk), ClauseFormSet(initial=found.pieces), status=409)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("checklist:upload", pk=found.pk)


def accepted(request: Request, found: Upload) -> HttpResponse:
    """Make the draft, and show it."""
    made = actions.accept(found, by=person(request))
    if made is None:
        messages.error(request, _("There is no clause left, so nothing became a draft. Keep at least one."))
        return redirect("checklist:upload", pk=found.pk)
    messages.success(request, _("This is draft %(number)s of the proposal.") % {"number": made.number})
    if "carry" in request.POST:
        source = sources_of(request, found.proposal).filter(pk=number_in(request.POST["carry"])).first()
        if source:
            return carried(request, source, made)
    return redirect("checklist:draft", pk=made.pk)


def sources_of(request: Request, proposal: Proposal) -> ScorecardQuerySet:
    """This person's own scorecards of the proposal that a new draft's can be carried over from, the newest first."""
    mine = Scorecard.objects.visible_to(person(request)).with_context()
    found = mine.filter(scorer=person(request), draft__proposal=proposal)
    return found.filter(framework__state=Framework.State.PUBLISHED).order_by("-draft__number", "-pk")


def carried(request: Request, source: Scorecard, made: Draft) -> HttpResponse:
    """Carry the judgements over to the draft, and go on at the first one to confirm."""
    try:
        card = carry(source, made, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("checklist:draft", pk=made.pk)
    doubt = next((row for row in load_sheet(card).rows if row.to_confirm), None)
    if doubt is None:
        return redirect("checklist:score", pk=card.pk)
    url = reverse("checklist:score_criterion", args=[card.pk, doubt.requirement.criterion.number])
    return redirect(f"{url}#r-{dom_id(doubt.code)}")


def preview(request: Request, found: Upload, rows: object, *, status: int = 200) -> HttpResponse:
    """The preview page; on a conflict what was saved meanwhile below it."""
    context = {
        "upload": found,
        "proposal": found.proposal,
        "marking": found.proposal.marking,
        "rows": rows,
        "conflict": status == 409,
        "lost": [{**one, "text": retold(one["text"], [LOST_LETTERS])} for one in found.left_out if one["why"] == LOST],
        "source": sources_of(request, found.proposal).first(),
    }
    return render(request, "checklist/upload.html", context, status=status)


@signed_in
@require_safe
def beside(request: Request, pk: int) -> HttpResponse:
    """The file as it looks, a PDF one page at a time; of a Word file, and of what was pasted, the text."""
    found = own_upload(request, pk)
    context = {"upload": found, "proposal": found.proposal, "marking": found.proposal.marking}
    if found.content:
        try:
            if found.name.lower().endswith(".pdf"):
                context |= {"picture": picture_of(found, number_in(request.GET.get("page", "1")) or 1)}
            else:
                context |= {"words": mark_safe(text_of(bytes(found.content), found.name))}
        except Unreadable as refused:
            context |= {"refused": str(refused)}
    template = "checklist/upload_original.html"
    return render(request, f"{template}#original" if asks_part(request) else template, context)


def picture_of(found: Upload, number: int) -> dict[str, object]:
    """A page of the file, with its neighbours; raises Unreadable."""
    page = page_of(bytes(found.content or b""), number)
    return {
        "number": page.number,
        "pages": page.pages,
        "beside": [other for other in (page.number - 1, page.number + 1) if 1 <= other <= page.pages],
        "png": b64encode(page.png).decode(),
    }


@signed_in
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw an upload away before it became a draft."""
    found = own_upload(request, pk)
    found.delete()
    return redirect("checklist:proposal", pk=found.proposal_id)


@signed_in
@require_safe
def original(request: Request, pk: int) -> HttpResponse:
    """The file that a draft was read from, byte for byte; never shown in the browser, always saved."""
    draft = visible_draft(request, pk)
    found = Original.objects.filter(draft=draft).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
