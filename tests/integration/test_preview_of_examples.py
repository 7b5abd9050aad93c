"""No flag trips falsely: what the examples' nations ordinarily propose, and what is true of it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from govkit.chain.chain import Chain
from govkit.chain.importing import import_file
from govkit.errors import UsageError
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.nation import Nation
from govkit.preview import preview
from govkit.preview.flags import Part, flags_of
from govkit.preview.preview import Answer
from govkit.preview.proposed import read_proposed
from govkit.testing import World
from govkit.testing.kit import Kit
from govkit.testing.port import ChainPort
from govkit.types import Call, Wei

EXAMPLES = Path(__file__).parents[2] / "examples"
HARBOUR = Path(__file__).parents[1] / "harbour"
RECORD = "record law 0x" + "5a" * 32 + " On maps"
ORDINARY: dict[str, tuple[str, ...]] = {
    "# Pay dev13 for the maps": ("pay 0.5 ETH to dev13",),
    "# Enact the law on maps": (RECORD,),
    "# Let dev17 in": ("admit dev17",),
    "# Maps: pay dev13 and dev14, and record it": (
        "pay 0.5 ETH to dev13",
        "pay 0.25 ETH to dev14",
        RECORD,
    ),
}
"""What a nation proposes on any day: of these, nothing stands out."""


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit()


def parsed(world: World, words: tuple[str, ...]) -> list[Call]:
    return [world.nation.phrases.parse(each) for each in words]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_ordinary_proposals_of_an_example_trip_nothing(kit: Kit, path: Path) -> None:
    with kit.place(path).turn() as world:
        nation, coin = world.nation, Wei(10 * 10**18)
        world.send(Call(nation.treasury.address, value=coin), world.actors.deployer)
        for text, words in ORDINARY.items():
            try:
                found = preview.of_draft(
                    nation, parsed(world, words), text, world.actors.proposer.address
                )
            except UsageError:
                continue  # it has no such action
            if found.answer is Answer.SUCCEEDS:
                assert [each for each in found.flags if each.id != "weakens"] == [], path.stem
            else:
                assert {"reverts"} == {each.id for each in found.flags}, found.why


def test_the_history_of_an_older_nation_trips_nothing(tmp_path: Path) -> None:
    """The proposals that were made in `tests/harbour`, by their text."""
    blocks = tmp_path / "blocks.rlp"
    blocks.write_bytes(gzip.decompress((HARBOUR / "blocks.rlp.gz").read_bytes()))
    import_file(tmp_path / "chain", blocks, lambda number, last: None)
    chain = Chain.open(tmp_path / "chain")
    nation = Nation(Deployment.load(HARBOUR / "deployment.json"), ChainPort(chain))
    proposals = nation.proposals.all()
    assert proposals
    for each in proposals:
        proposed = read_proposed(
            nation, each.actions, each.description, each.proposer, proposals[: each.number - 1]
        )
        found = {flag.id for flag in flags_of({Part.TEXT: proposed})}
        changes_a_class = any(one.words.startswith("set class") for one in proposed.actions)
        assert found == ({"rules-touched"} if changes_a_class else set()), each.title
    chain.close()
