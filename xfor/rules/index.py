"""Rules filed under the providers and event ids they ask for, so that a record's cost does not grow with the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from xfor.events import Fields, Kind
from xfor.rules.gates import Gate
from xfor.rules.preselect import Narrow, narrowing
from xfor.rules.providers import provider_key
from xfor.rules.rule import Rule

_MOST_REMEMBERED = 1 << 16


class _Candidates:
    """The rules for one or more kinds of records, with what narrows them, made when the first event comes."""

    __slots__ = ("_narrow", "rules")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._narrow: Narrow | None = None

    def narrowed(self, fields: Fields) -> Sequence[Rule]:
        if self._narrow is None:
            self._narrow = narrowing(self.rules)
        return self._narrow(fields)


class RuleIndex:
    """Answers which rules could be about a kind of record; remembers its answers.

    A rule that carries an article is asked for other spellings of its provider, too: articles are not exact in them.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_gate: dict[tuple[str | None, int | None], list[tuple[int, Gate]]] = defaultdict(list)
        self._spellings: dict[str, set[str]] = defaultdict(set)
        self._by_event_id: dict[int | None, list[tuple[int, Gate]]] = defaultdict(list)
        self._found: dict[tuple[str, str, int, str], _Candidates] = {}
        self._groups: dict[tuple[Rule, ...], _Candidates] = {}
        for number, rule in enumerate(self.rules):
            for gate in rule.gates:
                self._by_gate[gate.provider, gate.event_id].append((number, gate))
                self._by_event_id[gate.event_id].append((number, gate))
                if gate.provider and rule.heading.article:
                    self._spellings[provider_key(gate.provider)].add(gate.provider)

    def candidates(self, kind: Kind) -> tuple[Rule, ...]:
        """Give the rules with a gate that this kind of record passes, in the order of the rules.

        What the log does not say (an empty provider or channel) passes every gate.
        """
        return self._group(kind).rules

    def asked(self, kind: Kind, fields: Fields) -> Sequence[Rule]:
        """Give the candidates for an event without those that its text shows to be false, where that is faster."""
        return self._group(kind).narrowed(fields)

    def _group(self, kind: Kind) -> _Candidates:
        key = (kind.provider, kind.source, kind.event_id, kind.channel)
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _MOST_REMEMBERED:  # a log may invent a new kind for every record
                self._found.clear()
                self._groups.clear()
            rules = self._look_up(kind)
            found = self._found[key] = self._groups.setdefault(rules, _Candidates(rules))
        return found

    def _look_up(self, kind: Kind) -> tuple[Rule, ...]:
        channel = kind.channel.casefold()
        numbers = {
            number
            for number, gate in self._filed(kind)
            if not channel or gate.channel is None or gate.channel == channel
        }
        return tuple(self.rules[number] for number in sorted(numbers))

    def _filed(self, kind: Kind) -> Iterator[tuple[int, Gate]]:
        names = {name.casefold() for name in (kind.provider, kind.source) if name}
        others = {name for key in map(provider_key, names) for name in self._spellings.get(key, ())} - names
        for event_id in (kind.event_id, None):
            if not kind.provider:
                yield from self._by_event_id.get(event_id, ())
                continue
            for provider in {*names, None}:
                yield from self._by_gate.get((provider, event_id), ())
            for provider in others:
                for number, gate in self._by_gate.get((provider, event_id), ()):
                    if self.rules[number].heading.article:
                        yield number, gate
