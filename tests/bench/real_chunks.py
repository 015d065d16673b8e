"""Many large logs out of the chunks of real ones: `write_fleet` gives every record its own number and time.

So no two logs overlap, which xfor would see, and every checksum is right, so that no reader can take a short way.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.bench.big_logs import Pattern, file_header, pattern, repeated

_CHUNK, _HEADER = 65536, 4096
_MAGIC = b"ElfChnk\0"


def patterns_of(logs: Path, most: int) -> list[Pattern]:
    """Give chunks of real logs that can be repeated, `most` at most, spread over all logs."""
    found = [each for path in sorted(logs.rglob("*.evtx")) for each in _sound(path)]
    step = max(1, len(found) // most)
    return found[::step][:most]


def write_fleet(folder: Path, patterns: list[Pattern], logs: int, size: int) -> int:
    """Write so many logs of `size` bytes each; gives the number of all their records."""
    folder.mkdir(parents=True, exist_ok=True)
    chunks = max(1, (size - _HEADER) // _CHUNK)
    number = 1
    for log in range(logs):
        first = number
        with (folder / f"{log:05}.evtx").open("wb") as file:
            file.write(bytes(_HEADER))
            for chunk in range(chunks):
                chosen = patterns[(log * 7 + chunk) % len(patterns)]
                file.write(repeated(chosen, number))
                number += len(chosen.records)
            file.seek(0)
            file.write(file_header(chunks, number - first + 1))
    return number - 1


def _sound(path: Path) -> Iterator[Pattern]:
    content = path.read_bytes()
    for at in range(_HEADER, len(content) - _CHUNK + 1, _CHUNK):
        chunk = content[at : at + _CHUNK]
        if chunk.startswith(_MAGIC) and zlib.crc32(chunk[512 : _u32(chunk, 48)]) == _u32(chunk, 52):
            made = pattern(chunk)
            if len(made.records) > 20 and all(_fits(chunk, *places) for places in made.records):
                yield made


def _fits(chunk: bytes, record: int, time_at: int, id_at: int) -> bool:
    """Say whether a record has its number and a time where the template of most providers has them."""
    inside = id_at + 8 <= len(chunk) and time_at + 8 <= len(chunk)
    number = chunk[record + 8 : record + 16]
    return inside and chunk[id_at : id_at + 8] == number and 0x01C00000 < _u32(chunk, time_at + 4) < 0x01E00000


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
