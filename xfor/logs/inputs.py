"""paths as the user gave them -> files, in a fixed order; what is missing or unreadable is said, not raised."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from xfor.errors import LogError
from xfor.logs.batch import Log
from xfor.logs.companions import Companion, Companions, begins_as_texts, beside, companions_in, named
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.evt.log import EvtLog
from xfor.logs.formats import FORMATS, Format, formats_under
from xfor.logs.remote import files_at, head_at, is_url, shown

SNIFFED = 8192
"""How many of a file's first bytes tell its format."""

_LOG_ENDINGS = tuple(sorted(frozenset().union(*(format.endings for format in FORMATS))))


class Found(NamedTuple):
    """A file to read. `asked`: the user named it, and did not only name a folder it is in.

    `beside` are the files of message texts that were saved with it, or may have been, nearest first.

    A member of a bundle has the label of the bundle in its own, and in `container`; `path` leads to a copy of it, which
    does not stay, `sha256` is its checksum, and `origin` the bundle that the user gave. `refusal` says why it is not
    there, `flaw` why it is not whole.

    At `url` is a file that is not on a disk of this machine, or not yet; `path` is only its name then.
    """

    path: Path
    label: str
    size: int
    asked: bool
    beside: tuple[Companion, ...] = ()
    container: str | None = None
    sha256: str | None = None
    origin: Path | None = None
    refusal: str | None = None
    flaw: str | None = None
    url: str | None = None


def find_files(paths: Iterable[str]) -> list[Found]:
    """Give the files that paths, folders and globs stand for, each once: as given, and by name within a folder.

    A path that leads nowhere is given, too: opening it will say so. The message texts of a log are given with it, and
    by themselves only where the user named them.
    """
    found: dict[Path, Found] = {}
    near: dict[Path, Companions] = {}  # by folder: a pattern may name thousands of files in one
    for written in paths:
        if is_url(written):
            found.update((Path(each.label), each) for each in _at_url(written))
            continue
        for path in _expanded(written):
            files = list(_files(path))
            if files == [path]:
                if path.parent not in near:
                    near[path.parent] = companions_in((each, _label(each)) for each in beside(path))
                texts = near[path.parent]
            else:
                texts = companions_in((each, _label(each)) for each in files)
                files = [each for each in files if not (named(each.name) and begins_as_texts(each))]
            for file in files:
                each = _found(file, asked=file == path)._replace(beside=texts.of(file.parts))
                found.setdefault(_identity(file), each)
    return list(found.values())


def _at_url(url: str) -> Iterator[Found]:
    try:
        for each, size in files_at(url):
            yield Found(Path(PurePosixPath(urlsplit(each).path).name), shown(each), size, asked=each == url, url=each)
    except LogError as error:
        yield Found(Path("-"), shown(url), 0, asked=True, refusal=str(error))


def open_found(file: Found, conventions: Conventions = UNSAID) -> Log:
    """Give the log that a found file holds, with messages from elsewhere where it has none; LogError if it is none."""
    if file.refusal:
        raise LogError(file.refusal)
    if file.url:
        head = head_at(file.url, SNIFFED)
        format = format_of(head, conventions)
        if format is None:
            raise LogError(why_no_log(head, file.path.name))
        return format.opened(file.path, conventions)
    log = open_log(file.path, conventions)
    if isinstance(log, EvtLog):
        # A member of a bundle lies elsewhere by now.
        log.name = PurePosixPath(file.label.rpartition("!")[2]).name
    if not file.beside and not conventions.messages:
        return log
    from xfor.logs.messages.spoken import Elsewhere, SpokenLog  # most logs have no texts beside them

    elsewhere = Elsewhere(file.label, file.beside, conventions.messages)
    return SpokenLog(log, lambda: open_log(file.path, conventions), elsewhere)


def open_log(path: Path, conventions: Conventions = UNSAID) -> Log:
    """Give the log that a file holds, recognised by its content; LogError with the reason where it holds none."""
    if not _exists(path):
        raise LogError("no such file or folder, and no file fits it as a pattern")
    if not path.is_file() and not path.is_dir():
        raise LogError("neither a file nor a folder")  # a pipe or a device may never end
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED)
    except OSError as error:
        raise LogError(f"cannot be read: {error.strerror or error}") from error
    format = format_of(head, conventions)
    if format is None:
        raise LogError(why_no_log(head, path.name))
    return format.opened(path, conventions)


def format_of(head: bytes, conventions: Conventions = UNSAID) -> Format | None:
    """Tell the format of a log by its first bytes; None where it is no log."""
    for format in formats_under(conventions):
        if format.recognised(head):
            return format
    return None


def why_no_log(head: bytes, name: str) -> str:
    """Say why a file with these first bytes, and this name, is no log."""
    if not head:
        return "the file is empty"
    if claims_to_be_log(name):
        return "not an event log, in spite of its name: it begins as no format does that xfor reads"
    return f"not an event log that xfor reads ({', '.join(format.name for format in FORMATS)})"


def claims_to_be_log(name: str) -> bool:
    """Say whether a file's name, or label, promises a log, so that not reading it is a loss."""
    return name.lower().endswith(_LOG_ENDINGS)


def _expanded(written: str) -> Iterator[Path]:
    path = Path(written)
    matches = []
    if glob.has_magic(written) and not _exists(path):
        matches = sorted(glob.glob(written, recursive=True))  # noqa: PTH207 - a user's pattern may be absolute
    yield from map(Path, matches or [written])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long, or one with characters the system forbids
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _files(path: Path) -> Iterator[Path]:
    if not _is_folder(path):
        yield path
        return
    try:
        inside = sorted(path.iterdir(), key=lambda each: each.name)
    except OSError:
        yield path  # opening it will say why
        return
    for inner in inside:
        if inner.is_symlink() and _is_folder(inner):
            continue  # a link may lead back to where it is
        yield from _files(inner)


def _found(file: Path, *, asked: bool) -> Found:
    try:
        size = file.stat().st_size
    except OSError:
        size = 0
    return Found(file, _label(file), size, asked)


def _label(file: Path) -> str:
    return file.as_posix().encode("utf-8", "backslashreplace").decode()


def _identity(file: Path) -> Path:
    try:
        return file.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself is one or the other, depending on Python's version
        return file
