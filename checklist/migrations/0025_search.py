"""What the search over everything goes by, for what is there already."""

import checklist.models.folded
from django.db import migrations


BATCH = 500
MODELS = ("Amendment", "Clause", "Comment", "Dissent", "Proposal", "Rating", "Requirement", "Scorecard")


def write_tokens(apps, schema_editor):
    """Write what the search goes by for the rows that are there. Nothing else of a row changes."""
    for name in MODELS:
        model = apps.get_model("checklist", name)
        field = model._meta.get_field("tokens")
        last = 0
        while batch := list(model.objects.filter(pk__gt=last).order_by("pk").only("pk", "tokens", *field.of)[:BATCH]):
            last = batch[-1].pk
            for row in batch:
                row.tokens = field.made(row)
            model.objects.bulk_update([row for row in batch if row.tokens], ["tokens"])


class Migration(migrations.Migration):

    dependencies = [
        ('checklist', '0024_finding'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='requirement',
            name='folded',
        ),
        migrations.AddField(
            model_name='amendment',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('words', 'reason')),
        ),
        migrations.AddField(
            model_name='clause',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('text',)),
        ),
        migrations.AddField(
            model_name='comment',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('text',)),
        ),
        migrations.AddField(
            model_name='dissent',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('reason',)),
        ),
        migrations.AddField(
            model_name='proposal',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('title', 'parties', 'summary')),
        ),
        migrations.AddField(
            model_name='rating',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('reason',)),
        ),
        migrations.AddField(
            model_name='requirement',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('text', 'guidance')),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='tokens',
            field=checklist.models.folded.TokensField(blank=True, default='', editable=False, of=('bottom_line',)),
        ),
        migrations.AlterField(
            model_name='clause',
            name='folded',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='The text as it is compared.', of=('text',)),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='folded',
            field=checklist.models.folded.FoldedField(blank=True, default='', editable=False, help_text='What lists are narrowed by.', of=('title', 'parties', 'summary')),
        ),
        migrations.RunPython(write_tokens, migrations.RunPython.noop, elidable=True),
    ]
