"""Every operation, asked by everybody: without a token, with the wrong scope, by a stranger, a member, a manager."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from checklist.api.application import api
from tests.api.caller import Caller, make_secret
from tests.api.deal import make_deal

pytestmark = pytest.mark.django_db
SUBMIT, RETURN = {"action": "submit"}, {"action": "return", "note": "Why."}
MET = {"value": "met", "said_none": True}
FILE = "file"
# Operation, body, and what a stranger, a member, the lead and a manager on the proposal are answered. The scorecard is
# the lead's own, open; a member sees no open one of somebody else's, a manager does.
TABLE = {
    ("GET", "/me"): (None, 200, 200, 200, 200),
    ("GET", "/frameworks"): (None, 200, 200, 200, 200),
    ("GET", "/frameworks/{pk}"): (None, 200, 200, 200, 200),
    ("GET", "/proposals"): (None, 200, 200, 200, 200),
    ("POST", "/proposals"): ({"title": "Mine"}, 201, 201, 201, 201),
    ("GET", "/proposals/{pk}"): (None, 404, 200, 200, 200),
    ("PATCH", "/proposals/{pk}"): ({"summary": "So."}, 404, 403, 200, 200),
    ("GET", "/proposals/{pk}/drafts"): (None, 404, 200, 200, 200),
    ("POST", "/proposals/{pk}/drafts"): ({"text": "1. One."}, 404, 201, 201, 201),
    ("POST", "/proposals/{pk}/drafts/file"): (FILE, 404, 201, 201, 201),
    ("GET", "/uploads/{pk}"): (None, 404, 404, 200, 404),
    ("POST", "/uploads/{pk}/draft"): ({}, 404, 404, 201, 404),
    ("GET", "/drafts/{pk}"): (None, 404, 200, 200, 200),
    ("GET", "/drafts/{pk}/clauses"): (None, 404, 200, 200, 200),
    ("PUT", "/drafts/{pk}/clauses"): (
        {"clauses": [{"label": "1", "text": "Other words."}], "send_back": True},
        *(404, 403, 200, 200),
    ),
    ("GET", "/drafts/{pk}/text"): (None, 404, 200, 200, 200),
    ("GET", "/drafts/{pk}/original"): (None, 404, 200, 200, 200),
    ("GET", "/drafts/{pk}/scorecards"): (None, 404, 200, 200, 200),
    ("POST", "/drafts/{pk}/scorecards"): ({"framework": "FRAMEWORK"}, 404, 201, 201, 201),
    ("GET", "/scorecards"): (None, 200, 200, 200, 200),
    ("GET", "/scorecards/{pk}"): (None, 404, 404, 200, 200),
    ("GET", "/scorecards/{pk}/bottom-line"): (None, 404, 404, 200, 200),
    ("PUT", "/scorecards/{pk}/bottom-line"): ({"bottom_line": "So."}, 404, 404, 200, 403),
    ("GET", "/scorecards/{pk}/exports/{format}"): (None, 404, 404, 200, 200),
    ("GET", "/scorecards/{pk}/ratings/{code}"): (None, 404, 404, 200, 200),
    ("PUT", "/scorecards/{pk}/ratings/{code}"): (MET, 404, 404, 200, 403),
    ("PUT", "/scorecards/{pk}/ratings"): ({"ratings": [{"code": "1.1", **MET}]}, 404, 404, 200, 403),
    ("GET", "/scorecards/{pk}/transitions"): (None, 404, 404, 200, 200),
    ("POST", "/scorecards/{pk}/transitions"): (SUBMIT, 404, 404, 422, 403),
    ("GET", "/scorecards/{pk}/comments"): (None, 404, 404, 200, 200),
    ("POST", "/scorecards/{pk}/comments"): ({"text": "Look."}, 404, 404, 201, 201),
    ("GET", "/comments/{pk}"): (None, 404, 404, 200, 200),
    ("PATCH", "/comments/{pk}"): ({"text": "Look there."}, 404, 404, 200, 403),
    ("DELETE", "/comments/{pk}"): (None, 404, 404, 200, 403),
    ("POST", "/comments/{pk}/resolve"): ({}, 404, 404, 200, 200),
    ("GET", "/drafts/{pk}/amendments?framework=FRAMEWORK"): (None, 404, 200, 200, 200),
    ("POST", "/drafts/{pk}/amendments"): (
        {"framework": "FRAMEWORK", "kind": "strike", "place": 1},
        *(404, 201, 201, 201),
    ),
    ("POST", "/scorecards/{pk}/amendments"): ({"code": "1.1"}, 404, 404, 201, 201),
    ("GET", "/amendments/{pk}"): (None, 404, 200, 200, 200),
    ("PATCH", "/amendments/{pk}"): ({"words": "Other."}, 404, 200, 200, 200),
    ("DELETE", "/amendments/{pk}"): (None, 404, 200, 200, 200),
    ("POST", "/amendments/{pk}/restore"): ({}, 404, 200, 200, 200),
    ("GET", "/drafts/{pk}/counter-draft?framework=FRAMEWORK"): (None, 404, 200, 200, 200),
    ("GET", "/search?q=deal"): (None, 200, 200, 200, 200),
    ("GET", "/scorecards/{pk}/precedents/{code}"): (None, 404, 404, 200, 200),
    ("POST", "/verify"): ({"code": "42PX-ZTDR-Z9MY"}, 200, 200, 200, 200),
    ("POST", "/verify/file"): (FILE, 200, 200, 200, 200),
}
WHO = ("stranger", "member", "lead", "manager")


@pytest.fixture
def deal():
    return make_deal()


def filled(deal, template, body):
    """Path and body with the deal's keys in them."""
    room = template.strip("/").split("/")[0].partition("?")[0]
    path = template.replace("{pk}", str(deal.keys.get(room, 0))).replace("{code}", "1.1").replace("{format}", "json")
    path = path.replace("FRAMEWORK", str(deal.framework.pk))
    if isinstance(body, dict):
        body = {name: deal.framework.pk if value == "FRAMEWORK" else value for name, value in body.items()}
    return path, body


