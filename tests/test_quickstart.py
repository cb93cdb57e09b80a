from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checklist.models import Event, Framework, Proposal, Review, Scorecard, User

pytestmark = pytest.mark.django_db


def quickstart(**options):
    out = StringIO()
    call_command("quickstart", stdout=out, **options)
    return out.getvalue()


def test_sets_up_once(settings):
    settings.TRIAL = True
    first = quickstart()
    assert [user.role for user in User.objects.order_by("pk")] == ["analyst", "manager", "administrator"]
    assert Framework.objects.get().title == "North Korea 2020"
    states = dict(Scorecard.objects.values_list("draft__proposal__title", "state"))
    assert sorted(states.values()) == ["approved", "open", "submitted"]
    assert (Proposal.objects.count(), Review.objects.count()) == (5, 1)
    password = first.split("analyst")[1].split()[0]
    assert User.objects.get(username="analyst").check_password(password)
    events = Event.objects.count()
    assert quickstart() == ""
    assert Event.objects.count() == events
    quickstart(reset_passwords=True)
    assert not User.objects.get(username="analyst").check_password(password)


def test_never_in_an_office(settings):
    settings.TRIAL = False
    with pytest.raises(CommandError, match="make run"):
        quickstart()
    assert not User.objects.exists()
