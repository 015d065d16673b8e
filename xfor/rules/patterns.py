"""Texts with wildcards and regular expressions, as pySigma reads them -> matchers."""

from __future__ import annotations

import re

from sigma.policy.regex_engine import RE2RegexEngine, RegexPattern
from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString, SpecialChars

from xfor.rules.matchers import CASED, Matcher, compile_pattern, tester

_WILDCARDS = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
_PYTHON_FLAGS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}


class QuietRE2(RE2RegexEngine):
    """RE2 for pySigma's own checks, without the messages that its C++ side writes to standard error."""

    def compile(self, pattern: str, flags: int = 0) -> RegexPattern:
        """Compile a pattern with Python's flags i, m and s."""
        return compile_pattern(pattern, "".join(letter for flag, letter in _PYTHON_FLAGS.items() if flags & flag))


def searching(value: SigmaRegularExpression) -> Matcher:
    """Make the test of a regular expression: found anywhere, with regard to case unless flagged `i`."""
    return _sound(Matcher("re", (str(value.regexp),), "".join(sorted(_FLAGS[flag] for flag in value.flags))))


def matching(value: SigmaString) -> Matcher:
    """Make the test of a text with wildcards; without regard to case unless it is `cased`.

    The everyday forms are plain string operations, the others one pattern.
    """
    flags = CASED if isinstance(value, SigmaCasedString) else ""
    match value.s:
        case []:
            return Matcher("is", ("",), flags)
        case [str(wanted)]:
            return Matcher("is", (wanted,), flags)
        case [SpecialChars.WILDCARD_MULTI, str(wanted), SpecialChars.WILDCARD_MULTI]:
            return Matcher("contains", (wanted,), flags)
        case [str(wanted), SpecialChars.WILDCARD_MULTI]:
            return Matcher("starts", (wanted,), flags)
        case [SpecialChars.WILDCARD_MULTI, str(wanted)]:
            return Matcher("ends", (wanted,), flags)
        case parts:
            return _sound(Matcher("like", tuple(map(_part, parts)), flags))


def _part(part: object) -> str:
    return _WILDCARDS[part] if isinstance(part, SpecialChars) else f"={part}"


def _sound(matcher: Matcher) -> Matcher:
    """Give a matcher whose pattern compiles; raises re2.error now, not when the first event comes."""
    tester(matcher)
    return matcher
