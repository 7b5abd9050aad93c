"""The pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.gather import with_links
from sitegen.text import plain, table, wrapped

ROOT = Path(__file__).parents[2]


def test_a_short_signature_stays_on_its_line() -> None:
    assert wrapped("found(file: Path) -> Nation") == "found(file: Path) -> Nation"


def test_a_long_signature_has_an_argument_a_line() -> None:
    kind = "Callable[[int, int], None]"
    long = (
        f"found(constitution: Constitution, signer: Signer, progress: {kind} = f(1, 2)) -> Nation"
    )
    assert wrapped(long).splitlines() == [
        "found(",
        "    constitution: Constitution,",
        "    signer: Signer,",
        f"    progress: {kind} = f(1, 2),",
        ") -> Nation",
    ]


def test_what_is_no_markdown_shows_as_it_is() -> None:
    assert plain("set <class> *now* [x], `a_b` c_d") == r"set \<class\> \*now\* \[x\], `a_b` c\_d"


def test_a_cell_is_one_line_and_its_bars_part_nothing() -> None:
    assert table(("a", "b"), [("x | y", "z\n z")]).splitlines()[2] == r"| x \| y | z z |"


@pytest.mark.parametrize(
    ("written", "fitting"),
    [
        ("[a](gas.md#x)", "[a](gas.md#x)"),
        ("[a](../threats.md)", "[a](../threats.md)"),
        ("[a](../../contracts)", "[a](contracts/index.md)"),
        ("[a](../../CHANGELOG.md)", "[a](../changelog.md)"),
        ("[a](../../tests/cli/test_docs.py)", "a (`tests/cli/test_docs.py`)"),
        ("[tests/cli](../../tests/cli)", "`tests/cli`"),
        ("[a](https://x.example)", "[a](https://x.example)"),
        ("```\n[a](../../contracts)\n```", "```\n[a](../../contracts)\n```"),
    ],
)
def test_a_link_leads_to_what_the_site_has(written: str, fitting: str) -> None:
    page = ROOT / "docs/reference/chain.md"
    assert with_links(written, page, ROOT, "reference/chain.md") == fitting
