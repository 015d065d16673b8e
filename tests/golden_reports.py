"""One fixed report in every format, in files that tests compare; `python -m tests.golden_reports` writes them again."""

from __future__ import annotations

from pathlib import Path

from tests.report_cases import one_host
from tests.report_writer import written
from xfor.render.formats import RENDERERS, Format

FOLDER = Path(__file__).parent / "golden"


def golden_file(format: Format) -> Path:
    """Name the file that holds the report in a format."""
    return FOLDER / f"report.{format.value}"


def golden_text(format: Format) -> str:
    """Write the report in a format."""
    return written(one_host(), format.value, gaps=True)


def main() -> None:
    """Write the report in all formats."""
    FOLDER.mkdir(exist_ok=True)
    for format in RENDERERS:
        golden_file(format).write_text(golden_text(format), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
