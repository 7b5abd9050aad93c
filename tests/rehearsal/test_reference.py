"""The page of attacks in the documentation says what their files say."""

from __future__ import annotations

from pathlib import Path

from govkit.rehearsal import known_attacks

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "attacks.md"


def test_the_page_has_every_attack_as_its_file_tells_it() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    told = [
        f"| `{each.name}` | {each.severity} | {each.incident} ([told]({each.source})) "
        f"| {each.mechanism} | {each.defence} |"
        for each in known_attacks().values()
    ]
    assert [row for row in rows if "([told](" in row] == told
