"""Secret votes above the contracts: ceremonies, ballots, shares, counts, what is told of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import Constitution
from govkit.contracts.secret_house import ballot_hash
from govkit.contracts.trustees import Phase, dealing_context
from govkit.crypto.bn128 import GENERATOR, ORDER
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.sigma_proofs import prove as prove_knowledge
from govkit.errors import UsageError, WrongState
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import failures, prove
from govkit.nation.secrecy.answers import Answer
from govkit.nation.secrecy.gathering import secret_votes
from govkit.nation.secrecy.polls import Stage
from govkit.nation.secrecy.signed import PROBLEMS, SecretRelay, SignedSecretBallot, sign
from govkit.nation.todos import gather
from govkit.nation.voting.proposals import Proposal
from govkit.nation.voting.signed_ballots import Relay
from govkit.nation.voting.signed_ballots import sign as sign_public
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.secrecy import Booth, Trusteeship
from govkit.types import ZERO_ADDRESS, ProposalState, Support

EXAMPLE = Path(__file__).parents[2] / "examples" / "secret-votes.yaml"
FOR, AGAINST, ABSTAIN = Support.FOR, Support.AGAINST, Support.ABSTAIN
DAY = 86_400

pytestmark = pytest.mark.nation(EXAMPLE)


def dev(number: int) -> ActorSigner:
    return ActorSigner.of(DEV_ACCOUNTS[number])


CITIZENS = [*range(10), 15, 16]


def to(world: World, moment: int) -> None:
    at_timestamp(world, moment)
    world.mine()


def propose(world: World, *actions: str, title: str = "Help Ana") -> Proposal:
    nation = world.nation
    calls = [nation.phrases.parse(each) for each in actions or ("pay 500 HUSH to dev6",)]
    world.send(nation.proposals.propose(calls, title), dev(0))
    return nation.proposals.all()[-1]


def opened(world: World) -> Booth:
    """A secret vote that is open."""
    booth = Booth(world, propose(world))
    to(world, booth.proposal.snapshot + 1)
    return booth


def told(world: World, who: int) -> list[str]:
    return [each.command for each in gather(world.nation, dev(who).address) if not each.done]


def test_the_founding_is_proved_and_names_its_trustees(world: World) -> None:
    nation = world.nation
    plan = Plan.make(Constitution.load(EXAMPLE), nation.deployment.deployer)
    checks = {each.name: each for each in prove(plan, world.port)}
    assert not failures(list(checks.values()))
    assert checks["threshold of trustees"].found == "3"
    assert checks["secret ballots of class personal"].found == "True"
    assert checks["secret of governor"].found == nation.deployment.contracts["secret_ballots"]
    assert nation.governor.secret() == nation.houses["citizens"].secret.address  # type: ignore[union-attr]


def test_no_secret_vote_begins_without_a_key(world: World) -> None:
    with reverts("secret house: no key"):
        propose(world)
    public = propose(world, "add keeper dev3", title="In public")
    assert not world.nation.proposals.tally(public).core.secret


def test_a_ceremony_tells_each_trustee_what_is_next(world: World) -> None:
    trustees, (first, *others) = Trusteeship(world), range(10, 15)
    assert told(world, first) == ["govkit ballot trustee init"]
    trustees.do("enrol", [dev(first)])
    assert told(world, first) == []
    trustees.do("enrol", [dev(each) for each in others])
    assert told(world, first) == ["govkit ballot trustee deal"]
    trustees.do("deal")
    assert told(world, first) == ["govkit ballot trustee confirm"]
    trustees.do("confirm")
    assert told(world, first) == []
    assert trustees.ceremonies.newest().key == trustees.ceremonies.contract.key_of(1)


def test_a_whole_vote_with_two_absent_trustees(world: World) -> None:
    trustees = Trusteeship(world)
    trustees.make_key()
    booth, proposals = opened(world), world.nation.proposals
    assert told(world, 1) == ["govkit proposal vote 1 for --secret"]
    for place, number in enumerate(CITIZENS):
        booth.vote(dev(number), (FOR, FOR, AGAINST, ABSTAIN)[place % 4])
    assert told(world, 1) == []
    tally = proposals.tally(booth.proposal).core
    assert (tally.present, tally.in_favour, tally.against) == (12, 0, 0)
    assert booth.poll.stage is Stage.VOTING
    assert trustees.request().polls == ()
    to(world, booth.poll.closes + 1)
    assert world.nation.governor.state(booth.proposal.id) is ProposalState.ACTIVE
    assert "3 shares of trustees missing" in proposals.next_step(
        booth.proposal, proposals.tally(booth.proposal)
    )
    assert told(world, 10) == ["govkit ballot trustee share 1"]
    trustees.share([dev(14), dev(10)])
    with pytest.raises(UsageError, match="1 shares are missing"):
        booth.count(dev(9))
    trustees.share([dev(12)])
    assert told(world, 10) == ["govkit ballot tally 1"]
    assert booth.count(dev(9)) == (6, 3)
    tally = proposals.tally(booth.proposal).core
    assert (tally.in_favour, tally.against, tally.abstain, tally.carries) == (6, 3, 3, True)
    assert world.nation.governor.state(booth.proposal.id) is ProposalState.SUCCEEDED
    [cast] = {(each.house, each.support, each.reason) for each in proposals.ballots(booth.proposal)}
    assert cast == ("citizens", None, "")


def test_too_few_ballots_are_never_opened(world: World) -> None:
    trustees = Trusteeship(world)
    trustees.make_key()
    booth = opened(world)
    for number in CITIZENS[:9]:
        booth.vote(dev(number), FOR)
    to(world, booth.poll.closes + 1)
    assert booth.poll.stage is Stage.TOO_FEW
    assert trustees.request().polls == ()
    assert world.nation.governor.state(booth.proposal.id) is ProposalState.DEFEATED
    with pytest.raises(UsageError, match="too few ballots to open"):
        booth.count(dev(9))


def test_what_is_not_counted_in_time_fails(world: World) -> None:
    trustees = Trusteeship(world)
    trustees.make_key()
    booth = opened(world)
    for number in CITIZENS[:10]:
        booth.vote(dev(number), FOR)
    to(world, booth.poll.closes + 1)
    trustees.share([dev(10), dev(11)])
    to(world, booth.poll.until + 1)
    assert booth.poll.stage is Stage.NOT_COUNTED
    assert world.nation.governor.state(booth.proposal.id) is ProposalState.DEFEATED
    proposals = world.nation.proposals
    tally = proposals.tally(booth.proposal)
    assert "not counted in time" in proposals.next_step(booth.proposal, tally)
    assert told(world, 10) == []


def test_a_ballot_is_replaced_and_its_receipt_stands_no_more(world: World) -> None:
    Trusteeship(world).make_key()
    booth, me = opened(world), dev(3)
    booth.vote(me, FOR)
    first = booth.polls.standing(booth.proposal.id, me.address)
    assert first
    assert booth.polls.is_standing(booth.proposal.id, me.address, ballot_hash(first))
    booth.vote(me, AGAINST)
    assert not booth.polls.is_standing(booth.proposal.id, me.address, ballot_hash(first))
    assert booth.poll.heads == 1
    assert booth.polls.contract.ballot_of(booth.proposal.id, me.address) == ballot_hash(
        booth.polls.ballots(booth.proposal.id)[me.address]
    )


class TestRecovery:
    """A voter's key is lost while a vote is open, and its passport moves to another one."""

    @pytest.fixture
    def booth(self, tmp_path: Path) -> Booth:
        text = EXAMPLE.read_text(encoding="utf-8").replace(
            "\ntrustees:", "\n  recovery: {delay: 7 days, guardian_delay: 14 days}\n\ntrustees:", 1
        )
        path = tmp_path / "nation.yaml"
        path.write_text(text, encoding="utf-8")
        world = World.found(Constitution.load(path))
        Trusteeship(world).make_key()
        recoveries = world.nation.recoveries
        assert recoveries
        world.send(recoveries.name_guardians([dev(1).address], 1), dev(3))
        world.forward("15 days")
        number = recoveries.number_of(dev(3).address)
        world.send(recoveries.ask(number, dev(20).address), dev(1))
        world.forward("6 days")
        return opened(world)

    def move(self, booth: Booth) -> None:
        """dev3's passport goes to dev20."""
        recoveries = booth.nation.recoveries
        assert recoveries
        number = recoveries.number_of(dev(3).address)
        booth.world.send(recoveries.accept(number), dev(20))

    def test_in_a_public_vote_the_new_key_is_told_and_relayed(self, booth: Booth) -> None:
        world, nation = booth.world, booth.nation
        public = propose(world, "add keeper dev3", title="In public")
        to(world, public.snapshot + 1)
        relay = Relay(booth.house, nation.deployment.chain_id, public.id)
        old, new, stranger = (
            sign_public(nation.deployment, booth.house.name, public.id, FOR, dev(number))
            for number in (3, 20, 21)
        )
        assert [each.voter for each in relay.check([old, new, stranger])[0]] == [old.voter]
        self.move(booth)
        assert [each.voter for each in relay.check([new, stranger])[0]] == [new.voter]
        assert f"govkit proposal vote {public.number} for" in told(world, 20)
        world.send(nation.proposals.vote(public, FOR), dev(20))
        assert f"govkit proposal vote {public.number} for" not in told(world, 20)
        assert relay.check([old, new])[0] == []

    def stands(self, booth: Booth, number: int, ballot: SecretBallot) -> bool:
        voter = dev(number).address
        return booth.polls.is_standing(booth.proposal.id, voter, ballot_hash(ballot))

    def test_the_old_keys_ballot_stands_until_the_new_one_changes_it(self, booth: Booth) -> None:
        id_, polls = booth.proposal.id, booth.polls
        for number in CITIZENS:
            booth.vote(dev(number), FOR)
        old = polls.standing(id_, dev(3).address)
        assert old
        self.move(booth)
        assert self.stands(booth, 3, old)
        assert polls.has_voted(id_, dev(20).address)
        assert polls.standing(id_, dev(20).address) == old
        with reverts("ballots: no votes"):
            booth.vote(dev(3), AGAINST)
        booth.vote(dev(20), AGAINST)
        new = polls.standing(id_, dev(20).address)
        assert new
        assert self.stands(booth, 20, new)
        assert not self.stands(booth, 3, old)
        assert booth.poll.heads == len(CITIZENS)
        booth.vote(dev(20), ABSTAIN)
        to(booth.world, booth.poll.closes + 1)
        Trusteeship(booth.world).share([dev(10), dev(11), dev(14)])
        assert booth.count(dev(9)) == (len(CITIZENS) - 1, 0)

    def test_the_new_key_votes_first(self, booth: Booth) -> None:
        id_ = booth.proposal.id
        self.move(booth)
        assert not booth.polls.has_voted(id_, dev(20).address)
        assert booth.polls.votes(id_, dev(20).address) == 1
        assert booth.polls.votes(id_, dev(3).address) == 0
        booth.vote(dev(20), FOR)
        assert booth.poll.heads == 1

    def test_the_new_key_signs_a_change_that_somebody_relays(self, booth: Booth) -> None:
        booth.vote(dev(3), FOR)
        self.move(booth)
        relay = SecretRelay(booth.polls, booth.nation.deployment.chain_id, booth.proposal.id)
        first = booth.nation.ballot_paper(booth.house, booth.proposal.id)
        twice = sign(first, first.fill(FOR, dev(20).address)[0], dev(20))
        assert [each.why for each in relay.check([twice])[1]] == ["its voter has voted"]
        paper = booth.nation.ballot_paper(booth.house, booth.proposal.id, dev(20).address)
        changed = sign(paper, paper.fill(AGAINST, dev(20).address)[0], dev(20))
        assert relay.check([changed]) == ([changed], [])
        batches = relay.batches([changed], booth.world.port, dev(9).address)
        assert not list(relay.send(batches, booth.world.port, dev(9)))
        assert booth.poll.heads == 1
        assert self.stands(booth, 20, changed.ballot)
        late = [each.why for each in relay.check([changed])[1]]
        assert late == ["it replaces another ballot"]


