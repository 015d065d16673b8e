"""one log -> its partial result, read here or by workers; partial results of all logs, put together, are the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from xfor.errors import LogError
from xfor.gathering.inventory import Inventory
from xfor.logs.batch import WHOLE, Facts, Log
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest, Later
from xfor.logs.inputs import Found, open_found
from xfor.reading import STOPPED, Question, Reader, Reading
from xfor.report import Input
from xfor.workers import Share, Workers

Progress = Callable[[str, int], None]
"""Is told which input is being read, and how many of its bytes were."""


class Partial(NamedTuple):
    """What one log gave: what was found in it, what it holds, and what was lost of it."""

    reading: Reading
    input: Input
    damage: DamageList


class Attempt:
    """One log while it is read. What it has given so far is true at any time, also of a log that is never finished."""

    def __init__(self, file: Found, question: Question, log: Log | None = None) -> None:
        self.file = file
        self._question = question
        self._log = log or open_found(file, question.conventions)
        self._reading = Reading(question)
        self._inventory = Inventory(file.label)
        self._facts: list[Facts] = []
        self._failure: str | None = STOPPED
        self._sha256: str | None = None

    def read(self, reader: Reader, progress: Progress) -> None:
        """Read the log in this process."""
        try:
            with Digest() as digest:
                for part in self._log.parts():
                    piece = open_found(self.file, self._question.conventions)
                    try:
                        for batch in piece.sweep(reader.wants, part, digest):
                            reader.take(batch, self.file.label, self._reading, self._inventory)
                            progress(self.file.label, batch.bytes_read)
                    finally:
                        self._facts.append(piece.facts())
                self._sha256 = digest.finish()
            self._failure = None
        except LogError as error:
            self._failure = str(error)

    def share_out(self, workers: Workers) -> Shared:
        """Have the parts of the log read by workers."""
        parts = [WHOLE] if self.file.url else self._log.parts()
        shares = [workers.submit(self.file, part) for part in parts]
        return Shared(self, shares, None if parts == [WHOLE] else workers.digest(self.file), workers.deaths)

    def collect(self, shared: Shared, progress: Progress) -> None:
        """Take what workers found, part by part in their order; waits for those that are not done.

        CancelledError where workers were stopped before they began with a part, or are lost.
        """
        try:
            for share in shared.shares:
                reading, seen, facts, failure, self._sha256 = share.result()
                self._reading.merge(reading)
                self._inventory.merge(seen)
                self._facts.append(facts)
                progress(self.file.label, facts.size)
                if failure:
                    self._failure = failure
                    return
            if shared.digest:
                self._sha256 = shared.digest.finish()
            self._failure = None
        except LogError as error:
            self._failure = f"the process that should read it cannot: {error}"
        except shared.deaths:
            self._failure = "a process that was reading it has died"

    def partial(self) -> Partial:
        """Give what the log has given so far; asked once, at its end."""
        self._log.join(self._facts, complete=self._failure is None)
        flaw = self.file.flaw
        if flaw:
            self._log.damage.add("member-damaged", "error", "in the bundle", flaw)
        found = self._inventory.input(self._log, self._failure or flaw, self._sha256)
        found = found.model_copy(update={"container": self.file.container})
        return Partial(self._reading, found, self._log.damage)


class Shared(NamedTuple):
    """A log that workers are reading. `digest` is the checksum of one in several parts.

    `deaths` are the errors which say that a worker is no more.
    """

    attempt: Attempt
    shares: Sequence[Future[Share]]
    digest: Later | None
    deaths: tuple[type[Exception], ...]
