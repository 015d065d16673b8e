"""Tables -> Parquet files: of a report one a table, named after its case; of events one, in row groups."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pydantic import BaseModel

from xfor.errors import UsageError
from xfor.render.parquet.columns import cells, columns
from xfor.render.parquet.tables import TABLES, report_key, table
from xfor.report import Report

_GROUP = 20_000  # events; about 20 MB of them


def write_tables(report: Report, folder: Path) -> None:
    """Write a report as FOLDER/TABLE/REPORT.parquet; the same case replaces what it said before.

    UsageError where pyarrow is missing, or the folder cannot be written.
    """
    check_pyarrow()
    from pyarrow import parquet

    for kind in TABLES:
        path = folder / kind.name / f"{report_key(report)}.parquet"
        with _whole(path) as unfinished:
            parquet.write_table(table(kind, report), unfinished, compression="zstd")


def event_table(model: type[BaseModel], events: Iterable[BaseModel], path: Path) -> None:
    """Write events to one file, as they come; memory holds one row group. UsageError as for `write_tables`."""
    check_pyarrow()
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema(columns(model))
    with _whole(path) as unfinished, parquet.ParquetWriter(unfinished, schema, compression="zstd") as file:
        rows = (cells(each) for each in events)
        while some := list(islice(rows, _GROUP)):
            file.write_table(pyarrow.Table.from_pylist(some, schema=schema))


def check_pyarrow() -> None:
    """Refuse to begin what cannot be written; UsageError where pyarrow is missing."""
    try:
        import pyarrow.parquet  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UsageError("--format parquet needs pyarrow: pip install 'xfor[parquet]'.") from error


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; the file takes its name only once all is written."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"--output {path} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
