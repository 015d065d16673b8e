"""Reports and events as Parquet: tables for whoever asks questions over all cases, with DuckDB, Spark or pandas."""

from __future__ import annotations

from xfor.render.parquet.files import event_table, write_tables
from xfor.render.parquet.tables import TABLES

__all__ = ["TABLES", "event_table", "write_tables"]
