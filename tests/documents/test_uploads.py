"""Handing in a draft: the preview, putting clauses right, the original file, and uploads without end."""

from __future__ import annotations

import hashlib
import io
import socket
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from docx import Document

from checklist.models import Draft, Original, Proposal, Scorecard, Upload
from checklist.scorecards.rating import cite
from tests.documents.reading_files import docx, p
from tests.factory import PASSWORD, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db


def word_file(*texts):
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WORD = word_file("1. One.", "2. 둘.")


@pytest.fixture
def proposal(client):
    made = make_proposal()
    client.force_login(made.lead)
    return made


def hand_in(client, proposal, name, data, **fields):
    url = reverse("checklist:draft_new", args=[proposal.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data)} | fields)


def rows(*texts, revision="0", **more):
    data = {"form-TOTAL_FORMS": str(len(texts)), "form-INITIAL_FORMS": "0", "revision": revision}
    for k, (label, text) in enumerate(texts):
        data |= {f"form-{k}-label": label, f"form-{k}-text": text, f"form-{k}-level": "0"}
    return data | more


def test_a_word_file_becomes_a_draft_and_stays_byte_for_byte(client, proposal):
    answer = hand_in(client, proposal, "deal.docx", WORD, note="By courier")
    page = client.get(answer.url).html
    assert "deal.docx was cut into 2 clauses" in page
    assert not Draft.objects.exists()
    client.post(answer.url, {"as-it-is": "1"})
    draft = Draft.objects.get()
    assert [(c.label, c.text) for c in draft.current_clauses] == [("1", "One."), ("2", "둘.")]
    assert (draft.note, draft.original.name, draft.original.sha256) == (
        "By courier",
        "deal.docx",
        hashlib.sha256(WORD).hexdigest(),
    )
    assert not Upload.objects.exists()
    answer = client.get(reverse("checklist:draft_original", args=[draft.pk]))
    assert answer.content == WORD
    assert answer["Content-Disposition"] == 'attachment; filename="deal.docx"'
    assert draft.original.sha256 in client.get(reverse("checklist:draft", args=[draft.pk])).html
    with pytest.raises(IntegrityError, match="never changes"):
        Original.objects.update(content=b"forged")


