"""How fast messages are found: `python -m tests.bench.messages`. Seconds are of process time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from tests.evtx_writer import classic, write_evtx
from tests.mta_writer import write_mta
from tests.pe_writer import message_dll
from xfor.events import NO_MESSAGE, Datum, Event, Kind
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.damage import DamageList
from xfor.logs.inputs import find_files, open_found
from xfor.logs.messages.catalogue.build import build_catalogue
from xfor.logs.messages.catalogue.lookup import Catalogue
from xfor.logs.messages.catalogue.store import catalogue_file
from xfor.logs.messages.mta import Mta

_TEXT = "The %1 service depends on group {} and no member of it started:%n%2 That is all there is to say of it."
_RECORDS = 20_000
_DLLS, _MESSAGES = 20, 2_000
_T = TypeVar("_T")


def measured(what: str, count: int, work: Callable[[], _T]) -> _T:
    """Do something, and print how many of what it did in a second."""
    began = time.process_time()
    result = work()
    seconds = time.process_time() - began
    print(f"{what}: {count:,} in {seconds:.2f} s, {count / seconds:,.0f} a second", flush=True)
    return result


def main() -> None:
    """Make files of messages and a log, and read them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = folder / "programs"
        programs.mkdir()
        for dll in range(_DLLS):
            texts = {0xC0000000 + number: _TEXT.format(dll * number) for number in range(_MESSAGES)}
            (programs / f"p{dll}.dll").write_bytes(message_dll({1033: texts}))
        log = folder / "System.evtx"
        log.write_bytes(write_evtx([classic("p3", n % 200, [f"Service{n}", "%%5"]) for n in range(_RECORDS)]))
        _measure(folder, log)


def _measure(folder: Path, log: Path) -> None:
    output = folder / "messages.db"
    count = _DLLS * _MESSAGES
    measured("messages into a catalogue", count, lambda: build_catalogue([folder / "programs"], output))
    file = catalogue_file(output)
    assert file
    measured("events without messages", _RECORDS, lambda: _read(log, UNSAID))
    measured("events, messages from a catalogue", _RECORDS, lambda: _read(log, Conventions(messages=(file,))))
    kind = Kind("p3", "", 7, "error", "System", "PC")
    event = Event(
        kind, None, 1, qualifiers=0xC000, data=(Datum(None, "Service1"), Datum(None, "%%5")), lacks=NO_MESSAGE
    )
    with closing(Catalogue(file)) as catalogue:
        measured("questions to a catalogue", _RECORDS, lambda: [catalogue.message(event) for _ in range(_RECORDS)])
    texts = folder / "System_1033.MTA"
    texts.write_bytes(write_mta([(n + 1, f"Service{n} depends on a group") for n in range(_RECORDS)]))
    with closing(measured("records of a metadata file", _RECORDS, lambda: Mta(texts, DamageList()))) as mta:
        measured("messages of a metadata file", _RECORDS, lambda: [mta.texts(n) for n in range(1, _RECORDS)])
    measured("events, messages saved with the log", _RECORDS, lambda: _read(log, UNSAID))


def _read(log: Path, conventions: Conventions) -> int:
    [found] = find_files([str(log)])
    return sum(1 for batch in open_found(found, conventions).sweep(lambda _: True) for _ in batch.events)


if __name__ == "__main__":
    main()
