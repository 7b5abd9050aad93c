"""The reference names every method that the node has, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from govkit.chain.node import METHODS

REFERENCE = Path(__file__).parents[3] / "docs/reference/chain.md"


def test_every_method_is_named() -> None:
    named = set()
    for prefix, names in re.findall(
        r"^- `(\w+_)`: (.+(?:\n  .+)*)", REFERENCE.read_text(), re.MULTILINE
    ):
        named |= {prefix + name.strip() for name in names.replace("\n", " ").split(",")}
    assert named == set(METHODS)
