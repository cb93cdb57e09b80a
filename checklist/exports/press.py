"""The printing process: sets one document after another, and begins anew once it has grown.

typst keeps what it has set, some 50 MB of a scorecard with reasons, and gives nothing back. So it runs in a process
of its own, started by path so that nothing of the project is loaded with it; once it holds more than `MOST` it
replaces itself by a new one (`exec`): the same process for whoever waits for it, with nothing kept. That costs some
50 ms between two documents, when nobody waits.

Over its socket comes a request, 8 bytes of length and JSON, and goes a reply, `REPLY` and the bytes.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
import time
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

FOLDER, SCORECARD = Path(__file__).parent, "scorecard.typ"
# Packages bring the fonts, so that the page is the same on every machine; signs come with typst itself.
PACKAGES = ("font_source_sans_pro.files", "font_source_serif_pro.files", "noto_cjk_sans_otc")
FONTS = [place for spec in map(find_spec, PACKAGES) if spec for place in spec.submodule_search_locations or ()]
STANDARDS: Any = ["ua-1", "a-3a"]
MOST = 64 * 1024 * 1024  # bytes in memory from which it begins anew
FENCE = 2 * 1024 * 1024 * 1024  # bytes of addresses that one document may take
IDLE = 600  # seconds after which it gives back what it keeps
SIGN = '#set document(title: "t")\n#set text(lang: "en")\n#sys.inputs.data'
# What became of it: set; content that cannot be set; a fault of the library, after which it begins anew.
SET, UNPRINTABLE, FAULT = b"S", b"U", b"F"
LENGTH = struct.Struct("!Q")
# What became of it, how often the process began anew, its seconds of the processor, bytes in memory, length.
REPLY = struct.Struct("!cQdQQ")


@lru_cache(maxsize=4)
def compiler(*, system: bool, template: str = SCORECARD) -> typst.Compiler:
    """A compiler per process, without or with the fonts of the system: it keeps fonts and the parsed template warm."""
    path = str(FOLDER / template)
    return typst.Compiler(path, font_paths=FONTS, sys_inputs={"data": "{}"}, ignore_system_fonts=not system)


def document(request: dict[str, Any]) -> bytes:
    """The PDF of a request. Raises typst's errors, and its panics, which are no Exception."""
    if "sign" in request:
        typst.compile(SIGN.encode(), sys_inputs={"data": request["sign"]}, pdf_standards=STANDARDS)
        return b""
    found = compiler(system=request["system"], template=request["template"]).compile(
        format="pdf",
        sys_inputs={"data": request["data"]},
        pdf_standards=STANDARDS,
        timestamp=datetime.fromisoformat(request["at"]) if request["at"] else None,
    )
    assert isinstance(found, bytes), "One PDF comes back as bytes."
    return found


def answer(request: dict[str, Any]) -> tuple[bytes, bytes]:
    """What became of a request, and the document."""
    try:
        return SET, document(request)
    except typst.TypstError:
        return UNPRINTABLE, b""
    except BaseException:
        # A fault inside the library arrives as no Exception, and the compiler that it left behind is not to be trusted.
        return FAULT, b""


def resident() -> int:
    """Bytes that this process holds in memory; the most that it ever held where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def received(line: socket.socket, length: int) -> bytes:
    """So many bytes; EOFError where the other end is gone."""
    held = bytearray()
    while len(held) < length:
        part = line.recv(min(length - len(held), 1 << 20))
        if not part:
            raise EOFError
        held += part
    return bytes(held)


def next_request(line: socket.socket) -> bytes | None:
    """The next request, None where none came for long."""
    line.settimeout(IDLE)
    try:
        head = received(line, LENGTH.size)
    except TimeoutError:
        return None
    line.settimeout(None)
    return received(line, LENGTH.unpack(head)[0])


def serve(line: socket.socket, began: int, most: int = MOST) -> bool:
    """Answer until there is reason to begin anew (True) or nobody is left to answer (False)."""
    compiler(system=False)
    served = 0
    while True:
        try:
            request = next_request(line)
            if request is None:
                if served:
                    return True
                continue
            became, content = answer(json.loads(request))
            line.sendall(REPLY.pack(became, began, time.process_time(), resident(), len(content)) + content)
        except (EOFError, OSError):
            return False
        served += 1
        if became == FAULT or resident() > most:
            return True


def confine() -> None:
    """It writes no file, leaves no core and takes no more memory than a document can need."""
    for name, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, FENCE)):
        hard = resource.getrlimit(name)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (most, most))


def main(number: int, began: int, most: int) -> None:
    """Serve at the socket of this number; `began` is how often the process has begun anew, at `most` bytes."""
    confine()
    line = socket.socket(fileno=number)  # open until then: the new program goes on at it
    if serve(line, began, most):
        os.execv(sys.executable, command(number, began + 1, most))  # noqa: S606  (no shell is wanted)


def command(number: int, began: int = 0, most: int = MOST) -> list[str]:
    """What starts this program."""
    return [sys.executable, "-I", str(Path(__file__)), str(number), str(began), str(most)]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
