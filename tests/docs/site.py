"""A built site, read back from its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]
# What a browser loads without being asked, by element; a link to elsewhere is only followed.
LOADED = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "video": "src",
}  # fmt: skip
IN_STYLES = re.compile(r"@import|url\(\s*['\"]?(?!data:)([^)'\"]+)")


@dataclass
class Page(HTMLParser):
    """A page: its ids, where its links lead, what it loads, and its text."""

    path: Path
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADED and LOADED[tag] in given:
            self.loads.append(given[LOADED[tag]])
        self.loads += [each[1] for each in IN_STYLES.finditer(given.get("style", ""))]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All that it says, on one line."""
        return " ".join("".join(self.words).split())


@dataclass
class Site:
    """All pages of a folder."""

    folder: Path

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Its pages by their place, such as `reference/chain.html`."""
        return {
            path.relative_to(self.folder).as_posix(): Page(path)
            for path in sorted(self.folder.rglob("*.html"))
        }

    def page(self, name: str) -> Page:
        """A page by its place, without `.html`."""
        return self.pages[f"{name}.html"]

    def broken(self) -> Iterator[tuple[str, str]]:
        """Links and loaded files that are not there, each with its page."""
        for name, page in self.pages.items():
            for target in (*page.links, *page.loads):
                if not urlsplit(target).scheme and not self._is_there(page, target):
                    yield name, target

    def _is_there(self, page: Page, target: str) -> bool:
        parts = urlsplit(target)
        path = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        if path.suffix != ".html" or not parts.fragment:
            return path.is_file()
        other = self.pages.get(path.relative_to(self.folder.resolve()).as_posix())
        return other is not None and unquote(parts.fragment) in other.ids

    def fetched(self) -> Iterator[tuple[str, str]]:
        """What a browser would load from another place than the site, each with its file."""
        for name, page in self.pages.items():
            for target in page.loads:
                if urlsplit(target).scheme not in ("", "data") or target.startswith("//"):
                    yield name, target
        for path in sorted(self.folder.rglob("*.css")):
            for found in IN_STYLES.finditer(path.read_text(encoding="utf-8")):
                if found[1] is None or urlsplit(found[1]).scheme or found[1].startswith("//"):
                    yield path.name, found[0]
