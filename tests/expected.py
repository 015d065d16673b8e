"""The report of each sample, in a file beside it; `python -m tests.expected` writes them again.

What changes with every release or with every rule is left out: `tool`, `knowledge`, how many rules there
are, and the gaps that they leave.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.sample_logs import FOLDER, SAMPLES
from xfor.logs.inputs import find_files
from xfor.reading import Question
from xfor.report import Report, as_json
from xfor.rules import Library, builtin_path, load_library
from xfor.scan import Scan

_LEFT_OUT = re.compile(r'^  "(?:tool|knowledge|rules|gaps)": .*?(?=^  ")', re.MULTILINE | re.DOTALL)


@cache
def shipped_rules() -> Library:
    """Load the rules of `kbrules/`."""
    return load_library([("builtin", builtin_path())])


def scanned(*paths: Path) -> Report:
    """Scan samples with the shipped rules; in the report their paths are relative to the checkout."""
    scan = Scan(shipped_rules(), Question())
    found = find_files(map(str, paths))
    scan.read(
        [file._replace(label=file.path.relative_to(FOLDER.parent).as_posix()) for file in found],
        progress=lambda _, __: None,
    )
    return scan.report()


def as_expected(report: Report) -> str:
    """Write a report as the expected files have it."""
    return _LEFT_OUT.sub("", as_json(report, indent=2)) + "\n"


def expected_file(sample: Path) -> Path:
    """Name the file that holds the report of a sample; with the ending, where an .evtx has the same name."""
    twin = sample.suffix != ".evtx" and sample.with_suffix(".evtx").name in SAMPLES
    return sample.with_name(f"{sample.name}.expected.json") if twin else sample.with_suffix(".expected.json")


def main() -> None:
    """Write the reports of all samples."""
    for sample in sorted(FOLDER / name for name in SAMPLES):
        expected_file(sample).write_text(as_expected(scanned(sample)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
