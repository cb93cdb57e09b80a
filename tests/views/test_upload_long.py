"""A convention of three thousand clauses goes through the preview by the page's own fields, and comes out the same."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from checklist.models import Upload
from checklist.proposals import actions
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db
MANY = 3100


class Fields(HTMLParser):
    """What a browser would send of a page: names and values, ticks only where they are set."""

    def __init__(self):
        super().__init__()
        self.sent, self.area = {}, ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("name", "")
        if tag == "textarea":
            self.area, self.sent[name] = name, ""
        elif tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
            self.sent[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data.removeprefix("\n")


def test_three_thousand_clauses_come_back_as_they_were(client):
    proposal = make_proposal()
    pieces = [
        {"label": "" if n % 5 else f"{n}", "text": f"Paragraph <{n}> & “so” on.", "level": n % 4} for n in range(MANY)
    ]
    upload = actions.receive(proposal, by=proposal.lead, pieces=pieces, name="deal.txt", content=b"x")
    client.force_login(proposal.lead)
    page = Fields()
    page.feed(client.get(f"/uploads/{upload.pk}/").content.decode())
    assert len([name for name in page.sent if name.endswith("-text")]) == MANY + 1
    answer = client.post(f"/uploads/{upload.pk}/", page.sent | {"again": "1"})
    assert answer.status_code == 302
    kept = Upload.objects.get()
    assert (kept.revision, kept.pieces) == (1, pieces)


def test_a_label_that_is_too_long_is_marked_and_kept(client):
    proposal = make_proposal()
    pieces = [{"label": "1", "text": "Letters go by post.", "level": 0}]
    upload = actions.receive(proposal, by=proposal.lead, pieces=pieces, name="deal.txt", content=b"x")
    client.force_login(proposal.lead)
    page = Fields()
    page.feed(client.get(f"/uploads/{upload.pk}/").content.decode())
    wrong = {"form-0-label": "1" * 121, "form-0-level": "77", "form-0-join": "on", "form-0-text": "New <words>."}
    answer = client.post(f"/uploads/{upload.pk}/", page.sent | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count('aria-invalid="true"') == 2
    again = Fields()
    again.feed(text)
    assert again.sent | wrong == again.sent
