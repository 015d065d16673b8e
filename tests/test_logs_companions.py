"""Files of message texts find the log that they were saved with, also where a collector has moved them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evtx_writer import classic, write_evtx
from xfor.logs.companions import MTA_MAGIC, named
from xfor.logs.inputs import Found, find_files


def put(folder: Path, *names: str) -> None:
    """Put files below a folder: logs, and what begins as message texts do."""
    log = write_evtx([classic("disk", 51, ["x"])])
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(log if name.endswith(".evtx") else MTA_MAGIC + bytes(16))


def texts(file: Found, folder: Path) -> list[tuple[str, int]]:
    """Give where the texts of a log lie, and their languages."""
    return [(each.path.relative_to(folder).as_posix(), each.lcid) for each in file.beside]


def logs(folder: Path) -> dict[str, Found]:
    """Find what lies below a folder, by where it lies."""
    return {each.path.relative_to(folder).as_posix(): each for each in find_files([str(folder)])}


@pytest.mark.parametrize(
    "place", ["LocaleMetaData/System_1033.MTA", "localemetadata/system_1033.mta", "System_1033.MTA"]
)
def test_the_texts_beside_a_log_are_found(tmp_path: Path, place: str) -> None:
    put(tmp_path, "System.evtx", place)
    assert texts(logs(tmp_path)["System.evtx"], tmp_path) == [(place, 1033)]
    (alone,) = find_files([str(tmp_path / "System.evtx")])
    assert texts(alone, tmp_path) == [(place, 1033)]


def test_a_log_may_have_texts_in_several_languages(tmp_path: Path) -> None:
    put(tmp_path, "System.evtx", "LocaleMetaData/System_1033.MTA", "LocaleMetaData/System_1031.MTA")
    assert sorted(lcid for _, lcid in texts(logs(tmp_path)["System.evtx"], tmp_path)) == [1031, 1033]


def test_texts_that_were_moved_are_found_anywhere_in_the_folder_that_was_given(tmp_path: Path) -> None:
    put(tmp_path, "logs/System.evtx", "texts/en/System_1033.MTA", "logs/Application.evtx")
    found = logs(tmp_path)
    assert texts(found["logs/System.evtx"], tmp_path) == [("texts/en/System_1033.MTA", 1033)]
    assert found["logs/Application.evtx"].beside == ()


def test_each_host_has_its_own_texts(tmp_path: Path) -> None:
    put(tmp_path, *(f"{host}/{name}" for host in "AB" for name in ("System.evtx", "LocaleMetaData/System_1033.MTA")))
    found = logs(tmp_path)
    for host in "AB":
        own = f"{host}/LocaleMetaData/System_1033.MTA"
        assert texts(found[f"{host}/System.evtx"], tmp_path) == [(own, 1033)]


def test_of_texts_from_elsewhere_the_nearest_come_first(tmp_path: Path) -> None:
    put(tmp_path, "A/logs/System.evtx", "B/texts/System_1033.MTA", "A/texts/System_1033.MTA")
    found = [place for place, _ in texts(logs(tmp_path)["A/logs/System.evtx"], tmp_path)]
    assert found == ["A/texts/System_1033.MTA", "B/texts/System_1033.MTA"]


def test_texts_are_no_logs_of_their_own_unless_they_are_named(tmp_path: Path) -> None:
    put(tmp_path, "System.evtx", "System_1033.MTA")
    assert list(logs(tmp_path)) == ["System.evtx"]
    (named_by_user,) = find_files([str(tmp_path / "System_1033.MTA")])
    assert named_by_user.asked


def test_a_file_that_is_only_named_like_texts_stays_a_file_to_read(tmp_path: Path) -> None:
    put(tmp_path, "System.evtx")
    (tmp_path / "System_1033.MTA").write_bytes((tmp_path / "System.evtx").read_bytes())
    found = logs(tmp_path)
    assert set(found) == {"System.evtx", "System_1033.MTA"}
    assert found["System.evtx"].beside == ()


def test_the_language_is_the_number_behind_the_last_underscore() -> None:
    assert named("My_Log_2_1031.MTA") == ("my_log_2", 1031)
    assert named("Microsoft-Windows-Foo%4Operational_1033.mta") == ("microsoft-windows-foo%4operational", 1033)
    assert [named(name) for name in ("System.MTA", "_1033.MTA", "System_en.MTA", "System_1033.evtx")] == [None] * 4
