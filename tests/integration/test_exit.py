"""A nation whose holders can leave: its file, its proof, and who comes first, vote or leaver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts.exit import WITHOUT
from govkit.errors import ConstitutionError, NotFound, RevertError, UsageError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.money import exit as reader
from govkit.nation.money.exit import NationExit
from govkit.nation.money.holdings import read_holdings
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call
from govkit.testing import ActorSigner, World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.sample import holders_decide, sample_text
from govkit.types import ZERO_ADDRESS, ProposalState, Support, Wei

COIN = ZERO_ADDRESS
ETHER, DAY = 10**18, 86_400
NOTICE, DELAY = DAY, 2 * DAY
SECTION = """\
exit:
  assets: [ETH]
  tenure: 90 days
  notice: 1 day
  discount: 5 %
"""


def with_exit(section: str = SECTION, text: str = "") -> Constitution:
    return Constitution.parse((text or holders_decide(sample_text())) + section, Path())


@pytest.fixture(scope="module")
def founded() -> World:
    """Two tenures after the founding; the treasury has 1,000 coins."""
    world = World.found(with_exit())
    world.send(Call(world.nation.treasury.address, b"", Wei(1_000 * ETHER)), world.actors.stranger)
    world.forward("180 days")
    return world


@pytest.fixture
def land(founded: World) -> Iterator[World]:
    start = founded.snapshot()
    yield founded
    founded.restore(start)


def exit_of(nation: Nation) -> NationExit:
    assert nation.exit is not None
    return nation.exit


def leaver(land: World) -> ActorSigner:
    """Who does not vote in what follows."""
    return land.actors.voters(20)[19]


def give(land: World, amount: int = 1_000 * ETHER, who: ActorSigner | None = None) -> int:
    """From when on they can leave."""
    holder = who or leaver(land)
    for call in exit_of(land.nation).give_notice(holder.address, Wei(amount)):
        land.send(call, holder)
    return exit_of(land.nation).get(holder.address).notice.until


def empty(land: World) -> Proposal:
    """A proposal that takes all coin, on which the vote has closed; a majority is for it."""
    nation = land.nation
    action = Call(land.actors.stranger.address, b"", Wei(1_000 * ETHER))
    proposal = land.propose([action], "Take it all")
    land.vote(proposal)
    land.close_vote(proposal)
    assert nation.governor.state(proposal.id) == ProposalState.SUCCEEDED
    return proposal


def queue(land: World, proposal: Proposal) -> int:
    """When it can be executed."""
    land.send(land.nation.proposals.queue(proposal), land.actors.stranger)
    return land.nation.governor.eta(proposal.id)


def execute(land: World, proposal: Proposal) -> None:
    land.send(land.nation.proposals.execute(proposal), land.actors.stranger)


def leave(land: World, who: ActorSigner | None = None) -> Wei:
    holder = who or leaver(land)
    call, shares = exit_of(land.nation).leave(Wei(1_000 * ETHER), holder.address)
    land.send(call, holder)
    return shares[COIN]


SHARE = 1_000 * ETHER * 950 // 21_000
"""1,000 of the 21,000 that are not the treasury's, less 5 %."""


# -- the guarantee of a notice, performed


def test_who_gave_notice_leaves_before_what_is_decided_then(land: World) -> None:
    """The majority queues, in the very next block, a proposal that takes everything."""
    proposal = empty(land)
    until = give(land)
    eta = queue(land, proposal)
    assert eta - until >= NOTICE - 30
    at_timestamp(land, until)
    with reverts("governor: not ready"):
        execute(land, proposal)
    assert leave(land) == SHARE
    at_timestamp(land, eta)
    # The payment asks for more than is left, so it fails as a whole.
    with pytest.raises(RevertError):
        execute(land, proposal)
    assert land.port.balance(land.nation.treasury.address) == 1_000 * ETHER - SHARE


def test_a_notice_in_the_first_half_of_the_delay_comes_in_time(land: World) -> None:
    proposal = empty(land)
    eta = queue(land, proposal)
    at_timestamp(land, eta - NOTICE - 60)
    until = give(land)
    assert until < eta
    assert reader.ahead(land.nation, until) == []
    at_timestamp(land, until)
    assert leave(land) == SHARE


