"""A registry with ways in, alone: people, their signatures, and what they do at the door.

Ten citizens, admitted long enough ago to vouch; the treasury and the registrar are people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from govkit.contracts.founder import created_address
from govkit.crypto.key_list import KeyList
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.signing import Domain, sign

DAY = 86_400
WINDOW, JUDGING, TENURE = 7 * DAY, 30 * DAY, 90 * DAY
FEE, BOND, STAKE = 10**16, 3 * 10**17 + 1, 2 * 10**17
EXPIRY = 2**40
CITIZENS = 10
NAME = "Testland"


@dataclass(frozen=True, slots=True)
class Terms:
    """As the contract's struct: three vouchers, a fee, an oath beside."""

    accepting: bool = True
    consent: bool = False
    registrar_judges: bool = True
    fee: int = FEE
    vouchers: int = 3
    bond: int = BOND
    tenure: int = TENURE
    open_vouches: int = 2
    challenge_bond: int = STAKE
    challenge_window: int = WINDOW
    judging_period: int = JUDGING


@dataclass(frozen=True, slots=True)
class Oath:
    """As the contract's struct."""

    pledge: str = "I will keep the charter of Testland."
    title: str = "Charter"
    sha256: bytes = b"\x11" * 32

    def words(self) -> dict[str, object]:
        return {"pledge": self.pledge, "title": self.title, "sha256": self.sha256}


NO_OATH = Oath("", "", bytes(32))
PLAIN = Terms(vouchers=0, bond=0, challenge_bond=0)
"""A fee alone."""


@dataclass(frozen=True, slots=True)
class Design:
    terms: Terms = Terms()
    oath: Oath = NO_OATH
    listed: bool = False
    list_period: int = 0
    by_timestamp: bool = True
    term_epochs: int = 0
    notice_period: int = 0
    governor: Address = ZERO_ADDRESS


