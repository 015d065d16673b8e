"""paths and rules -> a report, by the means at hand: this process, processes beside it, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from xfor.attempt import Progress
from xfor.errors import UsageError
from xfor.kept import kept
from xfor.logs.bundles.spool import Spool
from xfor.logs.bundles.walk import AS_USUAL, Unpacking, unpacked
from xfor.logs.inputs import Found, find_files
from xfor.reading import Question
from xfor.report import Report
from xfor.rules import Library
from xfor.scan import Scan
from xfor.workers import Workers, few_collections, local_workers

_WORTH_PROCESSES = 256 << 20  # bytes; to read less takes about as long as to start processes

Telling = Callable[[Sequence[Found]], AbstractContextManager[Progress]]
"""Gives what is told how far a run is, once it is known what there is to read."""


class Means(NamedTuple):
    """How a run is done; nothing here changes what is found.

    `jobs` is how many processes read; None takes as many as pay. `resume` is the folder that keeps the result of each
    log, for a run that is repeated. `cluster` is the address of a Dask scheduler, whose workers then read. `unpacking`
    is how bundles are opened.
    """

    jobs: int | None = None
    resume: Path | None = None
    cluster: str | None = None
    unpacking: Unpacking = AS_USUAL


PLAIN = Means()
"""Nothing is asked for."""


class Ran(NamedTuple):
    """What a run gave; whether it was stopped before its end (Ctrl-C), or what `lost` the rest of it."""

    report: Report
    interrupted: bool
    lost: str | None = None


def in_silence(_: Sequence[Found]) -> AbstractContextManager[Progress]:
    """Tell nobody how far a run is."""
    return nullcontext(lambda label, done: None)


def run(
    paths: Sequence[str], library: Library, question: Question, means: Means = PLAIN, telling: Telling = in_silence
) -> Ran:
    """Read logs, folders of them and patterns, and say what the rules find in them."""
    few_collections()
    scan = Scan(library, question, kept(means.resume, library, question) if means.resume else None, means.unpacking)
    files = find_files(paths)
    try:
        # Processes start before a progress bar starts a thread.
        with Spool() as spool, _workers(files, library, question, means) as workers, telling(files) as tell:
            how = means.unpacking._replace(conventions=question.conventions, leaves_urls=means.cluster is not None)
            scan.read(unpacked(files, spool, how), tell, workers, spool.done)
    except KeyboardInterrupt:
        scan.interrupt("The run was stopped before its end.")
        return Ran(scan.report(), interrupted=True)
    except CancelledError:
        lost = "The cluster was lost before the end of the run."
        scan.interrupt(lost)
        return Ran(scan.report(), interrupted=False, lost=lost)
    return Ran(scan.report(), interrupted=False)


def _workers(
    files: Sequence[Found], library: Library, question: Question, means: Means
) -> AbstractContextManager[Workers | None]:
    """Give as many processes as are asked for; without a word, one for each core where there is enough to read."""
    if means.cluster:
        return _cluster(means.cluster, library, question)
    enough = sum(file.size for file in files) >= _WORTH_PROCESSES
    jobs = means.jobs or (os.cpu_count() or 1 if enough else 1)
    return nullcontext() if jobs == 1 else local_workers(jobs, library, question)


def _cluster(address: str, library: Library, question: Question) -> AbstractContextManager[Workers]:
    try:
        from xfor.cluster import cluster_workers
    except ImportError as error:
        raise UsageError(f"--cluster needs Dask ({error}): pip install 'xfor[cluster]'.") from error
    return cluster_workers(address, library, question)
