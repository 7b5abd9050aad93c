"""The token against ERC-20, ERC-5805 and what a nation chose at its founding, in any order.

The model keeps what was said and done, and when: every balance, every delegation. What anybody's
votes were at a moment is worked out from that alone, by the words of the reference: who holds what
then, who votes with it then, and with a warm-up the lesser of two moments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.contracts.token import TokenSettings
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Bps, Wei
from tests.stateful.machines import SOAK, ChainMachine, History, run, searches

CAP, LIMIT_BPS, GENESIS, YEAR = 2_000, 2_500, 1_000, 365 * 86_400
TOTAL = "total"
EPOCHS_OF_LIFE = 4
people = st.integers(0, 4)
receivers = st.integers(0, 5)
amounts = st.one_of(st.integers(0, 400), st.integers(0, CAP + 1))
# Most of what is issued fits a year, and most limits leave something to be issued.
issues = st.one_of(st.integers(1, 20), st.integers(1, 60), amounts)
limits = st.one_of(
    st.integers(1_000, LIMIT_BPS), st.integers(1_000, LIMIT_BPS), st.integers(0, 3_000)
)
spans = st.sampled_from([1, 3_600, 86_400, 86_400, YEAR // 2, YEAR])


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a nation chooses; spans in its clock's unit."""

    by_timestamp: bool = True
    self_voting: bool = False
    warm_up: int = 0
    life: int = 0


@dataclass(frozen=True, slots=True)
class Delegation:
    """Said at `made`; in force before `end`, for ever without one."""

    made: int
    to: str
    end: int | None


