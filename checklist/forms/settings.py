"""A person's own settings."""

from __future__ import annotations

from django import forms

from checklist.models import User


class SettingsForm(forms.ModelForm):
    """Office and single-key shortcuts. Names come from the administrator, or from the office's sign-in service."""

    class Meta:
        model = User
        fields = ["office", "shortcuts"]
