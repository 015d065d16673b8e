"""files, some of them bundles -> logs, one after the other: a member of a bundle is a file of its own for a while."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from xfor.errors import LimitError, LogError, NoBundleError
from xfor.logs.bundles.kinds import Kind, kind_of
from xfor.logs.bundles.limits import Budget, Limits
from xfor.logs.bundles.member import Lost, Member, Members, Opening, everything
from xfor.logs.bundles.spool import Spool
from xfor.logs.companions import MTA_MAGIC, Companion, Companions, named
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.inputs import SNIFFED, Found, format_of, why_no_log
from xfor.logs.remote import blocks_at, head_at

_LONGEST_NAME = 500  # characters of a name that a label shows


class Unpacking(NamedTuple):
    """How bundles are unpacked: how much they may take, the password of what is encrypted, and what tells a log.

    `leaves_urls`: a log at a URL is not fetched, for others will read it where they are.
    """

    limits: Limits = Limits()
    password: str | None = None
    conventions: Conventions = UNSAID
    leaves_urls: bool = False


AS_USUAL = Unpacking()
"""No password, and the usual limits."""


def unpacked(files: Iterable[Found], spool: Spool, how: Unpacking) -> Iterator[Found]:
    """Give files as they are, and in the place of a bundle what is in it.

    A member that holds a log is written to the spool, and has to be released there as soon as it was read. What is in
    a bundle and no log is given with the reason, and so is what was lost.
    """
    for given in files:
        file = _near(given, spool, how)
        kind = None if file.url or file.refusal else kind_of(_head(file.path))
        if kind is None:
            yield file
            continue
        opening = Opening(Budget(how.limits), how.password)
        walk = _Walk(spool, opening, how.conventions)
        for found in walk.bundle(file, kind, depth=1, around=Companions()):
            yield found._replace(origin=file.path)
        spool.release(file.path)


def fetched(file: Found, spool: Spool) -> Found:
    """Give a file at a URL as one in the private folder, with why it is not there where it cannot be fetched."""
    if not file.url:
        return file
    try:
        path, size, sha256 = spool.write(blocks_at(file.url))
    except (LogError, OSError) as error:
        return file._replace(url=None, refusal=_said(error), asked=True)
    return file._replace(path=path, size=size, sha256=sha256, url=None)


def _near(file: Found, spool: Spool, how: Unpacking) -> Found:
    try:
        if file.url and how.leaves_urls and kind_of(head_at(file.url, SNIFFED)) is None:
            return file
    except LogError as error:
        return file._replace(url=None, refusal=str(error), asked=True)
    return fetched(file, spool)


def one_by_one(files: Iterable[Found], how: Unpacking = AS_USUAL) -> Generator[Found, None, None]:
    """Give the same; each is there until the next is asked for."""
    with Spool() as spool:
        for file in unpacked(files, spool, how):
            yield file
            spool.done(file)


class _Walk:
    """One bundle that the user gave, with all that is nested in it."""

    def __init__(self, spool: Spool, opening: Opening, conventions: Conventions) -> None:
        self._spool = spool
        self._opening = opening
        self._conventions = conventions

    def bundle(self, bundle: Found, kind: Kind, depth: int, around: Companions) -> Iterator[Found]:
        """Give what is in a bundle. `around` are the message texts in the bundles around it."""
        texts: list[Path] = []
        empty = True
        try:
            self._opening.budget.deeper(depth)
            near = around.nested()
            self._texts(bundle, kind, near, texts)
            with closing(kind.members(bundle.path, bundle.label, self._opening, everything)) as members:
                for found in self._each(members, bundle, depth, near):
                    empty = False
                    yield found
            if empty and not texts:
                yield bundle._replace(refusal=f"a {kind.name} bundle without any file in it")
        except NoBundleError as error:
            yield bundle._replace(refusal=str(error))
        except (LogError, OSError) as error:
            if depth == 1 or not self._opening.budget.exhausted:  # what ends all is said of the outermost bundle
                yield bundle._replace(refusal=_said(error), asked=True)
        finally:
            for path in texts:
                self._spool.release(path)

    def _texts(self, bundle: Found, kind: Kind, near: Companions, written: list[Path]) -> None:
        """Write the files of message texts first, wherever they stand: their logs may stand before them."""
        with closing(kind.members(bundle.path, bundle.label, self._opening, _may_be_texts)) as members:
            for member in members:
                if isinstance(member, Lost):
                    continue  # the second time it is told
                try:
                    head, rest = _begun(member)
                    if head.startswith(MTA_MAGIC):
                        path = self._spool.write(chain([head], rest)).path
                        written.append(path)
                        parts = _parts(member.name)
                        _, lcid = named(parts[-1]) or ("", 0)
                        near.add(parts, Companion(path, _label(bundle, member.name), lcid))
                except LimitError:
                    raise
                except LogError:
                    continue

    def _each(self, members: Members, bundle: Found, depth: int, near: Companions) -> Iterator[Found]:
        names: Counter[str] = Counter()
        for member in members:
            if isinstance(member, Lost):
                label = _label(bundle, member.name) if member.name else bundle.label
                container = bundle.label if member.name else bundle.container
                yield Found(Path(member.name), label, 0, asked=True, container=container, refusal=member.reason)
                continue
            self._opening.budget.member()
            names[member.name] += 1
            count = names[member.name]
            label = _label(bundle, member.name) + (f" ({count})" if count > 1 else "")
            yield from self._member(member, label, bundle, depth, near)
            if self._opening.budget.exhausted:
                raise LimitError(self._opening.budget.exhausted)

    def _member(self, member: Member, label: str, bundle: Found, depth: int, near: Companions) -> Iterator[Found]:
        path = Path(_parts(member.name)[-1])
        nameless = Found(path, label, 0, asked=False, container=bundle.label)
        try:
            head, rest = _begun(member)
        except LogError as error:
            yield nameless._replace(refusal=str(error), asked=True)
            return
        kind = kind_of(head)
        if kind is None and (head.startswith(MTA_MAGIC) or format_of(head, self._conventions) is None):
            if not head.startswith(MTA_MAGIC):
                yield nameless._replace(refusal=why_no_log(head, path.name))
            return
        flaw = _Flaw()
        try:
            written = self._spool.write(flaw.caught(chain([head], rest)))
        except (LimitError, OSError) as error:
            yield nameless._replace(refusal=_said(error), asked=True)
            return
        beside = near.of(_parts(member.name))
        found = Found(written.path, label, written.size, asked=False, beside=beside, container=bundle.label)
        if kind is None:
            for text in beside:
                self._spool.hold(text.path)
            yield found._replace(flaw=flaw.reason, sha256=written.sha256)
            return
        try:
            yield from self.bundle(found, kind, depth + 1, near)
            if flaw.reason:
                yield nameless._replace(refusal=f"only its beginning could be read: {flaw.reason}", asked=True)
        finally:
            self._spool.release(written.path)


class _Flaw:
    """Notes why the bytes of a member end too soon; those before are taken."""

    def __init__(self) -> None:
        self.reason: str | None = None

    def caught(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Give the blocks up to where they end; LimitError goes on, since of a bomb nothing is taken."""
        try:
            yield from blocks
        except LimitError:
            raise
        except LogError as error:
            self.reason = str(error)


