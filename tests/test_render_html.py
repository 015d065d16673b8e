"""A report as HTML, without a browser: it is whole by itself, and text from logs stays text."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from lxml import html
from lxml.html import HtmlElement

from tests.report_cases import hostile, many_hosts, nothing, one_host
from tests.report_writer import finding, report, written
from xfor.render.html.timeline import timeline
from xfor.report import Report

CASES = {"one": one_host, "many": many_hosts, "nothing": nothing, "hostile": hostile}
EVERY_CASE = pytest.mark.parametrize("case", CASES)


def page(shown: Report) -> HtmlElement:
    return html.document_fromstring(written(shown, "html"))


def policy(shown: HtmlElement) -> str:
    return str(shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])


@EVERY_CASE
def test_the_policy_names_the_checksums_of_our_style_and_our_script_and_allows_nothing_else(case: str) -> None:
    text = written(CASES[case](), "html")
    allowed = policy(html.document_fromstring(text))
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in allowed
    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed


@EVERY_CASE
def test_a_page_loads_nothing_and_holds_no_handler_and_no_style_of_its_elements(case: str) -> None:
    shown = page(CASES[case]())
    assert not shown.xpath("//@src | //link | //iframe | //object | //form/@action | //@style")
    assert not [name for each in shown.iter() for name in each.attrib if str(name).startswith("on")]
    assert len(shown.xpath("//script")) == 1


def test_hostile_text_is_shown_as_it_is_and_links_go_to_the_web_only() -> None:
    shown = page(hostile())
    assert "<script>alert(1)</script>" in shown.text_content()
    assert r"\u202etxt.exe" in shown.text_content()
    assert not shown.xpath("//img")
    assert {link.split(":")[0] for link in shown.xpath("//main//a/@href") if not link.startswith("#")} == {"https"}


def test_a_finding_is_told_with_everything_that_an_engineer_needs() -> None:
    text = " ".join(page(one_host()).text_content().split())
    for said in (
        "Case 4711", "This report is not complete", "A disk has a bad block", "The medium is damaged.",
        "Get-PhysicalDisk", "3 minutes before: Windows started", "goes on when the logs of the host end",
        "Odd 99", "Ask for the Application log.", "the checksum of chunk 3 is wrong", "not an event log",
    ):  # fmt: skip
        assert said in text


def test_every_name_that_is_referred_to_is_on_the_page_once() -> None:
    shown = page(many_hosts())
    names = shown.xpath("//@id")
    assert len(names) == len(set(names))
    referred = {name for each in shown.xpath("//@aria-labelledby") for name in each.split()}
    assert referred | {link[1:] for link in shown.xpath("//a/@href") if link.startswith("#")} <= set(names)


def test_the_matrix_has_a_row_a_host_and_a_column_a_rule() -> None:
    rows = page(many_hosts()).xpath("//table[@class='matrix']/tbody/tr")
    assert len(rows) == 50
    assert {len(row.xpath("td")) for row in rows} == {4}
    assert not page(report(finding())).xpath("//table[@class='matrix']")


def test_the_timeline_has_a_lane_a_host_with_bars_and_signs_inside_the_picture() -> None:
    drawn = timeline(many_hosts(hosts=3))
    assert drawn is not None
    assert [lane.host for lane in drawn.lanes] == [f"SRV0{number}.corp.example" for number in range(3)]
    for lane in drawn.lanes:
        assert lane.bars
        assert lane.signs
        assert all(drawn.left <= bar.x <= bar.x + bar.width <= drawn.width for bar in lane.bars)


def test_a_finding_without_times_has_no_timeline() -> None:
    assert timeline(report(finding(first_seen=None, last_seen=None))) is None


def test_a_report_from_before_times_were_counted_is_drawn_too() -> None:
    drawn = timeline(report(finding()))
    assert drawn is not None
    assert len(drawn.lanes[0].bars) == 1
