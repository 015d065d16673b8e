"""Redaction: nothing private in any output, steady names, and the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.redact_cases import World, forms, outputs, planted, seen, worlds
from tests.report_cases import hostile, many_hosts, one_host
from tests.report_writer import evidence, finding, report, written
from xfor.redact import FIXED, Names, redact, restore
from xfor.report import DataItem, Report, report_schema

WORLD = World(
    "zqmueller-schmidtbauer", "S-1-5-21-1004336348-1177238915-682003330-1104", "XZKUNDE", "xzkunde.kunde.example",
    "QX-fileserver-0001", "10.20.30.41", "2001:db8::14:1e:29", "00-15-5D-14-1E-29", "vjfinance$",
)  # fmt: skip
SETTINGS = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def redacted(shown: Report, names: Names | None = None) -> Report:
    return redact(shown, names or Names())


def said(*texts: str, names: Names | None = None, **fields: str) -> list[str]:
    """Redact texts as values of one event, whose named values come first."""
    data = [DataItem(name=name, value=value) for name, value in fields.items()]
    event = evidence(computer="", data=[*data, *(DataItem(value=text) for text in texts)])
    made = redacted(report(finding(host="", evidence=[event])), names)
    return [item.value for item in made.findings[0].evidence[0].data]


@SETTINGS
@given(worlds)
def test_nothing_that_is_planted_in_any_field_and_form_is_in_any_output(world: World) -> None:
    made = redacted(planted(world))
    assert [(name, seen(world, text)) for name, text in outputs(made) if seen(world, text)] == []


@SETTINGS
@given(worlds)
def test_the_map_gives_back_every_text_as_it_was(world: World) -> None:
    shown, names = planted(world), Names()
    back = Report.model_validate_json(restore(written(redacted(shown, names), "json"), names))
    first = [each.model_copy(update={"dedup_key": ""}) for each in shown.findings]
    assert [each.model_copy(update={"dedup_key": ""}) for each in back.findings] == first
    assert back.inputs == shown.inputs
    assert back.unexplained == shown.unexplained


def test_the_planted_report_says_all_of_it_without_redaction() -> None:
    for name, text in outputs(planted(WORLD)):
        assert seen(WORLD, text), name


def test_sid_account_upn_and_profile_of_one_person_share_a_name() -> None:
    told = said(
        rf"C:\Users\{WORLD.account}\x", WORLD.account.upper(), WORLD.account[:15], rf"XZKUNDE\{WORLD.account}",
        TargetUserSid=WORLD.sid, TargetUserName=WORLD.account, UserPrincipalName=f"{WORLD.account}@{WORLD.dns}",
    )  # fmt: skip
    assert told[:3] == ["USER-01sid", "USER-01", "USER-01@DOMAIN-01"]
    assert told[3:] == [r"C:\Users\USER-01\x", "USER-01b", "USER-01c", r"DOMAIN-01b\USER-01"]


def test_a_machine_has_one_name_with_and_without_its_domain_and_as_an_account() -> None:
    made = redacted(report(finding(host="FS01.corp.example", cause=r"Ask \\fs01\d1, FS01$ and FS01.CORP.EXAMPLE.")))
    assert made.findings[0].host == "HOST-01.DOMAIN-01"
    assert made.findings[0].cause == r"Ask \\HOST-01b\SHARE-01, HOST-01$ and HOST-01.DOMAIN-01b."
    assert made.findings[0].id == "KB1@HOST-01.DOMAIN-01"


def test_the_name_of_a_service_names_a_machine_and_no_person() -> None:
    assert said("host/fs01.corp.example@CORP.EXAMPLE") == ["host/HOST-01b.DOMAIN-01@DOMAIN-01b"]


def test_names_are_the_same_in_the_next_run_with_the_same_map() -> None:
    names = Names()
    first = said(TargetUserName="zqjdoe", TargetUserSid=WORLD.sid, names=names)
    second = said("zqother did it", WORLD.sid, TargetUserName="zqother", names=Names(names.tokens, names.aliases))
    assert first == ["USER-01", "USER-01sid"]
    assert second == ["USER-02", "USER-02 did it", "USER-01sid"]


@pytest.mark.parametrize(
    "text",
    [
        "S-1-5-18", "S-1-5-32-544", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", "S-1-1-0",
        r"NT AUTHORITY\SYSTEM", r"NT SERVICE\MSSQLSERVER", "LOCAL SERVICE", r"BUILTIN\Administrators", "127.0.0.1",
        "::1", "0.0.0.0", "255.255.255.0", "localhost", r"C:\Users\Public\x", r"C:\Windows\System32\drivers\a.sys",
        r"HKLM\SOFTWARE\Microsoft", r"\\.\pipe\x", r"\Device\Harddisk1\DR1", "1.3.6.1.5.5.7.3.1", "07:15:00",
        "6.1.7601.17514", "00-00-00-00-00-00", r"\\?\C:\x", "std::string", "https://learn.microsoft.com/x",
    ],
)  # fmt: skip
def test_what_is_the_same_everywhere_stays_readable(text: str) -> None:
    assert said(text, TargetUserName="SYSTEM", TargetDomainName="NT AUTHORITY")[-1] == text


def test_the_labels_of_a_message_tell_who_is_who() -> None:
    message = (
        "Subject:\r\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1104\r\n\tAccount Name:\t\tzqjdoe\r\n\tAccount Domain:\t\tXZC"
    )
    made = redacted(report(finding(cause="zqjdoe of XZC", evidence=[evidence(message=message)])))
    assert made.findings[0].cause == "USER-01 of DOMAIN-01"
    assert "USER-01sid" in (made.findings[0].evidence[0].message or "")


def test_a_binary_value_that_hides_a_name_is_replaced_whole() -> None:
    hidden = ["zqjdoe".encode("utf-16-le").hex(), "00" + b"ZQJDOE".hex(), "0105000000000005150000000A000000"]
    told = said(*hidden, "DEADBEEF00112233", TargetUserName="zqjdoe")
    assert told == ["USER-01", "BINARY-01", "BINARY-02", "BINARY-03", "DEADBEEF00112233"]


def test_what_looks_like_one_of_our_names_comes_back_as_it_was() -> None:
    names = Names()
    text = said("USER-01 and zqjdoe", TargetUserName="zqjdoe", names=names)[1]
    assert text == "NAME-01 and USER-02"
    assert restore(text, names) == "USER-01 and zqjdoe"


@pytest.mark.parametrize("text", ["V10.0.0.7x", r"\nzqjdoe", "%2Fzqjdoe", "zqjdoe.", "(ZQJDOE)_x", "FS01$@XZC.example"])
def test_a_name_is_found_and_comes_back_whatever_stands_beside_it(text: str) -> None:
    names = Names()
    told = said(text, TargetUserName="zqjdoe", names=names)[1]
    assert restore(told, names) == text
    assert told != text


def test_redacting_twice_changes_nothing() -> None:
    names = Names()
    once = redacted(one_host(), names)
    assert redacted(once, names) == once


def test_the_key_of_a_ticket_is_the_same_in_the_next_run_and_tells_nothing() -> None:
    names, shown = Names(), report(finding(dedup_key="ab"))
    first, again = (redacted(shown, names).findings[0].dedup_key for _ in range(2))
    assert first == again
    assert first != redacted(shown).findings[0].dedup_key


def test_a_short_name_is_replaced_where_it_is_the_whole_value_and_not_in_words() -> None:
    made = redacted(report(finding(host="A1", cause="A1 is a paper size", evidence=[evidence(computer="A1")])))
    assert made.findings[0].host == made.findings[0].evidence[0].computer == "HOST-01"
    assert made.findings[0].cause == "A1 is a paper size"


def test_fields_that_stay_are_all_fields_of_fixed_words_times_and_hashes() -> None:
    def fixed(node: Any, name: str = "") -> set[str]:  # noqa: ANN401 - JSON of any shape
        if isinstance(node, list):
            return set().union(*(fixed(each, name) for each in node))
        if not isinstance(node, dict):
            return set()
        own = {name} if {"enum", "const", "pattern"} & node.keys() else set()
        properties = [fixed(each, key) for key, each in node.get("properties", {}).items()]
        rest = [fixed(each, name) for key, each in node.items() if key not in {"properties", "$defs"}]
        return own.union(*properties, *rest, *(fixed(each) for each in node.get("$defs", {}).values()))

    assert fixed(report_schema()) - {"status"} <= FIXED


@pytest.mark.parametrize("shown", [hostile(), many_hosts()], ids=["hostile", "many hosts"])
def test_any_report_can_be_redacted_and_is_a_report(shown: Report) -> None:
    made = redacted(shown)
    assert Report.model_validate_json(written(made, "json")) == made
    assert [notice.code for notice in made.notices][-1] == "redacted"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_comes_back_from_its_redacted_form(text: str) -> None:
    names = Names()
    told = said(text, TargetUserName="zqjdoe", names=names)
    assert restore(told[-1], names) == text


def test_what_is_restored_into_json_is_json() -> None:
    names = Names({"HOST-01": 'a"b\\c'}, {})
    assert json.loads(restore('{"host": "HOST-01"}', names)) == {"host": 'a"b\\c'}
    assert restore("HOST-01: HOST-02", names) == 'a"b\\c: HOST-02'


def test_many_forms_are_planted() -> None:
    assert len(forms(WORLD)) >= 30
