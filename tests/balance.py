"""`make balance`: two servers on two ports behind nginx, one PostgreSQL; thirty people save while each is killed once.

What was killed starts again when the other has carried the load for a while. As in `make crash`, in the end every
acknowledged save has to be in the log once, and each requirement has to hold what was acknowledged last.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.crash import SAVES, Office, Session, acknowledged, all_saving, is_harmed, siege

NO_NGINX = "no nginx found: install one (Debian: apt-get install nginx) or name it, NGINX=/path"
CONFIGURATION = """
daemon off;
master_process off;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    upstream touchstone {{
        {servers}
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://touchstone;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


def find_nginx() -> str | None:
    """The path of an nginx: `NGINX` where it is set, else where it usually lies, or None."""
    named = os.environ.get("NGINX", "")
    names = (named,) if named else ("nginx", "/usr/sbin/nginx")
    return next((path for path in map(shutil.which, names) if path), None)


class Balanced(Office):
    """Two servers, and nginx in front of them; `port` is nginx's."""

    def __init__(self, home: Path) -> None:
        super().__init__("postgresql", home)
        from tests.browser.test_restart import free_port

        self.ports = [free_port(), free_port()]
        self.servers: list[subprocess.Popen[bytes] | None] = [None, None]
        self.nginx: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start all three."""
        found = find_nginx()
        assert found, NO_NGINX
        lines = [f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;" for port in self.ports]
        path = self.home / "nginx.conf"
        path.write_text(CONFIGURATION.format(home=self.home, port=self.port, servers=" ".join(lines)))
        for which in (0, 1):
            self.start_one(which)
        command = [found, "-p", str(self.home), "-c", str(path), "-e", str(self.home / "nginx.log")]
        self.nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)

    def start_one(self, which: int) -> None:
        """Start one of the servers, and wait until it answers."""
        self.servers[which] = self.serving(self.ports[which], 1)
        while not answers(self.ports[which]):
            time.sleep(0.1)

    def kill_one(self, which: int) -> None:
        """Kill one of the servers in the middle of whatever it does."""
        server = self.servers[which]
        assert server, "It runs."
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        self.servers[which] = None

    def stop(self) -> None:
        """Stop what runs."""
        for which in (0, 1):
            if self.servers[which]:
                self.kill_one(which)
        if self.nginx:
            self.nginx.kill()
            self.nginx.wait()
        super().stop()


def answers(port: int) -> bool:
    """Whether a server answers there."""
    with suppress(OSError):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def under_fire(office: Balanced, sessions: list[Session], saves: int) -> dict[str, int]:
    """Let everybody save; kill one server after a quarter, bring it back after another, and do the same to the other.

    How many saves each of them carried alone.
    """
    alone = {}
    with all_saving(office, sessions):
        for which in (0, 1):
            wait_for(sessions, acknowledged(sessions) + saves // 4)
            office.kill_one(which)
            before = acknowledged(sessions)
            wait_for(sessions, before + saves // 4)
            alone[f"carried by {2 - which} alone"] = acknowledged(sessions) - before
            office.start_one(which)
    return alone


def wait_for(sessions: list[Session], number: int) -> None:
    """Until so many saves are acknowledged."""
    while acknowledged(sessions) < number:
        time.sleep(0.05)


def balance(*, saves: int = SAVES) -> dict[str, Any]:
    """The figures, and how many saves each server carried alone."""
    with tempfile.TemporaryDirectory(prefix="touchstone-balance-") as folder:
        office = Balanced(Path(folder))
        return siege(office, lambda sessions: under_fire(office, sessions, saves))


def main() -> None:
    """Print the figures; exit status 1 where anything was lost, doubled or broken."""
    if not find_nginx():
        print(f"Left out: {NO_NGINX}.")
        return
    found = balance()
    print(", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
    sys.exit(is_harmed(found))


if __name__ == "__main__":
    main()
