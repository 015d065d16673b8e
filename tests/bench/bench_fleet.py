"""Thousands of logs on one machine and on a cluster, and what a log costs.

    python -m tests.bench.bench_fleet fleet LOGS FOLDER [--logs 2000] [--mib 2]
    python -m tests.bench.bench_fleet cost LOGS FOLDER RULES [--plot FILE.svg]

LOGS is a folder of real logs, whose chunks the benchmark repeats with numbers and times that go on; FOLDER is where
it writes what it reads. `fleet` reads all logs with 1 and 2 processes, and on a Dask cluster of two workers with
one thread each: wall time, records a second, the peak memory of each process, and the checksum of the report.
`cost` reads one log with more and more rules (of RULES, a folder with thousands of them, as `xfor import` writes),
and larger and larger logs with the shipped ones; the plot needs matplotlib.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.big_logs import Pattern
from tests.bench.real_chunks import patterns_of, write_fleet
from tests.cluster_processes import cluster

_CHUNKS = 400
_MIB = 1 << 20
_RULES = (10, 100, 500, 1000, 2500)
_SIZES = (1, 16, 64, 256, 1024, 4096)  # MiB
_LOG_FOR_RULES = 64  # MiB


class Run(NamedTuple):
    """What one run took: seconds of wall and of processors, and the peak memory of each process in MiB."""

    seconds: float
    cpu: float
    memory: list[int]
    checksum: str


def main() -> None:
    """Do what is asked."""
    options = _options()
    if options.what == "fleet":
        _fleet(options)
    else:
        _cost(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["fleet", "cost"])
    parser.add_argument("real", type=Path, metavar="LOGS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("rules", type=Path, metavar="RULES", nargs="?")
    parser.add_argument("--logs", type=int, default=2000)
    parser.add_argument("--mib", type=int, default=2)
    parser.add_argument("--largest", type=int, default=_SIZES[-1], help="MiB of the largest log of `cost`")
    parser.add_argument("--plot", type=Path)
    return parser.parse_args()


def _fleet(options: argparse.Namespace) -> None:
    folder = options.folder / "fleet"
    records = write_fleet(folder, patterns_of(options.real, _CHUNKS), options.logs, options.mib * _MIB)
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{options.logs} logs, {size / 1e9:.1f} GB, {records:,} records")
    print("who reads                      wall  records/s     MB/s  peak memory of each process in MiB  checksum")
    one = _shown("1 process", _run(folder, "--jobs", "1"), records, size)
    two = _shown("2 processes", _run(folder, "--jobs", "2"), records, size)
    with cluster(2) as started:
        pids = [started.scheduler.pid, *(each.pid for each in started.workers)]
        there = _shown("cluster of 2", _run(folder, "--cluster", started.address, others=pids), records, size)
    with tempfile.TemporaryDirectory(dir=options.folder) as kept:
        _shown("2 processes, --resume", _run(folder, "--jobs", "2", "--resume", kept), records, size)
        _shown("the same again", _run(folder, "--jobs", "2", "--resume", kept), records, size)
    same = len({each.checksum for each in (one, two, there)}) == 1
    print(f"the cluster takes {100 * (there.seconds / two.seconds - 1):+.0f} % of 2 processes; same report: {same}")


def _shown(who: str, run: Run, records: int, size: int) -> Run:
    memory = " ".join(map(str, run.memory))
    speed = f"{records / run.seconds:9,.0f}  {size / run.seconds / 1e6:7.1f}"
    print(f"{who:24} {run.seconds:8.1f} s  {speed}  {memory:34}  {run.checksum[:16]}", flush=True)
    return run


def _cost(options: argparse.Namespace) -> None:
    patterns = patterns_of(options.real, _CHUNKS)
    by_rules = list(_cost_by_rules(options, patterns))
    by_size = list(_cost_by_size(options, patterns))
    print("rules   seconds of processor for a log of 64 MiB, without the start")
    for rules, seconds in by_rules:
        print(f"{rules:5}   {seconds:7.2f}")
    print("MiB     seconds of processor   peak MiB")
    for mib, seconds, memory in by_size:
        print(f"{mib:5}   {seconds:12.2f}   {memory:15}")
    if options.plot:
        _plot(options.plot, by_rules, [(mib, seconds) for mib, seconds, _ in by_size])


def _cost_by_rules(options: argparse.Namespace, patterns: list[Pattern]) -> Iterator[tuple[int, float]]:
    log = options.folder / "cost"
    tiny = options.folder / "tiny"
    write_fleet(log, patterns, 1, _LOG_FOR_RULES * _MIB)
    write_fleet(tiny, patterns, 1, 0)
    files = sorted(options.rules.rglob("*.yml"))
    for count in _RULES:
        with tempfile.TemporaryDirectory(dir=options.folder) as chosen:
            step = max(1, len(files) // count)
            for path in files[::step][:count]:
                shutil.copy(path, chosen)
            arguments = ("--jobs", "1", "--no-builtin-rules", "--rules", chosen)
            _run(tiny, *arguments)  # compiles the rules
            start = _run(tiny, *arguments)
            yield min(count, len(files)), _run(log, *arguments).cpu - start.cpu
    shutil.rmtree(log)


def _cost_by_size(options: argparse.Namespace, patterns: list[Pattern]) -> Iterator[tuple[int, float, int]]:
    for mib in (size for size in _SIZES if size <= options.largest):
        log = options.folder / "cost"
        write_fleet(log, patterns, 1, mib * _MIB)
        run = _run(log, "--jobs", "1")
        yield mib, run.cpu, max(run.memory)
        shutil.rmtree(log)


def _run(logs: Path, *arguments: str, others: Sequence[int] = ()) -> Run:
    """Run `xfor match`; `others` are processes elsewhere whose memory counts, too."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "xfor", "match", str(logs), "--format", "json", "--output", str(report)]
        with _timed() as taken:
            process = subprocess.Popen([*command, *arguments])
            peaks = _watched(process, others)
        if process.returncode:
            raise SystemExit(f"xfor ended with {process.returncode}")
        return Run(taken[0], taken[1], peaks, hashlib.sha256(report.read_bytes()).hexdigest())


@contextmanager
def _timed() -> Iterator[list[float]]:
    taken: list[float] = []
    wall, before = time.perf_counter(), os.times()
    yield taken
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    taken += [time.perf_counter() - wall, cpu]


def _watched(process: subprocess.Popen[bytes], others: Sequence[int]) -> list[int]:
    """Wait for a process; gives the peak memory of it, of its children, and of others, as Linux counts it."""
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in (process.pid, *_children(process.pid), *others):
            peaks[pid] = max(peaks.get(pid, 0), _peak(pid))
        time.sleep(0.05)
    return [peak for peak in peaks.values() if peak]


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _plot(path: Path, by_rules: list[tuple[int, float]], by_size: list[tuple[int, float]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "xfor"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot(*zip(*by_rules, strict=True), marker="o")
    left.set(title="a log of 64 MiB", xlabel="rules", ylabel="seconds of processor", ylim=(0, None))
    right.loglog(*zip(*by_size, strict=True), marker="o")
    right.set(title="the shipped rules", xlabel="size of the log in MiB", ylabel="seconds of processor")
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
