"""A land whose offices, council and citizens have budgets. A person acts as the treasury."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from govkit import periods
from govkit.contracts.streams import StreamTerms
from govkit.testing import ActorSigner
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.conftest import compiled_mock
from tests.contracts.land import Land, LandDesign, make_treasury, role_of

ROADS, PARKS = role_of("roads"), role_of("parks")
LINE = b"gravel".ljust(32, b"\0")
FOREVER = 2**35 - 1
TERM = 2**32 - 1
HELD = 10**24
COIN = ZERO_ADDRESS


def account_of(address: Address) -> bytes:
    """An account as a holder."""
    return bytes(12) + bytes.fromhex(address[2:])


def council_of(council: Deployed) -> bytes:
    """A council as a holder."""
    return bytes(11) + b"\x01" + bytes.fromhex(council.address[2:])


def utc(year: int, month: int, day: int, *time: int) -> int:
    """Seconds since 1970."""
    return calendar.timegm((year, month, day, *(*time, 0, 0, 0)[:3]))


@dataclass(frozen=True, slots=True)
class Rules:
    """What a budget may spend; 500 a month for ever, unless another is given."""

    amount: int = 500
    period: int = periods.MONTH
    end: int = FOREVER
    rolls_over: bool = False
    listed: bool = False

    def words(self) -> tuple[object, ...]:
        return self.amount, self.period, self.end, self.rolls_over, self.listed


class Cooperative(Land):
    """Citizens 0 and 1 hold the office of the roads, 2 and 3 sit on the bench."""

    def __init__(self, design: LandDesign) -> None:
        super().__init__(design)
        make_treasury(self.world, self.treasury.address)
        self.house = Deployed(self.world, "Treasury", self.treasury.address)
        self.budgets = self._new(
            "Budgets", self.registry.address, self.treasury.address,
            self.founder.address, self.offices.address,
        )  # fmt: skip
        self.streams = self._new(
            "Streams", self.registry.address, self.treasury.address, self.budgets.address,
            ZERO_ADDRESS, self.founder.address,
        )  # fmt: skip
        for payer in (self.budgets, self.streams):
            self.house.send(self.treasury, "setPayer", payer.address, True)
        odd = compiled_mock("OddToken")
        self.token = Deployed(self.world, odd, self.world.deploy(odd, 18))
        self.token.send(self.founder, "mint", self.treasury.address, HELD)
        self.roads, self.bench = self.citizens[:2], self.citizens[2:4]
        self.person = self.citizens[4]
        self.offices.send(self.founder, "establish", ROADS, (3, TERM, True, ZERO_ADDRESS))
        for each in self.roads:
            self.offices.send(self.founder, "appoint", ROADS, each.address, self.clock() + TERM)
        seats = [each.address for each in self.bench]
        self.council.send(self.founder, "appoint", seats, self.clock() + 4_000)
        self.receiver = self.keys[3].address

    def grant(
        self,
        holder: bytes = ROADS,
        rules: Rules = Rules(),
        asset: Address | None = None,
        start: int = 0,
        receivers: Sequence[Address] = (),
        by: ActorSigner | None = None,
    ) -> Sent:
        return self.budgets.send(
            by or self.treasury, "grant", holder, self.token.address if asset is None else asset,
            start, rules.words(), list(receivers), LINE, "Gravel for the roads",
        )  # fmt: skip

    def change(self, rules: Rules, holder: bytes = ROADS, number: int = 1) -> Sent:
        words = rules.words(), LINE, "Gravel for the roads"
        return self.budgets.send(self.treasury, "change", holder, number, *words)

    def spend(
        self,
        amount: int,
        by: ActorSigner | None = None,
        holder: bytes = ROADS,
        number: int = 1,
        receiver: Address | None = None,
    ) -> Sent:
        to = receiver or self.receiver
        return self.budgets.send(by or self.roads[0], "spend", holder, number, to, amount)

    def begin(
        self,
        amount: int,
        by: ActorSigner | None = None,
        holder: bytes = ROADS,
        number: int = 1,
        receiver: Address | None = None,
        line: bytes = LINE,
        **more: int,
    ) -> Sent:
        """A stream each month out of a budget."""
        terms = astuple(StreamTerms(Wei(amount), **{"period": periods.MONTH, **more}))  # type: ignore[arg-type]
        names = holder, number, receiver or self.receiver, line
        return self.streams.send(by or self.roads[0], "beginFor", *names, terms)

    def manage(self, verb: str, *more: object, by: ActorSigner | None = None) -> Sent:
        """change, pause, resume or stop the receiver's stream of the token."""
        names = self.receiver, self.token.address, LINE
        return self.streams.send(by or self.roads[0], verb, *names, *more)

    def owed(self) -> int:
        return int(self.streams.read("owed", self.receiver, self.token.address, LINE))

    def reserved(self, holder: bytes = ROADS, number: int = 1) -> int:
        return int(self.budgets.read("reserved", holder, number))

    def budget(self, holder: bytes = ROADS, number: int = 1) -> Any:
        return self.budgets.read("budget", holder, number)

    def account(self, holder: bytes = ROADS, number: int = 1) -> tuple[int, int, int, int]:
        """Spent, carried over, left, and when there is more."""
        spent, carried, left, more = self.budgets.read("account", holder, number)
        return spent, carried, left, more

    def left(self, holder: bytes = ROADS, number: int = 1) -> int:
        return self.account(holder, number)[2]

    def paid(self, account: Address | None = None) -> int:
        return int(self.token.read("balanceOf", account or self.receiver))

    def until(self, second: int) -> None:
        """The head is at this second."""
        self.world.forward(second - self.clock())
