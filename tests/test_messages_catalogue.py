"""Catalogues: built from programs, tables and the registry, and asked by events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pe_writer import manifest, message_dll
from xfor.errors import CatalogueError, UsageError
from xfor.events import NO_DATA, NO_MESSAGE, Datum, Event, Kind
from xfor.logs.messages.catalogue.build import Built, build_catalogue
from xfor.logs.messages.catalogue.lookup import Catalogue
from xfor.logs.messages.catalogue.store import catalogue_file

GUID = "555908d1-a6d7-4695-8e1e-26931d2012f4"
POP3 = 0xC00032CB
_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)

REGISTRY = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\EventLog\Application]
"MaxSize"=dword:00080000

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\EventLog\Application\MSExchangePOP3]
"EventMessageFile"="C:\\exchsrvr\\bin\\pop3evt.dll;C:\\exchsrvr\\bin\\second.dll"
"ParameterMessageFile"="C:\\exchsrvr\\bin\\codes.dll"
"TypesSupported"=dword:00000007

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\EventLog\System\disk]
"EventMessageFile"=hex(2):25,00,53,00,79,00,73,00,74,00,65,00,6d,00,52,00,6f,00,6f,\
  00,74,00,25,00,5c,00,69,00,6f,00,2e,00,64,00,6c,00,6c,00,00,00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers\{555908d1-a6d7-4695-8e1e-26931d2012f4}]
@="Service Control Manager"
"MessageFileName"="C:\\Windows\\System32\\services.exe"
"""


def event(
    provider: str, event_id: int, values: Sequence[str] = (), *, qualifiers: int | None = 0xC000, **more: object
) -> Event:
    """Give an event of a log without messages."""
    kind = Kind(provider, "", event_id, "error", str(more.pop("channel", "Application")), "PC")
    data = tuple(Datum(None, value) for value in values)
    made = Event(kind, None, 1, qualifiers=qualifiers, data=data, lacks=NO_MESSAGE)
    return made._replace(**more)  # type: ignore[arg-type]


def built(folder: Path, *sources: Path) -> tuple[Path, Built]:
    output = folder / "messages.db"
    return output, build_catalogue(sources, output)


