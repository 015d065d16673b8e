"""An article and its events -> a rule file: what it asks for, what it says, and that it is always valid."""

from __future__ import annotations

from time import process_time
from typing import Any, cast

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.article_cases import ARTICLE, MATCHER, checked, kb, sections, written
from xfor.articles.article import Article, Matcher, Reference, Tier
from xfor.articles.imports.fragments import fragments
from xfor.articles.imports.rule_text import is_untouched_import, rule_text
from xfor.articles.imports.steps import Step, Steps, steps_of
from xfor.rules.model import EventRole

TIER_3 = MATCHER._replace(provider=None, tier=3)
TIER_4 = MATCHER._replace(provider=None, text=None, tier=4, active=False, reason="only the event id is stated")


def detection(*matchers: Matcher) -> dict[str, Any]:
    return cast("dict[str, Any]", written(ARTICLE, *matchers)["detection"])


def test_the_rule_of_one_event_asks_for_its_source_and_id() -> None:
    rule = written()
    assert rule["detection"] == {"event": {"Provider_Name": "ContosoMail", "EventID": 13003}, "condition": "event"}
    assert (rule["name"], rule["level"], rule["id"]) == ("Q100001", "medium", "ade8e810-bb98-541d-8f25-48c18ba46190")


def test_the_events_of_one_source_are_one_selection_and_those_of_several_are_alternatives() -> None:
    second, other = MATCHER._replace(event_id=4018), MATCHER._replace(provider="ContosoMTA", event_id=7)
    assert detection(MATCHER, second)["event"] == {"Provider_Name": "ContosoMail", "EventID": [13003, 4018]}
    assert detection(MATCHER, other) == {
        "event_1": {"Provider_Name": "ContosoMail", "EventID": 13003},
        "event_2": {"Provider_Name": "ContosoMTA", "EventID": 7},
        "condition": "1 of event_*",
    }


def test_an_event_without_a_source_is_told_by_its_text_in_message_or_data() -> None:
    words = ["The logon of the account", "was refused by the server"]
    assert detection(TIER_3)["event"] == [
        {"EventID": 13003, "Message|contains|all": words},
        {"EventID": 13003, "Data|contains|all": words},
    ]
    assert "any_provider" in kb(ARTICLE, TIER_3)
    assert checked(ARTICLE, TIER_3) == []


def test_a_source_that_is_only_inferred_may_be_another_one_if_the_text_is_there() -> None:
    first, *others = detection(TIER_3._replace(provider="ContosoMail", inferred=True))["event"]
    assert first == {"Provider_Name": "ContosoMail", "EventID": 13003}
    assert others == detection(TIER_3)["event"]
    few = detection(TIER_3._replace(provider="ContosoMail", inferred=True, text="Bad data 0F then 1B here"))
    assert few["event"] == {"Provider_Name": "ContosoMail", "EventID": 13003}


def test_a_symptom_that_cannot_be_told_is_related_to_those_that_can() -> None:
    found = kb(ARTICLE, MATCHER, TIER_4._replace(event_id=7))["events"]
    assert [(each["event_id"], each.get("role")) for each in cast("Any", found)] == [(13003, None), (7, "related")]
    (alone,) = cast("Any", kb(ARTICLE, TIER_4)["events"])
    assert "role" not in alone


def test_what_an_article_says_twice_is_asked_and_told_once() -> None:
    again = TIER_3._replace(lines=(90, 91))
    assert written(ARTICLE, TIER_3, again) == written(ARTICLE, TIER_3)
    same_words = TIER_3._replace(text="The logon of the account <other> was refused by the server.")
    assert detection(TIER_3, same_words) == detection(TIER_3)


def test_two_words_of_text_do_not_make_an_event_without_a_source_a_rule_that_is_asked() -> None:
    block = kb(ARTICLE, TIER_3._replace(text="Access denied."))
    assert block["disabled"] is True
    assert checked(ARTICLE, TIER_3._replace(text="Access denied.")) == []


def test_an_event_id_alone_makes_a_rule_that_is_disabled() -> None:
    assert kb(ARTICLE, TIER_4)["disabled"] is True
    assert rule_text(ARTICLE, (TIER_4,), "R1").disabled == "only the event id is stated"
    assert checked(ARTICLE, TIER_4) == []


