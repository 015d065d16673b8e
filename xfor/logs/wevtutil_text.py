"""What `wevtutil qe /f:text` prints -> events: blocks that begin with Event[n]; labels are English, values are not.

The dates are local times of the machine, also where they end with Z, as newer versions of Windows write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xfor.events import Datum, Event
from xfor.logs.event_viewer import category, is_event_id
from xfor.logs.exported import EMPTY, exported_event
from xfor.logs.level_words import Level, level_of
from xfor.logs.local_time import Clock
from xfor.logs.stream import Source
from xfor.logs.text import Line, head_text, lines_of

_START = re.compile(r"Event\[\d+\]:?\s*")
_BEGINNING = re.compile(r"^Event\[\d+\]:?[ \t\0]*\r?\n[ \t]+(?:Log Name|Source|Date|Event ID) *:", re.MULTILINE)
_LABELS = frozenset(
    ("Log Name", "Source", "Date", "Event ID", "Task", "Level", "Opcode", "Keyword", "User", "User Name", "Computer")
)
_FIELDS = {"Log Name": "Channel", "Source": "Provider_Name", "Event ID": "EventID", "Computer": "Computer"}
_WORDS = {"Level": "Level", "Opcode": "Opcode", "Keyword": "Keyword", "User Name": "User"}
_LONGEST_MESSAGE = 1 << 16  # characters; Windows writes up to 32,766


def is_wevtutil_text(head: bytes) -> bool:
    """Say whether a file with these first bytes is such a text, perhaps with the command that printed it before."""
    return _BEGINNING.search(head_text(head)) is not None


def read_wevtutil_text(source: Source) -> Iterator[Event]:
    """Give the events of such a text; one without a provider or an event id is lost."""
    clock = Clock(source, "ymd")
    begun: _Begun | None = None
    for line in lines_of(source):
        text = line.text.replace("\0", "")  # some values end with a NUL
        if _START.fullmatch(text):
            if begun:
                yield from _event(begun, clock, source)
            begun = _Begun(line)
        elif begun:
            begun.add(text)
    if begun:
        yield from _event(begun, clock, source)


class _Begun:
    """An event while its lines are read: its fields by their labels, and its message."""

    def __init__(self, line: Line) -> None:
        self.place = f"line {line.number}"
        self.fields: dict[str, str] = {}
        self._message: list[str] | None = None
        self._size = 0

    @property
    def message(self) -> str | None:
        return None if self._message is None else "\n".join(self._message).strip()

    def add(self, text: str) -> None:
        if self._message is not None:
            self._size += len(text) + 1
            if self._size <= _LONGEST_MESSAGE:
                self._message.append(text)
            return
        label, _, value = text.strip().partition(":")
        if label == "Description":
            self._message = [value]
        elif label in _LABELS:
            self.fields.setdefault(label, value.strip())


def _event(begun: _Begun, clock: Clock, source: Source) -> Iterator[Event]:
    fields = begun.fields
    if not fields.get("Source") or not is_event_id(fields.get("Event ID", "")):
        source.lose(begun.place, "an event has no source or no event id; the next one is read")
        return
    system = {_FIELDS[label]: value for label, value in fields.items() if label in _FIELDS}
    said = {label: value for label, value in fields.items() if value.casefold() not in EMPTY}
    rendering = tuple([Datum(name, said[label]) for label, name in _WORDS.items() if label in said])
    if "Task" in said:
        number = said["Task"]
        rendering += category(system, f"({number})" if is_event_id(number) else number)
    if "User" in fields:
        system["Security_UserID"] = fields["User"] if fields["User"].startswith("S-1-") else ""
    date = fields.get("Date", "").removesuffix("Z")
    time = clock.ticks(date, begun.place) if date else None
    yield exported_event(system, begun.message, time=time, level=_level(fields), rendering=rendering)


def _level(fields: dict[str, str]) -> Level:
    """Give the level; an audit shows as one by its keyword alone."""
    keywords = [level_of(word) for word in fields.get("Keyword", "").split(",")]
    audits = [level for level in keywords if level.word in ("audit_success", "audit_failure")]
    return audits[0] if audits else level_of(fields.get("Level", ""))
