"""A nation whose governor, offices and treasury are real, with a court of all citizens that decides
claims. Spans are short; the draw counts a few blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from govkit.contracts.governor import GovernorSettings
from govkit.contracts.registry import RegistrySettings
from govkit.crypto.keccak import keccak
from govkit.network.port import Receipt
from govkit.testing import ActorSigner, Backend
from govkit.testing.bare_government import FOR, GRACE, PEOPLE, PLAIN, BareGovernment, Motion
from govkit.testing.bare_government import Design as NationDesign
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.conftest import compiled_mock, compiled_target
from tests.contracts.court.bench import DAY, EMPTY, ETHER, FEE, Bench, Case, Design
from tests.contracts.land import role_of

SEATS = 5
COST = SEATS * FEE
HALT, EVERY, HALT_BOND = DAY // 4, 30 * DAY, ETHER
SUSPENSION, NOTICE = 90 * DAY, 7 * DAY
MOST, MOST_ODD = 3 * ETHER, 500
TEXT, URI = keccak(b"why"), "ipfs://why"
PROPOSALS, OFFICERS, BONDS = 1, 2, 3
REFUSED, UPHELD, DISMISSED = range(3)
FIRM, BANK, CLERK = role_of("firm"), role_of("bank"), role_of("clerk")


@dataclass(frozen=True, slots=True)
class ClaimsDesign:
    """`guardian`: whether a verdict cancels a proposal. `changed` are settings of the claims. An
    `umpire` rules as it is told to, in the court's place."""

    guardian: bool = True
    changed: tuple[tuple[str, Any], ...] = ()
    umpire: bool = False


class _Nation(BareGovernment):
    """Its governor asks the claims, which are created the sixth after it."""

    def __init__(self, guardian: bool, backend: Backend | None) -> None:
        self.guards = guardian
        super().__init__(NationDesign(), compiled_target(), backend)

    def _new(self, contract: str, *arguments: Any) -> Deployed:
        if contract == "CitizenRegistry":
            settings = RegistrySettings(*arguments[0])
            recovery = self.world.actors.guardian.address
            arguments = (astuple(replace(settings, recovery=recovery)),)
        return super()._new(contract, *arguments)

    def _settings(self) -> GovernorSettings:
        plain = super()._settings()
        # The people's steps after the governor are calls of the founder too.
        claims = self._next_address(1 + FOUNDERS_CALLS + 4)
        guardian = claims if self.guards else plain.guardian
        return replace(plain, claims=claims, guardian=guardian)


FOUNDERS_CALLS = 4
"""Citizens, money, one class, coin for the treasury."""