@pytest.mark.parametrize("role", ["after-fix", "ignorable", "example", "catalogue", "related"])
def test_what_is_no_symptom_is_no_reason_to_ask_the_rule(role: EventRole) -> None:
    other = MATCHER._replace(event_id=1024, role=role, active=False, reason="not a symptom")
    block = kb(ARTICLE, MATCHER, other)
    assert detection(MATCHER, other)["event"]["EventID"] == 13003
    assert [(each["event_id"], each.get("role")) for each in block["events"]] == [(13003, None), (1024, role)]  # type: ignore[attr-defined]
    assert block["examples"]["ignore"][0]["EventID"] == 1024  # type: ignore[index]
    assert kb(ARTICLE, other)["disabled"] is True


def test_two_texts_of_one_event_are_two_events_of_one_condition() -> None:
    other = MATCHER._replace(text="The service did not start.")
    assert detection(MATCHER, other)["event"] == {"Provider_Name": "ContosoMail", "EventID": 13003}
    assert [each["text"] for each in kb(ARTICLE, MATCHER, other)["events"]] == [MATCHER.text, other.text]  # type: ignore[attr-defined]


def test_the_texts_of_an_article_stand_word_for_word_where_they_belong() -> None:
    block = kb()
    assert block["symptoms"] == ARTICLE.sections[0].text
    assert block["cause"] == "The account lacks rights."
    assert block["resolution"] == {
        "summary": "Give it its rights:",
        "steps": [{"do": "Open the tool."}, {"do": "Choose the account."}],
    }
    assert block["see_also"] == ["Q100002"]
    assert block["url"] == "https://jeffpar.github.io/kbarchive/kb/100/Q100001/"
    assert str(block["revised"]) == "1999-12-19"


def test_braces_of_an_article_are_no_placeholders() -> None:
    article = sections(CAUSE="The key {Account} is wrong, {0000-1} is right.", WORKAROUND="Delete {0000-1}.")
    block = kb(article)
    assert block["cause"] == "The key {{Account}} is wrong, {{0000-1}} is right."
    assert block["workaround"] == "Delete {0000-1}."


@pytest.mark.parametrize(
    ("texts", "step"),
    [
        ({"STATUS": "A problem.\n\nThis was corrected in Service Pack 3."}, "This was corrected in Service Pack 3."),
        (
            {"MORE_INFORMATION": "It is so.\n\nTo resolve this problem, restart it."},
            "To resolve this problem, restart it.",
        ),
        ({"CAUSE": "Wrong rights.\n\nMake sure that it has rights."}, "Make sure that it has rights."),
        ({"MORE_INFORMATION": "This can safely be ignored.", "STATUS": "A problem."}, "This can safely be ignored."),
        ({"SUMMARY": "It is so.", "STATUS": "We are looking into it."}, "We are looking into it."),
        ({"SUMMARY": "It is so."}, "The article does not say what to do."),
        ({"RESOLUTION": "====", "STATUS": "It was fixed in 5.5."}, "It was fixed in 5.5."),
    ],
)
def test_without_a_resolution_another_part_of_the_article_says_what_to_do(texts: dict[str, str], step: str) -> None:
    resolution = kb(sections(**texts))["resolution"]
    assert resolution == {"steps": [{"do": step}]}


def test_a_workaround_alone_is_enough() -> None:
    block = kb(sections(WORKAROUND="Restart it."))
    assert (block["workaround"], "resolution" in block) == ("Restart it.", False)


@pytest.mark.parametrize(
    ("texts", "cause"),
    [
        ({"SYMPTOMS": "It stops.\n\nThis problem occurs because the disk is full."},
         "This problem occurs because the disk is full."),
        ({"SUMMARY": "It stops.\n\nThis event indicates that a cable is\nloose."},
         "This event indicates that a cable is\nloose."),
        ({"SYMPTOMS": "It stops."}, "The article does not say what the cause is."),
        ({"CAUSE": "First.", "SYMPTOMS": "It stops."}, "First."),
    ],
)  # fmt: skip
def test_every_rule_has_a_cause(texts: dict[str, str], cause: str) -> None:
    assert kb(sections(**texts))["cause"] == cause