def message(catalogue: Path, asked: Event) -> tuple[str, int] | None:
    """Give the message of an event with its language."""
    file = catalogue_file(catalogue)
    assert file
    opened = Catalogue(file)
    try:
        said = opened.message(asked)
    finally:
        opened.close()
    return (said.message, said.lcid) if said else None


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Give a folder as somebody copies it from a machine: programs, their translations, and the registry."""
    folder = tmp_path / "system"
    (folder / "de-DE").mkdir(parents=True)
    pop3 = {POP3: "%1 call failed with error %2.\r\n", 0x400032CC: "Started.%0 Not this."}
    (folder / "POP3EVT.DLL").write_bytes(message_dll({1033: pop3}))
    (folder / "second.dll").write_bytes(message_dll({1033: {0xC00032CD: "From the second: %%7"}}))
    (folder / "codes.dll").write_bytes(message_dll({1033: {5: "No way.\r\n", 7: "Seven."}, 1031: {5: "Kein Weg."}}))
    (folder / "io.dll").write_bytes(message_dll({}))
    (folder / "de-DE" / "io.dll.mui").write_bytes(message_dll({1031: {0xC0040007: "Das Laufwerk %1: %%5"}}))
    events = manifest(GUID, [(7000, 0, 0xC0001B58), (7000, 1, 0xC0001B59)])
    texts = {0xC0001B58: "The %1 service failed to start due to the following error: %n%2", 0xC0001B59: "Newer: %1"}
    (folder / "services.exe").write_bytes(message_dll({1033: texts}, events))
    (folder / "unrelated.txt").write_text("not this")
    (folder / "sources.reg").write_bytes(b"\xff\xfe" + REGISTRY.replace("\n", "\r\n").encode("utf-16-le"))
    return folder


def test_a_folder_of_programs_and_the_registry_answer_for_the_providers(tmp_path: Path, system: Path) -> None:
    catalogue, made = built(tmp_path, system)
    assert not made.mistakes
    assert made.files == 6
    pop3 = event("MSExchangePOP3", 13003, ["HrLookupCredentials()", "logon failure %%5"])
    assert message(catalogue, pop3) == ("HrLookupCredentials() call failed with error logon failure No way..", 1033)
    assert message(catalogue, event("msexchangepop3 ", 13004, qualifiers=0x4000)) == ("Started.", 1033)
    assert message(catalogue, event("MSExchangePOP3", 13005)) == ("From the second: Seven.", 1033)
    assert message(catalogue, event("MSExchangePOP3", 13003, qualifiers=0x4000)) is None
    assert message(catalogue, event("MSExchangePOP3", 1)) is None
    assert message(catalogue, event("Other", 13003)) is None


def test_a_translation_beside_a_program_is_its_messages(tmp_path: Path, system: Path) -> None:
    catalogue, _ = built(tmp_path, system)
    assert message(catalogue, event("disk", 7, ["D:"], qualifiers=0xC004)) == ("Das Laufwerk D:: %%5", 1031)


def test_a_manifest_says_which_message_an_event_of_a_version_has(tmp_path: Path, system: Path) -> None:
    catalogue, _ = built(tmp_path, system)
    named = event("Service Control Manager", 7000, ["Spooler", "%%1053"], version=0)
    sentence = "The service did not respond to the start or control request in a timely fashion."
    said = f"The Spooler service failed to start due to the following error: \r\n{sentence}"
    assert message(catalogue, named) == (said, 1033)
    assert message(catalogue, named._replace(version=1)) == ("Newer: Spooler", 1033)
    assert message(catalogue, named._replace(version=9, qualifiers=0)) is None
    by_guid = named._replace(kind=named.kind._replace(provider="?"), provider_guid="{" + GUID.upper() + "}", version=1)
    assert message(catalogue, by_guid) == ("Newer: Spooler", 1033)


def test_without_qualifiers_the_low_word_is_enough_if_one_message_has_it(tmp_path: Path, system: Path) -> None:
    catalogue, _ = built(tmp_path, system)
    assert message(catalogue, event("MSExchangePOP3", 13004, qualifiers=None)) == ("Started.", 1033)
    (system / "POP3EVT.DLL").write_bytes(message_dll({1033: {0x400032CC: "One.", 0xC00032CC: "Another."}}))
    catalogue, _ = built(tmp_path, system)
    assert message(catalogue, event("MSExchangePOP3", 13004, qualifiers=None)) is None


def test_rows_say_which_files_a_provider_has_where_there_is_no_registry(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "one.dll").write_bytes(message_dll({1033: {POP3: "%1: %%9"}}))
    (folder / "two.dll").write_bytes(message_dll({1033: {9: "Nine."}}))
    events = manifest(GUID, [(5, 2, 9)])
    (folder / "three.dll").write_bytes(message_dll({}, events))
    (folder / "sources.csv").write_text(
        "source,dll,parameter_file,guid\n"
        f"MSExchangePOP3,D:/exchsrvr/ONE.DLL,two.dll;none.dll,\nNewer,two.dll,,{{{GUID}}}\n"
    )
    catalogue, made = built(tmp_path, folder)
    assert not made.mistakes
    assert message(catalogue, event("MSExchangePOP3", 13003, ["x"])) == ("x: Nine.", 1033)
    assert message(catalogue, event("Newer", 5, qualifiers=None, version=2)) == ("Nine.", 1033)


def test_an_export_of_an_old_registry_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "nt4"
    folder.mkdir()
    (folder / "io.dll").write_bytes(message_dll({1033: {0xC0040007: "The disk %1."}}))
    key = "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\EventLog\\System\\Plattengerät]"
    value = '"EventMessageFile"=hex(2):25,53,25,5c,69,6f,2e,\\\r\n  64,6c,6c,00'
    (folder / "nt4.reg").write_bytes(f"REGEDIT4\r\n\r\n{key}\r\n{value}\r\n".encode("cp1252"))
    catalogue, _ = built(tmp_path, folder)
    assert message(catalogue, event("Plattengerät", 7, ["D:"], qualifiers=0xC004)) == ("The disk D:.", 1033)


def test_a_program_that_is_named_like_a_provider_needs_no_registry(tmp_path: Path) -> None:
    (tmp_path / "MSExchangePOP3.dll").write_bytes(message_dll({1033: {POP3: "Logon of %1."}}))
    catalogue, _ = built(tmp_path, tmp_path / "MSExchangePOP3.dll")
    assert message(catalogue, event("MSExchangePOP3", 13003, ["you"])) == ("Logon of you.", 1033)
    assert message(catalogue, event("MSExchangePOP3", 13003, ["you"], qualifiers=None)) is None
    assert message(catalogue, event("MSExchangeIS", 13003, ["you"])) is None


def test_parameter_messages_of_security_events_are_no_system_errors(tmp_path: Path) -> None:
    rows = [{"provider": "Security", "event_id": 560, "message": "%1"}, {"parameter": 1537, "message": "DELETE\r\n"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    catalogue, _ = built(tmp_path, tmp_path / "a.jsonl")
    asked = event("Security", 560, ["%%1537 %%5"], qualifiers=0, channel="Security")
    assert message(catalogue, asked) == ("DELETE %%5", 0)
    system = asked._replace(kind=asked.kind._replace(channel="System"))
    assert message(catalogue, system) == ("DELETE Access is denied.", 0)


def test_binary_data_are_no_insertion_string_and_lost_data_give_no_message(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("provider,event_id,message\ndisk,7,%1 and %2\n")
    catalogue, _ = built(tmp_path, tmp_path / "a.csv")
    asked = event("disk", 7, ["x"])
    binary = asked._replace(data=(*asked.data, Datum("Binary", "00FF")))
    assert message(catalogue, binary) == ("x and %2", 0)
    assert message(catalogue, asked._replace(lacks=frozenset({"message", NO_DATA}))) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Source,Event ID,Language,Description\r\nMSExchangePOP3,0xC00032CB,en-US,Logon of %1.\r\n"),
        ("a.tsv", "\ufeffprovider_name\tid\tqualifiers\tmessage\nMSExchangePOP3\t13003\t49152\tLogon of %1.\n"),
        ("a.csv", "Provider|Level|Event ID|Version|Message\nMSExchangePOP3|Error|13003|0|Logon of {User}.\n"),
        ("a.jsonl", '{"provider":"MSExchangePOP3","event_id":13003,"lang":1033,"message":"Logon of %1."}\n\n'),
        ("a.json", '[{"provider":"MSExchangePOP3","event_id":13003,"version":0,"message":"Logon of {user}."}]'),
    ],
)
def test_tables_of_many_kinds_say_the_same(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(content.encode())
    catalogue, made = built(tmp_path, tmp_path / name)
    assert not made.mistakes
    asked = event("MSExchangePOP3", 13003, version=0)._replace(data=(Datum("User", "%1 {User}"),))
    said = message(catalogue, asked)
    assert said
    assert said[0] == "Logon of %1 {User}."


def test_a_table_in_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("provider;id;message\nÄ;1;Größe\n".encode("utf-16"))
    catalogue, _ = built(tmp_path, tmp_path / "a.csv")
    assert message(catalogue, event("ä", 1)) == ("Größe", 0)


def velocidex(path: Path, *, sql: str = "") -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE providers (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE messages (id INTEGER PRIMARY KEY, provider_id INT, event_id INT, message TEXT, lang TEXT);"
        "INSERT INTO providers VALUES (7, 'disk');"
        "INSERT INTO messages VALUES (1, 7, 7, 'The disk %1.', 'en-US'), (2, 7, 8, '', NULL), (3, 9, 9, 'x', NULL);"
        + sql
    )
    connection.close()
    return path


def test_a_database_of_providers_and_messages_is_read(tmp_path: Path) -> None:
    catalogue, made = built(tmp_path, velocidex(tmp_path / "evtx.sqlite"))
    assert message(catalogue, event("disk", 7, ["D:"])) == ("The disk D:.", 1033)
    assert [(each.line, each.message) for each in made.mistakes] == [
        (2, "`message`: Field required"),
        (3, "`provider`: Field required"),
    ]


def test_a_database_can_run_nothing_and_has_no_endless_query(tmp_path: Path) -> None:
    hostile = (
        "DROP TABLE messages; CREATE VIEW messages AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) "
        "SELECT i AS provider_id, i AS event_id, 'x' AS message FROM n;"
    )
    _, made = built(tmp_path, velocidex(tmp_path / "a.db", sql=hostile))
    assert "has no table messages" in made.mistakes[0].message
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    _, made = built(tmp_path, tmp_path / "b.db")
    assert "damaged database" in made.mistakes[0].message


def test_every_mistake_names_file_and_row_and_the_rest_is_kept(tmp_path: Path) -> None:
    rows = [
        '{"provider": "disk", "event_id": 7, "message": "Good."}',
        '{"provider": "disk", "event_id": 7',
        "[1]",
        '{"provider": "", "event_id": 7, "message": "x"}',
        '{"provider": "disk", "event_id": "seven", "message": "x"}',
        '{"provider": "disk", "event_id": 7, "lang": "klingon", "message": "x"}',
        '{"provider": "disk", "event_id": 7, "qualifiers": 70000, "message": "x"}',
        '{"provider": "disk", "event_id": 8, "version": " ", "qualifiers": "", "message": "No version."}',
        "\udcff",
        '{"provider": "disk", "event_id": 8, "message": "Good, too."}',
    ]
    (tmp_path / "a.jsonl").write_bytes("\n".join(rows).encode("utf-8", "surrogateescape"))
    _, made = built(tmp_path, tmp_path / "a.jsonl")
    assert made.messages == 3
    assert [each.line for each in made.mistakes] == [2, 3, 4, 5, 6, 7, 9]
    texts = [each.message for each in made.mistakes]
    assert texts[0].startswith("is no JSON")
    assert "klingon" in texts[4]
    assert texts[6] == "is not in UTF-8"
    assert str(made.mistakes[0]).startswith(f"{(tmp_path / 'a.jsonl').as_posix()}:2:1: ")
    (tmp_path / "a.csv").write_text('provider,event_id,message\ndisk,7,"a\nb"\ndisk,8,a,b\ndisk,9,"a"b\ndisk,x,y\n')
    _, made = built(tmp_path, tmp_path / "a.csv")
    assert [each.line for each in made.mistakes] == [4, 5, 6]


def test_of_thousands_of_mistakes_in_a_file_the_first_hundred_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{\n" * 5000)
    _, made = built(tmp_path, tmp_path / "a.jsonl")
    assert len(made.mistakes) == 101
    assert made.mistakes[-1].message == "and more mistakes from here on"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"hello", "holds no messages that xfor reads"),
        ("a.dll", b"MZ" + bytes(100), "no PE header"),
        ("a.dll", message_dll({}), "has no messages in it"),
        ("a.json", b"[", "is no JSON"),
        ("missing", None, "is not there"),
    ],
)
def test_a_source_that_gives_nothing_is_a_mistake(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    _, made = built(tmp_path, tmp_path / name)
    assert why in made.mistakes[0].message
    assert not made.messages


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, system: Path) -> None:
    first, _ = built(tmp_path, system)
    content = first.read_bytes()
    (tmp_path / "again").mkdir()
    second, _ = built(tmp_path / "again", system)
    assert second.read_bytes() == content
    built(tmp_path, system)
    assert first.read_bytes() == content


def test_what_comes_first_counts(tmp_path: Path) -> None:
    for name, text in (("a.csv", "first"), ("b.csv", "second")):
        (tmp_path / name).write_text(f"provider,event_id,parameter,message\n,,5,{text}\nx,1,,%%5\n")
    catalogue, _ = built(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv")
    assert message(catalogue, event("x", 1)) == ("first", 0)


def test_two_messages_that_may_be_meant_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "provider,event_id,qualifiers,lang,message\nx,1,,en,One\nx,1,,en,Two\nx,2,49152,en,Three\nx,2,16384,en,Four\n"
        "x,3,,de,Fünf\nx,3,,en,Five\n"
    )
    catalogue, _ = built(tmp_path, tmp_path / "a.csv")
    assert message(catalogue, event("x", 1)) is None
    assert message(catalogue, event("x", 2)) == ("Three", 1033)
    assert message(catalogue, event("x", 2, qualifiers=None)) is None
    assert message(catalogue, event("x", 3)) == ("Five", 1033)


def test_only_a_catalogue_is_replaced(tmp_path: Path, system: Path) -> None:
    (tmp_path / "precious.db").write_text("mine")
    for output, why in (
        (tmp_path / "precious.db", "no catalogue"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "a.db", "is no folder"),
    ):
        with pytest.raises(UsageError, match=why):
            build_catalogue([system], output)
    assert (tmp_path / "precious.db").read_text() == "mine"


def test_a_catalogue_among_its_own_sources_is_left_out(tmp_path: Path, system: Path) -> None:
    output = system / "messages.db"
    first = build_catalogue([system], output)
    content = output.read_bytes()
    assert build_catalogue([system], output) == first
    assert output.read_bytes() == content


def test_another_database_is_no_catalogue_and_a_damaged_one_says_so(tmp_path: Path, system: Path) -> None:
    assert catalogue_file(velocidex(tmp_path / "other.db")) is None
    catalogue, _ = built(tmp_path, system)
    content = bytearray(catalogue.read_bytes())
    for start in range(8192, len(content), 4096):
        content[start : start + 200] = b"\xff" * 200
    catalogue.write_bytes(content)
    with pytest.raises(CatalogueError, match="damaged"):
        message(catalogue, event("MSExchangePOP3", 13003))


@_ONE_FOLDER
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.reg", "a.dll", "a.db"]))
def test_any_bytes_make_a_catalogue_with_mistakes_at_most(tmp_path: Path, data: bytes, name: str) -> None:
    starts = {"a.reg": REGISTRY[:200].encode(), "a.dll": b"MZ", "a.db": b"SQLite format 3\0"}
    (tmp_path / name).write_bytes(starts.get(name, b"") + data)
    _, made = built(tmp_path, tmp_path / name)
    assert made.messages or made.mistakes or made.rows["bound"]
