"""What the System element of an event says, and its values: typed for templates, texts for forwarded events."""

from __future__ import annotations

import struct
from typing import NamedTuple, TypedDict

from tests.binxml_writer import NULL, Typed, ValueType
from tests.evtx_values import guid_value, sid_value
from xfor.events import format_time, parse_time

CLASSIC = 0x0080_0000_0000_0000
"""The keyword of every event that came through the old ReportEvent interface."""


class SystemFields(TypedDict, total=False):
    """The fields of `System` that any record may be given by name."""

    guid: str
    source: str
    qualifiers: int | None
    version: int
    level: int
    task: int
    opcode: int
    keywords: int
    time: str | int
    record_id: int | None
    activity_id: str
    related_activity_id: str
    pid: int
    tid: int
    channel: str
    computer: str
    sid: str | None


class System(NamedTuple):
    """What the System element of an event says. Without `record_id` it takes the record's number in the file.

    `time` is an RFC 3339 text or a FILETIME; `source` is the classic name of a provider that has two (EventSourceName).
    """

    provider: str
    event_id: int
    guid: str = ""
    source: str = ""
    qualifiers: int | None = None
    version: int = 0
    level: int = 2
    task: int = 0
    opcode: int = 0
    keywords: int = CLASSIC
    time: str | int = "2024-03-01T08:00:00Z"
    record_id: int | None = None
    activity_id: str = ""
    related_activity_id: str = ""
    pid: int = 0
    tid: int = 0
    channel: str = "Application"
    computer: str = "HOST1.corp.example"
    sid: str | None = None

    @property
    def ticks(self) -> int:
        """The time in 100 ns since 1601."""
        ticks = parse_time(self.time) if isinstance(self.time, str) else self.time
        if ticks is None:
            raise ValueError(f"{self.time!r} is no time")
        return ticks


def system_of(provider: str, event_id: int, defaults: SystemFields, fields: SystemFields) -> System:
    """Give the System of an event from the fields that were named, and defaults for the rest."""
    merged: SystemFields = {**defaults, **fields}
    return System(provider, event_id, **merged)


def system_values(system: System, number: int) -> tuple[Typed, ...]:
    """Give the values 0 to 12, which are the same in every template."""
    record_id = number if system.record_id is None else system.record_id
    pack = struct.pack
    return (
        Typed(ValueType.U8, bytes((system.level,))),
        Typed(ValueType.U8, bytes((system.opcode,))),
        Typed(ValueType.U16, pack("<H", system.task)),
        Typed(ValueType.U16, pack("<H", system.event_id)),
        NULL if system.qualifiers is None else Typed(ValueType.U16, pack("<H", system.qualifiers)),
        Typed(ValueType.HEX64, pack("<Q", system.keywords)),
        Typed(ValueType.FILETIME, pack("<Q", system.ticks)),
        guid_value(system.activity_id),
        Typed(ValueType.U32, pack("<I", system.pid)),
        Typed(ValueType.U32, pack("<I", system.tid)),
        Typed(ValueType.U64, pack("<Q", record_id)),
        Typed(ValueType.U8, bytes((system.version,))),
        sid_value(system.sid),
    )


def system_texts(system: System, number: int) -> dict[int, str]:
    """Give the same values as a collector writes them, by the numbers of their slots; what is not there is left out."""
    record_id = number if system.record_id is None else system.record_id
    texts = {
        0: system.level,
        1: system.opcode,
        2: system.task,
        3: system.event_id,
        4: system.qualifiers,
        5: hex(system.keywords),
        6: system.time if isinstance(system.time, str) else _nine_digits(system.time),
        7: system.activity_id or None,
        8: system.pid,
        9: system.tid,
        10: record_id,
        11: system.version,
        12: system.sid,
        18: system.related_activity_id or None,
    }
    return {slot: str(value) for slot, value in texts.items() if value is not None}


def _nine_digits(ticks: int) -> str:
    seconds, fraction = divmod(ticks, 10_000_000)
    return f"{(format_time(seconds * 10_000_000) or '')[:-1]}.{fraction:07d}00Z"
