"""The reader of articles against real ones: labelled by hand, in both forms, and all of them at once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xfor.articles.dry_run import dry_run
from xfor.articles.reading import read

WANTED = {
    "article: precision": 0.97,
    "article: recall": 0.97,
    "key: precision": 0.95,
    "key: recall": 0.92,
    "level": 0.95,
    "category": 0.95,
    "text": 0.92,
    "text end": 0.92,
    "sections": 1.0,
}


def test_articles_labelled_by_hand_are_read_as_labelled(corpus: Path, tmp_path: Path) -> None:
    gold = corpus.parent / "gold"
    if not gold.is_dir():
        pytest.skip(f"needs the labelled articles, which are not at {gold}")
    labels = gold / "articles-dev.jsonl"
    paths = [corpus.parent / json.loads(line)["path"] for line in labels.read_text("utf-8").splitlines()]
    records = [json.dumps(dry_run(*read(path.read_bytes()))) for path in paths]
    imported = tmp_path / "imported.jsonl"
    imported.write_text("\n".join(records), "utf-8")
    done = subprocess.run(
        [sys.executable, str(gold / "score_import.py"), str(labels), str(imported)],
        capture_output=True,
        text=True,
        check=True,
    )
    scores = figures(done.stdout)
    assert {name: scores[name] for name in WANTED if scores[name] < WANTED[name]} == {}, done.stdout


def figures(printed: str) -> dict[str, float]:
    """Read what the scoring script prints."""
    found: dict[str, float] = {}
    for line in printed.splitlines():
        name, _, rest = line.partition(": ")
        if rest.startswith("precision"):
            precision, recall = re.findall(r"[\d.]{5}", rest)[:2]
            found |= {f"{name}: precision": float(precision), f"{name}: recall": float(recall)}
        else:
            found[name] = float(rest.split()[0])
    return found


def test_both_forms_of_a_real_article_give_the_same(corpus: Path) -> None:
    pairs = [
        (page, plain)
        for page in sorted((corpus / "kb" / "md").rglob("*.md"))
        if (plain := corpus / "kb" / "txt" / page.parent.name / f"{page.stem}.TXT").exists()
    ]
    assert pairs
    for page, plain in pairs:
        (first, first_events), (second, second_events) = read(page.read_bytes()), read(plain.read_bytes())
        assert first._replace(sections=()) == second._replace(sections=())
        assert [part[:2] for part in first.sections] == [part[:2] for part in second.sections]
        assert [event[:-1] for event in first_events] == [event[:-1] for event in second_events]


def test_every_article_is_read_and_in_time(corpus: Path) -> None:
    contents = [path.read_bytes() for path in sorted((corpus / "kb").rglob("Q*.*"))]
    begin = time.process_time()
    described = sum(any(event.active for event in read(content)[1]) for content in contents)
    assert time.process_time() - begin < 0.004 * len(contents)
    assert 0.35 < described / len(contents) < 0.5