def test_sections_without_a_place_of_their_own_are_more_information() -> None:
    block = kb(
        sections(SYMPTOMS="It stops.", SUMMARY="In short.", MORE_INFORMATION="In long.", REFERENCES="Elsewhere.")
    )
    assert (
        block["more_information"] == "SUMMARY\n\nIn short.\n\nMORE INFORMATION\n\nIn long.\n\nREFERENCES\n\nElsewhere."
    )
    assert kb(sections(SUMMARY="In short.", MORE_INFORMATION="In long."))["symptoms"] == "In short."


def test_a_section_that_comes_twice_is_told_as_one() -> None:
    article = ARTICLE._replace(sections=(*sections(CAUSE="One.").sections, *sections(CAUSE="Two.").sections))
    assert kb(article)["cause"] == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("words", "level", "number"),
    [
        ("Error", "medium", 2),
        ("WARNING", "low", 3),
        ("Information", "informational", 4),
        ("Failure Audit", "medium", 0),
    ],
)
def test_the_level_of_the_event_is_that_of_the_rule_and_of_its_example(words: str, level: str, number: int) -> None:
    rule = written(ARTICLE, MATCHER._replace(level=words))
    assert rule["level"] == level
    assert rule["kb"]["examples"]["match"][0]["Level"] == number  # type: ignore[index]


def test_a_number_that_is_no_event_id_is_left_out_and_alone_makes_no_rule() -> None:
    big = MATCHER._replace(event_id=80002)
    assert [each["event_id"] for each in kb(ARTICLE, MATCHER, big)["events"]] == [13003]  # type: ignore[attr-defined]
    assert rule_text(ARTICLE, (big,), "R1").content is None
    assert rule_text(ARTICLE, (), "R1").disabled == "describes no event of a Windows log"


def test_an_article_without_an_event_can_be_a_rule_that_only_its_own_example_meets() -> None:
    rule = written(ARTICLE._replace(id="*"), eventless=True)
    assert rule["detection"] == {"event": {"Data": "article \\*"}, "condition": "event"}
    assert "disabled" not in cast("dict[str, Any]", rule["kb"])
    assert checked(ARTICLE, eventless=True) == []


def test_a_file_that_somebody_changed_is_no_import_any_more() -> None:
    content = rule_text(ARTICLE, (MATCHER,), "R1").content
    assert content is not None
    assert is_untouched_import(content)
    assert not is_untouched_import(content.replace(b"level: medium", b"level: high"))
    assert not is_untouched_import(content + b"# mine\n")
    assert not is_untouched_import(b"")


