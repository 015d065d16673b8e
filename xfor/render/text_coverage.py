"""inputs, rules and notices -> text: what was read, what was lost, and what the rules could not be asked."""

from __future__ import annotations

from collections.abc import Sequence

from xfor.render.page import Page
from xfor.render.phrases import counted, host_name, listed, span
from xfor.render.summary import logs
from xfor.report import Input, Notice, Report

_MOST_LOGS = 40
_MOST_NOTICES = 20
_MOST_OF_A_LOG = 3
_MOST_NAMES = 5
_MOST_FILES = 3
_STYLES = {"error": "red", "warning": "yellow", "info": ""}
_TOLD_ELSEWHERE = frozenset({"not-read", "rule-refused", "same-log"})


def draw_coverage(page: Page, report: Report, *, verbose: bool) -> None:
    """Say what the report rests on."""
    page.heading("Coverage")
    _logs(page, report, verbose=verbose)
    _skipped(page, report, verbose=verbose)
    _rules(page, report, verbose=verbose)
    names = {each.path for each in logs(report)}
    for notice in report.notices:
        if notice.input not in names and notice.code not in _TOLD_ELSEWHERE:
            _notice(page, notice, 2)


def skipped(report: Report) -> list[Input]:
    """Give the inputs of which nothing was read."""
    return [each for each in report.inputs if each.status == "skipped"]


def _logs(page: Page, report: Report, *, verbose: bool) -> None:
    found = logs(report)
    if not found:
        page.flow("No log was read.", 2)
        return
    page.flow(_sum(found), 2)
    most = len(found) if verbose else _MOST_LOGS
    if len(found) > most:  # those that lost something are shown, whatever else is
        found.sort(key=lambda each: each.status != "partial")
    notices = _Notices(report, verbose=verbose)
    for each in found[:most]:
        _log(page, each)
        notices.draw(page, each.path)
    if found[most:]:
        page.flow(f"and {_sum(found[most:])} -v lists them.", 2)
    notices.draw_rest(page)


def _sum(found: Sequence[Input]) -> str:
    read = sum(each.status == "read" for each in found)
    lost = sum(each.records_lost for each in found)
    parts = "all read to the end" if read == len(found) else f"{read:,} read to the end, {len(found) - read:,} in part"
    records = counted(sum(each.records for each in found), "record") + (f", {lost:,} lost" if lost else "")
    return f"{counted(len(found), 'log')} ({parts}) with {records}."


def _log(page: Page, log: Input) -> None:
    page.exact(log.path, 2)
    if log.container:
        page.exact(log.container, 6, head="from ")
    channels = [listed(log.channels, _MOST_NAMES)] if log.channels else []
    hosts = [listed([host_name(host) for host in log.hosts], _MOST_NAMES)] if log.hosts else []
    times = [span(log.first, log.last)] if log.records else []
    page.flow("; ".join([counted(log.records, "record"), *times, *channels, *hosts]), 6)
    if log.status == "partial":
        page.flow(log.reason or "something of it was lost", 6, head="Read in part: ", hang=2, style="red")


class _Notices:
    """What is to be said of each log, no more in all than a person reads."""

    def __init__(self, report: Report, *, verbose: bool) -> None:
        self._of: dict[str, list[Notice]] = {}
        self._verbose = verbose
        self._left = _MOST_NOTICES
        self._untold = 0
        names = {each.path for each in logs(report)}
        for notice in report.notices:
            if notice.input in names:
                self._of.setdefault(notice.input or "", []).append(notice)
                self._untold += 1

    def draw(self, page: Page, path: str) -> None:
        """Show the notices of one log, errors first."""
        found = sorted(self._of.pop(path, ()), key=lambda each: each.level != "error")
        shown = found if self._verbose else found[: min(self._left, _MOST_OF_A_LOG)]
        for notice in shown:
            _notice(page, notice, 6)
        self._left -= len(shown)
        self._untold -= len(shown)

    def draw_rest(self, page: Page) -> None:
        """Say how many were not shown."""
        if self._untold:
            page.flow(f"and {counted(self._untold, 'notice')} of damage more: -v shows them", 2)


def _notice(page: Page, notice: Notice, indent: int) -> None:
    place = f"{notice.place}: " if notice.place else ""
    page.flow(f"{place}{notice.message}", indent, head=f"{notice.level}: ", hang=2, style=_STYLES[notice.level])


def _skipped(page: Page, report: Report, *, verbose: bool) -> None:
    """List the files that were not read, grouped by the reason."""
    reasons: dict[str, list[str]] = {}
    for each in skipped(report):
        name = f"{each.path} (as {each.duplicate_of})" if each.duplicate_of else each.path
        reasons.setdefault(each.reason or "no reason is known", []).append(name)
    for reason, paths in reasons.items():
        page.flow(f"{counted(len(paths), 'file')}: {reason}", 2, head="Not read: ", hang=2)
        for path in paths if verbose else paths[:_MOST_FILES]:
            page.exact(path, 6)
        if len(paths) > _MOST_FILES and not verbose:
            page.flow(f"and {counted(len(paths) - _MOST_FILES, 'file')} more: -v lists them", 6)


def rules_in_force(report: Report) -> str:
    """Say which rules were asked, and of which that made no sense."""
    rules = report.rules
    sources = ", ".join(f"{each.name} ({each.rules:,}, sha256 {each.sha256[:12]})" for each in report.knowledge)
    parts = [f"{rules.loaded:,} in force" + (f" from {sources}" if sources else "")]
    if rules.refused:
        parts.append(f"{rules.refused:,} refused")
    if rules.not_applicable:
        parts.append(f"{rules.not_applicable:,} about events that these logs do not hold")
    if rules.undecided:
        parts.append(f"{rules.undecided:,} undecided")
    return "; ".join(parts)


def _rules(page: Page, report: Report, *, verbose: bool) -> None:
    page.flow(rules_in_force(report), 2, head="Rules: ", hang=2)
    refusals = [each for each in report.notices if each.code == "rule-refused"]
    shown = refusals if verbose else refusals[:_MOST_NOTICES]
    for notice in shown:
        _notice(page, notice, 6)
    if len(refusals) > len(shown):
        page.flow(f"and {counted(len(refusals) - len(shown), 'mistake')} more: -v shows them", 6)
