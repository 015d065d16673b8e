"""Unexplained events are given the articles with nearly the same text, as a guess; others are given none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evtx_writer import forwarded, write_evtx
from tests.report_writer import written
from xfor.events import Datum, Event, Kind
from xfor.logs.inputs import find_files
from xfor.reading import Question
from xfor.report import Report
from xfor.rules import Library, builtin_path, load_library
from xfor.scan import Scan
from xfor.search import open_index
from xfor.search.nearest import Near, Nearest

WORKGROUP = (
    "This computer is configured as a member of a workgroup, not as a member of a domain. The Netlogon service does "
    "not need to run in this configuration."
)
"""The message of event 3095 of NETLOGON, which a shipped article is about."""
WANTED = "W-active-directory-18"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([("builtin", builtin_path())])


@pytest.fixture(scope="module")
def nearest(library: Library) -> Nearest:
    return Nearest(open_index(library))


def event(message: str | None = None, *values: str, provider: str = "Contoso", event_id: int = 64_999) -> Event:
    kind = Kind(provider, "", event_id, "error", "System", "HOST")
    return Event(kind, None, 1, data=tuple(Datum(None, value) for value in values), message=message)


def near(nearest: Nearest, asked: Event) -> list[Near]:
    return nearest.near(asked, 3)


def report(folder: Path, library: Library, level: int, *messages: str) -> Report:
    records = [
        forwarded("Contoso", 64_000 + number, [], level=level, rendering={"Message": message})
        for number, message in enumerate(messages)
    ]
    (folder / "a.evtx").write_bytes(write_evtx(records))
    made = Scan(library, Question())
    made.read(find_files([str(folder / "a.evtx")]), lambda _, __: None)
    return made.report()


def test_the_article_that_prints_the_message_is_named_for_another_event(nearest: Nearest) -> None:
    (found,) = near(nearest, event(WORKGROUP))
    assert found.rule.id == WANTED
    assert found.share > 0.9
    assert "workgroup" in found.words


def test_the_texts_of_a_raw_log_count_as_its_message_does(nearest: Nearest) -> None:
    assert [each.rule.id for each in near(nearest, event(None, "7", *WORKGROUP.split(", ")))] == [WANTED]


def test_other_words_between_make_it_less_near_and_then_not_near(nearest: Nearest) -> None:
    strange = [f"{first}{second}qx" for first in "abcdefgh" for second in "abcdefgh"]
    shares = []
    for number in (0, 3, 60):
        found = near(nearest, event(" ".join([WORKGROUP, *strange[:number]])))
        shares.append(sum(each.share for each in found))
    assert shares[0] > shares[1] > shares[2] == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Logon failure: unknown user name or bad password.",  # the sentence of an error code
        "The service could not be started because of the following error.",
        "The system cannot find the file specified. Access is denied.",
        "Zugriff verweigert. Der Dienst wurde nicht gestartet, weil das Konto fehlt.",
        '\0\ud800\x1b[31m " OR NEAR(*)',
        "x " * 100_000,
    ],
    ids=ascii,
)
def test_what_many_texts_say_is_no_guess(nearest: Nearest, text: str) -> None:
    assert near(nearest, event(text)) == []
    assert near(nearest, event(None, text, text)) == []


def test_an_article_that_was_asked_about_the_event_is_no_guess(nearest: Nearest) -> None:
    assert near(nearest, event(WORKGROUP, provider="NETLOGON", event_id=3095)) == []


def test_of_its_own_provider_less_of_the_text_is_enough(nearest: Nearest) -> None:
    part = WORKGROUP.partition(". ")[0] + ". Its shares were closed, and nobody can open files of theirs."
    assert near(nearest, event(part)) == []
    assert [each.rule.id for each in near(nearest, event(part, provider="NetLogon"))] == [WANTED]


def test_the_report_names_near_articles_for_errors_and_not_for_warnings(tmp_path: Path, library: Library) -> None:
    made = report(tmp_path, library, 2, WORKGROUP, "Something else happened to the widget of this machine.")
    assert [[near.rule for near in each.nearest] for each in made.unexplained] == [[WANTED], []]
    assert report(tmp_path, library, 2, WORKGROUP, "Something else happened to the widget of this machine.") == made
    assert [each.nearest for each in report(tmp_path, library, 3, WORKGROUP).unexplained] == [[]]


@pytest.mark.parametrize("format", ["text", "markdown", "html", "json"])
def test_every_format_says_that_it_is_a_guess(tmp_path: Path, library: Library, format: str) -> None:
    shown = written(report(tmp_path, library, 2, WORKGROUP), format)
    assert WANTED in shown
    assert "a guess" in shown or '"nearest": [' in shown


def test_guesses_end_with_the_fiftieth_group(tmp_path: Path, library: Library) -> None:
    made = report(tmp_path, library, 2, *[WORKGROUP] * 52)
    assert [bool(each.nearest) for each in made.unexplained] == [True] * 50 + [False] * 2


def test_a_report_without_full_text_search_says_so(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("xfor.search.index._TEXTS", "CREATE VIRTUAL TABLE {name} USING fts99({columns}{options})")
    made = report(tmp_path, library, 2, WORKGROUP)
    assert [each.code for each in made.notices] == ["search-unavailable"]
    assert made.unexplained[0].nearest == []
