"""Sigma filters: what a site leaves out of rules that it did not write (Sigma specification 2.1, filters).

As in pySigma a filter's condition is joined to the rule's with `and`, so that it says `not selection` for events to be
left out; the specification's own example reads the other way round.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xfor.errors import RuleError
from xfor.rules.conditions import And, Node, when_asked
from xfor.rules.gates import both, gates_of
from xfor.rules.rule import Contents, Heading, Rule
from xfor.rules.site_values import NO_VALUES, SiteValues

if TYPE_CHECKING:
    from xfor.rules.kinds import FilterFile
    from xfor.rules.model import LogSource, RuleFile
    from xfor.rules.read import Document

_RULES = "`filter.rules` must be `any`, or the names or ids of the rules that the filter is for"


class Filter(NamedTuple):
    """A filter that is ready to be applied; `rules` is empty for one that is for every rule of its log source."""

    file: FilterFile
    path: str
    id: str
    rules: tuple[str, ...]
    condition: Node


def filter_of(document: Document, site_values: SiteValues = NO_VALUES) -> Filter:
    """Build the filter of a document; raises RuleError with every mistake."""
    from xfor.rules.detection import read_detection  # what reads rule files takes long to import
    from xfor.rules.kinds import FilterFile
    from xfor.rules.read import unnamed
    from xfor.rules.validate import validate

    model, mistakes = validate(document, Path(document.file).stem, FilterFile)
    mistakes += document.mistakes
    block = document.data.get("filter")
    if model is None or not isinstance(block, dict):
        raise RuleError(sorted(mistakes))
    rules = _references(block.get("rules"))
    if rules is None:
        mistakes.append(document.mistake(("filter", "rules"), _RULES, at_key=True))
    node, problems = read_detection({key: part for key, part in block.items() if key != "rules"}, site_values)
    for key, message in problems:
        mistakes.append(document.mistake(("filter", key), f"`filter.{key}`: {message}", at_key=True))
    if mistakes or node is None or rules is None:
        raise RuleError(sorted(mistakes))
    return Filter(model, document.file, model.name or model.id or unnamed(document), rules, node)


def _references(given: object) -> tuple[str, ...] | None:
    listed = given if isinstance(given, list) else [given]
    names = tuple(each for each in listed if isinstance(each, str) and each)
    if len(names) < len(listed):
        return None
    return () if isinstance(given, str) and given.lower() == "any" else names


def applies(each: Filter, rule: Rule, names: frozenset[str]) -> bool:
    """Say whether a filter is for a rule: it names it, or any, and its log source contains that of the rule."""
    named = not each.rules or not names.isdisjoint((*each.rules, *map(str.lower, each.rules)))
    return named and _contains(each.file.logsource, rule.heading)


def _contains(wide: LogSource, narrow: Heading) -> bool:
    # As in pySigma: every key that the wide one gives is the same in the narrow one.
    pairs = ((wide.product, narrow.product), (wide.category, narrow.category), (wide.service, narrow.service))
    return all(asked is None or asked == said for asked, said in pairs)


def filtered(rule: Rule, by: Filter) -> Rule:
    """Give a rule without the events that a filter leaves out; a rule of which nothing is left stays as it is."""
    from xfor.rules.logsources import events_of, narrowed

    source = rule.heading
    asked = narrowed(by.condition, events_of(source.product, source.category, source.service))
    contents = _Narrowed(rule.contents, asked)
    gates = both(rule.gates, gates_of(asked))
    return replace(rule, contents=contents, holds=when_asked(lambda: contents.condition), gates=gates or rule.gates)


class _Narrowed(NamedTuple):
    """The contents of a rule to which a filter's condition is joined."""

    whole: Contents
    asked: Node

    @property
    def file(self) -> RuleFile:
        return self.whole.file

    @property
    def condition(self) -> Node:
        return And((self.whole.condition, self.asked))
