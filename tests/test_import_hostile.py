"""Damaged and hostile articles: the import goes on, writes only valid rules, and only into its folder."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command import xfor
from tests.kb_articles import KbArticle
from xfor.articles.imports.making import Wanted, make
from xfor.rules.build import build_rule
from xfor.rules.lint_examples import example_mistakes

EVENTS = """\
You see this:

   Event ID: 4018
   Source: Contoso*Mail\\?
   Type: Error
   Description: The service <name> could not be started, {reason}.

or this:

   Event ID: 7
   Description: The drive of the server is full now.
"""
PLAIN = KbArticle(EVENTS, "No rights {here}.", "1. Give rights.\n\n2. Start it.", {"STATUS": "It was fixed."}).plain()
PIECES = [
    *(
        b"\x00",
        b"\x1b[31m",
        b"\xff\xfe",
        b"\x85",
        b"\n",
        b"\n\n   ",
        b"\t",
        b"{0}",
        b"{{",
        b"<",
        b"'",
        b'"',
        b"\\",
        b"*",
    ),
    *(
        b"%1",
        b"- ",
        b": ",
        b"#",
        b"|-\n",
        b"---\n",
        b"Event ID: 99999\n",
        b"Event ID: 1\n",
        b"   Source: \n",
        b"=" * 40,
    ),
    *(
        b"RESOLUTION\n====\n",
        b"Description:",
        b"Q1 ../../x\n",
        b"DOCUMENT:Q1",
        b"TITLE   :",
        b"!!python/x\n",
        b"&a *a\n",
    ),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Cut pieces out of an article and put others in."""
    content = PLAIN
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.sampled_from(PIECES)) + content[at + draw(st.integers(0, 40)) :]
    return content


@settings(max_examples=60)
@given(damaged())
def test_a_damaged_article_makes_a_valid_rule_or_none(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Q100001.TXT")
        path.write_bytes(content)
        made = make(path.as_posix(), Wanted(records=False, eventless=True))
        again = make(path.as_posix(), Wanted(records=False, eventless=True))
    assert made == again
    if made.content:
        rule, document = build_rule(made.content, f"{made.name}.yml")
        assert list(example_mistakes(rule, document)) == []
        assert rule.file.kb is not None
        assert rule.file.kb.article == made.article


@pytest.mark.parametrize("title", ["x\x1b]0;owned\x07", "a\u202eb", "x" * 5000, "TODO", "%s %d {0}", "<script>"])
def test_a_hostile_title_reaches_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    monkeypatch.chdir(tmp_path)
    content = PLAIN.replace(b"TITLE   :", f"TITLE   :{title}".encode("cp1252", "replace"))
    Path("a.txt").write_bytes(content.replace(b"Source: Contoso", b"Source: \x1b[31mContoso"))
    done = xfor("import", "a.txt", "-o", "rules")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert xfor("rules", "check", "rules").exit_code == 0


def test_what_is_too_large_or_no_file_is_one_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("big.txt").write_bytes(PLAIN + b" " * 500_000)
    Path("log.evtx").write_bytes(b"ElfFile\x00" + bytes(5000))
    many = [{"id": "K1", "title": "T", "event id": 1, "source": "S", "cause": "x" * (1 << 20)}]
    Path("long.json").write_text(json.dumps(many))
    done = xfor("import", "big.txt", "log.evtx", "\0", "long.json", "-o", "rules")
    big, log, nothing, long = [line for line in done.stdout.splitlines() if line.startswith(("failed", "skipped"))]
    assert big == "failed    big.txt: is larger than 488 KiB: that is too much for an import"
    assert log.startswith("failed    log.evtx: ")
    assert nothing.startswith("failed    \\x00: ")
    assert long == "skipped   K1: its rule file would be larger than 1 MiB"
    assert not Path("rules").exists()


def test_a_folder_that_leads_into_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "a.txt").write_bytes(PLAIN)
    (tmp_path / "kb" / ".hidden.txt").write_bytes(PLAIN)
    try:
        (tmp_path / "kb" / "again").symlink_to(tmp_path / "kb", target_is_directory=True)
    except OSError:
        pytest.skip("links need a right on Windows")
    done = xfor("import", tmp_path / "kb", "--dry-run")
    assert done.stdout.count("Q100001") == 1
