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
from xfor.rules.cache import RuleCache
from xfor.rules.correlation import Correlation
from xfor.rules.files import RuleFilePath, read_file, rule_files
from xfor.rules.overlay import overlaid
from xfor.rules.parts import Placed, read_parts
from xfor.rules.resolve import in_force
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues
from xfor.rules.stored import Read


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
    files = rule_files(name, path)
    folder = PurePath(name).as_posix()
    shown = [name] if path.is_file() else [f"{folder}/{file.inner}" for file in files]
    cache = RuleCache(path, site_values, files)
    known = cache.unchanged(shown)
    if known:
        digest = known.sha256
        read = [
            found or _read(file, called, site_values)
            for file, called, found in zip(files, shown, known.files, strict=True)
        ]
    else:
        read, digest = _read_all(files, shown, site_values, cache)
    parts: dict[str, Placed] = {}
    for found, mistakes in read:
        refused.extend(mistakes)
        for placed in found:
            _add(placed, parts, refused)
    return parts, digest


def _read(file: RuleFilePath, shown: str, site_values: SiteValues) -> Read:
    try:
        return _parsed(read_file(Path(file.path), shown), shown, site_values)
    except RuleError as error:
        return Read([], error.mistakes)


def _read_all(
    files: list[RuleFilePath], shown: list[str], site_values: SiteValues, cache: RuleCache
) -> tuple[list[Read], str]:
    """Read all files of a source, those of a known content from the cache; with the SHA-256 over all of them."""
    read: list[Read] = []
    contents: list[bytes | None] = []
    digest = sha256()
    for file, called in zip(files, shown, strict=True):
        try:
            content = read_file(Path(file.path), called)
        except RuleError as error:
            contents.append(None)
            read.append(Read([], error.mistakes))
            continue
        digest.update(f"{file.inner}\0{len(content)}\0".encode(errors="surrogateescape") + content)
        found = cache.get(content, file.path, called)
        if found is None:
            found = _parsed(content, called, site_values)
            cache.put(content, called, found)
        contents.append(content)
        read.append(found)
    cache.save(contents, shown, digest.hexdigest())
    return read, digest.hexdigest()


def _parsed(content: bytes, shown: str, site_values: SiteValues) -> Read:
    try:
        return Read(*read_parts(content, shown, site_values))
    except RuleError as error:
        return Read([], error.mistakes)


def _add(placed: Placed, parts: dict[str, Placed], refused: list[Mistake]) -> None:
    part, document = placed
    if part.id in parts:
        refused.append(document.mistake(("name",), f"{part.id} is already the id of {parts[part.id].part.path}"))
    else:
        parts[part.id] = placed