def test_calldata_has_one_length_for_every_choice(world: World) -> None:
    Trusteeship(world).make_key()
    booth = opened(world)
    paper = world.nation.ballot_paper(booth.house, booth.proposal.id)
    lengths, signed = set(), set()
    for support in Support:
        ballot, _ = paper.fill(support, dev(1).address)
        lengths.add(len(booth.polls.contract.cast(booth.proposal.id, ballot).data))
        each = sign(paper, ballot, dev(1))
        row = (each.voter, each.ballot, paper.before, each.signature)
        signed.add(len(booth.polls.contract.cast_by_signature(booth.proposal.id, [row]).data))
    assert len(lengths) == len(signed) == 1


def test_ballots_are_relayed_in_twenties_and_bad_ones_left_out(
    world: World, tmp_path: Path
) -> None:
    Trusteeship(world).make_key()
    booth = opened(world)
    paper = world.nation.ballot_paper(booth.house, booth.proposal.id)
    ballots = [sign(paper, paper.fill(FOR, dev(n).address)[0], dev(n)) for n in CITIZENS]
    ballots[1].save(tmp_path / "ballot.json")
    assert SignedSecretBallot.load(tmp_path / "ballot.json") == ballots[1]
    stolen = SignedSecretBallot(paper, dev(0).address, ballots[1].ballot, ballots[1].signature)
    copied = sign(paper, ballots[1].ballot, dev(0))
    stranger = sign(paper, paper.fill(FOR, dev(20).address)[0], dev(20))
    relay = SecretRelay(booth.polls, world.nation.deployment.chain_id, booth.proposal.id)
    good, skipped = relay.check([stolen, copied, stranger, *ballots, ballots[2]])
    assert good == ballots
    assert [each.why for each in skipped] == [
        "its signature is not its voter's",
        "its proof does not hold",
        "its voter has no votes here",
        "its voter has another ballot here",
    ]
    told_of: list[tuple[int, int]] = []
    batches = relay.batches(good, world.port, dev(9).address)
    assert not list(relay.send(batches, world.port, dev(9), lambda *done: told_of.append(done)))
    assert told_of == [(12, 12)]
    assert booth.poll.heads == 12
    again = sign(paper, paper.fill(AGAINST, dev(1).address)[0], dev(1))
    assert [each.why for each in relay.check([again])[1]] == ["its voter has voted"]
    later = world.nation.ballot_paper(booth.house, booth.proposal.id, dev(1).address)
    changed = sign(later, later.fill(AGAINST, dev(1).address)[0], dev(1))
    assert relay.check([changed]) == ([changed], [])
    batches = relay.batches([changed], world.port, dev(9).address)
    assert not list(relay.send(batches, world.port, dev(9)))
    assert booth.poll.heads == 12


