"""Commands run in turn, several times over, each in a process of its own: what else the machine does falls on all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

_KIB_PER_MIB = 1024  # Linux counts the peak in KiB; macOS in bytes, so there the figure is 1024 times too high


class Run(NamedTuple):
    """One run of a process: seconds from start to end, seconds of processor time, peak memory, and what it wrote."""

    wall: float
    cpu: float
    peak_mib: float
    said: str


def run(command: list[str]) -> Run:
    """Run a Python command line to its end and measure the whole process, start of the interpreter included."""
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # installed packages are compiled
    begin = time.perf_counter()
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=compiled) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KIB_PER_MIB, said)


def paired(commands: dict[str, list[str]], rounds: int) -> dict[str, list[Run]]:
    """Run commands in turn, `rounds` times, after one round that only warms up; every other round goes backwards."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for number in range(rounds):
        names = list(commands)[:: -1 if number % 2 else 1]
        for name in names:
            runs[name].append(run(commands[name]))
    return runs


def big_log(path: Path, size: int, mix: str) -> int:
    """Write a big log, in a process of its own: a process begins with the peak memory of the one that starts it."""
    return int(run(["-m", "tests.bench.big_logs", str(path), str(size), mix]).said)


def spread(figures: list[float], digits: int = 2) -> str:
    """Write figures as min / median / max."""
    return " / ".join(f"{each:.{digits}f}" for each in (min(figures), median(figures), max(figures)))


def table(runs: dict[str, list[Run]]) -> str:
    """Write what the processes took, a line a command; figures are min / median / max over the rounds."""
    lines = [f"  {'':<12} {'wall s':<22} {'process s':<22} peak MiB"]
    for name, each in runs.items():
        wall, cpu = spread([run.wall for run in each]), spread([run.cpu for run in each])
        lines.append(f"  {name:<12} {wall:<22} {cpu:<22} {max(run.peak_mib for run in each):.0f}")
    return "\n".join(lines)


def ratios(ours: list[float], theirs: list[float]) -> str:
    """Write how many times as long theirs took as ours, pair by pair."""
    return spread([their / our for our, their in zip(ours, theirs, strict=True)])
