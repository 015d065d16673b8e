"""The nouns that every log format speaks: Kind, Header, Event, and the fields a rule may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
TICKS_PER_SECOND = 10_000_000
LAST_TICK = 2_650_467_743_999_999_999
"""9999-12-31T23:59:59.9999999Z, the last time that RFC 3339 can write; what is later is no time."""

LevelWord = Literal[
    "critical", "error", "warning", "information", "verbose", "audit_success", "audit_failure", "unknown"
]
"""Every word a level can be, gravest first."""

_LEVEL_WORDS: dict[int, LevelWord] = {
    0: "information",
    1: "critical",
    2: "error",
    3: "warning",
    4: "information",
    5: "verbose",
}
FAILURE_AUDIT = 0x0010_0000_0000_0000
SUCCESS_AUDIT = 0x0020_0000_0000_0000
CLASSIC = 0x0080_0000_0000_0000
"""Bits of the keywords: an audit that failed, one that succeeded, an event that was written with the old API."""

NO_MESSAGE = frozenset({"message"})
"""`Event.lacks` of a log whose format has no message text (a raw .evtx)."""

NO_DATA = "*"
"""In `Event.lacks`: none of the data is known, because it could not be decoded."""

OTHER_LANGUAGE = "message in english"
"""In `Event.lacks`: the message is in another language than rules are, so that what it does not say, it may mean."""

NO_NAMES = "#"
"""In `Event.lacks`: the format keeps the values of the data and not their names."""

_NUMBERED = re.compile(r"Data|Binary|param\d+", re.IGNORECASE)  # what an event without names can tell

NOTHING = frozenset[str]()
"""`Event.lacks` of a log whose format carries every field."""


class Kind(NamedTuple):
    """What many records of a log have in common; the rule index and the unexplained groups ask for no more.

    `source` is the classic name of a provider that has two (EventSourceName), else ""."""

    provider: str
    source: str
    event_id: int
    level: LevelWord
    channel: str
    computer: str


class Header(NamedTuple):
    """What can be said of a record at almost no cost. `time` counts 100 ns from 1601-01-01 UTC; None: it has none."""

    kind: Kind
    time: int | None
    record_id: int | None


class Datum(NamedTuple):
    """One value of an event's payload, in the order of the record. Unnamed values are the classic insertion strings."""

    name: str | None
    value: str


class Event(NamedTuple):
    """A decoded record: what System says of it, its data in order, and its message if the log carries one.

    Numbers are None and texts "" where the record does not say. `keywords` is hexadecimal text ("0x80000000000000").
    `lacks` names, in lower case, the fields that the log's format cannot carry: what is asked of them is unknown.
    """

    kind: Kind
    time: int | None
    record_id: int | None
    qualifiers: int | None = None
    version: int | None = None
    level: int | None = None
    task: int | None = None
    opcode: int | None = None
    keywords: str = ""
    process_id: int | None = None
    thread_id: int | None = None
    user: str = ""
    provider_guid: str = ""
    activity_id: str = ""
    related_activity_id: str = ""
    data: tuple[Datum, ...] = ()
    message: str | None = None
    message_source: str | None = None
    rendering: tuple[Datum, ...] = ()
    lacks: frozenset[str] = NOTHING


SYSTEM_FIELDS = (
    "Provider_Name", "Provider_Guid", "EventID", "Qualifiers", "Version", "Level", "Task", "Opcode", "Keywords",
    "TimeCreated_SystemTime", "EventRecordID", "Correlation_ActivityID", "Correlation_RelatedActivityID",
    "Execution_ProcessID", "Execution_ThreadID", "Channel", "Computer", "Security_UserID", "Message",
)  # fmt: skip
"""The fields of an event that are not its data, by the names that Sigma rules use."""


