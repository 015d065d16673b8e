"""Folders of rule files -> the rules in force, what was refused, and which knowledge that was."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import NamedTuple

import xfor
from xfor.errors import Mistake, RuleError, UsageError
from xfor.rules.correlation import Correlation
from xfor.rules.parts import Placed, read_parts
from xfor.rules.resolve import in_force
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues

_ENDINGS = (".yml", ".yaml")


class Source(NamedTuple):
    """Where rules came from. `rules` counts the loaded; `sha256` is over the names and contents of all its files."""

    name: str
    path: str
    rules: int
    sha256: str


class Library(NamedTuple):
    """The rules in force, sorted by id, with the mistakes of the files that are not.

    `correlations` are about the matches of rules; each comes after those it refers to.
    """

    rules: tuple[Rule, ...]
    refused: tuple[Mistake, ...]
    sources: tuple[Source, ...]
    correlations: tuple[Correlation, ...] = ()


def builtin_path() -> Path:
    """Give the folder of the rules that come with xfor: in the installed package, or beside it in a checkout."""
    package = Path(xfor.__file__).parent
    installed = package / "kbrules"
    return installed if installed.is_dir() else package.parent / "kbrules"


def load_library(sources: Sequence[tuple[str, Path]], site_values: SiteValues = NO_VALUES) -> Library:
    """Load rules from files and folders, each with the name it is shown by.

    One bad rule never stops the others. A rule replaces those of the same id in the sources before it, so that a
    company's rules can correct the shipped ones. `site_values` is what the placeholders of `expand` stand for.
    """
    parts: dict[str, Placed] = {}
    refused: list[Mistake] = []
    read: list[Source] = []
    for name, path in sources:
        loaded, digest = _load(name, path, site_values, refused)
        parts.update(loaded)
        read.append(Source(name, path.as_posix(), len(loaded), digest))
    rules, correlations, dangling = in_force(parts.values())
    return Library(rules, (*refused, *dangling), tuple(read), correlations)


def _load(name: str, path: Path, site_values: SiteValues, refused: list[Mistake]) -> tuple[dict[str, Placed], str]:
    from xfor.rules.read import read_file

    parts: dict[str, Placed] = {}
    digest = sha256()
    for file, relative in rule_files(name, path):
        shown = name if file == path else f"{PurePath(name).as_posix()}/{relative}"
        try:
            content = read_file(file, shown)
            digest.update(f"{relative}\0{len(content)}\0".encode(errors="surrogateescape") + content)
            found, mistakes = read_parts(content, shown, site_values)
        except RuleError as error:
            refused.extend(error.mistakes)
            continue
        refused.extend(mistakes)
        for placed in found:
            _add(placed, parts, refused)
    return parts, digest.hexdigest()


def _add(placed: Placed, parts: dict[str, Placed], refused: list[Mistake]) -> None:
    part, document = placed
    if part.id in parts:
        refused.append(document.mistake(("name",), f"{part.id} is already the id of {parts[part.id].part.path}"))
    else:
        parts[part.id] = placed


def rule_files(name: str, path: Path) -> list[tuple[Path, str]]:
    """Give the rule files at a path, by name, each with its path within. UsageError where there are none."""
    if path.is_file():
        return [(path, path.name)]
    if not path.is_dir():
        raise UsageError(f"There are no rules at {name}: no such file or folder.")
    found = ((file, file.relative_to(path)) for file in path.rglob("*") if file.suffix.lower() in _ENDINGS)
    files = [(file, inner.as_posix()) for file, inner in found if file.is_file() and not _hidden(inner)]
    if not files:
        raise UsageError(f"There are no rules in {name}: it holds no .yml or .yaml file.")
    return sorted(files, key=lambda each: each[1])


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)
