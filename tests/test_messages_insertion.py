"""Values put into message templates, as FormatMessage does it, whatever the template and the values are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.logs.messages.insertion import LONGEST, inserted


@pytest.mark.parametrize(
    ("template", "values", "message"),
    [
        ("The %1 service failed: %2", ["Spooler", "why"], "The Spooler service failed: why"),
        ("%2 before %1, %2 again", ["b", "a"], "a before b, a again"),
        ("%1!s! and %2!08X! and %3!d! and %4!S!", list("abcd"), "a and b and c and d"),
        ("%12 is the twelfth", [str(n) for n in range(1, 13)], "12 is the twelfth"),
        ("%99|%100", [str(n) for n in range(1, 100)], "99|100"),
        ("one%ntwo%rthree%tfour%bfive% six", [], "one\r\ntwo\rthree\tfour five six"),
        ("50%% of it%.%!%.", [], "50% of it.!."),
        ("ends here%0 not here", [], "ends here"),
        ("ends here%r%n%r%n\r\n", [], "ends here"),
        ("missing %1, %3", ["one"], "missing one, %3"),
        ("missing %3!s!", ["one"], "missing %3!s!"),
        ("guarded %q, braced %{S-1-5-18}, last %", [], "guarded q, braced %{S-1-5-18}, last %"),
        ("an open hint %1!s and", ["x"], "an open hint x!s and"),
        ("%1", ["50%% %1 %n {x}"], "50%% %1 %n {x}"),
        ("", ["x"], ""),
    ],
)
def test_a_template_becomes_a_message(template: str, values: list[str], message: str) -> None:
    assert inserted(template, values) == message


def test_parameter_messages_stand_for_their_numbers_in_templates_and_in_values() -> None:
    known = {1833: "Yes\r\n", 2: "The file %%3 is missing.", 3: "it"}
    assert inserted("%%1833: %1 %%9", ["%%2 %%44", "%%1833"], known.get) == "Yes: The file it is missing. %%44 %%9"
    assert inserted("Access: %1", ["%%1833\r\n\t%%3"], known.get) == "Access: Yes\r\n\tit"


def test_parameter_messages_that_name_themselves_have_an_end() -> None:
    assert inserted("%1", ["%%5"], {5: "a %%5"}.get) == "a a a %%5"
    assert inserted("%1", ["%%5"], {5: "%%5" * 20_000}.get).startswith("%%5%%5")
    assert inserted("%1", ["%%5" * 20_000], {5: "%%6" * 20_000, 6: ""}.get)


def test_a_message_has_a_greatest_length() -> None:
    said = inserted("%1" * 99, ["x" * 40_000])
    assert said == "x" * LONGEST + "…"
    assert inserted("%1", ["y" * LONGEST]) == "y" * LONGEST


def test_a_template_may_name_its_values() -> None:
    names = {"servicename": "a", "path": "%%2"}
    assert inserted("{ServiceName} of {Other}%n at { Path } %1%0 x", ["{Path}"], names=names) == (
        "a of {Other}\r\n at %%2 {Path}"
    )


@given(st.text(alphabet="%!0123456789nrtb. {}a\r\n", max_size=60), st.lists(st.text(max_size=10), max_size=5))
def test_any_template_and_any_values_give_a_message(template: str, values: list[str]) -> None:
    assert len(inserted(template, values, {5: "%%5%%7", 7: "%1"}.get)) <= LONGEST + 1
    inserted(template, values, names=dict.fromkeys(["a", *values], "x"))


@given(st.text(max_size=60))
def test_a_text_without_marks_is_its_own_message(text: str) -> None:
    plain = text.replace("%", "").replace("{", "")
    assert inserted(plain, ["x"]) == inserted(plain, [], names={"a": "b"}) == plain.rstrip("\r\n")
