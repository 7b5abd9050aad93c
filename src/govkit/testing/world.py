"""A chain in memory, with people and a nation on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import Constitution
from govkit.constitution.units import parse_duration
from govkit.contracts.abi import Artifact
from govkit.nation.nation import Nation
from govkit.nation.proposals import Proposal
from govkit.network.port import Call, Receipt
from govkit.testing.port import ActorSigner, ChainPort
from govkit.types import Address, Clock, ProposalState, Support

_ROLES = ("deployer", "registrar", "guardian", "keeper", "proposer", "stranger")
_VOTERS_FROM = 10


class Actors:
    """People by what they are in a test; each is a dev account, and always the same one."""

    deployer: ActorSigner
    registrar: ActorSigner
    guardian: ActorSigner
    keeper: ActorSigner
    proposer: ActorSigner
    stranger: ActorSigner

    def __init__(self) -> None:
        for role, account in zip(_ROLES, DEV_ACCOUNTS, strict=False):
            setattr(self, role, ActorSigner(account.address))

    def voters(self, count: int) -> list[ActorSigner]:
        """Up to 20 voters, none of whom has another role."""
        accounts = DEV_ACCOUNTS[_VOTERS_FROM : _VOTERS_FROM + count]
        return [ActorSigner(account.address) for account in accounts]


class World:
    """A fresh chain: `port` reaches it, `actors` live on it, `nation` is founded by `found`."""

    def __init__(self) -> None:
        self.chain = Chain.in_memory()
        self.port = ChainPort(self.chain)
        self.actors = Actors()
        self._nation: Nation | None = None

    @classmethod
    def found(cls, constitution: Constitution) -> World:
        """A world with this nation in it, founded by the deployer."""
        world = cls()
        world._nation = Nation.found(constitution, world.port, world.actors.deployer)
        world.mine()  # so that what was founded is past, and can be voted with
        return world

    @property
    def nation(self) -> Nation:
        if self._nation is None:
            raise LookupError("this world has no nation: make it with World.found(constitution)")
        return self._nation

    def deploy(self, contract: str, *arguments: object) -> Address:
        """Deploy one of govkit's contracts on its own, by name. Returns its address."""
        init_code = Artifact.load(contract).init_code(*arguments)
        return self.deploy_code(init_code)

    def deploy_code(self, init_code: bytes) -> Address:
        """Deploy any init code. Returns the contract's address. Raises RevertError."""
        created = self.send(Call(None, init_code), self.actors.deployer).contract_address
        assert created is not None
        return created

    def send(self, call: Call, actor: ActorSigner) -> Receipt:
        """Send a call as an actor. Raises RevertError, and then nothing was mined."""
        return self.port.send(call, actor)

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.chain.mine()

    def forward(self, span: str | int) -> None:
        """Let time pass: `"3 days"`, or seconds; one block is made at the end of it."""
        self.chain.forward(parse_duration(span) if isinstance(span, str) else span)

    def snapshot(self) -> int:
        return self.chain.snapshot()

    def restore(self, snapshot: int) -> None:
        """Go back to a snapshot, which stays usable."""
        if not self.chain.revert(snapshot, keep=True):
            raise LookupError(f"there is no snapshot {snapshot} in this world")

    # -- proposals

    def pass_time(self, ticks: int) -> None:
        """Let so many units of the nation's clock pass: seconds, or blocks."""
        if self.nation.clock == Clock.BLOCKNUMBER:
            self.mine(ticks)
        else:
            self.forward(ticks)

    def propose(
        self,
        actions: Sequence[Call],
        description: str = "A proposal",
        by: ActorSigner | None = None,
    ) -> Proposal:
        """Put actions to the vote, as the proposer unless said otherwise."""
        self.send(self.nation.proposals.propose(actions, description), by or self.actors.proposer)
        return self.nation.proposals.all()[-1]

    def vote(
        self,
        proposal: Proposal,
        support: Support = Support.FOR,
        voters: Sequence[ActorSigner] | None = None,
    ) -> None:
        """Open the vote if it is not open yet, and vote as each of the voters (five of them)."""
        if self.nation.governor.clock() <= proposal.snapshot:
            self.pass_time(proposal.snapshot - self.nation.governor.clock() + 1)
        for voter in self.actors.voters(5) if voters is None else voters:
            self.send(self.nation.proposals.vote(proposal, support), voter)

    def close_vote(self, proposal: Proposal) -> None:
        self.pass_time(proposal.deadline - self.nation.governor.clock() + 1)

    def queue(self, proposal: Proposal) -> None:
        """Queue what has passed, and wait until it can be executed."""
        self.send(self.nation.proposals.queue(proposal), self.actors.stranger)
        self.forward(self.nation.governor.poll(proposal.id).timelock_seconds)

    def pass_proposal(self, actions: Sequence[Call], description: str = "A proposal") -> Proposal:
        """Take actions through the whole life of a proposal, executed at the end."""
        proposal = self.propose(actions, description)
        self.vote(proposal)
        self.close_vote(proposal)
        self.queue(proposal)
        self.send(self.nation.proposals.execute(proposal), self.actors.stranger)
        assert self.nation.governor.state(proposal.id) == ProposalState.EXECUTED
        return proposal


def sample_constitution(change: Callable[[str], str] = lambda text: text) -> Constitution:
    """A nation for tests, in which each actor is what its name says.

    The voters and the proposer are citizens and hold 1,000 TST each, the treasury 10,000.
    `change` edits the nation file's text before it is read.
    """
    return Constitution.parse(change(_sample_text()), Path())


def _sample_text() -> str:
    actors = Actors()
    people = [actors.proposer, *actors.voters(20)]
    citizens = "\n".join(f'    - "{person.address}"' for person in people)
    allocations = "\n".join(
        f'    - to: "{person.address}"\n      amount: 1_000 TST' for person in people
    )
    return _SAMPLE.format(
        registrar=actors.registrar.address,
        guardian=actors.guardian.address,
        keeper=actors.keeper.address,
        citizens=citizens,
        allocations=allocations,
    )


_SAMPLE = """\
govkit: 1
nation:
  name: Testland
  clock: timestamp
currency:
  name: Test Merit
  symbol: TST
  cap: 1_000_000 TST
  yearly_issuance_limit: 5 %
  genesis:
    - to: treasury
      amount: 10_000 TST
{allocations}
citizenship:
  admission: registrar
  registrar: "{registrar}"
  founding_citizens:
{citizens}
government:
  houses: [citizens]
  voting_delay: 1 day
  voting_period: 3 days
  quorum: 20 %
  approval: 50 %
  proposal_threshold: 1 citizen
  timelock_delay: 2 days
  guardian:
    account: "{guardian}"
    until: 1 year
records:
  keepers: ["{keeper}"]
"""