class TokenMachine(ChainMachine):
    chosen: ClassVar[Chosen] = Chosen()

    @initialize()
    def deploy(self) -> None:
        self.people: list[ActorSigner] = self.world.actors.voters(5)
        self.treasury, self.stranger = self.world.actors.keeper, self.world.actors.stranger
        treasury, founder = self.treasury.address, self.world.actors.deployer.address
        chosen = self.chosen
        said = TokenSettings(
            "Test", "TST", Wei(CAP), Bps(LIMIT_BPS), chosen.by_timestamp, treasury, founder,
            chosen.self_voting, chosen.warm_up, chosen.life,
        )  # fmt: skip
        at = self.world.deploy("TreasuryToken", said.words())
        self.token = Deployed(self.world, "TreasuryToken", at)
        self.founded_at, self.began, self.limit_bps = self.now(), self.clock(), LIMIT_BPS
        self.balances: Counter[str] = Counter()
        self.said: dict[str, list[Delegation]] = defaultdict(list)
        self.said[treasury] = [Delegation(self.began, treasury, None)]
        self.allowances: dict[tuple[str, str], int] = defaultdict(int)
        self.issued: list[tuple[int, int]] = []
        self.told: Counter[str] = Counter()
        self.history = History()
        self.everybody = [*(each.address for each in self.people), treasury]
        first = self.people[0].address
        self.note(self.token.send(self.world.actors.deployer, "allocate", [(first, GENESIS, True)]))
        self.balances[first] = GENESIS
        self.said[first].append(Delegation(self.clock(), first, None))
        self.keep()

    # -- the model

    def clock(self) -> int:
        """The timepoint of the head, by the chain."""
        block = self.world.port.block()
        return block.timestamp if self.chosen.by_timestamp else block.number

    def keep(self) -> None:
        self.history.keep(self.clock(), {**self.balances, TOTAL: self.supply()})

    def voter_of(self, holder: str, moment: int) -> str | None:
        """Who votes with what a holder has at a moment: what it said last, if that holds still."""
        said = [each for each in self.said[holder] if each.made <= moment]
        last = said[-1] if said else Delegation(0, ZERO_ADDRESS, None)
        if last.to != ZERO_ADDRESS and (last.end is None or moment < last.end):
            return last.to
        return holder if self.chosen.self_voting else None

    def votes_at(self, moment: int) -> Counter[str]:
        """Everybody's votes at a moment: the balances that count for each."""
        votes: Counter[str] = Counter()
        for holder, held in self.history.at(moment).items():
            voter = self.voter_of(holder, moment) if holder != TOTAL else None
            if voter:
                votes[voter] += held
        return votes

    def weight_at(self, who: str, moment: int) -> int:
        votes = self.votes_at(moment)[who]
        if who == self.treasury.address:
            return votes
        return min(votes, self.votes_at(moment - self.chosen.warm_up)[who])

    def end_from(self, made: int) -> int:
        """The beginning of the fourth epoch after the one in which it was said."""
        epoch = self.chosen.life // EPOCHS_OF_LIFE
        return self.began + ((made - self.began) // epoch + EPOCHS_OF_LIFE) * epoch

    def supply(self) -> int:
        return sum(self.balances.values())

    def issuable(self, timestamp: int) -> tuple[int, int]:
        """What the year's limit and what the cap still allow; below zero where the limit was
        lowered under what had been issued by then."""
        begins = timestamp - (timestamp - self.founded_at) % YEAR
        before = GENESIS + sum(amount for when, amount in self.issued if when < begins)
        within = sum(amount for when, amount in self.issued if when >= begins)
        return before * self.limit_bps // 10_000 - within, CAP - self.supply()

    def schedule(self) -> int:
        """The most there can be at this year's end by the limit of the founding."""
        most = GENESIS
        for _ in range((self.now() - self.founded_at) // YEAR + 1):
            most += most * LIMIT_BPS // 10_000
        return min(most, CAP)

    def move(self, owner: str, receiver: str, amount: int) -> None:
        self.balances[owner] -= amount
        self.balances[receiver] += amount

    def note(self, sent: Sent) -> None:
        """Events add up: each says what the one before said, and what there is now."""
        for name, fields in sent.events:
            if name == "DelegateVotesChanged":
                assert fields["previousVotes"] == self.told[fields["delegate"]]
                self.told[fields["delegate"]] = fields["newVotes"]

    def send(
        self, rule: str, refusal: str | None, deployed: Deployed, actor: ActorSigner, *call: object
    ) -> bool:
        name, *arguments = call
        return self.expect(
            rule, refusal, lambda: self.note(deployed.send(actor, str(name), *arguments))
        )

    # -- calls

    @rule(sender=people, receiver=receivers, amount=amounts)
    def transfer(self, sender: int, receiver: int, amount: int) -> None:
        owner, to = self.people[sender], self.everybody[receiver]
        refusal = None if amount <= self.balances[owner.address] else "votes: balance too low"
        if self.send("transfer", refusal, self.token, owner, "transfer", to, amount):
            self.move(owner.address, to, amount)
        self.keep()

    @rule(owner=people, spender=people, amount=amounts)
    def approve(self, owner: int, spender: int, amount: int) -> None:
        by, to = self.people[owner], self.people[spender].address
        self.send("approve", None, self.token, by, "approve", to, amount)
        self.allowances[by.address, to] = amount

    @rule(
        owner=people, spender=people, receiver=receivers, amount=amounts, may=st.booleans()
    )  # fmt: skip
    def transfer_from(
        self, owner: int, spender: int, receiver: int, amount: int, may: bool
    ) -> None:
        if may:
            self.approve(owner, spender, amount)
        giver, by = self.people[owner].address, self.people[spender]
        to, key = self.everybody[receiver], (giver, by.address)
        refusal = None
        if amount > self.balances[giver]:
            refusal = "votes: balance too low"
        if amount > self.allowances[key]:
            refusal = "token: allowance too low"
        call = "transferFrom", giver, to, amount
        if self.send("transfer_from", refusal, self.token, by, *call):
            self.allowances[key] -= amount
            self.move(giver, to, amount)
        self.keep()

    @rule(holder=people, delegate=st.integers(0, 6))
    def delegate(self, holder: int, delegate: int) -> None:
        """The fifth is the treasury, the sixth nobody."""
        by = self.people[holder]
        to = self.everybody[delegate] if delegate < len(self.everybody) else ZERO_ADDRESS
        self.send("delegate", None, self.token, by, "delegate", to)
        made = self.clock()
        lasting = to in (by.address, self.treasury.address, ZERO_ADDRESS) or not self.chosen.life
        self.said[by.address].append(Delegation(made, to, None if lasting else self.end_from(made)))
        self.keep()

    @rule(who=receivers)
    def refresh(self, who: int) -> None:
        """Changes nothing but what events have told."""
        account = self.everybody[who]
        self.send("refresh", None, self.token, self.stranger, "refresh", account)
        assert self.told[account] == self.votes_at(self.clock())[account]

    @rule(receiver=receivers, amount=issues, by_treasury=st.integers(0, 5).map(bool))
    def issue(self, receiver: int, amount: int, by_treasury: bool) -> None:
        actor, to = self.treasury if by_treasury else self.stranger, self.everybody[receiver]
        this_year, below_cap = self.issuable(self.now() + 1)
        refusal = None
        if amount > below_cap:
            refusal = "token: over the cap"
        if amount > this_year:
            refusal = "token: over yearly limit"
        if not by_treasury:
            refusal = "token: only treasury"
        if self.send("issue", refusal, self.token, actor, "issue", to, amount):
            self.balances[to] += amount
            self.issued.append((self.now(), amount))
        self.keep()

    @rule(to=limits, by_treasury=st.integers(0, 5).map(bool))
    def lower_limit(self, to: int, by_treasury: bool) -> None:
        actor = self.treasury if by_treasury else self.stranger
        refusal = None if to < self.limit_bps else "token: limit not lower"
        if not by_treasury:
            refusal = "token: only treasury"
        if self.send("lower_limit", refusal, self.token, actor, "lowerIssuanceLimit", to):
            self.limit_bps = to

    @rule(span=spans)
    def wait(self, span: int) -> None:
        self.world.forward(span)

    @rule(blocks=st.integers(1, 6))
    def mine(self, blocks: int) -> None:
        self.world.mine(blocks)

    @rule(share=st.floats(0, 1))
    def look_back(self, share: float) -> None:
        moment = self.began - 1 + int((self.clock() - self.began) * share)
        total = self.history.at(moment).get(TOTAL, 0)
        assert self.token.read("getPastTotalSupply", moment) == total
        found = {who: self.token.read("getPastVotes", who, moment) for who in self.everybody}
        assert found == {who: self.weight_at(who, moment) for who in self.everybody}
        for who, votes in found.items():
            assert self.token.read("getPastBallot", who, moment) & (2**96 - 1) == votes
        counting = sum(self.votes_at(moment).values())
        assert sum(found.values()) <= counting <= total
        if not self.chosen.warm_up:
            assert sum(found.values()) == counting
        self.accepted["look_back"] += 1

    # -- always

    @invariant()
    def agrees_with_the_model(self) -> None:
        moment = self.clock()
        votes = self.votes_at(moment)
        assert self.token.read("totalSupply") == self.supply() <= self.schedule()
        assert self.token.read("issuable") == max(0, min(self.issuable(self.now())))
        assert self.token.read("issuanceLimitBps") == self.limit_bps
        for who in self.everybody:
            assert self.token.read("balanceOf", who) == self.balances[who]
            assert self.token.read("getVotes", who) == votes[who]
            assert self.token.read("delegates", who) == (self.voter_of(who, moment) or ZERO_ADDRESS)


RULES = {
    "transfer", "approve", "transfer_from", "delegate", "refresh", "issue", "lower_limit",
    "look_back",
}  # fmt: skip
NATIONS = {
    "plain": Chosen(),
    "self-voting by blocks": Chosen(by_timestamp=False, self_voting=True),
    "warm-up": Chosen(self_voting=True, warm_up=3_600),
    "expiry": Chosen(life=4 * 86_400),
    "self-voting, expiry": Chosen(self_voting=True, life=4 * 86_400),
    "all by blocks": Chosen(False, True, 3, 12),
}
LONG = settings(SOAK, max_examples=30)
"""A step reads every holder at every timepoint: six nations of these take half an hour."""


@pytest.mark.parametrize("nation", NATIONS)
@searches(LONG, max_examples=4)
def test_token(chosen: settings, nation: str) -> None:
    machine = type("TokenMachine", (TokenMachine,), {"chosen": NATIONS[nation]})
    run(machine, World(), RULES, chosen)
