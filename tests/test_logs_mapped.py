"""A table that nobody knows is read by a mapping, whose mistakes are named with their places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import ROOT, xfor
from tests.mutations import hold
from xfor.cli.mapping_file import read_mapping
from xfor.errors import LogError, RuleError
from xfor.events import Datum, Event, format_time
from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.formats import FORMATS, formats_under
from xfor.logs.inputs import open_log

MAPPING = """
columns:
  provider: Quelle
  event_id: Nummer
  time: [Tag, Uhr]
  level: Stufe
  computer: Rechner
  message: Text
constants:
  channel: Application
data: [Wert 1, Wert 2]
levels:
  Störung: error
"""
TABLE = """Tag;Uhr;Rechner;Stufe;Quelle;Nummer;Wert 1;Wert 2;Text
13.12.1999;08:01:17;SRV;Störung;disk;11;a;b;"Kaputt;
ganz"
14.12.1999;08:01:17;SRV;Warnung;disk;x;a;b;c
15.12.1999;08:01:17;SRV;Warnung;disk;12;;b;c
"""


def read(folder: Path, mapping: str, data: str | bytes, timezone: str = "UTC") -> tuple[Log, list[Event]]:
    (folder / "map.yml").write_text(mapping, "utf-8")
    path = folder / "table"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    log = open_log(path, Conventions(timezone, mapping=read_mapping(folder / "map.yml")))
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def test_a_table_is_read_by_its_mapping(tmp_path: Path) -> None:
    log, events = read(tmp_path, MAPPING, TABLE)
    assert [tuple(event.kind) for event in events] == [
        ("disk", "", 11, "error", "Application", "SRV"),
        ("disk", "", 12, "warning", "Application", "SRV"),
    ]
    assert [format_time(event.time) for event in events] == ["1999-12-13T08:01:17Z", "1999-12-15T08:01:17Z"]
    assert events[0].data == (Datum(None, "a"), Datum(None, "b"))
    assert events[0].message == "Kaputt;\nganz"
    assert (log.format, log.records_lost) == ("mapped", 1)
    assert [each.place for each in log.damage] == ["line 4"]


def test_columns_without_names_are_numbered(tmp_path: Path) -> None:
    mapping = """
