"""What changed on a host: which events tell it, in which words, and how much of it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.events import TICKS_PER_SECOND, Datum, Event, Kind, parse_time
from xfor.gathering import changes
from xfor.gathering.changes import Changes, Happening, tells_change
from xfor.gathering.matches import Located, located

START = parse_time("2024-03-01T08:00:00Z") or 0
MINUTE = 60 * TICKS_PER_SECOND
SERVICES = "Service Control Manager"


def event(
    provider: str, event_id: int, *data: str | tuple[str, str], minute: float = 0, message: str = "", record: int = 1
) -> Located:
    kind = Kind(provider, "", event_id, "information", "System", "FS01")
    values = tuple(Datum(None, each) if isinstance(each, str) else Datum(*each) for each in data)
    time = START + int(minute * MINUTE)
    return located(Event(kind, time, record, data=values, message=message or None), "System.evtx")


def told(*events: Located) -> list[Happening]:
    made = Changes()
    for each in events:
        made.add(each)
    return made.by_host().get("fs01", [])


def test_only_some_kinds_of_events_tell_of_a_change() -> None:
    assert tells_change(event("EventLog", 6005).event.kind)
    assert tells_change(event("service control manager", 7036).event.kind)
    assert not tells_change(event("Other", 6005).event.kind)


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        (event("EventLog", 6005), "start", "Windows started"),
        (event("EventLog", 6008, "7:00", "1/1"), "crash", "Windows had not been shut down before this start"),
        (event(SERVICES, 7036, "Spooler", "stopped"), "service_state", "The service Spooler entered the state stopped"),
        (event(SERVICES, 7045, "Svc", "a.exe"), "service", "The service Svc was installed: a.exe"),
        (event("MsiInstaller", 1033, "Suite", "1.2"), "software", "Suite 1.2 was installed"),
        (
            event("Microsoft-Windows-WindowsUpdateClient", 19, ("updateTitle", "KB5")),
            "update",
            "The update KB5 was installed",
        ),
        (event(SERVICES, 7036, message="The Spooler is up.\r\nYes."), "service_state", "The Spooler is up."),
        (
            event("User32", 1074, "setup.exe", "FS01", "Upgrade", "0x1", "restart", "", "CORP\\ann"),
            "stop",
            "setup.exe shut Windows down or restarted it for CORP\\ann: Upgrade",
        ),
    ],
)
def test_a_change_is_told_in_words(given: Located, kind: str, text: str) -> None:
    assert [(each.kind, each.text) for each in told(given)] == [(kind, text)]


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("2024-03-01T09:00:00.5Z", "The clock was set 60 minutes ahead"),
        ("2024-03-01T07:59:00.000000000Z", "The clock was set 1 minute back"),
        ("2024-03-01T08:00:01Z", None),
        ("never", None),
    ],
)
def test_a_clock_is_told_of_where_it_was_set_by_a_minute_or_more(new: str, text: str | None) -> None:
    given = event("Microsoft-Windows-Kernel-General", 1, ("NewTime", new), ("OldTime", "2024-03-01T08:00:00Z"))
    assert [each.text for each in told(given)] == ([text] if text else [])


def test_a_start_that_two_events_tell_is_told_once_and_a_stop_by_the_one_that_says_most() -> None:
    kernel = "Microsoft-Windows-Kernel-General"
    events = [
        event(kernel, 12), event("EventLog", 6005, minute=0.5), event(kernel, 12, minute=30),
        event("EventLog", 6006, minute=20), event("User32", 1074, message="Ann restarted the computer", minute=19),
    ]  # fmt: skip
    assert [(each.kind, each.text) for each in told(*events)] == [
        ("start", "Windows started"),
        ("stop", "Ann restarted the computer"),
        ("start", "Windows started"),
    ]


@given(st.permutations(range(12)))
def test_changes_are_the_same_in_every_order_and_merged(order: list[int]) -> None:
    events = [event(SERVICES, 7036, f"Svc {number % 3}", "running", minute=number) for number in range(12)]
    one, other = Changes(), Changes()
    for number in order[:6]:
        one.add(events[number])
    for number in order[6:]:
        other.add(events[number])
    one.merge(other)
    assert one.by_host()["fs01"] == told(*events)


def test_a_text_of_a_change_is_short_and_on_one_line() -> None:
    (change,) = told(event("MsiInstaller", 1033, "x\r\n" * 100_000, "1"))
    assert len(change.text) < 300
    assert "\n" not in change.text


def test_of_too_many_changes_the_same_are_kept_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_MOST", 5)
    monkeypatch.setattr(changes, "_MOST_STATES", 7)
    events = [event(SERVICES, 7036 + number % 2 * 9, "Svc", str(number), minute=number) for number in range(60)]
    forward, backward = told(*events), told(*reversed(events))
    assert forward == backward
    assert sorted(each.kind for each in forward) == ["service"] * 5 + ["service_state"] * 7
    one, other = Changes(), Changes()
    for number, each in enumerate(events):
        (one if number % 3 else other).add(each)
    one.merge(other)
    assert one.by_host()["fs01"] == forward


def test_a_change_in_two_copies_of_a_log_is_told_once() -> None:
    once = event(SERVICES, 7045, "Svc", "a.exe")
    assert len(told(once, once._replace(input="copy/System.evtx"))) == 1


def test_changes_of_many_logs_are_sorted_only_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    sorts: list[int] = []
    choose = changes._smallest

    def counted(drawn: list[tuple[int, Happening]], most: int) -> list[tuple[int, Happening]]:
        sorts.append(len(drawn))
        return choose(drawn, most)

    monkeypatch.setattr(changes, "_MOST", 50)
    monkeypatch.setattr(changes, "_smallest", counted)
    whole = Changes()
    for number in range(1000):
        one = Changes()
        one.add(event(SERVICES, 7045, "Svc", str(number), minute=number))
        whole.merge(one)
    assert len(sorts) <= 1000 / (50 / 4) + 2
    assert len(whole.by_host()["fs01"]) == 50
