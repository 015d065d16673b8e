"""The checksum of a file, taken in a thread beside the reading."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from xfor.logs.digest import Digest, FileDigest


@given(st.lists(st.binary(max_size=100)))
def test_blocks_are_hashed_as_one_text(blocks: list[bytes]) -> None:
    with Digest() as digest:
        for block in blocks:
            digest.add(block)
        assert digest.finish() == hashlib.sha256(b"".join(blocks)).hexdigest()


def test_the_checksum_can_be_asked_for_again() -> None:
    digest = Digest()
    digest.add(b"x")
    assert digest.finish() == digest.finish()


def test_no_thread_is_left_behind_by_who_stops_in_the_middle() -> None:
    before = threading.active_count()
    with Digest() as digest:
        digest.add(b"x")
    assert threading.active_count() == before


def test_a_file_is_hashed_by_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert FileDigest(tmp_path / "file").finish() == hashlib.sha256(b"content").hexdigest()


def test_a_file_that_cannot_be_read_has_no_checksum(tmp_path: Path) -> None:
    assert FileDigest(tmp_path / "nowhere").finish() is None
