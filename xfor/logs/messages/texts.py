"""The metadata files saved with a log -> the message of an event, from those files that fit the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.companions import Companion
from xfor.logs.damage import DamageList
from xfor.logs.messages.fitting import fit, has_value, is_beside
from xfor.logs.messages.languages import preference
from xfor.logs.messages.mta import Mta
from xfor.logs.messages.said import Said
from xfor.logs.unrendered import unrendered


class SavedTexts:
    """The metadata files that fit a log, English first, then by the number of their language.

    Of several in one language the one that fits best comes first. Why one is not used is noted in `damage`. `label` is
    that of the log: what lies beside it needs less of a proof.
    """

    def __init__(
        self, companions: Iterable[Companion], label: str, beginning: Sequence[Event], damage: DamageList
    ) -> None:
        fitting: list[tuple[float, int, Mta]] = []
        for companion in companions:
            try:
                mta = Mta(companion.path, damage)
            except LogError as error:
                damage.add("messages-unused", "warning", companion.label, f"its messages are not used: it {error}")
                continue
            found = fit(mta, beginning, beside=is_beside(companion.label, label))
            if found.reason:
                mta.close()
                damage.add("messages-unused", "warning", companion.label, f"its messages are not used: {found.reason}")
            else:
                fitting.append((found.share, companion.lcid, mta))
        fitting.sort(key=lambda each: (preference(each[1]), -each[0]))
        self._open = [(lcid, mta) for _, lcid, mta in fitting]

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
                texts = [text for text in texts if has_value(text, event)]
            if len(texts) == 1:
                return Said(texts[0], "mta", lcid)
        return None
