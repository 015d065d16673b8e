"""A run that is repeated reads only what is new, and says what the first one would say."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import ROOT, SAMPLES, xfor
from tests.evtx_writer import classic, write_evtx
from tests.mta_writer import write_mta
from xfor.attempt import Attempt

MAIL = ("MSExchangePOP3", 13003, ["Logon failure: unknown user name or bad password."])


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(4):
        records = [classic(*MAIL, computer=f"H{number}", time="2024-03-01T08:00:00Z")]
        (folder / f"{number}.evtx").write_bytes(write_evtx(records))
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tell which logs are read, and not taken from an earlier run."""
    found: list[str] = []
    read = Attempt.read

    def noted(self: Attempt, *given: object) -> None:
        found.append(self.file.path.name)
        read(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Attempt, "read", noted)
    return found


def run(logs: Path, *more: str) -> str:
    done = xfor("match", logs, "--format", "json", "--resume", logs.parent / "kept", *more)
    assert done.exit_code == 0, done.output
    return done.stdout


def kept(logs: Path) -> list[Path]:
    return [path for path in (logs.parent / "kept").rglob("*") if path.is_file()]


def test_a_repeated_run_reads_nothing_and_says_the_same(logs: Path, reads: list[str]) -> None:
    plain = xfor("match", logs, "--format", "json").stdout
    reads.clear()
    assert run(logs) == plain
    assert reads == ["0.evtx", "1.evtx", "2.evtx", "3.evtx"]
    reads.clear()
    assert run(logs) == plain
    assert run(logs, "--jobs", "2") == plain
    assert reads == []


def test_only_what_is_new_or_changed_is_read(logs: Path, reads: list[str]) -> None:
    run(logs)
    reads.clear()
    changed = logs / "1.evtx"
    state = changed.stat()
    content = changed.read_bytes()
    changed.write_bytes(content.replace("H1".encode("utf-16-le"), "G1".encode("utf-16-le")))
    os.utime(changed, ns=(state.st_atime_ns, state.st_mtime_ns))  # a log that Windows writes keeps its size and time
    (logs / "new.evtx").write_bytes(content.replace("H1".encode("utf-16-le"), "N1".encode("utf-16-le")))
    said = run(logs)
    assert reads == ["1.evtx", "new.evtx"]
    assert said == xfor("match", logs, "--format", "json").stdout


@pytest.mark.parametrize("more", [["--to", "2030-01-01"], ["--evidence", "1"], ["--no-builtin-rules", "--rules", "R"]])
def test_another_question_or_other_rules_are_not_answered_from_what_was_kept(
    logs: Path, reads: list[str], more: list[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "kbrules" / "exchange", tmp_path / "rules")
    more = [str(tmp_path / "rules") if each == "R" else each for each in more]
    run(logs)
    reads.clear()
    run(logs, *more)
    assert len(reads) == 4


def test_the_case_can_be_another_one(logs: Path, reads: list[str]) -> None:
    run(logs, "--case", "A")
    reads.clear()
    assert run(logs, "--case", "B") == xfor("match", logs, "--format", "json", "--case", "B").stdout
    assert len(reads) == 4  # those of the run without --resume


@pytest.mark.parametrize("damage", [lambda each: each[:-20], lambda each: b"", lambda each: each.replace(b"2", b"3")])
def test_a_kept_result_that_is_damaged_is_read_again(logs: Path, reads: list[str], damage: object) -> None:
    said = run(logs)
    for path in kept(logs):
        path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    reads.clear()
    assert run(logs) == said
    assert len(reads) == 4


def test_a_damaged_log_is_reported_as_damaged_each_time(tmp_path: Path, reads: list[str]) -> None:
    shutil.copy(SAMPLES / "damaged-system.evtx", tmp_path)
    first, second = (
        xfor("match", tmp_path / "damaged-system.evtx", "--resume", tmp_path / "kept", "--format", "json").stdout
        for _ in range(2)
    )
    assert first == second
    assert '"partial"' in first
    assert len(reads) == 1


def test_a_file_that_is_no_log_is_skipped_each_time(tmp_path: Path) -> None:
    (tmp_path / "a.evtx").write_bytes(b"no log")
    for _ in range(2):
        done = xfor("match", tmp_path / "a.evtx", "--resume", tmp_path / "kept")
        assert done.exit_code == 3


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_read(tmp_path: Path, reads: list[str]) -> None:
    (tmp_path / "file").write_text("")
    done = xfor("match", SAMPLES, "--resume", tmp_path / "file" / "kept")
    assert done.exit_code == 2
    assert "--resume" in done.stderr
    assert reads == []


def test_a_run_that_was_killed_goes_on_where_it_was(logs: Path, reads: list[str]) -> None:
    records = [classic(*MAIL, computer="BIG", time="2024-03-01T08:00:00Z")] * 20_000
    (logs / "9.evtx").write_bytes(write_evtx(records))
    command = [sys.executable, "-m", "xfor", "match", str(logs), "--resume", str(logs.parent / "kept"), "--jobs", "1"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while len(kept(logs)) < 3 and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    running.wait()
    before = len([path for path in kept(logs) if path.suffix == ".kept"])
    assert before >= 3
    said = run(logs)
    assert len(reads) == 5 - before
    assert said == xfor("match", logs, "--format", "json").stdout


def test_a_log_whose_saved_messages_have_changed_is_read_again(logs: Path, reads: list[str]) -> None:
    texts = logs / "0_1033.mta"
    texts.write_bytes(write_mta([(1, "Logon failure: unknown user name or bad password. One.")]))
    assert "mta:1033" in run(logs)
    assert len(reads) == 4
    run(logs)
    assert len(reads) == 4
    texts.write_bytes(write_mta([(1, "Logon failure: unknown user name or bad password. Two.")]))
    assert "password. Two." in run(logs)
    assert reads[4:] == ["0.evtx"]
