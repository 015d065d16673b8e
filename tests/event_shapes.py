"""The shapes of events in BinXml as Windows writes them: the System element, the payloads, and typed values.

Three shapes are known from real logs: a template with provider, channel and computer spelled out (classic sources and
providers with a classic name), a template where they are values (other providers with a manifest), and no template at
all (forwarded events).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tests.binxml_writer import NULL, Element, Instance, Node, Slot, Template, ValueType, template, utf16
from tests.event_system import System, system_texts, system_values
from tests.evtx_values import guid_value, present, typed

_XMLNS = ("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")
_USER_XMLNS = ("xmlns", "http://manifests.corp.example/events")

_SYSTEM_ORDER = (
    "Provider",
    "EventID",
    "Version",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "TimeCreated",
    "EventRecordID",
    "Correlation",
    "Execution",
    "Channel",
    "Computer",
    "Security",
)

Shape = tuple[tuple[str | None, int], ...]


def literal_event(system: System, payload: Instance, number: int) -> Instance:
    """Give an event as classic sources and providers with a classic name have it: names in the template, 20 values."""
    outer = _literal_template(system.provider, system.guid, system.source, system.channel, system.computer)
    values = system_values(system, number)
    return Instance(outer, (*values, NULL, NULL, NULL, NULL, NULL, guid_value(system.related_activity_id), payload))


def manifest_event(system: System, payload: Instance, number: int) -> Instance:
    """Give an event as other providers with a manifest have it: names are values as well, 18 in all."""
    names = typed(system.provider), guid_value(system.guid), present(ValueType.STRING, utf16(system.channel))
    values = system_values(system, number)
    return Instance(
        _manifest_template(system.computer), (*values, guid_value(system.related_activity_id), *names, payload)
    )


def forwarded_event(system: System, parts: tuple[Element, ...], number: int) -> Element:
    """Give an event as a collector writes it: the literal System element filled in with texts, and its parts."""
    literal = _literal_system(system.provider, system.guid, system.source, system.channel, system.computer)
    return Element("Event", (_XMLNS,), (_filled(literal, system_texts(system, number)), *parts))


STRINGS = template(
    Element(
        "EventData",
        content=(
            Element("Data", content=(Slot(0, ValueType.ARRAY | ValueType.STRING),), depends=0),
            Element("Binary", content=(Slot(2, ValueType.BINARY),), depends=2),
        ),
    )
)
"""The payload of a classic event: an array of strings, the number of bytes, the bytes."""


@lru_cache
def event_data(group: str, shape: Shape, binary: bool) -> Template:
    """Give the EventData of an event with a manifest: a Data for each name and type, and Binary where it has one."""
    data = [
        Element("Data", _named(name), (Slot(number, kind, optional=False),))
        for number, (name, kind) in enumerate(shape)
    ]
    if binary:
        data.append(Element("Binary", content=(Slot(len(shape) + 1, ValueType.BINARY, optional=False),)))
    return template(Element("EventData", _named(group or None), tuple(data)))


@lru_cache
def user_data(root: str, shape: Shape) -> Template:
    """Give the UserData of an event with a manifest: an element of the provider's own, with one for each name."""
    data = tuple(
        Element(name or "Data", content=(Slot(number, kind, optional=False),))
        for number, (name, kind) in enumerate(shape)
    )
    return template(Element("UserData", content=(Element(root, (_USER_XMLNS,), data),)))


def literal_data(data: Iterable[tuple[str | None, str]], binary: bytes) -> Element:
    """Give the EventData of a forwarded event, with Binary in digits where there are bytes."""
    elements = [Element("Data", _named(name), _text(value)) for name, value in data]
    if binary:
        elements.append(Element("Binary", content=(binary.hex().upper(),)))
    return Element("EventData", content=tuple(elements))


