"""What Winlogbeat and NXLog ship: a JSON object a line, of their own fields around those of the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xfor.events import Datum, Event, level_word
from xfor.logs.assembly import number_of
from xfor.logs.exported import exported_event
from xfor.logs.json_objects import Object, Placed, first_object, objects_of
from xfor.logs.level_words import UNKNOWN, Level, level_of
from xfor.logs.local_time import Clock
from xfor.logs.named_fields import hexadecimal, text_of_value, time_of
from xfor.logs.stream import Source

_WINLOGBEAT = {
    "Provider_Name": ("winlog.provider_name", "source_name"),
    "EventID": ("winlog.event_id", "event_id", "event.code"),
    "Channel": ("winlog.channel", "log_name"),
    "Computer": ("winlog.computer_name", "computer_name", "host.name"),
    "EventRecordID": ("winlog.record_id", "record_number"),
    "Provider_Guid": ("winlog.provider_guid", "provider_guid"),
    "Version": ("winlog.version", "version"),
    "Execution_ProcessID": ("winlog.process.pid", "process_id"),
    "Execution_ThreadID": ("winlog.process.thread.id", "thread_id"),
    "Security_UserID": ("winlog.user.identifier", "user.identifier"),
    "Correlation_ActivityID": ("winlog.activity_id", "activity_id"),
    "Correlation_RelatedActivityID": ("winlog.related_activity_id", "related_activity_id"),
}
"""Where Winlogbeat 7 and later, and before that 5 and 6, keep the fields of an event."""

_NXLOG = {
    "Provider_Name": "SourceName",
    "EventID": "EventID",
    "Channel": "Channel",
    "Computer": "Hostname",
    "EventRecordID": "RecordNumber",
    "Provider_Guid": "ProviderGuid",
    "Version": "Version",
    "Task": "Task",
    "Opcode": "OpcodeValue",
    "Keywords": "Keywords",
    "Execution_ProcessID": "ProcessID",
    "Execution_ThreadID": "ThreadID",
    "Security_UserID": "UserID",
    "Correlation_ActivityID": "ActivityID",
    "Correlation_RelatedActivityID": "RelatedActivityID",
}
_NXLOG_OWN = frozenset(_NXLOG.values()) | {
    "TaskValue", "EventTime", "EventReceivedTime", "EventType", "Severity", "SeverityValue", "Level", "LevelValue",
    "Message", "Category", "Opcode", "SourceModuleName", "SourceModuleType", "Domain", "AccountName", "AccountType",
    "ExecutionProcessID", "ExecutionThreadID", "Keyword", "EventTimeWritten", "MessageSourceAddress", "SyslogFacility",
    "SyslogFacilityValue", "SyslogSeverity", "SyslogSeverityValue", "timestamp", "@timestamp", "@version", "host",
    "tags", "type", "port",
}  # fmt: skip
"""The fields that im_msvistalog and im_mseventlog give themselves; the others are the event's data."""

_NXLOG_LEVELS = {
    "CRITICAL": Level("critical", 1), "ERROR": Level("error", 2), "WARNING": Level("warning", 3),
    "INFO": Level("information", None), "VERBOSE": Level("verbose", 5), "AUDIT_SUCCESS": Level("audit_success", 0),
    "AUDIT_FAILURE": Level("audit_failure", 0), "DEBUG": Level("verbose", 5),
}  # fmt: skip


def is_winlogbeat(head: bytes) -> bool:
    """Say whether the first bytes of a file are what Winlogbeat ships."""
    value = first_object(head)
    return value is not None and _is_winlogbeat(value)


def is_nxlog(head: bytes) -> bool:
    """Say whether the first bytes of a file are what NXLog ships."""
    value = first_object(head)
    return value is not None and _is_nxlog(value)


def read_winlogbeat(source: Source) -> Iterator[Event]:
    """Give the events of an export; objects that are about something else are counted in a note."""
    clock = Clock(source, source.conventions.date_order or "ymd")
    for placed in objects_of(source):
        if _is_winlogbeat(placed.value):
            yield _winlogbeat_event(placed, clock, source)
        else:
            not_an_event(source, placed)


def read_nxlog(source: Source) -> Iterator[Event]:
    """Give the events of an export; objects that are about something else are counted in a note."""
    clock = Clock(source, source.conventions.date_order or "ymd")
    for placed in objects_of(source):
        if _is_nxlog(placed.value):
            yield _nxlog_event(placed.value, clock, placed.place)
        else:
            not_an_event(source, placed)


def not_an_event(source: Source, placed: Placed) -> None:
    """Note an object that is none, unless it may be a part of a broken one, which is noted already."""
    if placed.sure:
        source.doubt("not-an-event", placed.place, "this object is no Windows event")


