"""Days as a file for calendars, by RFC 5545: events that last all day and keep nobody busy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

LONGEST = 75
BEGIN = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Touchstone//Due dates//EN")
END = "END:VCALENDAR"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day. Calendars know it again by `uid`; of two with the same they keep the one whose `sequence` is higher."""

    uid: str
    sequence: int
    day: date
    summary: str
    link: str
    organizer: str
    stamp: datetime
    taken_back: bool = False

    @property
    def method(self) -> str:
        """What a calendar is to do with it."""
        return "CANCEL" if self.taken_back else "PUBLISH"


def render(entry: Entry) -> str:
    """The file of one day, as mail brings it."""
    return written((*BEGIN, f"METHOD:{entry.method}", *event(entry), END))


def feed(entries: Iterable[Entry], *, name: str) -> str:
    """The file that a calendar asks for again and again: all days that there are. One that is gone leaves it."""
    events = (line for entry in entries for line in event(entry))
    return written((*BEGIN, f"X-WR-CALNAME:{text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", *events, END))


def written(lines: Iterable[str]) -> str:
    """Lines that end as the standard has it, none longer than 75 octets."""
    return "".join(f"{folded(line)}\r\n" for line in lines)


def event(entry: Entry) -> tuple[str, ...]:
    """The lines of one day."""
    return (
        "BEGIN:VEVENT",
        f"UID:{text(entry.uid)}",
        f"DTSTAMP:{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ORGANIZER:mailto:{entry.organizer}",
        f"SEQUENCE:{entry.sequence}",
        # Without an end it is this one day.
        f"DTSTART;VALUE=DATE:{entry.day.isoformat().replace('-', '')}",
        f"SUMMARY:{text(entry.summary)}",
        f"URL:{entry.link}",
        f"STATUS:{'CANCELLED' if entry.taken_back else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def text(value: str) -> str:
    """A value of the kind TEXT: its marks escaped, its lines as one, and no other control characters."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(sign for sign in value if unicodedata.category(sign) not in ("Cc", "Cs"))


def folded(line: str) -> str:
    """The line cut into pieces of at most 75 octets, each after the first begun with a space; no sign is cut in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST:
            pieces.append(piece)
            # The space that begins the next piece counts.
            piece, size = "", 1
        piece += sign
        size += octets
    return "\r\n ".join([*pieces, piece])
