"""What an office has beside this program: a mail server, and an OpenID provider with three people.

python -m tests.follow.neighbours BOX     # mails are written into that folder, one file each
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

PROVIDER = 9400
PEOPLE = {
    "1": {"preferred_username": "manager", "email": "m@office.example", "realm_access": {"roles": ["ts-managers"]}},
    "2": {"preferred_username": "analyst", "email": "a@office.example", "realm_access": {"roles": ["ts-analysts"]}},
    "3": {"preferred_username": "stranger", "realm_access": {"roles": ["guests"]}},
}


class Box:
    """Writes each mail down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take it."""
        number = len(list(self.folder.iterdir()))
        (self.folder / f"{number:03}.eml").write_bytes(envelope.content)
        return "250 OK"


def main() -> None:
    """Serve until somebody ends it."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the provider speaks http here, under a name that is not localhost
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
    Controller(Box(Path(sys.argv[1])), hostname="127.0.0.1", port=25).start()
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(port=PROVIDER, user_claims=people):
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
