"""How long `xfor match` takes on a big log that no rule is about, and on a sample: `python -m tests.bench.bench_match`.

The whole process counts, start, rules and report included. Its yardstick is a process that does nothing but iterate
over the records of the Rust parser on one thread.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.event_mixes import MIXES
from tests.bench.paired import big_log, paired, ratios, table

_SAMPLE = Path("samples") / "exchange55-pop3.evtx"
_IMPORTS_SHOWN = 15


def main() -> None:
    """Print the imports, a sample, and big logs."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        _imports()
        _sample(Path(folder), options.rounds)
        for mix in options.mix:
            _big(Path(folder), mix, options.size * 1_000_000, options.rounds)


def _imports() -> None:
    """Print which modules take longest to import, those that they import in turn included."""
    command = [sys.executable, "-X", "importtime", "-c", "import xfor.cli.match"]
    subprocess.run(command, capture_output=True, check=True)  # the first time compiles
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    lines = [line.removeprefix("import time:").split("|") for line in said.splitlines()[1:]]
    longest = sorted(lines, key=lambda columns: int(columns[1]), reverse=True)[:_IMPORTS_SHOWN]
    print(f"imports, {_IMPORTS_SHOWN} of {len(lines)} (ms with what they import, ms alone, module)")
    for alone, whole, name in longest:
        print(f"  {int(whole) / 1000:7.1f} {int(alone) / 1000:7.1f}  {name.strip()}")


def _sample(folder: Path, rounds: int) -> None:
    runs = paired({"xfor match": _match(_SAMPLE, folder / "report.json")}, rounds)
    print(f"\n{_SAMPLE}\n{table(runs)}")


def _big(folder: Path, mix: str, size: int, rounds: int) -> None:
    path, report = folder / f"{mix}.evtx", folder / "report.json"
    records = big_log(path, size, mix)
    print(f"\n{mix}: {records:,} records, {path.stat().st_size / 1e6:,.0f} MB")
    runs = paired(
        {"xfor match": _match(path, report), "records": ["-m", "tests.bench.yardsticks", "records", str(path)]}, rounds
    )
    read = json.loads(report.read_text(encoding="utf-8"))
    if [each["records"] for each in read["inputs"]] != [records]:
        raise SystemExit("records were left out")
    ours, theirs = runs["xfor match"], runs["records"]
    wall = ratios([each.wall for each in ours], [each.wall for each in theirs])
    cpu = ratios([each.cpu for each in ours], [each.cpu for each in theirs])
    print(table(runs))
    print(f"  xfor match is {wall} times as fast as records by the clock, {cpu} by processor time")
    found, unknown = len(read["findings"]), len(read["unexplained"])
    print(f"  {found} findings, {unknown} unexplained groups, complete: {read['complete']}", flush=True)
    path.unlink()


def _match(path: Path, report: Path) -> list[str]:
    return ["-m", "xfor", "match", str(path), "--format", "json", "--output", str(report), "--no-progress"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1700, help="of each big log, in MB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mix", choices=MIXES, nargs="+", default=["security"])
    parser.add_argument("--folder", type=Path, help="where the logs are made; a temporary one otherwise")
    return parser.parse_args()


if __name__ == "__main__":
    main()