def test_a_batch_is_full_with_twenty(tmp_path: Path) -> None:
    """Of 21 ballots one goes in a second transaction; one that was changed meanwhile is told of."""
    text = EXAMPLE.read_text(encoding="utf-8")
    everybody = ", ".join(f"dev{number}" for number in range(21))
    path = tmp_path / "nation.yaml"
    path.write_text(
        re.sub(r"founding_citizens: \[.*\]", f"founding_citizens: [{everybody}]", text),
        encoding="utf-8",
    )
    world = World.found(Constitution.load(path))
    Trusteeship(world).make_key()
    booth = opened(world)
    paper = world.nation.ballot_paper(booth.house, booth.proposal.id)
    ballots = [sign(paper, paper.fill(FOR, dev(n).address)[0], dev(n)) for n in range(21)]
    relay = SecretRelay(booth.polls, world.nation.deployment.chain_id, booth.proposal.id)
    good, skipped = relay.check(ballots)
    assert (good, skipped) == (ballots, [])
    booth.vote(dev(20), AGAINST)
    told_of: list[tuple[int, int]] = []
    before = world.port.block().number
    batches = relay.batches(good, world.port, dev(9).address)
    left_out = list(relay.send(batches, world.port, dev(9), lambda *done: told_of.append(done)))
    assert told_of == [(20, 21), (21, 21)]
    assert world.port.block().number == before + 2
    assert [(each.ballot, each.why) for each in left_out] == [(ballots[20], PROBLEMS[4])]
    assert booth.poll.heads == 21


