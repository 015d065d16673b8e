"""The logs in `samples/`, built here; `python -m tests.sample_logs` writes them again."""

from __future__ import annotations

from pathlib import Path

from tests.sample_damaged import damaged_system
from tests.sample_exchange import exchange55, exchange55_evt, exchange55_xml
from tests.sample_forwarded import forwarded_rendered
from tests.sample_tables import german_event_viewer, nt4_event_viewer

FOLDER = Path(__file__).parent.parent / "samples"

SAMPLES = {
    "damaged-system.evtx": damaged_system,
    "event-viewer-german.csv": german_event_viewer,
    "event-viewer-nt4.txt": nt4_event_viewer,
    "exchange55-pop3.evt": exchange55_evt,
    "exchange55-pop3.evtx": exchange55,
    "exchange55-pop3.xml": exchange55_xml,
    "forwarded-rendered.evtx": forwarded_rendered,
}
"""Every sample by the name of its file."""


def main() -> None:
    """Write all samples."""
    for name, build in SAMPLES.items():
        (FOLDER / name).write_bytes(build())


if __name__ == "__main__":
    main()
