"""A court among citizens, whose treasury, registrar and recovery are people, and a contract whose
disputes it decides. The draw counts a few blocks instead of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from govkit.contracts.abi import encode
from govkit.contracts.registry import RegistrySettings
from govkit.crypto.keccak import checksum, keccak
from govkit.testing import ActorSigner, Backend, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS
from tests.contracts.conftest import compiled_mock
from tests.contracts.land import make_treasury, role_of

ETHER = 10**18
DAY = 86_400
FEE, STAKE, BOND = ETHER // 100, ETHER // 10, ETHER // 20
EVIDENCE, COMMIT, REVEAL, APPEAL, HOUSE, NOTICE = 200, 120, 90, 60, 90, 500
TENURE = 200
WINDOW, FAR = 12, 3
CASE = "(address,uint256,address[],uint256,uint256,uint256,uint256,uint256,uint256,bytes32)"
GROUNDS = keccak(b"because")
EMPTY = bytes(32)


@dataclass(frozen=True, slots=True)
class Design:
    """What a nation file chooses."""

    willing: bool = True
    seats: int = 5
    appeal_seats: int = 7
    house: bool = True
    by_timestamp: bool = True
    citizens: int = 24
    appeals: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    arbitrable: str
    choices: int
    parties: tuple[str, ...]
    bond: int
    begun: int
    places: int
    opened: int
    block: int
    round: int
    seed: bytes

    def hash(self) -> bytes:
        return keccak(self.abi())

    def abi(self) -> bytes:
        return encode((CASE,), (astuple(self),))


class Bench:
    """`citizens` are old enough to serve; where there is a roll, all of them but the last four are
    on it, each with two stakes. The plaintiff and the defendant are the first two."""

    def __init__(self, design: Design, backend: Backend | None = None) -> None:
        self.design, self.world = design, World(backend)
        actors = self.world.actors
        self.founder, self.treasury, self.registrar = (
            actors.deployer,
            actors.keeper,
            actors.registrar,
        )
        self.stranger, self.recovery = actors.stranger, actors.guardian
        self.citizens = [person(self.world, f"citizen {n}") for n in range(design.citizens)]
        self.plaintiff, self.defendant = self.citizens[:2]
        self.willing = self.citizens[:-4] if design.willing else []
        make_treasury(self.world, self.treasury.address)
        treasury, me = self.treasury.address, self.founder.address
        self.ledger = self._new("RecordLedger", treasury, [], EMPTY, ZERO_ADDRESS)
        settings = RegistrySettings(
            "T", "P", design.by_timestamp, treasury, me, self.registrar.address,
            recovery=self.recovery.address,
        )  # fmt: skip
        self.registry = self._new("CitizenRegistry", astuple(settings))
        self.court = self._new("Court", self.settings())
        self.ledger.send(self.treasury, "setKind", role_of("verdict"), 2, self.court.address, 0)
        self.registry.send(self.founder, "admitFounding", [each.address for each in self.citizens])
        artifact = compiled_mock("Arbitrable")
        self.arbitrable = Deployed(self.world, artifact, self.world.deploy(artifact))
        for each in self.willing:
            self.court.send(each, "serve", value=2 * STAKE)
        self.wait(TENURE)
        self.keys: dict[int, ActorSigner] = dict(enumerate(self.citizens, 1))
        """Who holds each passport."""

    def settings(self, **changed: Any) -> tuple[object, ...]:
        design = self.design
        plain = {
            "registry": self.registry.address,
            "treasury": self.treasury.address,
            "ledger": self.ledger.address,
            "willing": design.willing,
            "seats": design.seats,
            "appeal_seats": design.appeal_seats if design.appeals else 0,
            "house_period": HOUSE if design.house and design.appeals else 0,
            "tenure": TENURE,
            "fee": FEE,
            "stake": STAKE,
            "share_bond": BOND,
            "evidence_period": EVIDENCE,
            "commit_period": COMMIT,
            "reveal_period": REVEAL,
            "appeal_period": APPEAL if design.appeals else 0,
            "notice": NOTICE,
            "window": WINDOW,
            "far": FAR,
        }
        assert set(changed) <= set(plain)
        return tuple({**plain, **changed}.values())

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    # -- time

    def clock(self) -> int:
        """The clock of the next transaction's block, at the earliest."""
        return int(self.court.read("clock"))

    def wait(self, ticks: int) -> None:
        if self.design.by_timestamp:
            self.world.forward(ticks)
        else:
            self.world.mine(ticks)

    def until(self, timepoint: int) -> None:
        """The next transaction is at this timepoint of the clock, which is not past."""
        ahead = timepoint - self.clock()
        if self.design.by_timestamp:
            self.world.chain.set_next_timestamp(timepoint)
        else:
            self.world.mine(ahead - 1)

    def block(self) -> int:
        return self.world.port.block().number

    def until_block(self, number: int) -> None:
        """The next transaction is in this block."""
        self.world.mine(max(0, number - self.block() - 1))

    # -- cases

    def open(
        self,
        parties: Sequence[ActorSigner] | None = None,
        choices: int = 2,
        bond: int = 0,
        value: int | None = None,
    ) -> tuple[int, Case]:
        """A case of these parties, the plaintiff and the defendant unless others are named."""
        chosen = [self.plaintiff, self.defendant] if parties is None else parties
        extra = encode(("address[]", "uint256"), ([each.address for each in chosen], bond))
        cost = self.design.seats * FEE if value is None else value
        sent = self.arbitrable.send(
            self.plaintiff, "open", self.court.address, choices, extra, value=cost
        )
        return self.changed(sent.receipt)

    def changed(self, receipt: Any) -> tuple[int, Case]:
        """The case as the last event of a transaction says it."""
        told = [fields for name, fields in self.court.decode(receipt) if name == "CaseSet"]
        return told[-1]["disputeID"], case_of(told[-1]["newest"])

    def draw(
        self, dispute: int, case: Case, tries: int = 100, by: ActorSigner | None = None
    ) -> tuple[Case, list[int]]:
        """Waits for the named block, draws with one call, returns the case and the panel."""
        if case.seed == EMPTY:
            self.until_block(case.block + FAR)
        sent = self.court.send(by or self.stranger, "draw", dispute, astuple(case), tries)
        drawn = sent.only("Drawn")
        return replace(case, seed=drawn["seed"]), self.seats(dispute, case.round)

    def panel(self, dispute: int, round_: int = 0) -> Any:
        return self.court.read("panel", dispute, round_)[0]

    def seats(self, dispute: int, round_: int = 0) -> list[int]:
        return list(self.court.read("panel", dispute, round_)[1])

    def commitment(self, dispute: int, round_: int, number: int, vote: int) -> bytes:
        types = ("address", "uint256", "uint256", "uint256", "uint256", "bytes32")
        values = (self.court.address, dispute, round_, number, vote, salt(number))
        return keccak(encode(types, values))

    def commit(self, dispute: int, round_: int, seat: int, vote: int) -> Sent:
        number = self.seats(dispute, round_)[seat]
        made = self.commitment(dispute, round_, number, vote)
        value = 0 if self.design.willing else STAKE
        return self.court.send(
            self.keys[number], "commit", dispute, round_, seat, made, value=value
        )

    def reveal(
        self, dispute: int, round_: int, seat: int, vote: int, grounds: bytes = GROUNDS
    ) -> Sent:
        number = self.seats(dispute, round_)[seat]
        secret = salt(number)
        return self.court.send(
            self.stranger, "reveal", dispute, round_, seat, vote, secret, grounds
        )

    def sit(self, dispute: int, round_: int = 0) -> None:
        """The next transaction is when votes can be committed."""
        start = self.panel(dispute, round_)[1]
        if self.clock() < start:
            self.until(start)

    def vote(self, dispute: int, case: Case, votes: Sequence[int]) -> Sent:
        """From a drawn panel to its ruling."""
        self.sit(dispute, case.round)
        for seat, vote in enumerate(votes):
            self.commit(dispute, case.round, seat, vote)
        self.court.send(self.stranger, "close", dispute, astuple(case))
        for seat, vote in enumerate(votes):
            self.reveal(dispute, case.round, seat, vote)
        return self.court.send(self.stranger, "tally", dispute, astuple(case))

    def ruled(self, votes: Sequence[int] = (1, 1, 1, 2, 2)) -> tuple[int, Case, list[int]]:
        dispute, case = self.open()
        case, seats = self.draw(dispute, case)
        self.vote(dispute, case, votes)
        return dispute, case, seats

    def appeal(self, dispute: int, case: Case, value: int | None = None) -> Sent:
        design = self.design
        cost = max(design.seats, design.appeal_seats) * FEE if value is None else value
        return self.court.send(self.defendant, "appeal", dispute, case.abi(), value=cost)

    def execute(self, dispute: int, case: Case, grounds: bytes = GROUNDS) -> Sent:
        return self.court.send(self.stranger, "execute", dispute, astuple(case), grounds)

    # -- money

    def holds(self) -> int:
        return self.world.port.balance(self.court.address)

    def place(self, number: int) -> tuple[int, ...]:
        """number, free wei, seats held, since, left."""
        return tuple(self.court.read("juror", self.court.read("placeOf", number)))

    def free(self, number: int) -> int:
        return self.place(number)[1]


def salt(number: int) -> bytes:
    return keccak(b"salt" + bytes([number]))


def chain_of(secret: bytes, links: int = 16) -> list[bytes]:
    """The end of a chain first, its links after it in the order in which they are given."""
    made = [keccak(secret)]
    for _ in range(links):
        made.append(keccak(made[-1]))
    return made[::-1]


def case_of(told: Any) -> Case:
    arbitrable, choices, parties, *more = told
    return Case(arbitrable, choices, tuple(parties), *more)


def person(world: World, name: str) -> ActorSigner:
    """Somebody with 100 coins."""
    address = checksum(keccak(name.encode())[12:])
    raw = bytes.fromhex(address[2:])
    world.chain.change_state(lambda state: state.set_balance(raw, 100 * ETHER))
    return ActorSigner(address)
