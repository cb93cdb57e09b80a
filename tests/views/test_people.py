"""Members are chosen from a list, and whoever opens a manager's page is told the truth."""

from __future__ import annotations

import pytest

from tests.factory import make_proposal, make_user

pytestmark = pytest.mark.django_db


def test_members_are_chosen_from_the_active_accounts(client):
    deal = make_proposal(lead=make_user(username="lead"))
    make_user("manager", username="boss", first_name="The", last_name="Boss")
    make_user(username="gone", is_active=False)
    client.force_login(deal.lead)
    url = f"/proposals/{deal.pk}/members/"
    page = " ".join(client.get(url).content.decode().split())
    assert 'list="people"' in page
    assert '<option value="boss"> The Boss, manager </option>' in page
    assert 'value="gone"' not in page
    for name in ("gone", "nobody"):
        answer = client.post(url, {"person": name, "role": "reader"})
        assert answer.status_code == 422
        assert "Choose somebody from the list." in answer.content.decode()
        assert f'value="{name}"' in answer.content.decode()
    assert client.post(url, {"person": "BOSS", "role": "reader"}).status_code == 302
    assert [member.person.username for member in deal.memberships.all()] == ["boss"]


@pytest.mark.parametrize("page", ["", "workload/", "assignments/", "handing-over/", "export.csv"])
def test_an_analyst_is_told_whom_the_overview_is_for(client, page):
    client.force_login(make_user())
    answer = client.get(f"/overview/{page}")
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 403
    assert "The overview, the workload and what belongs to them are for managers." in text
    assert 'Your own list is <a href="/">My work</a>' in text
    assert 'href="/proposals/?whose=mine"' in text
    assert "changing it is for others" not in text
    assert client.get("/proposals/?whose=mine").status_code == 200


def test_whoever_may_not_change_a_thing_reads_so(client):
    deal = make_proposal()
    client.force_login(make_user())
    answer = client.get(f"/proposals/{deal.pk}/edit/")
    assert answer.status_code == 403
    assert "You can see this, but changing it" in answer.html
