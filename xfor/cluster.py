"""Dask distributed as the executor of a run: the same parts of logs, read by workers on other machines.

Dask gives a part to another worker when one is lost, and takes each result once; so no log counts twice.
https://distributed.dask.org/en/stable/resilience.html
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from threading import local
from typing import NamedTuple

import dask
from distributed import Client, KilledWorker, WorkerPlugin, get_worker

import xfor
from xfor.errors import ClusterError, LogError
from xfor.logs.batch import Part
from xfor.logs.bundles.spool import Spool
from xfor.logs.bundles.walk import fetched
from xfor.logs.digest import sha256_of
from xfor.logs.inputs import Found
from xfor.logs.remote import blocks_at
from xfor.reading import Question, Reader
from xfor.rules import Library
from xfor.travel import Luggage, luggage, unpack
from xfor.workers import Share, Workers, few_collections, read_part

_PATIENCE = 10  # seconds until a scheduler that does not answer is given up
_AHEAD = 16  # logs for each thread: small logs take less time than a question to the scheduler


@contextmanager
def cluster_workers(address: str, library: Library, question: Question) -> Iterator[Workers]:
    """Give the workers of the cluster whose scheduler is at an address, such as tcp://host:8786.

    ClusterError where Dask is missing, nobody answers, there are no workers, or one of them has another xfor.
    """
    with _connected(address) as client:
        job = _Job(luggage(library), question)
        threads = _checked(client)
        with _known_to_workers(job, client):
            pool: Executor = client.get_executor(pure=False)
            yield Workers(
                pool,
                _AHEAD * threads,
                partial(_read_there, job.packed.key),
                partial(_stop, pool),
                lambda file: _Digest(pool.submit(_digest, _absolute(file))),
                (KilledWorker,),
                elsewhere=True,
            )


class _Job(NamedTuple):
    """What every worker is told once: the rules and the question."""

    packed: Luggage
    question: Question


class _Plugin(WorkerPlugin):  # type: ignore[misc]  # Dask's class has no types
    """Has the rules and the question on a worker, also on one that joins later. A reader is of one thread."""

    def __init__(self, job: _Job) -> None:
        self.name = job.packed.key
        self.question = job.question
        self._packed = job.packed

    def setup(self, worker: object) -> None:
        """Load the rules; Dask calls it."""
        self._library = unpack(self._packed)
        self._local = local()
        few_collections()

    def reader(self) -> Reader:
        """Give the reader of this thread."""
        if not hasattr(self._local, "reader"):
            self._local.reader = Reader(self._library, self.question)
        reader: Reader = self._local.reader
        return reader


def _read_there(key: str, file: Found, part: Part) -> Share:
    """Read a part of a log on a worker, with the rules and the question of a job that it knows by its key."""
    plugin: _Plugin = get_worker().plugins[key]
    with Spool() as spool:
        return read_part(plugin.reader(), plugin.question, fetched(file, spool), part, lambda: False)


class _Digest(NamedTuple):
    """A checksum that a worker takes, where the log lies near."""

    future: Future[str | None]

    def finish(self) -> str | None:
        """Wait for the checksum."""
        return self.future.result()


def _stop(pool: Executor) -> None:
    """Cancel what has not ended."""
    with suppress(OSError, TimeoutError, CancelledError):  # the scheduler may be gone
        pool.shutdown(wait=False)


def _digest(file: Found) -> str | None:
    if not file.url:
        return sha256_of(file.path)
    digest = sha256()
    try:
        for block in blocks_at(file.url):
            digest.update(block)
    except LogError:
        return None
    return digest.hexdigest()


def _absolute(file: Found) -> Found:
    """Name a file so that a process in another folder finds it."""
    beside = tuple(each._replace(path=each.path.absolute()) for each in file.beside)
    return file if file.url else file._replace(path=file.path.absolute(), beside=beside)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    patience = f"{_PATIENCE}s"
    settings = {
        "distributed.comm.timeouts.connect": patience,
        "distributed.deploy.lost-worker-timeout": patience,
        "distributed.logging": {"distributed": "critical"},  # what becomes of the cluster is said in our words
    }
    with dask.config.set(settings):
        try:
            client = Client(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"--cluster {address}: no scheduler answers there ({error}).") from error
        try:
            yield client
        finally:
            client.close(timeout=_PATIENCE)


def _checked(client: Client) -> int:
    """Give the threads of all workers; ClusterError where there are none, or one has another xfor."""
    threads: dict[str, int] = client.nthreads()
    if not threads:
        raise ClusterError("The cluster has no workers. Start some: dask worker SCHEDULER --nthreads 1")
    try:
        versions: dict[str, str] = client.run(_version)
    except ModuleNotFoundError as error:
        raise ClusterError(f"The workers need xfor {xfor.__version__}: {error}.") from error
    for worker, version in sorted(versions.items()):
        if version != xfor.__version__:
            raise ClusterError(f"The worker {worker} has xfor {version}, and this is xfor {xfor.__version__}.")
    return sum(threads.values())


def _version() -> str:
    return xfor.__version__


@contextmanager
def _known_to_workers(job: _Job, client: Client) -> Iterator[None]:
    client.register_plugin(_Plugin(job))
    try:
        yield
    finally:
        with suppress(OSError, TimeoutError):  # the scheduler may be gone
            client.unregister_worker_plugin(job.packed.key)
