"""Citizens with guardians, offices and a council, and governors over both: no nation around them.

Who decides as the treasury is a person; so is the founder. Spans are short, in seconds or blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import rlp

from govkit.contracts.registry import RegistrySettings
from govkit.contracts.rulebook import RulebookSettings, Terms
from govkit.contracts.treasury import Limit
from govkit.crypto.keccak import checksum, keccak
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address, Bps, KindMode, Support
from tests.contracts.signing import Domain
from tests.state import put_code

DELAY, GUARDIAN_DELAY, SPONSORS = 300, 600, 2
WINDOW = 4 * DELAY
TERM, NOMINATION, VOTING = 5_000, 100, 1_000
PERIOD = 2_000
TREASURY_DELAY = 2 * 86_400
TERMS = Terms(
    proposal_threshold=1,
    voting_delay=10,
    voting_period=PERIOD,
    timelock_seconds=3_600,
    quorum_bps=Bps(1),
    approval_bps=Bps(5_000),
)
FOR, AGAINST = Support.FOR, Support.AGAINST


def role_of(name: str) -> bytes:
    """An office's name as the contract keeps it."""
    return name.encode().ljust(32, b"\0")


def treasury_arguments(
    governor: Address,
    delay_seconds: int = TREASURY_DELAY,
    payers: Sequence[Address] = (),
    commitments: Address = ZERO_ADDRESS,
    limits: Sequence[Limit] = (),
) -> tuple[object, ...]:
    """What a treasury is created with: two days of delay, nobody who pays, nothing limited."""
    return governor, delay_seconds, list(payers), commitments, [each.words() for each in limits]


def make_treasury(world: World, account: Address) -> None:
    """Give a person who plays the treasury its code, since the governor asks for its delay."""
    made = world.deploy("Treasury", *treasury_arguments(account))
    put_code(world, account, world.port.code(made))


@dataclass(frozen=True, slots=True)
class LandDesign:
    """Which of the choices a nation file has."""

    by_timestamp: bool = True
    sponsors: int = SPONSORS
    notice_period: int = 0
    follows: bool = True


class Land:
    """Twelve citizens; three guardians who are none; four keys that nobody has used."""

    def __init__(self, design: LandDesign) -> None:
        self.design, self.world = design, World()
        actors = self.world.actors
        self.founder, self.treasury, self.registrar = (
            actors.deployer,
            actors.keeper,
            actors.registrar,
        )
        self.stranger = actors.stranger
        people = actors.voters(20)
        self.citizens, self.guardians, self.keys = people[:12], people[12:15], people[15:19]
        self._deploy()
        addresses = [each.address for each in self.citizens]
        self.registry.send(self.founder, "admitFounding", addresses)
        self.world.mine()

    def _deploy(self) -> None:
        treasury, me = self.treasury.address, self.founder.address
        # Of a registry that gives notice: the record of it.
        self.ledger = self._new("RecordLedger", treasury, [], bytes(32), ZERO_ADDRESS)
        recovery = self._next_address(3)
        settings = RegistrySettings(
            "T", "P", self.design.by_timestamp, treasury, me, self.registrar.address,
            recovery=recovery, ledger=self.ledger.address,
            notice_period=self.design.notice_period,
        )  # fmt: skip
        self.registry = self._new("CitizenRegistry", astuple(settings))
        registry = self.registry.address
        self.offices = self._new("Offices", registry, treasury, me, ZERO_ADDRESS)
        spans = TERM, NOMINATION, VOTING, 5_000
        self.council = self._new(
            "Council", ("Bench", 3, *spans, registry, treasury, me), ZERO_ADDRESS, ZERO_ADDRESS
        )
        followers = [self.offices.address, self.council.address] if self.design.follows else []
        self.recovery = self._new(
            "Recovery", registry, treasury, DELAY, GUARDIAN_DELAY, self.design.sponsors, followers
        )
        assert self.recovery.address == recovery
        self.rulebook = self._new("Rulebook", astuple(RulebookSettings(treasury, me)))
        self.rulebook.send(self.founder, "setClass", 0, astuple(TERMS))
        notice, fee = (role_of("notice"), int(KindMode.ACCOUNT), registry), 0
        self.ledger.send(self.treasury, "setKind", *notice, fee)

    def governor(self, source: Deployed, guardian: Address = ZERO_ADDRESS) -> Deployed:
        """A governor in which the citizens, or the council, vote."""
        none = [ZERO_ADDRESS] * 4
        make_treasury(self.world, self.treasury.address)
        return self._new(
            "Governor",
            ("T", source.address, False, True, self.treasury.address, self.rulebook.address,
             self.registry.address, none, 5, 0, 0, 86_400, guardian, 2**40, ZERO_ADDRESS,
             ZERO_ADDRESS),
        )  # fmt: skip

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def _next_address(self, ahead: int) -> Address:
        """Of the contract that the deployer creates after `ahead` others."""
        me = bytes.fromhex(self.founder.address[2:])
        nonce = self.world.chain.state().get_nonce(me)
        return checksum(keccak(rlp.encode([me, nonce + ahead]))[12:])

    # -- time

    def clock(self) -> int:
        return int(self.registry.read("clock"))

    def wait(self, ticks: int) -> None:
        """Until the next transaction is so many ticks later than the head."""
        if self.design.by_timestamp:
            if ticks > 1:
                self.world.forward(ticks - 1)
        else:
            self.world.mine(ticks - 1)

    # -- recovery

    @property
    def domain(self) -> Domain:
        return Domain("Recovery", self.recovery.address)

    def name(self, citizen: ActorSigner, guardians: Sequence[ActorSigner], threshold: int) -> Sent:
        addresses = [each.address for each in guardians]
        return self.recovery.send(citizen, "nameGuardians", addresses, threshold)

    def protect(self, citizen: ActorSigner, threshold: int = 2) -> int:
        """Names all guardians, lets time pass until they hold. Returns the passport's number."""
        self.name(citizen, self.guardians, threshold)
        self.wait(GUARDIAN_DELAY)
        self.world.mine()
        return int(self.registry.read("passportOf", citizen.address))

    def ask(self, number: int, key: ActorSigner, *by: ActorSigner) -> Sent:
        """Each of them asks; what the last one's transaction did."""
        sent = [self.recovery.send(each, "approve", number, key.address) for each in by]
        return sent[-1]

    def recover(self, citizen: ActorSigner, key: ActorSigner) -> int:
        """From naming guardians to the new key's passport."""
        number = self.protect(citizen)
        self.ask(number, key, *self.guardians[:2])
        self.wait(DELAY)
        self.recovery.send(key, "accept", number)
        return number

    def force(self, citizen: ActorSigner, key: ActorSigner) -> int:
        """By a vote: the quickest way."""
        number = int(self.registry.read("numberOf", citizen.address))
        self.recovery.send(self.treasury, "force", number, key.address)
        self.recovery.send(key, "accept", number)
        return number

    # -- votes

    def propose(self, governor: Deployed, by: ActorSigner) -> int:
        """An open poll."""
        call = self.registry.call("setRegistrar", self.stranger.address)
        sent = governor.send(by, "propose", [call.to], [0], [call.data], "A motion")
        self.wait(12)
        self.world.mine()
        return int(sent.only("ProposalCreated")["proposalId"])
