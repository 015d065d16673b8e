"""The whole of xfor on one page: logs and rules in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import xfor
from xfor.errors import LogError
from xfor.events import Kind
from xfor.findings import findings, unexplained
from xfor.gather import Located, Matches, Unknowns, located
from xfor.inventory import Inventory, damage_notices, rule_notices, undecided_notice
from xfor.logs.batch import Batch, Log
from xfor.logs.inputs import Found, claims_to_be_log, open_log
from xfor.matching.match import match
from xfor.report import Case, Input, KnowledgeSource, Notice, Report, RuleCoverage, Tool
from xfor.rules import Library, RuleIndex
from xfor.select import Selection

Progress = Callable[[str, int], None]
"""Is told which input is being read, and how many of its bytes were."""

_TRIAGED = frozenset({"critical", "error", "warning"})


class Question(NamedTuple):
    """What is asked of the logs. `evidence` is how many events a finding keeps; None keeps all."""

    selection: Selection = Selection()
    evidence: int | None = 5
    case: str | None = None

    @property
    def narrowed(self) -> bool:
        """Say whether it asks for only some of the events' times."""
        return self.selection.start is not None or self.selection.end is not None


class Scan:
    """One run over many logs; what it has found so far can be asked at any time."""

    def __init__(self, library: Library, question: Question) -> None:
        self._library = library
        self._question = question
        self._index = RuleIndex(library.rules)
        self._matches = Matches(question.evidence)
        self._unknowns = Unknowns()
        self._inputs: list[Input] = []
        self._notices: list[Notice] = list(rule_notices(library))
        self._applicable: set[str] = set()
        self._undecided: set[str] = set()
        self._lost = bool(library.refused)

    def read(self, files: Iterable[Found], progress: Progress) -> None:
        """Read logs one after the other. What cannot be read is noted, and the rest goes on."""
        for file in files:
            try:
                self._log(open_log(file.path), file, progress)
            except LogError as error:
                self._skip(file, str(error))

    def interrupt(self) -> None:
        """Note that the user stopped the run: what the report says is true, but not all."""
        self._lost = True
        self._notices.append(Notice(code="interrupted", level="error", message="The run was stopped before its end."))

    def report(self) -> Report:
        """Give the report of all that was read so far."""
        library = self._library
        notices = self._notices[:]
        if self._unknowns.overflowed:
            text = "There are more groups of unexplained events than can be counted; some are left out."
            notices.append(Notice(code="unexplained-limit", level="warning", message=text))
        if self._undecided:
            notices.append(undecided_notice(self._undecided))
        return Report(
            tool=Tool(name="xfor", version=xfor.__version__),
            knowledge=[
                KnowledgeSource(name=each.name, rules=each.rules, sha256=each.sha256) for each in library.sources
            ],
            rules=RuleCoverage(
                loaded=len(library.rules),
                refused=len({mistake.file for mistake in library.refused}),
                not_applicable=len(library.rules) - len(self._applicable),
                undecided=len(self._undecided),
            ),
            case=Case(id=self._question.case) if self._question.case else None,
            complete=not self._lost,
            inputs=self._inputs,
            findings=findings(self._matches, case=self._question.case),
            unexplained=unexplained(self._unknowns),
            notices=notices,
        )

    def _log(self, log: Log, file: Found, progress: Progress) -> None:
        inventory = Inventory(file.label)
        reason: str | None = "the run was stopped before its end"
        try:
            for batch in log.sweep(self._wants):
                self._batch(batch, file.label, inventory)
                progress(file.label, batch.bytes_read)
            reason = None
        except LogError as error:
            reason = str(error)
        finally:
            self._close(log, file, inventory.input(log, reason))

    def _close(self, log: Log, file: Found, found: Input) -> None:
        """Note what became of a log; also of one that the user stopped in the middle, for its events count."""
        self._inputs.append(found)
        self._lost = self._lost or found.status != "read"
        self._notices.extend(damage_notices(log, file.label))

    def _skip(self, file: Found, reason: str) -> None:
        """Note a file that was not read. It is a loss where it was asked for by name, or its name promises a log."""
        self._inputs.append(Input(path=file.label, size=file.size, status="skipped", reason=reason))
        if file.asked or claims_to_be_log(file.path):
            self._lost = True
            self._notices.append(Notice(code="not-read", level="error", input=file.label, message=reason))

    def _wants(self, kind: Kind) -> bool:
        if not self._question.selection.wants(kind):
            return False
        rules = self._index.candidates(kind)
        self._applicable.update(rule.id for rule in rules)
        # Which unexplained events lie in the time asked for, and which is their first, only their times can tell.
        return bool(rules) or (self._question.narrowed and kind.level in _TRIAGED)

    def _batch(self, batch: Batch, label: str, inventory: Inventory) -> None:
        for tally in batch.tallies:
            inventory.count(tally)
            kind = tally.kind
            if kind.level not in _TRIAGED or not self._question.selection.wants(kind) or self._wants(kind):
                continue
            group = self._unknowns.group(kind)
            if group:
                group.add(kind, tally.times)
                if tally.example:
                    group.show(located(tally.example, label))
        for event in batch.events:
            if self._question.selection.includes(event):
                self._event(located(event, label))

    def _event(self, event: Located) -> None:
        kind = event.event.kind
        verdict = match(event.event, self._index.candidates(kind))
        self._undecided.update(rule.id for rule in verdict.undecided)
        self._matches.add(event, verdict.matches)
        explained = any(each.confidence != "unlikely" for each in verdict.matches)
        if not explained and kind.level in _TRIAGED and (group := self._unknowns.group(kind)):
            group.add(kind, [event.time])
            group.show(event)
