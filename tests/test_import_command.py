"""`xfor import`: what it writes and what it leaves alone, what it says, and the codes it ends with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.command import xfor
from tests.kb_articles import KbArticle

EVENT = (
    "The log shows:\n\n   Event ID: 4018\n   Source: ContosoMail\n   Type: Error\n   Description: It did not start.\n"
)
GOOD = KbArticle(EVENT, "No rights.", "Give rights.", title="Contoso Mail Does Not Start")


def article(folder: Path, number: int, text: KbArticle = GOOD, name: str = "") -> Path:
    """Write an article of the archive's form under an id of its own."""
    path = folder / (name or f"Q{number}.TXT")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.plain().replace(b"Q100001", f"Q{number}".encode()))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_article_becomes_a_rule_file_that_check_accepts(tmp_path: Path) -> None:
    article(tmp_path / "kb", 200001)
    done = xfor("import", "kb", "-o", "rules")
    assert done.exit_code == 0
    assert done.stdout == (
        "written   Q200001\n"
        "          ContosoMail 4018, lines 22 to 25: tier 1\n"
        "1 article\n"
        "       1 rule\n"
        "         1 state source, id and text\n"
    )
    assert list(contents(tmp_path / "rules")) == ["Q200001.yml"]
    assert xfor("rules", "check", "rules").exit_code == 0


def test_both_forms_of_an_article_make_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(GOOD.page())
    (tmp_path / "a.txt").write_bytes(GOOD.plain())
    assert xfor("import", "a.md", "-o", "one").exit_code == 0
    assert xfor("import", "a.txt", "-o", "two").exit_code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two") != {}
    both = xfor("import", "a.md", "a.txt", "-o", "three")
    assert "skipped   Q100001: the same as a.md\n" in both.stdout


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    article(tmp_path / "kb", 200001)
    first = xfor("import", "kb")
    before = contents(tmp_path / "imported-rules")
    times = [path.stat().st_mtime_ns for path in (tmp_path / "imported-rules").iterdir()]
    second = xfor("import", "kb")
    assert first.stdout == second.stdout
    assert contents(tmp_path / "imported-rules") == before
    assert [path.stat().st_mtime_ns for path in (tmp_path / "imported-rules").iterdir()] == times


def test_a_new_text_of_an_article_replaces_its_file(tmp_path: Path) -> None:
    article(tmp_path, 200001)
    xfor("import", "Q200001.TXT", "-o", "rules")
    article(tmp_path, 200001, KbArticle(EVENT, "Another cause.", "Give rights."))
    xfor("import", "Q200001.TXT", "-o", "rules")
    assert b"Another cause." in contents(tmp_path / "rules")["Q200001.yml"]


@pytest.mark.parametrize("mine", [b"title: mine\n", b"", b"\xff"])
def test_a_file_of_somebody_else_is_left_as_it_is(tmp_path: Path, mine: bytes) -> None:
    article(tmp_path, 200001)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "Q200001.yml").write_bytes(mine)
    done = xfor("import", "Q200001.TXT", "-o", "rules")
    assert done.exit_code == 0
    assert (
        "skipped   Q200001: rules/Q200001.yml was not written by an import, or was changed since: it is left as it is"
        in done.stdout
    )
    assert contents(tmp_path / "rules") == {"Q200001.yml": mine}


def test_an_imported_file_that_was_changed_is_left_as_it_is(tmp_path: Path) -> None:
    article(tmp_path, 200001)
    xfor("import", "Q200001.TXT", "-o", "rules")
    path = tmp_path / "rules" / "Q200001.yml"
    path.write_bytes(changed := path.read_bytes().replace(b"level: medium", b"level: high"))
    assert "it is left as it is" in xfor("import", "Q200001.TXT", "-o", "rules").stdout
    assert path.read_bytes() == changed


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    article(tmp_path, 200001)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "Q200001.yml").symlink_to(tmp_path / "elsewhere.yml")
    assert "it is left as it is" in xfor("import", "Q200001.TXT", "-o", "rules").stdout
    assert not (tmp_path / "elsewhere.yml").exists()


