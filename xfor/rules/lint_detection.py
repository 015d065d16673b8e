"""A rule's detection -> what is wrong with it although it can be read: parts without use, conditions without hope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from xfor.errors import Mistake
from xfor.rules.conditions import And, Atom, Node, Not, Or
from xfor.rules.matchers import Test, tester
from xfor.rules.read import Document
from xfor.rules.read import Path as Way
from xfor.rules.rule import Rule

_WORD = re.compile(r"[A-Za-z0-9_*?-]+")
_MISREAD = re.compile("not[_0-9A-Za-z-]")
_KEYWORDS = frozenset({"and", "or", "not", "of", "all", "any", "1"})
_PLAIN_PATTERN = re.compile(r"(\^|\.\*)?((?:[^\\.^$*+?{}\[\]|()]|\\[^A-Za-z0-9])+)(\$|\.\*)?")
_MULTIVALUED = frozenset({"Data", "Provider_Name"})
"""Fields that can have several values in one event, so that they can be two things at once."""


def detection_mistakes(rule: Rule, document: Document) -> Iterator[Mistake]:
    """Find selections that the condition does not name, conditions that never hold, and patterns that need not be."""
    detection = document.data["detection"]
    for name in filter(_MISREAD.match, detection):
        message = f"sigma-cli (pySigma 1) reads the selection `{name}` as `not {name[3:]}`: give it another name"
        yield _warning(document, ("detection", name), "selection-name", message, at_key=True)
    for name in _unused(detection):
        message = f"the selection `{name}` is not used: the condition does not name it"
        yield _warning(document, ("detection", name), "selection-unused", message, at_key=True)
    if why := never(rule.condition):
        message = f"`condition` can never hold: {why}"
        yield document.mistake(("detection", "condition"), message)._replace(code="never-true")
    for way, plain in _needless_patterns(detection, ("detection",)):
        yield _warning(document, way, "re-plain", f"`re` is not needed here: {plain} says the same, and is faster")


def _warning(document: Document, way: Way, code: str, message: str, *, at_key: bool = False) -> Mistake:
    return document.mistake(way, message, at_key=at_key)._replace(code=code, severity="warning")


def _unused(detection: dict[str, Any]) -> list[str]:
    given = detection.get("condition")
    conditions = " ".join(map(str, given if isinstance(given, list) else [given]))
    words = set(_WORD.findall(conditions)) - _KEYWORDS
    selections = [name for name in detection if name != "condition"]
    if "them" in words:  # Sigma's `them` leaves out names that begin with an underscore
        words |= {name for name in selections if not name.startswith("_")}
    return [name for name in selections if not any(fnmatchcase(name, word) for word in words)]


def never(node: Node) -> str | None:
    """Say why a condition can never hold, as far as its values show; None where it can."""
    match node:
        case Or():
            reasons = [never(part) for part in node.parts]
            return next(iter(reasons), None) if all(reasons) else None
        case And():
            parts = list(_conjuncts(node))
            return next(filter(None, map(never, parts)), None) or _contradiction(parts) or _no_value_left(parts)
        case _:
            return None


def _conjuncts(node: Node) -> Iterator[Node]:
    """Give what must be true all at once."""
    match node:
        case And():
            for part in node.parts:
                yield from _conjuncts(part)
        case Or(parts=(part,)):
            yield from _conjuncts(part)
        case Not(part=Or(parts=parts)):
            yield from (Not(part) for part in parts)
        case _:
            yield node


def _contradiction(parts: list[Node]) -> str | None:
    asked = set(parts)
    for part in parts:
        if isinstance(part, Not) and (part.part in asked or _all_asked(part.part, asked)):
            return "it asks for the same thing that it excludes"
    return None


def _all_asked(node: Node, asked: set[Node]) -> bool:
    return isinstance(node, And) and set(_conjuncts(node)) <= asked


def _no_value_left(parts: list[Node]) -> str | None:
    """Say which field would need two values at once, or one that is excluded."""
    allowed: dict[str, set[str]] = {}
    for field, values in filter(None, map(_exactly, parts)):
        allowed[field] = allowed[field] & values if field in allowed else values
    for field, values in allowed.items():
        left = [value for value in values if all(test(value) for test in _tests(parts, field))]
        if not left:
            return f"no value of {field} is left that it allows"
    return None


def _exactly(part: Node) -> tuple[str, set[str]] | None:
    """Give the field that a condition is about and the only values it can be true of, in lower case."""
    alternatives = part.parts if isinstance(part, Or) else (part,)
    atoms = [each for each in alternatives if isinstance(each, Atom) and each.field not in _MULTIVALUED]
    fields = {atom.field for atom in atoms}
    exact = {atom.exact.lower() for atom in atoms if atom.exact is not None and not atom.also and not atom.test.flags}
    if len(atoms) < len(alternatives) or len(fields) != 1 or len(exact) < len(atoms):
        return None
    (field,) = fields
    return (field, exact) if field else None


def _tests(parts: list[Node], field: str) -> Iterator[Test]:
    """Give what else is asked of the value of a field; a test with regard to case would need the value as it is."""
    for part in parts:
        match part:
            case Atom(test=test) if part.field == field and not part.also and _foldable(part):
                yield tester(test)
            case Not(part=Atom() as excluded) if excluded.field == field and not excluded.also and _foldable(excluded):
                yield _opposite(tester(excluded.test))


def _opposite(test: Test) -> Test:
    return lambda value: not test(value)


def _foldable(atom: Atom) -> bool:
    return not atom.test.flags and atom.test.kind in ("is", "contains", "starts", "ends", "like", "number", "empty")


def _needless_patterns(value: object, way: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            field, *modifiers = str(key).split("|")
            if "re" in modifiers:
                yield from _needless(inner, field, modifiers, (*way, key))
            else:
                yield from _needless_patterns(inner, (*way, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _needless_patterns(inner, (*way, number))


def _needless(value: object, field: str, modifiers: list[str], way: Way) -> Iterator[tuple[Way, str]]:
    for number, pattern in enumerate(value if isinstance(value, list) else [value]):
        found = _PLAIN_PATTERN.fullmatch(pattern) if isinstance(pattern, str) else None
        if found and not {"m", "s"} & set(modifiers):
            start, literal, end = found.groups()
            how = {(True, True): (), (True, False): ("startswith",), (False, True): ("endswith",)}.get(
                (start == "^", end == "$"), ("contains",)
            )
            kept = [modifier for modifier in modifiers if modifier not in ("re", "i")]
            cased = () if "i" in modifiers else ("cased",)
            text = re.sub(r"\\(.)", r"\1", literal)
            said = "|".join((field, *how, *kept, *cased))
            yield (*way, number) if isinstance(value, list) else way, f"`{said}: '{text}'`"
