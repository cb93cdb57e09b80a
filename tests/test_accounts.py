"""Who is called what: names that look alike, who sets them, and the log of what administrators do."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from checklist.models import Event, User
from tests.factory import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def names():
    return {person.username: str(person) for person in User.objects.all()}


def test_equal_and_confusable_names_show_the_user_name():
    make_user(username="first", first_name="Anna", last_name="Lee")
    assert names() == {"first": "Anna Lee"}
    second = make_user(username="second", first_name="Аnna", last_name="Lее")  # Cyrillic
    assert names() == {"first": "Anna Lee (first)", "second": "Аnna Lее (second)"}
    assert str(second) == "Аnna Lее (second)"
    second.first_name = "Berta"
    second.save()
    assert names() == {"first": "Anna Lee", "second": "Berta Lее"}


def test_nobody_is_called_by_anothers_user_name():
    make_user(username="manager")
    make_user(username="other", first_name="Manager")
    assert names() == {"manager": "manager", "other": "Manager (other)"}


def test_a_third_one_leaves_the_two_others_marked():
    for name in ("first", "second", "third"):
        make_user(username=name, first_name="Anna", last_name="Lee")
    third = User.objects.get(username="third")
    third.last_name = "Park"
    third.save(update_fields=["last_name"])
    assert names() == {"first": "Anna Lee (first)", "second": "Anna Lee (second)", "third": "Anna Park"}


def test_a_user_name_that_looks_like_anothers_is_refused():
    make_user(username="analyst")
    with pytest.raises(ValidationError, match="This looks like the user name analyst"):
        User(username="ana1yst", password="x").full_clean()
    User(username="analyst-2", password="x").full_clean()


def test_nobody_names_themselves(client):
    person = make_user(first_name="Anna", last_name="Lee")
    client.force_login(person)
    client.post("/settings/", {"first_name": "The", "last_name": "Director", "office": "Legal", "shortcuts": "on"})
    person.refresh_from_db()
    assert (str(person), person.office) == ("Anna Lee", "Legal")


@pytest.fixture
def admin(client):
    person = make_user("administrator", is_superuser=True)
    client.force_login(person)
    return client


def test_what_administrators_do_to_accounts_is_in_the_log(admin, client):
    fields = {"username": "newcomer", "email": "n@office.example", "role": "analyst"}
    admin.post("/admin/checklist/user/add/", fields | {"password1": PASSWORD, "password2": PASSWORD})
    person = User.objects.get(username="newcomer")
    change = f"/admin/checklist/user/{person.pk}/change/"
    admin.post(change, fields | {"first_name": "Anna", "role": "manager", "is_active": "on"})
    fresh = PASSWORD + "2"
    admin.post(f"/admin/checklist/user/{person.pk}/password/", {"password1": fresh, "password2": fresh})
    admin.post(change, fields | {"first_name": "Anna", "role": "manager", "is_active": "on"})  # nothing new
    found = [(e.action, e.target, e.detail) for e in Event.objects.exclude(who=None).order_by("pk")]
    assert [row[:2] for row in found] == [
        ("made the account", "newcomer"),
        ("changed the account", "newcomer"),
        ("set the password", "newcomer"),
    ]
    assert found[0][2]["fields"]["role"] == {"from": "", "to": "analyst"}
    assert found[1][2]["fields"] == {
        "first_name": {"from": "", "to": "Anna"},
        "role": {"from": "analyst", "to": "manager"},
    }
    assert PASSWORD not in str([row[2] for row in found])
    assert person.password not in str(found)


def test_the_log_of_accounts_is_for_managers_and_administrators(admin, client):
    person = make_user(username="someone", first_name="Anna")
    admin.post(
        f"/admin/checklist/user/{person.pk}/change/",
        {"username": "someone", "email": "s@office.example", "first_name": "Berta", "role": "analyst"},
    )
    page = admin.get("/settings/accounts/")
    assert "changed the account someone" in page.html
    assert "Berta" in page.html
    assert "/settings/accounts/" in admin.get("/settings/").html
    for role, status in (("manager", 200), ("analyst", 403)):
        client.force_login(make_user(role))
        assert client.get("/settings/accounts/").status_code == status
        assert ("/settings/accounts/" in client.get("/settings/").html) is (status == 200)
    person.refresh_from_db()
    assert not person.is_active  # the box was not ticked


def test_createsuperuser_makes_an_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, username="first", email="first@office.example", verbosity=0)
    assert User.objects.get().role == "administrator"
