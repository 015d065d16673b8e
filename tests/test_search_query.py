"""Words find the rules that have them, with the reason, and nothing that is asked makes a search fail."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rule_writer import KNOWLEDGE, sigma, write
from xfor.errors import SearchError
from xfor.rules import Library, load_library
from xfor.search import Answer, Asked, answer, open_index, search
from xfor.search.index import Index, text_table

DISK = """\
title: The store stops because its disk is full
name: K2
level: high
logsource: {product: windows, service: application}
detection:
  event: {Provider_Name: MSExchangeIS, EventID: [9559, 13003]}
  condition: event
kb:
  article: K2
  applies_to: [Contoso Mail 5.5]
  event_text: The database could not be written (-1808).
  symptoms: Nobody can send {param1|a message}.
  cause: The disk has no room.
  resolution: {steps: [{do: Make room., detail: [Move the log files.], command: dir}]}
  examples:
    match: [{Provider_Name: MSExchangeIS, EventID: 9559}, {Provider_Name: MSExchangeIS, EventID: 13003}]
"""
PLAIN = sigma("a: {Provider_Name: Contoso Print, EventID: 61, param2: '%%5'}\ncondition: a")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("rules")
    write(folder, "K1.yml", KNOWLEDGE)
    write(folder, "K2.yml", DISK)
    write(folder, "plain.yml", PLAIN.replace("title: T", "title: Printing is refused"))
    library = load_library([("ours", folder)])
    assert not library.refused
    return library


@pytest.fixture(scope="module")
def index(library: Library) -> Index:
    return open_index(library)


def asked(index: Index, *words: str, provider: str | None = None, event_id: int | None = None) -> Answer:
    question = Asked(words, provider, event_id)
    return answer(index, question, search(index, question), limit=10)


def ids(found: Answer) -> list[str]:
    return [hit.id for hit in found.hits]


def reasons(found: Answer, name: str) -> dict[str, list[str]]:
    (hit,) = (hit for hit in found.hits if hit.id == name)
    return {reason.field: reason.words for reason in hit.reasons}


def test_a_word_is_found_in_any_text_and_in_any_form(index: Index) -> None:
    found = asked(index, "disks")
    assert ids(found) == ["K2"]
    assert reasons(found, "K2") == {"title": ["disk"], "cause": ["disk"]}
    assert (found.total, found.searched, found.hits[0].share) == (1, 3, 1.0)


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("written", "event text"),
        ("nobody", "symptoms"),
        ("message", "symptoms"),
        ("room", "cause"),
        ("move", "resolution"),
        ("Contoso", "products"),
        ("MSExchangeIS", "provider"),
        ("K2", "name"),
    ],
)
def test_the_reason_names_the_text(index: Index, word: str, field: str) -> None:
    assert field in reasons(asked(index, word), "K2")


def test_what_has_more_of_the_words_comes_first(index: Index) -> None:
    found = asked(index, "full", "disk", "rights")
    assert ids(found) == ["K2", "K1"]
    assert found.hits[0].share > found.hits[1].share > 0


def test_a_part_of_a_name_is_found_where_no_text_has_it_as_a_word(index: Index) -> None:
    assert ids(asked(index, "MSExch")) == ["K2"]


@pytest.mark.parametrize("spelled", ["-1808", "0xfffff8f0", "4294965488", "FFFFF8F0"])
def test_a_code_is_found_in_every_spelling(index: Index, spelled: str) -> None:
    assert reasons(asked(index, spelled), "K2")["error code"] == [spelled]


@pytest.mark.parametrize("spelled", ["0x80070005", "%%5", "ERROR_ACCESS_DENIED", "Access is denied."])
def test_a_code_in_a_condition_is_found_by_its_number_its_symbol_and_its_sentence(index: Index, spelled: str) -> None:
    question = Asked((), code=5)
    assert ids(answer(index, question, search(index, question), 10)) == ["plain"]
    if " " not in spelled:
        assert ids(asked(index, spelled))[0] == "plain"


def test_a_number_is_also_an_event_id(index: Index) -> None:
    found = asked(index, "13003")
    assert ids(found) == ["K1", "K2"]
    assert reasons(found, "K1") == {"event id": ["13003"]}


def test_options_leave_out_what_is_not_about_them(index: Index) -> None:
    assert ids(asked(index, event_id=13003)) == ["K1", "K2"]
    assert ids(asked(index, event_id=13003, provider="ms exchange is")) == ["K2"]
    assert ids(asked(index, event_id=9559, provider="Mail")) == []
    assert ids(asked(index, "printing", event_id=13003)) == []
    assert ids(asked(index, provider="print")) == ["plain"]


def test_a_search_finds_the_same_in_whatever_order_it_is_asked_again(library: Library, index: Index) -> None:
    again = open_index(library)
    for words in (["disk", "rights", "13003"], ["rights", "13003", "disk"]):
        assert asked(again, *words).hits == asked(index, "disk", "rights", "13003").hits


HOSTILE = [
    '"', '""', "'", "*", "^", "a*", "a OR", "NOT", "AND OR", "NEAR(a b)", "c0:disk", "{c0 c1}:disk", "-", "--", "(",
    ")", "disk\0full", "\0", "\ud800", "%", ";drop table texts", "\x1b[31mdisk", "\x02\x03", "é" * 500, "9" * 500,
    "\u0663", "\ufb01", "\u202edisk", "disk " * 10_000, "0x" + "f" * 100,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_words_find_or_do_not_find_but_never_fail(index: Index, text: str) -> None:
    assert asked(index, text).searched == 3
    assert asked(index, "disk", text, provider=text).searched == 3


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_words_can_be_asked(index: Index, words: list[str]) -> None:
    assert asked(index, *words).searched == 3


def test_words_beyond_the_limit_are_named_and_not_looked_for(index: Index) -> None:
    found = asked(index, *(f"w{number}" for number in range(40)), "disk")
    assert found.query.ignored[-1] == "disk"
    assert len(found.query.words) == 32


def test_the_index_lies_in_the_cache_until_the_rules_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)

    def load() -> Library:
        return load_library([("ours", tmp_path / "rules")])

    open_index(load())
    (file,) = (tmp_path / "cache").glob("search-*.db")
    before = file.read_bytes()
    assert ids(asked(open_index(load()), "rights")) == ["K1"]
    assert file.read_bytes() == before
    write(tmp_path / "rules", "K2.yml", DISK)
    assert ids(asked(open_index(load()), "disk")) == ["K2"]
    assert [*(tmp_path / "cache").glob("search-*.db")] == [file]
    assert file.read_bytes() != before


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda body: body[:-1], lambda body: body[:2000] + b"x" + body[2001:]]
)
def test_a_damaged_index_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: object) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    library = load_library([("ours", tmp_path / "rules")])
    open_index(library)
    (file,) = (tmp_path / "cache").glob("search-*.db")
    before = file.read_bytes()
    assert callable(damage)
    file.write_bytes(damage(before))
    assert ids(asked(open_index(library), "rights")) == ["K1"]
    assert file.read_bytes() == before


def test_a_forged_index_is_made_again_or_an_error_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    library = load_library([("ours", tmp_path / "rules")])
    open_index(library)
    (file,) = (tmp_path / "cache").glob("search-*.db")
    header, _, whole = file.read_bytes().partition(b"\n")
    outcomes: set[object] = set()
    for place in range(0, len(whole), 512):
        body = whole[:place] + b"\xff" * 512 + whole[place + 512 :]
        file.write_bytes(sha256(body).hexdigest().encode() + header[64:] + b"\n" + body)
        try:
            found = asked(open_index(library), "rights", "13003", provider="Mail", event_id=13003)
            outcomes.add(tuple(ids(found)))
        except SearchError as error:
            outcomes.add(str(error)[:39])
    assert ("K1",) in outcomes
    assert "The index of the rules cannot be read (" in outcomes
    assert outcomes <= {("K1",), (), "The index of the rules cannot be read ("}


def test_other_values_of_placeholders_have_another_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    write(tmp_path / "rules", "A1.yml", sigma("a: {F|expand: '%who%'}\ncondition: a"))
    for values, count in (({"who": ("eve",)}, 2), ({}, 1), ({"who": ("bob",)}, 2)):
        found = asked(open_index(load_library([("ours", tmp_path / "rules")], values)), "rights")
        assert (ids(found), found.searched) == (["K1"], count)


def test_an_sqlite_without_full_text_search_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # There is no SQLite without FTS5 here: ask this one for a module that it does not have.
    monkeypatch.setattr("xfor.search.index._TEXTS", "CREATE VIRTUAL TABLE {name} USING fts99({columns}{options})")
    with pytest.raises(SearchError, match=f"FTS5.*{sqlite3.sqlite_version}"):
        text_table("texts")