def test_a_wrong_dealing_is_shown_and_its_dealer_left_out(world: World) -> None:
    trustees = Trusteeship(world)
    trustees.do("enrol")
    liar, victim = dev(13), dev(11)
    for person in trustees.people:
        steps = trustees.steps(person)
        answer = steps.deal(trustees.key(steps.newest))
        if person.address == liar.address:
            answer = _lying(trustees, steps.number)
        trustees.send(answer, person)
    steps = trustees.steps(victim)
    key = trustees.key(steps.newest)
    with pytest.raises(Exception, match="trustee 4 dealt you a wrong share"):
        steps.confirm(key)
    trustees.send(steps.complain(key, 4), victim)
    newest = trustees.ceremonies.newest()
    assert (newest.number, len(newest.accounts)) == (2, 4)
    assert liar.address not in newest.accounts
    assert trustees.ceremonies.get(1).removed == {4: "dealt a wrong share"}
    trustees.make_key()
    assert trustees.ceremonies.contract.complete() == 2


def _lying(trustees: Trusteeship, number: int) -> Answer:
    """A dealing that is proved, and whose share for trustee 2 is wrong."""
    request = trustees.request()
    steps = trustees.steps(dev(9 + number))
    key = trustees.key(steps.newest)
    dealt = steps.dealing(key)
    shares = [(share + (place == 1)) % ORDER for place, share in enumerate(dealt.shares)]
    own = request.chain_id, request.contract, request.newest.number
    context = dealing_context(*own, number, dealt.commitments, dealt.exchange_key, shares)
    secret = key.dealing(request.newest.threshold).secret
    proof = prove_knowledge("deal", context, secret, [(GENERATOR, dealt.commitments[0])])
    points = [list(each) for each in dealt.commitments]
    rest = [list(dealt.exchange_key), shares, proof.challenge, proof.response]
    return Answer("deal", *own, number, [points, *rest])


