"""How a command ends: what went wrong as a sentence on stderr, and the exit code that README and tests list."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper

import typer

from xfor.errors import RuleError, XforError

DONE = 0
FAILED_ON = 1
"""There is a finding at or above --fail-on."""
WRONG_USE = 2
"""The call is wrong, or a rule file that the user gave."""
NOTHING_READ = 3
LOST = 4
"""With --strict: something was lost."""
INTERRUPTED = 130
"""Ctrl-C (128 + SIGINT)."""
CLOSED_PIPE = 141
"""Whoever reads our output has stopped, as `head` does (128 + SIGPIPE)."""


def ending(command: Callable[[], int]) -> typer.Exit:
    """Run a command and give the exit it ends with; errors become sentences."""
    return typer.Exit(_code(command))


def _code(command: Callable[[], int]) -> int:
    try:
        code = command()
        sys.stdout.flush()
    except RuleError as error:
        for mistake in error.mistakes:
            complain(str(mistake))
    except XforError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        # What is still buffered would fail once more when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    else:
        return code
    return WRONG_USE


def complain(sentence: str) -> None:
    """Say something on stderr, harmless for the terminal whatever file names or logs it quotes."""
    from xfor.render.safe import visible

    typer.echo(f"xfor: {visible(sentence)}", err=True)


def utf8_output() -> None:
    """Write UTF-8 wherever output goes: JSON is UTF-8, and a pipe on Windows would be the ANSI code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
