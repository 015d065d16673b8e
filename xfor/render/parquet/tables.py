"""report -> the rows of eight tables: what JSON has in lists, with the report and the case that each row is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel

from xfor.events import parse_time
from xfor.render.parquet.columns import cells, columns
from xfor.report import Change, Count, Finding, Gap, Input, KnowledgeSource, Notice, Report, Time, Unexplained, as_json

if TYPE_CHECKING:
    import pyarrow


class ReportRow(BaseModel):
    """A report as a whole: one row in the table `reports`."""

    tool: str
    version: str
    complete: bool
    rules_loaded: Count
    rules_refused: Count
    rules_not_applicable: Count
    rules_undecided: Count
    first: Time | None
    last: Time | None
    records: Count
    records_lost: Count


class Table(NamedTuple):
    """A table of reports: its name, and the model that a row is of."""

    name: str
    model: type[BaseModel]


TABLES = (
    Table("reports", ReportRow),
    Table("findings", Finding),
    Table("unexplained", Unexplained),
    Table("inputs", Input),
    Table("changes", Change),
    Table("gaps", Gap),
    Table("notices", Notice),
    Table("knowledge", KnowledgeSource),
)
"""The tables, each with the columns `report` and `case` before those of its model."""


def table(kind: Table, report: Report) -> pyarrow.Table:
    """Give one table of a report."""
    import pyarrow

    key, case = report_key(report), report.case.id if report.case else None
    rows = [{"report": key, "case": case, **cells(each)} for each in _rows(kind.name, report)]
    keys = [pyarrow.field("report", pyarrow.string()), pyarrow.field("case", pyarrow.string())]
    return pyarrow.Table.from_pylist(rows, schema=pyarrow.schema([*keys, *columns(kind.model)]))


def report_key(report: Report) -> str:
    """Name a report by its case, or by what it says where it has none, so that a report written again is the same."""
    said = report.case.id if report.case else as_json(report)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rows(name: str, report: Report) -> Sequence[BaseModel]:
    if name == "reports":
        return [_whole(report)]
    rows: Sequence[BaseModel] = getattr(report, name)
    return rows


def _whole(report: Report) -> ReportRow:
    read = report.inputs
    return ReportRow(
        tool=report.tool.name,
        version=report.tool.version,
        complete=report.complete,
        rules_loaded=report.rules.loaded,
        rules_refused=report.rules.refused,
        rules_not_applicable=report.rules.not_applicable,
        rules_undecided=report.rules.undecided,
        first=next(iter(_known(each.first for each in read)), None),
        last=next(reversed(_known(each.last for each in read)), None),
        records=sum(each.records for each in read),
        records_lost=sum(each.records_lost for each in read),
    )


def _known(times: Iterable[str | None]) -> list[str]:
    return sorted(filter(None, times), key=lambda time: parse_time(time) or 0)
