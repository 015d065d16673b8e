"""Processes that read parts of logs beside each other; what they find is what one process would have found."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from threading import Thread
from typing import NamedTuple

from xfor.errors import LogError
from xfor.gathering.inventory import Inventory
from xfor.logs.batch import WHOLE, Facts, Part
from xfor.logs.digest import Digest, FileDigest, Later
from xfor.logs.inputs import Found, open_found
from xfor.reading import STOPPED, Question, Reader, Reading
from xfor.rules import Library, reloaded


def few_collections() -> None:
    """Have the collector look for cycles more rarely: millions of small tuples come and go, and none is in a cycle."""
    gc.set_threshold(100_000, 50, 50)


class Share(NamedTuple):
    """What came of one part of a log. `failure` says why reading ended before the end of the part.

    `sha256` is the checksum of a log that is one part.
    """

    reading: Reading
    inventory: Inventory
    facts: Facts
    failure: str | None
    sha256: str | None


class Workers(NamedTuple):
    """Whoever reads parts of logs: an executor, how many logs are given out ahead, and the task.

    `stop` has all reading end soon, with what was read until then; `digest` has the checksum of a file taken;
    `deaths` are the errors by which a part is known to be lost with its process; `elsewhere`: on other machines.
    """

    pool: Executor
    ahead: int
    task: Callable[[Found, Part], Share]
    stop: Callable[[], None]
    digest: Callable[[Found], Later]
    deaths: tuple[type[Exception], ...]
    elsewhere: bool = False

    def submit(self, file: Found, part: Part) -> Future[Share]:
        """Have a part of a log read."""
        return self.pool.submit(self.task, file, part)


@contextmanager
def local_workers(jobs: int, library: Library, question: Question) -> Iterator[Workers]:
    """Give processes of this machine, each with the rules and the question; Ctrl-C is left to the one that has them."""
    # Forking takes no time and hands the rules over as they are. Elsewhere it is not to be had, or not safe, and
    # never where there are threads (as fsspec starts one), which a forked process would miss.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if forks else "spawn")
    stopped = context.Event()
    # Compiled rules do not travel: a process that is not forked loads them for itself.
    given = ((lambda: library) if forks else partial(reloaded, library.sources, library.site_values), question, stopped)
    pool = ProcessPoolExecutor(jobs, context, initializer=_prepare, initargs=given)
    pool.submit(os.getpid)  # starts the processes now, and not when there are threads
    try:
        yield Workers(pool, 2 * jobs, _read, stopped.set, lambda file: FileDigest(file.path), (BrokenProcessPool,))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def read_part(reader: Reader, question: Question, file: Found, part: Part, stopped: Callable[[], bool]) -> Share:
    """Read a part of a log, to its end or until it is said to stop."""
    reading, inventory = Reading(question), Inventory(file.label)
    log = open_found(file, question.conventions)
    failure = sha256 = None
    with Digest() if part == WHOLE else nullcontext() as digest:
        try:
            for batch in log.sweep(reader.wants, part, digest):
                reader.take(batch, file.label, reading, inventory)
                if stopped():
                    failure = STOPPED
                    break
        except LogError as error:
            failure = str(error)
        if digest and not failure:
            sha256 = digest.finish()
    return Share(reading, inventory, log.facts(), failure, sha256)


# Of this process: a pool's initializer can hand on nothing but globals.
_ready: list[tuple[Reader, Question, Event]] = []


def _prepare(load: Callable[[], Library], question: Question, stopped: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, name="xfor-parent", daemon=True).start()
    few_collections()
    _ready.append((Reader(load(), question), question, stopped))


def _end_with_parent() -> None:
    """End this process when the one that has it is killed, which nobody else would tell it."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _read(file: Found, part: Part) -> Share:
    reader, question, stopped = _ready[0]
    return read_part(reader, question, file, part, stopped.is_set)
