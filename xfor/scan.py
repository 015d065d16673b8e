"""The whole of xfor on one page: logs and rules in, a report out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import NamedTuple

import xfor
from xfor.attempt import Attempt, Partial, Progress, Shared
from xfor.errors import LogError
from xfor.findings.alerts import alert_findings
from xfor.findings.context import changes_of, in_context
from xfor.findings.gaps import gaps
from xfor.findings.guesses import Guesses
from xfor.findings.made import findings, in_order, unexplained
from xfor.findings.sureness import strengths
from xfor.gathering.inventory import correlation_notices, damage_notices, repeats_notice, rule_notices, undecided_notice
from xfor.gathering.occurrences import about, alerts_of
from xfor.kept import Kept
from xfor.logs.bundles.walk import AS_USUAL, Unpacking
from xfor.logs.copies import Copies, mark
from xfor.logs.digest import FileDigest, Later
from xfor.logs.inputs import Found, claims_to_be_log
from xfor.reading import Question, Reader, Reading
from xfor.repeats import Repeats
from xfor.report import Case, Input, KnowledgeSource, Notice, Report, RuleCoverage, Tool
from xfor.rules import Library
from xfor.workers import Workers


class _Again(NamedTuple):
    """A log whose result an earlier run has kept, and what it had for a checksum; whether it still has it will show."""

    file: Found
    content: str
    digest: Later


class _Copy(NamedTuple):
    """A log that was given before, and the label that it had then."""

    file: Found
    earlier: str


_Pending = Shared | _Again | _Copy


class Scan:
    """One run over many logs; what it has found so far can be asked at any time."""

    def __init__(
        self, library: Library, question: Question, kept: Kept | None = None, unpacking: Unpacking = AS_USUAL
    ) -> None:
        self._library = library
        self._kept = kept
        self._question = question
        self._reader = Reader(library, question)
        self._found = Reading(question)
        self._inputs: list[Input] = []
        self._notices: list[Notice] = list(rule_notices(library))
        self._lost = bool(library.refused)
        self._copies = Copies()
        self._repeats = Repeats(question, unpacking)
        self._stopped = False
        self._done: Callable[[Found], None] = lambda file: None

    def read(
        self,
        files: Iterable[Found],
        progress: Progress,
        workers: Workers | None = None,
        done: Callable[[Found], None] = lambda file: None,
    ) -> None:
        """Read logs, in this process or by workers. What cannot be read is noted, and the rest goes on.

        `done` is told of each file that is not needed any more.
        """
        self._done = done
        pending: deque[_Pending] = deque()
        try:
            for file in files:
                self._begin(file, pending, progress, workers)
            self._await(pending, progress, workers, at_most=0)
        except (KeyboardInterrupt, CancelledError):  # the second: a cluster that is lost
            self._stopped = True
            if workers:
                workers.stop()
                self._take_finished(pending, progress)
            raise

    def interrupt(self, reason: str) -> None:
        """Note that the run ended early: what the report says is true, but not all."""
        self._lost = True
        self._notices.append(Notice(code="interrupted", level="error", message=reason))

    def report(self) -> Report:
        """Give the report of all that was read so far."""
        library = self._library
        rules = {rule.id: rule for rule in library.rules}
        horizon = self._found.reach.horizon(self._question.selection.end)
        alerts = alerts_of(self._found.occurrences, library.correlations, horizon)
        matches, systems = self._found.matches, self._found.systems
        made = findings(matches, rules, systems, case=self._question.case)
        made += alert_findings(alerts, self._question.evidence, case=self._question.case)
        changes = self._found.changes.by_host()
        made = in_order(made, strengths(matches, rules, systems))
        made = in_context(made, changes, self._found.extents, self._question.selection.end)
        applicable = about(library.correlations, self._found.applicable)
        notices = [*self._notices, *correlation_notices(self._found.occurrences.left_out())]
        if self._found.unknowns.overflowed:
            text = "There are more groups of unexplained events than can be counted; some are left out."
            notices.append(Notice(code="unexplained-limit", level="warning", message=text))
        if self._found.undecided:
            notices.append(undecided_notice(self._found.undecided))
        guesses = Guesses(library)
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
            unexplained=unexplained(self._found.unexplained(alerts), guesses),
            changes=changes_of(made, changes),
            gaps=gaps(library.rules, self._inputs, made, self._found.extents),
            notices=[*notices, *guesses.notices],
        )

    def _begin(self, file: Found, pending: deque[_Pending], progress: Progress, workers: Workers | None) -> None:
        content = self._kept.content(file) if self._kept else None
        if workers and workers.elsewhere and file.container:
            self._await(pending, progress, workers, at_most=0)
            workers = None  # a copy in the private folder is on this machine alone
        marked = mark(file)
        earlier = self._copies.earlier(marked)
        try:
            if earlier:
                pending.append(_Copy(file, earlier))
            elif content:
                pending.append(_Again(file, content, workers.digest(file) if workers else FileDigest(file.path)))
            elif workers:
                pending.append(Attempt(file, self._question).share_out(workers))
            else:
                self._await(pending, progress, workers, at_most=0)
                self._read(file, progress, None)
            if not earlier:
                self._copies.add(marked)
        except LogError as error:
            self._await(pending, progress, workers, at_most=0)  # inputs are listed in their order
            self._skip(file, str(error))
            return
        self._await(pending, progress, workers, at_most=workers.ahead if workers else 0)

    def _read(self, file: Found, progress: Progress, workers: Workers | None) -> None:
        attempt = Attempt(file, self._question)
        if workers:
            self._collect(attempt.share_out(workers), progress)
            return
        try:
            attempt.read(self._reader, progress)
        finally:
            self._end(attempt)

    def _await(self, pending: deque[_Pending], progress: Progress, workers: Workers | None, *, at_most: int) -> None:
        """Take what workers found, log by log in their order, until so few logs are left that more can be given out."""
        while len(pending) > at_most:
            first = pending.popleft()
            if isinstance(first, Shared):
                self._collect(first, progress)
            elif isinstance(first, _Copy):
                self._copy(first)
            else:
                self._again(first, progress, workers)

    def _take_finished(self, pending: deque[_Pending], progress: Progress) -> None:
        """Take what workers still hand over after they were stopped."""
        for each in pending:
            if isinstance(each, Shared):
                with suppress(CancelledError):
                    self._collect(each, progress)
        pending.clear()

    def _collect(self, shared: Shared, progress: Progress) -> None:
        try:
            shared.attempt.collect(shared, progress)
        finally:
            self._end(shared.attempt)

    def _again(self, again: _Again, progress: Progress, workers: Workers | None) -> None:
        """Take what the log gave in an earlier run, or read it where it is another by now."""
        file = again.file
        known = self._kept.get(file) if self._kept and again.digest.finish() == again.content else None
        if known:
            self._add(file, known)
            progress(file.label, file.size)
            return
        try:
            self._read(file, progress, workers)
        except LogError as error:
            self._skip(file, str(error))

    def _end(self, attempt: Attempt) -> None:
        partial = attempt.partial()
        if self._kept:
            self._kept.put(attempt.file, partial)
        self._add(attempt.file, partial)

    def _add(self, file: Found, partial: Partial) -> None:
        """Put what a log gave to the rest; also of one that the user stopped in the middle, for its events count."""
        extents = partial.reading.extents.copy()
        repeated = None if self._stopped else self._repeats.without(file, extents, self._reader)
        self._repeats.add(file, extents)
        self._done(file)
        if repeated:
            reading, count, labels = repeated
            self._notices.append(repeats_notice(partial.input, count, labels))
            partial = partial._replace(
                reading=reading, input=partial.input.model_copy(update={"records_repeated": count})
            )
        self._found.merge(partial.reading)
        self._inputs.append(partial.input)
        self._lost = self._lost or partial.input.status != "read"
        self._notices.extend(damage_notices(partial.damage, partial.input.path))

    def _copy(self, copy: _Copy) -> None:
        """Note a log that is the same as an earlier one. Nothing is lost with it."""
        file = copy.file
        reason = "the same as another log, byte for byte: it counts once"
        skipped = Input(
            path=file.label,
            container=file.container,
            size=file.size,
            status="skipped",
            reason=reason,
            duplicate_of=copy.earlier,
        )
        self._inputs.append(skipped)
        text = f"the same as {copy.earlier}, byte for byte: it counts once"
        self._notices.append(Notice(code="same-log", level="info", input=file.label, message=text))
        self._done(file)

    def _skip(self, file: Found, reason: str) -> None:
        """Note a file that was not read. It is a loss where it was asked for by name, or its name promises a log."""
        size = None if file.refusal and file.container else file.size
        skipped = Input(path=file.label, container=file.container, size=size, status="skipped", reason=reason)
        self._inputs.append(skipped)
        self._done(file)
        if file.asked or claims_to_be_log(file.label):
            self._lost = True
            self._notices.append(Notice(code="not-read", level="error", input=file.label, message=reason))
