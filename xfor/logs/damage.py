"""What was lost or looks wrong in a log, without end where a log is hostile: so the first of each sort, and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

_SHOWN = 10


class Damage(NamedTuple):
    """Something that was lost or looks wrong in a log. `level` is warning or error; `place` is for a person."""

    code: str
    level: str
    place: str
    message: str


class DamageList:
    """Keeps the first ten damages of each code, and says how many more there were."""

    def __init__(self) -> None:
        self._kept: list[Damage] = []
        self._levels: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def add(self, code: str, level: str, place: str, message: str) -> None:
        """Note one more."""
        self._counts[code] += 1
        self._levels[code] = level
        if self._counts[code] <= _SHOWN:
            self._kept.append(Damage(code, level, place, message))

    def merge(self, later: DamageList) -> None:
        """Note what was damaged in the part of the log that follows."""
        for damage in later._kept:
            self.add(*damage)
        for code, count in later._counts.items():
            self._counts[code] += count - min(count, _SHOWN)
            self._levels[code] = later._levels[code]

    def __iter__(self) -> Iterator[Damage]:
        yield from self._kept
        for code, count in sorted(self._counts.items()):
            if count > _SHOWN:
                text = f"{count - _SHOWN} more notices of this kind are left out"
                yield Damage(code, self._levels[code], "elsewhere in the log", text)

    def __bool__(self) -> bool:
        return bool(self._kept)
