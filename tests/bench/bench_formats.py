"""Records a second of processor time, by format: `python -m tests.bench.bench_formats [--records 20000] [FORMAT]...`.

A log of so many different events is written in each way that `tests/format_case.py` lists, and read: counted, as
`xfor match` reads what no rule is about, and decoded, each three times, of which the best counts. MiB is the peak of
Python's own memory.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

from tests.format_case import EXPORTS, Export
from tests.format_writers import NO_PRIVILEGE, WRONG_PASSWORD, Told
from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.inputs import open_log

_TIMES = 3


def events(count: int) -> tuple[Told, ...]:
    """Give as many events, a second apart, of a dozen providers."""
    some = [WRONG_PASSWORD, NO_PRIVILEGE]
    return tuple(
        some[number % 2]._replace(
            time=some[0].time + timedelta(seconds=number),
            record_id=number + 1,
            provider=f"Provider {number % 12}",
            event_id=1000 + number % 40,
            strings=(f"\\\\SRV{number % 99}\\share", "Logon failure: unknown user name or bad password.", str(number)),
            message=f"Access to \\\\SRV{number % 99}\\share failed.\r\nLogon failure: unknown user name. ({number})",
        )
        for number in range(count)
    )


def measured(path: Path, conventions: Conventions, *, decoded: bool) -> tuple[float, Log]:
    """Read a log to its end, and give the best processor time in seconds."""
    best = float("inf")
    for _ in range(_TIMES):
        log = open_log(path, conventions)
        began = time.process_time()
        for batch in log.sweep(lambda _: decoded):
            for _event in batch.events:
                pass
        best = min(best, time.process_time() - began)
    return best, log


def peak(path: Path, conventions: Conventions) -> float:
    """Give the most memory that Python held while a log was decoded, in MiB."""
    tracemalloc.start()
    log = open_log(path, conventions)
    for batch in log.sweep(lambda _: True):
        for _event in batch.events:
            pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / (1 << 20)


def main() -> None:
    """Print a line for each way to write a log."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=20_000)
    options.add_argument("formats", nargs="*", help="only these")
    asked = options.parse_args()
    told = events(asked.records)
    print(f"{'format':16} {'counted/s':>10} {'decoded/s':>10} {'bytes/event':>12} {'MiB':>6}  the log")
    for export in EXPORTS:
        with tempfile.TemporaryDirectory() as folder:
            _line(export, told, Path(folder) / "log", asked.formats)


def _line(export: Export, told: tuple[Told, ...], path: Path, only: list[str]) -> None:
    path.write_bytes(export.write(told))
    conventions = Conventions("Europe/Berlin", mapping=export.mapping)
    counted, log = measured(path, conventions, decoded=False)
    if only and log.format not in only:
        return
    assert log.records == len(told)
    assert log.records_lost == 0
    decoded, _ = measured(path, conventions, decoded=True)
    speeds = f"{len(told) / counted:>10,.0f} {len(told) / decoded:>10,.0f}"
    size = path.stat().st_size // len(told)
    print(f"{log.format:16} {speeds} {size:>12,} {peak(path, conventions):>6.1f}  {export.title}")


if __name__ == "__main__":
    main()
