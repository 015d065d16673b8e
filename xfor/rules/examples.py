"""An example of a rule file -> the event that it describes."""

from __future__ import annotations

from collections.abc import Mapping

from xfor.events import NO_MESSAGE, NOTHING, Datum, Event, Kind, level_word, parse_time
from xfor.rules.model import NUMBERS

_TEXTS = (
    "Provider_Name", "Provider_EventSourceName", "Provider_Guid", "Channel", "Computer", "Keywords", "Message",
    "TimeCreated_SystemTime", "Security_UserID", "Correlation_ActivityID", "Correlation_RelatedActivityID",
)  # fmt: skip
_SYSTEM = frozenset((*NUMBERS, *_TEXTS))


def example_event(example: Mapping[str, tuple[str, ...]], channel: str = "") -> Event:
    """Make an event of an example. `channel` is where it is found if the example does not say.

    Without a Message it is an event of a log that carries none, as a raw .evtx does not.
    """
    text = {name: ", ".join(example.get(name, ())) for name in _TEXTS}
    number = {name: int(example[name][0]) if name in example else None for name in NUMBERS}
    level = number["Level"]
    return Event(
        kind=Kind(
            provider=text["Provider_Name"],
            source=text["Provider_EventSourceName"],
            event_id=number["EventID"] or 0,
            level=level_word(level, _keyword_bits(text["Keywords"])),
            channel=text["Channel"] or channel,
            computer=text["Computer"],
        ),
        time=parse_time(text["TimeCreated_SystemTime"]),
        record_id=number["EventRecordID"],
        qualifiers=number["Qualifiers"],
        version=number["Version"],
        level=level,
        task=number["Task"],
        opcode=number["Opcode"],
        keywords=text["Keywords"],
        process_id=number["Execution_ProcessID"],
        thread_id=number["Execution_ThreadID"],
        user=text["Security_UserID"],
        provider_guid=text["Provider_Guid"],
        activity_id=text["Correlation_ActivityID"],
        related_activity_id=text["Correlation_RelatedActivityID"],
        data=_data(example),
        message=text["Message"] if "Message" in example else None,
        message_source="example" if "Message" in example else None,
        lacks=NOTHING if "Message" in example else NO_MESSAGE,
    )


def _data(example: Mapping[str, tuple[str, ...]]) -> tuple[Datum, ...]:
    payload = ((name, values) for name, values in example.items() if name not in _SYSTEM)
    return tuple(Datum(None if name == "Data" else name, value) for name, values in payload for value in values)


def _keyword_bits(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return 0
