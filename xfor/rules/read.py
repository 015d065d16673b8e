"""The bytes of a rule file -> plain values with their places. What YAML 1.1 silently misreads is a mistake here."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, TypeAlias

import yaml

from xfor.errors import Mistake, RuleError
from xfor.rules.files import MOST_BYTES

_MOST_VALUES = 100_000
_MOST_DEPTH = 40
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVE: Callable[[type, str, tuple[bool, bool]], str] = yaml.resolver.Resolver().resolve

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""


class Place(NamedTuple):
    """Where a value and its key stand, as (line, column) from 1."""

    value: tuple[int, int]
    key: tuple[int, int]


class Document(NamedTuple):
    """A file's values, where each of them stands, and what of it YAML would misread.

    A file can hold several documents; `number` counts them from 1.
    """

    file: str
    data: dict[str, Any]
    places: dict[Path, Place]
    mistakes: tuple[Mistake, ...]
    number: int = 1

    def mistake(self, path: Path, message: str, *, at_key: bool = False) -> Mistake:
        """Write a mistake at a value, or at the nearest thing around it that has a place."""
        while path and path not in self.places:
            path = path[:-1]
        place = self.places.get(path, Place((1, 1), (1, 1)))
        return Mistake(self.file, *(place.key if at_key else place.value), message)


def read_document(content: bytes, file: str) -> Document:
    """Read the one document of a file; raises RuleError where it cannot be read to its end."""
    first, *others = read_documents(content, file)
    if others:
        begins = others[0].mistake((), "a second document begins here: one rule, one file")
        raise RuleError([*first.mistakes, begins])
    return first


def read_documents(content: bytes, file: str) -> list[Document]:
    """Read every document of a file, at least one; raises RuleError where it cannot be read to its end.

    Sigma's correlation rules often stand in one file with the rules they are about.
    """
    if len(content) > MOST_BYTES:
        raise RuleError([Mistake(file, 0, 0, f"is larger than {MOST_BYTES >> 20} MiB: that is no rule file")])
    with _translated(file):
        return list(_Reader(file, yaml.parse(content.decode("utf-8-sig"), Loader=_LOADER)).documents())


def read_items(text: str, file: str) -> Iterator[tuple[int, object]]:
    """Give the items of the list that a file consists of, or begins with under a key, each with its line.

    Raises RuleError where the list cannot be read on.
    """
    with _translated(file):
        yield from _Reader(file, yaml.parse(text, Loader=_LOADER)).items()


@contextmanager
def _translated(file: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise RuleError([Mistake(file, 0, 0, f"is not UTF-8 text (byte {error.start})")]) from None
    except yaml.MarkedYAMLError as error:
        place = _place(error.problem_mark or error.context_mark)
        raise RuleError([Mistake(file, *place, f"is not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise RuleError([Mistake(file, 0, 0, f"is not YAML: {str(error).splitlines()[0]}")]) from None


def unnamed(document: Document) -> str:
    """Give the id of a document that has none of its own: its file's name, and its number if it is not the first."""
    stem = pathlib.PurePath(document.file).stem
    return stem if document.number == 1 else f"{stem}#{document.number}"


class _Mark(Protocol):
    line: int
    column: int