def test_who_does_nothing_in_time_is_left_out_until_too_few_are_left(world: World) -> None:
    trustees = Trusteeship(world)
    contract = trustees.ceremonies.contract
    with reverts("trustees: not now"):
        world.send(contract.restart(), dev(9))
    trustees.do("enrol", [dev(10), dev(11), dev(12)])
    to(world, contract.phase_until() + 1)
    assert told(world, 10) == ["govkit ballot trustee restart"]
    world.send(contract.restart(), dev(9))
    newest = trustees.ceremonies.newest()
    assert (newest.number, newest.accounts) == (2, tuple(dev(n).address for n in (10, 11, 12)))
    to(world, contract.phase_until() + 1)
    world.send(contract.restart(), dev(9))
    assert contract.phase() is Phase.FAILED
    assert told(world, 10) == []


def test_a_vote_appoints_others_and_old_keys_can_be_erased(world: World) -> None:
    trustees = Trusteeship(world)
    trustees.make_key()
    booth, nation = opened(world), world.nation
    for number in CITIZENS[:10]:
        booth.vote(dev(number), FOR)
    words = "appoint trustees dev20,dev21,dev22 with threshold 2"
    call = nation.phrases.parse(words)
    assert nation.phrases.describe(call).startswith("appoint trustees 0x")
    assert nation.phrases.describe(call).endswith("with threshold 2")
    nation_vote(world, words)
    trustees.make_key()
    request = trustees.request()
    assert request.needed[2] == "the next secret votes use it"
    assert trustees.ceremonies.contract.complete() == 2
    assert {vote.poll.epoch for vote in secret_votes(nation)} == {1}


def nation_vote(world: World, words: str) -> None:
    """Decide something in public, by all citizens."""
    nation = world.nation
    proposal = propose(world, words, title="Others")
    to(world, proposal.snapshot + 1)
    for number in CITIZENS:
        world.send(nation.proposals.vote(proposal, FOR), dev(number))
    to(world, proposal.deadline + DAY + 1)
    world.send(nation.proposals.queue(proposal), dev(0))
    to(world, nation.governor.eta(proposal.id) + 1)
    world.send(nation.proposals.execute(proposal), dev(0))


def test_a_public_ballot_is_refused_by_name(world: World) -> None:
    Trusteeship(world).make_key()
    booth, nation = opened(world), world.nation
    with pytest.raises(UsageError, match=r"votes on proposal 1 in secret.*add --secret"):
        nation.proposals.vote(booth.proposal, FOR)
    with pytest.raises(WrongState) as caught:
        world.send(nation.governor.cast_vote(booth.proposal.id, FOR), dev(1))
    assert caught.value.reason == "ballots: vote in secret"


def test_a_proposal_cannot_lock_the_nation_in(world: World) -> None:
    """Neither may a secret class appoint trustees, nor may who has no contract for it vote so."""
    nation = world.nation
    appoint = nation.phrases.parse("set rule trustees.appoint class personal")
    with pytest.raises(UsageError, match="nobody could ever be appointed instead"):
        nation.proposals.propose([appoint], "Frozen")
    weak = nation.phrases.parse("appoint trustees dev20 with threshold 1")
    assert "each trustee alone can open every single ballot" in " ".join(
        nation.proposals.foresee([weak]).warnings
    )
    assert nation.governor.secret() != ZERO_ADDRESS
