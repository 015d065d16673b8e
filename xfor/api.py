"""xfor for other programs: rules and logs in, a report out, as the command line does it.

Ten names, all in `xfor` itself: `match`, `load_rules`, `open_log`, `rendered`, `Report`, `Finding`, `Event`,
`Conventions`, `XforError` and `__version__`. They stay as they are through all versions 0.x and 1.x; later ones add.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from os import PathLike, fspath
from pathlib import Path

from xfor.errors import UsageError, XforError
from xfor.events import Event, parse_time
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.damage import Damage
from xfor.logs.inputs import open_log as _open
from xfor.reading import Question
from xfor.render.formats import FOLDERS, Format, Look, write_report
from xfor.report import Finding, Report
from xfor.rules import NO_VALUES, Library, builtin_path, load_library, read_site_values
from xfor.run import Means, run
from xfor.select import Selection, select

__all__ = ["Conventions", "Event", "Finding", "Report", "XforError", "load_rules", "match", "open_log", "rendered"]

AnyPath = str | PathLike[str]
AnyTime = str | datetime


def load_rules(*paths: AnyPath, builtin: bool = True, placeholders: AnyPath | None = None) -> Library:
    """Load rule files and folders of them, after those that come with xfor; the later replace the earlier.

    `placeholders` is a file with what Sigma's `expand` stands for. What was refused is in the library's `refused`.
    Raises XforError where a path holds no rules. Loading takes a part of a second; give the library to every `match`.
    """
    sources = [("builtin", builtin_path())] if builtin else []
    sources += [(Path(path).as_posix(), Path(path)) for path in paths]
    return load_library(sources, read_site_values(Path(placeholders)) if placeholders else NO_VALUES)


def match(  # noqa: PLR0913 - what the command line has as options
    paths: AnyPath | Iterable[AnyPath],
    *,
    rules: Library | None = None,
    start: AnyTime | None = None,
    end: AnyTime | None = None,
    hosts: Iterable[str] = (),
    evidence: int | None = 5,
    case: str | None = None,
    conventions: Conventions = UNSAID,
    jobs: int = 1,
    resume: AnyPath | None = None,
    cluster: str | None = None,
) -> Report:
    """Say which known problems logs show, why, and what fixes them; as `xfor match` with the options of these names.

    `paths` are logs, folders of them, bundles or patterns; `rules` None takes those that come with xfor. `start` and
    `end` are RFC 3339 texts, or datetimes with a time zone. `evidence` None keeps every event. `jobs` processes read
    (on Windows and macOS only from under `if __name__ == "__main__":`). What could not be read is in the report and
    raises nothing; XforError is for what cannot be meant. Ctrl-C raises KeyboardInterrupt.
    """
    given = [paths] if isinstance(paths, str | PathLike) else list(paths)
    selection = Selection(hosts=frozenset(map(str.casefold, hosts)), start=_ticks(start), end=_ticks(end))
    question = Question(selection, evidence, case, conventions)
    means = Means(jobs, Path(resume) if resume else None, cluster)
    report, interrupted, _ = run([fspath(each) for each in given], rules or load_rules(), question, means)
    if interrupted:
        raise KeyboardInterrupt
    return report


class OpenedLog:
    """The events of one log, in its order; read anew, in bounded memory, each time it is iterated."""

    def __init__(self, path: Path, conventions: Conventions) -> None:
        self._path = path
        self._conventions = conventions
        self._log = _open(path, conventions)

    @property
    def format(self) -> str:
        """Name the format, which its content tells."""
        return self._log.format

    @property
    def lost(self) -> Sequence[Damage]:
        """Give what was lost or looks wrong as far as it was read: code, level, place and message."""
        return list(self._log.damage)

    def __iter__(self) -> Iterator[Event]:
        self._log = _open(self._path, self._conventions)
        return select(self._log, Selection())


def open_log(path: AnyPath, conventions: Conventions = UNSAID) -> OpenedLog:
    """Open one log of any format; XforError with the reason where a file holds none."""
    return OpenedLog(Path(path), conventions)


def rendered(report: Report, format: str = "text", *, verbose: bool = False) -> str:
    """Write a report as "text", "json", "jsonl", "markdown", "html" or "csv", as `xfor report` does."""
    texts = [each.value for each in Format if each not in FOLDERS]
    if format not in texts:
        raise UsageError(f"A report cannot be rendered as {format!r}. There are {', '.join(texts)}.")
    stream = io.StringIO()
    write_report(report, Format(format), stream, Look(verbose))
    return stream.getvalue()


def _ticks(time: AnyTime | None) -> int | None:
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise UsageError(f"{time!r} has no time zone; write one with UTC, for example.")
        time = time.astimezone(UTC).isoformat()
    ticks = parse_time(time) if time is not None else None
    if time is not None and ticks is None:
        raise UsageError(f"{time!r} is no time. Write 2024-01-31, or 2024-01-31T17:05:00Z (UTC).")
    return ticks
