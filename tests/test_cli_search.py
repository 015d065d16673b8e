"""`xfor search`: text for a person, JSON for a program, and mistakes in the call as sentences."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.command import xfor
from tests.rule_writer import KNOWLEDGE, write
from xfor.search import Answer


def test_the_seed_article_is_found_by_words_and_by_its_event() -> None:
    text = xfor("search", "pop3", "logon", "failure", "rights").output
    assert "Q247764  POP3 logons fail" in text
    found = Answer.model_validate_json(
        xfor("search", "--event-id", "13003", "--provider", "MSExchangePOP3", "--format", "json").stdout
    )
    assert [hit.id for hit in found.hits] == ["Q173776", "Q247764", "Q255269", "Q324025"]


def test_json_shows_the_first_and_counts_all() -> None:
    found = Answer.model_validate_json(xfor("search", "disk", "--limit", "2", "--format", "json").stdout)
    assert len(found.hits) == 2 < found.total < found.searched


def test_what_is_found_follows_the_published_schema() -> None:
    schema = json.loads(xfor("schema", "search").stdout)
    found = json.loads(xfor("search", "disk", "--provider", "ESE", "--code", "-1808", "--format", "json").stdout)
    jsonschema.validate(found, schema)


def test_a_code_is_found_however_it_is_spelled() -> None:
    shown = {xfor("search", "--code", code).output for code in ("-1808", "0xfffff8f0", "4294965488")}
    (text,) = shown
    assert "error code -1808: " in text
    assert "Q271847" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Say what to look for"),
        ([" "], "Say what to look for"),
        (["--code", "nothing"], "'nothing' is no error code"),
        (["--rules", "nowhere", "disk"], "no such file or folder"),
    ],
)
def test_a_wrong_call_is_a_sentence(arguments: list[str], message: str) -> None:
    done = xfor("search", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_nothing_found_is_no_error() -> None:
    done = xfor("search", "Zugriff", "verweigert")
    assert done.exit_code == 0
    assert done.stdout.startswith("Nothing about Zugriff verweigert in ")


def test_what_could_steer_a_terminal_is_an_escape(tmp_path: Path) -> None:
    hostile = 'title: "\\e[31m\\u202e The service account lacks rights"'
    write(tmp_path, "K1.yml", KNOWLEDGE.replace("title: The service account lacks rights", hostile))
    for form in ("text", "json"):
        done = xfor("search", "lacks", "\x1b]0;x\x07", "--rules", tmp_path, "--no-builtin-rules", "--format", form)
        assert done.exit_code == 0
        assert "K1" in done.stdout
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)
    json.loads(done.stdout)


def test_a_refused_rule_file_of_the_user_is_said(tmp_path: Path) -> None:
    write(tmp_path, "wrong.yml", "title: x\n")
    done = xfor("search", "disk", "--rules", tmp_path)
    assert done.exit_code == 2
    assert "wrong.yml" in done.stderr
    assert "disk: " in done.stdout
