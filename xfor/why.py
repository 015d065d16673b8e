"""a rule and logs -> why the rule finds what it finds, or why it finds nothing: the way from a record to a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from xfor.errors import LogError
from xfor.events import Fields, Kind
from xfor.gathering.matches import Located, located
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.inputs import Found, claims_to_be_log, open_found
from xfor.matching.match import match
from xfor.rules import Library, Rule, RuleIndex
from xfor.select import Selection

_MOST_DISTINCT = 10_000


class Tallied:
    """How often each of many texts was seen; a log can invent new ones for ever, so that there is a limit."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, text: str, count: int = 1) -> None:
        """See a text."""
        if text in self.counts or len(self.counts) < _MOST_DISTINCT:
            self.counts[text] += count


class Why:
    """What became of all records on their way to one rule, step by step.

    `records` were read, of `channels`; `providers` has the event ids seen of each provider that the rule asks for;
    `passed` are events of its providers, event ids and channels, of which some lie outside of what was asked
    (`other_host`, `other_time`). Of the rest the condition `held`, was `unknown` for the reasons given, or failed:
    `failures` has, by condition, what the events have instead. `confidences` counts how sure the rule is of the events
    that it is about, beside all other rules.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.records = 0
        self.channels = Tallied()
        self.providers: dict[str, Counter[int]] = {gate.provider: Counter() for gate in rule.gates if gate.provider}
        self.passed = self.other_host = self.other_time = 0
        self.held = self.unknown = 0
        self.confidences = Tallied()
        self.sample: Located | None = None
        self.unknowns = Tallied()
        self.failed = 0
        self.failures: dict[str, Tallied] = {}
        self.unread: list[tuple[str, str]] = []

    def kind(self, kind: Kind, count: int) -> None:
        """Count records of one kind."""
        self.records += count
        self.channels.add(kind.channel, count)
        own = {kind.provider.casefold(), kind.source.casefold(), *self.rule.other_names(kind)}
        for name in own & self.providers.keys():
            seen = self.providers[name]
            if kind.event_id in seen or len(seen) < _MOST_DISTINCT:
                seen[kind.event_id] += count

    def event(self, event: Located, selection: Selection, others: Sequence[Rule]) -> None:
        """See an event that passes a gate of the rule."""
        self.passed += 1
        if not selection.wants(event.event.kind):
            self.other_host += 1
        elif not selection.includes(event.event):
            self.other_time += 1
        else:
            self._judge(event, others)

    def _judge(self, event: Located, others: Sequence[Rule]) -> None:
        fields = Fields(event.event)
        truth, _, unknown, failed = self.rule.explain(self.rule.fields_of(event.event, fields))
        if truth is not False:
            found = match(event.event, others, fields).matches
            self.confidences.add(next((each.confidence for each in found if each.rule is self.rule), "undecided"))
        if truth:
            self.held += 1
            self.sample = min(filter(None, (self.sample, event)), key=lambda each: each[:3])
        elif truth is None:
            self.unknown += 1
            for reason in unknown:
                self.unknowns.add(reason)
        else:
            self.failed += 1
            for failure in failed:
                if failure.condition in self.failures or len(self.failures) < _MOST_DISTINCT:
                    self.failures.setdefault(failure.condition, Tallied()).add(failure.found)

    @property
    def missing_channels(self) -> list[str]:
        """Name the channels that the rule asks for and that no log holds."""
        seen = {channel.casefold() for channel in self.channels.counts}
        asked = sorted({gate.channel for gate in self.rule.gates if gate.channel})
        return [] if "" in seen else [channel for channel in asked if channel not in seen]


def why(
    rules: Iterable[Rule],
    library: Library,
    files: Iterable[Found],
    selection: Selection,
    conventions: Conventions = UNSAID,
) -> list[Why]:
    """Follow every record of some logs to each of some rules of a library."""
    inquiry = _Inquiry([Why(rule) for rule in rules], library, selection, conventions)
    for file in files:
        try:
            inquiry.read(file)
        except LogError as error:
            if file.asked or claims_to_be_log(file.label):
                for each in inquiry.found:
                    each.unread.append((file.label, str(error)))
    return inquiry.found


class _Inquiry:
    """Some rules that are followed, and all that compete with them."""

    def __init__(self, found: list[Why], library: Library, selection: Selection, conventions: Conventions) -> None:
        self.found = found
        self._conventions = conventions
        self._index = RuleIndex([each.rule for each in found])
        self._everything = RuleIndex(library.rules)
        self._selection = selection
        self._conventions = conventions

    def read(self, file: Found) -> None:
        for batch in open_found(file, self._conventions).sweep(lambda kind: bool(self._index.candidates(kind))):
            for tally in batch.tallies:
                for each in self.found:
                    each.kind(tally.kind, len(tally.times))
            for event in batch.events:
                self._event(located(event, file.label))

    def _event(self, event: Located) -> None:
        kind = event.event.kind
        about = self._index.candidates(kind)
        for each in self.found:
            if each.rule in about:
                each.event(event, self._selection, self._everything.candidates(kind))
