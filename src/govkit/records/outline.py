"""A law's text as the tree of its headings, and how an amending text changes it.

An amending text is Markdown too. Each heading in it names a provision of the amended text, by
the same heading or the same label (`Section 2`; see `label`):

- a heading with only further headings below it says where to look;
- any other replaces the provision's own text, and with it what is below it, unless it has
  headings below itself, which are then looked for in their turn;
- one that is not found is added, behind the provision of its word with the next lower number,
  and told as added.

What stands before the first heading explains and changes nothing. To take a provision out, say
`Repealed.` below its heading.

Headings are found by an index, so that an amendment costs what it changes and not what the law
is long.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from govkit.errors import RecordError
from govkit.records.label import Label, Number, label_of

_HEADING = re.compile(r"(#{1,6})[ \t]")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_NAMES_TOLD = 5


@dataclass(slots=True, eq=False)
class Node:
    """A heading with the lines below it, and the deeper headings; the root has level 0."""

    level: int
    heading: str
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None

    @property
    def label(self) -> Label:
        """`article 12` of `Article 12: Structure`; without a number, the whole heading."""
        return label_of(self.heading)

    @property
    def says_nothing(self) -> bool:
        """Whether the heading has no text right below it."""
        return not any(line.strip() for line in self.lines)

    def text(self) -> str:
        """The Markdown of the node and everything below it, ending in one line end."""
        lines = "\n".join(line for node in self.all() for line in node.own()).strip("\n")
        return f"{lines}\n" if lines else ""

    def own(self) -> list[str]:
        """The lines of the heading and of the text right below it."""
        return [f"{'#' * self.level} {self.heading}", *self.lines] if self.level else self.lines

    def all(self) -> Iterator[Node]:
        """The node and every deeper one, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def above(self) -> Iterator[Node]:
        """The nodes above this one, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def put(self, child: Node, place: int | None = None) -> None:
        """Add a node as a child, after all others or at a place."""
        child.parent = self
        self.children.insert(len(self.children) if place is None else place, child)


def parse(text: str) -> Node:
    """The tree of a Markdown text's headings, without those in fenced blocks."""
    root = Node(0, "")
    path = [root]
    fence = ""
    for line in _lines(text):
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
        node = None if fence or mark else _heading(line)
        if node is None:
            path[-1].lines.append(line)
            continue
        while path[-1].level >= node.level:
            path.pop()
        path[-1].put(node)
        path.append(node)
    return root


def _lines(text: str) -> list[str]:
    """Lines as in Markdown: only a line end ends one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def _heading(line: str) -> Node | None:
    """The heading in a line, without closing marks (CommonMark 4.2)."""
    match = _HEADING.match(line)
    if match is None:
        return None
    words = line[match.end() :].strip(" \t")
    closed = words.rstrip("#")
    if closed != closed.rstrip(" \t") or not closed:
        words = closed.rstrip(" \t")
    return Node(len(match[1]), words) if words else None


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment's effect on one provision: `replaced` or `added`."""

    verb: str
    heading: str

    def __str__(self) -> str:
        return f"{self.verb} {self.heading}"


class Outline:
    """A text's tree with an index of its headings, changed by one amendment after another."""

    def __init__(self, text: str) -> None:
        self._root = parse(text)
        self._index = _Index()
        self._undo: list[Callable[[], None]] = []
        self._index.add(self._root)

    def text(self) -> str:
        """The present text."""
        return self._root.text()

    def find(self, heading: str) -> list[Node]:
        """The nodes with this heading, or else with its label, or else with that number."""
        return self._index.find(self._root, heading)

    def amend(self, amendment: str) -> list[Change]:
        """Apply an amending text and return what it did, in its order.

        Raises RecordError where that cannot be told; then the text is as it was.
        """
        changes = parse(amendment)
        if not changes.children:
            raise RecordError(
                "an amending text without headings changes nothing",
                next_step="put the new text below the heading of the provision that it changes",
            )
        self._undo.clear()
        try:
            return [done for each in changes.children for done in self._apply(self._root, each)]
        except RecordError:
            while self._undo:
                self._undo.pop()()
            raise

    def _apply(self, place: Node, change: Node) -> list[Change]:
        found = self._index.find(place, change.heading)
        if len(found) > 1:
            names = ", ".join(node.heading for node in found[:_NAMES_TOLD])
            raise RecordError(
                f"{change.heading!r} is there {len(found)} times",
                f"it may be any of {names}{', ...' if len(found) > _NAMES_TOLD else ''}",
                "give its whole heading, or the headings above it",
            )
        if not found:
            self._insert(place, change)
            return [Change("added", change.heading)]
        target, done = found[0], []
        if not (change.children and change.says_nothing):
            self._rewrite(target, change.heading, _spaced(change.lines))
            done.append(Change("replaced", change.heading))
        if not change.children:
            self._empty(target)
        return done + [each for child in change.children for each in self._apply(target, child)]

    def _insert(self, place: Node, change: Node) -> None:
        """Add a provision after the next lower number of the same word, or at the end."""
        before = self._index.before(place, change.label)
        holder = self._index.holder(place, change.label, before)
        if holder is not None:
            place, before = holder, None
        if before is None:
            parent, index = place, len(place.children)
            level = place.level + 1 if place.level else change.level
            self._end_with_space(place)
        else:
            assert before.parent is not None
            parent, level = before.parent, before.level
            last = parent.children[-1] is before
            index = len(parent.children) if last else parent.children.index(before) + 1
            self._end_with_space(before)
        self._put(parent, _moved(change, level - change.level), index)

    def _put(self, parent: Node, node: Node, index: int) -> None:
        parent.put(node, index)
        self._index.add(node)

        def undo() -> None:
            self._index.remove(node)
            parent.children.remove(node)

        self._undo.append(undo)

    def _rewrite(self, node: Node, heading: str, lines: list[str]) -> None:
        before = node.heading, node.lines

        def write(heading: str, lines: list[str]) -> None:
            self._index.forget(node)
            node.heading, node.lines = heading, lines
            self._index.note(node)

        write(heading, lines)
        self._undo.append(lambda: write(*before))

    def _empty(self, node: Node) -> None:
        """Remove everything below a node."""
        children = node.children
        for child in children:
            self._index.remove(child)
        node.children = []

        def undo() -> None:
            node.children = children
            for child in children:
                self._index.add(child)

        self._undo.append(undo)

    def _end_with_space(self, node: Node) -> None:
        """Let the text of a node and everything below it end with an empty line."""
        while node.children:
            node = node.children[-1]
        if (node.level or node.lines) and (not node.lines or node.lines[-1].strip()):
            node.lines.append("")
            self._undo.append(lambda: node.lines.__delitem__(-1))


