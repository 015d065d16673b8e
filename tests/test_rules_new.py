"""`xfor rules new`: a rule file that is complete but for what only its author knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.command import EXCHANGE, xfor
from tests.rule_writer import event
from xfor.events import Event
from xfor.rules import check_rule_file
from xfor.rules.examples import example_event
from xfor.rules.model import RuleFile
from xfor.rules.read import read_document
from xfor.rules.writing import SCHEMA, name_for, rule_text


def finished(text: str) -> str:
    return text.replace("TODO", "It is")


def written(event: Event | None, name: str = "K1") -> RuleFile:
    return RuleFile.model_validate(read_document(finished(rule_text(name, event)).encode(), f"{name}.yml").data)


def test_a_rule_is_written_about_an_event_of_a_log(tmp_path: Path) -> None:
    result = xfor("rules", "new", "--from-event", f"{EXCHANGE}#13", "-o", tmp_path / "new")
    path = tmp_path / "new" / "MSExchangePOP3-13003.yml"
    assert result.stdout == f"{path.as_posix()}\n"
    assert result.exit_code == 0
    assert [mistake.code for mistake in check_rule_file(path)] == ["unfinished"] * 3
    path.write_text(finished(path.read_text("utf-8")), "utf-8")
    assert check_rule_file(path) == []
    assert "Logon failure: unknown user name or bad password." in path.read_text("utf-8")


def test_the_schema_lies_beside_the_rule_and_editors_are_told_so(tmp_path: Path) -> None:
    xfor("rules", "new", "--id", "K1", "-o", tmp_path)
    first = (tmp_path / "K1.yml").read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert (tmp_path / SCHEMA).read_text("utf-8") == xfor("schema", "rule").stdout
    assert json.loads((tmp_path / SCHEMA).read_text("utf-8"))["title"] == "xfor rule file"


def test_a_rule_without_an_event_is_refused_until_it_says_what_it_is_about(tmp_path: Path) -> None:
    xfor("rules", "new", "--id", "K1", "-o", tmp_path)
    assert {mistake.code for mistake in check_rule_file(tmp_path / "K1.yml")} == {"unfinished"}


def test_a_rule_says_nothing_of_the_computer_and_the_time() -> None:
    text = rule_text("K1", event((None, "a"), ("param2", "b")))
    assert "HOST" not in text
    assert written(event((None, "a"), (None, "b"))).kb is not None


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "K1.yml").write_text("mine", "utf-8")
    result = xfor("rules", "new", "--id", "K1", "-o", tmp_path)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert (tmp_path / "K1.yml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say --from-event LOG#RECORD, --id ID, or both."),
        (["--id", "../x"], "cannot name a file"),
        (["--from-event", "x.evtx"], "write LOG#RECORD"),
        (["--from-event", f"{EXCHANGE}#99999"], "has no record 99999"),
        (["--from-event", "missing.evtx#1"], "no such file"),
    ],
)
def test_what_cannot_be_written_is_wrong_use(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = xfor("rules", "new", "-o", tmp_path, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_name_of_a_rule_is_its_provider_and_event_id() -> None:
    kind = event().kind
    asked = event()._replace(kind=kind._replace(provider="Microsoft-Windows-DHCP Client/x", event_id=7))
    assert name_for(asked) == "DHCP-Client-x-7"


@example([], "\r")
@given(st.lists(st.tuples(st.one_of(st.none(), st.text(min_size=1)), st.text()), max_size=5), st.text())
def test_whatever_an_event_holds_its_example_is_the_same_event(
    data: list[tuple[str | None, str]], message: str
) -> None:
    named = [(f"x{name}" if name else None, value) for name, value in data]
    asked = event(*sorted(named, key=lambda each: str(each[0])), message=message)
    kb = written(asked).kb
    assert kb is not None
    known = example_event(kb.examples.match[0], "Application")
    assert {*known.data} == {*asked.data}
    assert known.message == message


def test_half_a_character_is_written_as_the_sign_for_what_is_no_character() -> None:
    kb = written(event(("a", "x\udc00"))).kb
    assert kb is not None
    assert kb.examples.match[0]["a"] == ("x\ufffd",)


def test_the_text_is_yaml_for_everybody() -> None:
    loaded = yaml.safe_load(finished(rule_text("K1", event(("a", "yes"), ("b", "1:30"), ("c", 'x: "y" # z')))))
    example = loaded["kb"]["examples"]["match"][0]
    assert (example["a"], example["b"], example["c"]) == ("yes", "1:30", 'x: "y" # z')
