"""Events as Windows writes them in XML: what `wevtutil qe` prints, and what Event Viewer saves."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from xfor.events import Datum, Event, format_time

_XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event"


def wevtutil(events: Iterable[Event], *, rendered: bool = True) -> str:
    """Write events one a line, without a root: /f:RenderedXml, or /f:xml where nothing is rendered."""
    return "".join(f"{event_xml(event, rendered=rendered)}\r\n" for event in events)


def event_viewer(events: Iterable[Event]) -> str:
    """Write events as "Save All Events As" does: a declaration, a root, and all on one line."""
    written = "".join(map(event_xml, events))
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>{written}</Events>'


def event_xml(event: Event, *, rendered: bool = True) -> str:
    """Write one event; what it does not say is left out."""
    rendering = _rendering(event) if rendered else ""
    payload = "".join(_datum(datum) for datum in event.data)
    return (
        f'<Event xmlns="{_XMLNS}"><System>{_system(event)}</System><EventData>{payload}</EventData>{rendering}</Event>'
    )


def _system(event: Event) -> str:
    kind = event.kind
    correlation = _attributes(ActivityID=event.activity_id, RelatedActivityID=event.related_activity_id)
    execution = _attributes(ProcessID=event.process_id, ThreadID=event.thread_id)
    parts = [
        f"<Provider{_attributes(Name=kind.provider, Guid=event.provider_guid, EventSourceName=kind.source)}/>",
        f"<EventID{_attributes(Qualifiers=event.qualifiers)}>{kind.event_id}</EventID>",
        *(_leaf(name, value) for name, value in [
            ("Version", event.version), ("Level", event.level), ("Task", event.task), ("Opcode", event.opcode),
            ("Keywords", event.keywords or None),
        ]),
        f"<TimeCreated{_attributes(SystemTime=format_time(event.time))}/>",
        _leaf("EventRecordID", event.record_id),
        f"<Correlation{correlation}/>" if correlation else "",
        f"<Execution{execution}/>" if execution else "",
        _leaf("Channel", kind.channel),
        _leaf("Computer", kind.computer),
        f"<Security{_attributes(UserID=event.user)}/>",
    ]  # fmt: skip
    return "".join(parts)


def _datum(datum: Datum) -> str:
    if datum.name == "Binary":
        return f"<Binary>{datum.value}</Binary>"
    return f"<Data{_attributes(Name=datum.name)}>{escape(datum.value)}</Data>"


def _rendering(event: Event) -> str:
    if event.message is None and not event.rendering:
        return ""
    texts = dict(event.rendering)
    message = [Datum("Message", event.message)] if event.message is not None else []
    leaves = [*message, *(datum for datum in event.rendering if datum.name != "Culture")]
    written = "".join(_leaf(name or "", value) for name, value in leaves)
    return f"<RenderingInfo{_attributes(Culture=texts.get('Culture'))}>{written}</RenderingInfo>"


def _leaf(name: str, value: object) -> str:
    return "" if value is None else f"<{name}>{escape(str(value))}</{name}>"


def _attributes(**values: object) -> str:
    written = {name: escape(str(value), {"'": "&apos;"}) for name, value in values.items() if value not in (None, "")}
    return "".join(f" {name}='{value}'" for name, value in written.items())
