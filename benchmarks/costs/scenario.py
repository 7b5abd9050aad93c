"""The scenario in which whoever decides is measured: the same steps for a nation and a peer.

A proposal has a description of 200 bytes. Each of its actions pays a plain ERC-20, which is not
the system's own, to an address that nobody has used. Whoever proposes has votes that are looked
up. One transaction a block, calldata and the 21,000 of a transaction included; a typical vote is
the one in the middle of those after the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from benchmarks.costs.figures import Figure, spend, total, typical
from govkit.contracts.abi import encode
from govkit.contracts.governor import proposal_id
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.testing import ActorSigner, World
from govkit.types import Address, ProposalId

DELAY, PERIOD, TIMELOCK = 86_400, 3 * 86_400, 2 * 86_400
"""In seconds; those of the sample nation."""
SLACK = 60
"""So many seconds later, since each transaction's block takes one."""
DESCRIPTION_BYTES = 200
VOTERS, CARRYING = 20, 5
"""Who votes on the measured proposal; and how many are enough for another one."""
CHECKPOINTS = 10
_TRANSFER = keccak(b"transfer(address,uint256)")[:4]


@dataclass(frozen=True, slots=True)
class Motion:
    """A proposal before it is made."""

    actions: tuple[Call, ...]
    description: str

    @property
    def id(self) -> ProposalId:
        return proposal_id(self.actions, self.description)


class System(Protocol):
    """A governor with its treasury, which holds `paid`, and 21 people with votes: who proposes,
    and 20 who vote."""

    world: World
    paid: Address
    people: list[ActorSigner]

    def propose(self, motion: Motion) -> Call: ...

    def vote(self, motion: Motion) -> Call:
        """In favour."""

    def queue(self, motion: Motion) -> Call:
        """As IGovernor has it, with all actions."""

    def execute(self, motion: Motion) -> Call: ...

    def cancel(self, motion: Motion) -> Call: ...


def person(number: int) -> Address:
    """An address without zero bytes, so that calldata always costs the same."""
    return Address("0x" + "a1" * 18 + f"{number // 255 + 1:02x}{number % 255 + 1:02x}")


def payment(paid: Address, number: int, amount: int = 10**18) -> Call:
    """To the person of that number."""
    arguments = encode(("address", "uint256"), (person(number), amount))
    return Call(paid, _TRANSFER + arguments)


class Agenda:
    """Makes the motions of a system; none pays an address that one before it pays."""

    def __init__(self, system: System) -> None:
        self.system, self._made = system, 0

    def propose(self, by: ActorSigner, actions: int = 1) -> tuple[Motion, Figure]:
        """A motion of so many actions, and what proposing it cost."""
        first = 10 * self._made
        self._made += 1
        payments = (payment(self.system.paid, first + each) for each in range(actions))
        title = f"Payment {self._made:03}: "
        motion = Motion(tuple(payments), title.ljust(DESCRIPTION_BYTES, "x"))
        return motion, spend(self.system.world, self.system.propose(motion), by)


def decisions(system: System) -> dict[str, Figure]:
    """What proposing, voting, queueing, executing and canceling cost."""
    world, agenda = system.world, Agenda(system)
    proposer, *voters = system.people
    agenda.propose(voters[-1])  # what only the very first proposal writes is not measured
    one, first = agenda.propose(proposer)
    _, repeat = agenda.propose(proposer)
    five, repeat_of_five = agenda.propose(proposer, 5)
    world.forward(DELAY + SLACK)
    cast = [spend(world, system.vote(one), each) for each in voters[:VOTERS]]
    for each in voters[:CARRYING]:
        world.send(system.vote(five), each)
    world.forward(PERIOD + SLACK)
    queued = [spend(world, system.queue(each), world.actors.stranger) for each in (one, five)]
    world.forward(TIMELOCK + SLACK)
    done = [spend(world, system.execute(each), world.actors.stranger) for each in (one, five)]
    pending, _ = agenda.propose(proposer)
    return {
        "propose 1 action, first proposer": first,
        "propose 1 action, repeat proposer": repeat,
        "propose 5 actions, repeat proposer": repeat_of_five,
        "castVote": typical(cast[1:]),
        "queue 1 action": queued[0],
        "queue 5 actions": queued[1],
        "execute 1 action": done[0],
        "execute 5 actions": done[1],
        "queue and execute 1 action": queued[0] + done[0],
        "queue and execute 5 actions": queued[1] + done[1],
        "whole life, 20 votes": first + total(cast) + queued[0] + done[0],
        "cancel while pending": spend(world, system.cancel(pending), proposer),
    }


def votes(system: System) -> list[Figure]:
    """What each of 20 votes costs."""
    motion, _ = Agenda(system).propose(system.people[0])
    system.world.forward(DELAY + SLACK)
    return [spend(system.world, system.vote(motion), each) for each in system.people[1:][:VOTERS]]


def votes_by_checkpoints(system: System, transfer: Callable[[Address], Call]) -> dict[str, Figure]:
    """A vote with currency whose amount changed never, often before the snapshot, or often after
    it. All have one checkpoint at first; `transfer` pays some currency."""
    world, (proposer, first, never, before, after, other, *_) = system.world, system.people

    def change(voter: ActorSigner) -> None:
        for number in range(CHECKPOINTS - 1):
            by, to = (voter, other) if number % 2 else (other, voter)
            world.send(transfer(to.address), by)

    change(before)
    motion, _ = Agenda(system).propose(proposer)
    world.forward(DELAY + SLACK)
    change(after)
    world.send(system.vote(motion), first)
    often = f"castVote, token, {CHECKPOINTS} checkpoints"
    voters = {
        "castVote, token, 1 checkpoint": never,
        f"{often}, all before the snapshot": before,
        f"{often}, all but one after it": after,
    }
    return {name: spend(world, system.vote(motion), each) for name, each in voters.items()}
