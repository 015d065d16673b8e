"""What a log gave can be written down and read again, and nothing else can be read in its place."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import SAMPLES
from xfor.attempt import Attempt, Partial
from xfor.events import Datum
from xfor.logs.inputs import Found, find_files
from xfor.packing import PackingError, packed, unpacked
from xfor.reading import Question, Reader
from xfor.rules import builtin_path, load_library

ATOMS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.frozensets(ATOMS)
        | st.dictionaries(ATOMS, inner)
        | st.builds(Datum, st.text(), st.text())
    ),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_is_the_same_after_it_was_written_and_read(value: object) -> None:
    again = unpacked(packed(value))
    assert again == value
    assert type(again) is type(value)


@given(st.binary() | st.recursive(ATOMS, st.lists).map(lambda each: json.dumps(each).encode()))
def test_bytes_that_are_no_value_are_refused_or_are_plain_data(content: bytes) -> None:
    try:
        unpacked(content)
    except PackingError:
        return


@pytest.mark.parametrize("node", [["os.system", 0], ["Partial", 0], ["Span", 0, 0], ["Input", 0], ["tuple", 9]])
def test_a_class_that_is_not_known_or_not_whole_is_refused(node: list[object]) -> None:
    with pytest.raises(PackingError):
        unpacked(json.dumps(["x", node]).encode())


def test_text_that_is_no_unicode_and_counters_survive() -> None:
    value: dict[Any, Any] = {"\ud800": Counter(a=2), ("x", 1): defaultdict(int, b=1), 2: True, False: 1}
    again = unpacked(packed(value))
    assert again == value
    assert isinstance(again, dict)
    assert isinstance(again["\ud800"], Counter)


def test_what_stood_in_two_places_is_one_object_again() -> None:
    one = Datum("a", "b")
    again = unpacked(packed([one, one]))
    assert isinstance(again, list)
    assert again[0] is again[1]


def test_a_class_that_nobody_thought_of_is_a_mistake_and_not_lost() -> None:
    with pytest.raises(TypeError):
        packed([object()])


@pytest.mark.parametrize(
    "file", find_files([str(each) for each in SAMPLES.glob("*.evtx")]), ids=lambda each: each.label
)
def test_all_that_a_log_gives_can_be_kept(file: Found) -> None:
    library = load_library([("builtin", builtin_path())])
    attempt = Attempt(file, Question())
    attempt.read(Reader(library, Question()), lambda label, done: None)
    partial = attempt.partial()
    again = unpacked(packed(partial))
    assert isinstance(again, Partial)
    assert again.input == partial.input
    assert list(again.damage) == list(partial.damage)
    assert packed(again) == packed(partial)
