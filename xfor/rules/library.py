"""Folders of rule files -> the rules in force, what was refused, and which knowledge that was."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePath
from typing import NamedTuple

import xfor
from xfor.errors import Mistake, RuleError
from xfor.rules.cache import Read, RuleCache
from xfor.rules.correlation import Correlation
from xfor.rules.files import read_file, rule_files
from xfor.rules.overlay import overlaid
from xfor.rules.parts import Placed, read_parts
from xfor.rules.resolve import in_force
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues


class Source(NamedTuple):
    """Where rules came from. `rules` counts the loaded; `sha256` is over the names and contents of all its files."""

    name: str
    path: str
    rules: int
    sha256: str


class Library(NamedTuple):
    """The rules in force, sorted by id, with the mistakes of the files that are not.

    `correlations` are about the matches of rules; each comes after those it refers to. `disabled` are the ids of the
    rules that a company's own files leave out. `site_values` are those that they were loaded with.
    """

    rules: tuple[Rule, ...]
    refused: tuple[Mistake, ...]
    sources: tuple[Source, ...]
    correlations: tuple[Correlation, ...] = ()
    disabled: tuple[str, ...] = ()
    site_values: SiteValues = NO_VALUES


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
    with _nothing_collected():
        for name, path in sources:
            loaded, digest = _load(name, path, site_values, refused)
            parts.update(loaded)
            read.append(Source(name, path.as_posix(), len(loaded), digest))
    left, disabled, missing = overlaid(parts.values())
    rules, correlations, dangling = in_force(left)
    return Library(rules, (*refused, *missing, *dangling), tuple(read), correlations, disabled, site_values)


def reloaded(sources: Sequence[Source], site_values: SiteValues) -> Library:
    """Load rules once more, from where they came."""
    return load_library([(each.name, Path(each.path)) for each in sources], site_values)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    # Hardly anything that is made here is garbage, and looking for it takes twice as long as making it.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(name: str, path: Path, site_values: SiteValues, refused: list[Mistake]) -> tuple[dict[str, Placed], str]:
    cache = RuleCache(path, site_values)
    parts: dict[str, Placed] = {}
    digest = sha256()
    for file, relative in rule_files(name, path):
        shown = name if file == path else f"{PurePath(name).as_posix()}/{relative}"
        try:
            content = read_file(file, shown)
            digest.update(f"{relative}\0{len(content)}\0".encode(errors="surrogateescape") + content)
            found, mistakes = _parts(content, shown, site_values, cache)
        except RuleError as error:
            refused.extend(error.mistakes)
            continue
        refused.extend(mistakes)
        for placed in found:
            _add(placed, parts, refused)
    cache.save()
    return parts, digest.hexdigest()


def _parts(content: bytes, shown: str, site_values: SiteValues, cache: RuleCache) -> Read:
    read = cache.get(content, shown)
    if read is None:
        try:
            read = Read(*read_parts(content, shown, site_values))
        except RuleError as error:
            read = Read([], error.mistakes)
        cache.put(content, shown, read)
    return read


def _add(placed: Placed, parts: dict[str, Placed], refused: list[Mistake]) -> None:
    part, document = placed
    if part.id in parts:
        refused.append(document.mistake(("name",), f"{part.id} is already the id of {parts[part.id].part.path}"))
    else:
        parts[part.id] = placed
