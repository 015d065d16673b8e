"""Mistakes in the forms that editors and continuous integration read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.command import ROOT, xfor
from tests.rule_writer import KNOWLEDGE, write
from xfor.errors import Mistake
from xfor.render.mistakes import _KINDS, WRITERS

MISTAKES = [
    Mistake("a b/K1.yml", 3, 7, "100%: wrong\x1b", "never-true"),
    Mistake("x,y:z.yml", 0, 0, "is empty\nreally", severity="warning"),
]


def test_text_is_a_harmless_line_a_mistake() -> None:
    assert WRITERS["text"](MISTAKES).splitlines() == [
        "a b/K1.yml:3:7: error: 100%: wrong\\x1b [never-true]",
        "x,y:z.yml: warning: is empty\\x0areally [invalid]",
    ]


def test_json_has_every_part() -> None:
    first, second = json.loads(WRITERS["json"](MISTAKES))
    assert first == {
        "file": "a b/K1.yml", "line": 3, "column": 7, "message": "100%: wrong\x1b",
        "code": "never-true", "severity": "error",
    }  # fmt: skip
    assert second["severity"] == "warning"


def test_github_gets_workflow_commands() -> None:
    assert WRITERS["github"](MISTAKES).splitlines() == [
        "::error file=a b/K1.yml,line=3,col=7,title=never-true::100%25: wrong\x1b",
        "::warning file=x%2Cy%3Az.yml,title=invalid::is empty%0Areally",
    ]


def test_sarif_names_the_rule_and_the_place() -> None:
    (run,) = json.loads(WRITERS["sarif"](MISTAKES))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["invalid", "never-true"]
    first, second = run["results"]
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20b/K1.yml"},
                "region": {"startLine": 3, "startColumn": 7},
            }
        }
    ]
    assert (second["level"], second["ruleId"]) == ("warning", "invalid")
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_every_code_that_a_check_gives_has_a_description() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "xfor" / "rules").glob("*.py"))
    given = set(re.findall(r'code="([a-z-]+)"', sources)) | set(
        re.findall(r'"([a-z]+(?:-[a-z]+)+)", "warning"\)', sources)
    )
    assert given <= set(_KINDS)


def test_the_format_is_an_option_of_the_command_and_warnings_do_not_fail_it(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE.replace("The service account lacks rights", "Reset the account"))
    result = xfor("rules", "check", path, "--format", "github")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"::warning file={path.as_posix()},line=1,col=8,title=title-remedy::")
    assert result.stderr == "1 rule files, 0 mistakes, 1 warnings.\n"


def test_a_check_without_mistakes_is_an_empty_list(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE)
    assert json.loads(xfor("rules", "check", path, "--format", "json").stdout) == []
    assert json.loads(xfor("rules", "check", path, "--format", "sarif").stdout)["runs"][0]["results"] == []