def asked(deal, call, method, template, body):
    """The status of one request, whose effect is undone."""
    path, body = filled(deal, template, body)
    match = "*" if method in ("PUT", "PATCH", "DELETE") or (path.endswith("/transitions") and method == "POST") else ""
    with transaction.atomic():
        if body == FILE:
            headers = {"Authorization": f"Bearer {call.secret}"} if call.secret else {}
            file = SimpleUploadedFile("a.txt", b"1. One.")
            answer = call.client.post(f"/api/v1{path}", {"file": file}, headers=headers)
        else:
            answer = call(method, path, body, match=match)
        transaction.set_rollback(True)
    return answer.status_code


def test_the_table_has_every_operation():
    paths = api.get_openapi_schema()["paths"]
    known = {(m.upper(), path.removeprefix("/api/v1")) for path, methods in paths.items() for m in methods}
    assert {(method, path.partition("?")[0]) for method, path in TABLE} == known


@pytest.mark.parametrize("place", range(len(WHO)), ids=WHO)
def test_each_is_answered_as_the_table_says(deal, place):
    call = Caller(deal.people[WHO[place]])
    wrong = {}
    for (method, path), (body, *told) in TABLE.items():
        if (got := asked(deal, call, method, path, body)) != told[place]:
            wrong[method, path] = f"{got} and not {told[place]}"
    assert wrong == {}


def test_nobody_is_let_in_without_a_token(deal):
    call = Caller()
    assert {asked(deal, call, method, path, body) for (method, path), (body, *_) in TABLE.items()} == {401}


def test_a_token_for_something_else_is_refused_by_every_operation(deal):
    paths = api.get_openapi_schema()["paths"]
    lead = deal.people["lead"]
    without = {
        scope: Caller(secret=make_secret(lead, *{"read", "write", "review"} - {scope})) for scope in ("read", "write")
    }
    for (method, path), (body, *_) in TABLE.items():
        scope = paths["/api/v1" + path.partition("?")[0]][method.lower()]["security"][0]["Bearer"][0]
        assert asked(deal, without[scope], method, path, body) == 403, (method, path)


def test_answers_to_a_submission_take_the_scope_review_and_its_person(deal):
    submitted, path = deal.submitted, f"/scorecards/{deal.submitted.pk}/transitions"
    manager, member = deal.people["manager"], deal.people["member"]
    assert asked(deal, Caller(manager, "write"), "POST", path, RETURN) == 403
    assert asked(deal, Caller(member, "review"), "POST", path, RETURN) == 403
    assert asked(deal, Caller(member, "review"), "POST", path, {"action": "recall"}) == 403
    assert asked(deal, Caller(member, "write"), "POST", path, {"action": "recall"}) == 201
    assert asked(deal, Caller(manager, "review"), "POST", path, RETURN) == 201
    assert submitted.reviews.count() == 0  # each was undone


def test_only_a_token_for_reviewing_opens_a_submission(deal):
    path, manager = f"/scorecards/{deal.submitted.pk}", deal.people["manager"]
    reads = Caller(manager, "read")
    assert reads.get(f"{path}/transitions")["seen"] == ""
    reads.get(path)
    deal.submitted.refresh_from_db()
    assert deal.submitted.opened_at is None
    assert len(Caller(manager, "read", "review").get(f"{path}/transitions")["seen"]) == 64
    deal.submitted.refresh_from_db()
    assert deal.submitted.opened_at is not None
