"""How to read logs that leave something open: the options that every command has which reads logs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from xfor.logs.conventions import Conventions, Mapping


class DateOrder(StrEnum):
    """In which order the dates of an export name day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


TimezoneOption = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help="The zone of local times in exports, such as Europe/Berlin or +01:00; else UTC."),
]
DateOrderOption = Annotated[
    DateOrder | None, typer.Option(help="The order of day, month and year in exports; else found out.")
]
EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The code page of exports that do not say it, such as cp1252.")
]
MappingOption = Annotated[
    Path | None, typer.Option(help="Which columns of a table hold what of an event, in a YAML file.")
]


def conventions(
    timezone: str | None, date_order: DateOrder | None, encoding: str | None, mapping: Path | None
) -> Conventions:
    """Read --timezone, --date-order, --encoding and --mapping; UsageError, or RuleError for the mapping's mistakes."""
    from xfor.logs.conventions import UNSAID, Conventions
    from xfor.logs.local_time import zone_named
    from xfor.logs.text import known_encoding

    if timezone is None and date_order is None and encoding is None and mapping is None:
        return UNSAID
    if timezone is not None:
        zone_named(timezone)
    return Conventions(
        timezone,
        date_order.value if date_order else None,
        known_encoding(encoding) if encoding is not None else None,
        _mapping(mapping) if mapping is not None else None,
    )


def _mapping(path: Path) -> Mapping:
    from xfor.cli.mapping_file import read_mapping  # few have such a file, and what reads it takes long to import

    return read_mapping(path)
