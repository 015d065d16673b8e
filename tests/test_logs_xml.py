"""Events written as XML, hostile ones included."""

from __future__ import annotations

import pytest

from xfor.events import Datum
from xfor.logs.xml import event_from_xml

_SYSTEM = "<System><Provider Name='disk'/><EventID Qualifiers='49156'>51</EventID><Level>3</Level></System>"


def event(inner: str) -> str:
    """Write an event with something behind its System."""
    return f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>{_SYSTEM}{inner}</Event>"


def data(inner: str) -> tuple[Datum, ...]:
    """Give the data of an event."""
    found = event_from_xml(event(inner))
    assert found is not None
    return found.data


def test_system_gives_the_kind() -> None:
    found = event_from_xml(event(""))
    assert found is not None
    assert (found.kind.provider, found.kind.event_id, found.kind.level, found.qualifiers) == (
        "disk",
        51,
        "warning",
        49156,
    )


def test_data_keep_their_names_and_their_order() -> None:
    assert data("<EventData><Data>a</Data><Data Name='n'>b</Data><Data/><Binary>00</Binary></EventData>") == (
        Datum(None, "a"),
        Datum("n", "b"),
        Datum(None, ""),
        Datum("Binary", "00"),
    )


def test_elements_of_the_providers_own_give_their_names_and_attributes() -> None:
    inner = "<UserData><Own xmlns='urn:own' version='2'><Path kind='file'>x</Path><Empty a='1'/></Own></UserData>"
    assert data(inner) == (
        Datum("Own_version", "2"),
        Datum("Path_kind", "file"),
        Datum("Path", "x"),
        Datum("Empty_a", "1"),
    )


def test_the_rendered_message_is_the_events_message() -> None:
    found = event_from_xml(event("<RenderingInfo Culture='en-US'><Message>It broke.</Message></RenderingInfo>"))
    assert found is not None
    assert (found.message, found.message_source, found.lacks) == ("It broke.", "rendering_info", frozenset())


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    assert data("<EventData><Data>a\x00b\x1b\ud800</Data></EventData>") == (Datum(None, "a\ufffdb\ufffd\ufffd"),)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no XML",
        "<Event>",
        "<Event/>",
        event("").replace("EventID", "Other"),
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        + event("<EventData><Data>&e;</Data></EventData>")
        + "<",
    ],
)
def test_what_is_no_event_gives_none(written: str) -> None:
    assert event_from_xml(written) is None


@pytest.mark.parametrize("entity", ["<!ENTITY a 'boom'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>"])
def test_entities_are_not_resolved(entity: str) -> None:
    found = event_from_xml(f"<!DOCTYPE x [{entity}]>" + event("<EventData><Data>&a;</Data></EventData>"))
    assert found is None or [datum.value for datum in found.data] in ([""], [])
