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

from checklist.models import Draft, Original, Proposal, Upload
from tests.factory import PASSWORD, make_proposal, make_user

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
