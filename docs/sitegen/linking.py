"""A Sphinx extension: commands that a text names lead to their reference, and the navigation.

Sphinx would work out the navigation anew for each page, from all headings of all pages; that
took two fifths of the build.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from sitegen.commands import label


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx's hook."""
    app.connect("doctree-resolved", link_commands)
    app.connect("html-page-context", navigate, priority=100)  # before the theme asks for it
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def link_commands(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make a link of each `govkit ...` in the text that names a command or a group."""
    labels = app.env.domains.standard_domain.anonlabels
    for literal in list(doctree.findall(nodes.literal)):
        words = literal.astext().split()
        if words[:1] != ["govkit"] or _is_linked(literal):
            continue
        for end in range(len(words), 1, -1):
            target = labels.get(label(" ".join(words[:end])))
            if target and target[0] != docname:
                place = app.builder.get_relative_uri(docname, target[0])
                link = nodes.reference("", "", internal=True, refuri=f"{place}#{target[1]}")
                literal.replace_self(link)
                link += literal
                break


def _is_linked(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.reference | nodes.title):
            return True
        parent = parent.parent
    return False


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
        place = app.builder.get_relative_uri(page, name) if name != page else "#"
        title = escape(app.env.titles[name].astext())
        items.append(
            f'<li class="toctree-l{level}{current}">'
            f'<a class="reference internal" href="{place}">{title}</a>{inner}</li>'
        )
    current = ' class="current"' if any(" current" in each for each in items) else ""
    return f"<ul{current}>{''.join(items)}</ul>"
