"""A bundle takes as much memory as its largest log, however many it holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bundle_writer import zipped
from tests.command import ROOT
from tests.evtx_writer import classic, seal, write_evtx

_MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "xfor", *sys.argv[1:]], stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
_UNIT = 1 << 20 if sys.platform == "darwin" else 1 << 10  # of ru_maxrss, in a MiB


def bundle(hosts: int) -> bytes:
    """Make a bundle with a log of each of some hosts, 320 KiB each."""
    records = [classic("disk", 51, [str(number), "x" * 300], computer="H000") for number in range(300)]
    log = write_evtx(records)
    logs = {}
    for host in range(hosts):
        changed = bytearray(log.replace("H000".encode("utf-16-le"), f"H{host:03}".encode("utf-16-le")))
        seal(changed)
        logs[f"H{host:03}/System.evtx"] = bytes(changed)
    return zipped({"inner.zip": zipped(logs)})


def peak(path: Path) -> float:
    """Match a bundle in a process of its own; the most memory that it took, in MiB."""
    options = ["--no-builtin-rules", "--rules", "kbrules/exchange", "--jobs", "1", "--format", "json"]
    command = [sys.executable, "-c", _MEASURE, "match", str(path), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    code, most = done.stdout.split()
    assert code == "0", done.stderr
    return int(most) / _UNIT


@pytest.mark.skipif(sys.platform == "win32", reason="needs getrusage")
def test_a_bundle_a_hundred_times_as_large_takes_no_more_memory(tmp_path: Path) -> None:
    small, large = tmp_path / "small.zip", tmp_path / "large.zip"
    small.write_bytes(bundle(1))
    large.write_bytes(bundle(100))
    peak(small)  # fills the cache of rules
    assert peak(large) < peak(small) + 12
