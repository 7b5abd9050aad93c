"""What an attacker brings to a nation: people, currency, coin and time, counted and limited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.houses import Votes
from govkit.crypto.keccak import checksum, keccak
from govkit.rehearsal.cost import Cost, Means
from govkit.rehearsal.model import Held, NotApplicable
from govkit.rehearsal.settling import lock
from govkit.testing.actors import ActorSigner, signer
from govkit.types import Address, Clock, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.voting.houses import NationHouse
    from govkit.testing.world import World

BLOCK_SECONDS = 12
"""A block of Ethereum, for what an attack takes where the nation counts blocks."""

MEANS = "the attacker's means"


class Forces:
    """Who acts for an attacker in a nation, and what of that is counted.

    The attacker has no rights of its own. With `limits` it has no more than they say: that much of
    the currency is bought before it does anything else, of those who vote first, and so many
    people may act for it. Without, everybody in the nation may.
    """

    def __init__(self, world: World, constitution: Constitution, limits: Means | None) -> None:
        self.world, self.nation, self.constitution = world, world.nation, constitution
        self.thief = stranger("thief")
        self._limits, self._bought, self._counts = limits, limits is None, True
        self._hired: set[Address] = set()
        self._enlisted: list[ActorSigner] = []
        self._holders: set[Address] = set()
        self._uncounted: set[Address] = set()
        self._people: set[Address] = set()
        self._currency = self._coin = self._waited = 0
        self._began = self._moment()

    # -- what it takes

    @property
    def cost(self) -> Cost:
        """What it has taken so far."""
        number, timestamp = self._moment()
        blocks, seconds = number - self._began[0], timestamp - self._began[1]
        if self.nation.clock is Clock.BLOCKNUMBER:  # a world makes a block in a second
            seconds += blocks * (BLOCK_SECONDS - 1)
        return Cost(
            self._currency, len(self._people), self._coin, self._waited + seconds, self._waited
        )

    def begin(self) -> None:
        """Count the time from here on, beside what was waited for the guardian."""
        self._began = self._moment()

    def act_as_everybody(self) -> None:
        """From here on it is the nation that acts: nobody is counted, and nothing is limited."""
        self._limits, self._bought, self._counts = None, True, False

    def pay(self, coin: int) -> None:
        """Count coin that the attacker spends, in wei. Raises Held beyond its limits."""
        self._coin += coin
        if self._limits and self._coin > self._limits.coin:
            raise Held(MEANS, "its coin is too little")

    def patience(self, usual: int) -> int:
        """How long the attacker waits where it can choose, in seconds: what it has of time, or what
        is usual if nothing is said of it."""
        if self._limits is None or self._limits.seconds is None:
            return usual
        return self._limits.seconds

    def outwait_guardian(self) -> None:
        """Let the time pass until the guardian's power has ended."""
        left = self.nation.governor.guardian_until() - self.world.port.now() + 1
        if left > 0:
            self.world.forward(left)
            self._waited = left
        self.begin()

    def _moment(self) -> tuple[int, int]:
        block = self.world.port.block()
        return block.number, block.timestamp

    # -- people

    def is_accomplice(self, account: Address) -> bool:
        return account in self._hired or account == self.thief.address

    def hire(self, person: ActorSigner) -> ActorSigner:
        """Somebody who acts for the attacker from now on, and counts as one of its people. Raises
        Held beyond its limits."""
        self._hired.add(person.address)
        self._people.add(person.address)
        if self._limits and len(self._people) > self._limits.people:
            raise Held(MEANS, "its people are too few")
        return person

    def electorate(self, house: str = "", *, honest: bool = False) -> list[ActorSigner]:
        """Who may vote for the attacker in a house since the founding, the core if none is named:
        those first who act for it already; of holders the richest. `honest` votes have no limits.
        """
        limits = None if honest else self._limits
        if limits:
            self._buy_at_first(limits)
        if self._house(house).votes.in_currency:
            rest = [] if limits else self.world.actors.electorate(house)
            balance = self.nation.token.balance_of
            voters = sorted([*self._enlisted, *rest], key=lambda each: -balance(each.address))
        else:  # who cancels for others is the last to be won over
            guardian = self.nation.governor.guardian()
            rest = self.world.actors.electorate(house)
            rest.sort(key=lambda each: each.address == guardian)
            people = [each for each in self._enlisted if each.address not in self._holders]
            voters = [*people, *self._within(limits, rest)]
        return sorted(voters, key=lambda each: not self.is_accomplice(each.address))

    def _within(self, limits: Means | None, people: list[ActorSigner]) -> list[ActorSigner]:
        if limits is None:
            return people
        others = [each for each in people if not self.is_accomplice(each.address)]
        spare = others[: max(0, limits.people - len(self._people))]
        return [each for each in people if self.is_accomplice(each.address) or each in spare]

    def honest(self, house: str = "") -> list[ActorSigner]:
        """Who can vote in a house since the founding and does not act for the attacker."""
        voters = self.world.actors.electorate(house)
        return [each for each in voters if not self.is_accomplice(each.address)]

    def citizens(self) -> list[ActorSigner]:
        """The founding citizens."""
        return [signer(each) for each in self.constitution.citizenship.founding_citizens]

    def money_house(self) -> NationHouse:
        """The house that must consent in which currency votes. Raises NotApplicable."""
        houses = self.nation.houses.values()
        for each in houses:
            if each.votes is Votes.TOKEN and not each.is_veto:
                return each
        raise NotApplicable("currency passes nothing here")

    def enlist(self, actor: ActorSigner, *, counted: bool = True) -> None:
        """Somebody who has come to votes since the founding votes for the attacker; one who is
        invented is not `counted` as a person."""
        self._enlisted.append(actor)
        self._hired.add(actor.address)
        if not counted:
            self._uncounted.add(actor.address)

    def richest(self, house: str = "") -> ActorSigner:
        """Who has most votes in a house: by head, the last of its voters. With limits, whoever
        holds the attacker's currency."""
        in_currency = self._house(house).votes.in_currency
        if in_currency and self._limits:
            return next(iter(self.electorate(house)), self.thief)
        voters = self.world.actors.electorate(house)
        if not in_currency:
            return voters[-1]
        return max(voters, key=lambda each: self.nation.token.get_votes(each.address))

    def actor(self, account: Address) -> ActorSigner:
        """Whoever has the key of an account."""
        return signer(account)

    def count_voter(self, voter: ActorSigner, house: NationHouse) -> None:
        """Somebody votes for the attacker: by head that takes a person. Raises Held beyond its
        limits."""
        if not self._counts:
            return
        self._hired.add(voter.address)
        if not house.votes.in_currency and voter.address not in self._uncounted:
            self.hire(voter)

    def count_currency(self, amount: int) -> None:
        """The attacker uses the votes of that much currency, in wei, and of the same again."""
        if self._counts:
            self._currency = max(self._currency, amount)

    def _house(self, name: str) -> NationHouse:
        return self.nation.proposals.house(name or None)

    # -- currency

    @property
    def warm_up(self) -> int:
        """How long votes must be held before they count, in the nation's clock."""
        return self.constitution.currency.vote_warm_up

    def seize(self, house: str) -> None:
        """All that the voters of a house hold goes to the thief."""
        for holder in self.electorate(house):
            held = self.nation.token.balance_of(holder.address)
            self.world.send(self.nation.token.transfer(self.thief.address, held), holder)
        self._enlist_holder(self.thief)

    def buy(self, amount: int) -> Wei:
        """Buy currency of those who vote with it, and hold it until it votes. Returns how much it
        was, in wei: no more than the attacker's limits."""
        most = self._limits.currency - self._currency if self._limits else amount
        bought = Wei(min(amount, most))
        sellers = [*self._enlisted, *self._sellers()]
        self._bought = True
        self._take(bought, sellers, self.thief)
        self.world.pass_time(self.warm_up + 1)
        self._currency += bought
        return bought

    def _buy_at_first(self, limits: Means) -> None:
        """What the limits allow, bought once before anything is done with it."""
        if not self._bought and limits.currency:
            fund = stranger("fund")
            self._take(limits.currency, self._sellers(), fund)
            held = self.nation.token.balance_of(fund.address)
            lock(self.world, fund, self._to_lock(held))
            self.world.pass_time(self.warm_up + 1)
        self._bought = True

    def _sellers(self) -> list[ActorSigner]:
        """Who holds currency since the founding: those first who vote with it."""
        houses = [each for each in self.nation.houses.values() if each.votes.in_currency]
        voters = self.world.actors.electorate(houses[0].name) if houses else []
        genesis = sorted(self.constitution.currency.genesis, key=lambda each: -each.amount_wei)
        receivers = [signer(each.receiver) for each in genesis if each.receiver is not None]
        found = {each.address: each for each in [*voters, *receivers]}
        return list(found.values())

    def _take(self, amount: int, sellers: list[ActorSigner], buyer: ActorSigner) -> None:
        token = self.nation.token
        for seller in sellers:
            sold = Wei(min(token.balance_of(seller.address), amount))
            if sold:
                self.world.send(token.transfer(buyer.address, sold), seller)
            amount -= sold
        self._enlist_holder(buyer)

    def _to_lock(self, amount: int) -> int:
        """How much of it is locked up to vote: half, as others do, or all where only that votes."""
        votes = {each.votes for each in self.nation.houses.values() if not each.is_veto}
        if Votes.LOCKED not in votes:
            return 0
        return amount // 2 if Votes.TOKEN in votes else amount

    def _enlist_holder(self, holder: ActorSigner) -> None:
        if not self.nation.token.self_voting():
            self.world.send(self.nation.token.delegate(holder.address), holder)
        self._holders.add(holder.address)
        self.enlist(holder)


def stranger(name: str) -> ActorSigner:
    """Somebody who has nothing in any nation, by a name of ours."""
    return ActorSigner(checksum(keccak(f"govkit rehearsal: {name}".encode())[12:]))
