"""The plan of a founding: every address beforehand, every step in its order.

A plan depends on nothing but the nation file and the deployer, so an interrupted founding is
taken up by making the same plan again and asking the founder how far it got.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from govkit.constitution.houses import Role, Votes
from govkit.contracts import Charter, CitizenRegistry, Founder, Rule, Terms, TreasuryToken
from govkit.contracts.abi import Artifact
from govkit.contracts.charter import MAX_HOUSES
from govkit.contracts.founder import created_address, founder_address
from govkit.nation.deployment import HouseSite
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address, Bps, Clock, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution

ALLOCATIONS_A_STEP = 50
CITIZENS_A_STEP = 50
RULES_A_STEP = 50
"""So that a step stays well under 10,000,000 gas, which every chain takes in one transaction."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where a nation's contracts stand, in the order in which the founder creates them."""

    token: Address
    registry: Address
    ledger: Address
    treasury: Address
    charter: Address
    governor: Address

    def by_name(self) -> dict[str, Address]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction to the founder; `call` is made when its turn comes, `title` is for people."""

    title: str
    call: Callable[[], Call]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a founding of `constitution` by `deployer` will do."""

    constitution: Constitution
    deployer: Address
    founder: Address
    contracts: Contracts

    @classmethod
    def make(cls, constitution: Constitution, deployer: Address) -> Plan:
        founder = founder_address(deployer, constitution.fingerprint())
        addresses = (created_address(founder, count) for count in range(1, 7))
        return cls(constitution, deployer, founder, Contracts(*addresses))

    def allocations(self) -> list[tuple[Address, Wei, bool]]:
        """Receiver, wei, and whether it votes for itself; the treasury by its address."""
        return [
            (each.receiver or self.contracts.treasury, each.amount_wei, each.self_delegate)
            for each in self.constitution.currency.genesis
        ]

    def guardian_until(self, founded_at: int) -> int:
        """When the guardian's power ends (seconds since 1970); 0 without a guardian.

        A span counts from `founded_at`, the timestamp of the token's creation.
        """
        guardian = self.constitution.government.guardian
        return guardian.until_timestamp(founded_at) if guardian else 0

    def steps(self, port: Port) -> Sequence[Step]:
        """The founder's steps, in order; `port` is asked only for what a later one must know."""
        founder = Founder(port, self.founder)
        token = TreasuryToken(port, self.contracts.token)
        registry = CitizenRegistry(port, self.contracts.registry)
        charter = Charter(port, self.contracts.charter)
        steps: list[Step] = []

        def add(title: str, make: Callable[..., Call], *arguments: object) -> None:
            steps.append(Step(title, partial(make, len(steps), *arguments)))

        for title, init_code in self._init_codes():
            add(title, founder.create, init_code)
        for number, terms in enumerate(self.classes()):
            add(f"class {number}", founder.call, charter.set_class(number, terms))
        for rules in _batched(self.rules(), RULES_A_STEP):
            add(f"{len(rules)} rules", founder.call, charter.set_rules(rules))
        for allocations in _batched(self.allocations(), ALLOCATIONS_A_STEP):
            add(f"{len(allocations)} allocations", founder.call, token.allocate(allocations))
        citizens = self.constitution.citizenship.founding_citizens
        for batch in _batched(citizens, CITIZENS_A_STEP):
            add(f"{len(batch)} citizens", founder.call, registry.admit_founding(batch))
        add("governor", self._finish, founder, port)
        return steps

    def _finish(self, step: int, founder: Founder, port: Port) -> Call:
        return founder.finish(step, self._governor_code(port))

    def _init_codes(self) -> Iterator[tuple[str, bytes]]:
        """All before the governor, which is created last: until then nobody can propose."""
        file = self.constitution
        by_timestamp = file.nation.clock == Clock.TIMESTAMP
        at = self.contracts
        yield (
            "token",
            Artifact.load("TreasuryToken").init_code(
                file.currency.name,
                file.currency.symbol,
                file.currency.cap_wei,
                file.currency.yearly_issuance_limit_bps,
                by_timestamp,
                at.treasury,
                self.founder,
            ),
        )
        yield (
            "registry",
            Artifact.load("CitizenRegistry").init_code(
                passport_name(file.nation.name),
                PASSPORT_SYMBOL,
                by_timestamp,
                at.treasury,
                self.founder,
                file.citizenship.registrar or ZERO_ADDRESS,
            ),
        )
        charter = file.nation.charter
        yield (
            "ledger",
            Artifact.load("RecordLedger").init_code(
                at.treasury, list(file.records.keepers), charter.sha256 if charter else bytes(32)
            ),
        )
        yield (
            "treasury",
            Artifact.load("Treasury").init_code(
                at.governor, min(terms.timelock_seconds for terms in self.classes())
            ),
        )
        yield "charter", Artifact.load("Charter").init_code(at.treasury, self.founder, 0)

    def _governor_code(self, port: Port) -> bytes:
        file = self.constitution
        rules = file.government
        guardian = rules.guardian
        founded_at = TreasuryToken(port, self.contracts.token).founded_at()
        return Artifact.load("Governor").init_code(
            (
                file.nation.name,
                self.voting_source(),
                rules.house == "token",
                True,
                self.contracts.treasury,
                self.contracts.charter,
                self.contracts.registry,
                [ZERO_ADDRESS] * MAX_HOUSES,
                ACTIVE_PROPOSALS,
                0,
                0,
                rules.grace_period_seconds,
                guardian.account if guardian else ZERO_ADDRESS,
                self.guardian_until(founded_at),
            )
        )

    def classes(self) -> list[Terms]:
        """The classes of decisions, the strictest first."""
        rules = self.constitution.government
        strictest = Terms(
            proposal_threshold=rules.proposal_threshold,
            voting_delay=rules.voting_delay,
            voting_period=rules.voting_period,
            timelock_seconds=rules.timelock_delay_seconds,
            quorum_bps=Bps(rules.quorum_bps),
            approval_bps=Bps(rules.approval_bps),
        )
        return [strictest]

    def rules(self) -> list[Rule]:
        """What is not of the strictest class, and what shall be so for ever."""
        registry = CitizenRegistry.artifact()
        at = self.contracts.registry
        return [
            Rule(at, registry.function("admit", 1).selector, exempt=True),
            Rule(at, registry.function("setRegistrar", 1).selector, pinned=True),
        ]

    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, by number."""
        return ("constitutional",)

    def houses(self) -> tuple[HouseSite, ...]:
        """The core first, then the further houses by number."""
        votes = Votes(self.constitution.government.house)
        return (HouseSite(votes.value, Role.CONSENT, votes, self.contracts.governor),)

    def voting_source(self) -> Address:
        """The contract that the one house's votes come from."""
        return (
            self.contracts.token
            if self.constitution.government.house == "token"
            else self.contracts.registry
        )


PASSPORT_SYMBOL = "PASSPORT"
ACTIVE_PROPOSALS = 5


def passport_name(nation: str) -> str:
    return f"{nation} Passport"


def _batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
