"""Which Windows a host runs, and articles about another one."""

from __future__ import annotations

import pytest

from tests.article_writer import found, mail
from tests.rule_writer import KNOWLEDGE, built
from xfor.events import Event, Kind
from xfor.findings.products import windows_name, windows_of
from xfor.gathering.systems import Systems, tells_system
from xfor.rules import Rule


def told(version: str, host: str = "HOST", time: int = 1) -> Event:
    """Make the event that tells the version of Windows."""
    event = mail(version, host=host, time=time).event
    return event._replace(kind=event.kind._replace(provider="EventLog", event_id=6009))


def about(name: str, product: str) -> Rule:
    """Make a rule whose article is about a product."""
    text = KNOWLEDGE.replace("name: K1", f"name: {name}").replace("  cause:", f'  applies_to: ["{product}"]\n  cause:')
    return built(text, f"{name}.yml")


@pytest.mark.parametrize(
    ("said", "version"),
    [("4.0", "4.0"), ("5.00.", "5.0"), ("5.01.", "5.1"), ("10.00.", "10.0"), ("3.51", "3.51"), ("6.03.", "6.3")],
)
def test_a_host_tells_its_version_when_it_starts(said: str, version: str) -> None:
    systems = Systems()
    systems.add(told(said))
    assert systems.version("host") == version


@pytest.mark.parametrize("said", ["", "Windows", "5", "100.0.", "5.001.", "-5.1"])
def test_what_is_no_version_tells_nothing(said: str) -> None:
    systems = Systems()
    systems.add(told(said))
    systems.add(told("5.01.", "ELSEWHERE")._replace(data=()))
    assert systems.version("HOST") is None


def test_the_latest_version_counts_in_whatever_order_parts_are_read() -> None:
    parts = [Systems() for _ in range(3)]
    for part, (version, time) in zip(parts, [("5.00.", 1), ("5.02.", 3), ("5.01.", 2)], strict=True):
        part.add(told(version, time=time))
    for order in (parts, parts[::-1]):
        whole = Systems()
        for part in order:
            whole.merge(part)
        assert whole.version("HOST") == "5.2"


def test_only_the_event_log_service_tells_it() -> None:
    assert tells_system(told("5.0").kind)
    assert not tells_system(Kind("Other", "", 6009, "information", "System", "HOST"))
    assert not tells_system(Kind("EventLog", "", 6005, "information", "System", "HOST"))


@pytest.mark.parametrize(
    ("product", "versions"),
    [
        ("Microsoft Windows NT Server versions 3.5, 3.51, 4.0", {"3.50", "3.51", "4.0"}),
        ("Microsoft Windows NT Advanced Server, version 3.1", {"3.10"}),
        (
            "Microsoft Exchange Server, version 5.5, on platform(s): the operating system: Microsoft Windows 2000",
            {"5.0"},
        ),
        ("Windows Server 2008 R2", {"6.1"}),
        ("Windows Server 2012 and 2012 R2", {"6.2", "6.3"}),
        ("Windows 8 and later", {"6.2", "6.3", "10.0"}),
        ("Windows Server 2008 R2 or newer, with IIS", {"6.1", "6.2", "6.3", "10.0"}),
        ("Windows XP to Windows Vista", {"5.1", "5.2", "6.0"}),
        ("Windows NT 3.51 and earlier", {"3.10", "3.50", "3.51"}),
        ("Windows XP without later service packs", {"5.1"}),
        ("Windows 11; Windows Server 2022", {"10.0"}),
        ("Windows 8.1 and later", {"6.3", "10.0"}),
        ("Windows Server 2008 R2 or newer", {"6.1", "6.2", "6.3", "10.0"}),
        ("Microsoft Exchange Server, version 5.5", set()),
        ("Windows Server 2003 to Windows Server 2008 R2", {"5.2", "6.0", "6.1"}),
        ("Domain controllers up to Windows NT Server 3.51", {"3.10", "3.50", "3.51"}),
        ("Any product, and later", set()),
    ],
)
def test_an_article_is_about_the_windows_that_its_products_name(product: str, versions: set[str]) -> None:
    assert windows_of((product,)) == versions


def test_among_equals_the_article_about_the_hosts_windows_comes_first_and_the_other_says_so() -> None:
    systems = Systems()
    systems.add(told("5.01."))
    rules = [about("A", "Microsoft Windows NT Server version 4.0"), about("B", "Microsoft Windows XP Professional")]
    first, second = found([mail("x")], *rules, systems=systems)
    assert [first.rule.id, second.rule.id] == ["B", "A"]
    assert [first.confidence, second.confidence] == ["possible", "possible"]
    assert "the article is about Windows NT 4.0, and the host runs Windows XP" in second.reasons[:-1]
    assert not any("runs" in reason for reason in first.reasons)
    assert [each.rule.id for each in found([mail("x")], *rules)] == ["A", "B"]


def test_a_version_without_a_name_is_shown_as_it_is() -> None:
    assert windows_name("11.2") == "Windows 11.2"