WORDS = st.text(
    st.sampled_from("ab zAB09.,:;<>{}[]()'\"\\*?%#&|-=_\n\t\x00\x1b\x85\xa0\u2028\ud800\U0001f600é"), max_size=60
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    names = st.sampled_from(
        ["SYMPTOMS", "CAUSE", "RESOLUTION", "WORKAROUND", "STATUS", "MORE INFORMATION", "SUMMARY", ""]
    )
    texts = draw(st.lists(st.tuples(names, WORDS), max_size=5))
    return sections()._replace(
        id=draw(WORDS.filter(str.strip)),
        title=draw(WORDS),
        applies_to=tuple(draw(st.lists(WORDS, max_size=2))),
        sections=tuple(section._replace(name=name) for name, text in texts for section in sections(X=text).sections),
        references=tuple(Reference(text, "") for text in draw(st.lists(WORDS, max_size=2))),
    )


@st.composite
def matchers(draw: st.DrawFn) -> Matcher:
    tier: Tier = draw(st.sampled_from((1, 2, 3, 4)))
    provider = draw(WORDS.filter(str.strip)) if tier < 3 else draw(st.none() | WORDS)
    text = draw(st.none() | WORDS | st.just("the service could not be started because {Account} is \\ gone"))
    return MATCHER._replace(
        event_id=draw(st.integers(0, 70000)),
        provider=provider,
        level=draw(st.none() | st.sampled_from(["Error", "Success Audit"]) | WORDS),
        category=draw(st.none() | WORDS),
        text=text,
        data=tuple(draw(st.lists(WORDS, max_size=2))),
        role=draw(st.sampled_from(["symptom", "related"])),
        tier=tier,
        active=draw(st.booleans()),
        reason=draw(WORDS),
    )


@settings(max_examples=60)
@given(articles(), st.lists(matchers(), min_size=1, max_size=4))
@example(sections(CAUSE="TODO"), [MATCHER])
@example(sections(CAUSE="\n\n   - \n"), [MATCHER._replace(provider="*\\?")])
@example(ARTICLE._replace(title="null", id="no", applies_to=("  ",)), [MATCHER])
def test_whatever_an_article_says_its_rule_is_valid_and_reads_back(article: Article, found: list[Matcher]) -> None:
    assume(any(each.event_id <= 0xFFFF for each in found))
    assert checked(article, *found) == []


@pytest.mark.parametrize(
    "piece", ["a", "-", ".", "<", "(", "'", '"', "a ", "1. ", "\n", "\n ", "| ", "{", "to resolve ", "this problem "]
)
def test_a_text_of_one_piece_over_and_over_takes_no_long_time(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "!"
    started = process_time()
    rule_text(sections(RESOLUTION=text, CAUSE=text, STATUS=text), (TIER_3._replace(text=text),), "R1")
    rule_text(sections(SYMPTOMS=text, STATUS=text), (MATCHER,), "R1")
    assert process_time() - started < 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Access denied.", ()),
        ("The file C:\\Temp\\x.dat of <user> could not be found by the server.", ("could not be found by the",)),
        ("SRV1 lost its connection to DomainController xxxx because it is too slow, and gave up.",
         ("lost its connection to", "because it is too slow")),
        ('"The system error 5 occurred".', ("The system error",)),
        ("(Peeking the record has failed.)", ("Peeking the record has failed",)),
        ("THE SERVICE WAS TERMINATED", ("the service was terminated",)),
        ("The description for Event ID ( 1 ) in Source ( X ) could not be found. It contains the following insertion "
         "string(s): Could not open the file.", ("Could not open the file",)),
        ("RPC to MTA failed on EXCHSRV1", ("RPC to MTA failed on",)),
        ("x [failed to start the agent]", ("failed to start the agent",)),
        ("It can't be started. It can't be started.", ("It can't be started",)),
    ],
)  # fmt: skip
def test_what_is_asked_for_of_a_text_are_its_longest_runs_of_plain_words(text: str, words: tuple[str, ...]) -> None:
    assert fragments(text) == words


def test_a_resolution_is_taken_apart_at_its_list_its_headings_or_its_paragraphs() -> None:
    numbered = "Do this:\n\n1. Open\n   it.\n\n   a. Here.\n\n   b. There.\n\n2. Close it.\n\nNOTE: Mind it."
    assert steps_of(numbered) == Steps(
        "Do this:", (Step("Open it.", ("a. Here.", "b. There.")), Step("Close it.", ()), Step("NOTE: Mind it.", ()))
    )
    headed = "Method 1\n--------\n\n1. Open it.\n\nMethod 2\n--------\n\nClose it."
    assert steps_of(headed) == Steps("", (Step("Method 1", ("1. Open it.",)), Step("Method 2", ("Close it.",))))
    plain = "Get the fix:\n\n   Q1 How to\n   Get It\n\nInstall it."
    assert steps_of(plain) == Steps("", (Step("Get the fix:", ("Q1 How to Get It",)), Step("Install it.", ())))
    either = "Do one:\n\n - This.\n\n-or-\n\n - That."
    assert steps_of(either).steps == (Step("Do one:", ("- This.", "-or-", "- That.")),)
    within = "1. Open:\n\n\\\\Key\n\n2. Close it."
    assert steps_of(within).steps == (Step("Open:", ("\\\\Key",)), Step("Close it.", ()))
    boxes = "Get it:\n\n+------+\n| File |\n+------+\n| a.dll |\n+------+"
    assert steps_of(boxes).steps == (Step("Get it:", ("| File |", "| a.dll |")),)
    table = "Files:\n\n   Date     Size   Name\n   ------------------\n   1/2/99   100    a.dll"
    assert steps_of(table).steps == (Step("Files:", ("Date Size Name", "1/2/99 100 a.dll")),)
