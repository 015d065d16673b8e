"""Paths, folders and patterns as users give them, and what is said of those that hold no log."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.evtx_writer import classic, write_evtx
from xfor.errors import LogError
from xfor.logs.evtx.log import EvtxLog
from xfor.logs.inputs import claims_to_be_log, find_files, open_log

_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs links and modes as POSIX has them")


@pytest.fixture
def log() -> bytes:
    return write_evtx([classic("disk", 51, ["x"])])


@pytest.fixture
def folder(tmp_path: Path, log: bytes) -> Path:
    """Give a folder with two logs, one of them in a folder of its own, and a text."""
    (tmp_path / "b.evtx").write_bytes(log)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.evtx").write_bytes(log)
    (tmp_path / "notes.txt").write_text("no log")
    return tmp_path


def names(paths: list[str]) -> list[str]:
    """Give the names of the files found."""
    return [found.path.name for found in find_files(paths)]


def test_a_folder_stands_for_all_files_in_it_by_name(folder: Path) -> None:
    assert names([str(folder)]) == ["b.evtx", "a.evtx", "notes.txt"]


def test_files_come_in_the_order_in_which_they_were_given(folder: Path) -> None:
    assert names([str(folder / "notes.txt"), str(folder / "b.evtx")]) == ["notes.txt", "b.evtx"]


def test_a_file_that_is_given_twice_is_read_once(folder: Path) -> None:
    assert names([str(folder / "b.evtx"), str(folder), str(folder / "inner" / ".." / "b.evtx")]).count("b.evtx") == 1


def test_a_pattern_stands_for_what_fits_it(folder: Path) -> None:
    assert names([str(folder / "*.evtx")]) == ["b.evtx"]
    assert names([str(folder / "**" / "*.evtx")]) == ["b.evtx", "a.evtx"]


def test_a_name_with_brackets_is_no_pattern_where_it_exists(folder: Path, log: bytes) -> None:
    (folder / "c[1].evtx").write_bytes(log)
    assert names([str(folder / "c[1].evtx")]) == ["c[1].evtx"]


def test_only_what_was_named_was_asked_for(folder: Path) -> None:
    asked = {found.path.name: found.asked for found in find_files([str(folder / "b.evtx"), str(folder)])}
    assert asked == {"b.evtx": True, "a.evtx": False, "notes.txt": False}


def test_a_file_is_known_with_its_size(folder: Path, log: bytes) -> None:
    assert [found.size for found in find_files([str(folder / "b.evtx")])] == [len(log)]


@pytest.mark.parametrize("missing", ["nowhere.evtx", "nowhere/*.evtx", "x" * 5000, "*[", ""])
def test_a_path_that_leads_nowhere_is_kept_so_that_it_can_be_said(missing: str, tmp_path: Path) -> None:
    (found,) = find_files([str(tmp_path / "empty") + "/" + missing])
    assert (found.size, found.asked) == (0, True)
    with pytest.raises(LogError, match="no such file or folder"):
        open_log(found.path)


@_POSIX
def test_a_link_that_leads_back_is_not_followed(folder: Path) -> None:
    (folder / "inner" / "back").symlink_to(folder, target_is_directory=True)
    assert names([str(folder)]) == ["b.evtx", "a.evtx", "notes.txt"]


@_POSIX
def test_a_link_to_itself_is_no_file(folder: Path) -> None:
    (folder / "loop.evtx").symlink_to(folder / "loop.evtx")
    assert "loop.evtx" in names([str(folder)])
    with pytest.raises(LogError):
        open_log(folder / "loop.evtx")


@_POSIX
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.evtx")
    assert "pipe.evtx" in names([str(folder)])
    with pytest.raises(LogError, match="neither a file nor a folder"):
        open_log(folder / "pipe.evtx")


@_POSIX
@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused_with_the_systems_reason(folder: Path) -> None:
    (folder / "b.evtx").chmod(0)
    with pytest.raises(LogError, match="Permission denied"):
        open_log(folder / "b.evtx")


@_POSIX
def test_a_name_that_is_no_text_can_still_be_shown(tmp_path: Path, log: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.evtx"))
    path.write_bytes(log)
    (found,) = find_files([str(tmp_path)])
    assert found.label.endswith("caf\\udce9.evtx")
    assert isinstance(open_log(found.path), EvtxLog)


def test_a_log_is_known_by_its_content_and_not_by_its_name(tmp_path: Path, log: bytes) -> None:
    path = tmp_path / "Application.bak"
    path.write_bytes(log)
    assert open_log(path).format == "evtx"


@pytest.mark.parametrize("damaged", [slice(0, 8), slice(0, 4096), slice(4096, 4104)], ids=["magic", "header", "chunk"])
def test_a_log_with_a_damaged_head_is_still_a_log(damaged: slice, tmp_path: Path, log: bytes) -> None:
    data = bytearray(log)
    data[damaged] = bytes(damaged.stop - damaged.start)
    path = tmp_path / "damaged.evtx"
    path.write_bytes(data)
    assert isinstance(open_log(path), EvtxLog)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.evtx", b"", "the file is empty"),
        ("notes.txt", b"hello", "not an event log that xfor reads"),
        ("renamed.evtx", b"PK\3\4" + bytes(9000), "in spite of its name"),
        ("zeros.evtx", bytes(9000), "in spite of its name"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LogError, match=reason):
        open_log(tmp_path / name)


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be read"):
        open_log(tmp_path)


def test_a_log_that_vanishes_before_it_is_read_is_refused(tmp_path: Path, log: bytes) -> None:
    path = tmp_path / "gone.evtx"
    path.write_bytes(log)
    opened = open_log(path)
    path.unlink()
    with pytest.raises(LogError, match="cannot be read"):
        list(opened.sweep(lambda _: True))


@pytest.mark.parametrize(("name", "claims"), [("a.evtx", True), ("A.EVTX", True), ("a.txt", False), ("evtx", False)])
def test_a_name_promises_a_log_by_its_ending(name: str, claims: bool) -> None:
    assert claims_to_be_log(name) is claims
