"""What attackers and those who answer them do in a nation: the words in which attacks are written.

The attacker has no rights of its own. What it takes is counted and can be limited: see `forces`.
Nobody else votes, as in the incidents; but whoever the nation lets answer does so: the guardian
cancels, and a house that vetoes votes for the veto.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from govkit.constitution.facts import Facts, facts_of
from govkit.constitution.units import COIN_SYMBOL, WEI_PER_UNIT, format_amount, format_date
from govkit.errors import RevertError, WrongState
from govkit.network.port import Call
from govkit.rehearsal.cost import AT_FULL_FORCE, Manner
from govkit.rehearsal.forces import BLOCK_SECONDS, Forces
from govkit.rehearsal.model import Held, NotApplicable
from govkit.rehearsal.secrecy import ballots_to_pass, is_secret, open_counts
from govkit.testing.actors import ActorSigner, signer
from govkit.testing.calls import CallsBackend
from govkit.types import ZERO_ADDRESS, Address, Clock, ProposalState, Support, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Proposal
    from govkit.nation.voting.tallies import HouseTally
    from govkit.testing.world import World

SETTINGS = {
    "treasury: over the limit": "treasury.limits",
    "treasury: dormant": "treasury.limits (dormant)",
    "treasury: under the runway": "treasury.limits (runway)",
    "treasury: no allowance": "treasury.limits",
    "treasury: code changed": "code pinned when it is proposed",
    "token: over yearly limit": "currency.yearly_issuance_limit",
    "token: over the cap": "currency.cap",
    "governor: too many proposals": "government.active_proposals",
    "governor: too few votes": "government.proposal_threshold",
    "governor: not ready": "government.timelock_delay",
    "ballots: no votes": "votes count at a moment that is past",
}
"""The setting, or the rule of the contracts, that a contract's refusal comes from."""


