"""Changed files of messages of every kind are read as far as they go, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.message_mutants import subjects, tried


@pytest.mark.parametrize("kind", ["mta", "program", "json lines", "json", "table", "registry", "catalogue"])
def test_mutants_stop_nothing(tmp_path: Path, kind: str) -> None:
    [subject] = [each for each in subjects(tmp_path) if each.name == kind]
    held = tried(subject, tmp_path)
    assert held.refused < held.tried
