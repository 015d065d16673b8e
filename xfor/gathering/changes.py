"""events -> what changed on a host as a whole: it started, stopped or crashed; clock, services, software, updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from sys import intern
from typing import NamedTuple
from zlib import crc32

from xfor.events import TICKS_PER_SECOND, Event, Kind, parse_time
from xfor.gathering.matches import Located
from xfor.report import ChangeKind

_MOST = 50_000
_MOST_STATES = 200_000
_SLACK = 1.25
_LONGEST = 120
_NOTED = 60 * TICKS_PER_SECOND  # to keep time, Windows sets the clock by less all day long


class Happening(NamedTuple):
    """A change on a host, in lower case, at a time in ticks; `input` and `record_id` say which event tells it."""

    host: str
    time: int
    kind: ChangeKind
    text: str
    input: str
    record_id: int


_Drawn = tuple[int, Happening]
"""A change behind its checksum: of too many the smallest are kept, as good as by lot, yet the same in every run."""


class Changes:
    """What changed on all hosts. Of too many changes some are kept, the same however they come.

    Which state a service is in changes so often that it must not crowd out the rest.
    """

    def __init__(self) -> None:
        self._rare: list[_Drawn] = []
        self._states: list[_Drawn] = []

    def add(self, event: Located) -> None:
        """See one more event, which may be none of a change."""
        asked = _about(event.event.kind)
        text = asked.text(event.event) if asked else None
        if asked and text:
            # Of hosts and texts there are few, and of changes many.
            host, text = intern(event.event.kind.computer.casefold()), intern(text)
            change = Happening(host, event.time, asked.kind, text, event.input, event.record_id)
            drawn = (crc32(repr(tuple(change)).encode()), change)
            (self._states if asked.kind == "service_state" else self._rare).append(drawn)
            self._prune()

    def merge(self, other: Changes) -> None:
        """Add the changes of another part of the logs."""
        self._rare += other._rare
        self._states += other._states
        self._prune()

    def by_host(self) -> dict[str, list[Happening]]:
        """Give the changes of each host in the order of their times."""
        found: dict[str, list[Happening]] = {}
        kept = _smallest(self._rare, _MOST) + _smallest(self._states, _MOST_STATES)
        for each in sorted({change for _, change in kept}):
            found.setdefault(each.host, []).append(each)
        return {host: _once(happenings) for host, happenings in found.items()}

    def _prune(self) -> None:
        # Only once in a while: to sort what thousands of logs hold for each of them would take longer than reading.
        if len(self._rare) > _SLACK * _MOST:
            self._rare = _smallest(self._rare, _MOST)
        if len(self._states) > _SLACK * _MOST_STATES:
            self._states = _smallest(self._states, _MOST_STATES)


def tells_change(kind: Kind) -> bool:
    """Say whether events of a kind tell of a change."""
    return _about(kind) is not None


def _smallest(drawn: list[_Drawn], most: int) -> list[_Drawn]:
    return drawn if len(drawn) <= most else sorted(drawn)[:most]


def _once(happenings: list[Happening]) -> list[Happening]:
    """Tell of a start or a stop once, although several events do: with the text that says most.

    Logs are often there twice, too, with another name.
    """
    told: list[Happening] = []
    last: dict[ChangeKind, int] = {}
    for each in happenings:
        if told and told[-1][:4] == each[:4]:
            continue
        same = last.get(each.kind)
        if same is not None and each.time - told[same].time <= _TOLD_TWICE.get(each.kind, -1):
            if len(each.text) > len(told[same].text):
                told[same] = each._replace(time=told[same].time)
            continue
        last[each.kind] = len(told)
        told.append(each)
    return told


_TOLD_TWICE: Mapping[ChangeKind, int] = {"start": 2 * _NOTED, "stop": 5 * _NOTED, "crash": 2 * _NOTED}

_Text = Callable[[Event], str | None]


class _About(NamedTuple):
    """What events of a kind tell of, and in which words."""

    kind: ChangeKind
    text: _Text


def _says(pattern: str, *fields: str | int) -> _Text:
    """Make a text of values, each given by its name or its place; where one is missing, the message must do."""

    def text(event: Event) -> str | None:
        values = [_value(event, field) for field in fields]
        return pattern.format(*values) if all(values) else _message(event)

    return text


def _value(event: Event, field: str | int) -> str:
    if isinstance(field, int):
        value = event.data[field].value if field < len(event.data) else ""
    else:
        value = next((each.value for each in event.data if each.name == field), "")
    return " ".join(value[: 2 * _LONGEST].split())[:_LONGEST]


def _message(event: Event) -> str | None:
    lines = (event.message or "").strip()[:_LONGEST].splitlines()
    return lines[0] if lines else None


def _shut_down(event: Event) -> str | None:
    program, user, reason = (_value(event, place) for place in (0, 6, 2))
    text = f"{program} shut Windows down or restarted it for {user}: {reason}" if program and user else None
    return text or _message(event) or "A program shut Windows down or restarted it"


def _clock(old: str, new: str) -> _Text:
    """Tell of a clock that was set by so much that it may be why something fails."""

    def text(event: Event) -> str | None:
        before, after = parse_time(_value(event, old)), parse_time(_value(event, new))
        if before is None or after is None or abs(after - before) < _NOTED:
            return None
        minutes = abs(after - before) // _NOTED
        return f"The clock was set {minutes:,} minute{'s' * (minutes > 1)} {'ahead' if after > before else 'back'}"

    return text


_EVENT_LOG, _KERNEL, _SERVICES = "eventlog", "microsoft-windows-kernel-general", "service control manager"
_UPDATED = "The update {} was installed"
_TERMINATED = _About("service", _says("The service {} terminated unexpectedly", 0))

# The ids and the places of values are those of the providers' message tables; of 4616:
# https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4616
_KINDS: dict[tuple[str, int], _About] = {
    (_EVENT_LOG, 6005): _About("start", _says("Windows started")),
    (_KERNEL, 12): _About("start", _says("Windows started")),
    (_EVENT_LOG, 6006): _About("stop", _says("Windows shut down")),
    (_KERNEL, 13): _About("stop", _says("Windows shut down")),
    ("user32", 1074): _About("stop", _shut_down),
    (_EVENT_LOG, 6008): _About("crash", _says("Windows had not been shut down before this start")),
    ("microsoft-windows-kernel-power", 41): _About("crash", _says("Windows restarted without a shutdown")),
    (_KERNEL, 1): _About("clock", _clock("OldTime", "NewTime")),
    ("microsoft-windows-security-auditing", 4616): _About("clock", _clock("PreviousTime", "NewTime")),
    ("microsoft-windows-windowsupdateclient", 19): _About("update", _says(_UPDATED, "updateTitle")),
    ("windows update agent", 19): _About("update", _says(_UPDATED, 0)),
    ("ntservicepack", 4377): _About("update", _says("{} was installed", 1)),
    ("msiinstaller", 1033): _About("software", _says("{} {} was installed", 0, 1)),
    ("msiinstaller", 1034): _About("software", _says("{} {} was removed", 0, 1)),
    ("msiinstaller", 11707): _About("software", _says("{}", 0)),
    ("msiinstaller", 11724): _About("software", _says("{}", 0)),
    (_SERVICES, 7031): _TERMINATED,
    (_SERVICES, 7034): _TERMINATED,
    (_SERVICES, 7036): _About("service_state", _says("The service {} entered the state {}", 0, 1)),
    (_SERVICES, 7040): _About("service", _says("The start type of the service {} was changed from {} to {}", 0, 1, 2)),
    (_SERVICES, 7045): _About("service", _says("The service {} was installed: {}", 0, 1)),
}


@lru_cache(maxsize=4096)
def _about(kind: Kind) -> _About | None:
    return _KINDS.get((kind.provider.casefold(), kind.event_id)) or _KINDS.get((kind.source.casefold(), kind.event_id))
