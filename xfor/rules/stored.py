"""What was read from a rule file <-> lists and texts that the cache keeps: a row of what every run asks, and the rest.

A row is small and read at every start. The rest, the article's texts among it, is packed, and unpacked for those few
rules that a log makes candidates, or that a report shows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import cached_property
from itertools import chain
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

if TYPE_CHECKING:
    from xfor.rules.model import RuleFile
    from xfor.rules.read import Path as Way

_MOST_BYTES = 1 << 25  # a rule file of the greatest size, as JSON, is far smaller

_PLAIN = {str, int, bool, type(None)}

Row: TypeAlias = list[Any]
"""A rule as JSON: id, gates, bound, decisive, heading. Or the mistakes of its file."""


class Read(NamedTuple):
    """What was read from a rule file."""

    parts: list[Placed]
    mistakes: list[Mistake]


class Unread(NamedTuple):
    """A document that was not read again; it is when a mistake needs its place. `file` is what reports call it."""

    path: str
    file: str

    def mistake(self, path: Way, message: str, *, at_key: bool = False) -> Mistake:
        """Write a mistake at a value, or, where the file is gone, about the file as a whole."""
        from xfor.rules.read import read_document

        try:
            return read_document(read_file(Path(self.path), self.file), self.file).mistake(path, message, at_key=at_key)
        except RuleError:
            return Mistake(self.file, 0, 0, message)


class Place(NamedTuple):
    """A rule file in this run: where it is, what it is called, and what `expand` stands for in it."""

    path: str
    file: str
    site_values: SiteValues


def written(read: Read) -> tuple[Row, bytes] | None:
    """Write what was read from a file if it is one rule, or only mistakes: the rest is rare, and quick to read."""
    if read.mistakes and not read.parts:
        return [[list(mistake[1:4]) for mistake in read.mistakes]], b""
    rule = read.parts[0].part if len(read.parts) == 1 and not read.mistakes else None
    if not isinstance(rule, Rule):
        return None
    row = [rule.id, list(map(list, rule.gates)), rule.bound, rule.decisive, list(rule.heading)]
    rest = json.dumps(plain(rule.condition)).encode() + b"\n" + rule.file.model_dump_json(exclude_unset=True).encode()
    return row, zlib.compress(rest)


def restored(row: Row, packed: Callable[[], bytes], place: Place) -> Read:
    """Make what `written` wrote; ValueError, TypeError or IndexError where it did not write that."""
    if len(row) == 1:
        return Read([], [Mistake(place.file, *mistake) for mistake in row[0]])
    name, gates, bound, decisive, heading = row
    if not _PLAIN.issuperset(map(type, (name, *heading, *chain.from_iterable(gates)))):
        raise TypeError("the row holds lists where texts should be")
    contents = _Stored(packed, name, place)
    rule = Rule(
        heading=Heading(*heading),
        contents=contents,
        path=place.file,
        id=name,
        holds=when_asked(lambda: contents.condition),
        gates=tuple([Gate(*gate) for gate in gates]),
        bound=bound,
        decisive=decisive,
    )
    return Read([Placed(rule, Unread(place.path, place.file))], [])


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
