"""The HTML report in a real browser: it filters, sorts and prints, opens fast, shuts nobody out, and runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser import Opened, chromium, launched
from tests.report_cases import hostile, many_events, many_hosts, nothing, one_host
from xfor.report import Report

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium here (Debian: chromium)")

CASES: dict[str, Callable[[], Report]] = {
    "one": one_host,
    "many": partial(many_hosts, hosts=10),
    "nothing": nothing,
    "hostile": hostile,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Opened:
    return Opened(browser, tmp_path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_that_shuts_people_out(
    browser: Browser, tmp_path: Path, case: str, scheme: Literal["light", "dark"]
) -> None:
    opened = Opened(browser, tmp_path, scheme=scheme)
    page = opened.show(CASES[case]())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.barriers() == []


@pytest.mark.parametrize("case", CASES)
def test_a_page_asks_for_nothing_but_itself_and_complains_of_nothing(opened: Opened, case: str) -> None:
    page = opened.show(CASES[case]())
    page.wait_for_load_state("networkidle")
    assert opened.requests == [page.url]
    assert opened.heard == []


def test_hostile_text_makes_no_element_and_runs_nothing(opened: Opened) -> None:
    page = opened.show(hostile())
    assert "<img src=x onerror=alert(1)>" in page.inner_text("h1")
    assert page.locator("img").count() == 0
    page.locator("h1").hover()
    assert opened.heard == []


def test_findings_are_filtered_by_words_severity_and_host(opened: Opened) -> None:
    page = opened.show(one_host())
    assert len(opened.titles()) == 2
    page.get_by_label("Search").fill("SPOOLER driver")
    assert opened.titles() == ["2 The print spooler stops because a driver crashes it"]
    assert page.inner_text("#shown") == "1 of 2 problems shown"
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("At least as grave as").select_option("high")
    assert opened.titles() == ["1 A disk has a bad block"]


def test_a_host_that_is_chosen_is_the_only_one_in_tables(opened: Opened) -> None:
    page = opened.show(many_hosts(hosts=3))
    page.locator("#host").select_option("SRV01.corp.example")
    assert {each.inner_text() for each in page.locator("tbody th:visible").all()} >= {"SRV01.corp.example"}
    assert page.locator("tr[data-host='SRV02.corp.example']:visible").count() == 0
    assert page.locator("g[data-host='SRV02.corp.example']").get_attribute("style") == "opacity: 0.15;"


def test_findings_are_put_in_another_order(opened: Opened) -> None:
    page = opened.show(many_hosts(hosts=2))
    first = opened.titles()
    page.get_by_label("Order").select_option("events")
    counts = page.locator("article").evaluate_all("all => all.map(each => Number(each.dataset.events))")
    assert counts == sorted(counts, reverse=True)
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.getElementById('order').value === 'rank'")
    assert opened.titles() == first


def test_a_table_is_sorted_with_the_keyboard_and_says_so(opened: Opened) -> None:
    page = opened.show(many_hosts(hosts=9))
    header = page.locator("#matrix th").first
    header.locator("button").focus()
    for order in ("ascending", "descending"):
        page.keyboard.press("Enter")
        names = page.locator("#matrix tbody th").all_inner_texts()
        assert header.get_attribute("aria-sort") == order
        assert names == sorted(names, reverse=order == "descending")


def test_events_fold_and_are_open_on_paper(opened: Opened) -> None:
    page = opened.show(one_host())
    events = page.locator("details.evidence")
    assert events.first.get_attribute("open") is None
    page.get_by_role("button", name="Open all events").click()
    assert page.locator("details.evidence[open]").count() == events.count()
    page.get_by_role("button", name="Open all events").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.evidence[open]").count() == 0


def test_paper_shows_no_filters(opened: Opened) -> None:
    page = opened.show(one_host())
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_without_script_everything_can_be_read(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, script=False)
    page = opened.show(one_host())
    assert len(opened.titles()) == 2
    assert not page.locator("form").is_visible()
    page.locator("summary").filter(has_text="Events").first.click()
    assert page.get_by_text(r"\Device\Harddisk1\DR1").first.is_visible()


def test_a_page_with_ten_thousand_events_opens_within_a_second(opened: Opened) -> None:
    took = []
    for _ in range(3):
        page = opened.show(many_events(10_000))
        took.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    assert page.locator("td.said").count() == 10_000
    assert min(took) < 1000
