"""How fast .evtx is read, against the Rust parser on one thread: `python -m tests.bench.bench_reader`.

The speed is that of the reading alone; time and memory in the table are those of the whole processes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.event_mixes import MIXES
from tests.bench.paired import Run, big_log, paired, ratios, spread, table

_BYTES_PER_RECORD = 800  # no mix takes more, so that there are at least as many records as were asked for
_PAIRS = {"walk": "records", "walk_all": "records", "decode": "xml", "decode_all": "xml", "candidates": "look_up"}


def main() -> None:
    """Make a log of each mix, run the yardsticks in pairs, and print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for mix in options.mix:
            path = Path(folder) / f"{mix}.evtx"
            records = big_log(path, options.records * _BYTES_PER_RECORD, mix)
            print(f"{mix}: {records:,} records, {path.stat().st_size / 1e6:,.0f} MB")
            for ours, theirs in _PAIRS.items():
                _compare(path, records, ours, theirs, options.rounds)
            path.unlink()


def _compare(path: Path, records: int, ours: str, theirs: str, rounds: int) -> None:
    commands = {name: ["-m", "tests.bench.yardsticks", name, str(path)] for name in (ours, theirs)}
    runs = paired(commands, rounds)
    seconds = {name: [_seconds(run, records) for run in each] for name, each in runs.items()}
    print(table(runs))
    for name, each in seconds.items():
        print(f"  {name}: {spread([records / taken / 1000 for taken in each], 0)} thousand records a second")
    print(f"  {ours} is {ratios(seconds[ours], seconds[theirs])} times as fast as {theirs}\n", flush=True)


def _seconds(run: Run, records: int) -> float:
    """Give the seconds that the reading alone took."""
    count, seconds = run.said.split()
    if int(count) != records:
        raise SystemExit(f"{count} records were read where there are {records}")
    return float(seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=250_000, help="in each log, at least")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mix", choices=MIXES, nargs="+", default=list(MIXES))
    parser.add_argument("--folder", type=Path, help="where the logs are made; a temporary one otherwise")
    return parser.parse_args()


if __name__ == "__main__":
    main()
