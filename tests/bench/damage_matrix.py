"""Print how many records four readers still read of a log under every damage: `python -m tests.bench.damage_matrix`.

A number counts the records read as they are; `d` those whose data were left out, `!` those that say other things.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.damage import DAMAGES
from tests.damage_counts import READERS, by_us, counted
from tests.evtx_oracles import Reading
from tests.sound_log import sound_log

_PATIENCE = 20


def main() -> None:
    """Print the matrix as a Markdown table."""
    signal.signal(signal.SIGALRM, _give_up)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.evtx"
        path.write_bytes(sound_log())
        truth = list(by_us(path))
        print(f"| damage to a log of {len(truth)} records |", " | ".join(READERS), "|")
        print("|---" * (len(READERS) + 1) + "|")
        for damage in DAMAGES:
            path.write_bytes(damage.of(sound_log()))
            print(f"| {damage.name} |", " | ".join(_cell(reader, path, truth) for reader in READERS), "|")


def _cell(reader: str, path: Path, truth: Sequence[Reading]) -> str:
    signal.alarm(_PATIENCE)
    try:
        return str(counted(reader, path, truth) or "refuses")
    except TimeoutError:
        return "does not end"
    finally:
        signal.alarm(0)


def _give_up(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
