"""Converts every shipped rule to Splunk and Elasticsearch queries: `python tests/sigma_convert.py [FOLDER]`.

sigma-cli and its backends need another pySigma than xfor does, so that they get an environment of their own, in FOLDER
or a temporary one. It needs a package index. Exits with 1 if a rule does not convert.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PACKAGES = ("sigma-cli", "pysigma-backend-splunk", "pysigma-backend-elasticsearch", "pysigma-pipeline-windows")
TARGETS = (("splunk", "splunk_windows"), ("lucene", "ecs_windows"))
RULES = Path(__file__).parent.parent / "kbrules"


def environment(folder: Path) -> Path:
    """Make the environment, if it is not there yet, and give the folder of its commands."""
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (commands / "sigma").exists() and not (commands / "sigma.exe").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([commands / "python", "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return commands


def convert(commands: Path, target: tuple[str, str]) -> bool:
    """Convert all rules to one query language, and say how many there were, and which do not convert."""
    rules = sorted(RULES.rglob("*.yml"))
    code, queries, _ = _run(commands, target, RULES)
    sys.stdout.write(f"{target[0]}: {queries} queries of {len(rules)} rules, exit {code}\n")
    if code == 0 and queries >= len(rules):
        return True
    for rule in rules:
        code, queries, error = _run(commands, target, rule)
        if code or not queries:
            sys.stdout.write(f"  {rule.name}: {error.strip().splitlines()[-1:]}\n")
    return False


def _run(commands: Path, target: tuple[str, str], path: Path) -> tuple[int, int, str]:
    command = [str(commands / "sigma"), "convert", "-t", target[0], "-p", target[1], str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, sum(bool(line.strip()) for line in done.stdout.splitlines()), done.stderr


def main() -> int:
    """Convert to every target."""
    with tempfile.TemporaryDirectory() as temporary:
        commands = environment(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
        done = [convert(commands, target) for target in TARGETS]
        return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
