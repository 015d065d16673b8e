"""Files of articles -> rule files in a folder, and what became of each article; read by several processes."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple, TypeAlias

from xfor.articles.imports.folder import RuleFolder
from xfor.articles.imports.from_tables import holds_table, make_table
from xfor.articles.imports.making import Made, Wanted, make
from xfor.articles.imports.paths import article_files

_FEW = 64
"""So many articles take less time than starting processes."""

_AT_ONCE = 32
"""Articles that a process is given at a time."""

_AHEAD = 4
"""Such portions a process, so that what was read and not yet taken does not fill the memory."""

Source: TypeAlias = str | Made
"""The path of an article's file, or what was already made of a row of a table."""


def sources_in(paths: Iterable[str], wanted: Wanted) -> list[Source]:
    """Find what is to be imported: the files of articles, and the rows of tables."""
    found: list[Source] = []
    for file in article_files(paths):
        if holds_table(file):
            found += make_table(file, wanted)
        else:
            found.append(file)
    return found


class Outcome(NamedTuple):
    """What became of an article. `file` is its rule file; "" where there is none.

    `state` is one of written, disabled, skipped, failed and remark; in a dry run it is what would become of it.
    `reason` says why, `kind` what articles have in common that are counted together.
    """

    made: Made
    state: str
    file: str
    reason: str
    kind: str


def run_import(sources: Sequence[Source], folder: RuleFolder, wanted: Wanted) -> Iterator[Outcome]:
    """Import articles, each in its turn; one that is no article stops nothing."""
    files = [each for each in sources if isinstance(each, str)]
    with closing(_read(files, wanted)) as read:
        for source in sources:
            yield _outcome(source if isinstance(source, Made) else next(read), folder)


def _outcome(made: Made, folder: RuleFolder) -> Outcome:
    if made.remark:
        return Outcome(made, "remark", "", made.reason, "")
    if made.failed:
        return Outcome(made, "failed", "", made.reason, "")
    if made.content is None:
        return Outcome(made, "skipped", "", made.reason, made.reason)
    taken = folder.take(made)
    state = "skipped" if taken.refused else "disabled" if made.disabled else "written"
    return Outcome(made, state, taken.file, taken.note or made.reason, taken.refused or made.reason)


def _read(files: list[str], wanted: Wanted) -> Generator[Made]:
    """Read articles, where they are many in processes that leave Ctrl-C to this one; in the order of the files."""
    if len(files) <= _FEW:
        yield from (make(file, wanted) for file in files)
        return
    count = max(1, min(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1, 8))
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    remaining = iter(files)
    portions = iter(lambda: list(islice(remaining, _AT_ONCE)), [])
    pool = ProcessPoolExecutor(count, context, initializer=_prepare)
    try:
        waiting = deque(pool.submit(_make_all, wanted, portion) for portion in islice(portions, count * _AHEAD))
        while waiting:
            yield from waiting.popleft().result()
            waiting.extend(pool.submit(_make_all, wanted, portion) for portion in islice(portions, 1))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 50, 50)


def _make_all(wanted: Wanted, files: list[str]) -> list[Made]:
    return [make(file, wanted) for file in files]