class _Index:
    """Nodes by their names, below each node above them."""

    def __init__(self) -> None:
        self._named: defaultdict[tuple[Node, object], dict[Node, None]] = defaultdict(dict)
        self._kin: defaultdict[tuple[Node, str, int], list[tuple[Number, int, Node]]]
        self._kin = defaultdict(list)
        self._places: dict[Node, int] = {}
        self._noted: dict[Node, tuple[Label, tuple[object, ...]]] = {}

    def add(self, node: Node) -> None:
        """Note a node and everything below it."""
        for each in node.all():
            self.note(each)

    def remove(self, node: Node) -> None:
        """Forget a node and everything below it."""
        for each in node.all():
            self.forget(each)

    def note(self, node: Node) -> None:
        """Note one node."""
        label, names = self._noted[node] = node.label, _names(node.heading)
        place = self._places.setdefault(node, len(self._places))
        for above in node.above():
            for name in names:
                self._named[above, name][node] = None
            if label.number:
                insort(self._kin[above, label.word, label.depth], (label.number, place, node))

    def forget(self, node: Node) -> None:
        """Forget one node."""
        label, names = self._noted.pop(node)
        for above in node.above():
            for name in names:
                del self._named[above, name][node]
            if label.number:
                kin = self._kin[above, label.word, label.depth]
                del kin[bisect_left(kin, (label.number, self._places[node]))]

    def find(self, place: Node, heading: str) -> list[Node]:
        """The nodes below a place with that name, in the narrowest sense that matches."""
        for name in _names(heading):
            found = self._named.get((place, name))
            if found:
                return list(found)
        return []

    def before(self, place: Node, label: Label) -> Node | None:
        """The last node below a place of that word and depth with the next lower number."""
        if not label.number:
            return None
        kin = self._kin[place, label.word, label.depth]
        at = bisect_left(kin, (label.number,))
        return kin[at - 1][2] if at else None

    def holder(self, place: Node, label: Label, before: Node | None) -> Node | None:
        """The node that `2.1` belongs into, `2`, if there is no other of its kind."""
        within = label.number[:-1]
        if label.depth < 2 or (before is not None and before.label.number[:-1] == within):
            return None
        found = self._named.get((place, (label.word, within)), {})
        return next(iter(found)) if len(found) == 1 else None


def _names(heading: str) -> tuple[object, ...]:
    """The names of a heading: all of its words, its label, or the label's number."""
    label = label_of(heading)
    return ("heading", " ".join(heading.split()).casefold()), ("label", str(label)), label.key


def amended(text: str, amendment: str) -> str:
    """A text as an amending text changes it. Raises RecordError if that cannot be told."""
    outline = Outline(text)
    outline.amend(amendment)
    return outline.text()


def split(text: str, word: str) -> list[tuple[str, str]]:
    """A text in pieces, each with its heading: one for each provision called `word`.

    Higher headings (the books and chapters around articles) are pieces of their own, and what
    is deeper stays with its provision. Raises RecordError if no heading begins with it.
    """
    root = parse(text)
    nodes = [node for node in root.all() if node.level]
    wanted = label_of(f"{word} 1").word
    levels = [node.level for node in nodes if _is_called(node, wanted)]
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


def _is_called(node: Node, word: str) -> bool:
    label = node.label
    return (label.word if label.number else label.written.split()[0]) == word


def _moved(node: Node, by: int) -> Node:
    moved = Node(max(1, min(6, node.level + by)), node.heading, _spaced(node.lines))
    for child in node.children:
        moved.put(_moved(child, by))
    return moved


def _spaced(lines: list[str]) -> list[str]:
    """Lines with one empty line after them."""
    text = "\n".join(lines).strip("\n")
    return [*text.split("\n"), ""] if text else [""]
