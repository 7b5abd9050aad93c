"""What a nation did: every proposal, vote, decision and payment, in the chain's order."""

from __future__ import annotations

from govkit.nation.history.activity import acts_of
from govkit.network.port import Call
from govkit.testing import World
from govkit.types import Wei


def test_the_acts_of_a_payment(world: World) -> None:
    nation, stranger = world.nation, world.actors.stranger.address
    world.send(Call(nation.treasury.address, value=Wei(10**15)), world.actors.deployer)
    calls = [nation.phrases.parse(f"pay 5 TST to {stranger}"), Call(stranger, value=Wei(10**15))]
    proposal = world.pass_proposal(calls, "# Pay the stranger\n\nFor work.")
    acts = acts_of(nation, world.port.block().number)
    assert [act.what for act in acts] == [
        "proposal", *["vote"] * 5, "decision", "decision", "payment", "payment",
    ]  # fmt: skip
    texts = [act.text for act in acts]
    assert texts[0] == "proposed 1: Pay the stranger"
    assert texts[1] == "voted for on proposal 1 with 1 citizen in the house citizens"
    assert texts[6:] == [
        "proposal 1 queued",
        "proposal 1 executed",
        f"paid 5 TST to {stranger}",
        f"paid 0.001 ether to {stranger}",
    ]
    assert {act.proposal for act in acts} == {proposal.id, 0}
    for act in acts:
        assert world.port.block(act.block).timestamp == act.timestamp
    assert acts_of(nation, acts[0].block) == acts[:1]


def test_a_nation_that_did_nothing(world: World) -> None:
    assert acts_of(world.nation, world.port.block().number) == []