class Doors:
    """What was deployed, and what people do there."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.world = World()
        actors = self.world.actors
        self.registrar, self.treasury, self.mover = actors.registrar, actors.keeper, actors.guardian
        self.stranger, self.deployer = actors.stranger, actors.deployer
        people = actors.voters(20)
        self.citizens, self.newcomers = people[:CITIZENS], people[CITIZENS:-4]
        self.listed = people[-4:]
        self.keys = KeyList(each.address for each in self.listed)
        self._deploy()
        self.registry.send(self.deployer, "admitFounding", [each.address for each in self.citizens])
        self.pass_time(TENURE if design.by_timestamp else 250)

    def _deploy(self) -> None:
        design, me = self.design, self.deployer.address
        count = self.world.chain.state().get_nonce(bytes.fromhex(me[2:]))
        at = created_address(me, count + 2)
        ledger = self._new(
            "RecordLedger", self.treasury.address, [], bytes(32), ZERO_ADDRESS
        ).address
        epoch = DAY if design.term_epochs else 0
        self.registry = self._new(
            "CitizenRegistry",
            (
                "T", "P", design.by_timestamp, self.treasury.address, me, self.registrar.address,
                at, self.mover.address, ZERO_ADDRESS, ledger, epoch, design.term_epochs,
                design.term_epochs * epoch, design.notice_period,
            ),
        )  # fmt: skip
        self.door = self._new(
            "Admissions",
            (
                NAME, design.by_timestamp, self.registry.address, self.treasury.address,
                design.governor, astuple(design.oath), astuple(design.terms),
                self.keys.root if design.listed else bytes(32), design.list_period,
            ),
        )  # fmt: skip
        assert self.door.address == at

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    # -- time

    def pass_time(self, ticks: int) -> None:
        if self.design.by_timestamp:
            self.world.forward(ticks)
        else:
            self.world.mine(ticks)

    def clock(self) -> int:
        return int(self.door.read("clock"))

    # -- reading

    def is_citizen(self, who: ActorSigner) -> bool:
        return bool(self.registry.read("isCitizen", who.address))

    def number(self, who: ActorSigner) -> int:
        return int(self.registry.read("numberOf", who.address))

    def owed(self, number: int) -> int:
        return int(self.door.read("standing", number)[0])

    def held(self) -> int:
        return self.world.port.balance(self.door.address)

    def application(self, who: ActorSigner) -> tuple[object, ...]:
        """Version, opened, completed, consented, judged, challenger, judge until, vouchers,
        void."""
        return tuple(self.door.read("application", who.address))

    # -- signatures

    @property
    def domain(self) -> Domain:
        return Domain(NAME, self.door.address)

    def oath_of(
        self,
        who: ActorSigner,
        signer: ActorSigner | None = None,
        domain: Domain | None = None,
        key: Address | None = None,
        **changed: object,
    ) -> bytes:
        """The oath of `who`, signed by itself, with the nonce that is next: for the place of a
        key on the list (where there is one, of the first), or with zero for an application."""
        if key is None:
            key = self.listed[0].address if self.design.listed else ZERO_ADDRESS
        message = {
            "words": self.design.oath.words(),
            "citizen": who.address,
            "key": key,
            "nonce": self.door.read("nonces", who.address),
            "expiry": EXPIRY,
        }
        domain = domain or self.domain
        return sign(signer or who, domain, "Oath", **{**message, **changed}).encoded()

    def claim_of(
        self,
        key: ActorSigner,
        citizen: ActorSigner | Address,
        domain: Domain | None = None,
        expiry: int = EXPIRY,
    ) -> bytes:
        address = citizen if isinstance(citizen, str) else citizen.address
        domain = domain or self.domain
        return sign(key, domain, "Claim", citizen=address, expiry=expiry).encoded()

    # -- doing

    def apply(
        self, who: ActorSigner, by: ActorSigner | None = None, value: int | None = None
    ) -> Sent:
        """Apply as the design asks for it, by oneself unless said otherwise."""
        signature = self.oath_of(who, key=ZERO_ADDRESS) if self.design.oath.pledge else b""
        value = self.design.terms.fee if value is None else value
        return self.door.send(by or who, "apply", who.address, EXPIRY, signature, value=value)

    def vouch(self, who: ActorSigner, *vouchers: int, value: int = BOND) -> Sent:
        """Citizens, by position from 0, vouch for somebody."""
        for each in vouchers:
            sent = self.door.send(self.citizens[each], "vouch", who.address, value=value)
        return sent

    def vouched(self, who: ActorSigner) -> None:
        """Applied for, and vouched for by the first three citizens."""
        self.apply(who)
        self.vouch(who, 0, 1, 2)

    def challenge(self, who: ActorSigner, by: int = 5, record: int = 0) -> Sent:
        return self.door.send(self.citizens[by], "challenge", who.address, record, value=STAKE)

    def conclude(self, who: ActorSigner) -> Sent:
        return self.door.send(self.stranger, "conclude", who.address)

    def judge(self, who: ActorSigner, upheld: bool, by: ActorSigner | None = None) -> Sent:
        return self.door.send(by or self.treasury, "judge", who.address, upheld)

    def claim(
        self,
        key: ActorSigner,
        citizen: ActorSigner,
        proof: Sequence[bytes] | None = None,
        signature: bytes | None = None,
        oath: bytes | None = None,
        expiry: int = EXPIRY,
    ) -> Sent:
        proof = self.keys.proof(key.address) if proof is None else proof
        signature = self.claim_of(key, citizen, expiry=expiry) if signature is None else signature
        if oath is None:
            listed, asked = key.address, self.design.oath.pledge
            oath = self.oath_of(citizen, key=listed, expiry=expiry) if asked else b""
        arguments = key.address, citizen.address, expiry, proof, signature, oath
        return self.door.send(self.stranger, "claim", *arguments)

    def set_terms(self, **changed: object) -> Sent:
        terms = replace(self.design.terms, **changed)  # type: ignore[arg-type]
        return self.door.send(self.treasury, "setTerms", astuple(terms))
