"""A real constitution on a chain: article by article, amended, repealed, as it stood each time."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from govkit.nation.records import entry
from govkit.records.canonical import canonical_text
from govkit.records.law import consolidated, find, law_at
from govkit.records.outline import split
from govkit.records.record import Record
from govkit.testing import World, reverts
from govkit.types import Relation

REAL_TEXT = Path(__file__).parents[3] / "shared" / "data" / "liberland-constitution.md"
BATCH = 50


class Texts:
    """Contents by their hash."""

    def __init__(self) -> None:
        self.by_hash: dict[bytes, str] = {}

    def keep(self, text: str) -> bytes:
        digest = sha256(text.encode()).digest()
        self.by_hash[digest] = text
        return digest

    def read(self, record: Record) -> str:
        return self.by_hash[record.content_hash]


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.skipif(not REAL_TEXT.exists(), reason="the real constitution is not here")
def test_a_constitution_is_recorded_amended_and_repealed(world: World) -> None:
    records, keeper, texts = world.nation.records, world.actors.keeper, Texts()
    whole = canonical_text(REAL_TEXT.read_bytes()).decode()
    parts = split(whole, "Article")
    entries = [entry("law", texts.keep(text), heading[:120]) for heading, text in parts]
    for place in range(0, len(entries), BATCH):
        batch = entries[place : place + BATCH]
        used = world.send(records.append_entries(batch), keeper).gas_used
        assert used <= 12_000 * BATCH
    enacted = world.port.block().timestamp
    assert len(records) == len(parts)
    assert words(consolidated(law_at(records.all(), texts.read))) == words(whole)

    def change(text: str, relation: Relation, name: str) -> int:
        """Record a change three days later. Returns when that was."""
        world.forward("3 days")
        target = find(law_at(records.all(), texts.read), name)[0].record.number
        new = entry("law", texts.keep(text), f"Act on {name}", relation, target)
        world.send(records.append_entries([new]), keeper)
        return world.port.block().timestamp

    amended = change("##### Section 2: Personhood\nAll are.\n", Relation.AMENDS, "Article 1")
    repealed = change("No president.\n", Relation.REPEALS, "Article 111")
    log = records.log()
    assert words(consolidated(law_at(log.records, texts.read, enacted))) == words(whole)
    at_amended = law_at(log.records, texts.read, amended)
    assert "##### Section 2: Personhood\nAll are.\n" in find(at_amended, "Article 1")[1]
    assert "Repealed" not in find(at_amended, "Article 111")[1]
    assert "Repealed" in find(law_at(log.records, texts.read, repealed), "Article 111")[1]
    with reverts("ledger: only keeper"):
        world.send(records.append_entries(entries[:1]), world.actors.stranger)