class Raid(Forces):
    """One attack in one nation, in a world of its own."""

    def __init__(
        self,
        world: World,
        constitution: Constitution,
        *,
        guarded: bool = True,
        manner: Manner = AT_FULL_FORCE,
    ) -> None:
        """`guarded` says whether the guardian acts; what it would stop is asked without it too.
        `silent` trustees give no shares."""
        super().__init__(world, constitution, manner.limits)
        self.facts: Facts = facts_of(constitution)
        self.guarded, self.vetoed = guarded, True
        self.silent: set[Address] = set()
        self.routes, self._route = 1, manner.route
        if manner.outwait:
            self.outwait_guardian()

    # -- how it ends

    def needs(self, there: object, why: str) -> None:
        """Raises NotApplicable unless that is there."""
        if not there:
            raise NotApplicable(why)

    @contextmanager
    def attempt(self, defence: str = "") -> Iterator[None]:
        """What happens inside is the attack itself: a contract that refuses it has held."""
        try:
            yield
        except RevertError as error:
            by = SETTINGS.get(error.reason) or defence or "the contracts refuse it"
            raise Held(by, error.reason) from error

    # -- what there is to take

    def loot(self) -> tuple[Call, str]:
        """The action that gives the thief all that the treasury has of the currency, or of coin if
        it has none of that; and in words what that is. Of two routes, a search tries the other as
        well: classes and limits may differ."""
        treasury, token = self.nation.treasury.address, self.nation.token
        amount = token.balance_of(treasury)
        self.routes = 2 if amount else 1
        if amount and self._route == 0:
            shown = format_amount(amount, self.nation.symbol)
            return token.transfer(self.thief.address, amount), f"{shown}, all of the treasury"
        given = "" if self.world.port.balance(treasury) else " once it has as much"
        if given:
            self.endow()
        coin = self.world.port.balance(treasury)
        shown = format_amount(coin, COIN_SYMBOL)
        return Call(self.thief.address, b"", coin), f"{shown}, all of the treasury{given}"

    def endow(self, coin: int = 100 * WEI_PER_UNIT) -> None:
        """Give the treasury coin, so that there is something to take."""
        self.world.send(
            Call(self.nation.treasury.address, b"", Wei(coin)), self.world.actors.stranger
        )

    def set_code(self, address: Address, code: bytes) -> None:
        """Put other code at an address, as a contract that ends itself and is created anew, a proxy
        or a delegated account can (EIP-1014, EIP-7702)."""
        set_code(self.world, address, code)

    def goes_through(self, call: Call) -> bool:
        """Whether the thief can send a call."""
        try:
            self.world.send(call, self.thief)
        except RevertError:
            return False
        return True

    # -- proposals

    @property
    def fresh_votes(self) -> str:
        """What keeps votes from counting that somebody has come to since a proposal was made."""
        return "currency.vote_warm_up" if self.warm_up else SETTINGS["ballots: no votes"]

    def span_of(self, actions: Sequence[Call], *, dormant: bool = False) -> int:
        """How long actions take from proposal to execution, in seconds."""
        terms = self.nation.classes.together(actions, dormant=dormant)
        ticks = terms.voting_delay + terms.voting_period
        by_time = self.facts.clock is Clock.TIMESTAMP
        return (ticks if by_time else BLOCK_SECONDS * ticks) + terms.timelock_seconds

    def propose(
        self,
        actions: Sequence[Call],
        description: str = "For the good of all",
        *,
        honest: bool = False,
    ) -> Proposal:
        """Put actions to the vote, as somebody of the core who may: for the attacker, unless it is
        an honest proposal. The kit's own checks do not warn an attacker. Raises Held if nobody may
        propose them alone."""
        call = self.nation.governor.propose(actions, description)
        refusal = "nobody votes there"
        for voter in self.electorate(honest=honest):
            try:
                self.world.send(call, voter)
            except RevertError as error:
                if error.reason != "governor: too few votes":
                    raise
                refusal = error.reason
                continue
            if not honest:
                self.count_voter(voter, self._house(""))
                self.count_currency(self._threshold(actions))
            return self.nation.proposals.all()[-1]
        raise Held("government.proposal_threshold", refusal)

    def _threshold(self, actions: Sequence[Call]) -> int:
        """The currency that a proposer of these actions must have votes of."""
        if not self._house("").votes.in_currency:
            return 0
        return self.nation.classes.together(actions).proposal_threshold

    def open(self, proposal: Proposal) -> None:
        """Let the time pass until the vote on it is open."""
        self.world.vote(proposal, voters=())

    def vote(
        self,
        proposal: Proposal,
        voter: ActorSigner,
        support: Support = Support.FOR,
        house: NationHouse | None = None,
        *,
        honest: bool = False,
    ) -> bool:
        """One vote, for the attacker unless it is an honest one. Returns whether it counts."""
        where = house or self._house("")
        call = where.ballots.cast_vote(proposal.id, support, "")
        if is_secret(where, proposal):
            ballot, _ = self.nation.ballot_paper(where, proposal.id).fill(support, voter.address)
            call = self.nation.secret_polls(where).cast(proposal.id, voter.address, ballot)
        try:
            self.world.send(call, voter)
        except RevertError as error:
            if error.reason not in ("ballots: no votes", "secret house: no votes"):
                raise
            return False
        if not honest:
            self.count_voter(voter, where)
        return True

    def muster(self, proposal: Proposal, *, people: bool = True, honest: bool = False) -> None:
        """Vote for it in every house that must consent, with as few as carry it if nobody else
        votes. Raises Held if everybody together does not, and for an attacker that has no people
        where a house votes by head. `honest` voters are none of the attacker's."""
        for tally in self.nation.proposals.tally(proposal).houses:
            house = tally.house
            if house.is_veto:
                continue
            if not people and not house.votes.in_currency:
                raise Held(f"government.houses ({house.name})", "it votes by head, not by currency")
            if not tally.carries:
                self._carry(proposal, house, honest)
            if house.votes.in_currency and not honest:
                self.count_currency(self.tally(proposal, house).quorum)

    def _carry(self, proposal: Proposal, house: NationHouse, honest: bool) -> None:
        for voter in self.electorate(house.name, honest=honest):
            if self._has_voted(proposal, voter, house):
                continue
            voted = self.vote(proposal, voter, house=house, honest=honest)
            if voted and self.passes(proposal, house):
                return
        raise Held(f"government.houses ({house.name})", "all who can vote there are too few")

    def passes(self, proposal: Proposal, house: NationHouse) -> bool:
        """Whether a house carries it; of a secret vote, whether the ballots so far would if all are
        in favour."""
        found = self.tally(proposal, house)
        if found.secret is None:
            return found.carries
        return found.secret.heads >= ballots_to_pass(self.nation, house, proposal)

    def _has_voted(self, proposal: Proposal, voter: ActorSigner, house: NationHouse) -> bool:
        if is_secret(house, proposal):
            return self.nation.secret_polls(house).has_voted(proposal.id, voter.address)
        return house.ballots.has_voted(proposal.id, voter.address)

    def tally(self, proposal: Proposal, house: NationHouse) -> HouseTally:
        """How a proposal stands in one house."""
        tallies = self.nation.proposals.tally(proposal).houses
        return next(each for each in tallies if each.house.name == house.name)

    def close(self, proposal: Proposal) -> None:
        """Let the time of its vote pass, and have trustees open what is secret of it."""
        houses = self.nation.proposals.tally(proposal).houses
        closes = max(each.closes for each in houses if not each.house.is_veto)
        self.world.pass_time(max(0, closes - self.nation.governor.clock() + 1))
        open_counts(self.world, proposal, self.silent)

    def conclude(self, proposal: Proposal, defence: str = "") -> None:
        """Bring a proposal that was voted on to its execution, while those answer who can. Raises
        Held if they, or the contracts, stop it."""
        self.close(proposal)
        if self.nation.governor.state(proposal.id) is ProposalState.DEFEATED:
            raise Held(defence or "government.quorum", "the vote was lost")
        self.queue(proposal)
        if self.vetoed:
            self._veto(proposal)
        if self.guarded:
            self._guard(proposal)
        self.world.mature(proposal)
        with self.attempt(defence):
            self.world.send(self.nation.proposals.execute(proposal), self.thief)

    def force(self, actions: Sequence[Call], defence: str = "") -> Proposal:
        """Take actions through a vote with as few as pass it, and execute them. Raises Held."""
        proposal = self.propose(actions)
        self.open(proposal)
        self.muster(proposal)
        self.conclude(proposal, defence)
        return proposal

    def queue(self, proposal: Proposal) -> None:
        """Queue what has passed; an empty veto house is waited for as long as the governor does."""
        queue = self.nation.proposals.queue(proposal)
        try:
            self.world.send(queue, self.thief)
        except WrongState as error:
            if "house: nobody there" not in error.reason:
                raise
            self.world.pass_time(self.nation.governor.queue_period() // 2 + 1)
            self.world.send(queue, self.thief)

    def _veto(self, proposal: Proposal) -> None:
        """All who can veto and are not the attacker's do so."""
        for tally in self.nation.proposals.tally(proposal).houses:
            if not tally.house.is_veto:
                continue
            for voter in self.honest(tally.house.name):
                self.vote(proposal, voter, house=tally.house, honest=True)
            if self.tally(proposal, tally.house).carries:
                raise Held(f"government.houses ({tally.house.name})", "it vetoes what has passed")

    def _guard(self, proposal: Proposal) -> None:
        """The guardian cancels it, unless it is the attacker's or its time is over."""
        governor = self.nation.governor
        guardian = self.nation.registry.present(governor.guardian())
        until = governor.guardian_until()
        if guardian == ZERO_ADDRESS or self.is_accomplice(guardian):
            return
        if self.world.port.now() > until:
            return
        with suppress(RevertError):
            self.world.send(self.nation.proposals.cancel(proposal), signer(guardian))
            raise Held(GUARDIAN, f"it cancels what has passed, until {format_date(until)}")


GUARDIAN = "government.guardian"


def set_code(world: World, address: Address, code: bytes) -> None:
    """Put other code at an address in a world."""
    place, backend = bytes.fromhex(address[2:]), world.backend
    if isinstance(backend, CallsBackend):
        backend.port.live.accounts.set_code(place, code)
    else:
        world.chain.change_state(lambda state: state.set_code(place, code))
