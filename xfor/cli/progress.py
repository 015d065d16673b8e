"""A progress bar on stderr, inside one big file too; nothing where stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xfor.attempt import Progress
from xfor.logs.inputs import Found


@contextmanager
def progress(files: Sequence[Found], *, wanted: bool) -> Iterator[Progress]:
    """Give what the scan tells how far it is."""
    if not wanted or not sys.stderr.isatty():
        yield lambda label, done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from xfor.render.safe import visible

    starts: dict[str, int] = {}
    total = 0
    for file in files:
        starts[file.label] = total
        total += file.size
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda label, done: bar.update(task, completed=starts[label] + done, description=visible(label)[-40:])
