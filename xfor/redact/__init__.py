"""report -> the same report with people and machines replaced by steady names, and back with the map."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from xfor.redact.learn import learn, strings
from xfor.redact.names import TOKEN, Names
from xfor.redact.readable import ORDINARY
from xfor.redact.replace import Replacer
from xfor.redact.restore import restore
from xfor.redact.saved_map import read_map, write_map
from xfor.report import Notice, Report

__all__ = ["Names", "read_map", "redact", "restore", "write_map"]

Write = Callable[[str], str]

FIXED = frozenset({
    "schema_version", "severity", "confidence", "level", "kind", "code", "time", "first", "last", "first_seen",
    "last_seen", "sha256", "uuid", "format", "message_source",
})  # fmt: skip
"""Fields that hold one of few words, a time or a hash, and never a name."""

_NAMED_FREELY = frozenset({"parameters", "group"})
"""Fields whose keys come from events and rules."""

_OF_RULES = frozenset({"rule", "rules", "article", "references", "see_also", "alternatives", "knowledge", "tool"})
"""Fields that hold what rules are called and link to, with nothing of the logs in it."""

_NOTICE = "redacted"


def redact(report: Report, names: Names) -> Report:
    """Replace people and machines in every text of a report; the map learns what is new. Twice is the same as once."""
    if any(notice.code == _NOTICE for notice in report.notices):
        return report
    plain = report.model_dump(mode="json", exclude_none=True)
    for text in strings(plain):
        for found in TOKEN.finditer(text):
            names.reserve(found[0])
    learn(_without_ids(plain), names)
    made = _mapped(plain, (Replacer(names), Replacer(names, ORDINARY)))
    for finding in made["findings"]:
        finding["dedup_key"] = sha256(f"{names.salt}\0{finding['dedup_key']}".encode()).hexdigest()[:32]
    text = "People and machines have other names here; whoever made the report can tell which."
    made["notices"].append(Notice(code=_NOTICE, level="info", message=text).model_dump(exclude_none=True))
    return Report.model_validate(made)


def _mapped(node: Any, writers: tuple[Write, Write], key: str = "") -> Any:  # noqa: ANN401 - JSON of any shape
    """Write every text of a part of a report, with the second writer what comes from rules."""
    if key in _OF_RULES:
        writers = (writers[1], writers[1])
    write = writers[0]
    if isinstance(node, str):
        return node if key in FIXED else write(node)
    if isinstance(node, list):
        return [_mapped(each, writers, key) for each in node]
    if not isinstance(node, dict):
        return node
    told = write if key in _NAMED_FREELY else str
    kept = _kept(node, writers)
    return {told(name): kept[name] if name in kept else _mapped(value, writers, name) for name, value in node.items()}


def _without_ids(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out the ids of findings, which look like addresses of mail: they are a rule and a host."""
    findings = [{key: value for key, value in each.items() if key != "id"} for each in report["findings"]]
    return report | {"findings": findings}


def _kept(node: dict[str, Any], writers: tuple[Write, Write]) -> dict[str, str]:
    """Write what is special of an object: the status of a log is one of few words, the id of a finding has parts."""
    if "records" in node and "path" in node:
        return {"status": node["status"]}
    if "dedup_key" in node:
        rule, at, host = node["id"].rpartition("@")
        return {"id": f"{writers[1](rule)}{at}{writers[0](host)}"}
    return {}