def test_a_later_notice_is_told_what_comes_before(land: World) -> None:
    """Nothing is given back for less than was seen, and the notice can be taken back."""
    nation, holder = land.nation, leaver(land)
    proposal = empty(land)
    eta = queue(land, proposal)
    at_timestamp(land, eta - NOTICE + 60)
    until = give(land)
    assert [(each.id, when) for each, when in reader.ahead(nation, until)] == [(proposal.id, eta)]
    call, shares = exit_of(nation).leave(Wei(1_000 * ETHER), holder.address)
    assert shares[COIN] == SHARE
    at_timestamp(land, eta)
    execute(land, proposal)
    at_timestamp(land, until)
    with reverts("exit: less than accepted"):
        land.send(call, holder)
    land.send(exit_of(nation).contract.withdraw_notice(Wei(1_000 * ETHER)), holder)
    assert exit_of(nation).get(holder.address).held == 1_000 * ETHER


def test_a_vote_that_bars_the_exit_comes_after_who_gave_notice(land: World) -> None:
    nation, treasury = land.nation, land.nation.treasury
    bar = treasury.set_payer(exit_of(nation).contract.address, allowed=False)
    proposal = land.propose([bar], "Nobody leaves")
    land.vote(proposal)
    land.close_vote(proposal)
    until = give(land)
    queue(land, proposal)
    at_timestamp(land, until)
    assert leave(land) == SHARE
    late = land.actors.voters(20)[18]
    land.mature(proposal)
    execute(land, proposal)
    until = give(land, who=late)
    at_timestamp(land, until)
    with reverts("treasury: only payers"):
        leave(land, late)


def test_who_votes_and_leaves_votes_once_and_stops_no_quorum(land: World) -> None:
    """A holder votes, gives notice and leaves between the vote and its execution."""
    nation, voter = land.nation, land.actors.voters(5)[0]
    action = Call(land.actors.stranger.address, b"", Wei(10 * ETHER))
    proposal = land.propose([action], "A payment")
    land.vote(proposal)
    with reverts("ballots: already voted"):
        land.send(nation.proposals.vote(proposal, Support.FOR), voter)
    until = give(land, who=voter)
    assert nation.token.get_votes(voter.address) == 0
    land.close_vote(proposal)
    at_timestamp(land, max(until, land.port.now() + 1))
    assert leave(land, voter) == SHARE
    queue(land, proposal)
    land.mature(proposal)
    execute(land, proposal)
    assert land.port.balance(nation.treasury.address) == 990 * ETHER - SHARE
    # What left is the treasury's, and in no quorum's base.
    land.mine(2)
    another = land.propose([action], "Another")
    land.vote(another, voters=land.actors.voters(3)[1:])
    land.close_vote(another)
    assert nation.governor.state(another.id) == ProposalState.SUCCEEDED


# -- the nation file and the founding


def test_is_founded_and_proved(founded: World) -> None:
    plan = Plan.make(with_exit(), founded.actors.deployer.address)
    checks = list(prove(plan, founded.port))
    wrong = [each for each in checks if not each.holds]
    assert {each.name.partition(" ")[0] for each in wrong} <= {"balance"}
    names = {each.name for each in checks}
    assert {
        "tenure of exit",
        "exit of token",
        "months kept of exit",
        "delegate of notices",
    } <= names
    out = exit_of(founded.nation).contract
    assert founded.nation.treasury.is_payer(out.address)
    assert (out.tenure(), out.notice(), out.kept_months()) == (90 * DAY, DAY, 3)
    assert (out.discount_bps(), out.assets()) == (500, [COIN])
    Nation.connect(founded.nation.deployment, founded.port)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("[ETH]", "[]", "1 to 8 assets"),
        ("[ETH]", "[ETH, ETH]", "each asset once"),
        ("[ETH]", "[TST]", "another asset than the currency"),
        ("[ETH]", "[nobody-known]", "a name under `accounts`"),
        ("90 days", "23 hours", "1 day to"),
        ("90 days", "90", "a duration such as"),
        ("1 day\n", "1 day 1 second\n", "at most half of the shortest timelock_delay"),
        ("1 day\n", "30 minutes\n", "1 hour to"),
        ("5 %", "100 %", "less than 100 %"),
        ("5 %\n", "5 %\n  keeps: 0 months\n", "a number of months"),
    ],
)
def test_files_that_cannot_be_founded(before: str, after: str, told: str) -> None:
    assert before in SECTION
    with pytest.raises(ConstitutionError, match=told):
        with_exit(SECTION.replace(before, after))


