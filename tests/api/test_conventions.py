"""What all operations share: tokens, paging, ETags, keys that make once, and errors in one shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, TestCase
from django.utils import timezone

from checklist import tokens
from checklist.api import problems
from checklist.models import ApiToken, Comment, Draft, Event, Made, Proposal, User
from checklist.proposals import reading
from tests.api.caller import ROOT, Caller, make_secret, problem
from tests.api.deal import make_deal
from tests.factory import make_proposal, make_user

pytestmark = pytest.mark.django_db


# Tokens


def test_without_a_token_nobody_is_let_in_whatever_cookie_comes_along(client):
    client.force_login(make_user("manager"))
    answer = client.get(f"{ROOT}/proposals")
    assert problem(answer) == (401, "Send a token: Authorization: Bearer ts_...")
    assert answer["WWW-Authenticate"] == 'Bearer realm="touchstone"'
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("ended", ["revoked", "expired", "deactivated", "unknown", "malformed"])
def test_a_token_that_cannot_be_used_is_refused_in_the_same_words(ended):
    person = make_user()
    secret = make_secret(person)
    if ended == "revoked":
        tokens.revoke(ApiToken.objects.get(), by=person)
    elif ended == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif ended == "deactivated":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif ended == "unknown":
        secret = tokens.new_secret()
    else:
        secret = "ts_short"
    answer = Caller(secret=secret)("GET", "/me")
    assert problem(answer) == (401, "This token is unknown, revoked or expired, or its person's account is closed.")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_scope_only_narrows():
    analyst = make_user()
    reads, writes = Caller(analyst, "read"), Caller(analyst, "write")
    assert reads.get("/me")["scopes"] == ["read"]
    answer = reads("POST", "/proposals", {"title": "A deal"})
    assert problem(answer) == (403, "This token is not for that: it needs the scope write.")
    assert 'error="insufficient_scope", scope="write"' in answer["WWW-Authenticate"]
    assert problem(writes("GET", "/proposals"))[0] == 403
    assert writes("POST", "/proposals", {"title": "A deal"}).status_code == 201
    administrator = Caller(make_user("administrator"))
    assert problem(administrator("POST", "/proposals", {"title": "A deal"}))[0] == 403


def test_last_use_is_written_at_most_once_a_minute(django_assert_num_queries):
    call = Caller(make_user(), "read")
    call.get("/me")
    first = ApiToken.objects.get().used_at
    with django_assert_num_queries(1):
        call.get("/me")
    assert ApiToken.objects.get().used_at == first
    ApiToken.objects.update(used_at=first - timedelta(minutes=1))
    call.get("/me")
    assert ApiToken.objects.get().used_at > first - timedelta(minutes=1)


def test_no_secret_is_kept_and_the_log_names_none():
    person = make_user()
    secret = make_secret(person, "read")
    kept = ApiToken.objects.get()
    assert kept.digest == tokens.digest_of(secret)
    tokens.revoke(kept, by=person)
    tokens.revoke(kept, by=person)
    events = Event.objects.filter(proposal=None).order_by("pk")
    assert [(one.action, one.target, one.after) for one in events] == [
        ("made an API token", person.username, "tests (read, 30 days)"),
        ("revoked an API token", person.username, "tests"),
    ]
    assert not any(secret in str(vars(one)) for one in events)


# Lists


def test_a_list_is_paged_by_key_to_its_end():
    lead = make_user()
    made = [make_proposal(lead=lead).pk for _ in range(5)]
    call, path, found, pages = Caller(lead, "read"), "/proposals?limit=2&sort=title", [], 0
    while path:
        page = call.get(path)
        found += [one["id"] for one in page["items"]]
        path, pages = page["next"], pages + 1
    assert (sorted(found), pages) == (sorted(made), 3)


def test_a_list_asks_as_many_queries_of_three_rows_as_of_thirty(django_assert_num_queries):
    lead = make_user()
    call = Caller(lead, "read")
    call.get("/me")
    for many in (3, 27):
        for _ in range(many):
            make_proposal(lead=lead)
        with django_assert_num_queries(3):
            call.get("/proposals?limit=100")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "sort=password"])
def test_a_parameter_that_the_schema_does_not_have_is_refused(query):
    answer = Caller(make_user(), "read")("GET", f"/proposals?{query}")
    assert problem(answer)[0] == 422
    assert answer.json()["errors"][0]["field"] == f"query.{query.partition('=')[0]}"


# ETags


def test_a_change_names_what_it_changes():
    proposal = make_proposal(title="Before")
    call = Caller(proposal.lead)
    path = f"/proposals/{proposal.pk}"
    first = call("GET", path)["ETag"]
    assert problem(call("PATCH", path, {"title": "After"}))[0] == 428
    changed = call("PATCH", path, {"title": "After"}, match=first)
    assert (changed.status_code, changed.json()["title"], changed["ETag"] != first) == (200, "After", True)
    stale = call("PATCH", path, {"summary": "Late"}, match=first)
    assert problem(stale) == (412, problems.STALE)
    assert stale["ETag"] == changed["ETag"]
    assert call("PATCH", path, {"summary": "Whatever"}, match="*").status_code == 200
    assert Proposal.objects.values_list("title", "summary").get() == ("After", "Whatever")


def test_a_tag_that_compression_made_weak_names_the_same():
    proposal = make_proposal(summary="Words. " * 200)
    call, path = Caller(proposal.lead), f"/proposals/{proposal.pk}"
    tag = call("GET", path, **{"Accept-Encoding": "gzip"})["ETag"]
    assert tag.startswith('W/"')
    assert call("PATCH", path, {"title": "After"}, match=tag).status_code == 200
    assert problem(call("PATCH", path, {"title": "Late"}, match=tag))[0] == 412


def test_what_is_archived_and_taken_out_again_says_so():
    proposal = make_proposal()
    call, path = Caller(proposal.lead), f"/proposals/{proposal.pk}"
    away = call("PATCH", path, {"archived": True}, match=call("GET", path)["ETag"])
    assert away.json()["archived_at"] is not None
    assert [one["id"] for one in call.get("/proposals?archived=true")["items"]] == [proposal.pk]
    assert call("PATCH", path, {"archived": False}, match=away["ETag"]).json()["archived_at"] is None


# Keys


def test_the_same_key_and_body_make_one_thing_and_are_answered_alike():
    call = Caller(make_user())
    first, again = (call("POST", "/proposals", {"title": "A deal"}, key="some-key-1") for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    other = call("POST", "/proposals", {"title": "Another"}, key="some-key-1")
    assert problem(other) == (422, problems.OTHERWISE)
    assert problem(call("POST", "/proposals", {"title": "A deal"}, key="x"))[0] == 422
    assert (Proposal.objects.count(), Made.objects.count()) == (1, 1)


def test_a_key_is_of_one_person_and_one_address():
    deal = make_deal()
    lead, member = (Caller(deal.people[name]) for name in ("lead", "member"))
    for call, card in ((lead, deal.open), (lead, deal.submitted), (member, deal.submitted)):
        answer = call("POST", f"/scorecards/{card.pk}/comments", {"text": "So"}, key="the-same-key")
        assert answer.status_code == 201
    assert Comment.objects.filter(text="So").count() == 3


def test_a_file_sent_twice_makes_one_draft():
    proposal = make_proposal()
    call = Caller(proposal.lead)

    def send(words):
        file = SimpleUploadedFile("deal.txt", words)
        return call.upload(f"/proposals/{proposal.pk}/drafts/file", {"file": file, "note": "By hand"}, key="file-key")

    first, again = (send(b"1. One.\n\n2. Two.") for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (first.json()["original"]["name"], first.json()["clauses"]) == ("deal.txt", 2)
    assert problem(send(b"1. Other words."))[0] == 422
    assert Draft.objects.count() == 1
    assert call("GET", f"/drafts/{first.json()['id']}/original").content == b"1. One.\n\n2. Two."


# Errors


def test_errors_outside_every_operation_are_in_the_same_shape():
    call = Caller(make_user())
    assert problem(call("GET", "/no/such/thing"))[0] == 404
    assert problem(call("GET", "/proposals/"))[0] == 404
    wrong = call("DELETE", "/proposals")
    assert problem(wrong)[0] == 405
    assert {one.strip() for one in wrong["Allow"].split(",")} == {"GET", "POST"}


def test_a_body_of_another_type_is_refused_before_it_is_read():
    call = Caller(make_user())
    headers = {"Authorization": f"Bearer {call.secret}"}
    answer = call.client.post(f"{ROOT}/proposals", "title=x", content_type="text/plain", headers=headers)
    assert problem(answer) == (415, "Send this as application/json.")
    answer = call.client.post(f"{ROOT}/proposals", "{", content_type="application/json", headers=headers)
    assert problem(answer)[0] == 400


def test_a_body_that_is_too_large_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert problem(Caller(make_user())("POST", "/proposals", {"title": "x" * 100})) == (413, problems.TOO_LARGE)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("checklist.documents.uploads.LARGEST_FILE", 10)
    proposal = make_proposal()
    for path in (f"/proposals/{proposal.pk}/drafts/file", "/verify/file"):
        answer = Caller(proposal.lead).upload(path, {"file": SimpleUploadedFile("a.txt", b"1. One and more.")})
        assert problem(answer) == (413, problems.TOO_LARGE)


def test_a_file_that_takes_longer_is_an_upload_first(settings, monkeypatch):
    settings.READ_AT_ONCE = 0
    begun = []
    monkeypatch.setattr("checklist.proposals.reading.go_on", lambda upload, work: begun.append((upload.pk, work)))
    proposal = make_proposal()
    call = Caller(proposal.lead)
    with TestCase.captureOnCommitCallbacks(execute=True):
        file = SimpleUploadedFile("a.txt", b"1. One.")
        answer = call.upload(f"/proposals/{proposal.pk}/drafts/file", {"file": file})
    assert answer.status_code == 202
    ((pk, work),) = begun
    path = f"/uploads/{pk}"
    assert (answer.json()["id"], answer.json()["state"]) == (pk, "reading")
    assert problem(call("POST", f"{path}/draft", {})) == (409, "The file is still being read.")
    assert work.over(60)
    reading.finish(pk, work)
    assert call.get(path)["state"] == "read"
    draft = call("POST", f"{path}/draft", {})
    assert (draft.status_code, draft.json()["clauses"]) == (201, 1)
    assert call.get(path)["draft"] == draft.json()["id"] == call("POST", f"{path}/draft", {}).json()["id"]


def test_what_is_no_field_is_refused_and_named():
    answer = Caller(make_user())("POST", "/proposals", {"title": "x" * 201, "colour": "red", "restricted": "yes"})
    assert problem(answer)[0] == 422
    assert {one["field"].rpartition(".")[2] for one in answer.json()["errors"]} == {"title", "colour", "restricted"}


def test_a_fault_says_nothing_of_itself_and_is_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr("checklist.api.proposals.choose", lambda *_: 1 / 0)
    assert problem(Caller(make_user())("GET", "/proposals")) == (500, problems.BROKEN)
    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_is_away_says_when_to_come_again(monkeypatch):
    def away(*_):
        raise OperationalError

    monkeypatch.setattr("checklist.api.proposals.choose", away)
    answer = Caller(make_user())("GET", "/proposals")
    assert problem(answer) == (503, problems.AWAY)
    assert answer["Retry-After"] == "30"


def test_the_schema_and_its_page_are_anybodys():
    client = Client()
    schema = client.get(f"{ROOT}/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    page = client.get("/api/").content.decode()
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            assert f"<b>{method.upper()}</b> {path}" in page
            assert said["security"][0]["Bearer"]
