"""The same log as three other programs read it: Rust `evtx`, libevtx (pyevtx) and python-evtx, from the XML they print.

Nothing here is shared with the reader under test: what an event's XML says is worked out a second time. What differs
without a difference in meaning is made equal by `normal`: GUIDs (braces, case), hexadecimal numbers (padding, case),
times (digits, the letter T), line ends, blanks around a value, and characters that XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from xfor.events import Event, format_time

SYSTEM_FIELDS = frozenset({
    "Provider_Name", "Provider_EventSourceName", "Provider_Guid", "EventID", "EventID_Qualifiers", "Version", "Level",
    "Task", "Opcode", "Keywords", "TimeCreated_SystemTime", "EventRecordID", "Correlation_ActivityID",
    "Correlation_RelatedActivityID", "Execution_ProcessID", "Execution_ThreadID", "Channel", "Computer",
    "Security_UserID",
})  # fmt: skip
"""What an Event holds of System: not how long a thread has run, nor on which processor."""


class Reading(NamedTuple):
    """A record as somebody read it: System by Sigma names, the payload in order, the rendered message."""

    system: dict[str, str]
    data: tuple[tuple[str | None, str], ...]
    message: str | None

    @property
    def record_id(self) -> str:
        """The number of the event in its channel."""
        return self.system.get("EventRecordID", "")


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCES = re.compile(r"&#(?:x([0-9A-Fa-f]+)|(\d+));")
_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?")
_HEXADECIMAL = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_UNSAID = "\N{REPLACEMENT CHARACTER}"


def normal(value: str) -> str:
    """Give the one form of a value that the readers write in several; times are cut to microseconds, as Rust does."""
    value = _ILLEGAL.sub(_UNSAID, value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if guid := _GUID.fullmatch(value):
        return guid[1].lower()
    if time := _TIME.fullmatch(value):
        return f"{time[1]}T{time[2]}.{(time[3] or '')[:6]:0<6}"
    return hex(int(value, 16)) if _HEXADECIMAL.fullmatch(value) else value


def from_event(event: Event) -> Reading:
    """Give an event of ours in the form of the others."""
    kind = event.kind
    system = {
        "Provider_Name": kind.provider,
        "Provider_EventSourceName": kind.source,
        "Provider_Guid": event.provider_guid,
        "EventID": kind.event_id,
        "EventID_Qualifiers": event.qualifiers,
        "Version": event.version,
        "Level": event.level,
        "Task": event.task,
        "Opcode": event.opcode,
        "Keywords": event.keywords,
        "TimeCreated_SystemTime": format_time(event.time),
        "EventRecordID": event.record_id,
        "Correlation_ActivityID": event.activity_id,
        "Correlation_RelatedActivityID": event.related_activity_id,
        "Execution_ProcessID": event.process_id,
        "Execution_ThreadID": event.thread_id,
        "Channel": kind.channel,
        "Computer": kind.computer,
        "Security_UserID": event.user,
    }
    said = {name: normal(str(value)) for name, value in system.items() if value is not None and value != ""}
    data = tuple((datum.name, normal(datum.value)) for datum in event.data)
    return Reading(said, data, None if event.message is None else normal(event.message))


def by_rust(path: Path) -> Iterator[Reading | None]:
    """Read a log with the Rust parser; None stands for a record that it refuses."""
    import evtx

    try:
        records = iter(evtx.PyEvtxParser(str(path), number_of_threads=1, indent=False).records())
    except RuntimeError as error:
        raise OSError(f"the Rust parser refuses the file: {error}") from error
    while True:
        try:
            record = next(records, None)
        except RuntimeError:  # the binding's one class for a bad record or chunk
            yield None
            continue
        if record is None:
            return
        yield from_xml(str(record["data"]))


def by_libevtx(path: Path) -> Iterator[Reading | None]:
    """Read a log with libevtx, without what it recovers from slack; None stands for a record that it refuses."""
    import pyevtx

    log = pyevtx.file()
    log.open(str(path))
    try:
        for number in range(log.number_of_records):
            try:
                yield from_xml(log.get_record(number).xml_string)
            except OSError:
                yield None
    finally:
        log.close()


def by_python_evtx(path: Path) -> Iterator[Reading | None]:
    """Read a log with python-evtx; None stands for a record that it refuses."""
    from Evtx.BinaryParser import BinaryParserException
    from Evtx.Evtx import Evtx

    refusals = (BinaryParserException, AttributeError, IndexError, KeyError, TypeError, ValueError, RuntimeError)
    with Evtx(str(path)) as log:
        for record in log.records():
            try:
                yield from_xml(record.xml())
            except refusals:
                yield None


def from_xml(written: str) -> Reading | None:
    """Work out what the XML of an event says; None where it is not well-formed."""
    legal = _REFERENCES.sub(_legal_reference, _ILLEGAL.sub(_UNSAID, written.rstrip("\0")))
    try:
        root = etree.fromstring(legal.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return None
    system: dict[str, str] = {}
    data: list[tuple[str | None, str]] = []
    message = None
    for section in root.iterchildren("{*}*"):
        name = etree.QName(section).localname
        if name == "System":
            system = _system(section)
        elif name == "RenderingInfo":
            message = section.findtext("{*}Message")
        else:
            for element in section.iter("{*}*"):
                data += _said_by(element, section)
    return Reading(system, tuple(data), None if message is None else normal(message))


def _legal_reference(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return _UNSAID if code > 0x10FFFF or _ILLEGAL.fullmatch(chr(code)) else reference[0]


def _system(section: etree._Element) -> dict[str, str]:
    said = {}
    for element in section.iterchildren("{*}*"):
        name = etree.QName(element).localname
        said[name] = element.text or ""
        said |= {f"{name}_{attribute}": value for attribute, value in _attributes(element).items()}
    return {name: normal(value) for name, value in said.items() if value and name in SYSTEM_FIELDS}


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _said_by(element: etree._Element, section: etree._Element) -> Iterator[tuple[str | None, str]]:
    """Give what one element of the payload says by itself: its attributes, and its text unless it only holds others."""
    name: str | None = etree.QName(element).localname
    attributes = _attributes(element)
    if element is section:
        attributes, name = {}, None
    if name in ("Data", "ComplexData"):
        named = attributes.pop("Name", None)  # the name is text as it is, not a value
        name = named if named is not None or name == "Data" else name
    yield from ((f"{etree.QName(element).localname}_{key}", normal(value)) for key, value in attributes.items())
    text = normal("".join([element.text or "", *(child.tail or "" for child in element)]))
    holds_only = element is section or len(element) > 0 or attributes
    if text or not holds_only:
        yield name, text
