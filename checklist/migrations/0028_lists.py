"""Columns and indexes that lists walk; `models.desks` fills the columns after the migration."""

import checklist.models.folded
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('checklist', '0027_likely'),
        ('post_office', '0014_alter_email_recipient_delivery_status_and_more'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='event',
            name='event_of_proposal',
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='event_of_framework',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_of_person',
        ),
        migrations.RemoveIndex(
            model_name='scorecard',
            name='scorecard_queue',
        ),
        migrations.AddField(
            model_name='assignment',
            name='counted',
            field=models.BooleanField(default=False, editable=False, help_text='Whether it makes its person busy.'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='is_open',
            field=models.BooleanField(default=True, editable=False, help_text='Not handed in, on a current proposal.'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='counted',
            field=models.BooleanField(default=False, editable=False, help_text='Whether it makes its scorer busy.'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='desk',
            field=models.CharField(blank=True, default='', editable=False, help_text='On whose desk it lies.', max_length=8),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['due', 'id'], name='assignment_open'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['person', 'due', 'id'], name='assignment_of_person'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('counted', True)), fields=['person'], name='assignment_counted'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['proposal', '-at', '-id'], name='event_of_proposal'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['framework', '-at', '-id'], name='event_of_framework'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('framework__isnull', False)), fields=['-at', '-id'], name='event_of_frameworks'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('proposal', None)), fields=['-at', '-id'], name='event_of_no_proposal'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', '-created_at', '-id'], name='notice_of_person'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('on_page', True), ('read_at', None), ('withdrawn_at', None)), fields=['person', '-created_at', '-id'], name='notice_unread'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(checklist.models.folded.InOrder('title_key'), models.F('id'), name='proposal_by_title'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('archived_at', None)), fields=['lead', '-created_at'], name='proposal_led'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('restricted', True)), fields=['lead'], name='proposal_restricted'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(fields=['desk', 'submitted_at', 'id'], name='scorecard_queue'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(fields=['desk', '-updated_at', '-id'], name='scorecard_last'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(fields=['-updated_at', '-id'], name='scorecard_newest'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(fields=['scorer', 'desk', '-submitted_at', '-id'], name='scorecard_of_scorer'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(condition=models.Q(('counted', True)), fields=['scorer'], name='scorecard_counted'),
        ),
        migrations.AddIndex(
            model_name='scorecard',
            index=models.Index(condition=models.Q(('desk__in', ['scorer', 'lead', 'panel', 'manager'])), fields=['scorer', 'created_at'], name='scorecard_oldest'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(checklist.models.folded.InOrder('name_key'), models.F('id'), name='user_by_name'),
        ),
    ]
