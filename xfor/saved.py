"""report file -> report: what `--format json` wrote, to be drawn again or compared; nothing else is taken for one."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import ValidationError

from xfor.errors import UsageError
from xfor.report import SCHEMA_VERSION, Report

_MOST_BYTES = 2 << 30


def read_report(path: Path) -> Report:
    """Read a report from a file, or from stdin where the path is `-`."""
    name = "stdin" if path == Path("-") else str(path)
    try:
        return Report.model_validate_json(_content(path).removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or error}.") from error
    except ValidationError as error:
        raise UsageError(f"{name} is no report that `xfor match --format json` wrote: {_mistake(error)}.") from error


def _content(path: Path) -> bytes:
    if path == Path("-"):
        return sys.stdin.buffer.read()
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise UsageError(f"{path} is larger than any report.")
    return path.read_bytes()


def _mistake(error: ValidationError) -> str:
    """Name the first mistake, and the version first of all: a newer report has fields that we do not know."""
    mistakes = error.errors(include_url=False, include_context=False)
    first = next((each for each in mistakes if each["loc"] == ("schema_version",)), mistakes[0])
    if first["loc"] == ("schema_version",) and first["type"] != "missing":
        return f"its schema version is not {SCHEMA_VERSION}, so that another version of xfor must read it"
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"{place} is not known here; was it written by a newer xfor?"
    return f"{place}: {first['msg']}" if place else first["msg"]
