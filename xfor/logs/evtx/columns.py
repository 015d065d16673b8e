"""payload of a record -> its data, a column at a time, where a template with values of these types has been met."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import accumulate, pairwise, repeat
from operator import itemgetter
from typing import NamedTuple

from xfor.events import Datum
from xfor.logs.evtx import values
from xfor.logs.evtx.binxml import Slot
from xfor.logs.evtx.plan import PAYLOAD, Leaf, Plan, is_null

Convert = Callable[[bytes], str]

# In most columns few values come again and again. What is remembered of them is bounded for a column and for a log.
_LONGEST_REMEMBERED = 128
_MOST_REMEMBERED = 512
_MOST_REMEMBERED_IN_ALL = 50_000

_datum: Callable[[tuple[str | None, str]], Datum] = partial(tuple.__new__, Datum)  # several times as fast as Datum(...)


class Memory:
    """How many values the columns of one log may still remember."""

    __slots__ = ("room",)

    def __init__(self) -> None:
        self.room = _MOST_REMEMBERED_IN_ALL


class Column(dict[bytes, Datum]):
    """The values of one type under one name: gives the datum of raw bytes, from memory if it can."""

    __slots__ = ("_convert", "_memory", "_name", "array")

    def __init__(self, name: str | None, kind: int, memory: Memory) -> None:
        super().__init__()
        self.array = kind if kind & values.ARRAY else 0
        self._name = name
        self._convert = values.reader(kind)
        self._memory = memory

    def __missing__(self, raw: bytes) -> Datum:
        datum = _datum((self._name, self._convert(raw)))
        if len(self) < _MOST_REMEMBERED and len(raw) <= _LONGEST_REMEMBERED and self._memory.room:
            self._memory.room -= 1
            self[raw] = datum
        return datum

    def elements(self, raw: bytes) -> list[Datum]:
        """Give the data of an array."""
        return list(map(_datum, zip(repeat(self._name), values.texts(raw, self.array), strict=False)))


class Columns(NamedTuple):
    """The columns of a payload by the numbers of its values; None where a value is not used.

    `fixed` picks of the sizes of the values those that their types fix, and `expected` is what it must give.
    """

    columns: list[Column | None]
    arrays: bool
    fixed: Callable[[tuple[int, ...]], tuple[int, ...]]
    expected: tuple[int, ...]


@lru_cache(maxsize=256)
def descriptors(count: int) -> Callable[[bytes, int], tuple[int, ...]]:
    """Give what reads so many descriptors of values: size and type of each, in turns."""
    return struct.Struct(f"<{2 * count}H").unpack_from


def columns_of(plan: Plan, kinds: tuple[int, ...], memory: Memory) -> Columns | None:
    """Find the columns of a payload from its template and the types of its values; None: it is not so simple."""
    described = tuple((kind & 0xFF, 0, 0) for kind in kinds)
    leaves = [leaf for leaf in plan.leaves if not any(is_null(described, slot) for slot in leaf.dependencies)]
    slots = [_slot(leaf) for leaf in leaves]
    # In the order of the values, each once: so no record can unfold to more than it holds.
    if any(before >= slot for before, slot in pairwise([-1, *slots])) or (slots and slots[-1] >= len(kinds)):
        return None
    if any(described[slot][0] == values.BINXML for slot in slots) or any(
        kind == values.POINTER for kind, _, _ in described
    ):
        return None
    columns: list[Column | None] = [None] * len(kinds)
    for leaf, slot in zip(leaves, slots, strict=True):
        columns[slot] = Column(str(leaf.name[0]) if leaf.name else None, described[slot][0], memory)
    arrays = any(column is not None and column.array for column in columns)
    return Columns(columns, arrays, *_sizes([kind for kind, _, _ in described]))


def _sizes(kinds: list[int]) -> tuple[Callable[[tuple[int, ...]], tuple[int, ...]], tuple[int, ...]]:
    fixed = [(slot, size) for slot, size in enumerate(map(values.literal_size, kinds)) if size is not None]
    # The first slot is there twice, since itemgetter gives no tuple for one alone.
    slots = [slot for slot, _ in fixed]
    return (itemgetter(*slots, *slots[:1]), (*(size for _, size in fixed), fixed[0][1])) if fixed else (_none, ())


def data_of(columns: Columns, chunk: bytes, begin: int, sizes: tuple[int, ...]) -> tuple[Datum, ...] | None:
    """Read the data of a payload whose values begin at an offset of the chunk; None where their sizes are not right."""
    if columns.fixed(sizes) != columns.expected:
        return None
    spans = zip(columns.columns, pairwise(accumulate(sizes, initial=begin)), strict=True)
    if not columns.arrays:
        return tuple([column[chunk[at:end]] for column, (at, end) in spans if column is not None])
    found: list[Datum] = []
    for column, (at, end) in spans:
        if column is not None and column.array:
            found += column.elements(chunk[at:end])
        elif column is not None:
            found.append(column[chunk[at:end]])
    return tuple(found)


def _none(_: tuple[int, ...]) -> tuple[int, ...]:
    return ()


def _slot(leaf: Leaf) -> int:
    """Give the slot that a leaf consists of, if its name is fixed; -1 where it is not so."""
    fixed = leaf.name is None or (len(leaf.name) == 1 and isinstance(leaf.name[0], str))
    single = leaf.parts[0] if len(leaf.parts) == 1 else None
    return single.number if leaf.section == PAYLOAD and fixed and isinstance(single, Slot) else -1
