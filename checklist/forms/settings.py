"""A person's own settings."""

from __future__ import annotations

from django import forms

from checklist.models import User


class SettingsForm(forms.ModelForm):
    """Name, office and single-key shortcuts."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "office", "shortcuts"]
