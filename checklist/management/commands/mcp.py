"""Serve what somebody may read to their agent, by the Model Context Protocol over standard input and output."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checklist import tokens
from checklist.api.agents import server
from checklist.api.bearer import READ, UNUSABLE

VARIABLE = "TOUCHSTONE_TOKEN"


class Command(BaseCommand):
    """The token comes by the environment, where no list of processes shows it."""

    help = f"Serve Touchstone to an agent (MCP over stdio), read only, for the person of the token in {VARIABLE}."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until the agent hangs up."""
        secret = os.environ.pop(VARIABLE, "")
        if not secret:
            raise CommandError(f"{VARIABLE} is not set. Make a token with the scope read under Settings, API tokens.")
        found = tokens.found(secret)
        if found is None or READ not in found.scope_set:
            raise CommandError(UNUSABLE if found is None else f"The token in {VARIABLE} lacks the scope read.")
        server(secret).run("stdio")
