"""What several test modules need: the corpus of real material, where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no fault of the code; and what is checked before a change lands is the same for everybody.
settings.register_profile("xfor", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("xfor")

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of real logs, rules and articles; skip the test where it is missing."""
    path = Path(os.environ.get("XFOR_CORPUS", _BESIDE_THE_CHECKOUT))
    if not path.is_dir():
        pytest.skip(f"needs the corpus of real material (XFOR_CORPUS), which is not at {path}")
    return path


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests, and the processes they start, away from the user's cache of rules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XFOR_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
