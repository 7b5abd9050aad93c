"""Draws the graph of powers, as SVG and as DOT for Graphviz. The same graph gives the same text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from govkit.constitution.facts import Facts
from govkit.constitution.powers import Edge, Kind, Power, Powers
from govkit.constitution.reach import shown, sorted_edges
from govkit.text import printable

_COLUMNS: Sequence[tuple[str, tuple[Kind, ...]]] = (
    ("accounts", (Kind.ACCOUNT,)),
    ("councils and offices", (Kind.SEATS, Kind.OFFICE)),
    ("standing", (Kind.STANDING,)),
    ("houses", (Kind.HOUSE,)),
    ("classes", (Kind.CLASS,)),
    ("by vote", (Kind.FUNCTION,)),
    ("at will", (Kind.ACT,)),
)
_WIDTH, _STEP, _HEIGHT, _ROW, _TOP = 250, 290, 24, 34, 60
_MOST = 34
"""The most characters in a box; its title has all of them."""
_STYLE = (
    "text{font:12px sans-serif;fill:#1f2328}.head{font-weight:bold}"
    "rect{fill:#f6f8fa;stroke:#59636e}path{fill:none;stroke:#0969da}"
    ".part{stroke:#9198a1;stroke-dasharray:4 3}path{marker-end:url(#to)}#to path{marker-end:none}"
)
_ARROW = (
    '<defs><marker id="to" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0,0 L6,3 L0,6" style="stroke:#59636e"/></marker></defs>'
)


def nodes_of(edges: Iterable[Edge]) -> list[Power]:
    """The powers at the ends of edges, by kind and key."""
    found = {end for edge in edges for end in (edge.source, edge.target)}
    return sorted(found, key=lambda each: (each.kind, each.key.zfill(3)))


def to_dot(powers: Powers) -> str:
    """A graph for Graphviz; a power that is had only in part has a dashed edge."""
    edges = sorted_edges(powers)
    lines = ["digraph powers {", "  rankdir=LR;", "  node [shape=box];"]
    for each in nodes_of(edges):
        label = f"{each.kind}: {shown(powers.facts, each)}"
        lines.append(f"  {_quoted(_id(each))} [label={_quoted(label)}];")
    for edge in edges:
        style = "" if edge.whole else ", style=dashed"
        ends = f"{_quoted(_id(edge.source))} -> {_quoted(_id(edge.target))}"
        lines.append(f"  {ends} [tooltip={_quoted(edge.how)}{style}];")
    return "\n".join((*lines, "}", ""))


def _id(power: Power) -> str:
    return f"{power.kind} {power.key}"


def _quoted(text: str) -> str:
    """A string of DOT, in which only quotes and backslashes need an escape."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_svg(powers: Powers) -> str:
    """A picture with a column for each sort of power; a dashed line gives only a part of one."""
    edges = sorted_edges(powers)
    columns = _columns(nodes_of(edges))
    places = _places(columns)
    width = _STEP * len(columns)
    height = max((y for _, y in places.values()), default=_TOP) + 2 * _ROW
    heads = [
        f'<text class="head" x="{_STEP * n + 10}" y="{_TOP - 24}">{escape(head)}</text>'
        for n, head in enumerate(columns)
    ]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>Who can do what to whom</title><style>{_STYLE}</style>",
            _ARROW,
            *heads,
            *(_line(edge, places) for edge in edges),
            *(_box(powers.facts, each, *places[each]) for each in places),
            "</svg>",
            "",
        )
    )


def _columns(nodes: Sequence[Power]) -> dict[str, list[Power]]:
    """The powers of each column that has any."""
    found = {head: [each for each in nodes if each.kind in kinds] for head, kinds in _COLUMNS}
    return {head: column for head, column in found.items() if column}


def _places(columns: Mapping[str, Sequence[Power]]) -> dict[Power, tuple[int, int]]:
    """The upper left corner of each box."""
    return {
        each: (_STEP * number + 10, _TOP + _ROW * row)
        for number, column in enumerate(columns.values())
        for row, each in enumerate(column)
    }


def _line(edge: Edge, places: Mapping[Power, tuple[int, int]]) -> str:
    (x, y), (to_x, to_y) = places[edge.source], places[edge.target]
    y, to_y = y + _HEIGHT // 2, to_y + _HEIGHT // 2
    start, end = (x + _WIDTH, to_x) if to_x > x else (x, to_x + _WIDTH)
    bend = 40 if to_x > x else -40
    kind = "" if edge.whole else ' class="part"'
    curve = f"M{start},{y} C{start + bend},{y} {end - bend},{to_y} {end},{to_y}"
    return f"<path{kind} d={quoteattr(curve)}><title>{escape(printable(edge.how))}</title></path>"


def _box(facts: Facts, power: Power, x: int, y: int) -> str:
    words = printable(shown(facts, power))
    cut = words if len(words) <= _MOST else f"{words[: _MOST - 1]}…"
    return (
        f"<g><title>{escape(f'{power.kind}: {words}')}</title>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4"/>'
        f'<text x="{x + 8}" y="{y + 16}">{escape(cut)}</text></g>'
    )
