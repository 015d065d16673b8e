"""The products that an article names -> the versions of Windows that it is about."""

from __future__ import annotations

import re
from functools import lru_cache

_RELEASES: tuple[tuple[str, str, str], ...] = (
    (r"windows nt\b.*\b3\.1\b", "3.10", "Windows NT 3.1"),
    (r"windows nt\b.*\b3\.50?\b", "3.50", "Windows NT 3.5"),
    (r"windows nt\b.*\b3\.51\b", "3.51", "Windows NT 3.51"),
    (r"windows nt\b.*\b4\.0\b", "4.0", "Windows NT 4.0"),
    (r"windows 2000\b", "5.0", "Windows 2000"),
    (r"windows xp\b", "5.1", "Windows XP"),
    (r"windows server 2003\b", "5.2", "Windows Server 2003"),
    (r"windows vista\b|windows server 2008\b(?! r2)", "6.0", "Windows Vista or Server 2008"),
    (r"windows 7\b|windows server\b.*\b2008 r2\b", "6.1", "Windows 7 or Server 2008 R2"),
    (r"windows 8\b(?!\.1)|windows server 2012\b(?! r2)", "6.2", "Windows 8 or Server 2012"),
    (r"windows 8\.1\b|windows server\b.*\b2012 r2\b", "6.3", "Windows 8.1 or Server 2012 R2"),
    (r"windows 1[01]\b|windows server 20(16|19|22|25)\b", "10.0", "Windows 10 or later"),
)
"""How articles name a release, the version that it says of itself, and its name for a person."""

_PATTERNS = tuple((re.compile(pattern), version) for pattern, version, _ in _RELEASES)
_OPEN = re.compile(r"\b(and|or) (later|newer|above|higher|up)\b|\bonwards?\b")
_RANGE = re.compile(r"\bto (microsoft )?windows\b")
_FROM_ALL = re.compile(r"\bup to (microsoft )?windows\b|\b(and|or) (earlier|older|before)\b")
_NAMES = {version: name for _, version, name in _RELEASES}


@lru_cache(maxsize=1 << 12)
def windows_of(applies_to: tuple[str, ...]) -> frozenset[str]:
    """Give the versions of Windows that products name, as hosts tell them; none where they name no Windows."""
    names = [" ".join(name.casefold().split()) for name in applies_to]
    return frozenset(version for name in names for version in _named(name))


def _named(name: str) -> list[str]:
    found = [place for place, (pattern, _) in enumerate(_PATTERNS) if pattern.search(name)]
    if found:  # the releases stand in their order
        first = 0 if _FROM_ALL.search(name) else found[0]
        last = len(_PATTERNS) - 1 if _OPEN.search(name) else found[-1]
        if (first, last) != (found[0], found[-1]) or _RANGE.search(name):
            found = list(range(first, last + 1))
    return [_PATTERNS[place][1] for place in found]


def windows_name(version: str) -> str:
    """Name a version of Windows for a person."""
    return _NAMES.get(version, f"Windows {version}")
