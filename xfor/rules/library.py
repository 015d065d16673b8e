"""Folders of rule files -> the rules in force, what was refused, and which knowledge that was."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import NamedTuple

import xfor
from xfor.errors import Mistake, RuleError, UsageError
from xfor.rules.rule import Rule

_ENDINGS = (".yml", ".yaml")


class Source(NamedTuple):
    """Where rules came from. `rules` counts the loaded; `sha256` is over the names and contents of all its files."""

    name: str
    path: str
    rules: int
    sha256: str


class Library(NamedTuple):
    """The rules in force, sorted by id, with the mistakes of the files that are not."""

    rules: tuple[Rule, ...]
    refused: tuple[Mistake, ...]
    sources: tuple[Source, ...]


def builtin_path() -> Path:
    """Give the folder of the rules that come with xfor: in the installed package, or beside it in a checkout."""
    package = Path(xfor.__file__).parent
    installed = package / "kbrules"
    return installed if installed.is_dir() else package.parent / "kbrules"


def load_library(sources: Sequence[tuple[str, Path]]) -> Library:
    """Load rules from files and folders, each with the name it is shown by.

    One bad rule never stops the others. A rule replaces those of the same id in the sources before it, so that a
    company's rules can correct the shipped ones.
    """
    rules: dict[str, Rule] = {}
    refused: list[Mistake] = []
    read: list[Source] = []
    for name, path in sources:
        loaded, digest = _load(name, path, refused)
        rules.update(loaded)
        read.append(Source(name, path.as_posix(), len(loaded), digest))
    return Library(tuple(rules[key] for key in sorted(rules)), tuple(refused), tuple(read))


def _load(name: str, path: Path, refused: list[Mistake]) -> tuple[dict[str, Rule], str]:
    from xfor.rules.build import build_rule  # pySigma and RE2 take 0.2 s to import
    from xfor.rules.read import read_file

    rules: dict[str, Rule] = {}
    digest = sha256()
    for file, relative in rule_files(name, path):
        shown = name if file == path else f"{PurePath(name).as_posix()}/{relative}"
        try:
            content = read_file(file, shown)
            digest.update(f"{relative}\0{len(content)}\0".encode(errors="surrogateescape") + content)
            rule, document = build_rule(content, shown)
        except RuleError as error:
            refused.extend(error.mistakes)
            continue
        if rule.id in rules:
            refused.append(document.mistake(("name",), f"{rule.id} is already the id of {rules[rule.id].path}"))
        else:
            rules[rule.id] = rule
    return rules, digest.hexdigest()


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
