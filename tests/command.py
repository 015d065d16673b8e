"""Runs xfor as a user does, in a process of its own or, faster, in this one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from xfor.cli import app

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
EXCHANGE = SAMPLES / "exchange55-pop3.evtx"


def xfor(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    """Run a command in this process; the result has exit_code, stdout and stderr."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


def process(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command in a process of its own, with pipes for what it writes."""
    command = [sys.executable, "-m", "xfor", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT
    )
