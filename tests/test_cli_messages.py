"""`xfor messages build`, and what `--messages` does for logs without a message."""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.command import xfor
from tests.evt_writer import Entry, write_evt
from tests.evtx_writer import classic, write_evtx
from tests.mta_writer import write_mta
from tests.pe_writer import message_dll
from tests.test_messages_saved import RULE
from xfor.cli.messages import catalogues

ROW = {"provider": "disk", "event_id": 7, "lang": "en-US", "message": "The device %1 has a bad block."}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "System.evtx"
    records = [classic("disk", 7, [f"Harddisk{n}"], time="2024-03-01T08:00:00Z", channel="System") for n in range(12)]
    path.write_bytes(write_evtx(records))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps(ROW))
    return path


def test_a_catalogue_is_built_once_and_speaks_for_every_log(tmp_path: Path, log: Path, table: Path) -> None:
    done = xfor("messages", "build", table, "-o", tmp_path / "messages.db")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 message of 1 file (" in done.stdout
    shown = xfor("events", log, "--messages", tmp_path / "messages.db", "--limit", "1").stdout
    assert shown.endswith("#1  The device Harddisk0 has a bad block. [catalogue:1033]\n")
    spoken = xfor("events", log, "--messages", table).stdout
    assert spoken.count("[catalogue:1033]") == 12


def test_a_folder_of_programs_needs_no_building(tmp_path: Path, log: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "disk.sys").write_bytes(message_dll({1033: {0xC0000007: "The device %1 has a bad block.\r\n"}}))
    assert xfor("events", log, "--messages", programs).stdout.count("has a bad block. [catalogue:1033]") == 12


def test_mistakes_name_their_rows_and_the_rest_is_written(tmp_path: Path) -> None:
    table = tmp_path / "texts.jsonl"
    table.write_text(json.dumps(ROW) + '\n{"provider": "disk"}\n')
    done = xfor("messages", "build", table, "-o", tmp_path / "messages.db")
    assert done.exit_code == 2
    assert f"{table.as_posix()}:2:1: `event_id`: Field required" in done.stderr
    assert (tmp_path / "messages.db").exists()


def test_sources_without_a_message_are_said_to_have_none(tmp_path: Path, log: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = xfor("messages", "build", tmp_path / "empty", "-o", tmp_path / "messages.db")
    assert done.exit_code == 3
    assert "no message in these sources" in done.stderr
    done = xfor("match", log, "--messages", tmp_path / "empty")
    assert done.exit_code == 2
    assert "there is no message in it" in done.stderr
    assert xfor("events", log, "--messages", tmp_path / "missing").exit_code == 2


def test_a_rule_about_the_message_holds_on_the_text_of_a_catalogue(tmp_path: Path, log: Path, table: Path) -> None:
    rules = tmp_path / "K1.yml"
    rules.write_text(RULE)
    options = ("--rules", rules, "--no-builtin-rules")

    def found(*more: str | Path) -> list[str]:
        report = json.loads(xfor("match", log, *options, "--format", "json", *more).stdout)
        return [each["confidence"] for each in report["findings"]]

    assert found() == ["possible"]
    assert found("--messages", table) == ["exact"]
    assert found("--messages", table, "--jobs", "2") == ["exact"]
    kept = tmp_path / "kept"
    assert found("--resume", kept) == ["possible"]
    assert found("--resume", kept, "--messages", table) == ["exact"]
    assert "holds for  12 events" in xfor("explain", "K1", log, *options, "--messages", table).stdout
    table.write_text(json.dumps({**ROW, "message": "All is well with %1."}))
    assert found("--resume", kept, "--messages", table) == []
    table.write_text(json.dumps({**ROW, "lang": "de-DE", "message": "Alles gut mit %1."}))
    assert found("--messages", table) == ["possible"]


def test_a_saved_message_comes_before_that_of_a_catalogue(tmp_path: Path, log: Path, table: Path) -> None:
    (tmp_path / "System_1031.mta").write_bytes(write_mta([(n + 1, f"Harddisk{n} kaputt") for n in range(11)]))
    lines = xfor("events", log, "--messages", table).stdout.splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["[mta:1031]"] * 11 + ["[catalogue:1033]"]


def test_the_catalogue_that_is_named_first_is_asked_first(tmp_path: Path, log: Path, table: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**ROW, "message": "Other."}))
    assert "Other." in xfor("events", log, "--messages", other, "--messages", table).stdout
    assert "Other." not in xfor("events", log, "--messages", table, "--messages", other).stdout


