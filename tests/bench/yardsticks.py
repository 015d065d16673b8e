"""What is compared, each as a process of its own: `python -m tests.bench.yardsticks NAME LOG`.

    walk        xfor: every record counted by its kind, checksums compared
    walk_all    the same, on all cores
    records     the Rust parser `evtx`: its records as XML, on one thread
    decode      xfor: every record as an Event
    decode_all  the same, on all cores
    xml         the Rust parser's records as lxml trees, which is the least that a program needs to look into them
    candidates  xfor: the records that 500 rules could be about
    look_up     the same with the Rust parser's JSON, orjson, and a dictionary by provider and event id

Prints how many records there were, and the seconds it took to read them; the imports are made before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from xfor.logs.batch import Part
from xfor.logs.evtx.log import EvtxLog

Reading = Callable[[Path], int]


def walk() -> Reading:
    """Count the records of a log of which no event is wanted."""

    def read(path: Path) -> int:
        return sum(len(tally.times) for batch in EvtxLog(path).sweep(lambda _: False) for tally in batch.tallies)

    return read


def decode() -> Reading:
    """Decode all records of a log."""

    def read(path: Path) -> int:
        return sum(1 for batch in EvtxLog(path).sweep(lambda _: True) for _ in batch.events)

    return read


def walk_all() -> Reading:
    """Count the records of a log, its parts on all cores."""
    return _on_all_cores(_walked)


def decode_all() -> Reading:
    """Decode all records of a log, its parts on all cores."""
    return _on_all_cores(_decoded)


def candidates() -> Reading:
    """Find the records that rules could be about, without decoding them."""
    from tests.rule_writer import built, sigma
    from xfor.rules import RuleIndex

    texts = [sigma(f"a: {{Provider_Name: '{name}', EventID: {number}}}\ncondition: a") for name, number in _ASKED]
    index = RuleIndex(built(text) for text in texts)

    def read(path: Path) -> int:
        batches = EvtxLog(path).sweep(lambda kind: bool(index.candidates(kind)))
        return sum(len(tally.times) for batch in batches for tally in batch.tallies)

    return read


def look_up() -> Reading:
    """Find the same records in the Rust parser's JSON."""
    from evtx import PyEvtxParser
    from orjson import loads

    asked = {(name.casefold(), number) for name, number in _ASKED}

    def read(path: Path) -> int:
        count = found = 0
        for record in PyEvtxParser(str(path), number_of_threads=1).records_json():
            if record is None:
                continue
            system = loads(record["data"])["Event"]["System"]
            number = system["EventID"]
            number = number["#text"] if isinstance(number, dict) else number
            found += (system["Provider"]["#attributes"]["Name"].casefold(), number) in asked
            count += 1
        return count

    return read


_ASKED = [("Service Control Manager", number) for number in range(7000, 7050)]
_ASKED += [(f"Provider {number % 50}", number) for number in range(450)]


def _on_all_cores(count: Callable[[Path, Part], int]) -> Reading:
    def read(path: Path) -> int:
        parts = EvtxLog(path).parts()
        with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
            return sum(pool.map(count, [path] * len(parts), parts))

    return read


def _walked(path: Path, part: Part) -> int:
    return sum(len(tally.times) for batch in EvtxLog(path).sweep(lambda _: False, part) for tally in batch.tallies)


def _decoded(path: Path, part: Part) -> int:
    return sum(1 for batch in EvtxLog(path).sweep(lambda _: True, part) for _ in batch.events)


def records() -> Reading:
    """Iterate over the records of the Rust parser."""
    from evtx import PyEvtxParser

    def read(path: Path) -> int:
        return sum(1 for _ in PyEvtxParser(str(path), number_of_threads=1).records())

    return read


def xml() -> Reading:
    """Parse the XML of the Rust parser's records."""
    from evtx import PyEvtxParser
    from lxml.etree import fromstring

    def read(path: Path) -> int:
        count = 0
        for record in PyEvtxParser(str(path), number_of_threads=1).records():
            if record is not None:
                fromstring(record["data"].encode())
                count += 1
        return count

    return read


_READINGS = (walk, walk_all, records, decode, decode_all, xml, candidates, look_up)
YARDSTICKS: dict[str, Callable[[], Reading]] = {each.__name__: each for each in _READINGS}


def main(name: str, path: str) -> None:
    """Read a log in one of the ways."""
    read = YARDSTICKS[name]()
    begin = time.perf_counter()
    count = read(Path(path))
    print(count, time.perf_counter() - begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
