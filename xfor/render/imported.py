"""What an import made of articles -> a line an article, and how many there were of each kind."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from xfor.articles.article import Matcher, Tier
from xfor.articles.imports.run import Outcome
from xfor.render.safe import exact

_TIERS: dict[Tier, str] = {
    1: "state source, id and text",
    2: "state source and id",
    3: "state id and text, the source at best inferred",
    4: "state the id alone",
}
_NUMBER = re.compile(r"\d+")
_STATES = {
    "written": ("rule", "rules"),
    "disabled": ("disabled rule", "disabled rules"),
    "skipped": ("without a rule", "without a rule"),
    "failed": ("could not be read", "could not be read"),
}


class Totals:
    """Counts the articles of an import by what became of them and why."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {state: Counter() for state in _STATES}

    def add(self, outcome: Outcome) -> None:
        """Count an article; a remark is none."""
        if outcome.state in self._counts:
            self._counts[outcome.state][_kind(outcome)] += 1

    @property
    def read(self) -> int:
        """Count the articles that could be read."""
        return sum(sum(counts.values()) for state, counts in self._counts.items() if state != "failed")

    def lines(self) -> Iterator[str]:
        """Say how many articles there were, and of each kind."""
        yield f"{_articles(sum(counts.total() for counts in self._counts.values()))}"
        for state, counts in self._counts.items():
            if counts:
                one, several = _STATES[state]
                yield f"  {counts.total():>6,} {one if counts.total() == 1 else several}"
                for why, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
                    if why:
                        yield f"    {count:>6,} {why}"


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Say what became of an article that has an event or is broken; of the others there are too many."""
    made = outcome.made
    if outcome.state in ("failed", "remark"):
        yield f"{outcome.state:8}  {exact(made.source)}: {exact(outcome.reason)}"
    elif made.matchers or made.content is not None:
        why = f": {exact(outcome.reason)}" if outcome.reason else ""
        yield f"{outcome.state:8}  {exact(made.article)}{why}"
        yield from (f"          {_event(each)}" for each in made.matchers)


def outcome_json(outcome: Outcome) -> str:
    """Write what became of an article, and what was found in it, as one line."""
    made = outcome.made
    record = made.record or {"article": made.article, "title": made.title, "matchers": [], "sections": {}}
    more = {"source": made.source, "outcome": outcome.state, "reason": outcome.reason, "file": outcome.file}
    return json.dumps({**record, **more}, ensure_ascii=False)


def _kind(outcome: Outcome) -> str:
    if outcome.state == "written":
        tiers = [each.tier for each in outcome.made.matchers if each.active]
        return _TIERS[min(tiers)] if tiers else "describes no event: only to be read and searched"
    return _NUMBER.sub("N", exact(outcome.kind))


def _event(matcher: Matcher) -> str:
    begin, end = matcher.lines
    where = f"line {begin}" if begin == end else f"lines {begin} to {end}"
    provider = f"{matcher.provider} (inferred)" if matcher.inferred and matcher.provider else matcher.provider
    about = exact(f"{provider or 'any source'} {matcher.event_id}")
    told = f"tier {matcher.tier}" if matcher.active else f"not asked: {exact(matcher.reason)}"
    return f"{about}, {where}: {told}"


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
