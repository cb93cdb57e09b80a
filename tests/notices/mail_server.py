"""A real mail server inside the tests' process, which can be told to refuse or to dawdle."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Box:
    """What arrived; `refuse` is the answer to every recipient while it is set, `delay` seconds pass before each."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse, self.delay = "", 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        await asyncio.sleep(self.delay)
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"

    @property
    def said(self) -> list[tuple[str, str]]:
        """To whom and under which subject, in the order of arrival."""
        return [(mail["To"], mail["Subject"]) for mail in self.mails]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(settings: Any) -> Iterator[Box]:
    """The box of a server that the settings lead to while the block lasts."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    point_to(settings, controller.port)
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def silent_server(settings: Any) -> Iterator[None]:
    """A server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        point_to(settings, listener.getsockname()[1])
        yield


def point_to(settings: Any, port: int) -> None:
    """Send over SMTP to that port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
