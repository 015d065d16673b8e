"""Texts with wildcards, regular expressions -> tests of one value. RE2 runs them: linear, whatever rule and log say."""

from __future__ import annotations

import re
from collections.abc import Callable

import re2
from sigma.policy.regex_engine import RE2RegexEngine, RegexPattern
from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString, SpecialChars

Test = Callable[[str], bool]

_PATTERNS = {SpecialChars.WILDCARD_MULTI: "(?s:.*)", SpecialChars.WILDCARD_SINGLE: "(?s:.)"}
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


def compile_pattern(pattern: str, flags: str = "") -> RegexPattern:
    """Compile a pattern with flags among i, m and s; raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: RegexPattern = re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except re2.error as error:
        raise re2.error(*(arg.decode() if isinstance(arg, bytes) else arg for arg in error.args)) from None
    return compiled


def searching(value: SigmaRegularExpression) -> Test:
    """Make the test of a regular expression: found anywhere, with regard to case unless flagged `i`."""
    search = compile_pattern(str(value.regexp), "".join(sorted(_FLAGS[flag] for flag in value.flags))).search
    return lambda text: search(_encodable(text)) is not None


def matching(value: SigmaString) -> Test:
    """Make the test of a text with wildcards; without regard to case unless it is `cased`.

    The everyday forms are plain string operations, the others one pattern.
    """
    fold = str if isinstance(value, SigmaCasedString) else str.lower
    match value.s:
        case []:
            return lambda text: not text
        case [str(wanted)]:
            return _whole(fold(wanted), fold)
        case [SpecialChars.WILDCARD_MULTI, str(wanted), SpecialChars.WILDCARD_MULTI]:
            return _part(fold(wanted), fold)
        case [str(wanted), SpecialChars.WILDCARD_MULTI]:
            return _start(fold(wanted), fold)
        case [SpecialChars.WILDCARD_MULTI, str(wanted)]:
            return _end(fold(wanted), fold)
        case _:
            return _wildcards(value, fold)


def _whole(wanted: str, fold: Callable[[str], str]) -> Test:
    return lambda text: fold(text) == wanted


def _part(wanted: str, fold: Callable[[str], str]) -> Test:
    return lambda text: wanted in fold(text)


def _start(wanted: str, fold: Callable[[str], str]) -> Test:
    return lambda text: fold(text).startswith(wanted)


def _end(wanted: str, fold: Callable[[str], str]) -> Test:
    return lambda text: fold(text).endswith(wanted)


def _wildcards(value: SigmaString, fold: Callable[[str], str]) -> Test:
    parts = (_PATTERNS[part] if isinstance(part, SpecialChars) else re2.escape(fold(str(part))) for part in value.s)
    fullmatch = compile_pattern("".join(parts)).fullmatch
    return lambda text: fullmatch(_encodable(fold(text))) is not None


def _encodable(text: str) -> str:
    # RE2 works on UTF-8, which has no half surrogates; a damaged log has.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
