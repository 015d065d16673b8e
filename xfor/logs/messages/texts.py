"""The metadata files saved with a log -> the message of an event, from those files that fit the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.companions import Companion
from xfor.logs.damage import DamageList
from xfor.logs.messages.languages import preference
from xfor.logs.messages.mta import Mta
from xfor.logs.messages.said import Said
from xfor.logs.unrendered import unrendered

_FITS = 0.9  # share of record ids that a log and its texts have in common at least
_SPEAKS = 0.1  # share of events whose text has one of their values; between strangers it is next to none
_FEWEST = 5  # events that are enough to tell


class SavedTexts:
    """The metadata files that fit a log, English first, then by the number of their language.

    A file fits if it knows nearly all records of the beginning of the log, or the log nearly all of its records there,
    and if its texts have the values of these events. Why one is not used is noted in `damage`.
    """

    def __init__(self, companions: Iterable[Companion], beginning: Sequence[Event], damage: DamageList) -> None:
        self._open: list[tuple[int, Mta]] = []
        for companion in sorted(companions, key=lambda each: preference(each.lcid)):
            try:
                mta = Mta(companion.path, damage)
            except LogError as error:
                damage.add("messages-unused", "warning", companion.label, f"its messages are not used: it {error}")
                continue
            if reason := _stranger(mta, beginning):
                mta.close()
                damage.add("messages-unused", "warning", companion.label, f"its messages are not used: {reason}")
            else:
                self._open.append((companion.lcid, mta))

    def note(self, damage: DamageList) -> None:
        """Note from now on in another list what is damaged in the files."""
        for _, mta in self._open:
            mta.damage = damage

    def close(self) -> None:
        """Close the files."""
        for _, mta in self._open:
            mta.close()

    def message(self, event: Event) -> Said | None:
        """Give the message of an event in the first language that has one."""
        if event.record_id is None:
            return None
        for lcid, mta in self._open:
            texts = [text for text in mta.texts(event.record_id) if text.strip() and unrendered(text) is None]
            if len(texts) > 1:  # logs of several computers were merged, and each has a record of this number
                texts = [text for text in texts if _has_value(text, event)]
            if len(texts) == 1:
                return Said(texts[0], "mta", lcid)
        return None


def _stranger(mta: Mta, beginning: Sequence[Event]) -> str:
    """Say why a file does not belong to a log that begins with these events; "" where it does."""
    numbered = {event.record_id: event for event in beginning if event.record_id is not None}
    known = {record_id: event for record_id, event in numbered.items() if mta.has(record_id)}
    if not known:
        return "it knows no record of the log"
    within = mta.count(min(numbered), max(numbered))
    if len(known) < _FITS * len(numbered) and len(known) < _FITS * within:
        return "it has the records of another log"
    telling = [event for event in known.values() if any(_values(event))]
    speaking = sum(any(_has_value(text, event) for text in mta.texts(event.record_id or 0)) for event in telling)
    if len(telling) >= _FEWEST and speaking < _SPEAKS * len(telling):
        return "its texts are about other events than the log has"
    return ""


def _values(event: Event) -> Iterable[str]:
    """Give the values of an event that a text about something else would hardly have."""
    return (datum.value for datum in event.data if sum(map(str.isalpha, datum.value)) >= 4)


def _has_value(text: str, event: Event) -> bool:
    folded = text.casefold()
    return any(value.casefold() in folded for value in _values(event))
