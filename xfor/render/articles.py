"""Rule -> the article it holds, for a person: what `xfor rules list` and `xfor rules show` print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from xfor.rules import Correlation, Rule, fill


def render_rule_list(rules: Iterable[Rule | Correlation], console: Console) -> None:
    """Print a line a rule: id, severity, title."""
    rows = [(rule.id, rule.file.level or "informational", rule.file.title) for rule in rules]
    width = max((len(identity) for identity, _, _ in rows), default=0)
    for identity, level, title in rows:
        _print(console, f"{identity:{width}}  {level:13}  {title}")


def rule_list_json(rules: Iterable[Rule | Correlation]) -> str:
    """Write rules as a JSON list, each with what it is about; nothing is null."""
    return json.dumps([_row(rule) for rule in rules], indent=2)


def _row(rule: Rule | Correlation) -> dict[str, object]:
    file = rule.file
    about = [gate._asdict() for gate in rule.gates] if isinstance(rule, Rule) else []
    row: dict[str, object] = {
        "id": rule.id,
        "uuid": file.id,
        "title": file.title,
        "level": file.level or "informational",
        "status": file.status,
        "path": rule.path,
        "article": file.kb.article if file.kb else None,
        "superseded_by": file.kb.superseded_by if file.kb else None,
        "tags": list(file.tags),
        "about": [{key: value for key, value in gate.items() if value is not None} for gate in about],
        "correlates": list(rule.members) if isinstance(rule, Correlation) else None,
    }
    return {key: value for key, value in row.items() if value is not None}


def render_article(rule: Rule | Correlation, console: Console) -> None:
    """Print a rule with all that it says; placeholders read as they do without an event."""
    for heading, lines in _sections(rule):
        if heading:
            _print(console, "")
            _print(console, heading, style="bold")
        for line in lines:
            _print(console, f"  {line}" if heading else line)


def _sections(rule: Rule | Correlation) -> Iterator[tuple[str, list[str]]]:
    file, kb = rule.file, rule.file.kb
    facts = (file.level, file.status, rule.path)
    yield "", [f"{rule.id}  {file.title}", "  ".join(fact for fact in facts if fact)]
    yield "About", _about(rule)
    yield from _texts(("Description", file.description))
    if kb is not None:
        yield from _texts(("Applies to", ", ".join(kb.applies_to)), ("Event text", _event_text(rule)))
        yield from _texts(("Symptoms", kb.symptoms), ("Cause", kb.cause))
        if kb.resolution:
            yield "Resolution", list(_steps(rule))
        yield from _texts(
            ("Workaround", kb.workaround), ("Status", kb.status), ("More information", kb.more_information)
        )
        yield from _texts(("See also", ", ".join(kb.see_also)))
        yield from _texts(("Superseded by", kb.superseded_by))
    if rule.notes:
        yield "Notes of your own", [f"- {fill(note, {})}" for note in rule.notes]
    if file.references:
        yield "References", list(file.references)


def _texts(*texts: tuple[str, str | None]) -> Iterator[tuple[str, list[str]]]:
    for heading, text in texts:
        if text:
            yield heading, fill(text, {}).strip().splitlines()


def _steps(rule: Rule | Correlation) -> Iterator[str]:
    resolution = rule.file.kb.resolution if rule.file.kb else None
    if resolution is None:
        return
    if resolution.summary:
        yield fill(resolution.summary, {})
    for number, step in enumerate(resolution.steps, 1):
        yield f"{number}. {fill(step.do, {})}"
        yield from (f"   - {fill(detail, {})}" for detail in step.detail)
        if step.command:
            yield f"   > {fill(step.command, {})}"


def _about(rule: Rule | Correlation) -> list[str]:
    if isinstance(rule, Correlation):
        return [f"events that these rules find: {', '.join(rule.members)}"]
    return [str(gate) for gate in rule.gates[:10]]


def _event_text(rule: Rule | Correlation) -> str | None:
    return rule.file.kb.event_text if isinstance(rule, Rule) and rule.file.kb else None


def _print(console: Console, line: str, *, style: str = "") -> None:
    console.print(Text(line, style=style), soft_wrap=True)
