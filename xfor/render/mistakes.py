"""Mistakes in rule files -> lines for a person, JSON, SARIF for code scanning, or annotations of a GitHub workflow."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import xfor
from xfor.errors import Mistake
from xfor.render.safe import exact

_KINDS = {
    "invalid": "The file is no rule file, or a value in it is wrong",
    "example-fails": "An example of the rule does not hold",
    "id-twice": "Two rules have the same id",
    "never-true": "The condition can never hold",
    "placeholder-bare": "A numbered placeholder says nothing for events without that value",
    "placeholder-unfillable": "No event has the field of a placeholder",
    "re-plain": "A regular expression that could be a plain modifier",
    "rules-alike": "Nothing tells two articles apart",
    "selection-name": "Other tools cannot read the name of a selection",
    "selection-unused": "The condition does not name a selection",
    "superseded-by-missing": "The rule that supersedes this one does not exist",
    "title-remedy": "The title names a remedy instead of the problem",
    "unfinished": "A text is still to be written",
    "untested": "The rule has no example",
}
"""Every code of a mistake, and what it stands for."""

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(mistakes: Sequence[Mistake]) -> str:
    """Write a line a mistake: file:line:column: error or warning: what to do."""
    return "".join(f"{exact(_line(mistake))}\n" for mistake in mistakes)


def as_json(mistakes: Sequence[Mistake]) -> str:
    """Write a list of objects."""
    return json.dumps([mistake._asdict() for mistake in mistakes], indent=2) + "\n"


def as_github(mistakes: Sequence[Mistake]) -> str:
    """Write workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    return "".join(f"{_annotation(mistake)}\n" for mistake in mistakes)


def as_sarif(mistakes: Sequence[Mistake]) -> str:
    """Write SARIF 2.1.0 (OASIS), with places by line and column in characters."""
    codes = sorted({mistake.code for mistake in mistakes})
    rules = [{"id": code, "shortDescription": {"text": _KINDS[code]}} for code in codes]
    driver = {"name": "xfor", "version": xfor.__version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(mistake) for mistake in mistakes],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


WRITERS: dict[str, Callable[[Sequence[Mistake]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
"""The ways to write mistakes, by the name of the format."""


def _line(mistake: Mistake) -> str:
    place = f":{mistake.line}:{mistake.column}" if mistake.line else ""
    return f"{mistake.file}{place}: {mistake.severity}: {mistake.message} [{mistake.code}]"


def _annotation(mistake: Mistake) -> str:
    place = {"file": mistake.file, "line": mistake.line, "col": mistake.column, "title": mistake.code}
    given = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items() if value)
    return f"::{mistake.severity} {given}::{_escaped(mistake.message)}"


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{also}" else char for char in text)


def _result(mistake: Mistake) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(mistake.file)}}
    if mistake.line:
        location["region"] = {"startLine": mistake.line, "startColumn": mistake.column}
    return {
        "ruleId": mistake.code,
        "level": mistake.severity,
        "message": {"text": mistake.message},
        "locations": [{"physicalLocation": location}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
