"""part of a log x rules -> what it says of our question. The readings of all parts, put together, are the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xfor.events import Fields, Kind
from xfor.gathering.changes import Changes, tells_change
from xfor.gathering.inventory import Inventory
from xfor.gathering.matches import Located, Matches, Unknowns, located
from xfor.gathering.occurrences import Occurrences, Reach, questions_of
from xfor.gathering.systems import Systems, tells_system
from xfor.gathering.timing import Extents
from xfor.logs.batch import Batch
from xfor.logs.conventions import UNSAID, Conventions
from xfor.matching.correlate import Alert
from xfor.matching.match import match
from xfor.rules import Library, RuleIndex, silenced
from xfor.select import Selection

STOPPED = "the run was stopped before its end"
"""Why a log was not read to its end, where the user wanted it so."""

_TRIAGED = frozenset({"critical", "error", "warning"})


class Question(NamedTuple):
    """What is asked of the logs. `evidence` is how many events a finding keeps; None keeps all.

    `conventions` is how to read those logs that leave something open.
    """

    selection: Selection = Selection()
    evidence: int | None = 5
    case: str | None = None
    conventions: Conventions = UNSAID

    @property
    def narrowed(self) -> bool:
        """Say whether it asks for only some of the events' times."""
        return self.selection.start is not None or self.selection.end is not None


class Reading:
    """What was found in a part of the logs. Readings merge in any order to the same, and travel between processes."""

    def __init__(self, question: Question) -> None:
        self.matches = Matches(question.evidence)
        self.unknowns = Unknowns()
        self.occurrences = Occurrences()
        self.reach = Reach()
        self.changes = Changes()
        self.systems = Systems()
        self.extents = Extents()
        self.applicable: set[str] = set()
        self.undecided: set[str] = set()

    def merge(self, other: Reading) -> None:
        """Add what was found in another part; it is used up."""
        self.matches.merge(other.matches)
        self.unknowns.merge(other.unknowns)
        self.occurrences.merge(other.occurrences)
        self.changes.merge(other.changes)
        self.systems.merge(other.systems)
        self.extents.merge(other.extents)
        self.reach.merge(other.reach)
        self.applicable |= other.applicable
        self.undecided |= other.undecided

    def unexplained(self, alerts: Iterable[Alert]) -> Unknowns:
        """Give what no rule is about, with the events that only a correlation is about which gave no alert of them."""
        found = Unknowns()
        found.merge(self.unknowns)
        for event in self.occurrences.lone(alerts):
            _note(event, found)
        return found


class Reader:
    """Holds a question and the rules against batches of records."""

    def __init__(self, library: Library, question: Question) -> None:
        self._index = RuleIndex(library.rules)
        self._questions = questions_of(library.correlations)
        self._silenced = silenced(library.correlations)
        self._looks_ahead = any(each.looks_ahead for each in library.correlations)
        self._question = question

    def wants(self, kind: Kind) -> bool:
        """Say whether events of a kind shall be decoded."""
        if not self._question.selection.wants(kind):
            return False
        # Which unexplained events lie in the time asked for, and which is their first, only their times can tell.
        narrowed = self._question.narrowed and kind.level in _TRIAGED
        return narrowed or tells_change(kind) or tells_system(kind) or bool(self._index.candidates(kind))

    def _asked(self, kind: Kind) -> bool:
        """Say whether more is asked of events of a kind than what they tell of the host."""
        return kind.level in _TRIAGED or bool(self._index.candidates(kind))

    def take(self, batch: Batch, label: str, found: Reading, inventory: Inventory) -> None:
        """Add what a batch holds to what was found."""
        inventory.number(batch)
        for tally in batch.tallies:
            inventory.count(tally)
            kind = tally.kind
            if self._looks_ahead:
                found.reach.add(kind.computer, tally.times)
            if not self._question.selection.wants(kind):
                continue
            found.extents.add(kind, tally.times)
            found.applicable.update(rule.id for rule in self._index.candidates(kind))
            group = found.unknowns.group(kind) if kind.level in _TRIAGED and not self.wants(kind) else None
            if group:
                group.add(kind, tally.times)
                if tally.example:
                    group.show(located(tally.example, label))
        for event in batch.events:
            if tells_system(event.kind):
                found.systems.add(event)
            if tells_change(event.kind):
                found.changes.add(located(event, label))
            if self._asked(event.kind) and self._question.selection.includes(event):
                self._event(located(event, label), found)

    def _event(self, event: Located, found: Reading) -> None:
        kind = event.event.kind
        fields = Fields(event.event)
        verdict = match(event.event, self._index.asked(kind, fields), fields)
        found.undecided.update(rule.id for rule in verdict.undecided)
        shown = [each for each in verdict.matches if each.rule.id not in self._silenced]
        found.matches.add(event, shown)
        unexplained = kind.level in _TRIAGED and all(each.confidence == "unlikely" for each in shown)
        waits = found.occurrences.add(event, verdict.matches, self._questions, lone=unexplained)
        if unexplained and not waits:
            _note(event, found.unknowns)


def _note(event: Located, unknowns: Unknowns) -> None:
    group = unknowns.group(event.event.kind)
    if group:
        group.add(event.event.kind, [event.time])
        group.show(event)
