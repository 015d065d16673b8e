"""Tables of a team's knowledge as CSV, JSON and YAML: what a row becomes, and where a wrong one is said to stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command import xfor
from xfor.articles.tables.entries import read_entries
from xfor.articles.tables.rows import read_rows
from xfor.errors import ArticleError

CSV = """\
KB,Event Source,Event ID,Title,Root Cause,Fix,Link,Message
K1,ContosoMail,4018,Mail does not start,No rights.,Give rights.,https://kb.contoso.example/K1,It did not start.
K1,ContosoMTA,"7, 8",,,,,
K2,,9,Disk is full,,"1. Look.

2. Delete.",,The disk of the server is full now.
K3,,10,Only an id,,,,
"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(name: str, content: str | bytes) -> list[str]:
    """Import a table and give the report's lines."""
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = xfor("import", name, "-o", "rules")
    assert done.stderr == ""
    return done.stdout.splitlines()


def rule(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load(Path("rules", f"{name}.yml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def entries(content: str, ending: str = ".csv") -> tuple[list[tuple[str, list[int]]], list[tuple[int, str]]]:
    found, remarks = read_entries(read_rows(content.encode(), ending))
    made = [(entry.article.id, [matcher.event_id for matcher in entry.matchers]) for entry in found]
    return made, [(remark.line, remark.message) for remark in remarks]


def test_a_table_becomes_rules_and_the_rows_of_one_id_are_one() -> None:
    lines = imported("kb.csv", CSV)
    assert lines[:9] == [
        "written   K1",
        "          ContosoMail 4018, line 2: tier 1",
        "          ContosoMTA 7, line 3: tier 2",
        "          ContosoMTA 8, line 3: tier 2",
        "written   K2",
        "          any source 9, line 4: tier 3",
        "disabled  K3: only the event id is stated",
        "          any source 10, line 7: not asked: only the event id is stated",
        "3 articles",
    ]
    assert rule("K1")["detection"] == {
        "event_1": {"Provider_Name": "ContosoMail", "EventID": 4018},
        "event_2": {"Provider_Name": "ContosoMTA", "EventID": [7, 8]},
        "condition": "1 of event_*",
    }
    assert (rule("K1")["kb"]["cause"], rule("K1")["kb"]["url"]) == ("No rights.", "https://kb.contoso.example/K1")
    assert rule("K2")["kb"]["resolution"] == {"steps": [{"do": "Look."}, {"do": "Delete."}]}
    assert xfor("rules", "check", "rules").exit_code == 0


def test_the_same_table_in_every_format_makes_the_same_rules() -> None:
    row = {"id": "K1", "provider": "ContosoMail", "event id": 4018, "title": "It stops", "cause": "It is full."}
    forms = {
        "a.csv": f"{','.join(row)}\n{','.join(map(str, row.values()))}\n",
        "b.tsv": f"{chr(9).join(row)}\n{chr(9).join(map(str, row.values()))}\n",
        "c.csv": f"sep=;\n{';'.join(row)}\n{';'.join(map(str, row.values()))}\n",
        "d.json": json.dumps([row]),
        "e.json": json.dumps({"articles": [row]}),
        "f.jsonl": json.dumps(row) + "\n",
        "g.yaml": yaml.safe_dump([row]),
        "h.yml": yaml.safe_dump({"articles": [row]}),
    }
    contents = set()
    for name, text in forms.items():
        imported(name, text)
        contents.add(Path("rules/K1.yml").read_bytes())
        Path("rules/K1.yml").unlink()
    assert len(contents) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_may_be_in_any_of_the_usual_encodings(encoding: str) -> None:
    imported("kb.csv", "id;event id;source;title\nK1;7;Dienst;Störung\n".replace("\n", "\r\n").encode(encoding))
    assert rule("K1")["title"] == "Störung"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",7,T", "has no id (in a column called id, article, article id, kb, kb id, kb article, kb number, key)"),
        ("K9,7,", "has no title (in a column called title, subject, problem, issue, headline, short description)"),
        ("K9,x,T", "'x' is no event id: a whole number from 0 to 65535"),
        ("K9,70000,T", "'70000' is no event id: a whole number from 0 to 65535"),
        ('K9,"4,018",T', "'018' is no event id: a whole number from 0 to 65535"),
        ("K9,-1,T", "'-1' is no event id: a whole number from 0 to 65535"),
        ("K9,7,T,more", "has 4 cells under 3 headings"),
        ('K9,7,"T', "the table ends here, since it is no CSV: unexpected end of data"),
    ],
)
def test_a_wrong_row_is_named_by_its_line_and_the_others_are_read(line: str, message: str) -> None:
    lines = imported("kb.csv", f'id,event id,title\nK1,7,"T\nT"\n{line}\n')
    assert "written" not in lines[0]  # without a source an id is not enough to be asked
    assert f"failed    kb.csv:4: {message}" in lines
    assert Path("rules/K1.yml").exists()