def rendering_info(culture: str, rendering: Mapping[str, str | Sequence[str]]) -> Element:
    """Give the texts that a source rendered before it forwarded an event; of Keywords there may be several."""
    return Element("RenderingInfo", (("Culture", culture),), tuple(_rendered(*item) for item in rendering.items()))


@lru_cache
def _literal_template(provider: str, guid: str, source: str, channel: str, computer: str) -> Template:
    return _event_template(_literal_system(provider, guid, source, channel, computer), 19)


@lru_cache
def _manifest_template(computer: str) -> Template:
    provider = Element("Provider", (("Name", Slot(14, ValueType.STRING)), ("Guid", Slot(15, ValueType.GUID))))
    channel = _leaf("Channel", 16, ValueType.STRING)
    return _event_template(_system((provider, *_modern(13), channel), computer), 17)


@lru_cache
def _literal_system(provider: str, guid: str, source: str, channel: str, computer: str) -> Element:
    names = ("Name", provider), ("Guid", guid), ("EventSourceName", source)
    element = Element("Provider", tuple(pair for pair in names if pair[1] or pair[0] == "Name"))
    modern = _modern(18) if guid else ()
    return _system((element, *modern, Element("Channel", content=(channel,))), computer)


def _event_template(system: Element, payload: int) -> Template:
    return template(Element("Event", (_XMLNS,), (system, Slot(payload, ValueType.BINXML)), depends=payload))


def _modern(related: int) -> tuple[Element, ...]:
    """Give the elements of System that classic events do not have."""
    correlation = ("ActivityID", Slot(7, ValueType.GUID)), ("RelatedActivityID", Slot(related, ValueType.GUID))
    execution = ("ProcessID", Slot(8, ValueType.U32)), ("ThreadID", Slot(9, ValueType.U32))
    return (
        _leaf("Version", 11, ValueType.U8),
        _leaf("Opcode", 1, ValueType.U8),
        Element("Correlation", correlation),
        Element("Execution", execution),
    )


def _system(own: tuple[Element, ...], computer: str) -> Element:
    elements = {
        element.name: element
        for element in (
            *own,
            Element("EventID", (("Qualifiers", Slot(4, ValueType.U16)),), (Slot(3, ValueType.U16),), depends=3),
            _leaf("Level", 0, ValueType.U8),
            _leaf("Task", 2, ValueType.U16),
            _leaf("Keywords", 5, ValueType.HEX64),
            Element("TimeCreated", (("SystemTime", Slot(6, ValueType.FILETIME)),)),
            _leaf("EventRecordID", 10, ValueType.U64),
            Element("Computer", content=(computer,)),
            Element("Security", (("UserID", Slot(12, ValueType.SID)),)),
        )
    }
    return Element("System", content=tuple(elements[name] for name in _SYSTEM_ORDER if name in elements))


def _leaf(name: str, number: int, kind: ValueType) -> Element:
    return Element(name, content=(Slot(number, kind),), depends=number)


def _filled(element: Element, texts: Mapping[int, str]) -> Element:
    """Put texts for slots; an attribute without one goes."""
    attributes = (
        (name, texts.get(value.number) if isinstance(value, Slot) else value) for name, value in element.attributes
    )
    content = tuple(_filled_node(node, texts) for node in element.content)
    return Element(element.name, tuple((name, text) for name, text in attributes if text is not None), content)


def _filled_node(node: Node, texts: Mapping[int, str]) -> Node:
    if isinstance(node, Element):
        return _filled(node, texts)
    return texts.get(node.number, b"") if isinstance(node, Slot) else node


def _named(name: str | None) -> tuple[tuple[str, str], ...]:
    return (("Name", name),) if name is not None else ()


def _text(value: str) -> tuple[Node, ...]:
    # An empty text has no token of its own, and still the element is not closed at once.
    return (value or b"",)


def _rendered(name: str, value: str | Sequence[str]) -> Element:
    if isinstance(value, str):
        return Element(name, content=_text(value))
    return Element(name, content=tuple(Element(name.removesuffix("s"), content=_text(text)) for text in value))
