"""Read thousands of damaged logs of each format: `python -m tests.bench.fuzz_formats --mutations 5000 [FORMAT]...`."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.mutations import hold_format
from tests.sound_exports import SOUND


def main() -> None:
    """Try as many mutants of each format as were asked for, and print the figures; the first failure ends the run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutations", type=int, default=5000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("formats", nargs="*", default=list(SOUND))
    asked = options.parse_args()
    for name in asked.formats:
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            held = hold_format(name, SOUND[name](), Path(folder), asked.mutations, asked.seed)
        seconds = time.process_time() - began
        print(
            f"{name}: {held.tried} mutants, {held.refused} no longer recognised, no exception, "
            f"slowest {held.slowest * 1000:.0f} ms, {seconds:.0f} s of process time"
        )


if __name__ == "__main__":
    main()
