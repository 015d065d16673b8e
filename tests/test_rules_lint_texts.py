"""What is wrong with a rule's texts: titles, placeholders, and what is still to be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_writer import KNOWLEDGE, write
from xfor.errors import Mistake
from xfor.rules import check_rule_file

TITLE = "The service account lacks rights"
CAUSE = "The account has no rights."
EXAMPLE = "{Provider_Name: Mail, EventID: 13003}]"


def found(folder: Path, text: str) -> list[Mistake]:
    return check_rule_file(write(folder, "K1.yml", text))


@pytest.mark.parametrize(
    "title", ["How to give rights", "Reset the password", "Install hotfix 5", "Check the cables", "ensure DNS works"]
)
def test_a_title_that_names_a_remedy_is_warned_of(tmp_path: Path, title: str) -> None:
    (mistake,) = found(tmp_path, KNOWLEDGE.replace(TITLE, title))
    assert (mistake.code, mistake.severity, mistake.line, mistake.column) == ("title-remedy", "warning", 1, 8)


@pytest.mark.parametrize(
    "title",
    ["Install of a package fails", "Check disk finds errors", "Update KB5 fails", "Reset was refused", "Howling fan"],
)
def test_a_title_that_names_a_problem_is_fine(tmp_path: Path, title: str) -> None:
    assert found(tmp_path, KNOWLEDGE.replace(TITLE, title)) == []


@pytest.mark.parametrize(
    ("placeholder", "code"),
    [
        ("{Nobody|x}", "placeholder-unfillable"),
        ("{2|x}", "placeholder-unfillable"),
        ("{1}", "placeholder-bare"),
        ("{1|x}", None),
        ("{param1|x}", None),
        ("{Computer}", None),
        ("{provider_name}", None),
        ("{{Nobody}}", None),
    ],
)
def test_a_placeholder_needs_a_field_that_can_fill_it(tmp_path: Path, placeholder: str, code: str | None) -> None:
    text = KNOWLEDGE.replace(CAUSE, f"'The account {placeholder} has none.'")
    text = text.replace(EXAMPLE, "{Provider_Name: Mail, EventID: 13003, param1: svc}]")
    assert [mistake.code for mistake in found(tmp_path, text)] == ([code] if code else [])


def test_a_placeholder_may_name_a_field_of_the_detection(tmp_path: Path) -> None:
    text = KNOWLEDGE.replace("EventID: 13003}\n", "EventID: 13003}\n  five: {Status: 5}\n", 1)
    text = text.replace("condition: event", "condition: event and not five", 1).replace(CAUSE, "'It is {Status|x}.'")
    assert found(tmp_path, text) == []


def test_what_is_still_to_be_written_is_an_error(tmp_path: Path) -> None:
    text = KNOWLEDGE.replace(TITLE, "TODO name the problem").replace("Give the account its rights.", "TODO")
    said = [(mistake.line, mistake.severity, mistake.message) for mistake in found(tmp_path, text)]
    assert said == [
        (1, "error", "`title` is still to be written: replace all of “TODO name the problem”"),
        (12, "error", "`kb.resolution.steps.0.do` is still to be written: replace all of “TODO”"),
    ]
