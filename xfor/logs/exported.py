"""What an export says of an event -> Event, with what the export cannot say."""

from __future__ import annotations

from functools import cache

from xfor.events import NO_DATA, OTHER_LANGUAGE, SYSTEM_FIELDS, Datum, Event, Kind
from xfor.logs.assembly import number_of
from xfor.logs.level_words import UNKNOWN, Level, is_english
from xfor.logs.unrendered import without_stand_in

EMPTY = frozenset({"", "n/a", "nv", "n/d", "nicht verfügbar", "(null)"})
"""What exports write where there is nothing to say."""

AUDITS = {"audit_success": "0x20000000000000", "audit_failure": "0x10000000000000"}
"""The keyword that makes an event an audit."""

_LARGEST = 1 << 64


def exported_event(
    system: dict[str, str],
    message: str | None,
    *,
    time: int | None = None,
    level: Level = UNKNOWN,
    data: tuple[Datum, ...] | None = None,
    rendering: tuple[Datum, ...] = (),
) -> Event:
    """Make an event of an export. `system` has the texts of System by the names that rules use; a field is in it, be
    it empty, if the export has a place for it, and all others are unknown. So are the data, if they are None.
    """
    event_id = number_of(system.get("EventID", "")) or 0
    said = message is not None and message.strip().casefold() not in EMPTY
    kind = Kind(
        system.get("Provider_Name", ""),
        system.get("Provider_EventSourceName", ""),
        event_id & 0xFFFF,
        level.word,
        system.get("Channel", ""),
        system.get("Computer", ""),
    )
    event = Event(
        kind=kind,
        time=time,
        record_id=_number(system, "EventRecordID"),
        qualifiers=_number(system, "Qualifiers"),
        version=_number(system, "Version"),
        level=level.number,
        task=_number(system, "Task"),
        opcode=_number(system, "Opcode"),
        keywords=system.get("Keywords", "") or AUDITS.get(level.word, ""),
        process_id=_number(system, "Execution_ProcessID"),
        thread_id=_number(system, "Execution_ThreadID"),
        user=system.get("Security_UserID", ""),
        provider_guid=system.get("Provider_Guid", ""),
        activity_id=system.get("Correlation_ActivityID", ""),
        related_activity_id=system.get("Correlation_RelatedActivityID", ""),
        data=data or (),
        message=message if said else None,
        message_source="export" if said else None,
        rendering=rendering,
        lacks=_lacking(
            tuple(system), data is not None, said, level.number is not None, _other_language(message, rendering)
        ),
    )
    return without_stand_in(event)


@cache
def _lacking(
    carried: tuple[str, ...], has_data: bool, has_message: bool, has_level: bool, translated: bool
) -> frozenset[str]:
    known = {"EventID", "TimeCreated_SystemTime", *carried}
    lacks = {field.lower() for field in SYSTEM_FIELDS if field not in known}
    (lacks.discard if has_level else lacks.add)("level")
    (lacks.discard if has_message else lacks.add)("message")
    if has_message and translated:
        lacks.add(OTHER_LANGUAGE)
    return frozenset(lacks if has_data else lacks | {NO_DATA})


def _other_language(message: str | None, rendering: tuple[Datum, ...]) -> bool:
    """Say whether an event's level is written in another language than English, or its message in other letters."""
    begin = (message or "")[:1000]
    if not begin.isascii() and (len(begin) - len(begin.encode("ascii", "ignore"))) * 5 > len(begin):
        return True
    level = next((datum.value for datum in rendering if datum.name == "Level"), "")
    return not is_english(level)


def _number(system: dict[str, str], name: str) -> int | None:
    value = number_of(system[name]) if system.get(name) else None
    return value if value is not None and 0 <= value < _LARGEST else None