def test_how_grave_a_table_says_that_a_problem_is_counts() -> None:
    imported("kb.csv", "id,event id,source,title,severity\nK1,7,S,T,High\nK2,7,S,T,Warning\nK3,7,S,T,P1\n")
    assert [rule(name)["level"] for name in ("K1", "K2", "K3")] == ["high", "low", "medium"]


def test_rows_that_contradict_each_other_and_cells_that_mean_nothing_are_remarked() -> None:
    made, remarks = entries(
        "id,event id,title,cause,url,date,owner\nK1,7.0,T,A,ftp://x,1.2.99,Bob\n"
        "K1,8,T,B,,,\nK1,8 and 9/10,,,,,\nK2,9,,,,,\n"
    )
    assert made == [("K1", [7, 8, 8, 9, 10])]
    assert remarks == [
        (2, "'ftp://x' is no address that begins with https:// and was left out"),
        (2, "the column 'owner' is not known and was left out"),
        (2, "the date '1.2.99' is not written YYYY-MM-DD and was left out"),
        (3, "the cause differs from that of K1 in line 2, which is kept"),
        (5, "has no title (in a column called title, subject, problem, issue, headline, short description)"),
    ]


@pytest.mark.parametrize(
    ("ending", "text", "line", "message"),
    [
        (".json", '[{"id": "K1"},\n 5]', 2, "is no row: a row has a name for each of its values"),
        (".json", '[\n{"id": {}}]', 2, "id is neither a text, nor a number, nor a list of these"),
        (".jsonl", '{"id": 1}\n{"id": ', 2, "the table ends here, since it is no JSON: Expecting value"),
        (".json", "[" * 100_000, 1, "the table ends here, since it is no JSON: it has what no table has"),
        (".json", f"[{{1: {'9' * 5000}}}]".replace("1:", '"id":'), 1,
         "the table ends here, since it is no JSON: it has what no table has"),
        (".yaml", "- id: 1\n- *x\n", 2,
         "the table ends here: the alias *x stands for nothing that is complete before it"),
        (".yaml", "- [1]\n", 1, "is no row: a row has a name for each of its values"),
        (".yaml", "- {a: &a [1, 1, 1], b: [*a, *a]}", 1, "b is neither a text, nor a number, nor a list of these"),
        (".yml", "id: 5\n", 1, "the table ends here: is no list of rows"),
        (".yml", "", 1, "the table ends here: is no list of rows"),
        (".yml", "- " + "[" * 60, 1, "the table ends here: is nested more than 40 levels deep"),
    ],
)  # fmt: skip
def test_damaged_json_and_yaml_is_named_by_its_line(ending: str, text: str, line: int, message: str) -> None:
    assert (line, message) in entries(text, ending)[1]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("kb.csv", b"PK\x03\x04rest", "is a workbook: save the sheet as CSV"),
        ("kb.json", b"5", "is no table: it begins with neither [ nor {"),
        ("kb.csv", b"id,event id,title\n", "has no row"),
    ],
)
def test_what_is_no_table_is_one_line_and_ends_with_3(name: str, content: bytes, message: str) -> None:
    Path(name).write_bytes(content)
    done = xfor("import", name)
    assert done.stdout.splitlines()[0] == f"failed    {name}: {message}"
    assert done.exit_code == 3


@pytest.mark.parametrize(
    ("article", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("KB 47/11", "KB-47-11"),
        ("con", "article-con"),
        ("LPT1.old", "article-LPT1.old"),
        ("x" * 300, "x" * 100),
        ("C:\\K1", "C-K1"),
        (".hidden", "hidden"),
    ],
)
def test_an_id_cannot_lead_out_of_the_folder(article: str, name: str) -> None:
    imported("kb.json", json.dumps([{"id": article, "event id": 7, "source": "S", "title": "T"}]))
    assert [path.as_posix() for path in Path().rglob("*.yml")] == [f"rules/{name}.yml"]
    assert rule(name)["kb"]["article"] == article
    assert xfor("rules", "check", "rules").exit_code == 0


def test_ids_that_would_share_a_file_do_not_overwrite_each_other() -> None:
    lines = imported("kb.csv", "id,event id,source,title\nK/1,7,S,T\nk 1,8,S,T\n///,9,S,T\n")
    assert "skipped   k 1: kb.csv:2 has made K-1.yml already, and differs" in lines
    assert "failed    kb.csv:4: the id '///' cannot name a file" in lines


@settings(max_examples=60)
@given(
    st.sampled_from([".csv", ".json", ".yaml"]), st.text(st.sampled_from('id,7;T\n\r"[]{}:-*&! \0\ufffe'), max_size=60)
)
def test_any_text_gives_rows_or_says_what_is_wrong(ending: str, text: str) -> None:
    try:
        rows = list(read_rows(text.encode(), ending))
    except ArticleError:
        rows = []  # it is no table at all
    found, remarks = read_entries(rows)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= line <= lines for line in [remark.line for remark in remarks] + [entry.line for entry in found])
