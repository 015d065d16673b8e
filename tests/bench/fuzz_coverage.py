"""Fuzz the decoding of chunks and records, guided by coverage: `python -m tests.bench.fuzz_coverage`.

Needs atheris (Linux, macOS), which is no dependency of the project: `pip install atheris`. The seeds are the chunks of
samples/. A RecordError is an answer; any other exception, and a chunk that takes longer than ten seconds, is a fault.
Options are those of libFuzzer, such as -max_total_time=600.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["xfor"]):
    from xfor.logs.damage import DamageList
    from xfor.logs.evtx.walk import Walker

_SAMPLES = Path(__file__).parents[2] / "samples"
_HEADER, _CHUNK = 4096, 65_536


def one_chunk(data: bytes) -> None:
    """Read one chunk as a log would be read: count its records, then decode them all."""
    walker = Walker(lambda _: True, DamageList())
    walker.chunk(data[:_CHUNK], _HEADER)
    walker.tallies()
    for place in walker.places():
        walker.event(place)


def main() -> None:
    """Fuzz until a fault is found, or as long as libFuzzer's options say."""
    with TemporaryDirectory() as seeds:
        for sample in _SAMPLES.glob("*.evtx"):
            data = sample.read_bytes()
            for at in range(_HEADER, len(data), _CHUNK):
                (Path(seeds) / f"{sample.stem}-{at}").write_bytes(data[at : at + _CHUNK])
        atheris.Setup(
            [sys.argv[0], f"-max_len={_CHUNK}", "-timeout=10", "-rss_limit_mb=1024", *sys.argv[1:], seeds], one_chunk
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
