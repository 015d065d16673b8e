"""Writes small rule files and events for the tests."""

from __future__ import annotations

from pathlib import Path

from xfor.errors import RuleError
from xfor.events import NOTHING, Datum, Event, Fields, Kind
from xfor.rules.build import build_rule
from xfor.rules.rule import Rule

KNOWLEDGE = """\
title: The service account lacks rights
id: 0f0f0f0f-0000-4000-8000-000000000001
name: K1
level: high
logsource: {product: windows, service: application}
detection:
  event: {Provider_Name: Mail, EventID: 13003}
  condition: event
kb:
  article: K1
  cause: The account has no rights.
  resolution: {steps: [{do: Give the account its rights.}]}
  examples:
    match: [{Provider_Name: Mail, EventID: 13003}]
"""
"""A whole rule file that is fine under the name K1.yml."""


def sigma(detection: str, logsource: str = "{product: windows}") -> str:
    """Write a plain Sigma rule around the lines of a detection."""
    lines = "".join(f"  {line}\n" for line in detection.splitlines())
    return f"title: T\nlogsource: {logsource}\ndetection:\n{lines}"


def built(text: str, path: str = "K1.yml") -> Rule:
    """Build the rule of a text."""
    return build_rule(text.encode(), path)[0]


def mistakes(text: str | bytes, path: str = "K1.yml") -> list[str]:
    """Give what is wrong with a text, as users read it."""
    try:
        build_rule(text if isinstance(text, bytes) else text.encode(), path)
    except RuleError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def event(*data: tuple[str | None, str], message: str | None = None, lacks: frozenset[str] = NOTHING) -> Event:
    """Make an event of the provider Mail with some data."""
    kind = Kind("Mail", "", 13003, "error", "Application", "HOST")
    return Event(kind, None, 1, data=tuple(Datum(*datum) for datum in data), message=message, lacks=lacks)


def fields(*data: tuple[str | None, str], message: str | None = None, lacks: frozenset[str] = NOTHING) -> Fields:
    """Give the fields of such an event."""
    return Fields(event(*data, message=message, lacks=lacks))


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file, with the folders it needs."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
