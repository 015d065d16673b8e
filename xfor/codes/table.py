"""The tables of error codes, which are data files: numbers, symbols, meanings, and the wordings that logs carry.

Each file names its sources. They are read when the first code is asked for: most runs need none.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Family = Literal["win32", "ntstatus", "hresult", "ese", "mapi"]

_FAMILIES: tuple[Family, ...] = ("win32", "ntstatus", "ese", "mapi", "hresult")  # MAPI before what COM calls the same
_WORD = 0xFFFF
_ALL = 0xFFFF_FFFF


class Meaning(NamedTuple):
    """What a code means in one family. `text` is in our words; `wordings` are what logs print, today's first."""

    number: int
    family: Family
    symbol: str
    text: str
    wordings: tuple[str, ...]


def canonical(number: int) -> int | None:
    """Give the canonical number of a code of 32 bits, with a sign or without; None for a number of more bits.

    Unwrapped are HRESULT_FROM_WIN32 (facility 7, [MS-ERREF] 2.1.2), NTSTATUS_FROM_WIN32 (facility 7), HRESULT_FROM_NT
    (bit 28, [MS-ERREF] 2.1), and the 0xC8000000 with which Exchange makes an HRESULT of a database error.
    """
    if not -0x8000_0000 <= number <= _ALL:
        return None
    code = number & _ALL
    head, low = code >> 16, code & _WORD
    if head in (0x8007, 0xC007):
        return low
    unwrapped = -low & _ALL if head == 0xC800 else code & ~0x1000_0000 if code >> 28 == 0xD else code
    return unwrapped if unwrapped in _table() else code


def meanings(number: int) -> tuple[Meaning, ...]:
    """Give what a canonical number means: in most cases one thing, in some one for each of two families."""
    return _table().get(number, ())


def known(number: int) -> bool:
    """Say whether a canonical number is in the tables."""
    return number in _table()


def shown(number: int) -> str:
    """Write a canonical number as people do: 5, -1018, 0xc0000005."""
    if number <= _WORD:
        return str(number)
    return str(number - _ALL - 1) if number > 0xFFFF_0000 else f"0x{number:08x}"


def all_meanings() -> tuple[Meaning, ...]:
    """Give everything that the tables hold, family by family."""
    return _read()


@cache
def _table() -> dict[int, tuple[Meaning, ...]]:
    found: dict[int, tuple[Meaning, ...]] = {}
    for meaning in _read():
        found[meaning.number] = (*found.get(meaning.number, ()), meaning)
    return found


@cache
def _read() -> tuple[Meaning, ...]:
    return tuple(meaning for family in _FAMILIES for meaning in _family(family))


def _family(family: Family) -> list[Meaning]:
    written = files("xfor.codes").joinpath(f"{family}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in written.splitlines() if line and not line.startswith("#")]
    return [
        Meaning(int(number, 0) & _ALL, family, symbol, (*rest, "")[0], tuple(rest[1:]))
        for number, symbol, *rest in rows
    ]