def test_a_dry_run_writes_nothing_and_says_the_same(tmp_path: Path) -> None:
    article(tmp_path / "kb", 200001)
    dry = xfor("import", "kb", "--dry-run")
    assert not (tmp_path / "imported-rules").exists()
    assert dry.stdout == xfor("import", "kb").stdout


def test_the_record_of_an_article_is_what_was_found_in_it(tmp_path: Path) -> None:
    article(tmp_path, 200001)
    (record,) = map(json.loads, xfor("import", "Q200001.TXT", "--dry-run", "--format", "jsonl").stdout.splitlines())
    assert record == {
        "article": "Q200001",
        "title": "Contoso Mail Does Not Start",
        "matchers": [
            {"event_id": 4018, "provider": "ContosoMail", "level": "Error", "category": None,
             "text": "It did not start.", "role": "symptom", "active": True, "tier": 1, "lines": [22, 25]}
        ],
        "sections": {"SYMPTOMS": EVENT.strip(), "CAUSE": "No rights.", "RESOLUTION": "Give rights."},
        "source": "Q200001.TXT",
        "outcome": "written",
        "reason": "",
        "file": "imported-rules/Q200001.yml",
    }  # fmt: skip


def test_one_broken_article_is_a_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    article(tmp_path / "kb", 200001)
    (tmp_path / "kb" / "Q200000.TXT").write_bytes(b"\x00\xff nothing")
    (tmp_path / "kb" / "Q200002.TXT").write_bytes(b"")
    done = xfor("import", "kb", "nowhere", "-o", "rules")
    failed = [line for line in done.stdout.splitlines() if line.startswith("failed")]
    assert [line.split(":")[0] for line in failed] == [
        "failed    kb/Q200000.TXT", "failed    kb/Q200002.TXT", "failed    nowhere",
    ]  # fmt: skip
    assert done.exit_code == 0
    assert list(contents(tmp_path / "rules")) == ["Q200001.yml"]


@pytest.mark.parametrize("paths", [["nowhere"], ["empty"], ["*.none"]])
def test_without_a_single_article_it_ends_with_3(tmp_path: Path, paths: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    done = xfor("import", *paths)
    assert done.exit_code == 3
    assert not (tmp_path / "imported-rules").exists()


def test_a_folder_that_is_a_file_is_wrong_use(tmp_path: Path) -> None:
    article(tmp_path, 200001)
    done = xfor("import", "Q200001.TXT", "-o", "Q200001.TXT")
    assert (done.exit_code, done.stderr) == (2, "xfor: -o Q200001.TXT is no folder.\n")


def test_an_article_of_which_xfor_has_a_rule_never_silences_that_rule(tmp_path: Path) -> None:
    only_id = KbArticle("You see an Event ID 4018 in the log.", "No rights.", "Give rights.", group="exchange")
    article(tmp_path, 247764, only_id)
    done = xfor("import", "Q247764.TXT", "-o", "rules")
    assert "skipped   Q247764: its rule would be disabled, and would only silence the one that comes with xfor" in (
        done.stdout
    )
    article(tmp_path, 247764)
    done = xfor("import", "Q247764.TXT", "-o", "rules")
    assert "written   Q247764: replaces the rule of the same name that comes with xfor" in done.stdout


def test_articles_without_an_event_are_counted_and_become_rules_only_with_all(tmp_path: Path) -> None:
    article(tmp_path / "kb", 200001, KbArticle("It is slow.", "No memory.", "Add memory."))
    done = xfor("import", "kb", "-o", "rules")
    assert done.stdout == "1 article\n       1 without a rule\n         1 describes no event of a Windows log\n"
    done = xfor("import", "kb", "-o", "rules", "--all")
    assert done.stdout.startswith("written   Q200001\n")
    assert xfor("rules", "check", "rules").exit_code == 0


def test_many_articles_are_read_by_processes_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number in range(200000, 200150):
        article(tmp_path / "kb", number)
    done = xfor("import", "kb", "--format", "jsonl")
    assert [json.loads(line)["article"] for line in done.stdout.splitlines()] == [
        f"Q{number}" for number in range(200000, 200150)
    ]
    assert len(contents(tmp_path / "imported-rules")) == 150
