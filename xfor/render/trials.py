"""what came of rules that were tried -> text for their author."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from xfor.render.phrases import counted
from xfor.render.safe import exact, flat
from xfor.report import Evidence, Finding
from xfor.rules.testing import RuleTest
from xfor.trial import Trial

_SHOWN = 5


def render_trial(trial: Trial, console: Console) -> None:
    """Print what is wrong with the examples of each rule, what each finds, and the sums."""
    for test in trial.tests:
        lines = [*_wrong(test), *(_found(trial.found[test.id]) if trial.found is not None else ())]
        if lines:
            console.print(Text(exact(f"{test.id}  {test.path}"), style="bold"), soft_wrap=True)
        for line in lines:
            console.print(Text(f"  {line}"), soft_wrap=True)
    console.print(Text(_sum(trial.tests)), soft_wrap=True)
    if trial.report:
        records = sum(each.records for each in trial.report.inputs)
        without = sum(not found for found in (trial.found or {}).values())
        said = f"{counted(records, 'record')} read; {counted(without, 'rule')} without a finding."
        console.print(Text(said), soft_wrap=True)


def _wrong(test: RuleTest) -> Iterator[str]:
    for kind, number, wrong in test.outcomes:
        if wrong:
            yield exact(f"FAILED  example {number + 1} to {kind}: {wrong}")
    if test.required and not test.outcomes:
        yield "FAILED  it has no example"


def _found(findings: list[Finding]) -> Iterator[str]:
    if not findings:
        yield "finds nothing"
    for finding in findings[:_SHOWN]:
        host = finding.host or "an unnamed host"
        yield exact(f"finds {counted(finding.occurrences, 'event')} on {host}: {finding.confidence}")
        for event in finding.evidence[:1]:
            yield exact(f"  such as {event.input}#{event.record_id}: {_shown(event)}")
    if len(findings) > _SHOWN:
        total = sum(each.occurrences for each in findings[_SHOWN:])
        yield f"and {total:,} on {counted(len(findings) - _SHOWN, 'host')} more"


def _shown(event: Evidence) -> str:
    said = event.message or " · ".join(f"{each.name}={each.value}" if each.name else each.value for each in event.data)
    return f"{event.time or '-'} {event.provider}/{event.event_id} {flat(said)[:120]}".rstrip()


def _sum(tests: list[RuleTest]) -> str:
    outcomes = [outcome for test in tests for outcome in test.outcomes]
    failed = sum(bool(outcome.wrong) for outcome in outcomes)
    untested = sum(not test.outcomes for test in tests)
    said = f"{counted(len(tests), 'rule')}, {counted(len(outcomes), 'example')}: {failed or 'none'} failed"
    return f"{said}; {counted(untested, 'rule')} without an example." if untested else f"{said}."
