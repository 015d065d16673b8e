"""The names that tools give to the fields of an event -> the fields; with the values, an event."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from xfor.events import LAST_TICK, NO_NAMES, Datum, Event, level_word
from xfor.logs.assembly import number_of
from xfor.logs.exported import EMPTY, exported_event
from xfor.logs.level_words import UNKNOWN, Level, level_of
from xfor.logs.local_time import Clock

_ALIASES = {
    "Provider_Name": "providername sourcename source provider eventsource",
    "EventID": "eventid id eventcode instanceid eventidentifier",
    "InstanceId": "instanceid eventidentifier",
    "Qualifiers": "qualifiers eventidqualifiers",
    "Version": "version",
    "Level": "level levelvalue",
    "LevelWord": "leveldisplayname entrytype eventtypename eventtype levelname severity",
    "Task": "task categorynumber taskvalue eventcategory",
    "TaskName": "taskdisplayname taskcategory category eventcategoryname",
    "Opcode": "opcode opcodevalue",
    "Keywords": "keywords",
    "EventRecordID": "recordid eventrecordid recordnumber index",
    "Channel": "logname channel eventlog log",
    "Computer": "machinename computername computer hostname",
    "Time": "timecreated eventtime timegenerated dateandtime datetime timewritten date time",
    "Message": "message description rendereddescription",
    "Security_UserID": "userid sid",
    "UserName": "username user",
    "Provider_Guid": "providerid providerguid",
    "Execution_ProcessID": "processid executionprocessid",
    "Execution_ThreadID": "threadid executionthreadid",
    "Correlation_ActivityID": "activityid",
    "Correlation_RelatedActivityID": "relatedactivityid",
    "Strings": "properties replacementstrings strings insertionstrings",
    "Binary": "data",
}
"""Fields by their names for rules, and what tools call them, in lower case without blanks and underscores: PowerShell's
Get-WinEvent and Get-EventLog, Log Parser, NXLog, and people who rename columns. What stands first is preferred."""

_SYSTEM = (
    "Provider_Name", "EventID", "Qualifiers", "Version", "Task", "Opcode", "Keywords", "EventRecordID", "Channel",
    "Computer", "Security_UserID", "Provider_Guid", "Execution_ProcessID", "Execution_ThreadID",
    "Correlation_ActivityID", "Correlation_RelatedActivityID",
)  # fmt: skip
_TYPES = {1: Level("error", 2), 2: Level("warning", 3), 4: Level("information", None), 8: Level("audit_success", 0),
          16: Level("audit_failure", 0)}  # fmt: skip
_JSON_DATE = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/")
_TICKS_AT_1970 = 116_444_736_000_000_000
_CLASS = "System."  # what PowerShell writes in place of values that it does not go into
_SIGNED = 1 << 64


@lru_cache(maxsize=256)
def fields_named(names: tuple[str, ...]) -> dict[str, str]:
    """Give, for each field that one of these names stands for, the name."""
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(re.sub(r"[\s_.-]", "", name).casefold(), name)
    found = {}
    for field, aliases in _ALIASES.items():
        known = [folded[alias] for alias in aliases.split(" ") if alias in folded]
        if known:
            found[field] = known[0]
    return found


def tells_events(names: tuple[str, ...]) -> bool:
    """Say whether values by these names are events: they have an id, a source, and a time or a message.

    Much else in the world has an `id` and a `source`; one of the two names has to be of events alone.
    """
    found = fields_named(names)
    if not {"EventID", "Provider_Name"} <= found.keys() or found.keys().isdisjoint({"Time", "Message"}):
        return False
    return found["EventID"].casefold() != "id" or "provider" in found["Provider_Name"].casefold()


def named_event(values: Mapping[str, object], clock: Clock, place: str) -> Event | None:
    """Make an event of values by the names that a tool gives them; None where they have no event id."""
    found = fields_named(tuple(values))
    held = {field: values[name] for field, name in found.items()}
    event_id = number_of(text_of_value(held.get("EventID", "")))
    if event_id is None:
        return None
    system = {field: text_of_value(held[field]) for field in _SYSTEM if field in held}
    instance = number_of(text_of_value(held["InstanceId"])) if "InstanceId" in held else None
    if instance is not None and "Qualifiers" not in system:
        system["Qualifiers"] = str(instance >> 16 & 0xFFFF)
    if "\\" in system.get("Channel", ""):
        del system["Channel"]  # Log Parser gives the file that it has read: which channel that was is not known
    if "Keywords" in system:
        system["Keywords"] = hexadecimal(system["Keywords"])
    message = held.get("Message")
    event = exported_event(
        system,
        message if isinstance(message, str) else None,
        time=time_of(held["Time"], clock, place) if "Time" in held else None,
        level=_level(held, system.get("Keywords", "")),
        data=_data(held),
        rendering=tuple(_names(held)),
    )
    return event._replace(lacks=event.lacks | {NO_NAMES})


def time_of(value: object, clock: Clock, place: str) -> int | None:
    """Read a time as 100 ns ticks since 1601, also as JSON of .NET writes it: /Date(1595374458918)/."""
    if isinstance(value, dict):
        value = value.get("value", value.get("DateTime"))
    written = text_of_value(value)
    if not written:
        return None
    date = _JSON_DATE.fullmatch(written)
    if date is None:
        return clock.ticks(written, place)
    ticks = int(date[1]) * 10_000 + _TICKS_AT_1970
    return ticks if 0 <= ticks <= LAST_TICK else None


def text_of_value(value: object) -> str:
    """Write a value as text, as events hold it: nothing for null, the value for objects that have one."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and ("Value" in value or "value" in value):
        return text_of_value(value.get("Value", value.get("value")))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def value_at(value: Mapping[str, object], path: str) -> object:
    """Give what stands at a path, be it written nested or as one name with dots; None where nothing does."""
    if path in value:
        return value[path]
    head, dot, rest = path.partition(".")
    inner = value.get(head)
    return value_at(inner, rest) if dot and isinstance(inner, dict) else None


