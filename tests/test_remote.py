"""Logs at URLs are read as those on a disk, here and on a cluster; what cannot be fetched is a loss, not an end."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from tests.cluster_processes import cluster
from tests.command import EXCHANGE, SAMPLES, xfor
from xfor.logs.remote import is_url, shown


@pytest.fixture
def memory() -> Iterator[str]:
    """A bucket of samples in memory."""
    system = fsspec.filesystem("memory")
    for path in SAMPLES.glob("*.evtx"):
        system.pipe(f"/bucket/{path.name}", path.read_bytes())
    yield "memory:///bucket"
    system.rm("/bucket", recursive=True)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A web server of samples."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SAMPLES)) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def renamed(said: str, base: str) -> object:
    """Give a report as if its logs lay at another place."""
    return json.loads(re.sub(r"[^\"\s]*/(?=[^/\"\s]+\.evtx)", f"{base}/", said))


def match(*arguments: str | Path) -> str:
    done = xfor("match", *arguments, "--format", "json", "--evidence", "all")
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def test_a_folder_at_a_url_is_read_as_one_on_a_disk(memory: str) -> None:
    here = match(*sorted(SAMPLES.glob("*.evtx")))
    assert renamed(match(memory), "x") == renamed(here, "x")
    assert json.loads(match(memory))["inputs"][0]["path"] == "memory:///bucket/damaged-system.evtx"


def test_a_pattern_at_a_url_gives_the_files_that_fit(memory: str) -> None:
    inputs = json.loads(match(f"{memory}/exch*.evtx"))["inputs"]
    assert [(each["path"], each["status"]) for each in inputs] == [(f"{memory}/exchange55-pop3.evtx", "read")]


def test_a_log_on_a_web_server_is_read(server: str) -> None:
    said = match(f"{server}/{EXCHANGE.name}?token=secret")
    assert renamed(said, "x") == renamed(match(EXCHANGE), "x")
    assert "secret" not in said


def test_the_events_of_a_log_at_a_url_are_printed(memory: str) -> None:
    there = xfor("events", f"{memory}/{EXCHANGE.name}", "--format", "jsonl").stdout
    here = xfor("events", EXCHANGE, "--format", "jsonl").stdout
    assert len(there.splitlines()) == len(here.splitlines()) > 10
    assert f'"input":"{memory}/{EXCHANGE.name}"' in there


def test_kept_results_count_for_a_url_too(memory: str, tmp_path: Path) -> None:
    first, second = (match(memory, "--resume", tmp_path) for _ in range(2))
    assert first == second
    assert any(tmp_path.rglob("*.kept"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("memory://nowhere/a.evtx", "no such file"),
        ("http://127.0.0.1:1/a.evtx", "no server that has it can be reached"),
        ("nosuch://host/a.evtx", "cannot be read: Protocol not known"),
        ("s3x+y://user:secret@host/a.evtx?key=secret", "cannot be read"),
    ],
)
def test_what_cannot_be_fetched_is_a_loss_and_the_rest_goes_on(url: str, said: str) -> None:
    done = xfor("match", url, EXCHANGE, "--format", "json")
    report = json.loads(done.stdout)
    assert [each["status"] for each in report["inputs"]] == ["skipped", "read"]
    assert said in report["inputs"][0]["reason"]
    assert not report["complete"]
    assert "secret" not in done.stdout


def test_without_fsspec_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert "pip install 'xfor[remote]'" in xfor("match", "memory://a/b.evtx").stderr


def test_workers_of_a_cluster_fetch_for_themselves(server: str) -> None:
    url = f"{server}/{EXCHANGE.name}"
    with cluster(workers=1) as started:
        there = match(url, SAMPLES / "damaged-system.evtx", f"{server}/none.evtx", "--cluster", started.address)
    assert there == match(url, SAMPLES / "damaged-system.evtx", f"{server}/none.evtx")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("s3://b/k.evtx", True), (r"C:\logs", False), ("c:/logs", False), ("logs", False), ("//server/share", False)],
)
def test_a_url_is_told_from_a_path(written: str, expected: bool) -> None:
    assert is_url(written) == expected


def test_keys_in_a_url_are_not_shown() -> None:
    assert shown("https://me:pw@h.example:8/a/b.evtx?sig=x#y") == "https://h.example:8/a/b.evtx"
