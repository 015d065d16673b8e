"""rules -> what comes of them: their own examples, and what they find in real logs, before anybody relies on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from xfor.events import LAST_TICK, Fields
from xfor.gathering.matches import located
from xfor.gathering.occurrences import Occurrences, alerts_of, questions_of
from xfor.logs.bundles.walk import Unpacking, one_by_one
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.inputs import find_files
from xfor.matching.match import match
from xfor.reading import Question
from xfor.report import Finding, Report
from xfor.rules import Correlation, Library, Rule, RuleIndex
from xfor.rules.examples import example_event
from xfor.rules.lint_examples import Outcome
from xfor.rules.testing import RuleTest, tested
from xfor.scan import Scan


class Trial(NamedTuple):
    """What came of some rules. `found` has, by a rule's id, what it finds in the logs; None where none were given."""

    tests: list[RuleTest]
    found: dict[str, list[Finding]] | None
    report: Report | None


def try_rules(library: Library, names: Sequence[str], logs: Sequence[str], conventions: Conventions = UNSAID) -> Trial:
    """Try the rules of the sources with these names; the others of the library are there to compete with them."""
    loaded: list[Rule | Correlation] = [*library.rules, *library.correlations]
    rules = [rule for rule in loaded if _is_from(rule.path, names)]
    tests = tested(rules, lambda correlation: _sequences(library, correlation))
    if not logs:
        return Trial(tests, None, None)
    scan = Scan(library, Question(evidence=1, conventions=conventions))
    scan.read(one_by_one(find_files(logs), Unpacking(conventions=conventions)), lambda label, done: None)
    report = scan.report()
    found: dict[str, list[Finding]] = {rule.id: [] for rule in rules}
    for finding in report.findings:
        if finding.rule.id in found:
            found[finding.rule.id].append(finding)
    return Trial(tests, found, report)


def _is_from(path: str, names: Sequence[str]) -> bool:
    parts = PurePath(path).parts
    return any(parts[: len(PurePath(name).parts)] == PurePath(name).parts for name in names)


def _sequences(library: Library, correlation: Correlation) -> Iterator[Outcome]:
    """Try the examples of a correlation rule: sequences of events, with all the rules that could be about them."""
    examples = correlation.file.kb.examples if correlation.file.kb else None
    if examples is None:
        return
    for number, sequence in enumerate(examples.match):
        wrong = "" if _alerts(library, correlation, sequence) else "these events give no alert"
        yield Outcome("match", number, wrong)
    for number, sequence in enumerate(examples.ignore):
        wrong = "these events give an alert" if _alerts(library, correlation, sequence) else ""
        yield Outcome("ignore", number, wrong)


def _alerts(library: Library, correlation: Correlation, events: Sequence[Mapping[str, tuple[str, ...]]]) -> bool:
    index, questions, found = RuleIndex(library.rules), questions_of(library.correlations), Occurrences()
    horizon: dict[str, int] = {}
    for number, example in enumerate(events):
        event = example_event(example)._replace(record_id=number)
        horizon[event.kind.computer.casefold()] = LAST_TICK  # what an example does not show did not happen
        verdict = match(event, index.candidates(event.kind), Fields(event))
        found.add(located(event, "example"), verdict.matches, questions, lone=False)
    alerts = alerts_of(found, library.correlations, horizon)
    return any(alert.correlation is correlation for alert in alerts)
