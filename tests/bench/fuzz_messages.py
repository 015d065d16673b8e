"""Read thousands of damaged files of messages: `python -m tests.bench.fuzz_messages --mutations 5000 [KIND]...`."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.message_mutants import subjects, tried


def main() -> None:
    """Try as many mutants of each kind as were asked for, and print the figures; the first failure ends the run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutations", type=int, default=5000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("kinds", nargs="*")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for subject in subjects(Path(folder)):
            if asked.kinds and subject.name not in asked.kinds:
                continue
            began = time.process_time()
            held = tried(subject, Path(folder), asked.mutations, asked.seed)
            seconds = time.process_time() - began
            print(
                f"{subject.name}: {held.tried} mutants, {held.refused} refused, no exception, "
                f"slowest {held.slowest * 1000:.0f} ms, {seconds:.0f} s of process time",
                flush=True,
            )


if __name__ == "__main__":
    main()
