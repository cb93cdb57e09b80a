"""A deal is scored over the API from beginning to end."""

from __future__ import annotations

import pytest

from checklist.models import Event, Scorecard
from tests.api.caller import Caller
from tests.factory import make_framework, make_user

pytestmark = pytest.mark.django_db
TEXT = "1. The parties open an office.\n\n2. The parties declare their stocks.\n\n3. The parties meet again."
CODES = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3")


@pytest.fixture
def analyst():
    return make_user()


def test_a_deal_is_scored_submitted_and_approved(analyst, boss):
    framework, call = make_framework(), Caller(analyst)
    made = call("POST", "/proposals", {"title": "A deal", "parties": "Two"}, key="first-key")
    proposal = made.json()["id"]
    assert (made.status_code, made.json()["lead"]["username"]) == (201, analyst.username)
    draft = call("POST", f"/proposals/{proposal}/drafts", {"text": TEXT, "dated": "2018-06-12"}).json()
    assert (draft["number"], draft["clauses"], draft["dated"]) == (1, 3, "2018-06-12")
    card = call("POST", f"/drafts/{draft['id']}/scorecards", {"framework": framework.pk})
    pk = card.json()["id"]
    ratings = [{"code": code, "value": "met", "citations": [{"place": 1}], "said_none": True} for code in CODES]
    done = call("PUT", f"/scorecards/{pk}/ratings", {"ratings": ratings}, match=card["ETag"])
    assert (done.status_code, done.json()["judged"], done.json()["position"]) == (200, 7, "support")
    assert {one["citations"][0]["cited_as"] for one in done.json()["ratings"]} == {"¶\N{NO-BREAK SPACE}1"}
    handed = call("POST", f"/scorecards/{pk}/transitions", {"action": "submit"}, match=done["ETag"])
    assert (handed.status_code, handed.json()["state"]) == (201, "submitted")
    review = Caller(boss)
    steps = review("GET", f"/scorecards/{pk}/transitions")
    assert steps.json()["available"] == ["return", "approve"]
    body = {"action": "approve", "seen": steps.json()["seen"]}
    approved = review("POST", f"/scorecards/{pk}/transitions", body, match=steps["ETag"])
    assert approved.json()["state"] == "approved"
    paper = call("GET", f"/scorecards/{pk}/exports/pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert Event.objects.filter(action="exported", who=analyst, target="pdf").count() == 1
    code = Scorecard.objects.get(pk=pk).reviews.get(action="approve").code
    told = call("POST", "/verify", {"code": code}).json()
    assert told["scorecard"] == pk
