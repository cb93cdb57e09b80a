"""What is done to several proposals at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from checklist.forms.panel import AssignmentForm


class AssignSelectedForm(AssignmentForm):
    """The people, the framework, and the day, for the newest draft of each proposal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].error_messages["required"] = _("Tick who is to score the drafts.")
