"""Error codes in texts, in every spelling, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.codes import canonical, code_of, codes_in, meanings, numbers_in, shown
from xfor.codes.squeeze import places, squeeze
from xfor.codes.table import all_meanings

DISK_FULL = 0xFFFF_F8F0
HOSTILE = st.text(alphabet="%0x123456789abcdefABCF-–²٣ .:=#{}error_codeACCESS\u0301가", max_size=60)


def numbers(text: str) -> list[int]:
    """Give the canonical numbers of the codes in a text."""
    return [code.number for code in codes_in(text)]


@pytest.mark.parametrize(
    "value",
    ["%%1314", "1314", "0x522", "0x80070522", "-2147023582", "2147943714", " 1314\r\n", "ERROR_PRIVILEGE_NOT_HELD",
     "error 1314", "A required privilege is not held by the client."],
)  # fmt: skip
def test_a_windows_error_is_one_code_in_every_spelling(value: str) -> None:
    assert numbers(value)[0] == 1314
    assert {meanings(number)[0].symbol for number in numbers(value)} <= {
        "ERROR_PRIVILEGE_NOT_HELD",
        "STATUS_PRIVILEGE_NOT_HELD",
    }


@pytest.mark.parametrize(
    "text",
    ["returned error -1808.", "0xfffff8f0", "4294965488", "service-specific error 4294965488", "JET_errDiskFull",
     "(fffff8f0)", "error code = -1808", "0xC8000710"],
)  # fmt: skip
def test_a_database_error_is_one_code_in_every_spelling(text: str) -> None:
    assert numbers(text) == [DISK_FULL]
    assert meanings(DISK_FULL)[0].symbol == "JET_errDiskFull"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("c0000005 04e80bb9", 0xC000_0005),
        ("Status: 0xC0000022", 0xC000_0022),
        ("0xD0000022", 0xC000_0022),
        ("error 0x80040115", 0x8004_0115),
        ("-2147221227", 0x8004_0115),
        ("MAPI_E_NETWORK_ERROR", 0x8004_0115),
        ("Error: 5", 5),
        ("The error code was 10048.", 10048),
        ("Error 2140: An internal Windows NT error occurred.", 2140),
        ("error '0xfaf'", 4015),
        ("error 4015", 4015),
        ("(SENSE = 2004)", 2004),
        ("Sense Data = 10030000", 10_030_000),
        ("Qualifier = 25", 25),
        ("MTA error code:1722.", 1722),
    ],
)
def test_other_codes_in_sentences(text: str, number: int) -> None:
    assert numbers(text) == [number]


@pytest.mark.parametrize("old_or_new", [
    "Logon failure: unknown user name or bad password.", "The user name or password is incorrect.",
    "call failed with error logon failure. Unknown user name or bad password",
])  # fmt: skip
def test_a_sentence_of_windows_is_its_code_in_old_wording_and_new(old_or_new: str) -> None:
    assert numbers(old_or_new)[0] == 1326


def test_a_code_is_quoted_as_it_is_written() -> None:
    said = "Er sagt: »Access is denied.« (%%5, then 0x80004005)"
    assert [(code.written, code.sure) for code in codes_in(said)] == [
        ("Access is denied", True), ("Access is denied", True), ("0x80004005", True),
    ]  # fmt: skip
    assert [code.written for code in codes_in("5")] == ["5"]
    assert not codes_in("5")[0].sure


@pytest.mark.parametrize(
    "value",
    ["", "%%", "%1314", "%%999999", "0x", "0x900000522", "1314.0", "13 14", "99999999999", "4294968610", "build 2186",
     "{8BC3F05E-D86B-11D0-A075-00C04FB68820}", "2000-03-01 10:22:33", "in 5 minutes", "10.0.0.5", "deadbeefs",
     "EX-1018", "XFER-20", "1-1018", "version 5.5 (2653)"],
)  # fmt: skip
def test_what_is_no_error_code_is_none(value: str) -> None:
    assert codes_in(value) == ()
    assert code_of(value) is None


def test_numbers_of_a_text_are_compared_as_codes_whatever_they_mean() -> None:
    assert numbers_in("port 110 gave 0x6e") == {110}
    assert numbers_in("0xfffffc0e at -1010") == {0xFFFF_FC0E}


@pytest.mark.parametrize(
    ("number", "text"), [(5, "5"), (DISK_FULL, "-1808"), (0xC000_0005, "0xc0000005"), (65536, "0x00010000")]
)
def test_a_code_is_shown_as_people_write_it(number: int, text: str) -> None:
    assert shown(number) == text
    assert canonical(int(text, 0)) == number


def test_no_code_has_more_than_32_bits() -> None:
    assert canonical(1 << 32) is None
    assert canonical(-(1 << 31) - 1) is None


def test_the_tables_hold_what_they_promise() -> None:
    families = {meaning.family for meaning in all_meanings()}
    assert families == {"win32", "ntstatus", "hresult", "ese", "mapi"}
    assert len(all_meanings()) > 4000
    for meaning in all_meanings():
        assert meaning.symbol.replace("_", "").isalnum(), meaning
        assert all(text == text.strip() != "" for text in meaning.wordings), meaning
        assert code_of(meaning.symbol) is not None, meaning
    assert all(meaning.text for meaning in all_meanings() if meaning.family == "mapi")
    assert meanings(1326)[0].wordings[0] == "The user name or password is incorrect."


@given(HOSTILE | st.integers().map(str))
def test_no_text_is_too_odd_to_be_asked(text: str) -> None:
    for code in codes_in(text):
        assert 0 <= code.number < 1 << 32
        assert code.written
    assert all(0 <= number < 1 << 32 for number in numbers_in(text))


@given(st.text(max_size=40))
def test_places_are_those_of_the_squeezed_letters(text: str) -> None:
    squeezed = squeeze(text)
    at = places(text, squeezed)
    assert squeezed == "" or squeezed.isalnum()
    assert at is None or (len(at) == len(squeezed) and at == sorted(at))


def test_a_long_text_is_read_in_time_and_only_to_a_limit() -> None:
    assert numbers("error -1018 " * 20_000) == [0xFFFF_FC06]
    assert numbers("x" * 30_000 + " error -1018") == []