def _place(mark: _Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


class _Reader:
    """Builds values from YAML's events; knows where it is, what it has seen, and what was wrong.

    It does not use PyYAML's own composer, which overflows the C stack on a few hundred thousand brackets.
    """

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self._mistakes: list[Mistake] = []
        self._places: dict[Path, Place] = {}
        self._file = file
        self._events = events
        self._anchors: dict[str, tuple[object, int]] = {}
        self._values = 0

    def documents(self) -> Iterator[Document]:
        """Read the documents of the file, each of which must be a mapping of keys; empty ones do not count."""
        number = 0
        for event in self._events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            content = next(self._events)
            if isinstance(content, yaml.ScalarEvent) and _plain(content) and not content.value:
                continue
            if not isinstance(content, yaml.MappingStartEvent):
                raise self._refused(content, "is no rule: a rule file is a mapping of keys, such as `title: ...`")
            number += 1
            self._begin(_place(event.start_mark) if number > 1 else (1, 1))
            data = self._mapping(content, ())
            yield Document(self._file, data, self._places, tuple(self._mistakes), number)
        if not number:
            raise RuleError([Mistake(self._file, 0, 0, "is empty")])

    def items(self) -> Iterator[tuple[int, object]]:
        """Read the items of the list that the first document is, or that its first key holds."""
        for event in self._events:
            if isinstance(event, yaml.SequenceStartEvent):
                break
            if isinstance(event, yaml.MappingEndEvent | yaml.DocumentEndEvent | yaml.StreamEndEvent):
                raise RuleError([Mistake(self._file, 1, 1, "is no list of rows")])
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            self._values, self._places = 0, {}
            yield _place(event.start_mark)[0], self._value(event, ())

    def _begin(self, place: tuple[int, int]) -> None:
        self._mistakes, self._places, self._anchors = [], {(): Place(place, place)}, {}

    def _refused(self, event: yaml.Event, message: str) -> RuleError:
        return RuleError([*self._mistakes, Mistake(self._file, *_place(event.start_mark), message)])

    def _mistake(self, event: yaml.Event, message: str) -> None:
        self._mistakes.append(Mistake(self._file, *_place(event.start_mark), message))

    def _value(self, event: yaml.Event, path: Path) -> object:
        self._count(event, 1)
        if len(path) > _MOST_DEPTH:
            raise self._refused(event, f"is nested more than {_MOST_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self._values
        value = self._content(event, path)
        self._note(event, value, self._values - before + 1)
        return value

    def _note(self, event: yaml.Event, value: object, size: int) -> None:
        if getattr(event, "tag", None) not in _TEXT_TAGS:
            raise self._refused(event, f"the tag {getattr(event, 'tag', '')} is not supported")
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self._anchors[event.anchor] = (value, size)

    def _content(self, event: yaml.Event, path: Path) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._mapping(event, path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(event, path)

    def _count(self, event: yaml.Event, values: int) -> None:
        self._values += values
        if self._values > _MOST_VALUES:
            raise self._refused(
                event, f"holds more than {_MOST_VALUES} values, counted with what its aliases stand for"
            )

    def _alias(self, event: yaml.AliasEvent) -> object:
        if event.anchor not in self._anchors:
            raise self._refused(event, f"the alias *{event.anchor} stands for nothing that is complete before it")
        value, size = self._anchors[event.anchor]
        self._count(event, size)
        return value

    def _sequence(self, start: yaml.Event, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self._places[here] = Place(_place(event.start_mark), _place(event.start_mark))
            items.append(self._value(event, here))
        return items

    def _mapping(self, start: yaml.Event, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(key_event := next(self._events), yaml.MappingEndEvent):
            key = self._key(key_event)
            here = (*path, key)
            if key in items:
                self._mistake(key_event, f"`{key}` is given twice; the first is in line {self._places[here].key[0]}")
            event = next(self._events)
            self._places[here] = Place(_place(event.start_mark), _place(key_event.start_mark))
            items[key] = self._value(event, here)
        return items

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refused(event, "a key must be plain text")
        if _plain(event) and event.value == "<<":
            raise self._refused(event, "merge keys (<<) are not supported: write the keys out")
        if _plain(event) and _tag(event.value) != "str":
            self._mistake(event, f"the key {event.value!r} is not text to YAML: put it in quotes")
        return str(event.value)

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        if not _plain(event):
            return event.value
        readable, value = _plain_value(event.value)
        if not readable:
            self._mistake(event, f"YAML does not read `{event.value}` as it is written: put it in quotes")
        return value


def _plain(event: yaml.ScalarEvent) -> bool:
    return event.tag is None and not event.style


def _tag(text: str) -> str:
    return str(_RESOLVE(yaml.ScalarNode, text, (True, False))).rpartition(":")[2]


def _plain_value(text: str) -> tuple[bool, object]:
    """Read an unquoted scalar: whether YAML 1.1 and a person read the same, and the value. A date stays text."""
    match _tag(text):
        case "null":
            return True, None
        case "bool":
            plain = text.lower() in ("true", "false")
            return plain, text.lower() == "true" if plain else text
        case "int":
            plain = _INTEGER.fullmatch(text) is not None
            return plain, int(text) if plain else text
        case "float":
            plain = _DECIMAL.fullmatch(text) is not None
            return plain, float(text) if plain else text
        case "value" | "merge":
            return False, text
        case _:
            return True, text
