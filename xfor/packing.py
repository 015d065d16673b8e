"""partial results <-> bytes: plain data of a closed set of classes, so that reading a file can run nothing.

The bytes are JSON: a list of nodes, each after those that it refers to by their place in the list. A value that stands
in several places is one node, and is one object again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from xfor.attempt import Partial
from xfor.errors import XforError
from xfor.events import Datum, Event, Kind
from xfor.gathering.changes import Changes, Happening
from xfor.gathering.companions import Companions
from xfor.gathering.matches import Group, Located, Matches, Sample, Unknown, Unknowns
from xfor.gathering.occurrences import Limits, Occurrences, Reach
from xfor.gathering.systems import Systems
from xfor.gathering.timing import Extents, Histogram, Span
from xfor.logs.damage import Damage, DamageList
from xfor.matching.occurrence import Occurrence
from xfor.reading import Reading
from xfor.report import Input

_TUPLES = (Partial, Located, Event, Kind, Datum, Happening, Limits, Occurrence, Damage)
_OBJECTS = (
    Reading, Matches, Group, Sample, Unknowns, Unknown, Occurrences, Reach, Changes, Extents, Histogram, Span,
    DamageList, Companions, Systems,
)  # fmt: skip
_LISTS: dict[str, Callable[[Iterable[Any]], object]] = {
    "list": list, "tuple": tuple, "set": set, "frozenset": frozenset,
}  # fmt: skip
_MAPS: dict[str, Callable[[Iterable[tuple[Any, Any]]], object]] = {
    "dict": dict,
    "Counter": lambda pairs: Counter(dict(pairs)),
    "defaultdict.list": lambda pairs: defaultdict(list, pairs),
    "defaultdict.int": lambda pairs: defaultdict(int, pairs),
}
_CLASSES = {each.__name__: each for each in (*_TUPLES, *_OBJECTS)}


class PackingError(XforError):
    """Bytes that are no packed value."""


def packed(value: object) -> bytes:
    """Write a value; TypeError where it holds something of another class, which is a mistake in xfor."""
    packer = _Packer()
    packer.node(value)
    return json.dumps(packer.nodes, separators=(",", ":"), check_circular=False).encode()


def unpacked(content: bytes) -> object:
    """Read a value; PackingError where these bytes are none."""
    made: list[Any] = []
    try:
        for node in json.loads(content):
            made.append(_made(node[0], node[1:], made) if isinstance(node, list) else node)
        return made[-1]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, ValidationError) as error:
        raise PackingError("no result that xfor has kept, or a damaged one") from error


class _Packer:
    """Writes values as nodes, each once."""

    def __init__(self) -> None:
        self.nodes: list[object] = []
        self._objects: dict[int, int] = {}
        self._plain: dict[tuple[type, object], int] = {}

    def node(self, value: object) -> int:
        """Give the place of a value's node."""
        if value is None or isinstance(value, str | int | float):
            return self._known(value)
        place = self._objects.get(id(value))
        if place is None:
            place = self._objects[id(value)] = self._new([*self._parts(value)])
        return place

    def _known(self, value: str | float | None) -> int:
        key = (type(value), value)
        if key not in self._plain:
            self._plain[key] = self._new(value)
        return self._plain[key]

    def _new(self, node: object) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _parts(self, value: object) -> list[object]:
        name = type(value).__name__
        if isinstance(value, Input):
            return ["Input", self.node(value.model_dump_json())]
        if isinstance(value, dict):
            kind = f"{name}.{value.default_factory.__name__}" if isinstance(value, defaultdict) else name  # type: ignore[union-attr]
            if kind in _MAPS:
                return [kind, *(self.node(each) for pair in value.items() for each in pair)]
        elif isinstance(value, list | tuple | set | frozenset) and (name in _LISTS or type(value) in _TUPLES):
            # A set has another order in every process; what is written has not.
            inner = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
            return [name, *map(self.node, inner)]
        elif type(value) in _OBJECTS:
            fields = _fields(value)
            return [name, *(self.node(each) for pair in fields.items() for each in pair)]
        raise TypeError(f"{name} is not among the classes that can be kept")


def _fields(value: object) -> dict[str, object]:
    slots = getattr(type(value), "__slots__", None)
    return {name: getattr(value, name) for name in slots} if slots else vars(value)


def _made(name: str, places: list[int], made: list[Any]) -> object:
    values = [made[place] for place in places]
    if name in _LISTS:
        return _LISTS[name](values)
    if name == "Input":
        return Input.model_validate_json(values[0])
    pairs = list(zip(values[::2], values[1::2], strict=True)) if name not in _CLASSES or _is_object(name) else []
    if name in _MAPS:
        return _MAPS[name](pairs)
    made_of = _CLASSES[name]
    if made_of in _TUPLES:
        return made_of(*values)
    one = object.__new__(made_of)
    for field, value in pairs:
        setattr(one, field, value)
    return one


def _is_object(name: str) -> bool:
    return _CLASSES[name] in _OBJECTS
