"""Streams out of a treasury whose payer they are: no nation around them, votes come at once.

Who decides as the treasury is a person with the treasury's code; so is who moves passports.
"""

from __future__ import annotations

import calendar
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from fractions import Fraction

from govkit.contracts.abi import Artifact, encode
from govkit.contracts.founder import created_address
from govkit.contracts.registry import RegistrySettings
from govkit.contracts.streams import ALL, Stream, StreamTerms
from govkit.crypto.keccak import keccak
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Wei
from tests.contracts.conftest import compiled_mock
from tests.contracts.land import make_treasury
from tests.contracts.timed import Timed

COIN = ZERO_ADDRESS
MONTH, QUARTER, YEAR, DAY = 1, 3, 12, 86_400
MEAN_YEAR = 31_556_952
ETHER = 10**18
SALARY = b"salary".ljust(32, b"\0")


def second(year: int, month: int = 1, day: int = 1, hour: int = 0) -> int:
    """Since 1970, of a moment in UTC."""
    return calendar.timegm((year, month, day, hour, 0, 0))


START = second(2031)


def position(moment: int, period: int) -> Fraction:
    """How many periods passed since 1970, by the standard library's calendar."""
    if period > YEAR:
        return Fraction(moment, period)
    day = datetime.fromtimestamp(moment, UTC)
    number = ((day.year - 1970) * 12 + day.month - 1) // period
    begun, ends = (
        second(1970 + each * period // 12, each * period % 12 + 1) for each in (number, number + 1)
    )
    return number + Fraction(moment - begun, ends - begun)


def accrued(amount: int, period: int, since: int, until: int) -> int:
    """What an amount each period comes to, by the sentence of the reference."""
    if until <= since:
        return 0
    return int(amount * position(until, period)) - int(amount * position(since, period))


@dataclass(frozen=True, slots=True)
class Design:
    by_timestamp: bool = True
    term_days: int = 0
    arrears_bar: bool = False


class Payroll(Timed):
    """The treasury has 1,000,000 of a token and 1,000 coins; a citizen, a receiver, some keys."""

    def __init__(self, design: Design) -> None:
        self.world = world = World()
        actors = world.actors
        self.founder, self.treasury, self.stranger = actors.deployer, actors.keeper, actors.stranger
        people = actors.voters(8)
        self.receiver, self.citizen, self.office, self.recovery, *self.keys = people
        make_treasury(world, self.treasury.address)
        treasury, me = self.treasury.address, self.founder.address
        settings = RegistrySettings(
            "T", "P", design.by_timestamp, treasury, me, self.treasury.address,
            recovery=self.recovery.address, epoch_duration=design.term_days * DAY,
            term_epochs=int(design.term_days > 0), renewal_window=design.term_days * DAY // 4,
        )  # fmt: skip
        self.registry = self._new("CitizenRegistry", astuple(settings))
        nonce = world.chain.state().get_nonce(bytes.fromhex(me[2:]))
        dues = created_address(self.founder.address, nonce + 1) if design.arrears_bar else COIN
        links = self.registry.address, treasury
        self.streams = self._new("Streams", *links, ZERO_ADDRESS, dues, me)
        self.dues = Deployed(world, "Dues", ZERO_ADDRESS)
        if design.by_timestamp:
            self.dues = self._new("Dues", *links, self.office.address, me)
        self.name_payer(self.streams)
        self.token = self.odd_token(18)
        self.registry.send(self.founder, "admitFounding", [self.citizen.address])
        world.chain.change_state(
            lambda state: state.set_balance(bytes.fromhex(treasury[2:]), 1_000 * ETHER)
        )
        self.at(START)

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def name_payer(self, contract: Deployed) -> None:
        """As the treasury's constructor would."""
        place = Artifact.load("Treasury").storage["_payers"]
        slot = keccak(encode(("uint256", "address"), (place, contract.address)))
        treasury = bytes.fromhex(self.treasury.address[2:])
        self.world.chain.change_state(
            lambda state: state.set_storage(treasury, int.from_bytes(slot), (16 << 1) | 1)
        )

    def odd_token(self, decimals: int) -> Deployed:
        """An honest token, of which the treasury has a million, until somebody makes it odd."""
        artifact = compiled_mock("OddToken")
        token = Deployed(self.world, artifact, self.world.deploy(artifact, decimals))
        token.send(self.stranger, "mint", self.treasury.address, 10 ** (6 + decimals))
        return token

    # -- streams

    def begin(
        self,
        amount: int,
        period: int = MONTH,
        *,
        to: str = "",
        asset: str = "",
        by: ActorSigner | None = None,
        line: bytes = SALARY,
        **more: int,
    ) -> Sent:
        """Of the token to the receiver by the treasury, unless others are named."""
        terms = StreamTerms(Wei(amount), period, **more)  # type: ignore[arg-type]
        names = to or self.receiver.address, asset or self.token.address, line
        return self.streams.send(by or self.treasury, "begin", *names, astuple(terms))

    def names(self, to: str = "", asset: str = "") -> tuple[str, str, bytes]:
        return to or self.receiver.address, asset or self.token.address, SALARY

    def do(self, name: str, *arguments: object, by: ActorSigner | None = None, **of: str) -> Sent:
        """A call about the receiver's stream, by the treasury unless somebody else is named."""
        return self.streams.send(by or self.treasury, name, *self.names(**of), *arguments)

    def withdraw(self, amount: int = ALL, by: ActorSigner | None = None, **of: str) -> int:
        """By a stranger; returns what the contract says that it paid."""
        sent = self.do("withdraw", amount, by=by or self.stranger, **of)
        return int(sent.only("Withdrawn")["amount"])

    def owed(self, **of: str) -> int:
        return int(self.streams.read("owed", *self.names(**of)))

    def stream(self, **of: str) -> Stream:
        return Stream(*self.streams.read("stream", *self.names(**of)))

    def committed(self, asset: str = "") -> int:
        return int(self.streams.read("committed", asset or self.token.address))

    def holds(self, account: Address, token: Deployed | None = None) -> int:
        return int((token or self.token).read("balanceOf", account))
