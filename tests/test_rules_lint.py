"""What only a rule's author cares about: its examples, its placeholders, its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_writer import KNOWLEDGE, write
from xfor.events import NO_MESSAGE, Datum
from xfor.rules import check_rule_file
from xfor.rules.examples import example_event

EXAMPLE = "match: [{Provider_Name: Mail, EventID: 13003}]"


def checked(folder: Path, text: str) -> list[str]:
    path = write(folder, "K1.yml", text)
    return [str(mistake).removeprefix(f"{path.as_posix()}:") for mistake in check_rule_file(path)]


def test_a_good_rule_has_no_mistakes(tmp_path: Path) -> None:
    assert checked(tmp_path, KNOWLEDGE) == []


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("{Provider_Name: Mail, EventID: 1}", "EventID is 13003 does not hold: it is 1"),
        ("{EventID: 13003}", "Provider_Name is Mail does not hold: it is empty"),
        ("{Provider_Name: Mail, EventID: 13003, Channel: System}", "it is no event of the rule's log source"),
    ],
)
def test_an_example_that_does_not_match_is_a_mistake_that_says_why(tmp_path: Path, example: str, said: str) -> None:
    text = KNOWLEDGE.replace(EXAMPLE, f"match: [{example}]")
    assert checked(tmp_path, text) == [f"14:13: this example does not match: {said}"]


def test_an_example_must_match_for_certain(tmp_path: Path) -> None:
    text = KNOWLEDGE.replace("EventID: 13003}\n", "EventID: 13003, Message|contains: x}\n", 1)
    said = "14:13: this example does not match: Message is not known: this log carries no message text"
    assert checked(tmp_path, text) == [said]


def test_an_example_that_is_not_ignored_is_a_mistake_that_says_why(tmp_path: Path) -> None:
    text = KNOWLEDGE + "    ignore: [{Provider_Name: Mail, EventID: 13003}]\n"
    said = "15:14: this example is not ignored: Provider_Name is Mail; EventID is 13003"
    assert checked(tmp_path, text) == [said]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("The account has no rights.", "The account {1} has none.", "11:10"),
        ("Give the account its rights.", "'Give {1} its rights.'", "12:29"),
    ],
)
def test_a_numbered_placeholder_needs_a_fallback(tmp_path: Path, old: str, new: str, place: str) -> None:
    said = f"{place}: `{{1}}` needs a fallback for events without it, such as `{{1|the account}}`"
    assert checked(tmp_path, KNOWLEDGE.replace(old, new)) == [said]
    filled = KNOWLEDGE.replace(old, new.replace("{1}", "{1|x}")).replace(EXAMPLE, EXAMPLE[:-2] + ", Data: [svc]}]")
    assert checked(tmp_path, filled) == []


def test_a_rule_names_a_provider_and_an_event_id_or_says_why_not(tmp_path: Path) -> None:
    loose = KNOWLEDGE.replace("event: {Provider_Name: Mail, EventID: 13003}", "event: {EventID: 13003}")
    said = checked(tmp_path, loose)
    assert len(said) == 1
    assert said[0].startswith("6:1: the detection does not name a provider and an event id")
    assert checked(tmp_path, loose.replace("  cause:", "  any_provider: every product writes it\n  cause:")) == []


def test_near_misses_are_ignored(tmp_path: Path) -> None:
    ignore = (
        "\n    ignore: [{Provider_Name: Mail, EventID: 13004}, {Provider_Name: Mail, EventID: 13003, Channel: System}]"
    )
    assert checked(tmp_path, KNOWLEDGE.replace(EXAMPLE, EXAMPLE + ignore)) == []


def test_a_plain_sigma_rule_needs_no_examples(tmp_path: Path) -> None:
    assert checked(tmp_path, KNOWLEDGE.partition("kb:")[0]) == []


def test_a_file_that_cannot_be_read_is_one_mistake(tmp_path: Path) -> None:
    mistakes = check_rule_file(tmp_path)
    assert len(mistakes) == 1
    assert mistakes[0].message.startswith("cannot be read: ")


def test_an_example_is_an_event_with_its_system_fields_apart_from_its_data() -> None:
    event = example_event(
        {
            "Provider_Name": ("Mail",),
            "EventID": ("13003",),
            "Level": ("0",),
            "Keywords": ("0x8010000000000000",),
            "Data": ("a", "b"),
            "param1": ("x",),
            "TimeCreated_SystemTime": ("2001-01-01T00:00:00Z",),
        },
        "Application",
    )
    assert event.kind == ("Mail", "", 13003, "audit_failure", "Application", "")
    assert event.data == (Datum(None, "a"), Datum(None, "b"), Datum("param1", "x"))
    assert event.time == 126_227_808_000_000_000
    assert (event.message, event.lacks) == (None, NO_MESSAGE)


def test_an_example_with_a_message_is_of_a_log_that_carries_them() -> None:
    event = example_event({"EventID": ("1",), "Message": ("It failed.",), "Channel": ("System",)}, "Application")
    assert (event.message, event.lacks, event.kind.channel) == ("It failed.", frozenset(), "System")
