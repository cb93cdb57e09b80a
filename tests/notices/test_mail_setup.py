"""What mail needs around it: the environment's settings, the trial's address, and nobody who browses it."""

from __future__ import annotations

import os

import pytest
from django.contrib import admin
from post_office.models import Email, EmailTemplate

from config import trial
from tests.factory import make_user
from tests.test_setup import SECRET, settings_say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        ({}, "('http://127.0.0.1', False, 10)"),
        ({"SITE_URL": "https://touchstone.office/"}, "('https://touchstone.office', False, 10)"),
        ({"ALLOWED_HOSTS": ".office.example,b", "SECRET_KEY": SECRET}, "('https://office.example', False, 10)"),
        ({"ALLOWED_HOSTS": "*", "SECRET_KEY": SECRET}, "('https://localhost', False, 10)"),
        ({"EMAIL_URL": "smtp://mail.office/?timeout=3"}, "('http://127.0.0.1', True, 3)"),
    ],
)
def test_mail_and_its_links_come_from_the_environment(tmp_path, office, expected):
    done = settings_say("s.SITE_URL, s.NOTICES_BY_MAIL, s.EMAIL_TIMEOUT", tmp_path, **office)
    assert (done.stdout, done.stderr) == (f"{expected}\n", "")


@pytest.mark.parametrize("address", ["touchstone.office", "ftp://touchstone.office", "https://", "https://a/?b"])
def test_an_address_that_no_link_can_begin_with_is_refused(tmp_path, address):
    done = settings_say("s.SITE_URL", tmp_path, SITE_URL=address)
    assert "Misconfigured: SITE_URL has to be an address such as https://touchstone.office" in done.stderr


def test_nobody_browses_mail_in_the_admin(client):
    client.force_login(make_user("administrator", is_superuser=True))
    assert client.get("/admin/").status_code == 200
    assert {model for model in admin.site._registry if model._meta.app_label == "post_office"} == set()
    assert client.get("/admin/post_office/email/").status_code == 404
    assert EmailTemplate.objects.count() == 0


def test_a_password_mail_does_not_wait_in_the_queue(client, mailoutbox):
    make_user(username="ada")
    client.post("/accounts/password/reset/", {"email": "ada@office.example"})
    assert ([mail.to for mail in mailoutbox], Email.objects.count()) == ([["ada@office.example"]], 0)


def test_a_trials_links_lead_to_its_port(monkeypatch):
    for name in ("require_trial", "require_free", "prepare", "keep_port", "serve"):
        monkeypatch.setattr(trial, name, lambda *_: None)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("SITE_URL", "https://named.example")
    trial.main()
    assert os.environ["SITE_URL"] == "https://named.example"
    monkeypatch.delenv("SITE_URL")
    trial.main()
    assert os.environ.pop("SITE_URL") == "http://127.0.0.1:8123"
