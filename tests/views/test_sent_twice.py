"""A form that is sent twice, by a click, by a retry or by going back, makes one thing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from checklist.models import Comment, Criterion, Draft, Framework, Proposal, Upload
from checklist.proposals import actions
from tests.factory import make_proposal, make_scorecard, make_user
from tests.pages import form_of, framework_url

pytestmark = pytest.mark.django_db


def test_a_proposal(client):
    client.force_login(make_user())
    url = reverse("checklist:proposal_new")
    form = form_of(client.get(url), "title") | {"title": "A deal"}
    first, again = client.post(url, form), client.post(url, form)
    made = Proposal.objects.get()
    assert first.url == again.url == reverse("checklist:draft_new", args=[made.pk])
    other = client.post(url, form | {"title": "Another deal"})
    assert other.status_code == 409
    assert f'This form has made <a href="/proposals/{made.pk}/">A deal</a> already.' in other.html
    assert 'value="Another deal"' in other.html
    assert client.post(url, form_of(other, "title")).status_code == 302
    assert sorted(Proposal.objects.values_list("title", flat=True)) == ["A deal", "Another deal"]


def test_a_draft_from_handing_in_to_the_draft(client):
    proposal = make_proposal()
    client.force_login(proposal.lead)
    url = reverse("checklist:draft_new", args=[proposal.pk])
    form = form_of(client.get(url), "text") | {"text": "1. Letters go by post."}
    first, again = client.post(url, form), client.post(url, form)
    assert first.url == again.url == reverse("checklist:upload", args=[Upload.objects.get().pk])
    assert client.post(url, form | {"text": "1. Fees are due."}).status_code == 409
    preview = form_of(client.get(first.url), "revision") | {"accept": "1"}
    accepted, twice = client.post(first.url, preview), client.post(first.url, preview)
    assert accepted.url == twice.url == client.get(first.url).url
    assert accepted.url == reverse("checklist:draft", args=[Draft.objects.get().pk])


def test_another_file_is_another_upload(client):
    proposal = make_proposal()
    client.force_login(proposal.lead)
    url = reverse("checklist:draft_new", args=[proposal.pk])
    form = form_of(client.get(url), "text") | {"text": ""}

    def sent(words):
        return client.post(url, form | {"file": SimpleUploadedFile("deal.txt", words)})

    assert sent(b"1. Letters go by post.").url == sent(b"1. Letters go by post.").url
    assert sent(b"1. Fees are due in May, payable at once.").status_code == 409


def test_of_two_who_accept_at_a_time_the_second_gets_the_firsts_draft():
    proposal = make_proposal()
    upload = actions.receive(proposal, by=proposal.lead, pieces=[{"label": "1", "text": "Fees.", "level": 0}])
    twin = Upload.objects.get(pk=upload.pk)
    assert actions.accept(upload, by=proposal.lead) == actions.accept(twin, by=proposal.lead)
    assert Draft.objects.count() == 1


def test_a_comment(client):
    card = make_scorecard()
    client.force_login(card.scorer)
    page = client.get(reverse("checklist:scorecard", args=[card.pk]))
    url = reverse("checklist:comment", args=[card.pk, "all"])
    form = form_of(page, "once") | {"text": "Look at this."}
    for _ in range(2):
        assert client.post(url, form).status_code == 302
    assert Comment.objects.count() == 1
    other = client.post(url, form | {"text": "And at that."})
    assert other.status_code == 409
    assert ">And at that.</textarea>" in other.html
    first = Comment.objects.get()
    requirement = card.framework.criteria.first().requirements.first()
    elsewhere = reverse("checklist:comment", args=[card.pk, requirement.code])
    assert client.post(elsewhere, form).status_code == 302
    assert Comment.objects.exclude(pk=first.pk).get().requirement == requirement


def test_a_framework_and_its_criteria(client):
    client.force_login(make_user("manager"))
    url = reverse("checklist:framework_new")
    form = form_of(client.get(url), "title") | {"title": "A report", "source": "An institute, 2020"}
    first, again = client.post(url, form), client.post(url, form)
    made = Framework.objects.get(title="A report")
    assert first.url == again.url == framework_url("framework_edit", made)
    assert client.post(url, form | {"title": "A report of another year"}).status_code == 409
    add = framework_url("framework_criterion_new", made)
    line = form_of(client.get(first.url), "once") | {"title": "Verification"}
    assert client.post(add, line).url == client.post(add, line).url
    assert Criterion.objects.filter(framework=made).count() == 1
    assert client.post(add, line | {"title": "Sequence"}).status_code == 409


def test_what_was_discarded_is_made_anew(client):
    manager = make_user("manager")
    client.force_login(manager)
    url = reverse("checklist:framework_new")
    form = form_of(client.get(url), "title") | {"title": "A report", "source": "An institute, 2020"}
    client.post(url, form)
    Framework.objects.get(title="A report").delete()
    assert client.post(url, form).url == framework_url("framework_edit", Framework.objects.get(title="A report"))
    proposal = make_proposal()
    url = reverse("checklist:draft_new", args=[proposal.pk])
    form = form_of(client.get(url), "text") | {"text": "1. Letters go by post."}
    client.post(url, form)
    Upload.objects.all().delete()
    assert client.post(url, form).url == reverse("checklist:upload", args=[Upload.objects.get().pk])
