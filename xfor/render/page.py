"""lines of a report -> a console: indented, wrapped at words, and safe whatever they hold."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from xfor.render.safe import exact, flat, lines

_WIDEST = 120  # longer lines are hard to read
_NARROWEST = 24  # text this narrow is wider than a narrower window rather than a column of syllables


class Page:
    """Gathers the lines of a text and prints them at once.

    Whatever is put on it passes through `visible`, and rich is given finished segments, so that nothing in a text is
    read as markup, as an emoji code or as a link.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._segments: list[Segment] = []
        self._width = min(console.width, _WIDEST)
        self._blank = True

    def flow(self, text: str, indent: int = 0, *, head: str = "", hang: int | None = None, style: str = "") -> None:
        """Put a paragraph whose first line begins with `head`, a label or a bullet.

        The other lines begin below the text after the head, or with `hang` so many columns to the right.
        """
        text = flat(text)
        if hang is not None:
            head, text = "", f"{head}{text}"
        start = len(head) if hang is None else hang
        for number, line in enumerate(wrapped(text, max(self._width - indent - start, _NARROWEST))):
            self._put(indent, " " * start if number else head, line, style)

    def block(self, text: str, indent: int = 0) -> None:
        """Put text of several lines as it is broken, each line wrapped."""
        for line in lines(text):
            for part in wrapped(line, max(self._width - indent, _NARROWEST)):
                self._put(indent, "", part)

    def brief(self, text: str, indent: int = 0) -> None:
        """Put as much of a text as fits on one line."""
        room = max(self._width - indent, _NARROWEST)
        line = flat(text)
        self._put(indent, "", line if cell_len(line) <= room else f"{chop_cells(line, room - 1)[0]}…")

    def exact(self, text: str, indent: int = 0, *, head: str = "", style: str = "") -> None:
        """Put one line that is never wrapped: a path, a link, a command."""
        self._put(indent, head, exact(text), style)

    def heading(self, text: str, indent: int = 0) -> None:
        """Put a heading with a blank line above it."""
        self.gap()
        self.flow(text, indent, style="bold")

    def gap(self) -> None:
        """Put a blank line, unless the page is at its beginning or has one here."""
        if not self._blank:
            self._segments.append(Segment.line())
            self._blank = True

    def fits(self, text: str, indent: int) -> bool:
        """Say whether a text fits on one line."""
        return len(text) <= self._width - indent

    def print(self) -> None:
        """Print all that was gathered."""
        self._console.print(Segments(self._segments), end="", soft_wrap=True)
        self._segments = []

    def _put(self, indent: int, head: str, text: str, style: str = "") -> None:
        self._segments += [Segment(" " * indent + exact(head)), Segment(text, Style.parse(style)), Segment.line()]
        self._blank = False


def wrapped(text: str, width: int) -> list[str]:
    """Break text at blanks. A word that is longer than a line, as a path may be, stays whole on a line of its own."""
    if text.isascii() and len(text) <= width:
        return [text]
    made: list[list[str]] = []
    used = width + 1
    for word in text.split(" "):
        size = cell_len(word)
        if used + 1 + size > width:
            made.append([])
            used = -1
        made[-1].append(word)
        used += 1 + size
    return [line for words in made if (line := " ".join(words).rstrip())]
