"""How long an import takes: `python -m tests.bench.bench_import`, with `--articles FOLDER` for real ones.

Without a folder it makes an archive of 57,000 articles of 5 KB on average, of which one in 28 has an event, as the
historic archive has them. The yardstick is a process that only reads the files. `process s` counts all processes of an
import; `wall s` needs two cores that have nothing else to do.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.paired import paired, ratios, run, table

_READ = "import pathlib, sys; print(sum(len(file.read_bytes()) for file in pathlib.Path(sys.argv[1]).rglob('*.TXT')))"


def main() -> None:
    """Print what an import takes, and what reading alone does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="a folder of articles as plain text")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        articles = options.articles or Path(folder) / "articles"
        if not options.articles:  # in a process of its own: a process begins with the peak memory of its parent
            run(["-m", "tests.bench.many_articles", str(articles)])
        commands = {
            "read": ["-c", _READ, str(articles)],
            "import": ["-m", "xfor", "import", str(articles), "-o", f"{folder}/rules"],
            "dry run": ["-m", "xfor", "import", str(articles), "--dry-run"],
        }
        runs = paired(commands, options.rounds)
    print(table(runs))
    for name in ("import", "dry run"):
        cpu = [[done.cpu for done in runs[each]] for each in ("read", name)]
        print(f"  {name}: {ratios(*cpu)} times the processor time of reading")
    said = runs["import"][0].said.splitlines()
    print("\n".join(said[next(index for index, line in enumerate(said) if line.endswith(" articles")) :]))


if __name__ == "__main__":
    main()
