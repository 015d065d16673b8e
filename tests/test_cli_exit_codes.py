"""The exit codes, in one table: README lists the same."""

from __future__ import annotations

import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.command import EXCHANGE, ROOT, SAMPLES, process, xfor
from tests.evtx_writer import classic, write_evtx
from tests.rule_writer import KNOWLEDGE, write

DAMAGED = SAMPLES / "damaged-system.evtx"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (0, ["match", EXCHANGE]),
        (0, ["match", DAMAGED]),
        (0, ["match", EXCHANGE, "--fail-on", "critical"]),
        (1, ["match", EXCHANGE, "--fail-on", "high"]),
        (1, ["match", EXCHANGE, "--fail-on", "informational", "--strict"]),
        (2, ["match"]),
        (2, ["match", EXCHANGE, "--min-level", "grave"]),
        (2, ["match", EXCHANGE, "--from", "yesterday"]),
        (2, ["match", EXCHANGE, "--from", "2024-02-01", "--to", "2024-01-01"]),
        (2, ["match", EXCHANGE, "--evidence", "none"]),
        (2, ["match", EXCHANGE, "--output", SAMPLES]),
        (2, ["match", EXCHANGE, "--output", SAMPLES / "no" / "where.json"]),
        (2, ["match", EXCHANGE, "--rules", SAMPLES / "no-such-folder"]),
        (2, ["match", EXCHANGE, "--rules", SAMPLES]),
        (2, ["rules", "show", "Q000000"]),
        (2, ["rules", "check", SAMPLES / "README.md"]),
        (2, ["schema", "poem"]),
        (3, ["match", SAMPLES / "no-such.evtx"]),
        (3, ["match", SAMPLES / "*.nothing"]),
        (3, ["match", SAMPLES / "README.md"]),
        (3, ["events", SAMPLES / "README.md"]),
        (4, ["match", DAMAGED, "--strict"]),
        (4, ["match", DAMAGED, "--strict", "--fail-on", "low"]),
        (4, ["match", EXCHANGE, SAMPLES / "no-such.evtx", "--strict"]),
    ],
)
def test_every_exit_code(code: int, arguments: list[str | Path]) -> None:
    result = xfor(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


def test_a_wrong_rule_file_of_the_user_fails_the_run_after_its_report(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("title: [", encoding="utf-8")
    result = xfor("match", EXCHANGE, "--rules", tmp_path)
    assert result.exit_code == 2
    assert "Q247764" in result.stdout
    assert "broken.yml:2" in result.stdout
    assert "A rule file that you gave was refused" in result.stderr


def test_the_readme_lists_every_exit_code() -> None:
    from xfor.cli import outcome

    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)}
    assert listed == {value for name, value in vars(outcome).items() if name.isupper() and isinstance(value, int)}


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc whether the log is being read")
def test_ctrl_c_keeps_what_was_read_so_far(tmp_path: Path) -> None:
    """The second log is so large, and as empty as can be, that its reading takes minutes."""
    large, output = tmp_path / "large.evtx", tmp_path / "report.json"
    with large.open("wb") as file:
        file.write(EXCHANGE.read_bytes()[:4096])
        file.truncate(1 << 38)
    running = process("match", EXCHANGE, large, "--jobs", "1", "--format", "json", "--output", output)
    while not _is_reading(running.pid, large):
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=180)  # a busy machine may be slow to write
    assert running.returncode == 130
    assert "Stopped. What was read so far is in" in complaint
    assert "Traceback" not in complaint
    report = output.read_text("utf-8")
    assert '"code": "interrupted"' in report
    assert "Q247764@EXCHSRV1" in report


def _is_reading(pid: int, path: Path) -> bool:
    try:
        return any(link.resolve() == path for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False  # a file was closed in between


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise on Windows")
def test_a_closed_pipe_ends_the_command_in_silence(tmp_path: Path) -> None:
    log = tmp_path / "long.evtx"  # longer than a pipe holds
    log.write_bytes(write_evtx([classic("Mail", 1, ["x" * 200], time="2024-03-01T08:00:00Z")] * 2000))
    running = process("events", log, "--format", "jsonl")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.wait(timeout=60) == 141
    assert running.stderr.read() == ""
    running.stderr.close()


def test_a_rule_of_the_user_is_in_force(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    assert xfor("rules", "list", "--rules", tmp_path, "--no-builtin-rules").stdout.startswith("K1")
    assert "K1" in xfor("rules", "list", env={"XFOR_RULES": str(tmp_path)}).stdout
