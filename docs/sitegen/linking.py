"""A Sphinx extension: code and terms that a text names become links; and the navigation.

Sphinx would work out the navigation anew for each page, from all headings of all pages; that
took two fifths of the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from govkit.contracts.abi import NAMES, Artifact
from sitegen import commands, contracts, glossary, keys

UNLINKED = ("reference/commands", "reference/contracts", "reference/sdk", "reference/examples")
"""Where no term of the glossary is marked: their sentences are short, and many."""


class English(SearchEnglish):
    """The search's language, which works out the stem of a word once and not at each mention."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        if word not in self._stems:
            self._stems[word] = super().stem(word)
        return self._stems[word]


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx's hook."""
    app.add_search_language(English)
    app.connect("doctree-resolved", link_code)
    app.connect("doctree-resolved", link_terms)
    app.connect("html-page-context", navigate, priority=100)  # before the theme asks for it
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def link_code(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make a link of code in the text that names a command, a key of the nation file, or a
    contract or its function."""
    for literal in list(doctree.findall(nodes.literal)):
        page, anchor = place_of(literal.astext())
        if page and page != docname and not _is_linked(literal):
            place = app.builder.get_relative_uri(docname, page)
            link = nodes.reference("", "", internal=True, refuri=f"{place}#{anchor}".rstrip("#"))
            literal.replace_self(link)
            link += literal


def place_of(text: str) -> tuple[str, str]:
    """Where the reference tells of what a piece of code names: page and anchor, or nothing."""
    words = text.split()
    if words[:1] == ["govkit"]:
        named = (" ".join(words[:end]) for end in range(len(words), 1, -1))
        return next((places()[each] for each in named if each in places()), ("", ""))
    return places().get(text.split("(")[0], ("", ""))


@cache
def places() -> dict[str, tuple[str, str]]:
    """Page and anchor of all commands, keys (with a dot), contracts and their functions."""
    found = {}
    for path in commands.paths():
        page = f"{commands.FOLDER}/{path.split()[1]}"
        found[path] = (page, commands.label(path))
    for path, node in keys.mappings():
        for name in (path, *(f"{path}.{key}" for key in node["properties"])):
            if "." in name.strip("."):
                found[name] = (keys.PAGE.removesuffix(".md"), keys.label(path))
    for name in NAMES:
        page = f"{contracts.FOLDER}/{name}"
        found[name] = (page, "")
        for function in Artifact.load(name).functions:
            found[f"{name}.{function}"] = (page, function.lower().replace("_", "-"))
    return found


def _is_linked(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.reference | nodes.title):
            return True
        parent = parent.parent
    return False


def link_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make a link to the glossary of the first mention of each term on a page."""
    if docname == glossary.NAME or docname.startswith(UNLINKED):
        return
    objects = app.env.domains.standard_domain.objects
    known = {name.lower(): place for (kind, name), place in objects.items() if kind == "term"}
    del known["for"]  # which in most sentences is no vote
    words, seen = glossary.pattern(known), set[str]()
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, nodes.paragraph):
            parts = list(_with_links(app, text.astext(), words, known, seen, docname))
            if len(parts) > 1:
                text.parent.replace(text, parts)


def _with_links(
    app: Sphinx,
    text: str,
    words: re.Pattern[str],
    known: dict[str, tuple[str, str]],
    seen: set[str],
    docname: str,
) -> Iterator[nodes.Node]:
    end = 0
    for found in words.finditer(text):
        name = found[1].lower()
        if name in seen:
            continue
        seen.add(name)
        page, anchor = known[name]
        place = app.builder.get_relative_uri(docname, page)
        yield nodes.Text(text[end : found.start()])
        link = nodes.reference("", found[0], internal=True, refuri=f"{place}#{anchor}")
        link["classes"].append("term")
        yield link
        end = found.end()
    yield nodes.Text(text[end:])


def navigate(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the theme the navigation of a page: all pages by their titles, this one marked."""

    def lists() -> Iterator[str]:
        for toctree in app.env.master_doctree.findall(addnodes.toctree):
            yield f'<p class="caption"><span class="caption-text">{toctree["caption"]}</span></p>'
            yield _listed(app, pagename, [name for _, name in toctree["entries"]], 1)

    context["toctree"] = lambda **options: "\n".join(lists())


def _listed(app: Sphinx, page: str, names: list[str], level: int) -> str:
    items = []
    for name in names:
        below = list(app.env.toctree_includes.get(name, ()))
        inner = _listed(app, page, below, level + 1) if below else ""
        current = " current" if name == page or 'class="current' in inner else ""
        if not current and level == 1:
            inner = ""  # it opens on its own pages
        place = app.builder.get_relative_uri(page, name) if name != page else "#"
        title = escape(app.env.titles[name].astext())
        items.append(
            f'<li class="toctree-l{level}{current}">'
            f'<a class="reference internal" href="{place}">{title}</a>{inner}</li>'
        )
    current = ' class="current"' if any(" current" in each for each in items) else ""
    return f"<ul{current}>{''.join(items)}</ul>"
