"""Logs made to harm: what contains itself, unfolds, overlaps or never ends costs little and hides no other record."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.binxml_writer import Element, Instance, Slot, Template, Typed, ValueType, template, utf16
from tests.event_shapes import literal_event
from tests.event_system import System
from tests.evtx_oracles import by_rust, from_event
from tests.evtx_writer import Record, classic, forwarded, manifest, seal, write_evtx
from xfor.errors import LogError, RecordError
from xfor.events import Event
from xfor.logs.evtx.chunk import Chunk
from xfor.logs.evtx.log import EvtxLog
from xfor.logs.evtx.second_opinion import events_by_python_evtx
from xfor.logs.evtx.templates import Templates

_SYSTEM = System("hostile", 666)
_SOUND = classic("sound", 1, ["kept"])


def _repeating(times: int, kind: int) -> Template:
    data = Element("Data", content=(Slot(0, kind),))
    return template(Element("EventData", content=(data,) * times))


def _record(payload: Instance) -> Record:
    return Record(_SYSTEM.ticks, partial(literal_event, _SYSTEM, payload))


def _nested(times: int, levels: int) -> Record:
    """Describe a record that holds fragments in fragments, each used so many times."""
    payload = Instance(_repeating(1, ValueType.STRING), (Typed(ValueType.STRING, utf16("deep")),))
    for _ in range(levels):
        payload = Instance(_repeating(times, ValueType.BINXML), (payload,))
    return _record(payload)


def _read(folder: Path, data: bytes | bytearray) -> tuple[EvtxLog, list[Event]]:
    path = folder / "log.evtx"
    path.write_bytes(data)
    log = EvtxLog(path)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


@pytest.fixture
def soon() -> Iterator[None]:
    """Fail a test that takes more than a few seconds of the processor, though it ends."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 10


def test_fragments_in_fragments_are_read(tmp_path: Path) -> None:
    _, (event,) = _read(tmp_path, write_evtx([_nested(2, 3)]))
    assert [datum.value for datum in event.data] == ["deep"] * 8


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    "record",
    [
        _nested(60, 12),
        _nested(1, 40),
        _record(Instance(_repeating(2500, ValueType.STRING), (Typed(ValueType.STRING, utf16("x" * 2000)),))),
        _record(Instance(_repeating(2000, ValueType.ARRAY | ValueType.U8), (Typed(0x84, bytes(9000)),))),
    ],
    ids=["fragments used many times", "fragments in fragments", "a text used many times", "an array used many times"],
)
def test_of_a_record_that_unfolds_without_measure_only_system_is_kept(record: Record, tmp_path: Path) -> None:
    # Without checksums, python-evtx is not asked: it would follow some of these.
    log, events = _read(tmp_path, write_evtx([_SOUND, record, _SOUND], crc=False))
    assert [event.kind.provider for event in events] == ["sound", "hostile", "sound"]
    assert events[1].data == ()
    assert [each.code for each in log.damage] == ["data-lost"]


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("record", [_nested(60, 12), _nested(1, 40)], ids=["many times", "deep"])
def test_asking_python_evtx_about_such_a_record_takes_no_longer(record: Record, tmp_path: Path) -> None:
    _, events = _read(tmp_path, write_evtx([_SOUND, *[record] * 20, _SOUND]))
    assert [event.kind.provider for event in events] == ["sound", *["hostile"] * 20, "sound"]


@pytest.mark.usefixtures("soon")
def test_elements_nested_without_end_are_no_event(tmp_path: Path) -> None:
    deep = Element("Data", content=("bottom",))
    for _ in range(300):
        deep = Element("Data", content=(deep,))
    record = Record(_SYSTEM.ticks, lambda _: Element("Event", content=(deep,)))
    log, events = _read(tmp_path, write_evtx([_SOUND, record]))
    assert [event.kind.provider for event in events] == ["sound"]
    assert (log.records, log.records_lost) == (1, 1)


@pytest.mark.usefixtures("soon")
def test_a_template_that_contains_itself_is_given_up(tmp_path: Path) -> None:
    itself = b"\x0c\x01" + bytes(4) + b"\xde\xad\xbe\xef" + bytes(4)
    hostile = template(Element("EventData", content=(Element("Data", content=(itself,)),)))
    data = bytearray(write_evtx([_record(Instance(hostile, ()))]))
    at = data.index(hostile.guid) - 4
    place = data.index(b"\xde\xad\xbe\xef")
    struct.pack_into("<I", data, place, at - 4096)
    seal(data)
    log, events = _read(tmp_path, data)
    assert [(event.kind.provider, event.data) for event in events] == [("hostile", ())]
    assert log.damage