def test_a_catalogue_that_is_damaged_costs_its_messages_alone(tmp_path: Path, log: Path, table: Path) -> None:
    catalogue = tmp_path / "messages.db"
    xfor("messages", "build", table, "-o", catalogue)
    content = bytearray(catalogue.read_bytes())
    for start in range(8192, len(content), 4096):
        content[start : start + 200] = b"\xff" * 200
    catalogue.write_bytes(content)
    done = xfor("events", log, "--messages", catalogue)
    assert done.exit_code == 0
    assert "Harddisk11" in done.stdout
    assert done.stderr.count("its messages are not used: it is damaged") == 1


def test_reports_for_a_person_say_where_a_message_is_from(tmp_path: Path, log: Path, table: Path) -> None:
    rules = tmp_path / "K1.yml"
    rules.write_text(RULE)
    for format in ("text", "markdown", "html"):
        shown = ("match", log, "--rules", rules, "--no-builtin-rules", "-v", "--format", format)
        assert "message from a catalogue, language 1033" in xfor(*shown, "--messages", table).stdout, format
        assert "message from" not in xfor(*shown).stdout
    (tmp_path / "System_1031.mta").write_bytes(write_mta([(n + 1, f"Harddisk{n} kaputt") for n in range(12)]))
    assert "(message saved with the log, language 1031)" in xfor("match", log, "--rules", rules, "-v").stdout


def test_logs_of_other_formats_get_their_messages_from_a_catalogue_too(tmp_path: Path, table: Path) -> None:
    old = tmp_path / "System.evt"
    old.write_bytes(write_evt([Entry("disk", 7, ["Harddisk0"])]))
    xml = tmp_path / "System.xml"
    xml.write_text(
        "<Event><System><Provider Name='disk'/><EventID Qualifiers='49152'>7</EventID></System>"
        "<EventData><Data>Harddisk0</Data></EventData></Event>"
    )
    for path in (old, xml):
        shown = xfor("events", path, "--messages", table)
        assert "The device Harddisk0 has a bad block. [catalogue:1033]" in shown.stdout, shown.output


def test_messages_saved_in_a_bundle_are_those_of_its_logs(tmp_path: Path, log: Path) -> None:
    texts = write_mta([(number + 1, f"The device Harddisk{number} has a bad block.") for number in range(12)])
    inner = tmp_path / "inner.zip"
    for name in ("logs/LocaleMetaData/System_1033.MTA", "elsewhere/SYSTEM_1033.mta"):
        with zipfile.ZipFile(inner, "w") as bundle:
            bundle.write(log, "logs/System.evtx")
            bundle.writestr(name, texts)
        outer = tmp_path / "case.zip"
        with zipfile.ZipFile(outer, "w") as bundle:
            bundle.write(inner, "inner.zip")
        assert xfor("events", outer).stdout.count("has a bad block. [mta:1033]") == 12


def test_a_catalogue_that_was_built_for_one_run_is_gone_with_it(
    tmp_path: Path, log: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with catalogues([table]) as [catalogue]:
        assert catalogue.path.is_relative_to(temporary)
        assert sys.platform == "win32" or catalogue.path.parent.stat().st_mode & 0o077 == 0
    assert not list(temporary.iterdir())
    assert xfor("events", log, "--messages", table).stdout.count("[catalogue:1033]") == 12
    assert not list(temporary.iterdir())
