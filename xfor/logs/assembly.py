"""the texts of a record's XML -> Kind and Event; every format whose records are event XML ends here."""

from __future__ import annotations

from xfor.events import NO_MESSAGE, NOTHING, OTHER_LANGUAGE, Datum, Event, Kind, level_word, parse_time


def number_of(written: str) -> int | None:
    """Read a decimal or 0x-hexadecimal number; None where it is none."""
    written = written.strip()
    try:
        return int(written, 16) if written[:2].lower() == "0x" else int(written)
    except ValueError:
        return None


def assembled_kind(system: dict[str, str]) -> Kind:
    """Make a kind of System's texts by their Sigma names (Provider_Name, EventID, ...); what is missing is ""."""
    event_id = number_of(system.get("EventID", ""))
    level = number_of(system.get("Level", ""))
    return Kind(
        provider=system.get("Provider_Name", ""),
        source=system.get("Provider_EventSourceName", ""),
        event_id=0 if event_id is None else event_id & 0xFFFF,
        level=level_word(level, number_of(system.get("Keywords", "")) or 0),
        channel=system.get("Channel", ""),
        computer=system.get("Computer", ""),
    )


def assembled_event(system: dict[str, str], payload: list[Datum], rendering: list[Datum]) -> Event:
    """Make an event of System's texts, its payload, and its RenderingInfo, each in the order of the record."""

    def number(name: str) -> int | None:
        value = number_of(system.get(name, ""))
        return value if value is None or value >= 0 else None  # the types of System have no sign

    message = next((value for name, value in rendering if name == "Message"), None)
    return Event(
        kind=assembled_kind(system),
        time=parse_time(system.get("TimeCreated_SystemTime", "")),
        record_id=number("EventRecordID"),
        qualifiers=number("EventID_Qualifiers"),
        version=number("Version"),
        level=number("Level"),
        task=number("Task"),
        opcode=number("Opcode"),
        keywords=system.get("Keywords", ""),
        process_id=number("Execution_ProcessID"),
        thread_id=number("Execution_ThreadID"),
        user=system.get("Security_UserID", ""),
        provider_guid=system.get("Provider_Guid", ""),
        activity_id=system.get("Correlation_ActivityID", ""),
        related_activity_id=system.get("Correlation_RelatedActivityID", ""),
        data=tuple(payload),
        message=message,
        message_source=None if message is None else "rendering_info",
        rendering=tuple(datum for datum in rendering if datum.name != "Message"),
        lacks=NO_MESSAGE if message is None else _unsaid(rendering),
    )


def _unsaid(rendering: list[Datum]) -> frozenset[str]:
    """Say what a rendered message leaves open: one in another language ("de-DE") has not the words of a rule."""
    culture = next((value for name, value in rendering if name == "Culture"), "")
    return frozenset({OTHER_LANGUAGE}) if culture and culture[:2].lower() != "en" else NOTHING
