"""the bytes of an export -> its text, block by block or line by line, in bounded memory; what is guessed is noted."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from xfor.errors import UsageError
from xfor.logs.stream import Source

_BLOCK = 1 << 16  # bytes
_SNIFFED = 8192  # bytes
_LONGEST_LINE = 1 << 20  # characters; Windows writes messages of up to 32,766
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BAD = "\N{REPLACEMENT CHARACTER}"
FALLBACK = "cp1252"
"""What 8-bit text is read as that is not UTF-8 and of which nobody says what it is: Western European Windows."""


class Line(NamedTuple):
    """A line without its end; `number` counts from 1."""

    number: int
    text: str


def known_encoding(name: str) -> str:
    """Give Python's name of a code page that logs can be written in; raises UsageError where it is none."""
    ascii = bytes(range(0x20, 0x7F))
    try:
        codec = codecs.lookup(name)
        if codec.name.startswith("utf-16") or ascii.decode(name) == ascii.decode():
            return codec.name
    except (LookupError, ValueError):
        pass
    raise UsageError(f"--encoding: {name!r} is no code page that is known. Write one such as cp1252, cp932 or utf-8.")


def marked_encoding(head: bytes) -> tuple[str, int] | None:
    """Give the encoding that the first bytes of a text show, and the length of the mark; None where they show none.

    UTF-16 without a mark shows by the NULs of its ASCII characters: every second byte, or none.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    first, second = head[0:_SNIFFED:2].count(0), head[1:_SNIFFED:2].count(0)
    least = max(1, min(len(head), _SNIFFED) // 10)  # a fifth of the characters: dates and providers are ASCII
    if second >= least and first * 10 <= second:
        return "utf-16-le", 0
    if first >= least and second * 10 <= first:
        return "utf-16-be", 0
    return None


def head_text(head: bytes) -> str:
    """Read the first bytes of a file well enough to see its shape: names, digits and separators."""
    name, skipped = marked_encoding(head) or ("utf-8", 0)
    return head[skipped:].decode(name, "replace")


def text_of(
    source: Source, *, utf8: bool = False, declared: Callable[[bytes], str | None] = lambda head: None
) -> Iterator[str]:
    """Give the text of an export in blocks. What cannot be decoded is replaced, and noted once.

    A byte order mark says the encoding; else it is what the user says, what the file itself declares in its first
    bytes, or what the bytes look like. `utf8` is for formats that are UTF-8 by their definition, so that the user's
    code page is about other files.
    """
    head = source.file.read(_SNIFFED)
    blocks = chain([head], iter(lambda: source.file.read(_BLOCK), b""))
    marked = marked_encoding(head)
    if marked:
        name, skipped = marked
        next(blocks)
        yield from _decoded(source, name, chain([head[skipped:]], blocks))
    elif not utf8 and (said := source.conventions.encoding or declared(head)):
        yield from _decoded(source, said, blocks)
    else:
        yield from _guessed(source, blocks)


def lines_of(source: Source, *, utf8: bool = False) -> Iterator[Line]:
    """Give the lines of an export; a line longer than any that Windows writes is lost."""
    number, rest, too_long = 1, "", False
    for block in text_of(source, utf8=utf8):
        *ended, last = block.split("\n")
        for piece in ended:
            if not too_long:
                yield Line(number, (rest + piece).rstrip("\r"))
            number, rest, too_long = number + 1, "", False
        if too_long:
            continue
        rest += last
        if len(rest) > _LONGEST_LINE:
            source.lose(f"line {number}", "the line is longer than any that Windows writes; it was left out")
            rest, too_long = "", True
    if rest and not too_long:
        yield Line(number, rest.rstrip("\r"))


def _decoded(source: Source, name: str, blocks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    noted = False
    for block, final in _ended(blocks):
        text = decoder.decode(block, final)
        if _BAD in text and not noted:
            noted = True
            source.doubt("undecodable", "the whole file", f"some of its bytes are no {name}; they show as {_BAD}")
        yield text


def _guessed(source: Source, blocks: Iterator[bytes]) -> Iterator[str]:
    """Read as UTF-8 as long as it is; where it never was, the first byte that does not fit tells.

    Until then there was ASCII alone, which every code page reads alike.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = False
    for block, final in _ended(blocks):
        waiting = decoder.getstate()[0]
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError:
            rest = chain([waiting + block], blocks)
            yield from _decoded(source, "utf-8" if seen or _mostly_utf8(waiting + block) else _fallback(source), rest)
            return
        seen = seen or not text.isascii()
        yield text


def _fallback(source: Source) -> str:
    name = source.conventions.encoding
    if name is None:
        text = (
            "the text is not UTF-8 and does not say what it is; it was read as Windows-1252 (Western European). If "
            "names or messages look wrong, say the code page with --encoding, such as cp932, cp1251 or cp850"
        )
        source.doubt("encoding-guessed", "the whole file", text)
    return name or FALLBACK


def _mostly_utf8(block: bytes) -> bool:
    text = block.decode("utf-8", "replace")
    bad = text.count(_BAD)
    return len(text) - len(text.encode("ascii", "ignore")) - bad > bad


def _ended(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Give each block with whether it is the last, which is empty."""
    for block in blocks:
        yield block, False
    yield b"", True