def test_join_split_renumber_and_drop(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    texts = [("", "Page 1"), ("1", "One.\n\nHalf."), ("2", "Two"), ("", "and more.")]
    data = rows(*texts) | {"form-0-drop": "on", "form-3-join": "on"}
    client.post(url, data | {"again": "1"})
    pieces = [(piece["label"], piece["text"]) for piece in Upload.objects.get().pieces]
    assert pieces == [("1", "One."), ("", "Half."), ("2", "Two and more.")]
    client.post(url, rows(*pieces, revision="1", number="1"))
    assert [piece["label"] for piece in Upload.objects.get().pieces] == ["1", "2", "3"]
    assert client.post(url, rows(*pieces, revision="1", again="1")).status_code == 409
    client.post(url, rows(*pieces, revision="2", accept="1"))
    assert [c.ref for c in Draft.objects.get().current_clauses] == ["1", "¶ 2", "2"]


def test_nothing_left_is_no_draft(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    client.post(url, rows(("", ""), accept="1"))
    assert not Draft.objects.exists()
    assert "There is no clause left" in client.get(url).html


def test_an_upload_is_its_owners_alone(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    for person in (make_user(), make_user("manager")):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {"as-it-is": "1"}).status_code == 404
        assert client.post(f"{url}discard/").status_code == 404
    client.force_login(proposal.lead)
    assert client.post(f"{url}discard/").status_code == 302
    assert not Upload.objects.exists()


def test_the_original_is_for_those_who_see_the_proposal(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    client.post(url, {"as-it-is": "1"})
    Proposal.objects.update(restricted=True)
    client.force_login(make_user("manager"))
    assert client.get(reverse("checklist:draft_original", args=[Draft.objects.get().pk])).status_code == 404


def test_what_cannot_be_read_says_why_and_keeps_what_was_typed(client, proposal):
    answer = hand_in(client, proposal, "deal.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, note="Kept")
    assert answer.status_code == 422
    text = answer.html
    assert "This file is damaged or not complete: save it again in the program that made it, or send it again." in text
    assert "Kept" in text
    answer = hand_in(client, proposal, "deal.docx", WORD, dated="1700-01-01")
    assert "Choose the file again" in answer.html


@pytest.mark.django_db(transaction=True)
def test_two_gigabytes_get_a_sentence_and_the_server_goes_on(live_server, client):
    lead = make_user(username="uploader")
    proposal = make_proposal(lead=lead)
    assert client.login(username="uploader", password=PASSWORD)
    url = reverse("checklist:draft_new", args=[proposal.pk])
    token = client.get(url).cookies["csrftoken"].value
    size, block = 2 * 1024**3, b"\0" * 2**20
    head = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nKept\r\n'
    head += b'--b\r\nContent-Disposition: form-data; name="file"; filename="d.docx"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    session = client.cookies["sessionid"].value
    request = (
        f"POST {url} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={token}; sessionid={session}\r\n"
        f"X-CSRFToken: {token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {len(head) + size + len(tail)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((urlsplit(live_server.url).hostname, urlsplit(live_server.url).port)) as line:
        line.sendall(request.encode() + head)
        for _ in range(size // len(block)):
            line.sendall(block)
        line.sendall(tail)
        answer = b""
        while more := line.recv(65536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 422")
    assert "The file is larger than 25 MB." in answer.decode()
    assert "Kept" in answer.decode()
    assert client.get("/healthz").status_code == 200


HIDDEN = docx(p("1. One.") + p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Secret terms.</w:t></w:r>") + p("2. Two."))


def test_what_was_left_out_is_listed_and_taken_back_without_losing_what_was_typed(client, proposal):
    url = hand_in(client, proposal, "deal.docx", HIDDEN).url
    page = client.get(url).html
    assert "1 piece of the file left out" in page
    assert "Secret terms." in page
    client.post(url, rows(("1", "One, as typed."), ("2", "Two.")) | {"take": "0"})
    found = Upload.objects.get()
    assert [piece["text"] for piece in found.pieces] == ["One, as typed.", "Two.", "Secret terms."]
    assert found.left_out == []
    assert "left out" not in client.get(url).html
    client.post(url, rows(("1", "One, as typed."), revision="1") | {"take": "7"})
    assert [piece["text"] for piece in Upload.objects.get().pieces] == ["One, as typed."]


def test_letters_that_got_lost_are_said_with_their_page(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    lost = {"page": 3, "why": "lost", "text": "about 40 of 900 letters"}
    Upload.objects.update(left_out=[lost])
    page = " ".join(client.get(url).html.split())
    assert "Some letters of this file are in no clause" in page
    assert "page 3 (about 40 of 900 letters)" in page
    assert "Take back" not in page


def test_a_draft_is_made_and_judgements_carried_over_in_one_step(client):
    card = make_scorecard(ratings={"1.1": "met", "2.1": "partly"})
    proposal = card.draft.proposal
    cite(card, "2.1", card.clauses.filter(place=2), by=card.scorer)
    client.force_login(card.scorer)
    url = hand_in(client, proposal, "deal.docx", WORD).url
    assert "Make it draft and carry over from draft 1" in " ".join(client.get(url).html.split())
    answer = client.post(
        url, rows(("1", "The parties open an office."), ("2", "Other words.")) | {"carry": str(card.pk)}
    )
    made = Scorecard.objects.get(carried_from=card)
    assert (made.draft.number, made.scorer) == (2, card.scorer)
    assert answer.url == f"/scorecards/{made.pk}/score/2/#r-2-1"
    assert client.get(answer.url).status_code == 200


def test_nobody_elses_scorecard_is_carried_that_way(client):
    card = make_scorecard(ratings={"1.1": "met"})
    other = make_user()
    client.force_login(other)
    url = hand_in(client, card.draft.proposal, "deal.docx", WORD).url
    assert "carry over" not in client.get(url).html
    answer = client.post(url, rows(("1", "Words.")) | {"carry": str(card.pk)})
    assert answer.url.startswith("/drafts/")
    assert not Scorecard.objects.filter(carried_from=card).exists()


GONE, PUT_IN = "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>{}</w:t></w:r></w:ins>"
CHANGED = docx(
    p("1. The fee is ", GONE.format("ten"), PUT_IN.format("twelve"), " crowns.")
    + p(PUT_IN.format("2. It is waived."), props="<w:rPr><w:ins/></w:rPr>")
    + p(GONE.format("2. It is due."), props="<w:rPr><w:del/></w:rPr>")
    + p("3. It is paid in May.")
)


def texts_of(upload):
    upload.refresh_from_db()
    return [piece["text"] for piece in upload.pieces]


def test_tracked_changes_are_read_as_accepted_or_as_rejected(client, proposal):
    url = hand_in(client, proposal, "deal.docx", CHANGED).url
    assert "shown as if all of them were accepted" in " ".join(client.get(url).html.split())
    found = Upload.objects.get()
    assert [piece["text"] for piece in found.pieces] == [
        "The fee is twelve crowns.",
        "It is waived.",
        "It is paid in May.",
    ]
    assert [one["text"] for one in found.left_out] == ["ten", "2. It is due."]
    assert client.post(url, {"changes": "rejected", "revision": "7"}).status_code == 409
    client.post(url, {"changes": "rejected", "revision": "0"})
    assert texts_of(found) == ["The fee is ten crowns.", "It is due.", "It is paid in May."]
    assert [(one["why"], one["text"]) for one in found.left_out] == [
        ("proposed text", "twelve"),
        ("proposed text", "2. It is waived."),
    ]
    assert "Read it as if all were accepted" in " ".join(client.get(url).html.split())
    client.post(url, {"changes": "accepted", "revision": "1"})
    assert Upload.objects.get().pieces[0]["text"] == "The fee is twelve crowns."


def test_a_file_without_tracked_changes_offers_no_choice(client, proposal):
    url = hand_in(client, proposal, "deal.docx", WORD).url
    assert "tracked changes" not in client.get(url).html
    assert client.post(url, {"changes": "rejected", "revision": "0"}).status_code == 409
