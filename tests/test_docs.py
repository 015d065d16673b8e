"""The pages in docs/: every session on them is real."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from zipfile import ZIP_STORED

import pytest

from tests.bundle_writer import zipped
from tests.command import ROOT, SAMPLES, xfor

PAGES = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"^```(console|yaml|text|csv) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def case_bundle() -> bytes:
    """Make the bundle of docs/bundles.md: a log in a zip within, once more beside it, a letter, and a cut zip."""
    log = (SAMPLES / "exchange55-pop3.evtx").read_bytes()
    cut = zipped({"System.evtx": (SAMPLES / "damaged-system.evtx").read_bytes()}, ZIP_STORED)[:-100_000]
    files = {"EXCHSRV1/logs.zip": zipped({"Application.evtx": log}), "Application.evtx": log}
    return zipped({**files, "letter.docx": zipped({"[Content_Types].xml": b""}), "FS02.zip": cut})


def run(session: str) -> None:
    """Run each command of a session, and find every passage that the page shows in what it prints."""
    for command in re.split(r"^\$ xfor ", session, flags=re.MULTILINE)[1:]:
        arguments, _, shown = command.partition("\n")
        output = xfor(*arguments.split(), env={"COLUMNS": "100"}).stdout
        for passage in re.split(r"^\s*\[…\]\n", shown, flags=re.MULTILINE):
            assert passage in output, f"xfor {arguments} does not print:\n{passage}but:\n{output}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_sessions_of_a_page_are_real(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    (tmp_path / "case-1042.zip").write_bytes(case_bundle())
    monkeypatch.chdir(tmp_path)
    for kind, name, content in BLOCK.findall(page.read_text("utf-8")):
        if kind == "console":
            run(content)
        elif name:
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(content, "utf-8")


def test_the_page_about_rules_is_short() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8").count("\n") <= 150
