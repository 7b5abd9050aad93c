"""A law's text as the tree of its headings, and how an amending text changes it.

An amending text is Markdown too. Each heading in it names a provision of the amended text, by
the same heading or the same label (`Section 2`):

- a heading with only further headings below it says where to look;
- any other replaces the provision's own text, and with it what is below it, unless it has
  headings below itself, which are then looked for in their turn;
- one that is not found is added, behind the last of its word with a lower number.

What stands before the first heading explains and changes nothing. To take a provision out, say
`Repealed.` below its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from govkit.errors import RecordError

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
_LABEL = re.compile(r"(\w+)\s+(\d+)([a-z]*)\b", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(slots=True)
class Node:
    """A heading with the lines below it, and the deeper headings; the root has level 0."""

    level: int
    heading: str
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def label(self) -> str:
        """`article 12` of `Article 12: Structure`; without a number, the whole heading."""
        return label_of(self.heading)

    @property
    def says_nothing(self) -> bool:
        """Whether there is no text right below the heading."""
        return not any(line.strip() for line in self.lines)

    def text(self) -> str:
        """The Markdown of the node and all below it, ending in one line end."""
        lines = "\n".join(self._lines()).strip("\n")
        return f"{lines}\n" if lines else ""

    def below(self) -> Iterator[tuple[Node, Node]]:
        """Every deeper node behind its parent, in the order of the text."""
        for child in self.children:
            yield self, child
            yield from child.below()

    def find(self, heading: str) -> list[Node]:
        """The deeper nodes with this heading, or else with its label."""
        nodes = [node for _, node in self.below()]
        same = [node for node in nodes if node.heading.casefold() == heading.casefold()]
        return same or [node for node in nodes if node.label == label_of(heading)]

    def _lines(self) -> Iterator[str]:
        if self.level:
            yield f"{'#' * self.level} {self.heading}"
        yield from self.lines
        for child in self.children:
            yield from child._lines()


def label_of(heading: str) -> str:
    """What a provision is called for short: its word and number, in lower case."""
    match = _LABEL.match(heading.strip())
    return f"{match[1]} {match[2]}{match[3]}".casefold() if match else heading.strip().casefold()


def parse(text: str) -> Node:
    """The tree of a Markdown text's headings; nothing in a fenced block is one."""
    root = Node(0, "")
    path = [root]
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
        match = None if fence or mark else _HEADING.fullmatch(line)
        if match is None:
            path[-1].lines.append(line)
            continue
        node = Node(len(match[1]), match[2])
        while path[-1].level >= node.level:
            path.pop()
        path[-1].children.append(node)
        path.append(node)
    return root


def amended(text: str, amendment: str) -> str:
    """A text as an amending text changes it. Raises RecordError where that cannot be told."""
    root, changes = parse(text), parse(amendment)
    if not changes.children:
        raise RecordError(
            "an amending text without headings changes nothing",
            next_step="put the new text below the heading of the provision that it changes",
        )
    for change in changes.children:
        _apply(root, change)
    return root.text()


def split(text: str, word: str) -> list[tuple[str, str]]:
    """A text in pieces, each with its heading: one for each provision called `word`.

    Higher headings (the books and chapters around articles) are pieces of their own, and what
    is deeper stays with its provision. Raises RecordError where no heading begins with it.
    """
    root = parse(text)
    nodes = [node for _, node in root.below()]
    levels = [node.level for node in nodes if node.label.split()[0] == word.casefold()]
    if not levels:
        raise RecordError(
            f"no heading of this text begins with {word!r}", next_step="give the word with --by"
        )
    pieces = [] if root.says_nothing else [("", Node(0, "", root.lines).text())]
    for node in nodes:
        if node.level == max(levels):
            pieces.append((node.heading, node.text()))
        elif node.level < max(levels):
            pieces.append((node.heading, Node(node.level, node.heading, node.lines).text()))
    return pieces


def _apply(place: Node, change: Node) -> None:
    found = place.find(change.heading)
    if len(found) > 1:
        names = ", ".join(node.heading for node in found)
        raise RecordError(
            f"{change.heading!r} is there {len(found)} times",
            f"it may be any of {names}",
            "give its whole heading, or the headings above it",
        )
    if not found:
        _insert(place, change)
        return
    target = found[0]
    if not (change.children and change.says_nothing):
        target.heading, target.lines = change.heading, _spaced(change.lines)
    if not change.children:
        target.children = []
    for child in change.children:
        _apply(target, child)


def _insert(place: Node, change: Node) -> None:
    """Add a provision behind the last of its word with a lower number, or at the end."""
    before: tuple[Node, Node] | None = None
    for parent, node in place.below():
        if _kin(node.label, change.label):
            before = parent, node
    level = before[1].level if before else (place.level + 1 if place.level else change.level)
    node = _moved(change, level - change.level)
    if before:
        parent, last = before
        _end_with_space(last)
        parent.children.insert(_index(parent.children, last) + 1, node)
    else:
        _end_with_space(place)
        place.children.append(node)


def _end_with_space(node: Node) -> None:
    """Let the text of a node and all below it end with an empty line."""
    while node.children:
        node = node.children[-1]
    if (node.level or node.lines) and (not node.lines or node.lines[-1].strip()):
        node.lines.append("")


def _index(nodes: list[Node], wanted: Node) -> int:
    return next(place for place, node in enumerate(nodes) if node is wanted)


def _kin(label: str, new: str) -> bool:
    """Whether `label` has the same word as `new`, and a lower number."""
    ours, theirs = _LABEL.fullmatch(label), _LABEL.fullmatch(new)
    if not ours or not theirs or ours[1] != theirs[1]:
        return False
    return (int(ours[2]), ours[3]) < (int(theirs[2]), theirs[3])


def _moved(node: Node, by: int) -> Node:
    return Node(
        max(1, min(6, node.level + by)),
        node.heading,
        _spaced(node.lines),
        [_moved(child, by) for child in node.children],
    )


def _spaced(lines: list[str]) -> list[str]:
    """Lines with one empty line behind them."""
    text = "\n".join(lines).strip("\n")
    return [*text.split("\n"), ""] if text else [""]
