"""What was read from a rule file <-> lists and texts that the cache keeps: a row of what every run asks, and the rest.

A row is small and read at every start. The rest, the article's texts among it, is packed, and unpacked for those few
rules that a log makes candidates, or that a report shows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from xfor.errors import Mistake, RuleError
from xfor.rules.conditions import Node, when_asked
from xfor.rules.files import read_file
from xfor.rules.gates import Gate
from xfor.rules.parts import Placed, read_parts
from xfor.rules.plain import Plain, plain, tree
from xfor.rules.rule import Heading, Rule
from xfor.rules.site_values import SiteValues
from xfor.rules.stored_parts import few_restored, few_written

if TYPE_CHECKING:
    from xfor.rules.model import RuleFile
    from xfor.rules.read import Path as Way

_MOST_BYTES = 1 << 25  # a rule file of the greatest size, as JSON, is far smaller

_OF_A_RULE = 7  # items of a row, without the number of the document; other parts have more or fewer
_TYPES = [str, bool, bool, int, int, str, bool, bool]
_TEXT = {str, type(None)}
_NUMBER = {int, type(None)}

Row: TypeAlias = list[Any]
"""What was read from a file, as JSON: each part with the number of its document, and each mistake with its place.

Of a rule it has id, gates, bound, decisive, heading, and where in the packed bytes the rest begins and ends.
"""


class Read(NamedTuple):
    """What was read from a rule file."""

    parts: list[Placed]
    mistakes: list[Mistake]


class Unread(NamedTuple):
    """A document that was not read again; it is when a mistake needs its place. `file` is what reports call it."""

    path: str
    file: str
    number: int = 1

    def mistake(self, path: Way, message: str, *, at_key: bool = False) -> Mistake:
        """Write a mistake at a value, or, where the file has changed, about the file as a whole."""
        from xfor.rules.read import read_documents

        try:
            for document in read_documents(read_file(Path(self.path), self.file), self.file):
                if document.number == self.number:
                    return document.mistake(path, message, at_key=at_key)
        except RuleError:
            pass
        return Mistake(self.file, 0, 0, message)


class Place(NamedTuple):
    """A rule file in this run: where it is, what it is called, and what `expand` stands for in it."""

    path: str
    file: str
    site_values: SiteValues


def written(read: Read) -> tuple[Row, bytes]:
    """Write what was read from a file: what every run asks, and the rest, packed."""
    rows: Row = []
    rest = b""
    for part, document in read.parts:
        if isinstance(part, Rule):
            begin, rest = len(rest), rest + _packed(part)
            rows.append([document.number, *_written_rule(part), begin, len(rest)])
        else:
            rows.append([document.number, *few_written(part)])
    return [rows, [list(mistake[1:4]) for mistake in read.mistakes]], rest


def _written_rule(rule: Rule) -> Row:
    return [rule.id, list(map(list, rule.gates)), rule.bound, rule.decisive, list(rule.heading)]


def _packed(rule: Rule) -> bytes:
    condition = json.dumps(plain(rule.condition))
    file = json.dumps(rule.file.model_dump(mode="json", exclude_unset=True))
    return zlib.compress(f"{condition}\n{file}".encode())


def restored(row: Row, packed: Callable[[int, int], bytes], place: Place) -> Read:
    """Make what `written` wrote; ValueError, TypeError or LookupError where it did not write that."""
    rows, mistakes = row
    if any([*map(type, mistake)] != [int, int, str] for mistake in mistakes):
        raise TypeError("the row has other types than a mistake's")
    parts = []
    for number, *part in rows:
        made = _restored_rule(part, packed, place) if len(part) == _OF_A_RULE else few_restored(part, place.file)
        parts.append(Placed(made, Unread(place.path, place.file, number)))
    return Read(parts, [Mistake(place.file, *mistake) for mistake in mistakes])


def _restored_rule(row: Row, packed: Callable[[int, int], bytes], place: Place) -> Rule:
    name, gates, bound, decisive, heading, begin, end = row
    sound = [*map(type, (name, bound, decisive, begin, end, *heading[5:]))] == _TYPES and bool(gates)
    if not sound or not _TEXT.issuperset(map(type, heading[:5])) or not all(map(_is_gate, gates)):
        raise TypeError("the row has other types than a rule's")
    contents = _Stored(partial(packed, begin, end), name, place)
    return Rule(
        heading=Heading(*heading),
        contents=contents,
        path=place.file,
        id=name,
        holds=when_asked(lambda: contents.condition),
        gates=tuple([Gate(*gate) for gate in gates]),
        bound=bound,
        decisive=decisive,
    )


def _is_gate(gate: Row) -> bool:
    provider, event_id, channel = gate
    return type(provider) in _TEXT and type(event_id) in _NUMBER and type(channel) in _TEXT


class _Stored:
    """The contents of a rule that came from the cache, unpacked when they are asked for."""

    def __init__(self, packed: Callable[[], bytes], rule_id: str, place: Place) -> None:
        self._packed = packed
        self._id = rule_id
        self._place = place

    @cached_property
    def file(self) -> RuleFile:
        from xfor.rules.model import RuleFile

        try:
            return RuleFile.model_validate_json(self._unpacked()[1])
        except (ValueError, IndexError, zlib.error):
            return self._again().file

    @cached_property
    def condition(self) -> Node:
        try:
            return tree(cast(Plain, json.loads(self._unpacked()[0])))
        except (ValueError, TypeError, RecursionError, zlib.error):
            return self._again().condition

    def _unpacked(self) -> list[bytes]:
        return zlib.decompressobj().decompress(self._packed(), _MOST_BYTES).split(b"\n")

    def _again(self) -> Rule:
        """Read the rule from its file: the cache is whole, but nothing that this program wrote."""
        path, file, site_values = self._place
        for part, _ in read_parts(read_file(Path(path), file), file, site_values)[0]:
            if isinstance(part, Rule) and part.id == self._id:
                return part
        raise RuleError([Mistake(file, 0, 0, f"has changed while it was used: it no longer holds {self._id}")])
