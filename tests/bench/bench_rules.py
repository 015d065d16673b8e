"""How long many rules take to load and to ask: `python -m tests.bench.bench_rules RULES LOGS [--sqlite]`.

RULES is a folder of Sigma rules, such as SigmaHQ's, LOGS one of event logs. Each line is a process of its own, so that
nothing is warm but the files; times are those of the processor, so that a busy machine does not count. The yardstick
asks the same rules of the same events, as SQL that pySigma's SQLite backend writes
(`pip install --no-deps pysigma-backend-sqlite`), over a table in memory with an index of channel and event id.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from xfor.events import Event, Fields
from xfor.logs.inputs import find_files, open_log
from xfor.rules import Library, RuleIndex, load_library
from xfor.rules.files import rule_files
from xfor.rules.rule import Rule

_SIZES = (100, 1_000, 1_000_000)


def main() -> None:
    """Print a table over numbers of rules, and the yardstick beside the largest."""
    options = _options()
    if options.measure:
        print(*_measured(options.rules, options.logs, options.measure), sep="\t")
        return
    print("rules  load, first  load, cached  read  ask every  ask chosen  events/s  asked an event  hits")
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            chosen = _chosen(options.rules, Path(folder) / "rules", size)
            environment = {**os.environ, "XFOR_CACHE": folder}
            first = _process(chosen, options.logs, "load", environment)
            cached = _process(chosen, options.logs, "load", environment)
            read, every, selected, events, asked, hits = _process(chosen, options.logs, "ask", environment)
            speed = events / selected
            print(
                f"{int(first[1]):5}  {first[0]:9.2f} s  {cached[0]:10.2f} s  {read:.2f} s  {every:7.2f} s"
                f"  {selected:8.2f} s  {speed:8,.0f}  {asked / events:14.1f}  {int(hits):4}"
            )
            if options.sqlite and size == _SIZES[-1]:
                taken, found = _process(chosen, options.logs, "sqlite", environment)
                print(
                    f"SQLite: {taken:.2f} s, {events / taken:,.0f} events/s, {int(found)} hits;"
                    f" xfor is {taken / selected:.1f} times as fast"
                )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", type=Path)
    parser.add_argument("logs", type=Path)
    parser.add_argument("--sqlite", action="store_true", help="measure the yardstick, too")
    parser.add_argument("--measure", choices=["load", "ask", "sqlite"], help=argparse.SUPPRESS)
    return parser.parse_args()


def _chosen(rules: Path, folder: Path, size: int) -> Path:
    """Copy some of the rules, evenly over the folder."""
    files = rule_files(str(rules), rules)
    step = max(1, len(files) // size)
    for file in files[::step][:size]:
        target = folder / file.inner
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, target)
    return folder


def _process(rules: Path, logs: Path, measure: str, environment: dict[str, str]) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.bench_rules", str(rules), str(logs), "--measure", measure]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return list(map(float, done.stdout.split("\t")))


def _measured(rules: Path, logs: Path, measure: str) -> tuple[float, ...]:
    begun = time.process_time()
    library = load_library([("rules", rules)])
    loaded = time.process_time() - begun
    if measure == "load":
        return loaded, len(library.rules)
    index = RuleIndex(library.rules)
    begun = time.process_time()
    events = _events(logs, index)
    read = time.process_time() - begun
    if measure == "sqlite":
        return _sqlite(library, events)
    selected, asked, hits = _asked(events, index.asked)
    every, _, found = _asked(events, lambda kind, _: index.candidates(kind))
    if found != hits:
        raise SystemExit(f"the selection loses hits: {hits} of {found}")
    return read, every, selected, len(events), asked, hits


def _events(logs: Path, index: RuleIndex) -> list[Event]:
    sweeps = (open_log(file.path).sweep(lambda kind: bool(index.candidates(kind))) for file in find_files([str(logs)]))
    return [event for sweep in sweeps for batch in sweep for event in batch.events]


def _asked(events: list[Event], select: Callable[..., object]) -> tuple[float, int, int]:
    """Ask the rules of all events: how long it took, how many rules were asked, how often one held."""
    asked = hits = 0
    begun = time.process_time()
    for event in events:
        fields = Fields(event)
        rules = select(event.kind, fields)
        assert isinstance(rules, list | tuple)
        asked += len(rules)
        hits += sum(rule.holds(fields) is True for rule in rules)
    return time.process_time() - begun, asked, hits


def _sqlite(library: Library, events: list[Event]) -> tuple[float, float]:
    """Ask the same of a table in memory, with a column a field; writing the SQL does not count."""
    import sqlite3

    rows = [{name: ", ".join(values) for name, values in _columns(event).items()} for event in events]
    names = {name.lower(): name for row in rows for name in row}
    queries = [query for rule in library.rules for query in _queries(rule)]
    begun = time.process_time()
    with sqlite3.connect(":memory:") as database:
        database.create_function("regexp", 2, _regexp, deterministic=True)
        database.execute(f"create table logs ({', '.join(_quoted(name) + ' text collate nocase' for name in names)})")
        for row in rows:
            columns = {name.lower(): value for name, value in row.items()}
            marks = ", ".join("?" * len(columns))
            written = f"insert into logs ({', '.join(map(_quoted, columns))}) values ({marks})"
            database.execute(written, list(columns.values()))
        database.execute("create index kinds on logs (channel, eventid)")
        hits = 0
        for query in queries:
            try:
                hits += len(database.execute(query).fetchall())
            except sqlite3.OperationalError:  # it asks for a field that no event has
                continue
    return time.process_time() - begun, hits


def _columns(event: Event) -> dict[str, tuple[str, ...]]:
    fields = Fields(event)
    names = {"EventID", "Channel", "Provider_Name", "Computer", *(name or "Data" for name, _ in event.data)}
    return {name: fields.get(name) or () for name in sorted(names)}


def _queries(rule: Rule) -> list[str]:
    from sigma.collection import SigmaCollection
    from sigma.exceptions import SigmaError

    backend = import_module("sigma.backends.sqlite").sqliteBackend()
    source = rule.file.logsource.model_dump(exclude_none=True)
    detection: dict[str, Any] = {"title": "T", "logsource": source, "detection": rule.file.detection}
    gates = " or ".join(
        "(" + " and ".join(
            [f"channel = '{gate.channel}'"] * bool(gate.channel)
            + [f"eventid = {gate.event_id}"] * (gate.event_id is not None) or ["1"]
        ) + ")"
        for gate in rule.gates
    )  # fmt: skip
    try:
        written = backend.convert(SigmaCollection.from_dicts([detection]))
    except (SigmaError, NotImplementedError):
        return []
    return [f"{str(query).replace('<TABLE_NAME>', 'logs')} and ({gates})" for query in written]


def _regexp(pattern: str, value: str | None) -> bool:
    import re

    return value is not None and re.search(pattern, value) is not None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    main()
