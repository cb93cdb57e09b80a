"""Addresses are kept in small letters, as those are that people type to sign in or to set a new password."""

from __future__ import annotations

from django.db import migrations


def make_small(apps, schema_editor):
    for person in apps.get_model("checklist", "User").objects.exclude(email="").only("pk", "email").iterator():
        if person.email != person.email.lower():
            person.email = person.email.lower()
            person.save(update_fields=["email"])


class Migration(migrations.Migration):
    dependencies = [("checklist", "0020_mail_that_is_read")]

    operations = [migrations.RunPython(make_small, migrations.RunPython.noop)]
