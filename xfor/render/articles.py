"""Rule -> the article it holds, for a person: what `xfor rules list` and `xfor rules show` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from xfor.rules import Rule, fill


def render_rule_list(rules: Iterable[Rule], console: Console) -> None:
    """Print a line a rule: id, severity, title."""
    rows = [(rule.id, rule.file.level or "informational", rule.file.title) for rule in rules]
    width = max((len(identity) for identity, _, _ in rows), default=0)
    for identity, level, title in rows:
        _print(console, f"{identity:{width}}  {level:13}  {title}")


def render_article(rule: Rule, console: Console) -> None:
    """Print a rule with all that it says; placeholders read as they do without an event."""
    for heading, lines in _sections(rule):
        if heading:
            _print(console, "")
            _print(console, heading, style="bold")
        for line in lines:
            _print(console, f"  {line}" if heading else line)


def _sections(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    file, kb = rule.file, rule.file.kb
    facts = (file.level, file.status, rule.path)
    yield "", [f"{rule.id}  {file.title}", "  ".join(fact for fact in facts if fact)]
    yield "About", [_gate(provider, event_id, channel) for provider, event_id, channel in rule.gates[:10]]
    yield from _texts(("Description", file.description))
    if kb is not None:
        yield from _texts(("Applies to", ", ".join(kb.applies_to)), ("Event text", kb.event_text))
        yield from _texts(("Symptoms", kb.symptoms), ("Cause", kb.cause))
        if kb.resolution:
            yield "Resolution", list(_steps(rule))
        yield from _texts(
            ("Workaround", kb.workaround), ("Status", kb.status), ("More information", kb.more_information)
        )
        yield from _texts(("See also", ", ".join(kb.see_also)))
    if file.references:
        yield "References", list(file.references)


def _texts(*texts: tuple[str, str | None]) -> Iterator[tuple[str, list[str]]]:
    for heading, text in texts:
        if text:
            yield heading, fill(text, {}).strip().splitlines()


def _steps(rule: Rule) -> Iterator[str]:
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


def _gate(provider: str | None, event_id: int | None, channel: str | None) -> str:
    about = f"event {event_id}" if event_id is not None else "any event"
    return f"{about} of {provider or 'any provider'}" + (f" in {channel}" if channel else "")


def _print(console: Console, line: str, *, style: str = "") -> None:
    console.print(Text(line, style=style), soft_wrap=True)
