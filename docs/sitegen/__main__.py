"""The command: lay out the pages, then build the site."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.cmd.build import build_main

from sitegen.gather import lay_out

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def build(target: Path) -> int:
    """Build the site in `target`/html; any warning makes it fail."""
    pages = target / "pages"
    lay_out(ROOT, pages)
    places = [str(pages), str(target / "html")]
    options = ["--conf-dir", str(HERE), "--doctree-dir", str(target / "doctrees")]
    return build_main([*options, "--quiet", "--fail-on-warning", *places])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sitegen FOLDER")
    sys.exit(build(Path(sys.argv[1]).resolve()))
