"""rule files -> rules -> compiled conditions -> an index.

A rule file is a Sigma rule with the knowledge of an article. pySigma and RE2 take 0.2 s to import, so that only the
functions that read rule files import them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xfor.errors import Mistake
from xfor.rules.correlation import Correlation, silenced
from xfor.rules.files import rule_files
from xfor.rules.gates import Gate
from xfor.rules.index import RuleIndex
from xfor.rules.library import Library, Source, builtin_path, load_library
from xfor.rules.placeholders import Placeholder, fill, placeholders
from xfor.rules.rule import Rule

__all__ = [
    "Correlation",
    "Gate",
    "Library",
    "Placeholder",
    "Rule",
    "RuleIndex",
    "Source",
    "builtin_path",
    "check_rule_file",
    "check_rules",
    "fill",
    "load_library",
    "placeholders",
    "rule_schema",
    "silenced",
]


def check_rule_file(path: Path) -> list[Mistake]:
    """Give all mistakes of a rule file, in their order, with those of its examples; none means that it is fine."""
    from xfor.rules import lint

    return lint.check_rule_file(path)


def check_rules(paths: Sequence[Path]) -> tuple[int, list[Mistake]]:
    """Check rule files and folders of them: how many there are, and all their mistakes. UsageError: there is none."""
    files = [file for path in paths for file, _ in rule_files(path.as_posix(), path)]
    return len(files), [mistake for file in files for mistake in check_rule_file(file)]


def rule_schema() -> dict[str, Any]:
    """Give the JSON Schema of a rule file, for editors and other tools."""
    from xfor.rules import model

    return model.rule_schema()
