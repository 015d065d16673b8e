"""How a run starts, asks and searches with few and with thousands of rules: `python -m tests.bench.bench_start`.

The rules are made up, or, with `--rules FOLDER`, those of a folder, such as an import of articles. Each start is a
process of its own with the rules in the cache; its yardsticks are a Python that does nothing, and one that only imports
what every run imports. Times are those of the processor where other work on the machine would count.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.bench.many_rules import write_rules
from tests.bench.paired import paired, ratios, spread, table
from xfor.events import Event, Fields
from xfor.logs.inputs import open_log
from xfor.matching.match import match
from xfor.rules import Library, Rule, RuleIndex, builtin_path, load_library
from xfor.search import Asked, Index, answer, open_index, search

_SAMPLE = Path("samples") / "exchange55-pop3.evtx"
_IMPORTS = "import xfor.cli.match, xfor.run"
_QUESTIONS = (
    ("pop3", "logon", "failure"), ("access", "is", "denied"), ("disk", "full"), ("13003",), ("-1808",),
    ("the", "service", "could", "not", "start", "because", "of", "the", "following", "error"),
    ("MSExch",), ("database", "could", "not", "be", "opened", "-1018"), ("nothing", "like", "this"),
)  # fmt: skip
_ASKINGS = 200


def main() -> None:
    """Print the three tables."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XFOR_CACHE"] = f"{folder}/cache"
        sets = {count: Path(folder) / str(count) for count in (10, 500, 2500)}
        for count, path in sets.items():
            write_rules(path, count)
        many = options.rules or sets[2500]
        _starts({"10": (sets[10], False), "500": (sets[500], False), "all": (many, True)}, options.rounds)
        _asking(load_library([("many", many)]).rules, options.rounds)
        _searching(load_library([("builtin", builtin_path()), ("many", many)]), options.rounds)


def _starts(sets: dict[str, tuple[Path, bool]], rounds: int) -> None:
    commands = {"nothing": ["-c", "pass"], "imports": ["-c", _IMPORTS]}
    for name, (rules, builtin) in sets.items():
        ours = [] if builtin else ["--no-builtin-rules"]
        with_rules = ["--rules", str(rules), *ours, "--format", "json", "--output", os.devnull, "--no-progress"]
        commands[name] = ["-m", "xfor", "match", str(_SAMPLE), *with_rules]
    paired(commands, 1)  # the first run fills the cache, which is trusted once the files are two seconds old
    runs = paired(commands, rounds)
    print(f"start: xfor match {_SAMPLE}\n{table(runs)}")
    for name in sets:
        cpu = [[run.cpu for run in runs[each]] for each in ("imports", name)]
        print(f"  {name}: {ratios(*cpu)} times the imports")


def _asking(many: Sequence[Rule], rounds: int) -> None:
    """Match the sample's events with ten shipped rules that are about them, and with many others beside these ten."""
    events = [event for batch in open_log(_SAMPLE).sweep(lambda _: True) for event in batch.events] * _ASKINGS
    shipped = RuleIndex(load_library([("builtin", builtin_path())]).rules)
    ten = list(dict.fromkeys(rule for event in events for rule in shipped.candidates(event.kind)))[:10]
    indices = {"ten": RuleIndex(ten), "many": RuleIndex([*ten, *many])}
    taken: dict[str, list[float]] = {name: [] for name in indices}
    for _ in range(rounds + 1):  # the first round compiles conditions
        for name, index in indices.items():
            taken[name].append(_timed(partial(_match, index, events)) / len(events) * 1e6)
    print(f"\nmatching {len(events):,} events, microseconds for one")
    for name, index in indices.items():
        candidates = sum(len(index.candidates(event.kind)) for event in events) / len(events)
        print(f"  {len(index.rules):6,} rules  {spread(taken[name][1:], 1)}  {candidates:.2f} candidates an event")
    print(f"  {ratios(taken['ten'][1:], taken['many'][1:])} times as long")


def _match(index: RuleIndex, events: list[Event]) -> None:
    for event in events:
        fields = Fields(event)
        match(event, index.asked(event.kind, fields), fields)


def _searching(library: Library, rounds: int) -> None:
    for old in Path(os.environ["XFOR_CACHE"]).glob("search-*"):
        old.unlink()
    made, opened = _timed(partial(open_index, library)), _timed(partial(open_index, library))
    index = open_index(library)
    print(f"\nsearching {len(index.rules):,} rules: index made in {made:.2f} s, opened in {opened * 1000:.0f} ms")
    for words in _QUESTIONS:
        asked = Asked(words)
        taken = [_timed(partial(_search, index, asked)) * 1000 for _ in range(rounds + 1)]
        print(f"  {spread(taken[1:], 1):>22} ms  {' '.join(words)}")


def _search(index: Index, asked: Asked) -> None:
    answer(index, asked, search(index, asked), limit=10)


def _timed(work: Callable[[], object]) -> float:
    """Give the seconds of processor time that something takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=Path, help="a folder of rule files, in the place of 2,500 that are made up")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
