"""python-evtx is asked about a record that our reader refuses, and believed where the chunk is as it was written."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.binxml_writer import Element, Instance, template
from tests.event_shapes import literal_event
from tests.event_system import System
from tests.evtx_writer import Record, classic, write_evtx
from xfor.events import Event
from xfor.logs.evtx.log import EvtxLog

_SYSTEM = System("Deep", 666)


def too_deep() -> Record:
    """Describe a record that is right but for elements nested deeper than our reader follows."""
    element = Element("Leaf", content=("treasure",))
    for _ in range(70):
        element = Element("Box", content=(element,))
    payload = Instance(template(Element("UserData", content=(element,))), ())
    return Record(_SYSTEM.ticks, partial(literal_event, _SYSTEM, payload))


def read(folder: Path, data: bytes) -> tuple[EvtxLog, list[Event]]:
    path = folder / "log.evtx"
    path.write_bytes(data)
    log = EvtxLog(path)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def test_a_record_that_only_python_evtx_reads_is_given_and_it_is_said(tmp_path: Path) -> None:
    log, events = read(tmp_path, write_evtx([classic("Sound", 1, ["kept"]), too_deep()]))
    assert [event.kind.provider for event in events] == ["Sound", "Deep"]
    assert [datum.value for datum in events[1].data] == ["treasure"]
    assert {(each.code, each.level) for each in log.damage} == {("second-opinion", "warning")}
    assert "python-evtx" in next(iter(log.damage)).message


def test_it_is_not_asked_where_the_chunk_was_damaged(tmp_path: Path) -> None:
    data = bytearray(write_evtx([classic("Sound", 1, ["kept"]), too_deep()]))
    data[data.find("kept".encode("utf-16-le"))] ^= 1
    log, events = read(tmp_path, bytes(data))
    assert [event.data for event in events][1] == ()
    assert {each.code for each in log.damage} == {"checksum", "data-lost"}
