"""Whatever becomes of a bundle on its way, opening it ends in time: in logs, in notices, or in a sentence."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tempfile
from pathlib import Path

import pytest

from tests.bundle_writer import KINDS, cabinet, encrypted_zip, seven_zipped, zipped_with_aes, zstd
from tests.mutations import COUNT, Held, hold
from tests.sound_exports import SOUND
from xfor.errors import LogError
from xfor.logs.bundles.kinds import kind_of
from xfor.logs.bundles.limits import Limits
from xfor.logs.bundles.walk import Unpacking, one_by_one
from xfor.logs.inputs import Found

HOW = Unpacking(Limits(unpacked=256 << 20), "sesam")


def sound() -> dict[str, bytes]:
    """Give a sound bundle of each kind, with a small log, a larger file that is none, and another bundle."""
    log = min((data for make in SOUND.values() for data in make()), key=len)
    files = {"logs/System.evtx": log, "notes.txt": b"no log. " * 900, "inner.gz": gzip.compress(log, mtime=0)}
    made = {name: make(files) for name, make in KINDS.items()}
    made |= {"e.zip": encrypted_zip(files, "sesam"), "aes.zip": zipped_with_aes(files, "sesam")}
    made |= {"e.7z": seven_zipped(files, "sesam"), "lzx.cab": cabinet(files, "lzx")}
    packed = {"gz": gzip.compress(log, mtime=0), "bz2": bz2.compress(log), "xz": lzma.compress(log), "zst": zstd(log)}
    return made | {f"log.{ending}": data for ending, data in packed.items()}


def hold_bundle(name: str, data: bytes, folder: Path, count: int = COUNT) -> Held:
    """Open mutants of a bundle as xfor does."""
    path = folder / name

    def parse(mutant: bytes) -> None:
        path.write_bytes(mutant)
        if kind_of(mutant[:8192]) is None:
            raise LogError("no longer recognised")
        for file in one_by_one([Found(path, name, len(mutant), asked=True)], HOW):
            assert file.label.startswith(name)
            assert file.refusal or file.path.stat().st_size == file.size

    return hold(parse, [data], count)


@pytest.mark.parametrize("name", sorted(sound()))
def test_mutants_of_a_bundle_raise_nothing_and_leave_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    held = hold_bundle(name, sound()[name], tmp_path, 15 if "7z" in name else COUNT)
    assert held.refused < held.tried
    assert not list(private.iterdir())
