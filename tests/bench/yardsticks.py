"""What is compared, each as a process of its own: `python -m tests.bench.yardsticks NAME LOG`.

    walk     xfor: every record counted by its kind, checksums compared, SHA-256 taken beside it
    records  the Rust parser `evtx`: its records as XML, on one thread
    decode   xfor: every record as an Event
    xml      the Rust parser's records as lxml trees, which is the least that a program needs to look into them

Prints how many records there were, and the seconds it took to read them; the imports are made before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

Reading = Callable[[Path], int]


def walk() -> Reading:
    """Count the records of a log of which no event is wanted."""
    from xfor.logs.evtx.log import EvtxLog

    def read(path: Path) -> int:
        return sum(len(tally.times) for batch in EvtxLog(path).sweep(lambda _: False) for tally in batch.tallies)

    return read


def decode() -> Reading:
    """Decode all records of a log."""
    from xfor.logs.evtx.log import EvtxLog

    def read(path: Path) -> int:
        return sum(1 for batch in EvtxLog(path).sweep(lambda _: True) for _ in batch.events)

    return read


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


YARDSTICKS: dict[str, Callable[[], Reading]] = {each.__name__: each for each in (walk, records, decode, xml)}


def main(name: str, path: str) -> None:
    """Read a log in one of the ways."""
    read = YARDSTICKS[name]()
    begin = time.perf_counter()
    count = read(Path(path))
    print(count, time.perf_counter() - begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
