"""Exports in event XML: what Event Viewer and wevtutil write, in any encoding, damaged or hostile."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import SAMPLES
from tests.event_xml_writer import event_viewer, event_xml, wevtutil
from xfor.errors import LogError
from xfor.events import NO_MESSAGE, NO_NAMES, Datum, Event, Kind
from xfor.logs.batch import Log
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.event_xml import is_event_xml
from xfor.logs.inputs import open_log

Export = Callable[[Iterable[Event]], str]
_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)


def swept(path: Path, data: bytes | str, conventions: Conventions = UNSAID) -> tuple[Log, list[Event]]:
    path = path / "export.xml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    log = open_log(path, conventions)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def events_of(path: Path) -> list[Event]:
    return [event for batch in open_log(path).sweep(lambda _: True) for event in batch.events]


def one_line(event: Event) -> Event:
    """Give an event as XML can hold it, in which every line ends with a line feed."""
    data = tuple(Datum(name, value.replace("\r\n", "\n")) for name, value in event.data)
    return event._replace(data=data)


def simple(number: int, text: str = "text", message: str | None = None) -> Event:
    kind = Kind("disk", "", number, "error", "System", "FS01")
    source, lacks = (None, NO_MESSAGE) if message is None else ("rendering_info", frozenset[str]())
    return Event(
        kind, 131_000_000_000_000_000, number, level=2, data=(Datum(None, text),), message=message,
        message_source=source, lacks=lacks,
    )  # fmt: skip


@pytest.mark.parametrize("sample", ["forwarded-rendered", "exchange55-pop3"])
@pytest.mark.parametrize("export", [wevtutil, event_viewer])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_export_says_the_same_as_the_log(tmp_path: Path, sample: str, export: Export, encoding: str) -> None:
    events = events_of(SAMPLES / f"{sample}.evtx")
    log, found = swept(tmp_path, export(events).encode(encoding))
    assert found == events
    assert (log.format, log.records, log.records_lost, list(log.damage)) == ("event-xml", len(events), 0, [])


def test_an_export_without_messages_leaves_them_unknown(tmp_path: Path) -> None:
    events = events_of(SAMPLES / "forwarded-rendered.evtx")
    _, found = swept(tmp_path, wevtutil(events, rendered=False))
    assert [
        event._replace(message=None, message_source=None, rendering=(), lacks=NO_MESSAGE) for event in events
    ] == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\r\n  ", "\r\n"),
        ("<?xml version='1.0' encoding='utf-8'?>\r\n<Events>", "</Events>"),
        ("<?xml version='1.0'?><!-- a <b> --><!-- c -->\n<Log kind='x'>", "</Log>"),
        ("<Events xmlns:x='urn:x'>\n", "\n</Events>\n\n"),
    ],
)
def test_a_root_of_any_name_or_none_is_around_the_events(tmp_path: Path, before: str, after: str) -> None:
    written = before + event_xml(simple(1)) + "\n" + event_xml(simple(2)) + after
    log, found = swept(tmp_path, written)
    assert found == [simple(1), simple(2)]
    assert list(log.damage) == []


@pytest.mark.parametrize("beginning", ["<Ev\0nts>", "<Events><Ev\0nt><System/></Event>", "<Events><Event><Sys</Event>"])
def test_an_export_whose_beginning_is_damaged_is_still_known(tmp_path: Path, beginning: str) -> None:
    _, found = swept(tmp_path, f"{beginning}{event_xml(simple(1))}{event_xml(simple(2))}</Events>")
    assert found == [simple(1), simple(2)]


@pytest.mark.parametrize("written", ["<Events/>", "<?xml version='1.0'?>\n<Events></Events>"])
def test_an_export_without_events_is_no_damage(tmp_path: Path, written: str) -> None:
    log, found = swept(tmp_path, written)
    assert (found, log.records_lost, list(log.damage)) == ([], 0, [])


@pytest.mark.parametrize(
    "written", ["<Objs Version='1.1'><Obj/>", "<EventList/>", "<html>", "text <Event >", "<a><b><Event "]
)
def test_other_xml_is_no_export(written: str) -> None:
    assert not is_event_xml(written.encode())


def test_the_encoding_that_the_declaration_names_is_used(tmp_path: Path) -> None:
    written = f"<?xml version='1.0' encoding='windows-1251'?><Events>{event_xml(simple(1, 'трое'))}</Events>"
    log, [event] = swept(tmp_path, written.encode("cp1251"))
    assert event.data == (Datum(None, "трое"),)
    assert list(log.damage) == []


@pytest.mark.parametrize("name", ["hex", "no-such", "utf-16", "rot13", "base64"])
def test_a_declaration_that_cannot_be_meant_is_passed_over(tmp_path: Path, name: str) -> None:
    written = f"<?xml version='1.0' encoding='{name}'?><Events>{event_xml(simple(1, 'Übung'))}</Events>"
    _, [event] = swept(tmp_path, written)
    assert event.data == (Datum(None, "Übung"),)


def test_a_console_code_page_is_what_the_user_says_and_else_a_guess_that_is_noted(tmp_path: Path) -> None:
    data = wevtutil([simple(1, "Übung")]).encode("cp850")
    log, [event] = swept(tmp_path, data, Conventions(encoding="cp850"))
    assert (event.data, list(log.damage)) == ((Datum(None, "Übung"),), [])
    log, _ = swept(tmp_path, data)
    assert [damage.code for damage in log.damage] == ["encoding-guessed"]


def counted(path: Path) -> list[tuple[Kind, list[int]]]:
    """Give the kinds and times of an export of which nothing is wanted."""
    tallies = [tally for batch in open_log(path).sweep(lambda _: False) for tally in batch.tallies]
    assert all(tally.example and tally.example.kind == tally.kind for tally in tallies)
    return [(tally.kind, tally.times) for tally in tallies]


_ODD: dict[str, Callable[[str], str]] = {
    "double quotes": lambda xml: xml.replace("'", '"'),
    "an order of its own": lambda xml: xml.replace("<Level>2</Level>", "").replace(
        "</System>", "<Level>2</Level></System>"
    ),
    "references in a name": lambda xml: xml.replace("'disk'", "'d&amp;i'"),
    "blanks between elements": lambda xml: xml.replace("><", ">\n  <"),
    "a system of its own": lambda xml: xml.replace("<System>", "<System a='1'>"),
    "a prefix": lambda xml: xml.replace("xmlns=", "xmlns:e='urn:e' xmlns="),
    "an event id of 32 bits": lambda xml: xml.replace(">1</EventID>", ">3221225473</EventID>"),
}


@pytest.mark.parametrize("change", _ODD.values(), ids=_ODD.keys())
def test_counting_finds_the_kinds_and_times_that_decoding_finds(tmp_path: Path, change: Callable[[str], str]) -> None:
    log, events = swept(tmp_path, "".join(change(event_xml(simple(number))) for number in (1, 1, 2)))
    assert len(events) == 3
    found: dict[Kind, list[int]] = {}
    for event in events:
        found.setdefault(event.kind, []).append(event.time or 0)
    assert counted(tmp_path / "export.xml") == list(found.items())
    assert log.records_lost == 0


def test_an_example_that_is_broken_is_taken_from_the_next_event_of_its_kind(tmp_path: Path) -> None:
    broken = event_xml(simple(1)).replace("<Data>text", "<Data><Data>text")
    (tmp_path / "export.xml").write_text(broken + event_xml(simple(1)), "utf-8")
    assert [times for _, times in counted(tmp_path / "export.xml")] == [[131_000_000_000_000_000]]


_BROKEN: dict[str, Callable[[str], str]] = {
    "a tag that is not closed": lambda xml: xml.replace("</Data>", ""),
    "an entity that nobody defined": lambda xml: xml.replace("text", "&boom;"),
    "no end": lambda xml: xml[:-20],
    "no beginning": lambda xml: xml[30:],
    "no event id": lambda xml: xml.replace("EventID", "Other"),
    "an attribute without quotes": lambda xml: xml.replace("Name='disk'", "Name=disk"),
    "two levels of broken nesting": lambda xml: xml.replace("<EventData>", "<EventData><a><b></a></b>"),
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN.keys())
@pytest.mark.parametrize("line_end", ["", "\r\n"])
def test_a_broken_event_costs_itself_alone(tmp_path: Path, broken: Callable[[str], str], line_end: str) -> None:
    one, two, three = (event_xml(simple(number)) for number in (1, 2, 3))
    log, found = swept(tmp_path, f"<Events>{line_end}{line_end.join([one, broken(two), three])}</Events>")
    assert [event.record_id for event in found] == [1, 3]
    assert (log.records, log.records_lost) == (2, 1)
    assert [damage.code for damage in log.damage] == ["record-lost"]


def test_what_other_tools_print_in_readable_form_is_read_alike(corpus: Path, tmp_path: Path) -> None:
    evtx = pytest.importorskip("evtx")
    log = next(corpus.rglob("rogue_msi_url_1040_1042.evtx"))
    records = enumerate(evtx.PyEvtxParser(str(log)).records(), 1)
    printed = "".join(f"Record {number}\n{record['data']}\n" for number, record in records)
    found = swept(tmp_path, printed)[1]
    for read, true in zip(found, events_of(log), strict=True):
        assert (read.kind, read.record_id, read.data) == (true.kind, true.record_id, true.data)


def test_a_broken_event_is_named_by_its_line(tmp_path: Path) -> None:
    lines = wevtutil([simple(number) for number in range(1, 6)]).split("\r\n")
    lines[3] = lines[3].replace("</System>", "")
    log, _ = swept(tmp_path, "\r\n".join(lines))
    assert [damage.place for damage in log.damage] == ["line 4"]


def test_a_file_that_was_cut_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    written = event_viewer([simple(number) for number in range(1, 6)])
    log, found = swept(tmp_path, written[: written.rindex("<System>") + 60])
    assert [event.record_id for event in found] == [1, 2, 3, 4]
    assert log.records_lost == 1


def test_an_element_of_the_payload_may_be_called_event(tmp_path: Path) -> None:
    inner = "<UserData><Event xmlns='urn:x'><Name>a</Name></Event></UserData>"
    written = event_xml(simple(1)).replace("<EventData><Data>text</Data></EventData>", inner)
    log, found = swept(tmp_path, written + event_xml(simple(2)))
    assert [event.data for event in found] == [(Datum("Name", "a"),), (Datum(None, "text"),)]
    assert log.records_lost == 0


def test_characters_that_no_xml_may_hold_cost_nothing(tmp_path: Path) -> None:
    written = event_xml(simple(1, "aXb")).replace("aXb", "a\x03&#x3;&#0;&#xD800;&#x41;&#99999999999;b")
    log, [event] = swept(tmp_path, written)
    assert event.data == (Datum(None, "a\ufffd\ufffd\ufffd\ufffdA\ufffdb"),)
    assert list(log.damage) == []


def test_a_stand_in_for_a_message_gives_the_data(tmp_path: Path) -> None:
    message = "The description for Event ID 1 from source disk cannot be found. The following information was included "
    message += "with the event: \n\nfirst\nsecond"
    _, [event] = swept(tmp_path, event_xml(simple(1, message=message)._replace(data=())))
    assert (event.message, event.data) == (None, (Datum(None, "first"), Datum(None, "second")))
    assert event.lacks == NO_MESSAGE | {NO_NAMES}


_BOMB = "<!DOCTYPE Events [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
_FETCH = "<!DOCTYPE Events SYSTEM 'http://127.0.0.1:9/x.dtd'>"


@pytest.mark.parametrize("doctype", [_BOMB, _FETCH, f"<?xml version='1.0'?>\n<!-- x -->{_BOMB}"])
def test_a_document_type_definition_is_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(LogError, match="document type definition"):
        swept(tmp_path, f"{doctype}<Events>{event_xml(simple(1))}</Events>")


def test_an_entity_defined_within_an_event_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    hostile = f"<!DOCTYPE Event [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>" + event_xml(simple(2)).replace("text", "&x;")
    log, found = swept(tmp_path, f"<Events>{event_xml(simple(1))}{hostile}{event_xml(simple(3))}</Events>")
    assert [event.record_id for event in found] == [1, 3]
    assert "secret" not in str(found)
    assert log.records_lost == 1


def test_an_event_longer_than_any_that_windows_writes_is_left_out(tmp_path: Path) -> None:
    written = [event_xml(simple(number, "x" * (9 << 20 if number == 2 else 10))) for number in (1, 2, 3)]
    log, found = swept(tmp_path, "".join(written))
    assert [event.record_id for event in found] == [1, 3]
    assert (log.records_lost, len(list(log.damage))) == (1, 1)


@pytest.mark.parametrize("filling", ["<Event ", "<EventData>", "<Event>\n", "</Event>", "<!-- ", "x" * 100, "&#x3;"])
def test_hostile_text_takes_time_in_proportion_to_its_size(tmp_path: Path, filling: str) -> None:
    written = event_xml(simple(1)) + filling * (5_000_000 // len(filling)) + event_xml(simple(2))
    began = time.process_time()
    log, found = swept(tmp_path, written)
    assert time.process_time() - began < 10
    assert found[-1].record_id == 2
    assert log.records_lost or len(found) == 2


def test_a_long_export_is_read_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    path.write_text("".join(event_xml(simple(number % 100 + 1, "x" * 2000)) for number in range(4000)), "utf-8")
    log = open_log(path)
    tracemalloc.start()
    try:
        for _ in log.sweep(lambda _: False):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert log.records == 4000
    assert peak < path.stat().st_size


@_ONE_FOLDER
@given(
    st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=50), max_size=5),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_strings_of_any_characters_are_read_as_they_were_written(
    tmp_path: Path, texts: list[str], encoding: str
) -> None:
    event = simple(1)._replace(data=tuple(Datum(None, text) for text in texts if text.strip()))
    assert swept(tmp_path, event_viewer([event]).encode(encoding))[1] == [event]


@pytest.mark.parametrize(
    "name",
    ["attack-samples/Execution/sysmon_zipexec.evtx", "edge/MSExchange_Management_wec.evtx", "edge/issue_201.evtx"],
)
def test_real_logs_say_the_same_in_xml(corpus: Path, tmp_path: Path, name: str) -> None:
    paths = list(corpus.rglob(name))
    events = [one_line(event) for event in events_of(paths[0])]
    found = swept(tmp_path, wevtutil(events))[1]
    assert [one_line(event) for event in found] == events
    assert events
    seen = Counter({kind: len(times) for kind, times in counted(tmp_path / "export.xml")})
    assert sum(seen.values()) == len(events)
    assert set(seen) == {event.kind for event in events}
