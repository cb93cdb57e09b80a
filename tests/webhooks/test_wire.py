"""One request to a stranger's address: where it may go, and that it goes where was looked."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

import pytest

from checklist.webhooks import wire
from checklist.webhooks.wire import Unsent, is_public, post, split
from tests.webhooks.receiver import certified, receiving

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::1", "2002:a00:1::", "2001:0:a00:1::"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_no_open_net(address):
    assert is_public(address) is False
    with pytest.raises(Unsent, match="private"):
        post("https://hook.example/", {}, b"", resolve=lambda host, port: ["93.184.216.34", address])


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_open_net(address):
    assert is_public(address) is True


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "https://", "https:///path", "//a.example", "a.example", "https://user@a.example/",
        "https://user:word@a.example/", "https://a.example/#part", "https://a.example:0/", "https://a.example:99999/",
        "https://a b.example/", "https://a.example/\r\nX: y", "https://a.example/a b", "https://[::1", "https://a_b.example\\@c/",
        "javascript:alert(1)", "https://a.example\t/", "https://" + "x" * 300 + "\u00e9.example/",
    ],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(ValueError, match=r"address|name|port|Port|IPv6|label|codec|NFKC|bracket|host"):
        split(url)


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example:8443/p?q=1", "https://bücher.example/", "https://[2606:4700::1]/x"]
)
def test_what_is_an_address(url):
    assert split(url).scheme == "https"


def test_without_https_nothing_is_sent():
    with pytest.raises(Unsent, match="insecure"):
        post("http://hook.example/", {}, b"", resolve=lambda host, port: ["93.184.216.34"])


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "0x7f.1", "2130706433", "0177.0.0.1"])
def test_a_name_of_this_machine_is_not_sent_to(name):
    with receiving() as receiver, pytest.raises(Unsent, match=r"private|name"):
        post(f"https://{name}:{urlsplit(receiver.url).port}/", {}, b"")
    assert receiver.got == []


def test_the_connection_goes_to_what_was_looked_at_under_the_hosts_own_name(tmp_path):
    server, trust = certified("hook.example", tmp_path)
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.1"]

    with receiving(server) as receiver:
        port = urlsplit(receiver.url).port
        status = post(
            f"https://hook.example:{port}/a/é?x=1", {"a": "b"}, b"{}", private=True, context=trust, resolve=resolve
        )
    headers, body = receiver.got[0]
    assert (status, asked, receiver.names) == (204, ["hook.example"], ["hook.example"])
    assert (headers["host"], headers["a"], body) == (f"hook.example:{port}", "b", b"{}")
    assert headers["user-agent"] == "Touchstone-Webhooks/1"


def test_a_certificate_for_another_name_is_not_trusted(tmp_path):
    server, trust = certified("other.example", tmp_path)
    with receiving(server) as receiver:
        port = urlsplit(receiver.url).port
        with pytest.raises(Unsent, match="certificate"):
            post(
                f"https://hook.example:{port}/", {}, b"", private=True, context=trust, resolve=lambda *a: ["127.0.0.1"]
            )
    assert receiver.got == []


def test_redirects_are_not_followed():
    with receiving() as second, receiving() as first:
        first.answers, first.more = [307], {"Location": second.url}
        assert post(first.url, {}, b"{}", private=True) == 307
    assert second.got == []


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with receiving() as receiver:
        assert post(receiver.url, {}, b"{}", private=True) == 204


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unsent, match="connection"):
        post(f"http://127.0.0.1:{port}/", {}, b"", private=True)


def test_a_name_that_there_is_not():
    def nothing(host, port):
        raise socket.gaierror

    with pytest.raises(Unsent, match="name"):
        post("https://nothing.example/", {}, b"", resolve=nothing)


def answering(said, *, slowly=False, context=None):
    """A server that answers one request with these bytes, or byte by byte for ever, over TLS or not; its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        line, _ = server.accept()
        line = context.wrap_socket(line, server_side=True) if context else line
        with line, server:
            line.recv(65536)
            try:
                line.sendall(said)
                while slowly:
                    line.sendall(b"x")
                    threading.Event().wait(0.02)
            except OSError:
                return

    threading.Thread(target=answer, daemon=True).start()
    return server.getsockname()[1]


def test_an_answer_that_is_no_http():
    with pytest.raises(Unsent, match="broken"):
        post(f"http://127.0.0.1:{answering(b'Hello')}/", {}, b"", private=True)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_never_ends_is_ended(scheme, tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "WHOLE", 0.3)
    server, trust = certified("hook.example", tmp_path)
    port = answering(b"HTTP/1.1 200 OK\r\na: ", slowly=True, context=server if scheme == "https" else None)
    with pytest.raises(Unsent, match="timeout"):
        post(f"{scheme}://hook.example:{port}/", {}, b"", private=True, context=trust, resolve=lambda *a: ["127.0.0.1"])


def test_an_answer_that_does_not_begin_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(wire, "EACH", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unsent, match="timeout"):
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, b"", private=True)