def _begun(member: Member) -> tuple[bytes, Iterator[bytes]]:
    """Draw what tells the format of a member; LogError where not even its first byte is there."""
    blocks = member.blocks()
    head = b""
    try:
        for block in blocks:
            head += block
            if len(head) >= SNIFFED:
                break
    except LimitError:
        raise
    except LogError as error:
        if not head:
            raise
        return head, _raising(error)
    return head, blocks


def _raising(error: LogError) -> Iterator[bytes]:
    raise error
    yield b""


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""  # a pipe or a device may never end
        with path.open("rb") as file:
            return file.read(SNIFFED)
    except OSError:
        return b""  # opening it as a log will say why


def _may_be_texts(name: str) -> bool:
    return named(_parts(name)[-1]) is not None


def _parts(name: str) -> list[str]:
    """Take a name in a bundle apart; Windows writes some with backslashes. None of it becomes a path."""
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")] or [""]


def _label(bundle: Found, name: str) -> str:
    shown = "/".join(_parts(name)).encode("utf-8", "backslashreplace").decode()
    if len(shown) > _LONGEST_NAME:
        shown = "…" + shown[-_LONGEST_NAME:]
    return f"{bundle.label}!{shown or '(no name)'}"


def _said(error: LogError | OSError) -> str:
    if isinstance(error, LogError):
        return str(error)
    return f"cannot be unpacked to {tempfile.gettempdir()}: {error.strerror or error}; make room, or set TMPDIR"
