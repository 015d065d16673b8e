"""a log -> the files of message texts that were saved with it: `LocaleMetaData/<name>_<lcid>.MTA`.

`wevtutil al` and Event Viewer ("with display information") write them beside the log; collectors move them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

MTA_MAGIC = b"MTAFile\0"
_NAME = re.compile(r"(.+)_([0-9]{1,6})\.mta", re.IGNORECASE | re.DOTALL)
_FOLDER = "localemetadata"
_MOST = 16  # languages of one log, or files of the same name in a large bundle


class Companion(NamedTuple):
    """A file of message texts. `lcid` is the number of its language in Windows: 1033 is English (United States).

    `label` names it in the report; `path` is where it can be read as long as the log can.
    """

    path: Path
    label: str
    lcid: int


def named(name: str) -> tuple[str, int] | None:
    """Give the log's name in lower case without ending, and the language, of a file that is named like its texts."""
    fits = _NAME.fullmatch(name)
    return (fits[1].casefold(), int(fits[2])) if fits else None


class Companions:
    """The files of message texts in one bundle, or below one folder, by the logs that they are named after."""

    def __init__(self) -> None:
        self._of: dict[str, list[tuple[tuple[str, ...], Companion]]] = {}

    def add(self, parts: Sequence[str], companion: Companion) -> None:
        """Note a file, with the folders and the name that it is found under."""
        known = named(parts[-1]) if parts else None
        if known:
            self._of.setdefault(known[0], []).append((_folders(parts), companion))

    def nested(self) -> Companions:
        """Give the same ones, to add those of a bundle that lies within."""
        inner = Companions()
        inner._of = {name: [*found] for name, found in self._of.items()}
        return inner

    def of(self, parts: Sequence[str]) -> tuple[Companion, ...]:
        """Give the texts of a log, by its folders and name: those beside it, or else all of its name, nearest first.

        Those from elsewhere may belong to another log of that name: the record ids in them tell.
        """
        if not parts:
            return ()
        found = self._of.get(parts[-1].rpartition(".")[0].casefold() or parts[-1].casefold(), [])
        home = _folders(parts)
        beside = [each for each in found if each[0] in (home, (*home, _FOLDER))]
        order = sorted(beside or found, key=lambda each: (-_shared(each[0], home), len(each[0]), each[1].label))
        return tuple(companion for _, companion in order[:_MOST])


def companions_in(files: Iterable[tuple[Path, str]]) -> Companions:
    """Note those of some files, given with their labels, that are named like texts and begin as these do."""
    found = Companions()
    for path, label in files:
        known = named(path.name)
        if known and begins_as_texts(path):
            found.add(path.parts, Companion(path, label, known[1]))
    return found


def beside(path: Path) -> list[Path]:
    """Give the files in the folder of a log, and in its LocaleMetaData, that are named like the texts of one."""
    found: list[Path] = []
    try:
        inside = sorted(path.parent.iterdir(), key=lambda each: each.name)
        found += (each for each in inside if named(each.name))
        for folder in inside:
            if folder.name.casefold() == _FOLDER and folder.is_dir():
                found += sorted(each for each in folder.iterdir() if named(each.name))
    except OSError:
        return found  # a folder that may be entered and not listed
    return found


def begins_as_texts(path: Path) -> bool:
    """Say whether a file begins as a file of message texts does."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(MTA_MAGIC)) == MTA_MAGIC
    except OSError:
        return False


def _folders(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts[:-1])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the folders that two places have in common, from the outermost."""
    count = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        count += 1
    return count
