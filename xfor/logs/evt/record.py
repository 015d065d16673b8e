"""the bytes of one record -> Kind and Event (libevt format documentation, 3; EVENTLOGRECORD of the Windows SDK)."""

from __future__ import annotations

import struct

from xfor.errors import RecordError
from xfor.events import (
    CLASSIC,
    FAILURE_AUDIT,
    NO_DATA,
    NO_NAMES,
    SUCCESS_AUDIT,
    TICKS_PER_SECOND,
    Datum,
    Event,
    Kind,
    level_word,
)
from xfor.logs.evt.layout import SMALLEST
from xfor.logs.evtx.values import text

LACKS = frozenset(
    (
        "message", "version", "opcode", "provider_guid", "execution_processid", "execution_threadid",
        "correlation_activityid", "correlation_relatedactivityid", NO_NAMES,
    )
)  # fmt: skip
"""What the format has no room for."""

_LACKS_CHANNEL = LACKS | {"channel"}

_UNIX_EPOCH = 11_644_473_600  # seconds since 1601
_FIELDS = struct.Struct("<8xII4xIHHH6x5I")
_SID = 0x13
# Type -> level and keyword, as newer Windows gives them to the same events.
_LEVELS = {0: (0, 0), 1: (2, 0), 2: (3, 0), 4: (4, 0), 8: (0, SUCCESS_AUDIT), 16: (0, FAILURE_AUDIT)}
_NO_LEVEL = (None, 0)
_WRITTEN = {type_: (level, hex(CLASSIC | audit)) for type_, (level, audit) in _LEVELS.items()}
_WRITTEN_NO_LEVEL = (None, hex(CLASSIC))


def ticks_of(seconds: int) -> int:
    """Give seconds since 1970 as ticks; 0, which stands for no time, for 0."""
    return (seconds + _UNIX_EPOCH) * TICKS_PER_SECOND if seconds else 0


def kind_of(record: bytes, channel: str) -> Kind:
    """Say what kind of event a record is; RecordError where its names cannot be told.

    The event id is what people see, the low 16 bits of the identifier; the high ones are the qualifiers.
    """
    identifier, kind, _ = struct.unpack_from("<IHH", record, 20)
    level, keyword = _LEVELS.get(kind, _NO_LEVEL)
    names = _parted(record[SMALLEST : _end_of_names(record)])
    if len(names) < 2 or not names[0]:
        raise RecordError("it names no source and computer")
    return Kind(names[0], "", identifier & 0xFFFF, level_word(level, keyword), channel, names[1])


def event_of(record: bytes, kind: Kind) -> Event:
    """Decode a record of a known kind. Values that are cut off are unknown."""
    number, generated, identifier, type_, count, category, *places = _FIELDS.unpack_from(record)
    strings_at, sid_size, sid_at, data_size, data_at = places
    level, keywords = _WRITTEN.get(type_, _WRITTEN_NO_LEVEL)
    end = len(record) - 4
    strings = _strings(record, strings_at, data_at if data_size and strings_at <= data_at <= end else end, count)
    data = [Datum(None, value) for value in strings]
    whole = len(strings) == count
    if data_size:
        binary = _span(record, data_at, data_size)
        whole = whole and bool(binary)
        if binary:
            data.append(Datum("Binary", binary.hex().upper()))
    lacks = LACKS if kind.channel else _LACKS_CHANNEL
    return Event(
        kind=kind,
        time=ticks_of(generated) or None,
        record_id=number,
        qualifiers=identifier >> 16,
        level=level,
        task=category,
        keywords=keywords,
        user=text(_span(record, sid_at, sid_size), _SID) if sid_size else "",
        data=tuple(data),
        lacks=lacks if whole else lacks | {NO_DATA},
    )


def _end_of_names(record: bytes) -> int:
    """Say where the names end at the latest: at the SID, the strings or the data, whichever comes first."""
    strings_at, sid_size, sid_at, data_size, data_at = struct.unpack_from("<5I", record, 36)
    ends = [strings_at, sid_at if sid_size else 0, data_at if data_size else 0, len(record) - 4]
    return min((end for end in ends if end >= SMALLEST), default=SMALLEST)


def _strings(record: bytes, at: int, stop: int, count: int) -> list[str]:
    """Give so many strings that end with a NUL each, or as many as there are."""
    if not count or not SMALLEST <= at <= stop:
        return []
    texts = _parted(record[at:stop])
    return texts[: min(count, len(texts) - 1)]


def _parted(raw: bytes) -> list[str]:
    """Part UTF-16LE at its NULs; what stands behind the last is the last element."""
    return raw[: len(raw) & ~1].decode("utf-16-le", "replace").split("\0")


def _span(record: bytes, at: int, size: int) -> bytes:
    return record[at : at + size] if at >= SMALLEST and at + size <= len(record) - 4 else b""
