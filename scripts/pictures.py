"""Make the README's pictures from real runs: python scripts/pictures.py [FOLDER].

terminal.svg is the README's five-minute walk, gazette.svg the front page of a nation's gazette. A
test makes both anew and compares them with those that are kept, except for hashes and times.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

from rich.console import Console
from rich.text import Text

from govkit.chain import process
from govkit.web.style import STYLE

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
COLUMNS = 80
_WIDTH, _HEIGHT = 1_000, 650
_TEMPLATE = "open-door"
_VOID = ("br", "hr", "input")
_SHOWN = 12
"""Lines of a long output; the rest is left out, and told."""


def terminal() -> str:
    """The README's walk, as a terminal shows it."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            for command in walk((ROOT / "README.md").read_text("utf-8")):
                console.print(Text(f"$ {command}", style="bold green"))
                said = _run(shlex.split(command), folder)
                lines = [line for line in said.splitlines() if "━" not in line]
                rest = [f"... {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
                console.print(Text("\n".join(lines[:_SHOWN] + rest)))
        finally:
            process.stop(folder / ".govkit" / "chain")
    picture = console.export_svg(title="govkit", unique_id="govkit")
    # It asks nobody for a font: any of a terminal will do.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"<!--.*?-->", "", picture, flags=re.DOTALL))


def walk(readme: str) -> list[str]:
    """The commands of the first console block."""
    found = re.search(r"```console\n(.*?)```", readme, re.DOTALL)
    assert found, "the README has no console block"
    return [line[2:] for line in found[1].splitlines() if line.startswith("$ ")]


def gazette() -> str:
    """The front page of a newly founded nation, in a browser of 1,000 pixels."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            for words in (["init", "--template", _TEMPLATE], ["found", "--yes"]):
                _run(["govkit", *words], folder)
            _run(["govkit", "gazette", "build", "site"], folder)
        finally:
            process.stop(folder / ".govkit" / "chain")
        page = (folder / "site" / "index.html").read_text("utf-8")
    body = re.search(r"<body>(.*)<script>", page, re.DOTALL)
    assert body
    style = STYLE.replace("body{", ".page{")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}">'
        f"<title>The front page of a nation's gazette</title><style>{escape(style)}</style>"
        f'<foreignObject width="{_WIDTH}" height="{_HEIGHT}">'
        f'<div xmlns="http://www.w3.org/1999/xhtml" class="page" style="min-height:100%">'
        f"{_Xhtml(body[1]).text}</div></foreignObject></svg>\n"
    )


class _Xhtml(HTMLParser):
    """A part of a page as XML, which a picture has to be; links lead nowhere in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value or "") for name, value in attrs if name != "id"]
        shown = "".join(f" {name}={quoteattr(value)}" for name, value in kept)
        self.text += f"<{tag}{shown}{'/' if tag in _VOID else ''}>"

    def handle_endtag(self, tag: str) -> None:
        self.text += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.text += escape(data)


def _run(words: list[str], folder: Path) -> str:
    """What a command says, in a folder without a name. It must succeed."""
    from govkit.cli import main as govkit

    said = io.StringIO()
    told = contextlib.redirect_stdout(said), contextlib.redirect_stderr(said)
    with contextlib.chdir(folder), told[0], told[1], contextlib.suppress(SystemExit):
        govkit(words[1:])
    assert "error: " not in said.getvalue(), (words, said.getvalue())
    return said.getvalue().replace(f"{folder.resolve()}/", "")


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "terminal.svg").write_text(terminal(), encoding="utf-8")
    (folder / "gazette.svg").write_text(gazette(), encoding="utf-8")


if __name__ == "__main__":
    main()
