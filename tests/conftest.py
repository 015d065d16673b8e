"""What several test modules need: the corpus of real material, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of real logs, rules and articles; skip the test where it is missing."""
    path = Path(os.environ.get("XFOR_CORPUS", _BESIDE_THE_CHECKOUT))
    if not path.is_dir():
        pytest.skip(f"needs the corpus of real material (XFOR_CORPUS), which is not at {path}")
    return path
