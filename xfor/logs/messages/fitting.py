"""a metadata file x the beginning of a log -> whether its texts are about the log.

Its name says little: every computer has a System log, and in a bundle of two the texts of one may lie where those of
other would. Record ids say more, but two logs may have the same; so texts have to have the values of the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xfor.events import Event
from xfor.logs.messages.mta import Mta

_KNOWN = 0.9  # share of record ids that a log and its texts have in common at least
_SPEAKS = 0.1  # share of the values of events that their texts have; between strangers beside each other next to none
_SPEAKS_AFAR = 0.5  # and of texts from elsewhere: those of another computer often share half of their words
_FEWEST = 5  # events that are enough to tell, of what lies beside the log
_LETTERS = 4  # of a value that a text about something else would hardly have


class Fit(NamedTuple):
    """What share of the values of events their texts have, and why they do not belong together; "" where they do."""

    share: float
    reason: str


def is_beside(companion: str, log: str) -> bool:
    """Say of labels whether the one names a file in the folder of the other, or in its LocaleMetaData."""
    home = _folder(log)
    return _folder(companion) in (home, [*home, "localemetadata"])


def fit(mta: Mta, beginning: Sequence[Event], *, beside: bool) -> Fit:
    """Compare a file with the first events of a log."""
    numbered = {event.record_id: event for event in beginning if event.record_id is not None}
    known = {record_id: event for record_id, event in numbered.items() if mta.has(record_id)}
    if not known:
        return Fit(0, "it knows no record of the log")
    within = mta.count(min(numbered), max(numbered))
    if len(known) < _KNOWN * len(numbered) and len(known) < _KNOWN * within:
        return Fit(0, "it has the records of another log")
    shares = [_share(event, mta.texts(record_id)) for record_id, event in known.items() if _values(event)]
    share = sum(shares) / len(shares) if shares else 1.0
    needed = _SPEAKS if beside else _SPEAKS_AFAR
    if share < needed and len(shares) >= (_FEWEST if beside else 1):
        return Fit(share, "its texts are about other events than the log has")
    return Fit(share, "")


def has_value(text: str, event: Event) -> bool:
    """Say whether a text has one of the values of an event by which it can be told from others."""
    return _share(event, [text]) > 0


def _share(event: Event, texts: Sequence[str]) -> float:
    """Give the share of the telling values of an event that a text has, of several texts the best."""
    values = _values(event)
    found = [sum(value in text.casefold() for value in values) for text in texts]
    return max(found, default=0) / len(values) if values else 0.0


def _values(event: Event) -> list[str]:
    return [datum.value.casefold() for datum in event.data if sum(map(str.isalpha, datum.value)) >= _LETTERS]


def _folder(label: str) -> list[str]:
    return label.replace("!", "/").casefold().split("/")[:-1]
