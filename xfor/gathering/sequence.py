"""record ids of one log, in runs -> what is missing between them; and whether the clock went back while it was written.

A log without gaps is one run, however long it is. Told apart from a gap is an export with a filter, which has many.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from xfor.events import TICKS_PER_SECOND, format_time
from xfor.logs.batch import Run
from xfor.logs.damage import DamageList

_MOST_RUNS = 10_000
_FEW_GAPS = 2  # in any log; and one more for each so many records
_RECORDS_A_GAP = 50
_BACK = 300 * TICKS_PER_SECOND  # processors and processes write their events some seconds out of order
_SHOWN = 3


class Numbers:
    """The runs of one log's record ids; `back` is how far the clock went back, with the times before and behind."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self.back: list[tuple[int, int]] = []

    def add(self, runs: Iterable[Run]) -> None:
        """See some more records."""
        for run in runs:
            before = self._runs[-1] if self._runs else None
            if before and run.first == before.last + 1 and before.whole and run.whole and run.since >= before.until:
                self._runs[-1] = Run(before.first, run.last, before.number + run.number, before.since, run.until)
            elif len(self._runs) < _MOST_RUNS:
                self._runs.append(run)

    def tick(self, times: Sequence[int]) -> None:
        """See the times of some records of one kind, in the order in which they were written."""
        if times != sorted(times):
            self._go_back((one, next_one) for one, next_one in itertools.pairwise(times) if next_one)

    def merge(self, other: Numbers) -> None:
        """See what was seen of another part of the log."""
        self.add(other._runs)
        for before, behind in other.back:
            self._note_back(before, behind)

    def note(self, damage: DamageList) -> None:
        """Say what is missing, and when the clock went back."""
        runs = sorted(self._runs)
        if not self.back:
            self._go_back((one.until, another.since) for one, another in itertools.pairwise(runs))
        for before, behind in self.back:
            text = f"the clock went back from {_said(before)}: times and order of events around it are doubtful"
            damage.add("clock-set-back", "warning", f"at {_said(behind)}", text)
        _note_gaps(runs, damage)

    def _go_back(self, steps: Iterable[tuple[int, int]]) -> None:
        for before, behind in steps:
            if behind and before - behind > _BACK:
                self._note_back(before, behind)

    def _note_back(self, before: int, behind: int) -> None:
        """Note that the clock went back, once however many kinds of records show it; the closest ones say when."""
        for at, (known_before, known_behind) in enumerate(self.back):
            if behind <= known_before and known_behind <= before:
                self.back[at] = max(before, known_before), min(behind, known_behind)
                return
        if len(self.back) < _SHOWN:
            self.back.append((before, behind))


def _note_gaps(runs: list[Run], damage: DamageList) -> None:
    count = sum(run.number for run in runs)
    gaps = list(_gaps(runs))
    missing = sum(behind.first - before.last - 1 for before, behind in gaps)
    missing += sum(run.last - run.first + 1 - run.number for run in runs if not run.whole)
    if not missing:
        return
    if any(not run.whole for run in runs) or len(gaps) > _FEW_GAPS + count // _RECORDS_A_GAP:
        text = (
            f"the log holds {count:,} of {count + missing:,} record ids, with gaps everywhere: it was exported with a "
            "filter, so what it does not show may have happened; ask for the whole log"
        )
        damage.add("filtered-export", "warning", "the whole log", text)
        return
    for before, behind in gaps:
        number = behind.first - before.last - 1
        text = (
            f"{number:,} record{'s are' if number > 1 else ' is'} missing, between {_said(before.until)} and "
            f"{_said(behind.since)}; no filter explains that"
        )
        place = f"record{'s' * (number > 1)} {before.last + 1:,}" + (f" to {behind.first - 1:,}" if number > 1 else "")
        damage.add("record-gap", "warning", place, text)


def _gaps(runs: list[Run]) -> Iterator[tuple[Run, Run]]:
    """Give the runs before and behind each gap."""
    before: Run | None = None
    for run in runs:
        if before and run.first > before.last + 1:
            yield before, run
        before = run if before is None or run.last > before.last else before


def _said(time: int) -> str:
    return format_time(time) or "an unknown time"
