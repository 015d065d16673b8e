"""What a value must be, as plain data -> the function that says whether it is.

Plain data can be kept in a file and compared; the function is made where it is first needed. RE2 runs patterns: linear
in the length of the text, whatever rule and log say.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xfor.events import format_time, parse_time

if TYPE_CHECKING:
    from sigma.policy.regex_engine import RegexPattern

Test: TypeAlias = Callable[[str], bool]

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_WILDCARDS = {"*": "(?s:.*)", "?": "(?s:.)"}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "eq": operator.eq, "neq": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge,
}  # fmt: skip
_TIME_PARTS: dict[str, Callable[[datetime], int]] = {
    "minute": lambda moment: moment.minute,
    "hour": lambda moment: moment.hour,
    "day": lambda moment: moment.day,
    "week": lambda moment: moment.isocalendar().week,
    "month": lambda moment: moment.month,
    "year": lambda moment: moment.year,
}

CASED = "c"
"""The flag of a matcher of texts that has regard to case."""


class Matcher(NamedTuple):
    """A test of one value. `kind` is a key of the table at the end of this module, which says what the others mean."""

    kind: str
    wanted: tuple[str, ...] = ()
    flags: str = ""

    def __call__(self, text: str) -> bool:
        """Test a value."""
        return tester(self)(text)


PLAIN = frozenset({"is", "contains", "starts", "ends"})
"""The kinds that compare texts without a pattern."""

EMPTY = Matcher("empty")
ALWAYS = Matcher("always")
NEVER = Matcher("never")


@lru_cache(maxsize=1 << 16)
def tester(matcher: Matcher) -> Test:
    """Give the function of a matcher."""
    return _TESTERS[matcher.kind](matcher)


def any_of(matchers: Iterable[Matcher]) -> Callable[[Sequence[str]], bool]:
    """Make one test of plain matchers without regard to case: any of them may fit any of the values, in lower case."""
    wanted: dict[str, list[str]] = {kind: [] for kind in PLAIN}
    for matcher in matchers:
        wanted[matcher.kind].append(matcher.wanted[0].lower())
    whole, starts, ends = frozenset(wanted["is"]), tuple(wanted["starts"]), tuple(wanted["ends"])
    contained = wanted["contains"]

    def test(values: Sequence[str]) -> bool:
        for value in values:
            if value in whole or value.endswith(ends) or value.startswith(starts):
                return True
            for part in contained:
                if part in value:
                    return True
        return False

    return test


def compile_pattern(pattern: str, flags: str = "") -> RegexPattern:
    """Compile a pattern with flags among i, m and s; raises re2.error."""
    import re2  # it takes a while, and most rules need no pattern

    options = re2.Options()
    options.log_errors = False
    try:
        compiled: RegexPattern = re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except re2.error as error:
        raise re2.error(*(arg.decode() if isinstance(arg, bytes) else arg for arg in error.args)) from None
    return compiled


def _fold(matcher: Matcher) -> Callable[[str], str]:
    return str if CASED in matcher.flags else str.lower


def _is(matcher: Matcher) -> Test:
    fold = _fold(matcher)
    wanted = fold(matcher.wanted[0])
    return lambda text: fold(text) == wanted


def _contains(matcher: Matcher) -> Test:
    fold = _fold(matcher)
    wanted = fold(matcher.wanted[0])
    return lambda text: wanted in fold(text)


def _starts(matcher: Matcher) -> Test:
    fold = _fold(matcher)
    wanted = fold(matcher.wanted[0])
    return lambda text: fold(text).startswith(wanted)


def _ends(matcher: Matcher) -> Test:
    fold = _fold(matcher)
    wanted = fold(matcher.wanted[0])
    return lambda text: fold(text).endswith(wanted)


def _like(matcher: Matcher) -> Test:
    import re2

    fold = _fold(matcher)
    parts = (_WILDCARDS.get(part) or re2.escape(fold(part[1:])) for part in matcher.wanted)
    fullmatch = compile_pattern("".join(parts)).fullmatch
    return lambda text: fullmatch(_encodable(fold(text))) is not None


def _pattern(matcher: Matcher) -> Test:
    search = compile_pattern(matcher.wanted[0], matcher.flags).search
    return lambda text: search(_encodable(text)) is not None


def _encodable(text: str) -> str:
    # RE2 works on UTF-8, which has no half surrogates; a damaged log has.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _number(matcher: Matcher) -> Test:
    usual = matcher.wanted[0]
    number = _parsed(usual)
    return lambda text: text == usual or _as_number(text) == number


def _compare(matcher: Matcher) -> Test:
    limit, holds = _parsed(matcher.wanted[0]), _COMPARISONS[matcher.flags]

    def test(text: str) -> bool:
        value = _as_number(text)
        return value is not None and holds(value, limit)

    return test


def _parsed(written: str) -> float:
    return int(written) if written.removeprefix("-").isdecimal() else float(written)


def _as_number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def _network(matcher: Matcher) -> Test:
    network = ip_network(matcher.wanted[0])

    def test(text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        # The Security log writes IPv4 clients as ::ffff:a.b.c.d.
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return address in network or (mapped is not None and mapped in network)

    return test


def _time(matcher: Matcher) -> Test:
    part, number = matcher.wanted
    part_of, limit, holds = _TIME_PARTS[part], _parsed(number), _COMPARISONS[matcher.flags]

    def test(text: str) -> bool:
        written = format_time(parse_time(text))
        return written is not None and holds(part_of(datetime.fromisoformat(written[:19])), limit)

    return test


_TESTERS: dict[str, Callable[[Matcher], Test]] = {
    # texts, without regard to case unless the flag CASED is there
    "is": _is,
    "contains": _contains,
    "starts": _starts,
    "ends": _ends,
    "like": _like,  # parts: "*", "?", and literal texts after "="
    "re": _pattern,  # found anywhere, with regard to case unless flagged i
    # numbers, networks, times
    "number": _number,
    "compare": _compare,  # the flag is the comparison
    "network": _network,
    "time": _time,  # a part of a time and the number it is compared with, as the flag says
    "empty": lambda _: lambda text: not text,
    "always": lambda _: lambda text: True,
    "never": lambda _: lambda text: False,
}
