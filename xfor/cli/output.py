"""Where output goes: to stdout, or to a file that is whole or not there at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from xfor.errors import UsageError


def check_output(path: Path | None) -> None:
    """Refuse an output path that cannot be written, before hours of reading go into it."""
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"--output {path} is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: there is no folder {path.parent}.")


def check_folder(path: Path | None, format: str) -> None:
    """Refuse an output folder that cannot be written, before hours of reading go into it."""
    if path is None:
        raise UsageError(f"--format {format} is files in a folder: name it with --output.")
    if path.exists() and not path.is_dir():
        raise UsageError(f"--output {path} is a file. --format {format} needs a folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--output {path} cannot be made: {error.strerror or error}.") from error


@contextmanager
def opened(path: Path | None) -> Iterator[TextIO]:
    """Give a text stream for the output; a file takes its name only once all is written."""
    if path is None:
        yield sys.stdout
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"--output {path} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
