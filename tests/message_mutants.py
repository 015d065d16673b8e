"""Sound files of messages, and what a reader makes of changed ones: it may refuse them in a sentence, and no more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.mta_writer import write_mta
from tests.mutations import COUNT, Held, hold
from tests.pe_writer import manifest, message_dll
from xfor.errors import CatalogueError, LogError
from xfor.events import NO_MESSAGE, Datum, Event, Kind
from xfor.logs.damage import DamageList
from xfor.logs.messages.catalogue.build import build_catalogue
from xfor.logs.messages.catalogue.lookup import Catalogue
from xfor.logs.messages.catalogue.store import catalogue_file
from xfor.logs.messages.mta import Mta

_GUID = "555908d1-a6d7-4695-8e1e-26931d2012f4"
_EVENTS = [
    Event(Kind("disk", "", number, "error", "System", "PC"), None, 1, qualifiers=0xC000, lacks=NO_MESSAGE,
          data=(Datum("a", "%%5"), Datum(None, "x")), provider_guid=_GUID, version=0)
    for number in (7, 8, 9)
]  # fmt: skip


class Subject(NamedTuple):
    """A kind of file: its sound inputs, and what reads a file of them."""

    name: str
    sound: list[bytes]
    parse: Callable[[Path], object]


def subjects(folder: Path) -> list[Subject]:
    """Give every kind of file that messages are read from; databases are made in a folder."""
    texts = {0xC0000007: "The disk %1 of %2!s! is bad: %%5%n", 0xC0000008: "Bad%0", 5: "No way.\r\n"}
    programs = [
        message_dll({1033: texts, 1031: texts}, manifest(_GUID, [(9, 0, 5), (8, 1, 0xC0000008)])),
        message_dll({0: texts}),
    ]
    rows = '{"provider":"disk","event_id":7,"qualifiers":49152,"lang":"de-DE","message":"{a} \\u00e4 %1"}\n'
    table = 'Provider|Event ID|Version|Message\ndisk|7|0|The {a} of %2\ndisk|8||"two\nlines"\n'
    listed = f"[{rows.strip()}, {rows.strip()}]"
    registry = (
        "Windows Registry Editor Version 5.00\r\n\r\n"
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\EventLog\\System\\disk]\r\n"
        '"EventMessageFile"=hex(2):61,00,2e,00,\\\r\n  64,00,6c,00,6c,00,00,00\r\n'
        '"ParameterMessageFile"="c:\\\\b.dll;c.dll"\r\n'
    )
    return [
        Subject("mta", [write_mta([(number, f"message {number % 7}") for number in range(1, 260)])], read_texts),
        Subject("program", programs, lambda path: build(path, "a.dll")),
        Subject("json lines", [rows.encode() * 3], lambda path: build(path, "a.jsonl")),
        Subject("json", [listed.encode()], lambda path: build(path, "a.json")),
        Subject("table", [table.encode(), table.encode("utf-16")], lambda path: build(path, "a.csv")),
        Subject("registry", [registry.encode(), registry.encode("utf-16")], lambda path: build(path, "a.reg")),
        Subject("catalogue", [_catalogue(folder, programs[0], rows)], ask),
    ]


def tried(subject: Subject, folder: Path, count: int = COUNT, first_seed: int = 0) -> Held:
    """Read mutants of the sound inputs of a subject."""
    path = folder / "mutant"

    def parse(data: bytes) -> None:
        path.write_bytes(data)
        try:
            subject.parse(path)
        except CatalogueError as error:
            raise LogError(str(error)) from error

    return hold(parse, subject.sound, count, first_seed)


def read_texts(path: Path) -> None:
    """Read every message of a metadata file."""
    with closing(Mta(path, DamageList())) as mta:
        for record_id in mta.ids():
            assert all(isinstance(text, str) for text in mta.texts(record_id))


def build(path: Path, name: str) -> None:
    """Build a catalogue of a file under another name, and ask it."""
    source = path.with_name(name)
    path.replace(source)
    output = path.with_name("mutant.db")
    made = build_catalogue([source], output)
    ask(output)
    if made.mistakes and not made.messages:
        raise LogError(str(made.mistakes[0]))


def ask(path: Path) -> None:
    """Ask a catalogue for some messages."""
    file = catalogue_file(path)
    if file is None:
        raise LogError("no catalogue")
    with closing(Catalogue(file)) as catalogue:
        for event in _EVENTS:
            catalogue.message(event)


def _catalogue(folder: Path, program: bytes, rows: str) -> bytes:
    (folder / "disk.dll").write_bytes(program)
    (folder / "rows.jsonl").write_text(rows)
    build_catalogue([folder / "disk.dll", folder / "rows.jsonl"], folder / "sound.db")
    return (folder / "sound.db").read_bytes()
