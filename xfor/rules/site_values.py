"""The values that a site gives for the placeholders of Sigma's modifier `expand`: its admins, its servers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from xfor.errors import RuleError
from xfor.rules.files import read_file

SiteValues: TypeAlias = Mapping[str, tuple[str, ...]]
"""What a site's placeholders stand for, by their names without the percent signs."""

NO_VALUES: SiteValues = {}


def read_site_values(path: Path) -> SiteValues:
    """Read a file that maps each placeholder's name to a value, or to a list of them; raises RuleError."""
    from xfor.rules.read import read_document  # YAML takes long to import, and few sites have such a file

    shown = path.as_posix()
    document = read_document(read_file(path, shown), shown)
    mistakes = list(document.mistakes)
    values: dict[str, tuple[str, ...]] = {}
    for name, given in document.data.items():
        listed = given if isinstance(given, list) else [given]
        values[name.strip("%")] = tuple(map(_written, listed))
        if not listed or not all(isinstance(each, str | int | float) for each in listed):
            mistakes.append(document.mistake((name,), f"`{name}` must be text, a number, or a list of these"))
    if mistakes:
        raise RuleError(sorted(mistakes))
    return values


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
