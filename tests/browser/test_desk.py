"""Every day at the desk: two who edit one proposal, a form that is sent twice, and lists that are worked through."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checklist.models import Draft, Proposal
from checklist.proposals import actions
from tests.factory import make_complete, make_draft, make_proposal, make_user, submit

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_saves_last_takes_nothing_back(page, new_context, sign_in, axe, complaints):
    complaints.expect("status of 409")
    proposal, manager = make_proposal(title="A deal with a tpyo"), make_user("manager")
    actions.name_member(proposal, manager, by=proposal.lead)
    hers, his = page, new_context().new_page()
    sign_in(hers, proposal.lead)
    sign_in(his, manager)
    for one in (hers, his):
        one.goto(f"/proposals/{proposal.pk}/edit/")
    his.get_by_label("Restricted").check()
    his.locator("#id_marking").select_option("SECRET")
    his.get_by_role("button", name="Save").click()
    his.wait_for_selector("h1:has-text('A deal with a tpyo')")
    hers.get_by_label("Title").fill("A deal without a typo")
    hers.get_by_role("button", name="Save").click()
    hers.wait_for_selector("h1:has-text('A deal without a typo')")
    saved = Proposal.objects.get()
    assert (saved.restricted, saved.marking) == (True, "SECRET")
    for one in (hers, his):
        one.goto(f"/proposals/{proposal.pk}/edit/")
    his.get_by_label("Title").fill("His title")
    his.get_by_role("button", name="Save").click()
    his.wait_for_selector("h1:has-text('His title')")
    hers.get_by_label("Title").fill("Her title")
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_text("Somebody else saved here meanwhile: His title")).to_be_visible()
    expect(hers.get_by_label("Title")).to_have_value("Her title")
    axe(hers)
    hers.get_by_role("button", name="Save").click()
    hers.wait_for_selector("h1:has-text('Her title')")


def test_a_form_sent_twice_makes_one_proposal(page, sign_in):
    sign_in(page, make_user())
    page.goto("/proposals/new/")
    page.get_by_label("Title").fill("A deal")
    page.get_by_role("button", name="Save and add the draft").dblclick()
    page.wait_for_selector("h1:has-text('Add a draft')")
    page.go_back()
    page.wait_for_selector("h1:has-text('New proposal')")
    assert Proposal.objects.count() == 1


def test_a_list_is_filtered_ticked_archived_and_found_again(page, sign_in, axe):
    manager = make_user("manager")
    cards = [submit(make_complete(title=f"Deal {letter}")) for letter in "AB"]
    make_proposal(title="Other deal", marking="SECRET")
    sign_in(page, manager)
    page.goto("/proposals/")
    page.get_by_label("Marking").select_option("UNCLASSIFIED")
    expect(page.get_by_text("Other deal")).to_have_count(0)
    assert "marking=UNCLASSIFIED" in page.url
    page.get_by_label("Tick all on this page").check()
    expect(page.get_by_label("Tick Deal B")).to_be_checked()
    axe(page)
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("2 proposals were archived.")).to_be_visible()
    assert "marking=UNCLASSIFIED" in page.url
    page.goto("/review/")
    expect(page.get_by_text("Deal A")).to_have_count(0)
    page.goto(f"/scorecards/{cards[0].pk}/")
    expect(page.get_by_text("Archived.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    axe(page)
    page.goto("/proposals/?archived=yes")
    page.get_by_label("Tick Deal A").check()
    page.get_by_role("button", name="Take out of the archive").click()
    page.goto("/review/")
    expect(page.get_by_role("link", name="Deal A").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_draft_goes_from_the_wrong_proposal_to_a_copy_of_it(page, sign_in, axe, width):
    page.set_viewport_size({"width": width, "height": 900})
    draft = make_draft(make_proposal(title="A deal"))
    sign_in(page, draft.proposal.lead)
    page.goto(f"/proposals/{draft.proposal_id}/")
    page.get_by_role("link", name="Copy", exact=True).click()
    page.get_by_label("Title").fill("Another deal")
    page.get_by_label("With the text of its newest draft").uncheck()
    axe(page)
    page.get_by_role("button", name="Save and add the draft").click()
    page.wait_for_selector("h1:has-text('Add a draft')")
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_role("link", name="Wrong proposal?").click()
    page.wait_for_selector("h1:has-text('In the wrong proposal?')")
    axe(page)
    page.get_by_label("Another deal").check()
    page.get_by_role("button", name="Move the draft there").click()
    page.wait_for_selector("h1:has-text('Another deal')")
    assert Draft.objects.get().proposal.title == "Another deal"
    page.goto(f"/drafts/{draft.pk}/take-back/")
    page.get_by_role("button", name="Take the draft back").click()
    page.wait_for_selector("h1:has-text('Check the clauses')")
    assert not Draft.objects.exists()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
