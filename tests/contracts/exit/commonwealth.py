"""Holders who can leave a treasury with a share: no nation around them, votes come at once.

Who decides as the treasury is a person with the treasury's code.
"""

from __future__ import annotations

from dataclasses import dataclass

from govkit.contracts.exit import Notice
from govkit.contracts.founder import created_address
from govkit.contracts.token import TokenSettings
from govkit.contracts.treasury import Limit
from govkit.testing import ActorSigner, World
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Bps, Wei
from tests.contracts.conftest import compiled_mock
from tests.contracts.land import make_treasury
from tests.contracts.timed import Timed

COIN = ZERO_ADDRESS
DAY, HOUR = 86_400, 3_600
TENURE, NOTICE = 90 * DAY, DAY
ETHER = 10**18
START = 2_000 * TENURE
"""The first second of a term, in 2462."""


@dataclass(frozen=True, slots=True)
class Design:
    discount_bps: int = 500
    kept_months: int = 0
    by_timestamp: bool = True
    self_voting: bool = True
    delegation_life: int = 0


class Commonwealth(Timed):
    """Ana holds 300, Ben 200 and Cem 500 of the currency, and the treasury 1,000; two terms ago
    they got it. The treasury has 1,000 coins, and 1,000,000 each of a token of 18 decimals and of
    one of 6."""

    def __init__(self, design: Design) -> None:
        self.world = world = World()
        actors = world.actors
        self.founder, self.treasury, self.stranger = actors.deployer, actors.keeper, actors.stranger
        self.ana, self.ben, self.cem, self.dan, *self.others = actors.voters(12)
        make_treasury(world, self.treasury.address)
        self.design = design
        self.odd, self.small = self.odd_token(18), self.odd_token(6)
        self.assets = [COIN, self.odd.address, self.small.address]
        at_timestamp(world, START - 2 * TENURE - HOUR)
        me = self.founder.address
        nonce = world.chain.state().get_nonce(bytes.fromhex(me[2:]))
        out = created_address(Address(me), nonce + 1)
        settings = TokenSettings(
            "Test", "TST", Wei(10_000 * ETHER), Bps(10_000), design.by_timestamp,
            self.treasury.address, Address(me), self_voting=design.self_voting,
            delegation_life=design.delegation_life, exit=out,
        )  # fmt: skip
        self.token = self._new("TreasuryToken", settings.words())
        self.exit = self._new("Exit", *self.terms())
        assert self.exit.address == out
        self.decide("setPayer", self.exit.address, True)
        shares = ((self.ana, 300), (self.ben, 200), (self.cem, 500), (self.treasury, 1_000))
        given = [(who.address, each * ETHER, False) for who, each in shares]
        self.token.send(self.founder, "allocate", given)
        self.fill()
        for each in (self.ana, self.ben, self.cem, self.dan, *self.others):
            self.token.send(each, "approve", self.exit.address, 2**256 - 1)
        self.at(START)

    def terms(self, **changed: object) -> tuple[object, ...]:
        """What the contract is created with."""
        terms = {
            "token": self.token.address,
            "treasury": self.treasury.address,
            "tenure": TENURE,
            "notice": NOTICE,
            "discount": self.design.discount_bps,
            "kept": self.design.kept_months,
            "assets": self.assets,
        }
        assert set(changed) <= set(terms), "no such setting"
        return tuple({**terms, **changed}.values())

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def odd_token(self, decimals: int) -> Deployed:
        """An honest token, of which the treasury has a million, until somebody makes it odd."""
        artifact = compiled_mock("OddToken")
        token = Deployed(self.world, artifact, self.world.deploy(artifact, decimals))
        token.send(self.stranger, "mint", self.treasury.address, 10 ** (6 + decimals))
        return token

    # -- as the treasury decides

    def decide(self, name: str, *arguments: object, of: Deployed | None = None) -> Sent:
        """A call of the treasury's own, or of another contract. It has 1,000 coins again."""
        own = Deployed(self.world, "Treasury", self.treasury.address)
        sent = (of or own).send(self.treasury, name, *arguments)
        self.fill()
        return sent

    def fill(self, amount: int = 1_000 * ETHER) -> None:
        treasury = bytes.fromhex(self.treasury.address[2:])
        self.world.chain.change_state(lambda state: state.set_balance(treasury, amount))

    def limit(self, limit: Limit) -> None:
        self.decide("setLimit", *limit.words())

    # -- holders

    def held(self, who: ActorSigner) -> int:
        return int(self.exit.read("heldThroughout", who.address))

    def pay(self, sender: ActorSigner, receiver: ActorSigner, amount: int) -> None:
        self.token.send(sender, "transfer", receiver.address, amount)

    def give(self, who: ActorSigner, amount: int) -> Sent:
        return self.exit.send(who, "giveNotice", amount)

    def notice(self, who: ActorSigner) -> Notice:
        return Notice(*self.exit.read("noticeOf", who.address))

    def leave(
        self, who: ActorSigner, amount: int, *, to: str = "", least: list[int] | None = None
    ) -> Sent:
        accepted = [0] * len(self.assets) if least is None else least
        return self.exit.send(who, "leave", amount, to or who.address, accepted)

    def go(self, who: ActorSigner, amount: int, **how: object) -> list[int]:
        """Give notice, wait, leave; what was paid of each asset."""
        self.give(who, amount)
        self.next_at(self.notice(who).until)
        return self.paid(self.leave(who, amount, **how))  # type: ignore[arg-type]

    def paid(self, sent: Sent) -> list[int]:
        shares = {f["asset"]: int(f["amount"]) for name, f in sent.events if name == "SharePaid"}
        return [shares.get(each, 0) for each in self.assets]

    def worth(self, amount: int) -> list[int]:
        return [int(self.exit.read("worth", each, amount)) for each in self.assets]

    def has(self, who: str, asset: str) -> int:
        if asset == COIN:
            return int(self.world.port.balance(Address(who)))
        return int(self.odd.read("balanceOf", who) if asset == self.odd.address
                   else self.small.read("balanceOf", who))  # fmt: skip

    def holds(self) -> list[int]:
        """What the treasury has of each asset."""
        return [self.has(self.treasury.address, each) for each in self.assets]

    def balance(self, who: str) -> int:
        return int(self.token.read("balanceOf", who))
