"""The house rules: tools, imports in one direction, names, and documents that tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import ROOT, xfor
from xfor.cli import app, messages, rules

ROOMS = (
    "errors", "events", "contract", "codes", "logs", "rules", "articles", "matching", "search", "report", "gathering",
    "select", "findings", "reading", "workers", "repeats", "attempt", "packing", "kept", "travel", "cluster",
    "scan", "run", "trial", "why", "saved", "compare", "redact", "render", "api", "cli",
)  # fmt: skip
SOURCES = sorted((ROOT / "xfor").rglob("*.py"))
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "samples").glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("tool", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_the_tools_have_nothing_to_say(tool: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def imports(path: Path) -> Iterator[str]:
    """Give the modules of xfor that a module imports when it is imported itself; later ones break no order."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xfor."):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from [module for module in inner if module in MODULES] or [str(node.module)]


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name(path) for path in SOURCES}


def test_there_is_no_cycle_of_imports() -> None:
    graph = {name(path): set(imports(path)) for path in SOURCES}
    while leaves := {module for module, needed in graph.items() if not needed & graph.keys()}:
        graph = {module: needed for module, needed in graph.items() if module not in leaves}
    assert not graph


def test_imports_run_one_way_from_room_to_room() -> None:
    for path in SOURCES:
        parts = path.relative_to(ROOT / "xfor").with_suffix("").parts
        if parts[0] in ROOMS:
            allowed = ROOMS[: ROOMS.index(parts[0]) + 1]
            entered = {module.split(".")[1] for module in imports(path)} & set(ROOMS)
            assert entered <= set(allowed), path


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "core", "common", "base", "helpers", "manager", "misc"}
    assert not [path for path in SOURCES if path.stem in vague]


def test_modules_and_functions_stay_short() -> None:
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert text.count("\n") <= 300, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                documented = len((ast.get_docstring(node, clean=False) or "").splitlines())
                assert lines - documented <= 50, f"{path}: {node.name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    named = re.findall(r"(?<![\w./-])((?:xfor|tests|samples|kbrules|\.ci)/[\w./-]*[\w/])", text)
    missing = [path for path in named if not (ROOT / path).exists()]
    assert not missing


def test_the_readme_is_short_and_its_sessions_are_real() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("\n") <= 150
    sessions = re.findall(r"```console\n\$ xfor (.+?)\n(.*?)```", text, re.DOTALL)
    assert sessions
    for arguments, shown in sessions:
        output = xfor(*arguments.split(), env={"COLUMNS": "100"}).output
        for passage in re.split(r"^\s*\[…\]\n", shown, flags=re.MULTILINE):
            assert passage in output, f"xfor {arguments} does not print:\n{passage}"


def test_the_readme_names_every_command_and_each_has_help() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = [f"{command.name}" for command in app.registered_commands]
    commands += [
        f"rules {command.name or command.callback.__name__}"
        for command in rules.app.registered_commands
        if command.callback
    ]
    commands += [
        f"messages {command.name or command.callback.__name__}"
        for command in messages.app.registered_commands
        if command.callback
    ]
    for command in commands:
        assert f"xfor {command}" in text
        assert xfor(*command.split(), "--help").exit_code == 0


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    command = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1]
    assert command in (ROOT / "README.md").read_text("utf-8")
