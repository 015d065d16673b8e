"""Whatever becomes of a log on its way, reading it ends in time and in events, notices, or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutations import COUNT, hold, hold_format, mutant
from tests.sound_exports import SOUND
from xfor.errors import LogError
from xfor.logs.formats import FORMATS
from xfor.logs.inputs import open_log


@pytest.mark.parametrize("name", SOUND)
def test_mutants_of_a_log_raise_nothing_and_take_no_time(name: str, tmp_path: Path) -> None:
    held = hold_format(name, SOUND[name](), tmp_path)
    assert held.tried == COUNT
    assert held.refused < held.tried


def test_every_format_has_sound_logs_that_are_recognised_and_read_whole(tmp_path: Path) -> None:
    assert set(SOUND) == {format.name for format in FORMATS}
    for format in FORMATS:
        for data in SOUND[format.name]():
            path = tmp_path / "sound.log"
            path.write_bytes(data)
            assert next(each.name for each in FORMATS if each.recognised(data[:8192])) == format.name
            log = open_log(path)
            events = [event for batch in log.sweep(lambda _: True) for event in batch.events]
            assert (len(events), 0) == (log.records, log.records_lost)
            assert events


def test_a_mutant_is_the_same_each_time_and_seldom_the_sound_input() -> None:
    sound = bytes(range(256)) * 10
    mutants = [mutant(sound, seed) for seed in range(100)]
    assert mutants == [mutant(sound, seed) for seed in range(100)]
    assert len(set(mutants)) > 90
    assert mutants.count(sound) < 5


def test_a_parser_that_raises_is_found_with_the_seed_of_the_mutant() -> None:
    def brittle(data: bytes) -> None:
        if len(data) != 100:
            raise IndexError("too short")

    with pytest.raises(AssertionError, match=r"mutant \d+ of input 0: IndexError"):
        hold(brittle, [bytes(100)], count=50)


def test_a_parser_may_refuse_in_a_sentence() -> None:
    def strict(data: bytes) -> None:
        if data != bytes(100):
            raise LogError("it is not what it was")

    held = hold(strict, [bytes(100)], count=50)
    assert 40 < held.refused <= held.tried == 50
