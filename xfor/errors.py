"""What can go wrong, drawn as a tree.

XforError                  whatever xfor says in a sentence instead of a traceback
  x UsageError             an option that cannot be meant: an impossible time, an output path that is a folder
  x ClusterError           the cluster that shall read the logs is not there, or not fit for it
  x RuleError              a rule file that is no rule: every mistake in it, with line and column
  x LogError               a file that cannot be read as a log at all
    - RecordError          one record that cannot be decoded; the rest of the log goes on
    - LimitError           a bundle, or a file in one, that would take more room or time than any log needs
    - NoBundleError        an archive that is something else: a document, a program
  x CatalogueError         a file that is neither a source of messages nor a catalogue of them, or a damaged one
  x ArticleError           a file that is no knowledge-base article
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class XforError(Exception):
    """The root of all errors that xfor raises on purpose; `str()` is a sentence for the user."""


class UsageError(XforError):
    """The call itself is wrong: nothing was read yet."""


class ClusterError(XforError):
    """A cluster that cannot be used, or that is lost."""


class Mistake(NamedTuple):
    """One mistake in a rule file. `line` and `column` count from 1; 0 is the file as a whole.

    `code` names what kind of mistake it is. A rule with a warning can be used; one with an error cannot.
    """

    file: str
    line: int
    column: int
    message: str
    code: str = "invalid"
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.message}"


class RuleError(XforError):
    """A rule file that cannot be used; carries every mistake found in it, not only the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class SearchError(XforError):
    """The knowledge cannot be searched."""


class LogError(XforError):
    """A file that cannot be read as a log."""


class RecordError(LogError):
    """A record that cannot be decoded. `offset` is its place in bytes, in the chunk or file that was being read."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class ArticleError(XforError):
    """A file that is no knowledge-base article, with the reason."""


class CatalogueError(XforError):
    """A file that messages cannot be read from."""


class LimitError(LogError):
    """A bundle, or a file in one, that would take more room or time than any log needs; the rest goes on."""


class NoBundleError(LogError):
    """An archive that holds no logs by its nature: a document of an office program, a program."""
