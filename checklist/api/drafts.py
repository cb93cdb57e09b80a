"""Drafts: their list, their text, and handing one in as text or as a file."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from checklist.api import etags, loads, shapes, written
from checklist.api.access import require, valid
from checklist.api.asked import ClausesSent, DraftFields, DraftSent
from checklist.api.bearer import READS, WRITES, who
from checklist.api.conventions import CHANGES, MAKES, Asked, Page, file_answer, make_once, page
from checklist.api.problems import Problem
from checklist.forms.proposals import DraftForm, corrected
from checklist.models import Draft, Proposal, Upload, User
from checklist.models.keyset import Order
from checklist.proposals import actions, reading

router = Router(tags=["Drafts"])
EMPTY = "There is no clause in it, so nothing became a draft."


@router.get(
    "/proposals/{int:pk}/drafts", response=Page[shapes.DraftShape], auth=READS, summary="List a proposal's drafts"
)
def drafts(request: HttpRequest, pk: int, asked: Asked) -> Any:
    """The newest first."""
    person = who(request)
    loads.proposal_for(person, pk)
    files: dict[int, Any] = {}
    return page(
        request,
        loads.counted_drafts(person).filter(proposal=pk),
        Order(("number", "pk"), down=True),
        asked,
        lambda one: written.draft(one, files.get(one.pk)),
        load=lambda rows: files.update(loads.originals_of(rows)),
    )


@router.post(
    "/proposals/{int:pk}/drafts",
    response={201: shapes.DraftShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Hand in the next draft as text",
)
def draft_new(request: HttpRequest, response: HttpResponse, pk: int, sent: DraftSent) -> Any:
    """The text is cut into clauses by its own numbering."""
    person = who(request)
    proposal = loads.proposal_for(person, pk)
    require(person, "add draft", proposal)
    form = DraftForm(sent.model_dump())
    valid(form)

    def make() -> Draft:
        return became(actions.accept(actions.receive(proposal, by=person, **form.fields_of_upload()), by=person))

    return Status(201, answered(response, person, make_once(request, response, sent, make)))


def became(made: Draft | None) -> Draft:
    """A draft; 422 where there was nothing to make one of."""
    if made is None:
        raise Problem(422, EMPTY, errors=[("text", EMPTY)])
    return made


@router.post(
    "/proposals/{int:pk}/drafts/file",
    response={201: shapes.DraftShape, 202: shapes.UploadShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Hand in the next draft as a file",
)
def draft_file(
    request: HttpRequest, response: HttpResponse, pk: int, fields: Form[DraftFields], file: File[UploadedFile]
) -> Any:
    """Word, PDF with text, ODT, RTF, HTML or text. A file that takes longer to read answers 202 with an upload: ask for
    that until it is read, then make it a draft.
    """
    person = who(request)
    proposal = loads.proposal_for(person, pk)
    require(person, "add draft", proposal)
    form = DraftForm(fields.model_dump() | {"text": ""}, {"file": file})
    valid(form)
    content = form.fields_of_upload()
    if not form.work and not content["pieces"]:
        raise Problem(422, EMPTY, errors=[("file", EMPTY)])
    digest = hashlib.sha256(content["content"] or b"").hexdigest()
    sent = fields.model_dump(mode="json") | {"name": content["name"], "sha256": digest}
    key = make_once(request, response, sent, lambda: kept(proposal, form, content, by=person))
    upload = Upload.objects.filter(pk=key, by=person).first()
    if upload and (upload.beat or upload.refused):
        return Status(202, upload_shape(upload, None))
    made = actions.accept(Upload(pk=key), by=person)
    return Status(201, answered(response, person, became(made).pk))


def kept(proposal: Proposal, form: DraftForm, fields: dict[str, Any], *, by: User) -> Upload:
    """The file with its clauses so far; a long one is read on in the background."""
    upload = actions.receive(proposal, by=by, **fields)
    if form.work:
        work = form.work
        transaction.on_commit(lambda: reading.go_on(upload, work))
    return upload


@router.get("/uploads/{int:pk}", response=shapes.UploadShape, auth=READS, summary="How far a file is read")
def upload(request: HttpRequest, pk: int) -> Any:
    """An upload of yours: "reading", "read", "refused", or "draft" with the draft's key."""
    person = who(request)
    if (made := actions.draft_of_upload(pk, by=person)) is not None:
        return upload_shape(Upload(pk=pk), made)
    found = own_upload(person, pk)
    reading.take_up(found)
    return upload_shape(found, None)


