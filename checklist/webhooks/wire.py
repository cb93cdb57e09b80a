"""One request to a stranger's address, which may lead anywhere: connected to an address that was looked at first.

Plain Python, the standard library only: it follows no redirect, uses no proxy, and reads no more than the first lines
of an answer.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

EACH = 10  # seconds that one step may take: connecting, sending, waiting for the answer to begin
WHOLE = 25  # seconds that all of it may take, however slowly an answer comes in
MOST_ADDRESSES = 4
NAT64 = ipaddress.ip_network("64:ff9b::/96")
AGENT = "Touchstone-Webhooks/1"
HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._:")

# What goes wrong, the narrower kinds first, and the word for it.
FAULTS: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: "certificate",
    ssl.SSLError: "tls",
    TimeoutError: "timeout",
    OSError: "connection",
    http.client.HTTPException: "broken",
}
Resolve = Callable[[str, int], list[str]]


class Unsent(Exception):
    """What was not sent; its only argument is a word of `kinds.WHY`."""


def split(url: str) -> SplitResult:
    """The parts of an address. Raises ValueError for one that nothing is sent to: without host, with a user's name."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode().lower()
    if parts.scheme not in ("http", "https") or not host or set(host) - HOST_SIGNS:
        raise ValueError("no address of the web")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("a name, a password or a part of a page in it")
    if parts.port == 0 or not url.isprintable() or " " in url:
        raise ValueError("no address of the web")
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=(f"[{host}]" if ":" in host else host) + port)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open net, whatever older form it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def addresses(parts: SplitResult, *, private: bool, resolve: Resolve) -> list[str]:
    """The addresses that may be connected to. Raises `Unsent` where any of them is not public, unless `private`."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = resolve(host, port)[:MOST_ADDRESSES]
    except (OSError, UnicodeError):
        raise Unsent("name") from None
    if not found:
        raise Unsent("name")
    if not private and not all(map(is_public, found)):
        raise Unsent("private")
    return found


def connected(found: list[str], port: int) -> socket.socket:
    """A connection to the first of these addresses that takes one. Raises OSError."""
    problem: OSError = ConnectionError()
    for address in found:
        try:
            return socket.create_connection((address, port), EACH)
        except OSError as error:
            problem = error
    raise problem


@contextmanager
def ended_after(seconds: float, sock: socket.socket) -> Iterator[list[bool]]:
    """Shut a connection down once the time is over; the list then holds something."""
    over: list[bool] = []

    def end() -> None:
        over.append(True)
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    private: bool = False,
    context: ssl.SSLContext | None = None,
    resolve: Resolve = resolved,
) -> int:
    """Send it and give back the status of the answer. Raises `Unsent`.

    The name is looked up once, and the connection goes to what was looked at: a name that means another address a
    moment later changes nothing. `private` allows addresses of the own net, and http. `context` is for tests.
    """
    try:
        parts = split(url)
    except ValueError:
        raise Unsent("name") from None
    secure = parts.scheme == "https"
    if not secure and not private:
        raise Unsent("insecure")
    found = addresses(parts, private=private, resolve=resolve)
    try:
        return sent(parts, found, headers, body, (context or ssl.create_default_context()) if secure else None)
    except tuple(FAULTS) as error:
        raise Unsent(next(word for kind, word in FAULTS.items() if isinstance(error, kind))) from None


def sent(
    parts: SplitResult, found: list[str], headers: Mapping[str, str], body: bytes, context: ssl.SSLContext | None
) -> int:
    """One request to the first address that takes a connection; TimeoutError where all of it took too long."""
    with (
        connected(found, parts.port or (443 if context else 80)) as raw,
        # TLS takes the connection over from `raw`; a second hold on it still reaches it.
        raw.dup() as hold,
        ended_after(WHOLE, hold) as over,
    ):
        try:
            status = asked(parts, raw, headers, body, context)
        except tuple(FAULTS):
            if not over:
                raise
            status = 0
    if over:  # what came in until then may look like a whole answer
        raise TimeoutError
    return status


def asked(
    parts: SplitResult, raw: socket.socket, headers: Mapping[str, str], body: bytes, context: ssl.SSLContext | None
) -> int:
    """One request over an open connection, under the host's own name; the status of the answer."""
    sock = context.wrap_socket(raw, server_hostname=parts.hostname) if context else raw
    line = http.client.HTTPConnection(parts.hostname or "", parts.port or (443 if context else 80), timeout=EACH)
    line.default_port = 443 if context else 80  # so that the header Host names no usual port
    line.sock = sock
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(parts.query, safe=SAFE)}" if parts.query else ""
    )
    try:
        line.request("POST", path, body, {"User-Agent": AGENT, "Connection": "close", **headers})
        return line.getresponse().status
    finally:
        line.close()


SAFE = "/?%:@!$&'()*+,;=~"
