"""A progress bar on stderr, inside one big file too; nothing where stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from xfor.attempt import Progress
from xfor.logs.inputs import Found

_Item = TypeVar("_Item")


def counted(items: Iterable[_Item], total: int) -> Iterator[_Item]:
    """Give items as they come, and show how many of them there were so far."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    first = iter(items)
    # The first is waited for before there is a thread: the processes that it takes are forked without one.
    yield from islice(first, 1)
    # What is printed meanwhile goes above the bar on a terminal, and untouched to a file.
    mixed = sys.stdout.isatty()
    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True),
                   transient=True, redirect_stdout=mixed)  # fmt: skip
    with bar:
        yield from bar.track(first, total, 1, description="")


@contextmanager
def progress(files: Sequence[Found], *, wanted: bool) -> Iterator[Progress]:
    """Give what the scan tells how far it is."""
    if not wanted or not sys.stderr.isatty():
        yield lambda label, done: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    from xfor.render.safe import visible

    starts: dict[str, int] = {}
    total = 0
    for file in files:
        starts[file.label] = total
        total += file.size

    def _at(label: str, done: int) -> int:
        if label in starts:
            return starts[label] + done
        while label not in starts and "!" in label:  # in a bundle: how far that is, nobody knows
            label = label.rpartition("!")[0]
        return starts.get(label, 0)

    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda label, done: bar.update(task, completed=_at(label, done), description=visible(label)[-40:])
