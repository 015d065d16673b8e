"""Rule files -> every mistake in them, also those that only their authors care about, and those between files.

A mistake with the severity "error" makes a rule unusable or untrue; a warning says what could be better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from xfor.errors import Mistake, RuleError
from xfor.rules.files import read_file, rule_files
from xfor.rules.library import builtin_path, load_library
from xfor.rules.lint_detection import detection_mistakes
from xfor.rules.lint_examples import example_mistakes
from xfor.rules.lint_library import library_mistakes
from xfor.rules.lint_texts import text_mistakes, unfinished
from xfor.rules.parts import Placed, part_of
from xfor.rules.read import Document, read_documents
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues


class Checked(NamedTuple):
    """How many rule files there were, and what is wrong with them, in their order."""

    files: int
    mistakes: list[Mistake]

    @property
    def errors(self) -> int:
        """Count the mistakes that are more than warnings."""
        return sum(mistake.severity == "error" for mistake in self.mistakes)


class _File(NamedTuple):
    parts: list[Placed]
    mistakes: list[Mistake]


def check_rules(paths: Sequence[Path], site_values: SiteValues = NO_VALUES) -> Checked:
    """Check rule files and folders of them, each for itself and all together; UsageError where there is none."""
    files = {Path(file.path): None for path in paths for file in rule_files(path.as_posix(), path)}
    checked = [_check(file, site_values) for file in files]
    parts = [part for each in checked for part in each.parts]
    between = library_mistakes(parts, _shipped(files))
    return Checked(len(files), sorted({*(mistake for each in checked for mistake in each.mistakes), *between}))


def check_rule_file(path: Path) -> list[Mistake]:
    """Give all mistakes of a rule file, in their order; none means that it is fine."""
    return check_rules([path]).mistakes if path.is_file() else _check(path, NO_VALUES).mistakes


def _shipped(checked: Iterable[Path]) -> tuple[Rule, ...]:
    """Give the rules that come with xfor and are not being checked: files may refer to them."""
    builtin = builtin_path()
    own = {file.resolve() for file in checked}
    rules = load_library([("builtin", builtin)]).rules if builtin.is_dir() else ()
    return tuple(rule for rule in rules if (builtin / PurePath(*PurePath(rule.path).parts[1:])).resolve() not in own)


def _check(path: Path, site_values: SiteValues) -> _File:
    shown = path.as_posix()
    parts: list[Placed] = []
    mistakes: list[Mistake] = []
    try:
        documents = read_documents(read_file(path, shown), shown)
    except RuleError as error:
        return _File([], error.mistakes)
    for document in documents:
        mistakes += unfinished(document)
        try:
            part = part_of(document, site_values)
        except RuleError as error:
            mistakes += error.mistakes
            continue
        parts.append(Placed(part, document))
        mistakes += _lint(part, document)
    return _File(parts, mistakes)


def _lint(part: object, document: Document) -> Iterator[Mistake]:
    if isinstance(part, Rule):
        yield from detection_mistakes(part, document)
        yield from text_mistakes(part, document)
        yield from example_mistakes(part, document)
