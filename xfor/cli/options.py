"""What the options of several commands mean: times, levels, rule folders."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from xfor.errors import UsageError
from xfor.events import TICKS_PER_SECOND, parse_time

if TYPE_CHECKING:
    from xfor.events import Event
    from xfor.rules import Correlation, Library, Rule, SiteValues

RULES_VARIABLE = "XFOR_RULES"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = 86_400 * TICKS_PER_SECOND


def window(start: str | None, end: str | None) -> tuple[int | None, int | None]:
    """Read --from and --to as ticks. A date alone is its whole day in UTC, so that --to includes it."""
    first = _time("--from", start)
    last = _time("--to", end)
    if end is not None and last is not None and _DATE.fullmatch(end.strip()):
        last += _DAY - 1
    if first is not None and last is not None and first > last:
        raise UsageError(f"--from {start} is after --to {end}: no event can lie between them.")
    return first, last


def _time(option: str, written: str | None) -> int | None:
    if written is None:
        return None
    ticks = parse_time(written)
    if ticks is None:
        raise UsageError(f"{option}: {written!r} is no time. Write 2024-01-31, or 2024-01-31T17:05:00Z (UTC).")
    return ticks


def rule_sources(given: Sequence[str], *, builtin: bool) -> list[tuple[str, Path]]:
    """Give where rules come from, the later replacing the earlier: ours, the team's (XFOR_RULES), --rules."""
    from xfor.rules import builtin_path

    sources = [("builtin", builtin_path())] if builtin else []
    team = [path for path in os.environ.get(RULES_VARIABLE, "").split(os.pathsep) if path]
    return sources + [(Path(path).as_posix(), Path(path)) for path in (*team, *given)]


def refused_from_user(library: Library) -> bool:
    """Say whether a rule file that the user gave, and not one of ours, was refused."""
    return any(not mistake.file.startswith("builtin/") for mistake in library.refused)


def site_values(path: Path | None) -> SiteValues:
    """Read the file given with --placeholders, if there is one."""
    from xfor.rules import NO_VALUES, read_site_values

    return read_site_values(path) if path else NO_VALUES


def library(given: Sequence[str], *, builtin: bool, placeholders: Path | None, team: bool = True) -> Library:
    """Load the rules that a command is about; `team` says whether those of XFOR_RULES are among them."""
    from xfor.rules import load_library

    sources = rule_sources(given, builtin=builtin)
    if not team:
        named = {Path(path).as_posix() for path in given}
        sources = [each for each in sources if each[0] == "builtin" or each[0] in named]
    return load_library(sources, site_values(placeholders))


def known_rule(rule_id: str, library: Library) -> Rule | Correlation:
    """Find a rule by its id or UUID; UsageError where there is none."""
    asked = rule_id.casefold()
    rules: list[Rule | Correlation] = [*library.rules, *library.correlations]
    for rule in rules:
        if asked in (rule.id.casefold(), (rule.uuid or "").casefold()):
            return rule
    raise UsageError(f"There is no rule {rule_id}. `xfor rules list` shows all {len(rules)}.")


def event_at(written: str) -> Event:
    """Find the event that LOG#RECORD names; UsageError where it is not there."""
    from xfor.logs.bundles.walk import one_by_one
    from xfor.logs.inputs import find_files, open_found
    from xfor.select import Selection, select

    path, mark, record = written.rpartition("#")
    if not mark or not record.isdecimal():
        raise UsageError(f"--from-event {written!r}: write LOG#RECORD, such as System.evtx#1203.")
    outer = path if Path(path).exists() else path.split("!")[0]
    with closing(one_by_one(find_files([outer]))) as files:
        for file in files:
            if outer == path or file.label == path:
                for event in select(open_found(file), Selection()):
                    if event.record_id == int(record):
                        return event
    raise UsageError(f"--from-event: {path} has no record {record}. `xfor events {path}` shows what it has.")
