"""A rule file -> every mistake in it, with those that only its author cares about: examples, placeholders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xfor.errors import Mistake, RuleError
from xfor.events import Fields
from xfor.rules.build import build_rule
from xfor.rules.examples import example_event
from xfor.rules.files import read_file
from xfor.rules.index import RuleIndex
from xfor.rules.logsources import channel_of
from xfor.rules.model import Knowledge
from xfor.rules.placeholders import placeholders
from xfor.rules.read import Document
from xfor.rules.read import Path as Way
from xfor.rules.rule import Rule


def check_rule_file(path: Path) -> list[Mistake]:
    """Give all mistakes of a rule file, in their order; none means that it is fine."""
    shown = path.as_posix()
    try:
        rule, document = build_rule(read_file(path, shown), shown)
    except RuleError as error:
        return error.mistakes
    knowledge = rule.file.kb
    return [] if knowledge is None else sorted(_lint(rule, knowledge, document))


def _lint(rule: Rule, knowledge: Knowledge, document: Document) -> Iterator[Mistake]:
    texts = {key: value for key, value in document.data["kb"].items() if key not in ("event_text", "examples")}
    yield from _unfillable(texts, ("kb",), document)
    yield from _wrong_examples(rule, knowledge, document)


def _unfillable(value: object, way: Way, document: Document) -> Iterator[Mistake]:
    """Find numbered placeholders without a fallback: nobody can guess what a missing `{2}` should read."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unfillable(inner, (*way, key), document)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unfillable(inner, (*way, number), document)
    elif isinstance(value, str):
        for field, fallback in placeholders(value):
            if field.isdecimal() and not fallback:
                message = f"`{{{field}}}` needs a fallback for events without it, such as `{{{field}|the account}}`"
                yield document.mistake(way, message)


def _wrong_examples(rule: Rule, knowledge: Knowledge, document: Document) -> Iterator[Mistake]:
    for number, example in enumerate(knowledge.examples.match):
        if said := _why_not(rule, example):
            yield document.mistake(("kb", "examples", "match", number), f"this example does not match: {said}")
    for number, example in enumerate(knowledge.examples.ignore):
        if said := _why_still(rule, example):
            yield document.mistake(("kb", "examples", "ignore", number), f"this example is not ignored: {said}")


def _why_not(rule: Rule, example: Mapping[str, tuple[str, ...]]) -> str:
    event = example_event(example, _channel(rule))
    fields = Fields(event)
    explanation = rule.explain(fields)
    if explanation.truth and RuleIndex([rule]).candidates(event.kind):
        return ""
    return "; ".join(explanation.failed or explanation.unknown) or "it is no event of the rule's log source"


def _why_still(rule: Rule, example: Mapping[str, tuple[str, ...]]) -> str:
    event = example_event(example, _channel(rule))
    explanation = rule.explain(Fields(event))
    if explanation.truth is False or not RuleIndex([rule]).candidates(event.kind):
        return ""
    return "; ".join(explanation.unknown or explanation.held) or "every condition of the rule is true of it"


def _channel(rule: Rule) -> str:
    return channel_of(rule.file.logsource.category, rule.file.logsource.service)