class Fields:
    """An event's fields by the names that Sigma rules use.

    The payload hides System fields of the same name (a UserData `Channel` is not the log's channel), except EventID;
    unnamed data are the values of `Data`, and where the format keeps no names, they are `param1`, `param2` and so on,
    as Windows names the strings of classic providers; a name is looked up exactly first and without regard to case
    second; a name with spaces is also found without them (Sigma taxonomy: "ThreatName" for "Threat Name").
    `providers` are further names of the event's provider.
    """

    __slots__ = ("_event", "_exact", "_folded", "_lowered", "_text")

    def __init__(self, event: Event, providers: tuple[str, ...] = ()) -> None:
        self._event = event
        self._exact = _by_name(event)
        if providers:
            self._exact["Provider_Name"] = (*self._exact.get("Provider_Name", ()), *providers)
        self._folded: dict[str, tuple[str, ...]] | None = None
        self._lowered: dict[str, tuple[str, ...] | None] = {}
        self._text: str | None = None

    def get(self, name: str) -> tuple[str, ...] | None:
        """Give the values of a field in their order, or None where the event has no such field."""
        values = self._exact.get(name)
        if values is not None:
            return values
        if self._folded is None:
            self._folded = {}
            for key, held in self._exact.items():
                self._folded.setdefault(key.lower(), held)
                self._folded.setdefault(key.replace(" ", "").lower(), held)
        return self._folded.get(name.lower())

    def lowered(self, name: str) -> tuple[str, ...] | None:
        """Give the values of a field in lower case; they are remembered, since many rules ask the same fields."""
        if name in self._lowered:
            return self._lowered[name]
        values = self.get(name)
        lowered = self._lowered[name] = None if values is None else tuple([value.lower() for value in values])
        return lowered

    def unknown(self, name: str) -> bool:
        """Say whether the log cannot tell this field, so that its absence means nothing."""
        lacks = self._event.lacks
        if name.lower() in lacks or name in SYSTEM_FIELDS:
            return name.lower() in lacks
        return NO_DATA in lacks or (NO_NAMES in lacks and _NUMBERED.fullmatch(name) is None)

    def translated(self, name: str) -> bool:
        """Say whether a field is a message in another language, of which a text that is not there says nothing."""
        if OTHER_LANGUAGE not in self._event.lacks or name.lower() != "message":
            return False
        return self.get(name) == (self._event.message,)

    def texts(self) -> Iterator[str]:
        """Give every value that a keyword may be found in: the payload and the message, not System."""
        yield from (datum.value for datum in self._event.data)
        if self._event.message is not None:
            yield self._event.message

    def lowered_text(self) -> str:
        """Give all that a keyword may be found in as one text in lower case, with a NUL between the values."""
        if self._text is None:
            self._text = "\0".join([text.lower() for text in self.texts()])
        return self._text

    @property
    def lacks(self) -> frozenset[str]:
        """Name the fields that the log's format cannot carry, in lower case."""
        return self._event.lacks

    @property
    def texts_unknown(self) -> bool:
        """Say whether the log leaves out texts a keyword could have been found in."""
        return not self._event.lacks.isdisjoint(("message", OTHER_LANGUAGE, NO_DATA))


def _by_name(event: Event) -> dict[str, tuple[str, ...]]:
    fields = _system(event)
    payload: dict[str, tuple[str, ...]] = {}
    for name, value in event.data:
        key = name or "Data"
        payload[key] = (*payload.get(key, ()), value)
    if NO_NAMES in event.lacks:
        payload.update({f"param{number}": (value,) for number, value in enumerate(payload.get("Data", ()), 1)})
    payload.pop("EventID", None)
    fields.update(payload)
    return fields


def _system(event: Event) -> dict[str, tuple[str, ...]]:
    kind = event.kind
    named = {
        "EventID": kind.event_id,
        "Channel": kind.channel,
        "Computer": kind.computer,
        "EventRecordID": event.record_id,
        "Qualifiers": event.qualifiers,
        "Version": event.version,
        "Level": event.level,
        "Task": event.task,
        "Opcode": event.opcode,
        "Keywords": event.keywords,
        "Provider_Guid": event.provider_guid,
        "Execution_ProcessID": event.process_id,
        "Execution_ThreadID": event.thread_id,
        "Security_UserID": event.user,
        "Correlation_ActivityID": event.activity_id,
        "Correlation_RelatedActivityID": event.related_activity_id,
        "TimeCreated_SystemTime": format_time(event.time),
        "Message": event.message,
    }
    fields: dict[str, tuple[str, ...]] = {
        name: (str(value),) for name, value in named.items() if value is not None and value != ""
    }
    if kind.provider or "provider_name" not in event.lacks:
        fields["Provider_Name"] = (kind.provider, kind.source) if kind.source else (kind.provider,)
    return fields


def level_word(level: int | None, keywords: int) -> LevelWord:
    """Say a level as a word. Audits have level 0 and a keyword bit; other events of level 0 show as information."""
    if level == 0 and keywords & (FAILURE_AUDIT | SUCCESS_AUDIT):
        return "audit_failure" if keywords & FAILURE_AUDIT else "audit_success"
    return _LEVEL_WORDS.get(level, "unknown") if level is not None else "unknown"


def format_time(ticks: int | None) -> str | None:
    """Write 100 ns ticks since 1601 as RFC 3339 in UTC; seconds alone where there is no fraction.

    None where there is no time, or where the year has more than four digits.
    """
    if ticks is None or not 0 <= ticks <= LAST_TICK:
        return None
    seconds, fraction = divmod(ticks, TICKS_PER_SECOND)
    moment = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    # strftime does not pad years below 1000; none are below 1601 here.
    return f"{moment}.{fraction:07d}Z" if fraction else f"{moment}Z"


def parse_time(text: str) -> int | None:
    """Read an ISO 8601 time with up to nine digits of a second as 100 ns ticks since 1601; None where it is none.

    A time without an offset is taken as UTC.
    """
    head, dot, rest = text.strip().partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))] if dot else ""
    try:
        moment = datetime.fromisoformat(head + rest[len(digits) :])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        delta = moment - _EPOCH
    except (ValueError, OverflowError):
        return None
    ticks = (delta.days * 86_400 + delta.seconds) * TICKS_PER_SECOND + int((digits + "0000000")[:7])
    return ticks if ticks >= 0 else None
