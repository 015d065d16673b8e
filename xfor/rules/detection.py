"""A Sigma `detection` -> a tree of conditions. pySigma parses, so that rules mean what they mean elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import re2
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.policy import SigmaPolicy
from sigma.rule.detection import SigmaDetection, SigmaDetections

from xfor.rules.conditions import And, Node, Not, Or
from xfor.rules.expand import expand
from xfor.rules.patterns import QuietRE2
from xfor.rules.site_values import NO_VALUES, SiteValues
from xfor.rules.values import field_condition, keyword_condition

_LONGEST = 4096


class Problem(NamedTuple):
    """What is wrong with a detection; `key` is the selection it is in, or "condition"."""

    key: str
    message: str


def read_detection(detection: dict[str, Any], site_values: SiteValues = NO_VALUES) -> tuple[Node | None, list[Problem]]:
    """Read a detection into a tree; several conditions in a list are alternatives.

    A detection that means nothing, or asks for something that xfor does not do, gives no tree but what is wrong.
    `site_values` is what the placeholders of the modifier `expand` stand for.
    """
    problems: list[Problem] = []
    policy = SigmaPolicy(regex_engine=QuietRE2())
    selections: dict[str, SigmaDetection] = {}
    for name, definition in detection.items():
        if name != "condition":
            with collecting(problems, name):
                selections[name] = SigmaDetection.from_definition(definition, policy=policy)
                expand(selections[name], site_values)
    if problems:
        return None, problems
    nodes: list[Node] = []
    with collecting(problems, "condition"):
        parsed = SigmaDetections(selections, _conditions(detection), policy=policy).parsed_condition
        nodes = [_node(condition.parsed) for condition in parsed]
    return (None, problems) if problems else (nodes[0] if len(nodes) == 1 else Or(tuple(nodes)), [])


def _conditions(detection: dict[str, Any]) -> list[str]:
    given = detection.get("condition")
    texts = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) and text.strip() and len(text) <= _LONGEST for text in texts):
        raise ValueError(f"must be text, or a list of texts, of at most {_LONGEST} characters")
    return list(map(str, texts))


@contextmanager
def collecting(problems: list[Problem], key: str) -> Iterator[None]:
    """Turn what pySigma raises about a part of a rule into a problem with that part."""
    # pySigma documents SigmaError, a ValueError; on odd input it also lets out the others (seen with 2.0.1).
    try:
        yield
    except RecursionError:
        problems.append(Problem(key, "is nested too deeply"))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, re2.error) as error:
        problems.append(Problem(key, str(error).partition("\n")[0] or type(error).__name__))


def _node(item: object) -> Node:
    match item:
        case ConditionAND():
            return And(tuple(_node(arg) for arg in item.args if arg is not None))
        case ConditionOR():
            return Or(tuple(_node(arg) for arg in item.args if arg is not None))
        case ConditionNOT():
            return Not(_node(item.args[0]))
        case ConditionFieldEqualsValueExpression():
            return field_condition(item.field, item.value)
        case ConditionValueExpression():
            return keyword_condition(item.value)
        case _:
            raise ValueError("asks for nothing")
