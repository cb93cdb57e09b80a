"""Every address: who sees it, what bad input gets, how many queries it costs."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import Draft, Event, Framework, Proposal, Rating, Scorecard, Upload
from checklist.proposals import actions
from checklist.review import workflow
from checklist.scorecards.sheet import load_sheet
from checklist.urls import urlpatterns
from tests.factory import (
    PASSWORD,
    all_met,
    make_draft,
    make_framework,
    make_proposal,
    make_scorecard,
    make_user,
    rate_all,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def sign_in(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def card():
    return make_scorecard()


@pytest.fixture
def scorer(client, card):
    return sign_in(client, card.scorer)


def rate_url(card, code="1.1"):
    return reverse("checklist:rate", args=[card.pk, code])


def typed(value="met", reason="", revision=0, code="1.1", **more):
    fields = {"value": value, "reason": reason, "revision": revision} | more
    return {f"{code}-{name}": text for name, text in fields.items()}


def addresses(card):
    """Every address of one proposal, with arguments that exist."""
    proposal, draft = card.draft.proposal, card.draft
    upload, _ = Upload.objects.get_or_create(proposal=proposal, by=proposal.lead)
    subjects = {
        "proposals/": proposal.pk,
        "drafts/": draft.pk,
        "scorecards/": card.pk,
        "uploads/": upload.pk,
    }
    known = {"framework": card.framework_id, "number": 1, "code": "1.1", "format": "pdf", "action": "approve"}
    known |= {"person_pk": 1, "comment_pk": 1, "assignment_pk": 1, "declaration_pk": 1, "amendment_pk": 1}
    for pattern in urlpatterns:
        subject = next((pk for start, pk in subjects.items() if str(pattern.pattern).startswith(start)), None)
        wanted = pattern.pattern.converters
        if subject and "pk" in wanted:
            values = {name: known.get(name, subject) for name in wanted}
            yield pattern.name, reverse(f"checklist:{pattern.name}", kwargs=values)


def test_strangers_to_a_restricted_proposal_get_404_everywhere(client, card):
    Proposal.objects.update(restricted=True)
    for stranger in (make_user(), make_user("manager"), make_user("administrator")):
        sign_in(client, stranger)
        found = list(addresses(card))
        assert len(found) == 59
        for name, url in found:
            assert client.get(url).status_code in (404, 405), name
            assert client.post(url, {"framework": card.framework_id}).status_code in (404, 405), name
            assert 404 in {client.get(url).status_code, client.post(url).status_code}, name
        for url in ("/", "/proposals/", "/search/?q=Deal", "/search/?q=office", "/review/"):
            assert card.draft.proposal.title not in client.get(url).html, url


def test_a_form_that_is_carried_as_a_whole_page_gets_the_whole_page(client, card):
    """After a boosted form the browser follows to the next page with the same headers."""
    sign_in(client, card.scorer)
    for name, url in addresses(card):
        answer = client.get(url, headers=HTMX | {"HX-Boosted": "true"})
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            assert "<html" in answer.html, name


def test_nobody_comes_in_without_signing_in(client, card):
    for name, url in addresses(card):
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), name
    answer = client.post(rate_url(card), headers=HTMX | {"HX-Current-URL": "http://testserver/scorecards/1/score/1/"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=/scorecards/1/score/1/&expired=1"


@pytest.mark.parametrize(
    "address", ["http://[", "http://testserver:x/", "//", "http://testserver//other", "\x01", "a" * 9000]
)
def test_addresses_that_are_none_answer_like_any_other(client, card, address):
    for headers in ({"HX-Current-URL": address}, {"Referer": address}):
        answer = client.post(rate_url(card), headers=HTMX | headers)
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/login/?next=/&expired=1")
        answer = client.post(rate_url(card), headers=headers)
        assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/")
    sign_in(client, card.scorer)
    for headers in ({"HX-Current-URL": address}, {"Referer": address}):
        assert client.get(f"/scorecards/{card.pk}/", headers=headers).status_code == 200
        assert client.post(rate_url(card), typed(), headers=HTMX | headers).status_code in (200, 409)


def test_others_neither_see_nor_rate_an_open_scorecard(client, card):
    sign_in(client, make_user())
    assert client.get(reverse("checklist:scorecard", args=[card.pk])).status_code == 404
    sign_in(client, make_user("manager"))
    assert client.get(reverse("checklist:scorecard", args=[card.pk])).status_code == 200
    assert client.post(rate_url(card), typed()).status_code == 403
    assert not Rating.objects.exists()


def test_administrators_look_and_do_not_touch(client, card):
    sign_in(client, make_user("administrator"))
    proposal = card.draft.proposal
    assert client.get(reverse("checklist:proposal", args=[proposal.pk])).status_code == 200
    assert client.get(reverse("checklist:proposal_edit", args=[proposal.pk])).status_code == 403
    assert client.post(reverse("checklist:scorecard_start", args=[card.draft_id])).status_code == 403


def test_rating_answers_with_a_fragment(scorer, card):
    answer = scorer.post(rate_url(card), typed("partly", "Because"), headers=HTMX)
    text = answer.html
    assert answer.status_code == 200
    assert text.strip().startswith('<div class="req-state" id="state-1-1" data-state="saved">')
    assert 'name="1.1-revision" value="1"' in text
    for part in ("score-head", "rail", "rest"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', text)
    assert "<textarea" not in text


def test_a_stale_write_shows_both_texts(scorer, card):
    scorer.post(rate_url(card), typed("unmet", "First"), headers=HTMX)
    answer = scorer.post(rate_url(card), typed("met", "Second"), headers=HTMX)
    text = answer.html
    assert answer.status_code == 409
    assert "First" in text
    assert "Second" in text
    assert 'data-revision="1"' in text
    assert Rating.objects.get().reason == "First"


def test_not_applicable_needs_a_reason(scorer, card):
    answer = scorer.post(rate_url(card), typed("not_applicable"), headers=HTMX)
    assert answer.status_code == 422
    assert "Say why this does not apply" in answer.html


@pytest.mark.parametrize(
    "data",
    [{}, typed(revision="x"), typed("great"), typed(confidence="huge"), typed(revision=10**30), typed(reason="\0")],
)
def test_bad_ratings_get_a_sentence(scorer, card, data):
    assert scorer.post(rate_url(card), data, headers=HTMX).status_code == 422
    assert not Rating.objects.exists()


def test_an_unknown_code_is_404(scorer, card):
    assert scorer.post(rate_url(card, "9.9"), typed(code="9.9"), headers=HTMX).status_code == 404


def test_one_ordinary_form_saves_a_criterion(scorer, card):
    url = reverse("checklist:score_criterion", args=[card.pk, 2])
    data = typed("met", code="2.1") | typed("unmet", "Silent.", code="2.2") | typed("contradicted", "x", code="2.3")
    assert scorer.post(url, data).url == url + "?saved=1"
    assert {r.code: r.value for r in load_sheet(card).rows if r.value} == {
        "2.1": "met",
        "2.2": "unmet",
        "2.3": "contradicted",
    }
    answer = scorer.post(url, typed("partly", "Mine", code="2.1"))
    assert answer.status_code == 409
    assert "Mine" in answer.html
    answer = scorer.post(url, typed("not_applicable", "", 1, code="2.1"))
    assert answer.status_code == 422


def test_rating_the_rest_offers_undo(scorer, card):
    url = reverse("checklist:rate_rest", args=[card.pk, 2])
    answer = scorer.post(url)
    page = scorer.get(answer.url).html
    assert "3 rated Silent or Respected." in page
    token = answer.url.split("undo=")[1]
    scorer.post(reverse("checklist:undo_rest", args=[card.pk, 2]), {"undo": unquote(token)})
    assert not any(row.value for row in load_sheet(card).rows)
    assert scorer.post(reverse("checklist:undo_rest", args=[card.pk, 2]), {"undo": "forged"}).status_code == 302


def test_after_submission_a_late_save_loses_nothing(scorer, card):
    Scorecard.objects.filter(pk=card.pk).update(state="approved")
    answer = scorer.post(rate_url(card), typed("met", "Late text"), headers=HTMX)
    assert answer.status_code == 409
    answer = scorer.post(reverse("checklist:score_criterion", args=[card.pk, 1]), typed("met", "Late text"))
    assert answer.status_code == 409
    assert "Late text" in answer.html


def test_submit_return_answer_approve(client, card):
    manager = make_user("manager")
    rate_all(card, all_met(card))
    sign_in(client, card.scorer)
    assert client.post(reverse("checklist:submit", args=[card.pk])).status_code == 302
    sign_in(client, manager)
    assert card.draft.proposal.title in client.get("/review/").html
    assert client.get(reverse("checklist:scorecard", args=[card.pk])).status_code == 200
    answer = client.post(reverse("checklist:transition", args=[card.pk, "return"]), {"note": ""})
    assert answer.status_code == 422
    assert "Write what has to change" in answer.html
    client.post(reverse("checklist:comment", args=[card.pk, "1.1"]), {"text": "Which clause?"})
    client.post(reverse("checklist:transition", args=[card.pk, "return"]), {"note": "See 1.1."})
    sign_in(client, card.scorer)
    assert "Which clause?" in client.get(reverse("checklist:scorecard", args=[card.pk])).html
    client.post(reverse("checklist:submit", args=[card.pk]))
    sign_in(client, manager)
    refused = client.post(reverse("checklist:transition", args=[card.pk, "approve"]))
    assert refused.status_code == 422
    assert "Settle what is open first (1 comment), or tick that you approve all the same." in refused.html
    assert "1 comment is open. I approve all the same." in refused.html
    unread = client.post(reverse("checklist:transition", args=[card.pk, "approve"]), {"despite_comments": "1"})
    assert unread.status_code == 409
    assert "An approval says which content was read" in unread.html
    page = client.get(reverse("checklist:scorecard", args=[card.pk]))
    data = {"despite_comments": "1", "seen": page.context["seen"]}
    client.post(reverse("checklist:transition", args=[card.pk, "approve"]), data)
    card.refresh_from_db()
    assert card.state == "approved"
    answer = client.post(reverse("checklist:transition", args=[card.pk, "approve"]))
    assert answer.status_code == 409


def test_downloads_are_logged(scorer, card):
    answer = scorer.get(reverse("checklist:export", args=[card.pk, "json"]))
    assert json.loads(answer.content)["framework"] == card.framework.slug
    assert answer["Content-Disposition"].startswith('attachment; filename="scorecard-deal-')
    assert Event.objects.get(action="exported").target == "json"
    assert scorer.get(reverse("checklist:export", args=[card.pk, "exe"])).status_code == 404


def test_a_draft_is_pasted_cut_and_corrected(client):
    proposal = make_proposal()
    sign_in(client, proposal.lead)
    url = reverse("checklist:draft_new", args=[proposal.pk])
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": "1. One", "dated": "1700-01-01"}).status_code == 422
    answer = client.post(url, {"text": "1. One.\n2. Two."})
    assert not Draft.objects.exists()
    assert "was cut into 2 clauses" in client.get(answer.url).html
    assert client.post(answer.url, {"as-it-is": "1"}).status_code == 302
    draft = Draft.objects.get()
    url = reverse("checklist:draft_clauses", args=[draft.pk])
    rows = [("1", "One.\n\nOne and a half."), ("2", "Two."), ("", "Three")]
    data = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "2", "revision": "0"}
    for k, (label, text) in enumerate(rows):
        data |= {f"form-{k}-label": label, f"form-{k}-text": text, f"form-{k}-level": "0"}
    client.post(url, data | {"form-2-join": "on"})
    assert list(draft.clauses.values_list("ref", "text")) == [
        ("1", "One."),
        ("¶ 2", "One and a half."),
        ("2", "Two. Three"),
    ]
    assert client.post(url, data).status_code == 409
    draft.refresh_from_db()
    make_scorecard(draft)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("name", "data"), [("d.exe", b"x"), ("d.txt", b"a\0b"), ("d.md", b" ")])
def test_bad_files_get_a_sentence(client, name, data):
    proposal = make_proposal()
    sign_in(client, proposal.lead)
    url = reverse("checklist:draft_new", args=[proposal.pk])
    answer = client.post(url, {"file": SimpleUploadedFile(name, data), "note": "Kept note"})
    assert answer.status_code == 422
    assert "Kept note" in answer.html
    assert not Draft.objects.exists()


def test_restricting_keeps_its_makers_in_sight(client):
    analyst, lead = make_user(), make_user()
    made = actions.create_proposal(
        by=analyst, title="T", parties="", summary="", marking="CUI", lead=lead, restricted=True
    )
    assert set(Proposal.objects.visible_to(analyst)) == set(Proposal.objects.visible_to(lead)) == {made}
    assert not Proposal.objects.visible_to(make_user("manager")).exists()


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?page=99999999999999999999", "?q=%00", "?sort=;", "?q=" + "x" * 5000]
)
def test_odd_queries_are_answered(client, query):
    sign_in(client, make_user("manager"))
    for url in ("/proposals/", "/search/", "/review/", "/frameworks/"):
        assert client.get(url + query).status_code == 200


def queries(client, url, *, post=None):
    client.get("/settings/")
    with CaptureQueriesContext(
        connection,
    ) as found:
        answer = client.post(url, post, headers=HTMX) if post else client.get(url)
    assert answer.status_code == 200
    return len(found)


def test_lists_cost_the_same_at_one_and_at_thirty(client):
    manager, framework = make_user("manager"), make_framework()

    def grow(times):
        for _ in range(times):
            card = make_scorecard(make_draft(), framework=framework)
            rate_all(card, all_met(card))
            workflow.apply(card, "submit", by=card.scorer)
        make_framework()

    grow(1)
    sign_in(client, manager)
    urls = (
        "/",
        "/proposals/",
        "/review/",
        "/frameworks/",
        "/search/?q=e",
        f"/proposals/{Proposal.objects.first().pk}/history/",
    )
    before = [queries(client, url) for url in urls]
    grow(30)
    before[2] += 1  # how many wait; where a page shows all of them, it does not ask
    before[1] += 1  # and how many there are
    assert [queries(client, url) for url in urls] == before


def test_a_red_line_is_marked_and_whose_it_is(scorer, card):
    tree = (("One", [("provision", "report"), ("condition", "house"), ("provision", "")]),)
    other = make_scorecard(scorer=card.scorer, framework=make_framework(tree))
    page = scorer.get(reverse("checklist:score_criterion", args=[other.pk, 1])).html
    articles = {part.split('"')[0]: part for part in page.split('data-code="')[1:]}
    tags = {code: re.findall(r'tag-red">([^<]*)', part) for code, part in articles.items() if re.match(r"1\.\d$", code)}
    assert tags == {"1.1": ["Red line"], "1.2": ["Red line (house)"], "1.3": []}


def test_the_scoring_page_and_a_save_stay_in_their_budgets(scorer, card):
    page = reverse("checklist:score_criterion", args=[card.pk, 1])
    assert queries(scorer, page) <= 12
    assert queries(scorer, rate_url(card), post=typed()) <= 10
    rate_all_more = {row.code: "met" for row in load_sheet(card).rows if not row.rating}
    rate_all(card, rate_all_more)
    assert queries(scorer, page) <= 12
    assert queries(scorer, rate_url(card), post=typed("partly", "r", 1)) <= 10


def test_accounts(client):
    user = make_user()
    assert "Sign-up is closed" in client.get("/accounts/signup/").html
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    known = client.post("/accounts/password/reset/", {"email": user.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@office.example"})
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url


def test_shortcuts_can_be_switched_off(scorer, card):
    scorer.post("/settings/", {"first_name": "", "last_name": ""})
    page = scorer.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert 'data-shortcuts="off"' in page


def test_draft_frameworks_are_for_managers(client):
    framework = make_framework(publish=False)
    url = reverse("checklist:framework", args=[framework.slug, framework.version])
    assert sign_in(client, make_user()).get(url).status_code == 404
    assert sign_in(client, make_user("manager")).get(url).status_code == 200
    assert Framework.objects.published().count() == 0