def _is_winlogbeat(value: Object) -> bool:
    old = ("source_name" in value and "log_name" in value) or "event_data" in value
    return "winlog" in value or "winlog.event_id" in value or ("event_id" in value and old)


def _is_nxlog(value: Object) -> bool:
    known = {"EventTime", "SourceName", "EventID", "Hostname", "SourceModuleType", "SourceModuleName", "EventType"}
    return "SourceName" in value and "EventID" in value and len(known & value.keys()) >= 4


def _winlogbeat_event(placed: Placed, clock: Clock, source: Source) -> Event:
    value = _flat(placed.value)
    system = {field: text_of_value(_first(value, paths)) for field, paths in _WINLOGBEAT.items()}
    code = text_of_value(value.get("event.code"))
    if code and code != system["EventID"] and number_of(code) != number_of(system["EventID"]):
        text = f"event.code is {code[:20]}, winlog.event_id is {system['EventID'][:20]}; the latter was taken"
        source.doubt("event-id-conflict", placed.place, text)
    keywords = _first(value, ("winlog.keywords", "keywords"))
    names = [text_of_value(each) for each in (keywords if isinstance(keywords, list) else [keywords])]
    message = value.get("message")
    payload = (_first(value, ("winlog.event_data", "event_data")), _first(value, ("winlog.user_data", "user_data")))
    event = exported_event(
        system,
        message if isinstance(message, str) else None,
        time=time_of(value.get("@timestamp"), clock, placed.place),
        level=_winlogbeat_level(value, names),
        data=tuple([datum for held in payload for datum in _payload(held)]),
        rendering=tuple(_renderings(value, names)),
    )
    # Values without a name are called param1, param2 and so on: whether they had that name is lost.
    return event._replace(lacks=event.lacks | {"data"})


def _flat(value: Object) -> dict[str, object]:
    """Write nested names with dots, as some pipelines do; the payload stays whole."""
    flat = dict(value)
    for name in ("winlog", "event", "log", "host", "user", "winlog.process", "winlog.process.thread", "winlog.user"):
        inner = flat.get(name)
        if isinstance(inner, dict):
            for key, held in inner.items():
                flat.setdefault(f"{name}.{key}", held)
    return flat


def _first(value: Object, paths: tuple[str, ...]) -> object:
    for path in paths:
        found = value.get(path)
        if found is not None:
            return found
    return None


def _winlogbeat_level(value: Object, keywords: list[str]) -> Level:
    audits = [level for level in map(level_of, keywords) if level.word.startswith("audit")]
    return audits[0] if audits else level_of(text_of_value(_first(value, ("log.level", "winlog.level", "level"))))


def _renderings(value: Object, keywords: list[str]) -> Iterator[Datum]:
    for name, paths in (("Task", ("winlog.task", "task")), ("Opcode", ("winlog.opcode", "opcode"))):
        text = text_of_value(_first(value, paths))
        if text:
            yield Datum(name, text)
    yield from (Datum("Keyword", keyword) for keyword in keywords if keyword)


def _payload(held: object) -> Iterator[Datum]:
    if isinstance(held, Mapping):
        for name, value in held.items():
            if name == "xml_name":  # Winlogbeat's own: what the element around the values was called
                continue
            yield Datum(str(name), text_of_value(value))


def _nxlog_event(value: Object, clock: Clock, place: str) -> Event:
    system = {field: text_of_value(value[name]) for field, name in _NXLOG.items() if name in value}
    if "TaskValue" in value:
        system["Task"] = text_of_value(value["TaskValue"])
    if "Keywords" in system:
        system["Keywords"] = hexadecimal(system["Keywords"])
    data = tuple(Datum(name, text_of_value(held)) for name, held in value.items() if name not in _NXLOG_OWN)
    message = value.get("Message")
    event = exported_event(
        system,
        message if isinstance(message, str) else None,
        time=time_of(value.get("EventTime"), clock, place),
        level=_nxlog_level(value, number_of(system.get("Keywords", "")) or 0),
        data=data or None,
        rendering=tuple(_nxlog_renderings(value)),
    )
    return event._replace(lacks=event.lacks | {"data"})  # values without a name are in the message alone


def _nxlog_level(value: Object, keywords: int) -> Level:
    number = number_of(text_of_value(value.get("LevelValue")))
    if number is not None:
        return Level(level_word(number, keywords), number)
    written = text_of_value(value.get("EventType"))
    return _NXLOG_LEVELS.get(written.upper(), UNKNOWN) if written else level_of(text_of_value(value.get("Severity")))


def _nxlog_renderings(value: Object) -> Iterator[Datum]:
    account = "\\".join(filter(None, (text_of_value(value.get("Domain")), text_of_value(value.get("AccountName")))))
    texts = (("Task", text_of_value(value.get("Category"))), ("User", account))
    yield from (Datum(name, text) for name, text in texts if text)
