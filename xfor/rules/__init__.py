"""rule files -> rules -> compiled conditions -> an index.

A rule file is a Sigma rule with the knowledge of an article. pySigma and RE2 take 0.2 s to import, so that only the
functions that read rule files import them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xfor.errors import Mistake
from xfor.rules.cache_folder import cache_folder
from xfor.rules.correlation import Correlation, silenced
from xfor.rules.files import read_file, rule_files
from xfor.rules.gates import Gate
from xfor.rules.index import RuleIndex
from xfor.rules.library import Library, Source, builtin_path, load_library, reloaded
from xfor.rules.placeholders import Placeholder, fill, placeholders
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues, read_site_values

if TYPE_CHECKING:
    from xfor.rules.lint import Checked

__all__ = [
    "NO_VALUES",
    "Correlation",
    "Gate",
    "Library",
    "Placeholder",
    "Rule",
    "RuleIndex",
    "SiteValues",
    "Source",
    "builtin_path",
    "cache_folder",
    "check_rule_file",
    "check_rules",
    "fill",
    "load_library",
    "placeholders",
    "read_file",
    "read_site_values",
    "reloaded",
    "rule_files",
    "rule_schema",
    "silenced",
]


def check_rule_file(path: Path) -> list[Mistake]:
    """Give all mistakes of a rule file, in their order, with those of its examples; none means that it is fine."""
    from xfor.rules import lint

    return lint.check_rule_file(path)


def check_rules(paths: Sequence[Path], site_values: SiteValues = NO_VALUES) -> Checked:
    """Check rule files and folders of them, each for itself and all together; UsageError where there is none."""
    from xfor.rules import lint

    return lint.check_rules(paths, site_values)


def rule_schema() -> dict[str, Any]:
    """Give the JSON Schema of a rule file, for editors and other tools."""
    from xfor.rules import kinds

    return kinds.rule_schema()
