"""What is compared, each as a process of its own: `python -m tests.bench.yardsticks NAME LOG` prints the records read.

walk     xfor: every record counted by its kind, checksums compared, SHA-256 taken beside it
records  the Rust parser `evtx`: its records as XML, on one thread
decode   xfor: every record as an Event
xml      the Rust parser's records as lxml trees, which is the least that a program needs to look into them
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # the parser writes them, and XML has no way to


def walk(path: Path) -> int:
    """Count the records of a log of which no event is wanted."""
    from xfor.logs.evtx.log import EvtxLog

    log = EvtxLog(path)
    return sum(len(tally.times) for batch in log.sweep(lambda kind: False) for tally in batch.tallies)


def decode(path: Path) -> int:
    """Decode all records of a log."""
    from xfor.logs.evtx.log import EvtxLog

    log = EvtxLog(path)
    return sum(1 for batch in log.sweep(lambda kind: True) for _ in batch.events)


def records(path: Path) -> int:
    """Iterate over the records of the Rust parser."""
    return sum(1 for _ in _rust(path))


def xml(path: Path) -> int:
    """Parse the XML of the Rust parser's records."""
    from lxml import etree

    return sum(1 for written in _rust(path) if etree.fromstring(_ILLEGAL.sub("", written).encode()) is not None)


def _rust(path: Path) -> Iterator[str]:
    from evtx import PyEvtxParser

    return (record["data"] for record in PyEvtxParser(str(path), number_of_threads=1).records())


YARDSTICKS: dict[str, Callable[[Path], int]] = {each.__name__: each for each in (walk, records, decode, xml)}


if __name__ == "__main__":
    print(YARDSTICKS[sys.argv[1]](Path(sys.argv[2])))
