"""How fast .evt is read, against libevt on one core: `python -m tests.bench.bench_evt [--records 200000]`.

Time is that of the processor; the best of five runs counts, and the two take turns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.evt_writer import INFORMATION, WARNING, Entry, write_evt
from xfor.logs.evt.log import EvtLog

_SERVICES = ("Spooler", "Workstation", "Windows Time", "Remote Registry", "Event Log", "Telnet")


def entries(count: int) -> list[Entry]:
    """Give events of a System log: services, a disk, the network, of four machines."""
    some = [
        Entry("Service Control Manager", 7036, [_SERVICES[number % 6], "running"], INFORMATION)
        if number % 3
        else Entry("Service Control Manager", 7000, [_SERVICES[number % 6], "%%2"])
        for number in range(60)
    ]
    some += [Entry("disk", 51, [rf"\\Device\\Harddisk{number}\\D"], WARNING, data=bytes(40)) for number in range(20)]
    some += [Entry("NETLOGON", 5719, ["MILL", "%%1311"], sid="S-1-5-18", data=b"^\0\0\xc0") for _ in range(20)]
    return [
        some[number % 100]._replace(
            computer=f"SRV{number % 4}", time=f"2003-03-{1 + number // 86_400:02}T{number // 3600 % 24:02}:00:00Z"
        )
        for number in range(count)
    ]


def counted(path: Path) -> int:
    """Count all records by kind."""
    return sum(len(tally.times) for batch in EvtLog(path).sweep(lambda _: False) for tally in batch.tallies)


def decoded(path: Path) -> int:
    """Decode all records."""
    return sum(1 for batch in EvtLog(path).sweep(lambda _: True) for _ in batch.events)


def libevt(path: Path) -> int:
    """Ask libevt for what a kind is, of all records."""
    import pyevt

    file = pyevt.file()
    file.open(str(path))
    kinds = [
        (record.source_name, record.event_identifier, record.event_type, record.computer_name, record.creation_time)
        for record in file.records
    ]
    return len(kinds)


def main() -> None:
    """Print records a second of the three ways."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=200_000)
    asked = options.parse_args()
    ways: list[Callable[[Path], int]] = [counted, decoded, libevt]
    best = dict.fromkeys(ways, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "SysEvent.Evt"
        path.write_bytes(write_evt(entries(asked.records)))
        for _ in range(5):
            for way in ways:
                began = time.process_time()
                assert way(path) == asked.records
                best[way] = min(best[way], time.process_time() - began)
    for way in ways:
        print(f"{way.__name__:8} {asked.records / best[way]:>11,.0f} records a second")


if __name__ == "__main__":
    main()
