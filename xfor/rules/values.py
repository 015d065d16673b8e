"""A value of a Sigma detection (pySigma's types) -> a condition on one field."""

from __future__ import annotations

from sigma.exceptions import SigmaError
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from xfor.rules.conditions import Atom, Node, Or, Reference
from xfor.rules.matchers import ALWAYS, EMPTY, NEVER, Matcher
from xfor.rules.patterns import matching, searching
from xfor.rules.times import time_condition

_COMPARISONS = {
    CompareOperators.LT: ("lt", "is less than"),
    CompareOperators.LTE: ("lte", "is at most"),
    CompareOperators.GT: ("gt", "is more than"),
    CompareOperators.GTE: ("gte", "is at least"),
    CompareOperators.NEQ: ("neq", "is a number other than"),
}


def field_condition(field: str, value: SigmaType) -> Node:
    """Make the condition that a field has a value."""
    match value:
        case SigmaExpansion():
            return Or(tuple(field_condition(field, one) for one in value.values))
        case SigmaFieldReference():
            return _reference(field, value)
        case SigmaExists():
            return _presence(field, value.exists)
        case SigmaNull():
            return Atom(field, "is absent or empty", "", EMPTY, if_absent=True)
        case SigmaString():
            return _text(field, value)
        case SigmaRegularExpression():
            return _pattern(field, value)
        case _:
            return _other(field, value)


def keyword_condition(value: SigmaType) -> Node:
    """Make the condition that any text of the event holds a value."""
    match value:
        case SigmaExpansion():
            return Or(tuple(keyword_condition(one) for one in value.values))
        case SigmaRegularExpression():
            return _pattern(None, value)
        case SigmaNumber() if not isinstance(value, SigmaTimestampPart):
            return Atom(None, "contains", str(value), matching(SigmaString(f"*{value}*")))
        case SigmaString():
            anywhere = SpecialChars.WILDCARD_MULTI + value + SpecialChars.WILDCARD_MULTI
            return Atom(None, "contains", str(value), matching(anywhere))
        case _:
            raise SigmaError(f"a keyword cannot be a {_named(value)} here")


def _other(field: str, value: SigmaType) -> Node:
    match value:
        case SigmaTimestampPart():
            return time_condition(field, value)
        case SigmaNumber():
            return Atom(field, "is", str(value), Matcher("number", (str(value.number),)), exact=str(value.number))
        case SigmaBool():
            truth = str(value.boolean).lower()
            return Atom(field, "is", truth, Matcher("is", (truth,)), exact=truth)
        case SigmaCompareExpression():
            how, verb = _COMPARISONS[value.op]
            if isinstance(value.number, SigmaTimestampPart):
                return time_condition(field, value.number, verb, how)
            return Atom(field, verb, str(value.number), Matcher("compare", (str(value.number.number),), how))
        case SigmaCIDRExpression():
            return Atom(field, "is in the network", value.cidr, Matcher("network", (str(value.network),)))
        case _:
            raise SigmaError(f"a {_named(value)} is not supported ({field})")


def _named(value: SigmaType) -> str:
    return type(value).__name__.removeprefix("Sigma")


def _presence(field: str, wanted: bool) -> Atom:
    verb = "is present" if wanted else "is absent"
    return Atom(field, verb, "", ALWAYS if wanted else NEVER, if_absent=not wanted)


def _text(field: str, value: SigmaString) -> Atom:
    test = matching(value)
    literal = _literal(value)
    if literal is not None:
        return Atom(field, "is", literal, test, exact=literal)
    verb, wanted = _in_words(value)
    return Atom(field, verb, wanted, test)


def _pattern(field: str | None, value: SigmaRegularExpression) -> Atom:
    return Atom(field, "matches", str(value.regexp), searching(value))


def _literal(value: SigmaString) -> str | None:
    parts = [part for part in value.s if isinstance(part, str)]
    return "".join(parts) if len(parts) == len(value.s) else None


def _in_words(value: SigmaString) -> tuple[str, str]:
    match value.s:
        case [SpecialChars.WILDCARD_MULTI, str(text), SpecialChars.WILDCARD_MULTI]:
            return "contains", text
        case [str(text), SpecialChars.WILDCARD_MULTI]:
            return "starts with", text
        case [SpecialChars.WILDCARD_MULTI, str(text)]:
            return "ends with", text
        case _:
            return "is like", str(value)


def _reference(field: str, value: SigmaFieldReference) -> Reference:
    return Reference(field, _REFERENCES[value.starts_with, value.ends_with], value.field)


_REFERENCES = {
    (False, False): "is the same as",
    (True, False): "starts with",
    (False, True): "ends with",
    (True, True): "contains",
}
