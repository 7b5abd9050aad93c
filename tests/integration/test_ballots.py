"""Votes in several houses, signed and relayed, split and vetoed, through the SDK."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.errors import GovkitError, UsageError
from govkit.nation.voting.proposals import Proposal
from govkit.nation.voting.signed_ballots import Relay, SignedBallot, sign
from govkit.network.accounts import KeySigner
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, sample_constitution
from govkit.types import ProposalId, ProposalState, Support, Wei
from tests.state import put_code

KEYS = {account.address: KeySigner(account.private_key) for account in DEV_ACCOUNTS}
DAY = 86_400


def with_houses(text: str) -> str:
    houses = (
        "houses:\n    - citizens\n"
        "    - {name: holders, votes: token, quorum: 10 %, approval: 50 %}\n"
        "    - {name: people, votes: citizens, role: veto, quorum: 30 %, approval: 50 %}"
    )
    return text.replace("houses: [citizens]", houses)


pytestmark = pytest.mark.nation.with_args(with_houses)


@pytest.fixture
def proposal(world: World) -> Proposal:
    """Open to votes in both houses."""
    pay = world.nation.token.transfer(world.actors.stranger.address, Wei(10**18))
    proposal = world.propose([pay], "Pay")
    world.vote(proposal, voters=[])
    return proposal


def ballot_of(
    world: World, proposal: Proposal, voter: ActorSigner, support: Support, house: str = "citizens"
) -> SignedBallot:
    return sign(world.nation.deployment, house, proposal.id, support, KEYS[voter.address])


class TestRelay:
    def test_ballots_count_as_they_were_signed(self, world: World, proposal: Proposal) -> None:
        voters = world.actors.voters(12)
        supports = [Support(number % 3) for number in range(12)]
        ballots = [ballot_of(world, proposal, v, s) for v, s in zip(voters, supports, strict=True)]
        house = world.nation.houses["citizens"]
        relay = Relay(house, world.port.chain_id(), proposal.id)
        good, skipped = relay.check(ballots)
        assert (len(good), skipped) == (12, [])
        seen: list[tuple[int, int]] = []
        batches = relay.batches(good, world.port, world.actors.stranger.address)
        left = relay.send(batches, world.port, world.actors.stranger, lambda *at: seen.append(at))
        assert list(left) == []
        assert seen == [(12, 12)]
        assert world.nation.governor.votes(proposal.id) == (4, 4, 4)
        cast = {each.voter: each.support for each in world.nation.proposals.ballots(proposal)}
        assert cast == {v.address: s for v, s in zip(voters, supports, strict=True)}

    def test_what_does_not_count_is_told_before(
        self, world: World, proposal: Proposal, tmp_path: Path
    ) -> None:
        first, second, third = world.actors.voters(3)
        good = ballot_of(world, proposal, first, Support.FOR)
        world.vote(proposal, voters=[second])
        stranger = world.actors.stranger
        other = ProposalId(proposal.id ^ 1)
        bad = [
            (replace(good, support=Support.AGAINST), "its signature is not its voter's"),
            (replace(good, signature=bytes(65)), "its signature is not its voter's"),
            (ballot_of(world, proposal, second, Support.FOR), "its voter has voted"),
            (ballot_of(world, proposal, stranger, Support.FOR), "its voter has no votes here"),
            (ballot_of(world, proposal, third, Support.FOR, "holders"), "elsewhere"),
            (replace(good, chain_id=1), "elsewhere"),
            (
                sign(world.nation.deployment, "citizens", other, Support.FOR, KEYS[third.address]),
                "it is for another proposal",
            ),
            (ballot_of(world, proposal, first, Support.AGAINST), "its voter has another ballot"),
        ]
        relay = Relay(world.nation.houses["citizens"], world.port.chain_id(), proposal.id)
        counted, skipped = relay.check([good, *(ballot for ballot, _ in bad)])
        assert counted == [good]
        assert len(skipped) == len(bad)
        for each, (ballot, why) in zip(skipped, bad, strict=True):
            assert each.ballot is ballot
            assert why in each.why

    def test_what_the_contract_skips_is_told_too(self, world: World, proposal: Proposal) -> None:
        """Somebody votes between the check and the relay."""
        first, second = world.actors.voters(2)
        ballots = [ballot_of(world, proposal, each, Support.FOR) for each in (first, second)]
        relay = Relay(world.nation.houses["citizens"], world.port.chain_id(), proposal.id)
        good, _ = relay.check(ballots)
        world.vote(proposal, Support.AGAINST, [first])
        batches = relay.batches(good, world.port, world.actors.stranger.address)
        left = list(relay.send(batches, world.port, world.actors.stranger))
        assert [(each.ballot.voter, each.why) for each in left] == [
            (first.address, "its voter has voted")
        ]
        assert world.nation.governor.votes(proposal.id) == (1, 1, 0)

    def test_a_batch_that_takes_too_much_gas_is_halved(
        self, world: World, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("govkit.nation.voting.signed_ballots.BATCH_GAS", 110_000)
        ballots = [
            ballot_of(world, proposal, each, Support.FOR) for each in world.actors.voters(10)
        ]
        relay = Relay(world.nation.houses["citizens"], world.port.chain_id(), proposal.id)
        seen: list[tuple[int, int]] = []
        batches = relay.batches(ballots, world.port, world.actors.stranger.address)
        list(relay.send(batches, world.port, world.actors.stranger, lambda *at: seen.append(at)))
        assert len(seen) > 1
        assert seen[-1] == (10, 10)
        assert world.nation.governor.votes(proposal.id) == (0, 10, 0)

    def test_a_file_and_what_is_none(
        self, world: World, proposal: Proposal, tmp_path: Path
    ) -> None:
        ballot = ballot_of(world, proposal, world.actors.voters(1)[0], Support.ABSTAIN, "holders")
        file = tmp_path / "ballot.json"
        ballot.save(file)
        assert SignedBallot.load(file) == ballot
        assert ballot.is_voters
        text = file.read_text()
        for wrong in (
            "",
            "[]",
            "{}",
            text.replace('t": 1', 't": 2'),
            text.replace("abstain", "yes"),
            text.replace('1b"', '1d"').replace('1c"', '1d"'),
        ):
            file.write_text(wrong)
            with pytest.raises(UsageError, match="holds no signed ballot"):
                SignedBallot.load(file)
        with pytest.raises(UsageError, match="there is no house senate"):
            sign(world.nation.deployment, "senate", proposal.id, Support.FOR, KEYS[ballot.voter])

    def test_a_house_that_nobody_votes_in_yet(self, world: World, proposal: Proposal) -> None:
        people = Relay(world.nation.houses["people"], world.port.chain_id(), proposal.id)
        with pytest.raises(GovkitError, match="it opens once the proposal is queued"):
            people.check([])
        unasked = Relay(world.nation.houses["people"], 1, ProposalId(proposal.id ^ 1))
        with pytest.raises(UsageError, match="people does not vote"):
            unasked.check([])
        new = world.propose([Call(world.actors.stranger.address, value=Wei(1))], "New")
        core = Relay(world.nation.houses["citizens"], world.port.chain_id(), new.id)
        with pytest.raises(GovkitError, match="it opens after its delay"):
            core.check([])


class TestHouses:
    def test_both_must_consent(self, world: World, proposal: Proposal) -> None:
        proposals, voters = world.nation.proposals, world.actors.voters(6)
        world.vote(proposal, voters=voters)
        tally = proposals.tally(proposal)
        assert [each.house.name for each in tally.houses] == ["citizens", "holders", "people"]
        assert [each.carries for each in tally.houses] == [True, False, False]
        assert "in holders quorum lacks 2_100 TST" in proposals.next_step(proposal, tally)
        for voter in voters[:3]:
            world.send(proposals.vote(proposal, Support.FOR, house="holders"), voter)
        tally = proposals.tally(proposal)
        assert "it would pass" in proposals.next_step(proposal, tally)
        world.close_vote(proposal)
        assert proposals.tally(proposal).state == ProposalState.SUCCEEDED

    def test_when_each_opens_and_closes(self, world: World) -> None:
        proposals, stranger = world.nation.proposals, world.actors.stranger
        new = world.propose([world.nation.token.transfer(stranger.address, Wei(1))], "New")
        core, holders, people = proposals.tally(new).houses
        assert proposals.opening(core).startswith("opens after 2")
        assert (proposals.opening(people), proposals.closing(people)) == (
            "opens once it is queued",
            "",
        )
        world.vote(new, voters=world.actors.voters(6))
        for voter in world.actors.voters(3):
            world.send(proposals.vote(new, Support.FOR, house="holders"), voter)
        core, holders, _ = proposals.tally(new).houses
        assert proposals.closing(core) == proposals.closing(holders)
        assert proposals.closing(core).endswith(" left")
        world.close_vote(new)
        assert proposals.closing(core).startswith("closed 2")
        world.send(proposals.queue(new), stranger)
        *_, people = proposals.tally(new).houses
        assert proposals.closing(people).startswith("open until 2")
        world.mature(new)
        assert world.port.block().timestamp == people.closes, "now it may be executed"
        assert proposals.closing(people).startswith("closed 2")

    def test_one_that_does_not_consent(self, world: World, proposal: Proposal) -> None:
        world.vote(proposal, voters=world.actors.voters(6))
        world.close_vote(proposal)
        tally = world.nation.proposals.tally(proposal)
        assert tally.state == ProposalState.DEFEATED
        assert "in holders quorum" in world.nation.proposals.next_step(proposal, tally)

    def test_a_veto(self, world: World, proposal: Proposal) -> None:
        proposals, voters = world.nation.proposals, world.actors.voters(10)
        world.vote(proposal, voters=voters)
        for voter in voters[:3]:
            world.send(proposals.vote(proposal, Support.FOR, house="holders"), voter)
        world.close_vote(proposal)
        world.send(proposals.queue(proposal), world.actors.stranger)
        world.mine()
        for voter in voters[:7]:
            world.send(proposals.veto(proposal), voter)
        tally = proposals.tally(proposal)
        assert "people would veto it" in proposals.next_step(proposal, tally)
        world.mature(proposal)
        assert proposals.tally(proposal).state == ProposalState.CANCELED

    def test_houses_that_are_not_there(self, world: World, proposal: Proposal) -> None:
        proposals = world.nation.proposals
        with pytest.raises(UsageError, match="there is no house senate"):
            proposals.vote(proposal, Support.FOR, house="senate")
        with pytest.raises(UsageError, match="holders does not veto"):
            proposals.veto(proposal, "holders")

    def test_a_split_vote(self, world: World, proposal: Proposal) -> None:
        proposals, voter = world.nation.proposals, world.actors.voters(1)[0]
        amount = proposals.parse_votes("holders", "100 TST")
        call = proposals.split_vote(proposal, amount, 2 * amount, 3 * amount, house="holders")
        world.send(call, voter)
        house = proposals.house("holders").ballots
        assert house.votes(proposal.id) == (amount, 2 * amount, 3 * amount)
        [ballot] = [each for each in proposals.ballots(proposal) if each.house == "holders"]
        assert (ballot.support, ballot.weight) == (None, 6 * amount)
        assert proposals.parse_votes("citizens", "1") == 1
        with pytest.raises(UsageError, match="not a number of votes"):
            proposals.parse_votes("citizens", "one")


class TestForetold:
    def test_what_could_not_be_done_now_is_told(self, world: World) -> None:
        nation, somebody = world.nation, world.actors.stranger.address
        terms = nation.rulebook.terms(0)
        sound = [nation.token.transfer(somebody, Wei(1)), nation.registry.admit(somebody)]
        unsound = [
            nation.rulebook.set_class(0, replace(terms, voting_period=0)),
            nation.token.transfer(somebody, Wei(10**30)),
            Call(somebody, value=Wei(10**30)),
        ]
        assert nation.would_fail(sound) == []
        failing = nation.would_fail([*sound, *unsound])
        assert [call for call, _ in failing] == unsound
        assert "rulebook: period out of range" in str(failing[0][1])

    def test_no_house_that_vetoes(self) -> None:
        world = World.found(sample_constitution())
        proposal = world.propose([world.nation.governor.remove_guardian()])
        with pytest.raises(UsageError, match="no house can veto proposal 1"):
            world.nation.proposals.veto(proposal)


class TestTargets:
    @pytest.mark.parametrize(
        ("code", "told"),
        [
            (bytes.fromhex("ef0100") + b"\xaa" * 20, "EIP-7702"),
            (bytes.fromhex("363d3d373d3d3d363d73") + b"\xaa" * 20 + b"\x5a\xf4", "minimal proxy"),
            (
                bytes.fromhex("7f360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"),
                "EIP-1967",
            ),
            (b"\x00", ""),
        ],
    )
    def test_code_that_pins_no_logic_is_flagged(self, world: World, code: bytes, told: str) -> None:
        target = world.actors.keeper.address
        put_code(world, target, code)
        warnings = world.nation.target_warnings(Call(target, b"\x12\x34\x56\x78"))
        assert (told in warnings[0]) if told else (warnings == [])
        assert world.nation.target_warnings(Call(target)) == []
        assert world.nation.target_warnings(world.nation.governor.remove_guardian()) == []
