"""What is in bundles is found as if it lay in a folder: nested, twice, damaged, beside a bomb; and nothing stays."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.bundle_writer import KINDS, cabinet, encrypted_zip, seven_zipped, tarred, zipped
from tests.command import EXCHANGE, ROOT, process, xfor
from tests.evtx_writer import classic, write_evtx
from xfor.logs.bundles.limits import Limits
from xfor.logs.bundles.spool import Spool, remove_dead
from xfor.logs.bundles.walk import Unpacking, one_by_one
from xfor.logs.companions import MTA_MAGIC
from xfor.logs.inputs import Found, find_files

_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and modes as POSIX has them")
LOG = EXCHANGE.read_bytes()
OTHER = write_evtx([classic("disk", 51, [str(number)], computer="B") for number in range(20)])
RULES = ("--no-builtin-rules", "--rules", ROOT / "kbrules" / "exchange")


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that private folders are made in."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def report(path: Path, *options: str | Path) -> dict[str, Any]:
    """Match what is at a path, and give the report; paths in it are shown from the folder that it lies in."""
    done = xfor("match", path, *RULES, "--format", "json", *options)
    assert done.exit_code in (0, 3), done.output
    made: dict[str, Any] = json.loads(done.stdout.replace(path.parent.as_posix() + "/", ""))
    return made


def findings(made: dict[str, Any]) -> list[tuple[str, str, str, int]]:
    """Give what was found, and how often."""
    return [(each["rule"]["id"], each["host"], each["confidence"], each["occurrences"]) for each in made["findings"]]


def walked(path: Path, how: Unpacking) -> list[tuple[str, str | None]]:
    """Give the labels of what is in a bundle, from the folder it lies in, and why some of it cannot be read."""
    files = one_by_one(find_files([str(path)]), how)
    return [(each.label.removeprefix(path.parent.as_posix() + "/"), each.refusal) for each in files]


@pytest.mark.parametrize("name", KINDS)
def test_a_bundle_of_any_kind_gives_the_findings_of_its_logs(tmp_path: Path, private: Path, name: str) -> None:
    made = report(put(tmp_path, name, KINDS[name]({"logs/a.evtx": LOG, "notes.txt": b"no log"})))
    assert findings(made) == findings(report(EXCHANGE))
    log, notes = made["inputs"]
    assert (log["path"], log["container"], log["status"]) == (f"{name}!logs/a.evtx", name, "read")
    assert (notes["path"], notes["status"]) == (f"{name}!notes.txt", "skipped")
    assert made["complete"]
    assert not list(private.iterdir())


def everything(levels: int) -> bytes:
    """Give a bundle that has it all: a log nested and twice, a damaged member, a bomb, tricks with paths."""
    hurt = bytearray(zipped({"hurt.evtx": OTHER * 4, "whole.evtx": OTHER}))
    at = hurt.find(b"hurt.evtx") + 3000
    hurt[at : at + 30] = bytes(30)
    inner = seven_zipped({"System.evtx": LOG})
    for level in range(levels):
        inner = (zipped, cabinet, tarred)[level % 3]({f"level{level}": inner})
    return zipped(
        {
            "../../../etc/passwd.evtx": LOG,
            "C:\\Windows\\evil.evtx": OTHER + bytes(65_536),
            "nested.7z": inner,
            "hurt.zip": bytes(hurt),
            "bomb.zip": zipped({"bomb.evtx": bytes(100 << 20)}),
            "letter.docx": zipped({"[Content_Types].xml": b"x"}),
            "System.evtx.gz": gzip.compress(LOG, mtime=0),
        }
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bundle_of_everything_gives_each_finding_once_and_says_what_was_lost(
    tmp_path: Path, private: Path, jobs: str
) -> None:
    made = report(put(tmp_path, "all.zip", everything(3)), "--jobs", jobs)
    assert findings(made) == findings(report(EXCHANGE))
    inputs = {each["path"].removeprefix("all.zip!"): each for each in made["inputs"]}
    assert inputs["../../../etc/passwd.evtx"]["status"] == "read"
    assert inputs["C:/Windows/evil.evtx"]["status"] == "read"
    for copy in ("nested.7z!level2!level1!level0!System.evtx", "System.evtx.gz!System.evtx"):
        assert inputs[copy]["duplicate_of"] == "all.zip!../../../etc/passwd.evtx"
    assert inputs["hurt.zip!hurt.evtx"]["status"] == "partial"
    assert "damaged" in inputs["hurt.zip!hurt.evtx"]["reason"]
    assert inputs["hurt.zip!whole.evtx"]["status"] == "read"
    assert "refused: it unpacks to more than 500 times its size" in inputs["bomb.zip!bomb.evtx"]["reason"]
    assert "no bundle of logs" in inputs["letter.docx"]["reason"]
    notices = {(each["code"], each.get("input", "").removeprefix("all.zip!")) for each in made["notices"]}
    assert ("not-read", "bomb.zip!bomb.evtx") in notices
    assert ("member-damaged", "hurt.zip!hurt.evtx") in notices
    assert ("same-log", "System.evtx.gz!System.evtx") in notices
    assert not made["complete"]
    assert not list(private.iterdir())
    assert not (tmp_path.parent / "etc").exists()


def test_processes_and_one_process_give_the_same_report(tmp_path: Path) -> None:
    path = put(tmp_path, "all.zip", everything(1))
    assert report(path, "--jobs", "1") == report(path, "--jobs", "2")


def test_bundles_within_each_other_are_followed_to_a_depth(tmp_path: Path) -> None:
    bundle = LOG
    for level in range(10):
        bundle = zipped({f"{level}.zip" if level else "a.evtx": bundle}, zipfile.ZIP_STORED)
    (found,) = walked(put(tmp_path, "deep.zip", bundle), Unpacking())
    assert found == (
        "deep.zip!9.zip!8.zip!7.zip!6.zip!5.zip!4.zip!3.zip!2.zip",
        "refused: it lies in 9 bundles, one within the other; if you trust it, unpack it and give xfor the folder",
    )


def test_of_too_many_members_the_rest_is_left_out_and_what_follows_the_bundle_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, "many.zip", zipped({f"{number}.txt": b"x" for number in range(50)}))
    found = walked(path, Unpacking(Limits(members=10)))
    assert len(found) == 11
    assert found[-1] == ("many.zip", "the bundle holds more than 10 files; the rest of it is not read")


def test_a_bundle_made_of_bombs_is_given_up_soon(tmp_path: Path) -> None:
    bundle = zipped({"0.dll": bytes(80 << 20)})
    for _ in range(4):
        bundle = zipped({f"lib {number}.zip": bundle for number in range(16)})
    found = walked(put(tmp_path, "42.zip", bundle), Unpacking())
    reasons = [reason or "" for _, reason in found]
    assert [reason.partition(":")[0] for reason in reasons[:19]] == ["refused"] * 19
    assert set(reasons[19:]) == {"20 files in the bundle unpack to far more than logs do; the rest is not read"}
    assert len(found) == 21
    assert found[-1][0] == "42.zip"


def test_a_bundle_that_unpacks_to_more_than_allowed_is_left(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", zipped({"a.evtx": LOG, "b.evtx": LOG}))
    made = report(path, "--max-unpacked", "100K")
    assert [each["status"] for each in made["inputs"]] == ["read", "skipped", "skipped"]
    assert "more than 100 KiB (--max-unpacked)" in made["inputs"][1]["reason"]


@pytest.mark.parametrize("size", ["", "much", "0", "-1", "5X"])
def test_a_size_that_is_none_is_a_wrong_call(size: str) -> None:
    done = xfor("match", EXCHANGE, "--max-unpacked", size)
    assert done.exit_code == 2
    assert "--max-unpacked" in done.output


def test_a_password_opens_what_is_encrypted(tmp_path: Path) -> None:
    path = put(tmp_path, "e.zip", encrypted_zip({"a.evtx": LOG}, "sesam"))
    assert findings(report(path, "--password", "sesam")) == findings(report(EXCHANGE))
    refused = report(path)
    assert "--password" in refused["inputs"][0]["reason"]
    done = xfor("events", path, "--limit", "1", "--format", "jsonl", env={"XFOR_PASSWORD": "sesam"})
    assert done.exit_code == 0
    assert "e.zip!a.evtx" in done.stdout


def test_a_log_in_a_folder_and_in_a_bundle_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    put(folder, "a.evtx", LOG)
    put(folder, "b.zip", zipped({"x.evtx": LOG}))
    put(folder, "c.evtx", LOG)
    made = report(folder)
    assert findings(made) == findings(report(EXCHANGE))
    assert [each.get("duplicate_of") for each in made["inputs"]] == [None, "case/a.evtx", "case/a.evtx"]
    assert made["complete"]


def test_two_members_of_one_name_have_labels_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    twice = zipped({"a.evtx": LOG, "b.evtx": OTHER}).replace(b"b.evtx", b"a.evtx")
    path.write_bytes(twice)
    assert walked(path, Unpacking()) == [("a.zip!a.evtx", None), ("a.zip!a.evtx (2)", None)]


def test_the_message_texts_of_a_log_are_there_as_long_as_it_is(tmp_path: Path, private: Path) -> None:
    texts = MTA_MAGIC + bytes(100)
    inner = tarred({"logs/System.evtx": LOG, "LocaleMetaData/System_1033.MTA": texts})
    path = put(tmp_path, "a.zip", zipped({"inner.tgz": gzip.compress(inner), "other/System_1031.MTA": texts}))
    seen: list[Found] = []
    for file in one_by_one(find_files([str(path)])):
        seen.append(file)
        assert all(each.path.read_bytes() == texts for each in file.beside)
    assert [(each.lcid, each.label.rpartition("!")[2]) for each in seen[0].beside] == [
        (1033, "LocaleMetaData/System_1033.MTA"),
        (1031, "other/System_1031.MTA"),
    ]
    assert len(seen) == 1
    assert not list(private.iterdir())


@_POSIX
def test_the_private_folder_is_for_its_user_alone(private: Path) -> None:
    with Spool() as spool:
        path = spool.write([b"secret"]).path
        assert path.parent.parent == private
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not list(private.iterdir())


@_POSIX
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_what_a_stopped_run_leaves_is_gone_at_the_latest_after_the_next(
    tmp_path: Path, private: Path, blow: int
) -> None:
    many = [classic("disk", 51, [str(number), "x" * 900]) for number in range(6_000)]
    path = put(tmp_path, "long.zip", zipped({"a.evtx": write_evtx(many)}))
    run = process("match", path, "--jobs", "2", "--no-progress", "--output", tmp_path / "report.txt")
    deadline = time.monotonic() + 60
    while not list(private.glob("*/1")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    (folder,) = private.iterdir()
    os.kill(run.pid, blow)
    run.communicate()
    if blow == signal.SIGKILL:
        assert folder.exists()
        assert xfor("match", EXCHANGE, *RULES).exit_code == 0
    assert not folder.exists()


@_POSIX
def test_the_folder_of_a_run_that_lives_is_left_alone(private: Path) -> None:
    with Spool() as spool:
        path = spool.write([b"x"]).path
        assert os.system(f"{sys.executable} -c 'from xfor.logs.bundles.spool import remove_dead; remove_dead()'") == 0
        remove_dead()
        assert path.read_bytes() == b"x"


@_POSIX
def test_no_folder_of_somebody_else_and_no_link_is_removed(tmp_path: Path, private: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir(mode=0o700)
    put(victim, "lock", b"")
    (private / "xfor-link").symlink_to(victim)
    open_to_all = private / "xfor-open"
    open_to_all.mkdir(mode=0o755)
    put(open_to_all, "lock", b"")
    remove_dead()
    assert (victim / "lock").exists()
    assert open_to_all.exists()
