"""A proposal as the start of another."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.models import Event, Original, Proposal
from checklist.proposals import actions
from tests.factory import make_proposal, make_user
from tests.pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    proposal = make_proposal(title="A deal", summary="What it is", marking="SECRET", restricted=True)
    actions.name_member(proposal, make_user(username="reader"), by=proposal.lead, role="reader")
    actions.name_member(proposal, make_user(username="gone", is_active=False), by=proposal.lead)
    pieces = [{"label": "1", "text": "Fees are due.", "level": 0}]
    for note in ("First", "Second"):
        upload = actions.receive(proposal, by=proposal.lead, pieces=pieces, name="deal.txt", content=b"1.", note=note)
        actions.accept(upload, by=proposal.lead)
    return proposal


def test_a_copy_begins_with_what_the_form_offers(client, source):
    client.force_login(source.lead)
    url = reverse("checklist:proposal_new") + f"?copy={source.pk}"
    assert f'href="{url}"' in client.get(reverse("checklist:proposal", args=[source.pk])).html
    page = client.get(url)
    assert 'class="marking marking-secret"' in page.html
    form = form_of(page, "title")
    answer = client.post(url, form)
    made = Proposal.objects.exclude(pk=source.pk).get()
    assert answer.url == reverse("checklist:proposal", args=[made.pk])
    assert client.post(url, form).url == answer.url
    fields = (made.title, made.summary, made.marking, made.restricted, made.lead)
    assert fields == ("Copy of A deal", "What it is", "SECRET", True, source.lead)
    assert [(m.person.username, m.role) for m in made.memberships.all()] == [("reader", "reader")]
    draft = made.drafts.get()
    assert (draft.number, draft.note, [clause.text for clause in draft.current_clauses]) == (
        1,
        "Second",
        ["Fees are due."],
    )
    assert bytes(Original.objects.get(draft=draft).content) == b"1."
    assert Event.objects.filter(action="copied", proposal=source).count() == 1


def test_text_and_people_stay_away_where_they_are_not_wanted(client, source):
    client.force_login(source.lead)
    url = reverse("checklist:proposal_new") + f"?copy={source.pk}"
    form = form_of(client.get(url), "title")
    answer = client.post(url, {name: form[name] for name in form if not name.startswith("with_")})
    made = Proposal.objects.exclude(pk=source.pk).get()
    assert answer.url == reverse("checklist:draft_new", args=[made.pk])
    assert not made.drafts.exists()
    assert not made.memberships.exists()


def test_strangers_and_readers_copy_nothing(client, source):
    url = reverse("checklist:proposal_new") + f"?copy={source.pk}"
    for name, status in (("stranger", 404), ("reader", 403)):
        client.force_login(source.members.filter(username=name).first() or make_user(username=name))
        assert client.get(url).status_code == client.post(url, {}).status_code == status
    assert client.get(reverse("checklist:proposal_new") + "?copy=x").status_code == 404
