"""Columns of text as it is compared, for what is there already."""

from django.db import migrations, models

import checklist.models.folded
from checklist.models.account import name_key

BATCH = 500


def in_batches(rows):
    """Every row in the order of the keys, so many at a time: they are written to meanwhile."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def fold_all(apps, schema_editor):
    """Fold what each column is made of. Nothing else of a row changes, least of all the time of its last change."""
    for name in ("Clause", "Framework", "Proposal", "Requirement"):
        model = apps.get_model("checklist", name)
        columns = [field for field in model._meta.concrete_fields if isinstance(field, checklist.models.folded.FoldedField)]
        needed = {source for field in columns for source in field.of}
        for row in in_batches(model.objects.only("pk", *needed)):
            model.objects.filter(pk=row.pk).update(**{field.name: field.made(row) for field in columns})
    User = apps.get_model("checklist", "User")
    for row in in_batches(User.objects.only("pk", "first_name", "last_name", "username")):
        name = f"{row.first_name} {row.last_name}".strip()
        User.objects.filter(pk=row.pk).update(name_key=name_key(name, row.username))


class Migration(migrations.Migration):

    dependencies = [
        ('checklist', '0017_made'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='framework',
            options={'ordering': [checklist.models.folded.InOrder('title_key'), '-version']},
        ),
        migrations.AddField(
            model_name='clause',
            name='folded',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What a search looks through.', of=('text',)),
        ),
        migrations.AddField(
            model_name='framework',
            name='title_key',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What lists are sorted by.', of=('title',)),
        ),
        migrations.AddField(
            model_name='proposal',
            name='folded',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What a search looks through.', of=('title', 'parties', 'summary')),
        ),
        migrations.AddField(
            model_name='proposal',
            name='title_key',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What lists are sorted by.', of=('title',)),
        ),
        migrations.AddField(
            model_name='requirement',
            name='folded',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What a search looks through.', of=('text', 'guidance')),
        ),
        migrations.AddField(
            model_name='user',
            name='name_key',
            field=models.TextField(blank=True, default='', editable=False, help_text='What lists of people are sorted by.'),
        ),
        migrations.RunPython(fold_all, migrations.RunPython.noop, elidable=True),
    ]
