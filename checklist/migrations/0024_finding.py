"""Vectors of what texts mean, the key of its vectors for each clause and requirement, and measures of finding."""

import django.db.models.deletion
from django.db import migrations, models

import checklist.models.meaning

BATCH = 500


def give_keys(apps, schema_editor):
    """Give the rows that are there their keys; the vectors are computed by the servers, or by `manage.py understand`."""
    for name in ("Requirement", "Clause"):
        model, last = apps.get_model("checklist", name), 0
        field = model._meta.get_field("meaning")
        while rows := list(model.objects.only("pk", *field.of).filter(pk__gt=last).order_by("pk")[:BATCH]):
            for row in rows:
                row.meaning_id = field.made(row)
            model.objects.bulk_update(rows, ["meaning"])
            last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('checklist', '0023_placement'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meaning',
            fields=[
                ('key', models.CharField(help_text='The SHA-256 of the text.', max_length=64, primary_key=True, serialize=False)),
                ('recipe', models.CharField(help_text='What made them; those of another recipe count for nothing.', max_length=40)),
                ('vectors', models.BinaryField(help_text='512 signed bytes each.')),
            ],
        ),
        migrations.AddField(
            model_name='clause',
            name='meaning',
            field=checklist.models.meaning.MeaningKey(db_constraint=False, editable=False, null=True, of=('text',), on_delete=django.db.models.deletion.DO_NOTHING, related_name='clauses', to='checklist.meaning'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='meaning',
            field=checklist.models.meaning.MeaningKey(db_constraint=False, editable=False, null=True, of=('text', 'guidance', 'model_language', 'search_terms'), on_delete=django.db.models.deletion.DO_NOTHING, related_name='requirements', to='checklist.meaning'),
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submitted_at', models.DateTimeField(help_text='Of the scorecard, when it was measured.')),
                ('places', models.JSONField(help_text='Requirement (its key) -> place from 1; 0 where no cited clause is suggested.')),
                ('scorecard', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='measure', to='checklist.scorecard')),
            ],
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop, elidable=True),
    ]
