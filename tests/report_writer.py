"""Small reports for tests of renderers: each function makes one part, with what the test cares about."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from xfor.render.formats import Format, Look, write_report
from xfor.render.text import render_text
from xfor.report import (
    Article,
    DataItem,
    Evidence,
    Finding,
    Input,
    KnowledgeSource,
    Notice,
    Report,
    ResolutionStep,
    ResolutionText,
    RuleCoverage,
    RuleSummary,
    Tool,
    Unexplained,
)

FIRST, LAST = "2024-03-01T07:15:00Z", "2024-03-01T09:30:00.5000000Z"


def evidence(**given: Any) -> Evidence:  # noqa: ANN401 - whatever the model takes
    """Make an event: one of a disk that fails."""
    facts: dict[str, Any] = {
        "input": "logs/System.evtx",
        "record_id": 17,
        "time": FIRST,
        "channel": "System",
        "provider": "disk",
        "event_id": 7,
        "level": "error",
        "computer": "FS01",
        "data": [DataItem(value=r"\Device\Harddisk1\DR1")],
    }
    return Evidence(**facts | given)


def finding(rule: str = "KB1", host: str = "FS01", **given: Any) -> Finding:  # noqa: ANN401
    """Make a finding: a disk with a bad block."""
    title = given.pop("title", "A disk has a bad block")
    facts: dict[str, Any] = {
        "id": f"{rule}@{host}",
        "rule": RuleSummary(id=rule, title=title, level="high"),
        "article": Article(id=rule, title=title, url="https://example.com/kb1"),
        "severity": "high",
        "confidence": "exact",
        "reasons": ["EventID is 7", "every condition of the rule holds"],
        "host": host,
        "occurrences": 3,
        "first_seen": FIRST,
        "last_seen": LAST,
        "cause": "The medium is damaged.",
        "resolution": resolution("Replace the drive."),
        "dedup_key": "0",
        "evidence": [evidence(computer=host)],
        "evidence_total": 3,
    }
    return Finding(**facts | given)


def resolution(do: str, *detail: str, command: str | None = None) -> ResolutionText:
    """Make a resolution of one step."""
    return ResolutionText(steps=[ResolutionStep(do=do, detail=list(detail), command=command)])


def log(path: str = "logs/System.evtx", **given: Any) -> Input:  # noqa: ANN401
    """Make a log that was read to its end."""
    facts: dict[str, Any] = {
        "channels": ["System"],
        "hosts": ["FS01"],
        "first": FIRST,
        "last": LAST,
        "records": 120,
        "status": "read",
    }
    return Input(path=path, **facts | given)


def unknown(event_id: int = 99, **given: Any) -> Unexplained:  # noqa: ANN401
    """Make a group of unexplained events."""
    facts: dict[str, Any] = {
        "provider": "Odd",
        "level": "error",
        "count": 4,
        "hosts": ["FS01"],
        "first": FIRST,
        "last": LAST,
    }
    return Unexplained(event_id=event_id, **facts | given)


def notice(message: str, code: str = "damaged", **given: Any) -> Notice:  # noqa: ANN401
    """Make a notice that something of a log was lost."""
    return Notice(**{"code": code, "level": "error", "message": message} | given)


def report(*findings: Finding, **given: Any) -> Report:  # noqa: ANN401
    """Make a report of one log that was read to its end."""
    facts: dict[str, Any] = {
        "tool": Tool(name="xfor", version="1.0"),
        "knowledge": [KnowledgeSource(name="builtin", rules=8, sha256="0123456789abcdef" * 4)],
        "rules": RuleCoverage(loaded=8, refused=0, not_applicable=0, undecided=0),
        "complete": True,
        "inputs": [log()],
        "unexplained": [],
        "notices": [],
    }
    return Report(findings=list(findings), **facts | given)


def rendered(shown: Report, width: int = 80, *, verbose: bool = False, terminal: bool = False) -> str:
    """Render a report as text."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="standard" if terminal else None
    )
    render_text(shown, console, verbose=verbose)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def written(shown: Report, format: str, *, verbose: bool = False, gaps: bool = False) -> str:
    """Write a report in a format."""
    stream = io.StringIO()
    write_report(shown, Format(format), stream, Look(verbose, gaps))
    return stream.getvalue()
