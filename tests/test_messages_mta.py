"""LocaleMetaData files: the messages of a real one, and what damage costs."""

from __future__ import annotations

import csv
import struct
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mta_writer import PAGE, file, record, section, text, write_mta
from xfor.errors import LogError
from xfor.logs.damage import DamageList
from xfor.logs.messages.mta import Mta

_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def read(folder: Path, content: bytes) -> tuple[dict[int, list[str]], list[str]]:
    """Give all messages of a file, and what was said of its damage."""
    path = folder / "System_1033.MTA"
    path.write_bytes(content)
    damage = DamageList()
    with closing(Mta(path, damage)) as mta:
        found = {record_id: mta.texts(record_id) for record_id in mta.ids()}
    return found, [f"{each.place}: {each.message}" for each in damage]


def test_all_messages_of_a_real_file_are_those_of_the_event_viewer(corpus: Path) -> None:
    with (corpus / "mta" / "test.csv").open(encoding="utf-8-sig", newline="") as table:
        shown = [row[5] for row in list(csv.reader(table))[1:]]
    damage = DamageList()
    with closing(Mta(corpus / "mta" / "test_1033.MTA", damage)) as mta:
        messages = [mta.texts(record_id) for record_id in mta.ids()]
    assert len(messages) == 239
    assert messages == [[each] for each in reversed(shown)]
    assert not damage


def test_what_was_written_is_read(tmp_path: Path) -> None:
    messages = [(number, f"message {number % 7} ü 😀") for number in range(5, 512)]
    assert read(tmp_path, write_mta(messages)) == ({number: [said] for number, said in messages}, [])


def test_a_record_id_that_the_log_repeats_has_each_of_its_messages(tmp_path: Path) -> None:
    found, _ = read(tmp_path, write_mta([(7, "one"), (7, "two"), (7, "one"), (8, "three")]))
    assert found == {7: ["one", "two"], 8: ["three"]}


def test_a_record_without_a_message_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a_1033.MTA"
    path.write_bytes(write_mta([(7, "one")]))
    with closing(Mta(path, DamageList())) as mta:
        assert [mta.texts(each) for each in (0, 6, 8, 2**64 - 1)] == [[], [], [], []]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "does not begin with MTAFile"),
        (b"ElfFile\0" + bytes(100), "does not begin with MTAFile"),
        (b"MTAFile\0\1\0\0\0", "ends within its header"),
        (file({}, version=(2, 0)), "is of version 2.0"),
        (file({"EVT": section([])}), "EVT and MSG is missing"),
    ],
)
def test_what_is_no_metadata_file_is_refused_with_the_reason(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(LogError, match=why):
        read(tmp_path, content)


def test_a_damaged_entry_costs_its_own_message_alone(tmp_path: Path) -> None:
    content = bytearray(write_mta([(number, f"message {number}") for number in range(300)]))
    at = content.index("message 150".encode("utf-16-le")) - 12
    content[at : at + 4] = b"\xde\xad\xbe\xef"
    found, damage = read(tmp_path, bytes(content))
    assert [number for number, texts in found.items() if texts != [f"message {number}"]] == [150]
    assert damage == [f"System_1033.MTA, byte {at}: messages are lost: an entry is damaged"]


def test_a_message_that_claims_to_be_longer_than_its_entry_is_lost(tmp_path: Path) -> None:
    content = file({"EVT": section([record(1, 0), record(2, 1)]), "MSG": section([b"\xff\0\0\0a\0", text("two")])})
    found, damage = read(tmp_path, content)
    assert found == {1: [], 2: ["two"]}
    assert "longer than its entry" in damage[0]


@pytest.mark.parametrize("place", [0, 60, 64, 72, 80], ids=["mark", "second mark", "number", "next", "own offset"])
def test_a_damaged_page_costs_its_own_hundred_messages_at_most(tmp_path: Path, place: int) -> None:
    content = bytearray(write_mta([(number, f"message {number}") for number in range(500)]))
    third = [at for at in range(len(content)) if content.startswith(b"\xff\xff\xff\xff", at)]
    pages = [at for at in third if content[at + 60 : at + 64] == b"\xff" * 4]
    page = pages[2]  # of the record ids
    assert struct.unpack_from("<Q", content, page + 64) == (2,)
    content[page + place : page + place + 4] = b"\x13\x57\x9b\xdf"
    found, damage = read(tmp_path, bytes(content))
    assert all(found[number] == [f"message {number}"] for number in [*range(200), *range(300, 500)])
    assert any("a page is damaged" in each for each in damage)


def test_pages_that_lead_back_have_an_end(tmp_path: Path) -> None:
    content = bytearray(write_mta([(number, "same") for number in range(150)]))
    start = content.index(b"\xff\xff\xff\xff")
    second = content.index(b"\xff\xff\xff\xff", start + PAGE)
    struct.pack_into("<Q", content, second + 72, 0)
    found, damage = read(tmp_path, bytes(content))
    assert len(found) == 150
    assert damage


def test_a_file_of_nothing_but_marks_is_given_up_soon(tmp_path: Path) -> None:
    content = file({"EVT": b"\xff" * 4_000_000, "MSG": b"\xff" * 4_000_000})
    found, damage = read(tmp_path, content)
    assert not found
    assert len(damage) == 2


@pytest.mark.parametrize("kept", range(0, 95, 9))
def test_a_file_that_was_cut_gives_what_it_has(tmp_path: Path, kept: int) -> None:
    content = write_mta([(number, f"message {number}") for number in range(250)])
    try:
        found, damage = read(tmp_path, content[: len(content) * kept // 100])
    except LogError:
        assert kept == 0
        return
    assert damage
    assert all(texts in ([], [f"message {number}"]) for number, texts in found.items())


@_ONE_FOLDER
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    for content in (data, b"MTAFile\0\1\0\0\0\1\0\0\0" + data, file({"EVT": data, "MSG": data})):
        try:
            read(tmp_path, content)
        except LogError as error:
            assert str(error)  # noqa: PT017 - it is either a metadata file or refused


@_ONE_FOLDER
@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=8))
def test_bytes_changed_at_random_never_stop_the_reading(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    content = bytearray(write_mta([(number, f"message {number}") for number in range(120)]))
    for at, value in changes:
        content[at % len(content)] = value
    try:
        read(tmp_path, bytes(content))
    except LogError as error:
        assert str(error)  # noqa: PT017 - it is either a metadata file or refused


def test_a_large_file_is_looked_through_once_and_says_its_damage_each_time(tmp_path: Path) -> None:
    content = bytearray(write_mta([(number, f"message {number} " + "x" * 200) for number in range(12_000)]))
    assert len(content) > 4 << 20
    start = content.index(b"\xff\xff\xff\xff")
    content[start + PAGE : start + PAGE + 24] = bytes(24)  # the first record
    first, again = read(tmp_path, bytes(content)), read(tmp_path, bytes(content))
    assert first == again
    assert len(first[0]) == 11_999
    why = "messages are lost: an entry is no record id with its message"
    assert first[1] == [f"System_1033.MTA, byte {start + PAGE}: {why}"]
