"""files and folders that have messages -> a catalogue of them, the same bytes whenever and wherever it is built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xfor.errors import CatalogueError, Mistake, UsageError
from xfor.logs.messages.catalogue.items import LONGEST, Declared, Item, Numbered, file_name
from xfor.logs.messages.catalogue.manifest import manifest_events
from xfor.logs.messages.catalogue.message_table import numbered_texts
from xfor.logs.messages.catalogue.portable import is_program, resources
from xfor.logs.messages.catalogue.registry import is_registry_export, registry_items
from xfor.logs.messages.catalogue.rows import items_of
from xfor.logs.messages.catalogue.store import SQLITE_MAGIC, catalogue_file, write_catalogue
from xfor.logs.messages.catalogue.tables import Row, csv_rows, json_rows, sqlite_rows

_MOST_MISTAKES = 100  # shown of one file
_SNIFFED = 4096
_JSON_ENDINGS = frozenset({".json", ".jsonl", ".ndjson"})
_CSV_ENDINGS = frozenset({".csv", ".tsv", ".psv"})


class Built(NamedTuple):
    """What became of the sources: how many files had something, the rows of each table, and every mistake.

    `mistakes` are of files that the user named or that promise messages; a program without any is none.
    """

    files: int
    rows: dict[str, int]
    mistakes: list[Mistake]

    @property
    def messages(self) -> int:
        """How many messages the catalogue has."""
        return self.rows["templates"] + self.rows["parameters"] + self.rows["numbered"]


def build_catalogue(sources: Sequence[Path], output: Path) -> Built:
    """Write a catalogue; what comes first in the sources counts. UsageError where it cannot be written.

    A catalogue that is there is replaced, and nothing else. What is wrong with a source is a mistake, and the rest goes
    on.
    """
    _check(output)
    gathering = _Gathering()
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.part")
    try:
        rows = write_catalogue(unfinished, gathering.items(sources))
        unfinished.replace(output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Built(gathering.files, rows, gathering.mistakes)


def _check(output: Path) -> None:
    if output.is_dir():
        raise UsageError(f"{output} is a folder; name a file in it, such as {output / 'messages.db'}.")
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent} is no folder, so that {output.name} cannot be written there.")
    if output.exists() and output.stat().st_size and not _is_catalogue(output):
        raise UsageError(f"{output} is there already, and no catalogue: name another file.")


def _is_catalogue(path: Path) -> bool:
    try:
        return catalogue_file(path) is not None
    except CatalogueError:
        return True  # an older or a damaged one


class _Gathering:
    """Reads sources one after the other, and notes what is wrong with them."""

    def __init__(self) -> None:
        self.files = 0
        self.mistakes: list[Mistake] = []

    def items(self, sources: Sequence[Path]) -> Iterator[Item]:
        for source in sources:
            if source.is_dir():
                for path in _inside(source):
                    yield from self._file(path, asked=False)
            else:
                yield from self._file(source, asked=True)

    def _file(self, path: Path, *, asked: bool) -> Iterator[Item]:
        given = False
        try:
            reader = _reader(path)
            if reader is None and asked:
                raise CatalogueError("holds no messages that xfor reads: a DLL or EXE, .mui, JSON, CSV, SQLite or .reg")
            for item in reader(path, self) if reader else ():
                given = True
                yield item
        except OSError as error:
            self.note(path, 0, f"cannot be read: {error.strerror or error}")
        except CatalogueError as error:
            self.note(path, 0, str(error))
        if asked and not given and not any(each.file == _label(path) for each in self.mistakes):
            self.note(path, 0, "has no messages in it")
        self.files += given

    def note(self, path: Path, line: int, text: str) -> None:
        """Note a mistake; of many in one file the first hundred."""
        label = _label(path)
        known = sum(each.file == label for each in self.mistakes[-_MOST_MISTAKES - 1 :])
        if known < _MOST_MISTAKES:
            self.mistakes.append(Mistake(label, line, 1, text, "messages"))
        elif known == _MOST_MISTAKES:
            self.mistakes.append(Mistake(label, line, 1, "and more mistakes from here on", "messages"))

    def rows(self, path: Path, rows: Iterable[Row]) -> Iterator[Item]:
        for line, fields, mistake in rows:
            try:
                if mistake:
                    raise CatalogueError(mistake)
                yield from items_of(fields)
            except CatalogueError as error:
                self.note(path, line, str(error))


_Reader = Callable[[Path, _Gathering], Iterator[Item]]


def _reader(path: Path) -> _Reader | None:
    """Find out how to read a file, by its beginning, and for tables of text by its name."""
    if not path.is_file():
        raise CatalogueError("is no file" if path.exists() else "is not there")
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
    ending = path.suffix.lower()
    if is_program(head):
        return _program_items
    if head.startswith(SQLITE_MAGIC):
        return None if catalogue_file(path) else _database_items
    if is_registry_export(head):
        return lambda path, _: registry_items(path)
    if ending in _JSON_ENDINGS:
        return lambda path, gathering: gathering.rows(path, json_rows(path))
    if ending in _CSV_ENDINGS:
        return lambda path, gathering: gathering.rows(path, csv_rows(path))
    return None


def _database_items(path: Path, gathering: _Gathering) -> Iterator[Item]:
    yield from gathering.rows(path, sqlite_rows(path))


def _program_items(path: Path, gathering: _Gathering) -> Iterator[Item]:
    name = file_name(path.name)
    found = resources(path)
    for manifest in found.manifests:
        for guid, event_id, version, number in manifest_events(manifest.data):
            yield Declared(guid, event_id, version, number, name)
    for table in found.tables:
        for number, text in numbered_texts(table.data, table.lcid):
            if text:
                yield Numbered(name, number, table.lcid, text[:LONGEST])


def _inside(folder: Path) -> Iterator[Path]:
    """Give the files of a folder and of those in it, by name; links to folders may lead back and are not followed."""
    try:
        inside = sorted(folder.iterdir(), key=lambda each: each.name)
    except OSError:
        return
    for path in inside:
        if path.is_dir():
            if not path.is_symlink():
                yield from _inside(path)
        elif path.is_file():
            yield path


def _label(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode()
