"""What the tests' own writer writes is what other readers read."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.binxml_writer import name_hash
from tests.evtx_writer import Record, classic, forwarded, layout, manifest, seal, write_evtx
from tests.oracles import attribute, libevtx, python_evtx, rust, values

Reader = Callable[[bytes], list[str]]

GUID = "{3ff37a1c-a68d-4d6e-8c9b-f79e8b16c482}"
SCM_GUID = "{555908d1-a6d7-4695-8e1e-26931d2012f4}"
NATIVE = pytest.mark.parametrize("read", [rust, libevtx])
ALL = pytest.mark.parametrize("read", [rust, libevtx, python_evtx])

TEXTS = ["", "plain", "<&>\"'", "émile ✓", "line\r\nbreak\ttab", "Ā─", "\U0001f4be", "%%1053", "", ""]


@pytest.mark.parametrize(("name", "expected"), [("Event", 0x0CBA), ("RenderingInfo", 0x99FA), ("xmlns", 0x0FBC)])
def test_a_name_has_the_hash_that_real_logs_store(name: str, expected: int) -> None:
    assert name_hash(name) == expected


@NATIVE
def test_a_classic_event_is_read_with_every_field(read: Reader) -> None:
    record = classic(
        "MSExchangePOP3", 13003, ["HrLookupCredentials()"], binary=b"\x2e\x05\x07\x80", task=3,
        computer="EXCHSRV1", time="1999-12-13T08:01:17.1234567Z", sid="S-1-5-18",
    )  # fmt: skip
    (xml,) = read(write_evtx([record]))
    assert attribute(xml, "Provider", "Name") == "MSExchangePOP3"
    assert attribute(xml, "EventID", "Qualifiers") == "49152"
    assert attribute(xml, "TimeCreated", "SystemTime").startswith("1999-12-13T08:01:17.123456")
    assert attribute(xml, "Security", "UserID") == "S-1-5-18"
    names = ("EventID", "Level", "Task", "EventRecordID", "Channel", "Computer", "Data", "Binary")
    said = [values(xml, name) for name in names]
    assert said == [
        ["13003"],
        ["2"],
        ["3"],
        ["1"],
        ["Application"],
        ["EXCHSRV1"],
        ["HrLookupCredentials()"],
        ["2E050780"],
    ]


@NATIVE
def test_strings_of_every_kind_arrive_in_their_order(read: Reader) -> None:
    (xml,) = read(write_evtx([classic("Source", 1, TEXTS)]))
    assert values(xml) == TEXTS


@NATIVE
def test_a_classic_event_without_bytes_has_a_null_for_them(read: Reader) -> None:
    (xml,) = read(write_evtx([classic("Source", 1, ["one"])]))
    assert values(xml, "Binary") in ([""], [])


@NATIVE
@pytest.mark.parametrize("text", ["Privé", "─ž", "Źródło\U0001f4be"])
def test_names_of_providers_and_computers_may_be_any_text(read: Reader, text: str) -> None:
    (xml,) = read(write_evtx([classic(text, 1, [], computer=text, channel=text)]))
    assert (attribute(xml, "Provider", "Name"), values(xml, "Computer"), values(xml, "Channel")) == (
        text,
        [text],
        [text],
    )


def test_a_lone_surrogate_is_written_as_it_is() -> None:
    assert b"a\0\x00\xd8b\0\0\0" in write_evtx([classic("Source", 1, ["a\ud800b"])])


def test_a_text_with_a_nul_becomes_two_strings_as_no_reader_could_tell() -> None:
    (xml,) = rust(write_evtx([classic("Source", 1, ["a\0b", "c"])]))
    assert values(xml) == ["a", "b", "c"]


@ALL
def test_many_chunks_are_read_from_the_first_record_to_the_last(read: Reader) -> None:
    records = [manifest("Provider", number % 7, [("Name", f"{number}")], guid=GUID) for number in range(600)]
    data = write_evtx(records)
    assert len(layout(data)) > 2
    assert [values(xml)[0] for xml in read(data)] == [f"{number}" for number in range(600)]


@NATIVE
def test_shapes_may_mix_in_one_chunk(read: Reader) -> None:
    shapes: list[Record] = [
        classic("Source", 1, ["a"]),
        manifest("Provider", 2, [("Name", "b")], guid=GUID),
        manifest("Service Control Manager", 3, [("Name", "c")], guid=SCM_GUID, source="Service Control Manager"),
        forwarded("Source", 4, [(None, "d")], rendering={"Message": "text"}),
    ]
    texts = [values(xml) for xml in read(write_evtx(shapes * 50))]
    assert texts == [["a"], ["b"], ["c"], ["d"]] * 50


@NATIVE
def test_a_chunk_can_be_filled_to_the_last_byte_that_windows_uses(read: Reader) -> None:
    data = write_evtx([classic("Source", 1, ["x" * _fitting_length()])])
    (free,) = struct.unpack_from("<I", data, 4096 + 48)
    assert free == 65528
    assert len(read(data)) == 1


def test_a_record_that_fits_no_chunk_is_refused() -> None:
    with pytest.raises(ValueError, match="record 2 does not fit"):
        write_evtx([classic("Source", 1, []), classic("Source", 1, ["x" * (_fitting_length() + 4)])])


def test_a_value_longer_than_its_size_field_can_say_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bits"):
        write_evtx([classic("Source", 1, ["x" * 40_000])])


def _fitting_length() -> int:
    (free,) = struct.unpack_from("<I", write_evtx([classic("Source", 1, ["x" * 1000])]), 4096 + 48)
    return int(1000 + (65528 - free) // 2)


@ALL
def test_data_keep_their_names_and_their_order_also_where_a_name_comes_twice(read: Reader) -> None:
    (xml,) = read(write_evtx([manifest("Provider", 1, [("B", "1"), (None, "2"), ("A", "3"), ("A", "4")], guid=GUID)]))
    assert values(xml) == ["1", "2", "3", "4"]
    assert xml.index('Name="B"') < xml.index('Name="A"')


@NATIVE
def test_an_event_with_a_manifest_is_read_with_every_field(read: Reader) -> None:
    record = manifest(
        "Microsoft-Windows-Kernel-Power", 41, [("BugcheckCode", 0)], guid=GUID, version=6, level=1, task=63, opcode=2,
        pid=4, tid=8, activity_id=GUID, related_activity_id=SCM_GUID, channel="System", record_id=325,
    )  # fmt: skip
    (xml,) = read(write_evtx([record]))
    names = ("EventID", "Version", "Level", "Task", "Opcode", "Channel", "EventRecordID")
    assert [values(xml, name) for name in names] == [["41"], ["6"], ["1"], ["63"], ["2"], ["System"], ["325"]]
    assert attribute(xml, "Provider", "Guid").strip("{}") == GUID.strip("{}").upper()
    assert attribute(xml, "Correlation", "ActivityID").strip("{}") == GUID.strip("{}").upper()
    assert attribute(xml, "Correlation", "RelatedActivityID").strip("{}") == SCM_GUID.strip("{}").upper()
    assert [attribute(xml, "Execution", name) for name in ("ProcessID", "ThreadID")] == ["4", "8"]
    assert attribute(xml, "EventID", "Qualifiers") == ""


@NATIVE
def test_a_provider_with_a_classic_name_has_both_names_and_qualifiers(read: Reader) -> None:
    fields = [("param1", "Print Spooler")]
    (xml,) = read(write_evtx([manifest("SCM", 7031, fields, guid=SCM_GUID, source="Old SCM", binary=b"\x01")]))
    assert attribute(xml, "Provider", "Name") == "SCM"
    assert attribute(xml, "Provider", "EventSourceName") == "Old SCM"
    assert attribute(xml, "EventID", "Qualifiers") == "49152"
    assert (values(xml), values(xml, "Binary")) == (["Print Spooler"], ["01"])


@NATIVE
def test_data_may_be_the_providers_own_elements(read: Reader) -> None:
    (xml,) = read(write_evtx([manifest("P", 1102, [("User", "jdoe")], guid=GUID, payload="UserData/LogFileCleared")]))
    assert values(xml, "User") == ["jdoe"]
    assert "<UserData" in xml
    assert "<LogFileCleared xmlns=" in xml


@NATIVE
def test_event_data_may_have_a_name(read: Reader) -> None:
    (xml,) = read(write_evtx([manifest("P", 37, [("A", "b")], guid=GUID, payload="EventData/SOURCE_REACHABLE")]))
    assert attribute(xml, "EventData", "Name") == "SOURCE_REACHABLE"


@NATIVE
def test_a_forwarded_event_is_read_with_its_rendered_texts(read: Reader) -> None:
    rendering = {"Message": "It <failed> & ended.", "Level": "Error", "Task": "", "Keywords": ["Classic", "Second"]}
    fields = [("param1", "x"), ("param2", "")]
    record = forwarded("SCM", 7000, fields, rendering=rendering, guid=SCM_GUID, source="SCM", record_id=4711)
    (xml,) = read(write_evtx([record]))
    assert (values(xml), values(xml, "EventRecordID"), values(xml, "EventID")) == (["x", ""], ["4711"], ["7000"])
    assert values(xml, "Message") == ["It <failed> & ended."]
    assert values(xml, "Keyword") == ["Classic", "Second"]
    assert attribute(xml, "RenderingInfo", "Culture") == "en-US"


def test_a_forwarded_event_has_no_template_and_its_time_as_a_text() -> None:
    data = write_evtx([forwarded("Source", 1, [], rendering={}, time=133_500_000_000_000_001)])
    assert data[4096 + 512 + 24 : 4096 + 512 + 29] == b"\x0f\x01\x01\0\x41"
    assert attribute(rust(data)[0], "TimeCreated", "SystemTime") == "2024-01-17T21:20:00.000000100Z"


@pytest.mark.parametrize("chunk_count", [0, 1, 2])
def test_a_dirty_header_may_know_too_few_chunks(chunk_count: int) -> None:
    data = write_evtx(_numbered(700), dirty=True, chunk_count=chunk_count)
    assert len(layout(data)) == 3
    last, next_id = struct.unpack_from("<QQ", data, 16)
    known, flags = struct.unpack_from("<H76xI", data, 42)
    assert (last, known, flags) == (max(chunk_count - 1, 0), chunk_count, 1)
    assert next_id == struct.unpack_from("<Q", data, 4096 + 65536 * chunk_count + 8)[0]
    assert len(rust(data)) == 700


def test_a_clean_header_knows_chunks_and_the_next_record() -> None:
    data = write_evtx(_numbered(700), first_record_id=1000)
    assert struct.unpack_from("<8sQQQIHHHH", data) == (b"ElfFile\0", 0, 2, 1700, 128, 1, 3, 4096, 3)


@NATIVE
def test_the_second_version_of_the_format_is_read_alike(read: Reader) -> None:
    assert len(read(write_evtx(_numbered(5), version=(3, 2)))) == 5


def test_a_log_without_checksums_says_so() -> None:
    data = write_evtx(_numbered(5), crc=False)
    assert struct.unpack_from("<II", data, 120) == (4, 0)
    assert struct.unpack_from("<I", data, 4096 + 52) == struct.unpack_from("<I", data, 4096 + 124) == (0,)


def test_a_changed_log_can_be_given_right_checksums() -> None:
    data = bytearray(write_evtx([classic("Source", 1, ["abc"])]))
    at = data.index("abc".encode("utf-16-le"))
    data[at : at + 2] = b"X\0"
    seal(data)
    assert [values(xml) for xml in rust(bytes(data))] == [["Xbc"]]


def test_the_record_ids_go_on_from_chunk_to_chunk() -> None:
    data = write_evtx(_numbered(700), first_record_id=70)
    ids = [struct.unpack_from("<Q", data, at + 8)[0] for chunk in layout(data) for at in chunk.record_offsets]
    assert ids == list(range(70, 770))


def test_a_record_may_have_another_id_than_its_number() -> None:
    data = write_evtx([classic("Source", 1, [], record_id=90), classic("Source", 1, [])])
    assert [values(xml, "EventRecordID") for xml in rust(data)] == [["90"], ["2"]]


def test_a_log_without_records_is_a_header_alone() -> None:
    assert len(write_evtx([])) == 4096


def test_every_name_is_found_through_the_table_of_its_hash() -> None:
    chunk = write_evtx(_numbered(3))[4096:]
    found = {}
    for bucket, head in enumerate(struct.unpack_from("<64I", chunk, 128)):
        for at in _chain(chunk, head):
            stored, length = struct.unpack_from("<HH", chunk, at + 4)
            assert stored % 64 == bucket
            found[chunk[at + 8 : at + 8 + 2 * length].decode("utf-16-le")] = stored
    assert {"Event", "System", "Provider", "EventData", "Data", "Security", "UserID"} <= set(found)
    assert all(name_hash(name) == stored for name, stored in found.items())


def test_every_template_is_found_through_the_table_of_templates() -> None:
    chunk = write_evtx(_numbered(3))[4096:]
    found = {at for head in struct.unpack_from("<32I", chunk, 384) for at in _chain(chunk, head)}
    instance = 512 + 24 + 4
    assert len(found) == 2
    assert struct.unpack_from("<I", chunk, instance + 6)[0] in found


def _numbered(count: int) -> list[Record]:
    return [classic("Source", 1, [f"{number}"]) for number in range(count)]


def _chain(chunk: bytes, at: int) -> Iterator[int]:
    while at:
        yield at
        (at,) = struct.unpack_from("<I", chunk, at)


@given(st.lists(st.text()))
def test_any_strings_come_back_from_the_rust_reader(strings: list[str]) -> None:
    (xml,) = rust(write_evtx([classic("Source", 1, strings)]))
    # The reader ends a string at a NUL and drops lone surrogates; no strings at all are one empty Data.
    held = "".join(f"{text}\0" for text in strings).split("\0")[:-1] or [""]
    assert values(xml) == [re.sub("[\ud800-\udfff]", "", text) for text in held]
