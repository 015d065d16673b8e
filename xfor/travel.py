"""Rules on their way to another machine: compiled rules do not travel, so their files do, and are compiled there."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from xfor.rules import Library, SiteValues, cache_folder, load_library, read_file, rule_files


class PackedSource(NamedTuple):
    """The rule files of one source, each with its path within; `alone`: the source is a file, and no folder."""

    name: str
    files: tuple[tuple[str, bytes], ...]
    alone: bool


class Luggage(NamedTuple):
    """All that another machine needs to have the same rules. `key` is a checksum over it."""

    key: str
    sources: tuple[PackedSource, ...]
    site_values: SiteValues


def luggage(library: Library) -> Luggage:
    """Pack the rule files of a library; RuleError where one cannot be read any more."""
    sources = tuple(_source(each.name, Path(each.path)) for each in library.sources)
    told = repr((sources, sorted(library.site_values.items())))
    return Luggage(sha256(told.encode("utf-8", "surrogatepass")).hexdigest(), sources, library.site_values)


def unpack(packed: Luggage) -> Library:
    """Load the rules on the machine that they came to."""
    cache = cache_folder()
    if cache is None:
        with tempfile.TemporaryDirectory(prefix="xfor-") as passing:
            return _loaded(packed, Path(passing))
    # A place that is the same for the same rules: their compiled form is found again by the next process.
    folder = cache / "travelled" / packed.key
    if not folder.is_dir():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
        _write(packed, unfinished)
        with suppress(OSError):  # another process was first
            unfinished.rename(folder)
        shutil.rmtree(unfinished, ignore_errors=True)
    return load_library(_places(packed, folder), packed.site_values)


def _source(name: str, path: Path) -> PackedSource:
    files = tuple((each.inner, read_file(Path(each.path), each.inner)) for each in rule_files(name, path))
    return PackedSource(name, files, path.is_file())


def _loaded(packed: Luggage, folder: Path) -> Library:
    _write(packed, folder)
    return load_library(_places(packed, folder), packed.site_values)


def _write(packed: Luggage, folder: Path) -> None:
    for number, source in enumerate(packed.sources):
        for inner, content in source.files:
            path = folder / str(number) / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _places(packed: Luggage, folder: Path) -> list[tuple[str, Path]]:
    """Give where each source lies now."""
    roots = [folder / str(number) for number in range(len(packed.sources))]
    return [
        (source.name, root / source.files[0][0] if source.alone else root)
        for source, root in zip(packed.sources, roots, strict=True)
    ]
