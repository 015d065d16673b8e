"""Open thousands of damaged bundles of each kind: `python -m tests.bench.fuzz_bundles --mutations 5000 [NAME]...`."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.test_bundles_mutations import hold_bundle, sound


def main() -> None:
    """Try as many mutants of each kind as were asked for, and print the figures; the first failure ends the run."""
    made = sound()
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutations", type=int, default=5000)
    options.add_argument("names", nargs="*", default=sorted(made))
    asked = options.parse_args()
    for name in asked.names:
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            held = hold_bundle(name, made[name], Path(folder), asked.mutations)
        seconds = time.process_time() - began
        print(
            f"{name}: {held.tried} mutants, {held.refused} no longer recognised, no exception, "
            f"slowest {held.slowest * 1000:.0f} ms, {seconds:.0f} s of process time",
            flush=True,
        )


if __name__ == "__main__":
    main()
