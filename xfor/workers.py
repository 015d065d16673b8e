"""Processes that read parts of logs beside each other; what they find is what one process would have found."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import NamedTuple

from xfor.errors import LogError
from xfor.gathering.inventory import Inventory
from xfor.logs.batch import Facts, Part
from xfor.logs.inputs import Found, open_found
from xfor.reading import STOPPED, Question, Reader, Reading
from xfor.rules import Library

Load = Callable[[], Library]
"""Loads the rules; a process that is not forked does so for itself, since compiled rules do not travel."""


def few_collections() -> None:
    """Have the collector look for cycles more rarely: millions of small tuples come and go, and none is in a cycle."""
    gc.set_threshold(100_000, 50, 50)


class Share(NamedTuple):
    """What came of one part of a log. `failure` says why reading ended before the end of the part."""

    reading: Reading
    inventory: Inventory
    facts: Facts
    failure: str | None


class Workers:
    """A pool of processes, each with the rules and the question. They leave Ctrl-C to the process that has them."""

    def __init__(self, count: int, load: Load, library: Library, question: Question) -> None:
        self.count = count
        # Forking takes no time and hands the rules over as they are; no thread has been started yet that a forked
        # process would miss. Elsewhere it is not to be had, or not safe.
        forks = sys.platform == "linux"
        context = get_context("fork" if forks else "spawn")
        self._stopped = context.Event()
        given = ((lambda: library) if forks else load, question, self._stopped)
        self._pool = ProcessPoolExecutor(count, context, initializer=_prepare, initargs=given)
        self._pool.submit(os.getpid)  # starts the processes now, and not when there are threads

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def stop(self) -> None:
        """Have all reading end soon; what was read until then is handed over."""
        self._stopped.set()

    def submit(self, file: Found, part: Part) -> Future[Share]:
        """Have a part of a log read."""
        return self._pool.submit(_read, file, part)


# Of this process: a pool's initializer can hand on nothing but globals.
_ready: list[tuple[Reader, Question, Event]] = []


def _prepare(load: Load, question: Question, stopped: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    few_collections()
    _ready.append((Reader(load(), question), question, stopped))


def _read(file: Found, part: Part) -> Share:
    reader, question, stopped = _ready[0]
    reading, inventory = Reading(question), Inventory(file.label)
    log = open_found(file, question.conventions)
    failure = None
    try:
        for batch in log.sweep(reader.wants, part):
            reader.take(batch, file.label, reading, inventory)
            if stopped.is_set():
                failure = STOPPED
                break
    except LogError as error:
        failure = str(error)
    return Share(reading, inventory, log.facts(), failure)