columns: {event_id: 2, time: 1, message: 3}
constants: {provider: disk, level: audit_failure, computer: A}
data: {param1: 4}
delimiter: bar
header: false
skip_lines: 1
"""
    log, [event] = read(tmp_path, mapping, "a title\n2024-01-01 00:00:00|11|broken|x\n")
    assert tuple(event.kind) == ("disk", "", 11, "audit_failure", "", "A")
    assert (event.data, event.lacks >= {"channel", "data"}) == ((Datum("param1", "x"),), True)
    assert not list(log.damage)


def test_json_is_read_by_paths_with_dots(tmp_path: Path) -> None:
    mapping = "columns: {provider: win.src, event_id: win.id, time: ts, message: msg}\ndata: {user: win.user}\n"
    lines = [{"ts": "2024-01-01T00:00:00Z", "win": {"src": "disk", "id": 11, "user": "joe"}, "msg": "x"}, {"a": 1}]
    log, [event] = read(tmp_path, mapping, "\n".join(map(json.dumps, lines)))
    assert (event.kind.provider, event.kind.event_id, event.data) == ("disk", 11, (Datum("user", "joe"),))
    assert log.records_lost == 1


def test_other_files_are_read_as_ever(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="not an event log"):
        read(tmp_path, MAPPING, "a;b;c\n1;2;3\n")
    log, [event] = read(tmp_path, MAPPING, "Id,ProviderName,Message\n1,disk,x\n")
    assert (log.format, event.kind.provider) == ("csv-by-name", "disk")


@pytest.mark.parametrize(
    ("mapping", "mistake"),
    [
        ("columns: {provider: a}", "map.yml:1:10: `columns.event_id` is required"),
        ("columns: {event_id: a}", "map.yml:1:1: `provider` is required, as a column or as a constant"),
        ("a: 1", "map.yml:1:1: `columns` is required"),
        ("columns:\n  provider: a\n  event_id: b\n  mesage: c", "map.yml:4:3: `columns.mesage` is not a key"),
        ("columns: {provider: a, event_id: b}\nlevels: {x: bad}", "map.yml:2:13: `levels.x` input should be"),
        ("columns: {provider: a, event_id: [b]}", "map.yml:1:34: `columns.event_id` must be the name of a column"),
        ("columns: {provider: a, event_id: 0}", "map.yml:1:34: `columns.event_id`"),
        ("columns: {provider: a, event_id: 1}\nheader: false", "`columns.provider` must be a number"),
        ("columns: {provider: a, event_id: 1}\ndelimiter: x", "map.yml:2:12: `delimiter` input should be"),
        ("columns: {provider: a, event_id: 1}\ncolums: x", "did you mean `columns`?"),
        ("- a", "is a mapping of keys"),
        ("{", "is not YAML"),
    ],
)
def test_mistakes_in_a_mapping_are_named_with_their_place(tmp_path: Path, mapping: str, mistake: str) -> None:
    path = tmp_path / "map.yml"
    path.write_text(mapping, "utf-8")
    with pytest.raises(RuleError) as raised:
        read_mapping(path)
    assert mistake in str(raised.value)


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = xfor("events", tmp_path, "--mapping", tmp_path / "none.yml")
    assert result.exit_code == 2
    assert "none.yml: cannot be read" in result.stderr


RULE = str(next((ROOT / "kbrules").rglob("Q247764.yml")))


@pytest.mark.parametrize(
    "command", [["match"], ["events"], ["explain", "Q247764"], ["rules", "test", RULE, "--against"]]
)
def test_every_command_that_reads_logs_has_the_options(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "map.yml").write_text(MAPPING, "utf-8")
    (tmp_path / "table.txt").write_bytes(TABLE.encode("cp1252"))
    given = ["--timezone", "Europe/Berlin", "--encoding", "cp1252", "--date-order", "dmy"]
    result = xfor(*command, tmp_path / "table.txt", *given, "--mapping", tmp_path / "map.yml")
    assert result.exit_code == 0, result.output
    assert "not an event log" not in result.output
    if command == ["events"]:
        assert "1999-12-13T07:01:17Z" in result.stdout
        assert "Kaputt" in xfor("events", tmp_path / "table.txt", *given, "--mapping", tmp_path / "map.yml",
                                "--format", "jsonl").stdout  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--timezone", "Mars", "--timezone: 'Mars' is no time zone"),
        ("--encoding", "rot13", "--encoding: 'rot13' is no code page"),
        ("--encoding", "klingon", "--encoding: 'klingon' is no code page"),
        ("--encoding", "utf-7", "--encoding: 'utf-7' is no code page"),
        ("--date-order", "ydm", "'ydm' is not one of"),
    ],
)
def test_values_that_mean_nothing_are_refused(tmp_path: Path, option: str, value: str, sentence: str) -> None:
    result = xfor("match", tmp_path, option, value, env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_mutants_of_a_mapped_table_are_read(tmp_path: Path) -> None:
    (tmp_path / "map.yml").write_text(MAPPING, "utf-8")
    conventions = Conventions(mapping=read_mapping(tmp_path / "map.yml"))
    [format, *_] = formats_under(conventions)
    path = tmp_path / "table"

    def parse(data: bytes) -> None:
        path.write_bytes(data)
        format.recognised(data[:8192])
        log = format.opened(path, conventions)
        assert sum(len(list(batch.events)) for batch in log.sweep(lambda _: True)) == log.records

    json_lines = json.dumps({"Quelle": "disk", "Nummer": 11, "Tag": "1.1.2024"}).encode() * 3
    hold(parse, [TABLE.encode(), TABLE.encode("utf-16"), json_lines])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=300) | st.from_regex(r"columns:(\n  [a-z_]{2,8}: [a-z0-9\[\]{}, ]{0,9}){1,5}", fullmatch=True))
def test_any_text_is_a_mapping_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text, "utf-8", "surrogatepass")
    try:
        read_mapping(path)
    except RuleError as error:
        assert all(mistake.message for mistake in error.mistakes)  # noqa: PT017 - it is a mapping or refused


def test_without_a_mapping_nothing_is_mapped() -> None:
    assert formats_under(Conventions()) == FORMATS
