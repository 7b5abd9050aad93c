"""Lays out all pages of the site: the written ones with links that fit, and the generated ones."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sitegen import commands, contracts, examples, glossary, keys, refusals, sdk

BLOCK = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:|#)([^)#]+)(#[^)]*)?\)")
# What the site has in place of files that are no pages.
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "README.md": "index.md",
    "contracts": "reference/contracts/index.md",
    "docs/decisions": "decisions/index.md",
    "examples": "reference/examples.md",
}


def lay_out(root: Path, pages: Path) -> None:
    """Write the sources of all pages into `pages`, which is emptied first."""
    shutil.rmtree(pages, ignore_errors=True)
    for name, text in {**dict(written(root)), **generated(root)}.items():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def written(root: Path) -> Iterator[tuple[str, str]]:
    """The pages of docs/ and the changelog, by their place in the site."""
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root / "docs").as_posix()
        text = with_links(path.read_text(encoding="utf-8"), path, root, name)
        yield name, glossary.page(text) if path.stem == glossary.NAME else text
    path = root / "CHANGELOG.md"
    yield "changelog.md", with_links(path.read_text(encoding="utf-8"), path, root, "changelog.md")


def generated(root: Path) -> dict[str, str]:
    """The pages that are made from the sources."""
    return {
        "decisions/index.md": decisions(root),
        "reference/examples.md": examples.page(root),
        keys.PAGE: keys.page(),
        refusals.PAGE: refusals.page(),
        **commands.pages(),
        **contracts.pages(root),
        **sdk.pages(root),
    }


def with_links(text: str, path: Path, root: Path, name: str) -> str:
    """The text with links to pages of the site only; what else they name is named as a path."""

    def fitting(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        place = (path.parent / target).resolve()
        inside = place.relative_to(root).as_posix()
        page = PAGES.get(inside)
        if page is None and inside.startswith("docs/") and place.suffix == ".md":
            page = inside.removeprefix("docs/")
        if page is None:
            return f"`{inside}`" if words == inside else f"{words} (`{inside}`)"
        relative = os.path.relpath(page, Path(name).parent)
        return f"[{words}]({relative}{anchor})"

    return outside_code(LINK, fitting, text)


def outside_code(
    pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str
) -> str:
    """Replace in prose, and leave blocks of code as they are."""
    parts, end = [], 0
    for block in BLOCK.finditer(text):
        parts += [pattern.sub(replace, text[end : block.start()]), block[0]]
        end = block.end()
    return "".join([*parts, pattern.sub(replace, text[end:])])


def decisions(root: Path) -> str:
    """The list of decisions, each by its number and title."""
    lines = [
        "# Decisions",
        "",
        "What was decided where there was a choice, and why.",
        "",
        "```{toctree}",
    ]
    for path in sorted((root / "docs" / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").replace("`", "")
        lines.append(f"{path.stem[:4]}: {title} <{path.stem}>")
    return "\n".join([*lines, "```", ""])