class ClaimsBench(Bench):
    """The plaintiff and the defendant are the first two citizens, and all of them serve."""

    def __init__(self, design: ClaimsDesign, backend: Backend | None = None) -> None:
        self.nation = nation = _Nation(design.guardian, backend)
        self.design = Design(willing=False, house=False, citizens=PEOPLE)
        self.world, self.citizens = nation.world, nation.people
        self.plaintiff, self.defendant = self.citizens[:2]
        self.founder, self.registrar = nation.deployer, nation.registrar
        self.stranger, self.recovery = nation.outsider, nation.guardian
        self.treasury = ActorSigner(nation.treasury.address)
        self.registry, self.governor = nation.registry, nation.governor
        me, treasury = self.founder.address, self.treasury.address
        self.odd = self._mock("OddToken", 6)
        self.ledger = self._new("RecordLedger", treasury, [], EMPTY, ZERO_ADDRESS)
        self.court = self._mock("Umpire") if design.umpire else self._new("Court", self.settings())
        self.offices = self._new(
            "Offices", self.registry.address, treasury, me, self.governor.read("claims")
        )
        self.claims = self._new("Claims", self.terms(**dict(design.changed)))
        assert self.claims.address == self.governor.read("claims")
        self.ledger.send(self.treasury, "setKind", role_of("verdict"), 2, self.court.address, 0)
        self.offices.send(self.treasury, "establish", CLERK, (3, 10**9, False, ZERO_ADDRESS))
        self.keys = dict(enumerate(self.citizens, 1))
        self.wait(200)

    def _mock(self, name: str, *arguments: object) -> Deployed:
        artifact = compiled_mock(name)
        return Deployed(self.world, artifact, self.world.deploy(artifact, *arguments))

    def terms(self, **changed: Any) -> tuple[object, ...]:
        """The settings of the claims."""
        plain = {
            "court": self.court.address,
            "registry": self.registry.address,
            "treasury": self.treasury.address,
            "governor": self.governor.address,
            "offices": self.offices.address,
            "halt_seconds": HALT,
            "halt_every": EVERY,
            "halt_bond": HALT_BOND,
            "suspension_seconds": SUSPENSION,
            "notice_seconds": NOTICE,
            "citizens_only": False,
            "kinds": [(FIRM, ZERO_ADDRESS, MOST), (BANK, self.odd.address, MOST_ODD)],
        }
        assert set(changed) <= set(plain)
        return tuple({**plain, **changed}.values())

    # -- proposals

    def queued(self, actions: Sequence[Any] | None = None, title: str = "A motion") -> Motion:
        """A proposal that everybody voted for."""
        nation = self.nation
        motion = nation.propose(actions or [nation.poke()], title, by=1)
        nation.open(motion)
        nation.cast(motion, {FOR: range(PEOPLE)})
        nation.close(motion)
        nation.do("queue", motion)
        return motion

    def eta(self, motion: Motion) -> int:
        return int(self.governor.read("proposalEta", motion.id))

    def is_halted(self, motion: Motion) -> bool:
        return bool(self.claims.read("isHalted", motion.id))

    def execute_motion(self, motion: Motion, moment: int) -> Sent:
        at_timestamp(self.world, moment)
        return self.nation.do("execute", motion)

    # -- claims

    def against(
        self, motion: Motion, by: ActorSigner | None = None, value: int = COST + HALT_BOND
    ) -> tuple[int, Case]:
        sent = self.claims.send(
            by or self.plaintiff, "claimAgainstProposal", motion.id, TEXT, URI, value=value
        )
        return self.changed(sent.receipt)

    def against_officer(
        self, officer: ActorSigner, span: int = DAY, by: ActorSigner | None = None
    ) -> tuple[int, Case]:
        what = CLERK, officer.address, span, TEXT, URI
        sent = self.claims.send(by or self.plaintiff, "claimAgainstOfficer", *what, value=COST)
        return self.changed(sent.receipt)

    def on_bond(
        self,
        amount: int,
        role: bytes = FIRM,
        owner: ActorSigner | None = None,
        by: ActorSigner | None = None,
    ) -> tuple[int, Case]:
        what = role, (owner or self.defendant).address, amount, TEXT, URI
        sent = self.claims.send(by or self.plaintiff, "claimOnBond", *what, value=COST)
        return self.changed(sent.receipt)

    def ruled_by(self, dispute: int, case: Case, ruling: int) -> Case:
        """From the opened case to a ruling of the first panel, which can be appealed."""
        case, _ = self.draw(dispute, case)
        self.vote(dispute, case, [ruling] * SEATS)
        return case

    def verdict(self, dispute: int, case: Case, ruling: int) -> Receipt:
        """A ruling that nobody appeals, executed."""
        case = self.ruled_by(dispute, case, ruling)
        self.until(self.court.read("appealPeriod", dispute)[1])
        return self.execute(dispute, case).receipt

    def settled(self, receipt: Receipt) -> tuple[int, int]:
        """The ruling and the amount that the claims tell of."""
        told = [fields for name, fields in self.claims.decode(receipt) if name == "ClaimSettled"]
        assert len(told) == 1
        return told[0]["ruling"], told[0]["amount"]

    # -- bonds

    def deposit(self, amount: int, by: ActorSigner | None = None) -> Sent:
        return self.claims.send(by or self.defendant, "deposit", FIRM, amount, value=amount)

    def deposit_odd(self, amount: int, by: ActorSigner | None = None) -> Sent:
        owner = by or self.defendant
        self.odd.send(self.stranger, "mint", owner.address, amount)
        self.odd.send(owner, "approve", self.claims.address, amount)
        return self.claims.send(owner, "deposit", BANK, amount)

    def bond(self, role: bytes = FIRM, owner: ActorSigner | None = None) -> tuple[Any, ...]:
        """asset, amount, free from, open claims"""
        return tuple(self.claims.read("bond", role, (owner or self.defendant).address))

    def owed(self, account: ActorSigner, asset: str = ZERO_ADDRESS) -> int:
        return int(self.claims.read("owed", asset, account.address))

    def balance(self, account: str) -> int:
        return self.world.port.balance(Address(account))

    def now(self) -> int:
        """The head's timestamp."""
        return self.world.port.block().timestamp


__all__ = ["GRACE", "PLAIN", "ClaimsBench", "ClaimsDesign"]
