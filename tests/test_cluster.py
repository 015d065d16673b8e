"""A cluster finds what this machine finds, whatever of it is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster_processes import Cluster, cluster
from tests.command import ROOT, SAMPLES, process, xfor
from tests.evtx_writer import classic, write_evtx
from xfor.rules import builtin_path, load_library
from xfor.travel import luggage, unpack

MAIL = ("MSExchangePOP3", 13003, ["Logon failure: unknown user name or bad password."])
LOGS = 20


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with cluster() as started:
        yield started


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of logs that take some seconds to read."""
    folder = tmp_path_factory.mktemp("logs")
    records = [classic(*MAIL, computer="H", time=f"2024-03-01T08:00:{second:02}Z") for second in range(60)]
    content = write_evtx(records * 12)
    for number in range(LOGS):
        named = content.replace("H\0".encode("utf-16-le"), f"{chr(65 + number)}\0".encode("utf-16-le"))
        (folder / f"{number:02}.evtx").write_bytes(named)
    return folder


def kept(folder: Path) -> int:
    return sum(path.suffix == ".kept" for path in folder.rglob("*"))


def begun(logs: Path, address: str, folder: Path) -> subprocess.Popen[str]:
    """Start a run on a cluster, and wait until it has read some of the logs and not all."""
    client = process("match", logs, "--format", "json", "--cluster", address, "--resume", folder)
    while kept(folder) < 2 and client.poll() is None:
        time.sleep(0.02)
    assert client.poll() is None, client.communicate()
    return client


def test_a_cluster_gives_the_same_bytes_as_this_machine(running: Cluster) -> None:
    here = xfor("match", SAMPLES, "no-such.evtx", "--format", "json")
    there = xfor("match", SAMPLES, "no-such.evtx", "--format", "json", "--cluster", running.address)
    assert there.stdout == here.stdout
    assert there.exit_code == here.exit_code == 0


def test_rules_travel_to_the_workers(running: Cluster, tmp_path: Path) -> None:
    rule = (ROOT / "kbrules" / "exchange" / "Q247764.yml").read_text("utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "OURS-1.yml").write_text(rule.replace("Q247764", "OURS-1"), encoding="utf-8")
    arguments: list[str | Path] = ["match", SAMPLES, "--rules", tmp_path / "mine", "--format", "json"]
    there = xfor(*arguments, "--cluster", running.address).stdout
    assert "OURS-1" in {each["rule"]["id"] for each in json.loads(there)["findings"]}
    assert there == xfor(*arguments).stdout


def test_a_worker_that_dies_costs_nothing(logs: Path, tmp_path: Path) -> None:
    expected = xfor("match", logs, "--format", "json").stdout
    with cluster() as started:
        client = begun(logs, started.address, tmp_path)
        started.workers[0].kill()
        said, _ = client.communicate(timeout=120)
    assert client.returncode == 0
    assert said == expected


def test_a_scheduler_that_dies_ends_the_run_and_the_next_one_goes_on(logs: Path, tmp_path: Path) -> None:
    with cluster() as started:
        client = begun(logs, started.address, tmp_path)
        started.scheduler.kill()
        said, complaint = client.communicate(timeout=120)
    assert client.returncode == 4, complaint
    assert "cluster was lost" in complaint
    report = json.loads(said)
    assert not report["complete"]
    assert "interrupted" in {each["code"] for each in report["notices"]}
    before = kept(tmp_path)
    assert 2 <= before < LOGS
    again = xfor("match", logs, "--format", "json", "--resume", tmp_path)
    assert again.stdout == xfor("match", logs, "--format", "json").stdout


def test_a_client_that_dies_loses_nothing_of_what_was_read(running: Cluster, logs: Path, tmp_path: Path) -> None:
    client = begun(logs, running.address, tmp_path)
    client.kill()
    client.communicate()
    before = kept(tmp_path)
    again = xfor("match", logs, "--format", "json", "--cluster", running.address, "--resume", tmp_path)
    assert again.stdout == xfor("match", logs, "--format", "json").stdout
    assert before < kept(tmp_path) == LOGS


def test_nobody_at_the_address_is_said_at_once() -> None:
    done = xfor("match", SAMPLES, "--cluster", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert "no scheduler answers there" in " ".join(done.stderr.split())


def test_a_cluster_without_workers_is_refused() -> None:
    with cluster(workers=0) as started:
        done = xfor("match", SAMPLES, "--cluster", started.address)
    assert done.exit_code == 2
    assert "no workers" in done.stderr


def test_another_version_on_a_worker_is_refused(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xfor.__version__", "99.0")
    done = xfor("match", SAMPLES, "--cluster", running.address)
    assert done.exit_code == 2
    assert "this is xfor 99.0" in " ".join(done.stderr.split())


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xfor.cluster", None)
    done = xfor("match", SAMPLES, "--cluster", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert "pip install 'xfor[cluster]'" in done.stderr


@pytest.mark.parametrize("cached", ["off", "folder"])
def test_rules_are_the_same_after_their_journey(cached: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", "off" if cached == "off" else str(tmp_path))
    one = builtin_path() / "exchange" / "Q247764.yml"
    library = load_library([("exchange", builtin_path() / "exchange"), ("one", one)])
    for _ in range(2):
        there = unpack(luggage(library))
        assert [each.id for each in there.rules] == [each.id for each in library.rules]
        assert [each.sha256 for each in there.sources] == [each.sha256 for each in library.sources]