def test_templates_of_equal_bytes_that_borrow_other_names_are_not_confused(tmp_path: Path) -> None:
    data = write_evtx([classic("one", 1, []), classic("two", 2, [])])
    header, chunk = data[:4096], data[4096:]
    other = chunk.replace(utf16("Computer"), utf16("Komputer"))
    assert chunk.count(utf16("Computer")) == 1
    for first, second in ((chunk, other), (other, chunk)):
        forged = bytearray(header + first + second)
        seal(forged)
        _, events = _read(tmp_path, forged)
        assert [bool(event.kind.computer) for event in events] == [first is chunk] * 2 + [second is chunk] * 2
        theirs = [reading.system.get("Computer", "") for reading in by_rust(tmp_path / "log.evtx") if reading]
        assert [from_event(event).system.get("Computer", "") for event in events] == theirs


def test_templates_of_one_guid_and_size_but_other_content_are_not_confused(tmp_path: Path) -> None:
    data = write_evtx([classic("one", 1, [])])
    other = data[4096:].replace(utf16("one"), utf16("two"))
    forged = bytearray(data + other)
    seal(forged)
    _, events = _read(tmp_path, forged)
    assert [event.kind.provider for event in events] == ["one", "two"]


@pytest.mark.usefixtures("soon")
def test_definitions_that_lie_across_each_other_are_not_read_without_end() -> None:
    header = b"\x05\x01\x0a\0" + bytes(20)  # as a definition: next, GUID, size; as content: a text
    name = struct.pack("<IHH", 0, 0, 1) + utf16("E") + bytes(2)
    opened = b"\x01\xff\xff" + bytes(4) + bytes(4) + b"\x02"
    empty = b"\x01\xff\xff" + bytes(4) + bytes(4) + b"\x03"
    data = name.ljust(512, b"\0") + (header + opened) * 60 + empty * 4000 + b"\x04" * 60
    templates = Templates()
    chunk = Chunk(data.ljust(65536, b"\0"), 0, templates)
    for number in range(60):
        try:
            chunk.plan(512 + number * len(header + opened))
        except RecordError:
            continue
    assert templates.parsed < 6 * 65536


@pytest.mark.usefixtures("soon")
def test_a_log_with_a_new_provider_in_every_record_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "log.evtx"
    chunk = write_evtx([manifest(f"provider {number:05}", 1, []) for number in range(200)])[4096:]
    with path.open("wb") as file:
        file.write(write_evtx([])[:4096])
        for number in range(150):
            file.write(chunk.replace(utf16("provider 00"), utf16(f"provider {number:03}")[:-2]))
    tracemalloc.start()
    records = sum(len(tally.times) for batch in EvtxLog(path).sweep(lambda _: False) for tally in batch.tallies)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert records >= 29_000
    assert peak < 120 << 20


def _names_without_end(data: bytearray) -> None:
    head = next(head for head in struct.unpack_from("<64I", data, 4096 + 128) if head)
    struct.pack_into("<I", data, 4096 + head, head)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("records", "change"),
    [
        ([_SOUND], _names_without_end),
        ([_nested(60, 12)], lambda _: None),
        ([forwarded("Forwarder", 1, [], rendering={})], lambda _: None),
    ],
    ids=["lists without end", "a record that unfolds", "no template"],
)
def test_python_evtx_is_not_asked_what_it_cannot_answer(
    records: list[Record], change: Callable[[bytearray], None], tmp_path: Path
) -> None:
    data = bytearray(write_evtx(records))
    change(data)
    (tmp_path / "log.evtx").write_bytes(data)
    assert list(events_by_python_evtx(tmp_path / "log.evtx")) == []


def test_python_evtx_reads_what_is_sound(tmp_path: Path) -> None:
    (tmp_path / "log.evtx").write_bytes(write_evtx([_SOUND, _nested(60, 12), _SOUND]))
    events = list(events_by_python_evtx(tmp_path / "log.evtx"))
    assert [(event.kind.provider, event.data[0].value) for event in events] == [("sound", "kept")] * 2


@pytest.mark.parametrize("data", [b"", b"ElfFile\0"], ids=["nothing", "a head"])
def test_a_file_that_python_evtx_cannot_read_is_refused_in_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.evtx").write_bytes(data)
    with pytest.raises(LogError, match="python-evtx cannot read this file"):
        list(events_by_python_evtx(tmp_path / "log.evtx"))
