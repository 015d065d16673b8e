"""Sound input, changed at random but the same each time; and what a reader of logs makes of it.

Each mutant has a seed, from which it can be made again. `XFOR_MUTATIONS` says how many a test tries (else 60);
`python -m tests.bench.fuzz_formats` tries thousands.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.conventions import UNSAID
from xfor.logs.formats import FORMATS

COUNT = int(os.environ.get("XFOR_MUTATIONS", "60"))
LIMIT = 5.0
"""Seconds in which a mutant has to be read; those of the tests are a few KB."""

_TELLING = [
    b"\0", b"\xff" * 4, b"\0" * 8, b"\x80", b"\xff\xff\xff\x7f", b"\r\n", b"\n\n", b"\t", b",", b";", b'"', b"'", b":",
    b"<", b">", b"</", b"<!--", b"<![CDATA[", b"]]>", b"<!DOCTYPE x>", b"&#0;", b"&x;", b"{", b"}", b"[", b"]", b"\\u",
    b"\\", b"9" * 30, b"-1", b"0x", b"NaN", b"1e999", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"LfLe",
]  # fmt: skip
"""What some format takes for a sign of its own, so that it does damage more often than a byte at random."""


class Held(NamedTuple):
    """How many mutants were tried, how many of them a parser refused in a sentence, and how long the slowest took."""

    tried: int
    refused: int
    slowest: float


def mutant(sound: bytes, seed: int, others: Sequence[bytes] = ()) -> bytes:
    """Change a sound input in one to six places: flip, cut, insert, repeat, or splice with itself and the others."""
    rng = random.Random(seed)
    data = bytearray(sound)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        rng.choice(_CHANGES)(data, rng, rng.choice([*others, sound]))
    return bytes(data)


def hold(parse: Callable[[bytes], object], sound: Sequence[bytes], count: int = COUNT, first_seed: int = 0) -> Held:
    """Give mutants of sound inputs to a parser, which may raise a LogError and nothing else.

    AssertionError names the seed of the first that raised anything else, or that took longer than the limit.
    """
    refused = 0
    slowest = 0.0
    for seed in range(first_seed, first_seed + count):
        data = mutant(sound[seed % len(sound)], seed, sound)
        began = time.perf_counter()
        try:
            with _limited():
                parse(data)
        except LogError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"mutant {seed} of input {seed % len(sound)}: {error!r}") from error
        slowest = max(slowest, time.perf_counter() - began)
    return Held(count, refused, slowest)


def hold_format(name: str, sound: Sequence[bytes], folder: Path, count: int = COUNT, first_seed: int = 0) -> Held:
    """Give mutants of sound logs to the reader of a format, also those that are no longer recognised as such."""
    [format] = [each for each in FORMATS if each.name == name]
    path = folder / "mutant.log"

    def parse(data: bytes) -> None:
        path.write_bytes(data)
        recognised_as = [each.name for each in FORMATS if each.recognised(data[:8192])]
        log = format.opened(path, UNSAID)
        read = [event for batch in log.sweep(lambda _: True) for event in batch.events]
        assert all(isinstance(event, Event) for event in read)
        assert len(read) <= log.records
        counted = [tally for batch in format.opened(path, UNSAID).sweep(lambda _: False) for tally in batch.tallies]
        assert len(read) <= sum(len(tally.times) for tally in counted)
        assert list(log.damage) or not log.records_lost
        if name not in recognised_as:
            raise LogError("no longer recognised")

    return hold(parse, sound, count, first_seed)


@contextmanager
def _limited() -> Iterator[None]:
    """Stop what takes longer than the limit, where the system has a clock that can do so."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise AssertionError(f"not read within {LIMIT} seconds")


_Change = Callable[[bytearray, random.Random, bytes], None]


def _flip(data: bytearray, rng: random.Random, _: bytes) -> None:
    for _times in range(rng.choice((1, 1, 4, 16))):
        if data:
            data[rng.randrange(len(data))] ^= rng.choice((1, 2, 0x10, 0x20, 0x80, 0xFF))


def _cut(data: bytearray, rng: random.Random, _: bytes) -> None:
    start, stop = _span(data, rng)
    del data[start:stop]


def _cut_end(data: bytearray, rng: random.Random, _: bytes) -> None:
    del data[rng.randint(0, len(data)) :]


def _insert(data: bytearray, rng: random.Random, _: bytes) -> None:
    at = rng.randint(0, len(data))
    data[at:at] = rng.choice((rng.randbytes(rng.choice((1, 4, 64))), rng.choice(_TELLING)))


def _overwrite(data: bytearray, rng: random.Random, _: bytes) -> None:
    new = rng.choice((rng.randbytes(rng.choice((2, 4, 64))), rng.choice(_TELLING)))
    at = rng.randint(0, len(data))
    data[at : at + len(new)] = new


def _repeat(data: bytearray, rng: random.Random, _: bytes) -> None:
    start, stop = _span(data, rng)
    data[stop:stop] = data[start:stop] * rng.choice((1, 2, 50))


def _splice(data: bytearray, rng: random.Random, other: bytes) -> None:
    start, stop = _span(other, rng)
    at = rng.randint(0, len(data))
    data[at : rng.choice((at, at + stop - start))] = other[start:stop]


_CHANGES: tuple[_Change, ...] = (_flip, _flip, _cut, _cut_end, _insert, _overwrite, _overwrite, _repeat, _splice)


def _span(data: bytes | bytearray, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.choice((1, 4, 32, 300, 2000)))