def test_a_limit_that_forgets_the_exit_is_refused() -> None:
    limits = (
        "treasury:\n  limits:\n    - {asset: ETH, period: month, caps: {constitutional: any}}\n"
    )
    with pytest.raises(ConstitutionError, match="a cap for exit too"):
        with_exit(SECTION + limits)
    named = limits.replace("any}", "any, exit: 5 ETH}")
    file = with_exit(SECTION + named)
    assert file.sections()["exit"].problems(file)


def test_a_nation_without_exit_says_so() -> None:
    plain = World.found(Constitution.parse(sample_text(), Path()))
    assert plain.nation.exit is None
    assert plain.nation.token.exit() == ZERO_ADDRESS
    assert list(reader.commitments(plain.nation)) == []
    assert list(reader.todo(plain.nation, plain.actors.stranger.address)) == []
    assert list(reader.movements(plain.nation, 0, 1)) == []


# -- what people and accounts see


def test_is_told_in_words_todo_and_accounts(land: World) -> None:
    nation, holder, found = land.nation, leaver(land), exit_of(land.nation)
    approve, notice = found.give_notice(holder.address, Wei(1_000 * ETHER))
    assert "1_000 TST" in nation.phrases.describe(approve)
    assert nation.phrases.describe(notice) == "give notice of 1_000 TST"
    until = give(land)
    (listed,) = found.notices()
    assert (listed.account, listed.notice.amount) == (holder.address, 1_000 * ETHER)
    assert list(reader.todo(nation, holder.address)) == []
    (commitment,) = reader.commitments(nation)
    assert (commitment.asset, commitment.is_certain) == (COIN, False)
    assert commitment.between(until, until + 1) == SHARE
    assert commitment.between(0, until) == 0
    (coin, _) = read_holdings(nation)
    assert coin.due(until + 1, at_most=True) == SHARE
    at_timestamp(land, until)
    land.mine()
    (todo,) = reader.todo(nation, holder.address)
    assert todo.command == "govkit treasury exit leave"
    call, _ = found.leave(Wei(1_000 * ETHER), holder.address)
    assert nation.phrases.describe(call).startswith("leave with 1_000 TST, for at least 45.2")
    block = nation.port.block().number
    land.send(call, holder)
    back, paid = reader.movements(nation, block, nation.port.block().number)
    assert (back.asset, back.amount) == (nation.token.address, 1_000 * ETHER)
    assert (paid.asset, paid.amount, paid.other) == (COIN, -SHARE, holder.address)
    assert found.notices() == []


def test_when_a_refused_leaver_can_leave(land: World) -> None:
    give(land)
    call, _ = exit_of(land.nation).leave(Wei(1), leaver(land).address)
    told = reader.when(land.nation, call, leaver(land).address, "exit: notice not over")
    assert told.startswith("your notice is over in ")
    assert reader.when(land.nation, call, leaver(land).address, "exit: nothing") == ""


def test_mistakes_before_anything_is_sent(land: World) -> None:
    found, holder = exit_of(land.nation), leaver(land)
    for amount in (0, 1_000 * ETHER + 1):
        with pytest.raises(UsageError, match="can't give notice"):
            found.give_notice(holder.address, Wei(amount))
    with pytest.raises(NotFound, match="is not in any share"):
        found.leave(Wei(1), holder.address, [land.nation.token.address])
    call, shares = found.leave(Wei(ETHER), holder.address, [COIN])
    assert shares == {}
    assert call == found.contract.leave(Wei(ETHER), holder.address, [WITHOUT])
