"""The texts of a rule -> what is wrong with them: titles of no problem, placeholders, what is not yet written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xfor.errors import Mistake
from xfor.events import SYSTEM_FIELDS
from xfor.rules.conditions import And, Atom, Node, Not, Or, Reference
from xfor.rules.files import IMPORTED
from xfor.rules.placeholders import placeholders
from xfor.rules.read import Document
from xfor.rules.read import Path as Way
from xfor.rules.rule import Rule

UNFINISHED = "TODO"
"""The word that `xfor rules new` writes where an author has to write."""

_UNFINISHED = re.compile(rf"\b{UNFINISHED}\b")
_REMEDY = re.compile(
    r"(how to|(add|apply|configure|delete|disable|enable|ensure|fix|increase|install|reboot|reinstall|remove|repair"
    r"|replace|reset|resolve|restart|uninstall|verify)\b(?! (and|cannot|did|does|failed|fails|for|is|of|or|was)\b)"
    r"|(change|check|clear|run|set|update|upgrade|use) (the|a|an|all|your|to)\b)",
    re.IGNORECASE,
)


def unfinished(document: Document) -> Iterator[Mistake]:
    """Find the texts that are still to be written; those of an imported article are its author's own words."""
    if document.data.get("author") == IMPORTED:
        return
    for way, text in _texts(document.data, ()):
        if _UNFINISHED.search(text):
            message = f"`{_named(way)}` is still to be written: replace all of “{' '.join(text.split())[:60]}”"
            yield document.mistake(way, message)._replace(code="unfinished")


def text_mistakes(rule: Rule, document: Document) -> Iterator[Mistake]:
    """Find what is wrong with the texts of a rule that carries an article."""
    if rule.file.kb is None:
        return
    if _REMEDY.match(rule.file.title):
        message = "`title` names a remedy: say what is wrong, since a reader does not know yet what to do"
        yield document.mistake(("title",), message)._replace(code="title-remedy", severity="warning")
    known = _known(rule)
    for way, text in _texts(document.data["kb"], ("kb",)):
        if way[1] not in ("event_text", "events", "examples"):
            for field, fallback in placeholders(text):
                if mistake := _unfillable(field, fallback, known):
                    yield document.mistake(way, mistake.message)._replace(code=mistake.code, severity=mistake.severity)


def _unfillable(field: str, fallback: str | None, known: frozenset[str]) -> Mistake | None:
    """Say what is wrong with a placeholder: nobody can guess what a missing `{2}` should read."""
    if field.isdecimal() and not fallback:
        message = f"`{{{field}}}` needs a fallback for events without it, such as `{{{field}|the account}}`"
        return Mistake("", 0, 0, message, "placeholder-bare")
    if field.lower() not in known:
        lacking = "no example has so many values" if field.isdecimal() else "no example and no condition has this field"
        message = f"`{{{field}}}` cannot be filled: {lacking}"
        return Mistake("", 0, 0, message, "placeholder-unfillable", "warning")
    return None


def _known(rule: Rule) -> frozenset[str]:
    """Give the fields that an event of the rule can have, and the numbers of its values, in lower case."""
    examples = rule.file.kb.examples.match if rule.file.kb else ()
    system = {name.lower() for name in SYSTEM_FIELDS}
    named = {name for example in examples for name in example}
    sizes = (sum(len(held) for name, held in each.items() if name.lower() not in system) for each in examples)
    numbers = {str(number) for number in range(1, max(sizes, default=0) + 1)}
    return frozenset({name.lower() for name in (*named, *_fields(rule.condition))} | system | numbers)


def _fields(node: Node) -> Iterator[str]:
    match node:
        case And() | Or():
            for part in node.parts:
                yield from _fields(part)
        case Not():
            yield from _fields(node.part)
        case Reference():
            yield from (node.field, node.other)
        case Atom():
            yield from filter(None, (node.field, node.also))


def _texts(value: object, way: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*way, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*way, number))
    elif isinstance(value, str):
        yield way, value


def _named(way: Way) -> str:
    return ".".join(map(str, way))
