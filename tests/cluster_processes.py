"""A Dask cluster of processes on this machine, as a user starts it, for tests that kill parts of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.command import ROOT

_PATIENCE = 60


class Cluster(NamedTuple):
    """A scheduler and its workers; `address` is where the scheduler listens."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    """Start a scheduler and some workers of one thread each; all are gone afterwards."""
    address = f"tcp://127.0.0.1:{_free_port()}"
    started = [_python("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard", "--no-jupyter")]
    try:
        for _ in range(workers):
            options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", str(_PATIENCE))
            started.append(_python("distributed.cli.dask_worker", address, *options))
        _await_workers(address, workers)
        yield Cluster(address, started[0], started[1:])
    finally:
        for each in started:
            each.kill()
        for each in started:
            each.wait()


def _python(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=quiet, stderr=quiet)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _await_workers(address: str, count: int) -> None:
    wanted = f".wait_for_workers({count})" if count else ""
    code = f"from distributed import Client; Client({address!r}, timeout={_PATIENCE}){wanted}"
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=_PATIENCE, check=False)
        if done.returncode == 0:
            return
    raise TimeoutError("the cluster did not start")
