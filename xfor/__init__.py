"""Which known problems do these Windows event logs show, why, and what fixes them?

import xfor
report = xfor.match("logs/")
print(xfor.rendered(report))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xfor.api import Conventions, Event, Finding, Report, XforError, load_rules, match, open_log, rendered

__version__ = "0.1.0"

__all__ = [
    "Conventions",
    "Event",
    "Finding",
    "Report",
    "XforError",
    "__version__",
    "load_rules",
    "match",
    "open_log",
    "rendered",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: the command line starts without most of it."""
    if name in __all__:
        from xfor import api

        return getattr(api, name)
    raise AttributeError(f"module 'xfor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
