"""The whole of xfor on one page: logs and rules in, a report out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import xfor
from xfor.attempt import Attempt, Partial, Progress, Shared
from xfor.errors import LogError
from xfor.findings.alerts import alert_findings
from xfor.findings.context import changes_of, in_context
from xfor.findings.gaps import gaps
from xfor.findings.made import findings, in_order, unexplained
from xfor.gathering.inventory import correlation_notices, damage_notices, rule_notices, undecided_notice
from xfor.gathering.occurrences import about, alerts_of
from xfor.logs.inputs import Found, claims_to_be_log
from xfor.reading import Question, Reader, Reading
from xfor.report import Case, Input, KnowledgeSource, Notice, Report, RuleCoverage, Tool
from xfor.rules import Library
from xfor.workers import Workers


class Scan:
    """One run over many logs; what it has found so far can be asked at any time."""

    def __init__(self, library: Library, question: Question) -> None:
        self._library = library
        self._question = question
        self._reader = Reader(library, question)
        self._found = Reading(question)
        self._inputs: list[Input] = []
        self._notices: list[Notice] = list(rule_notices(library))
        self._lost = bool(library.refused)

    def read(self, files: Iterable[Found], progress: Progress, workers: Workers | None = None) -> None:
        """Read logs, in this process or by workers. What cannot be read is noted, and the rest goes on."""
        pending: deque[Shared] = deque()
        try:
            for file in files:
                self._begin(file, pending, progress, workers)
            self._await(pending, progress, at_most=0)
        except KeyboardInterrupt:
            if workers:
                workers.stop()
                self._await(pending, progress, at_most=0)
            raise

    def interrupt(self) -> None:
        """Note that the user stopped the run: what the report says is true, but not all."""
        self._lost = True
        self._notices.append(Notice(code="interrupted", level="error", message="The run was stopped before its end."))

    def report(self) -> Report:
        """Give the report of all that was read so far."""
        library = self._library
        rules = {rule.id: rule for rule in library.rules}
        horizon = self._found.reach.horizon(self._question.selection.end)
        alerts = alerts_of(self._found.occurrences, library.correlations, horizon)
        made = findings(self._found.matches, rules, case=self._question.case)
        made += alert_findings(alerts, self._question.evidence, case=self._question.case)
        changes = self._found.changes.by_host()
        made = in_context(in_order(made), changes, self._found.extents, self._question.selection.end)
        applicable = about(library.correlations, self._found.applicable)
        notices = [*self._notices, *correlation_notices(self._found.occurrences.left_out())]
        if self._found.unknowns.overflowed:
            text = "There are more groups of unexplained events than can be counted; some are left out."
            notices.append(Notice(code="unexplained-limit", level="warning", message=text))
        if self._found.undecided:
            notices.append(undecided_notice(self._found.undecided))
        return Report(
            tool=Tool(name="xfor", version=xfor.__version__),
            knowledge=[
                KnowledgeSource(name=each.name, rules=each.rules, sha256=each.sha256) for each in library.sources
            ],
            rules=RuleCoverage(
                loaded=len(library.rules) + len(library.correlations),
                refused=len({mistake.file for mistake in library.refused}),
                not_applicable=len(library.rules) + len(library.correlations) - len(applicable),
                undecided=len(self._found.undecided),
            ),
            case=Case(id=self._question.case) if self._question.case else None,
            complete=not self._lost,
            inputs=self._inputs,
            findings=made,
            unexplained=unexplained(self._found.unexplained(alerts)),
            changes=changes_of(made, changes),
            gaps=gaps(library.rules, self._inputs, made, self._found.extents),
            notices=notices,
        )

    def _begin(self, file: Found, pending: deque[Shared], progress: Progress, workers: Workers | None) -> None:
        try:
            attempt = Attempt(file, self._question)
            if workers is None:
                self._here(attempt, progress)
                return
            pending.append(attempt.share_out(workers))
        except LogError as error:
            self._await(pending, progress, at_most=0)  # inputs are listed in their order
            self._skip(file, str(error))
            return
        self._await(pending, progress, at_most=2 * workers.jobs)

    def _here(self, attempt: Attempt, progress: Progress) -> None:
        try:
            attempt.read(self._reader, progress)
        finally:
            self._add(attempt.partial())

    def _await(self, pending: deque[Shared], progress: Progress, *, at_most: int) -> None:
        """Take what workers found, log by log in their order, until so few logs are left that more can be given out."""
        while len(pending) > at_most:
            shared = pending.popleft()
            try:
                shared.attempt.collect(shared, progress)
            finally:
                self._add(shared.attempt.partial())

    def _add(self, partial: Partial) -> None:
        """Put what a log gave to the rest; also of one that the user stopped in the middle, for its events count."""
        self._found.merge(partial.reading)
        self._inputs.append(partial.input)
        self._lost = self._lost or partial.input.status != "read"
        self._notices.extend(damage_notices(partial.damage, partial.input.path))

    def _skip(self, file: Found, reason: str) -> None:
        """Note a file that was not read. It is a loss where it was asked for by name, or its name promises a log."""
        self._inputs.append(Input(path=file.label, size=file.size, status="skipped", reason=reason))
        if file.asked or claims_to_be_log(file.path):
            self._lost = True
            self._notices.append(Notice(code="not-read", level="error", input=file.label, message=reason))