def _level(held: Mapping[str, object], keywords: str) -> Level:
    written = text_of_value(held.get("Level", "")).strip()
    number = number_of(written)
    if number is not None:
        return Level(level_word(number, number_of(keywords) or 0), number)
    word = text_of_value(held.get("LevelWord", "")).strip() or written
    kind = number_of(word)
    return _TYPES.get(kind, UNKNOWN) if kind is not None else level_of(word)


def hexadecimal(written: str) -> str:
    """Write keywords as events hold them: hexadecimal, without the sign that the highest bit gives a number."""
    number = number_of(written)
    return written if number is None else hex(number % _SIGNED)


def _data(held: Mapping[str, object]) -> tuple[Datum, ...] | None:
    strings = held.get("Strings")
    values = _strings(strings) if "Strings" in held else None
    binary = held.get("Binary")
    if values is None or not isinstance(binary, list) or not binary:
        return values
    numbers = [each for each in binary if isinstance(each, int) and 0 <= each < 256]
    return (*values, Datum("Binary", bytes(numbers).hex().upper()))


def _strings(strings: object) -> tuple[Datum, ...] | None:
    """Read the insertion strings; None where only the names of their classes are left."""
    if isinstance(strings, dict):
        strings = strings.get("value", [strings])
    if isinstance(strings, str):
        if strings.startswith(_CLASS):
            return None
        return tuple(Datum(None, value) for value in strings.split("|")) if strings else ()
    if not isinstance(strings, list):
        return None if strings is not None else ()
    if any(isinstance(each, str) and each.startswith("System.Diagnostics.") for each in strings):
        return None
    return tuple(Datum(None, _inserted(each)) for each in strings)


def _inserted(value: object) -> str:
    held = value.get("Value", value.get("value")) if isinstance(value, dict) else value
    if isinstance(held, list) and held and all(isinstance(each, int) and 0 <= each < 256 for each in held):
        return bytes(held).hex().upper()
    return text_of_value(held)


def _names(held: Mapping[str, object]) -> list[Datum]:
    named = [("Level", "LevelWord"), ("Task", "TaskName"), ("User", "UserName")]
    texts = [(name, text_of_value(held.get(field)).strip()) for name, field in named]
    return [Datum(name, text) for name, text in texts if text.casefold() not in EMPTY]