@router.post(
    "/uploads/{int:pk}/draft",
    response={201: shapes.DraftShape},
    auth=WRITES,
    summary="Make a file that is read a draft",
)
def upload_accept(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """Asked twice, it answers with the same draft."""
    person = who(request)
    if (made := actions.draft_of_upload(pk, by=person)) is not None:
        return Status(201, answered(response, person, made))
    found = own_upload(person, pk)
    require(person, "add draft", found.proposal)
    if found.beat or found.refused:
        raise Problem(409, found.refused or "The file is still being read.")
    return Status(201, answered(response, person, became(actions.accept(found, by=person)).pk))


def own_upload(person: User, pk: int) -> Upload:
    """This person's upload on a proposal that they see, without its content."""
    seen = Upload.objects.filter(by=person, proposal__in=Proposal.objects.visible_to(person))
    return seen.select_related("proposal__lead").defer("content").get(pk=pk)


def upload_shape(found: Upload, draft: int | None) -> shapes.UploadShape:
    """How far it is."""
    state = "draft" if draft else "refused" if found.refused else "reading" if found.beat else "read"
    return shapes.UploadShape(
        id=found.pk,
        state=state,
        done=found.read_steps,
        steps=found.steps,
        why=found.refused,
        clauses=len(found.pieces),
        draft=draft,
    )


@router.get("/drafts/{int:pk}", response=shapes.DraftShape, auth=READS, summary="Read what a draft is")
def draft(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """One draft, without its text."""
    return answered(response, who(request), pk)


@router.get("/drafts/{int:pk}/clauses", response=Page[shapes.ClauseShape], auth=READS, summary="Read a draft's clauses")
def clauses(request: HttpRequest, response: HttpResponse, pk: int, asked: Asked) -> Any:
    """In their order, in the edition that is in force."""
    found = loads.draft_for(who(request), pk)
    etags.put(response, etags.of_draft(found))
    return page(request, found.current_clauses, Order(("place",)), asked, written.clause)


@router.put(
    "/drafts/{int:pk}/clauses",
    response=shapes.DraftShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Correct a draft's clauses",
)
def clauses_correct(request: HttpRequest, response: HttpResponse, pk: int, sent: ClausesSent) -> Any:
    """All of them, in order. Ratings that rest on words that changed are to be confirmed; scorecards that are submitted
    go back to their scorers, which `send_back` says that you know.
    """
    person = who(request)
    found = loads.draft_for(person, pk)
    require(person, "correct clauses", found)
    etags.check(request, etags.of_draft(found))
    rows = corrected([one.model_dump() for one in sent.clauses])
    if not rows:
        raise Problem(422, EMPTY, errors=[("clauses", EMPTY)])
    actions.correct_clauses(found, rows, by=person, revision=found.revision, send_back=sent.send_back)
    return answered(response, person, pk)


@router.get(
    "/drafts/{int:pk}/text",
    response={200: None},
    auth=READS,
    openapi_extra=file_answer("text/plain"),
    summary="Read a draft's text",
)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Its clauses as plain text, a blank line between them."""
    found = loads.draft_for(who(request), pk)
    body = written.text_of(found.current_clauses)
    return HttpResponse(body, content_type="text/plain; charset=utf-8", headers={"ETag": etags.of_draft(found)})


@router.get(
    "/drafts/{int:pk}/original",
    response={200: None},
    auth=READS,
    openapi_extra=file_answer("application/octet-stream"),
    summary="Download the file that a draft was read from",
)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """Byte for byte; 404 where the draft came as text."""
    found = loads.draft_for(who(request), pk).original
    name = content_disposition_header(True, found.name) or "attachment"
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type="application/octet-stream", headers=headers)


def answered(response: HttpResponse, person: User, pk: int) -> shapes.DraftShape:
    """A draft with its ETag."""
    found, shape = loads.draft(person, pk)
    etags.put(response, etags.of_draft(found))
    return shape
