"""`xfor events`: the events of logs, as xfor reads them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xfor.cli import outcome
from xfor.cli.bundles import MaxUnpackedOption, PasswordOption, PathsArgument, unpacking
from xfor.cli.conventions import DateOrderOption, EncodingOption, MappingOption, TimezoneOption
from xfor.cli.messages import MessagesOption, catalogues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xfor.events import Event
    from xfor.gathering.matches import Located
    from xfor.logs.bundles.walk import Unpacking
    from xfor.logs.conventions import Conventions
    from xfor.logs.inputs import Found
    from xfor.select import Selection


class Format(StrEnum):
    """How events are written: a line for a person, a JSON object a line, or a table."""

    TEXT = "text"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Reader(StrEnum):
    """Which reader decodes .evtx."""

    XFOR = "xfor"
    PYTHON_EVTX = "python-evtx"


class Level(StrEnum):
    """How grave an event is, as a word."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    VERBOSE = "verbose"
    AUDIT_SUCCESS = "audit_success"
    AUDIT_FAILURE = "audit_failure"
    UNKNOWN = "unknown"


class _How(NamedTuple):
    format: Format
    limit: int | None
    reader: Reader
    recover: bool
    output: Path | None
    conventions: Conventions
    unpacking: Unpacking


def events(  # noqa: PLR0913 - a command has a parameter an option
    paths: PathsArgument,
    format: Annotated[Format, typer.Option(help="A line for a person, a JSON object a line, a table.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    provider: Annotated[list[str], typer.Option(help="Only events of this provider.")] = [],  # noqa: B006
    event_id: Annotated[list[int], typer.Option(help="Only events with this id.")] = [],  # noqa: B006
    level: Annotated[list[Level], typer.Option(help="Only events of this level.")] = [],  # noqa: B006
    host: Annotated[list[str], typer.Option(help="Only events of this computer.")] = [],  # noqa: B006
    start: Annotated[str | None, typer.Option("--from", help="Leave out events before this time (UTC).")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Leave out events after this time (UTC).")] = None,
    timezone: TimezoneOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    mapping: MappingOption = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many events.")] = None,
    recover: Annotated[bool, typer.Option("--recover", help="Give also what lies in slack and damage.")] = False,
    password: PasswordOption = None,
    max_unpacked: MaxUnpackedOption = None,
    reader: Annotated[Reader, typer.Option(help="Read .evtx with this reader, to compare.")] = Reader.XFOR,
    messages: MessagesOption = [],  # noqa: B006
) -> None:
    """Print the events of logs as xfor reads them, in the order of the logs."""

    def command() -> int:
        from xfor.cli.conventions import conventions
        from xfor.cli.options import window
        from xfor.select import Selection

        first, last = window(start, end)
        told = conventions(timezone, date_order, encoding, mapping)
        selection = Selection(
            providers=frozenset(map(str.casefold, provider)),
            event_ids=frozenset(event_id),
            levels=frozenset(each.value for each in level),
            hosts=frozenset(map(str.casefold, host)),
            start=first,
            end=last,
        )
        with catalogues(messages) as given:
            told = told._replace(messages=given)
            how = _How(format, limit, reader, recover, output, told, unpacking(password, max_unpacked, told))
            return _print(paths, selection, how)

    raise outcome.ending(command)


def _print(paths: list[str], selection: Selection, how: _How) -> int:
    from contextlib import closing
    from itertools import islice

    from xfor.cli.output import check_output
    from xfor.logs.bundles.walk import one_by_one
    from xfor.logs.inputs import find_files

    check_output(how.output)
    files = find_files(paths)
    read: list[Found] = []
    with closing(one_by_one(files, how.unpacking)) as each:
        _write(islice(_all(each, selection, how, read), how.limit), how)
    if not files:
        outcome.complain(f"No event log was found in {', '.join(paths)}.")
    return outcome.DONE if read else outcome.NOTHING_READ


def _write(events: Iterator[tuple[Located, bool]], how: _How) -> None:
    from xfor.cli.output import opened

    if how.format is Format.PARQUET:
        _table(events, how.output)
    else:
        with opened(how.output) as stream:
            stream.writelines(_line(event, how.format, recovered=recovered) + "\n" for event, recovered in events)


def _all(files: Iterable[Found], selection: Selection, how: _How, read: list[Found]) -> Iterator[tuple[Located, bool]]:
    """Give the events of all logs; `read` tells which of these can be read."""
    from xfor.errors import LogError
    from xfor.gathering.matches import located

    for file in files:
        try:
            for event, recovered in _events(file, selection, how):
                if not read or read[-1] is not file:
                    read.append(file)
                yield located(event, file.label), recovered
        except LogError as error:
            outcome.complain(f"{file.label}: {error}")
        else:
            read.append(file)


def _table(events: Iterator[tuple[Located, bool]], path: Path | None) -> None:
    from xfor.errors import UsageError
    from xfor.findings.event_line import EventLine, event_line
    from xfor.render.parquet import event_table

    if path is None:
        raise UsageError("--format parquet is a file: name it with --output.")
    event_table(EventLine, (event_line(event, recovered=recovered) for event, recovered in events), path)


def _events(file: Found, selection: Selection, how: _How) -> Iterator[tuple[Event, bool]]:
    """Give the events of a log, and whether each was carved from slack or damage and so is none of its live ones."""
    from xfor.logs.evtx.second_opinion import events_by_python_evtx
    from xfor.logs.formats import recovered
    from xfor.logs.inputs import open_found
    from xfor.select import included, select

    log = open_found(file, how.conventions)
    if how.reader is Reader.PYTHON_EVTX:
        yield from ((event, False) for event in included(events_by_python_evtx(file.path), selection))
        return
    yield from ((event, False) for event in select(log, selection))
    for damage in log.damage:
        outcome.complain(f"{file.label}: {damage.place}: {damage.message}")
    if how.recover:
        yield from ((event, True) for event in included(recovered(file.path, log.format), selection))


def _line(event: Located, format: Format, *, recovered: bool) -> str:
    if format is Format.JSONL:
        from xfor.findings.event_line import event_line
        from xfor.report import as_json

        return as_json(event_line(event, recovered=recovered))
    from xfor.render.events import event_text

    return event_text(event) + (" (recovered)" if recovered else "")
