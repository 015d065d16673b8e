"""A value of a Sigma detection (pySigma's types) -> a condition on one field."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

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
from xfor.rules.patterns import Test, matching, searching

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_COMPARISONS: dict[CompareOperators, tuple[str, Callable[[float, float], bool]]] = {
    CompareOperators.LT: ("is less than", lambda value, limit: value < limit),
    CompareOperators.LTE: ("is at most", lambda value, limit: value <= limit),
    CompareOperators.GT: ("is more than", lambda value, limit: value > limit),
    CompareOperators.GTE: ("is at least", lambda value, limit: value >= limit),
    CompareOperators.NEQ: ("is a number other than", lambda value, limit: value != limit),
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
            return Atom(field, "is absent or empty", "", lambda text: not text, if_absent=True)
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
            _refuse_placeholders(value)
            anywhere = SpecialChars.WILDCARD_MULTI + value + SpecialChars.WILDCARD_MULTI
            return Atom(None, "contains", str(value), matching(anywhere))
        case _:
            raise SigmaError(f"a keyword cannot be a {_named(value)} here")


def _other(field: str, value: SigmaType) -> Node:
    match value:
        case SigmaTimestampPart():
            raise SigmaError(f"conditions on a part of a time are not supported ({field})")
        case SigmaNumber():
            return Atom(field, "is", str(value), _equal_to(value.number), exact=str(value.number))
        case SigmaBool():
            truth = str(value.boolean).lower()
            return Atom(field, "is", truth, lambda text: text.lower() == truth, exact=truth)
        case SigmaCompareExpression():
            verb, holds = _COMPARISONS[value.op]
            return Atom(field, verb, str(value.number), _comparing(holds, value.number.number))
        case SigmaCIDRExpression():
            return Atom(field, "is in the network", value.cidr, _inside(value.network))
        case _:
            raise SigmaError(f"a {_named(value)} is not supported ({field})")


def _named(value: SigmaType) -> str:
    return type(value).__name__.removeprefix("Sigma")


def _presence(field: str, wanted: bool) -> Atom:
    verb = "is present" if wanted else "is absent"
    return Atom(field, verb, "", lambda text: wanted, if_absent=not wanted)


def _text(field: str, value: SigmaString) -> Atom:
    _refuse_placeholders(value)
    test = matching(value)
    literal = _literal(value)
    if literal is not None:
        return Atom(field, "is", literal, test, exact=literal)
    verb, wanted = _in_words(value)
    return Atom(field, verb, wanted, test)


def _pattern(field: str | None, value: SigmaRegularExpression) -> Atom:
    _refuse_placeholders(value.regexp)
    return Atom(field, "matches", str(value.regexp), searching(value))


def _refuse_placeholders(value: SigmaString) -> None:
    if value.contains_placeholder():
        raise SigmaError(f"the modifier expand is not supported: nothing says what {value} stands for")


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


def _as_number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def _equal_to(number: float) -> Test:
    usual = str(number)
    return lambda text: text == usual or _as_number(text) == number


def _comparing(holds: Callable[[float, float], bool], limit: float) -> Test:
    def test(text: str) -> bool:
        value = _as_number(text)
        return value is not None and holds(value, limit)

    return test


def _inside(network: IPv4Network | IPv6Network) -> Test:
    def test(text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        # The Security log writes IPv4 clients as ::ffff:a.b.c.d.
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return address in network or (mapped is not None and mapped in network)

    return test


def _reference(field: str, value: SigmaFieldReference) -> Reference:
    verb, compare = _REFERENCES[value.starts_with, value.ends_with]
    return Reference(field, verb, value.field, lambda one, other: compare(one.lower(), other.lower()))


_REFERENCES: dict[tuple[bool, bool], tuple[str, Callable[[str, str], bool]]] = {
    (False, False): ("is the same as", str.__eq__),
    (True, False): ("starts with", str.startswith),
    (False, True): ("ends with", str.endswith),
    (True, True): ("contains", str.__contains__),
}
