"""A chain with people and a nation on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from govkit.chain.chain import Chain
from govkit.constitution import Constitution
from govkit.constitution.units import parse_duration
from govkit.contracts.abi import NAMES, Artifact
from govkit.errors import NoTimeTravel, UsageError, WrongState
from govkit.nation.nation import Nation
from govkit.nation.voting.houses import NationHouse
from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call, Receipt
from govkit.testing.actors import Actors, ActorSigner
from govkit.testing.backend import Backend, ChainBackend
from govkit.testing.events import Events, decode_events
from govkit.testing.port import Watcher
from govkit.types import Address, Clock, ProposalState, Support

if TYPE_CHECKING:
    from govkit.testing.secrecy import Booth

__tracebackhide__ = True
"""As in all modules that a test calls: a traceback ends with the test's own line."""

_AT_ONCE = 5
"""How many vote before each check whether that was enough."""


class World:
    """A chain: `port` reaches it, `actors` live on it, `nation` is founded by `found`.

    `artifacts` are those of contracts that were deployed here, by address; `own` those that are
    none of govkit's, by which also what they create is known.
    """

    def __init__(
        self,
        backend: Backend | None = None,
        nation: Nation | None = None,
        actors: Actors | None = None,
    ) -> None:
        self.backend: Backend = ChainBackend() if backend is None else backend
        self.port = self.backend.port
        self.actors = Actors() if actors is None else actors
        self.artifacts: dict[Address, Artifact | None] = {}
        self.own: list[Artifact] = []
        self._nation = nation

    @classmethod
    def found(cls, constitution: Constitution, backend: Backend | None = None) -> World:
        """A world with this nation in it, founded by the deployer."""
        world = cls(backend, actors=Actors(constitution))
        world._nation = Nation.found(constitution, world.port, world.actors.deployer)
        with suppress(NoTimeTravel):  # such a chain makes blocks by itself
            # So that what was founded is past, and can be voted with. A block alone does not
            # do: anvil makes several in one second.
            world.forward(1)
        return world

    @property
    def chain(self) -> Chain:
        """The embedded chain. Raises UsageError in a world on another one."""
        if not isinstance(self.backend, ChainBackend):
            raise UsageError(
                "this world has no chain of its own",
                "it stands on a node, or makes no blocks",
                "use world.port, or the embedded chain",
            )
        return self.backend.chain

    @property
    def nation(self) -> Nation:
        if self._nation is None:
            raise LookupError("this world has no nation: make it with World.found(constitution)")
        return self._nation

    def watch(self, watcher: Watcher) -> None:
        """Report everything that is sent here to a watcher."""
        self.backend.port.watchers.append(watcher)

    # -- contracts

    def deploy(self, contract: str | Artifact, *arguments: object) -> Address:
        """Deploy one of govkit's contracts on its own, by name, or any other by its artifact.

        Returns its address. Raises RevertError.
        """
        artifact = Artifact.load(contract) if isinstance(contract, str) else contract
        init_code = artifact.init_code(*arguments)
        if artifact.source is not None and artifact not in self.own:
            self.own.append(artifact)  # before it is sent: watchers ask what it is
        address = self.deploy_code(init_code)
        self.artifacts[address] = artifact
        return address

    def know(self, other: World) -> None:
        """Take over another world's knowledge of contracts on this chain."""
        self.artifacts.update(other.artifacts)
        self.own.extend(each for each in other.own if each not in self.own)

    def deploy_code(self, init_code: bytes) -> Address:
        """Deploy any init code. Returns the contract's address. Raises RevertError."""
        created = self.send(Call(None, init_code), self.actors.deployer).contract_address
        assert created is not None
        return created

    def artifact_at(self, address: Address) -> Artifact | None:
        """The artifact of a contract deployed here, or of govkit's; None for others."""
        if address not in self.artifacts:
            self.artifacts[address] = recognised(self.port.code(address), self.own)
        return self.artifacts[address]

    def events(self, receipt: Receipt) -> Events:
        """The events in a receipt, of all contracts that are known here."""
        return decode_events(receipt, self.artifact_at)

    # -- time and state

    def send(self, call: Call, actor: ActorSigner) -> Receipt:
        """Send a call as an actor. Raises RevertError, and then nothing was mined."""
        return self.port.send(call, actor)

    def mine(self, blocks: int = 1) -> None:
        self.backend.mine(blocks)

    def forward(self, span: str | int) -> None:
        """Let time pass: `"3 days"`, or seconds; one block is made at the end of it.

        Raises UnitError if it is not a duration, and UsageError if it is not a number of seconds.
        """
        seconds = parse_duration(span) if isinstance(span, str) else span
        if not isinstance(seconds, int) or seconds < 0:
            raise UsageError(
                "time passes in whole seconds, and only forward",
                f"{seconds!r} was asked for",
                'say forward("3 days"), or a number of seconds',
            )
        self.backend.forward(seconds)

    def snapshot(self) -> int:
        return self.backend.snapshot()

    def restore(self, snapshot: int) -> None:
        """Go back to a snapshot, which stays usable. Raises LookupError if there is none."""
        self.backend.restore(snapshot)

    def close(self) -> None:
        """Refuse everything from now on: the chain serves another test."""
        self.backend.close()

    # -- proposals

    def pass_time(self, ticks: int) -> None:
        """Let units of the nation's clock pass: seconds, or blocks."""
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
        """Queue what has passed, and wait until it can be executed.

        A veto house that is empty is waited for first, as long as the governor does.
        """
        try:
            self.send(self.nation.proposals.queue(proposal), self.actors.stranger)
        except WrongState as error:
            if "house: nobody there" not in str(error):
                raise
            self.pass_time(self.nation.governor.queue_period() // 2 + 1)
            self.send(self.nation.proposals.queue(proposal), self.actors.stranger)
        self.mature(proposal)

    def mature(self, proposal: Proposal) -> None:
        """Wait until a queued proposal can be executed: its timelock, and the vote on a veto."""
        self.forward(self.nation.governor.eta(proposal.id) - self.port.block().timestamp)

    def pass_proposal(self, actions: Sequence[Call], description: str = "A proposal") -> Proposal:
        """Take actions through the whole life of a proposal, executed at the end.

        In every house that must consent, those who can vote since the founding vote for it,
        five by five, until it would pass; where votes are secret, all of them, and the trustees
        make a key before if there is none, and count afterwards. Raises AssertionError if it does
        not pass.
        """
        try:
            proposal = self.propose(actions, description)
        except WrongState as error:
            if "secret house: no key" not in str(error):
                raise
            from govkit.testing.secrecy import Trusteeship

            Trusteeship(self).make_key()
            proposal = self.propose(actions, description)
        self.vote(proposal, voters=())
        booths: list[Booth] = []
        for house in self.nation.proposals.tally(proposal).houses:
            if house.secret:
                from govkit.testing.secrecy import Booth

                booths.append(Booth(self, proposal, house.house))
                for voter in self.actors.electorate(house.house.name):
                    booths[-1].vote(voter)
            elif not house.house.is_veto:
                self._carry(proposal, house.house)
        if booths:
            self._count(booths)
        else:
            self.close_vote(proposal)
        self.queue(proposal)
        self.send(self.nation.proposals.execute(proposal), self.actors.stranger)
        assert self.nation.governor.state(proposal.id) == ProposalState.EXECUTED
        return proposal

    def _count(self, booths: Sequence[Booth]) -> None:
        """Wait for the end of secret votes, and have them counted."""
        from govkit.testing.secrecy import Trusteeship

        closes = max(booth.poll.closes for booth in booths)
        self.pass_time(closes - self.nation.governor.clock() + 1)
        trustees = Trusteeship(self)
        trustees.share(trustees.people)
        for booth in booths:
            booth.count(self.actors.stranger)

    def _carry(self, proposal: Proposal, house: NationHouse) -> None:
        voters = self.actors.electorate(house.name)
        if house.is_core and len(voters) > _AT_ONCE:
            voters = [*voters[1:], voters[0]]  # the proposer's vote is not needed
        for first in range(0, len(voters), _AT_ONCE):
            for voter in voters[first : first + _AT_ONCE]:
                vote = self.nation.proposals.vote(proposal, Support.FOR, house=house.name)
                self.send(vote, voter)
            tallies = self.nation.proposals.tally(proposal).houses
            if next(each for each in tallies if each.house.name == house.name).carries:
                return
        raise AssertionError(
            f"{proposal.title!r} lacks votes in {house.name}: although everybody voted for it"
        )


def recognised(
    code: bytes, own: Sequence[Artifact] = (), *, created: bool = False
) -> Artifact | None:
    """One of govkit's contracts, or of one's own, by its code, whose immutables stand right
    behind it; or with `created`, by the code that creates it, whose arguments do."""
    for artifact in (*own, *map(Artifact.load, NAMES)):
        beginning = artifact.bytecode if created else artifact.runtime
        if beginning and code.startswith(beginning):
            return artifact
    return None
