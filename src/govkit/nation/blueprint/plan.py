"""The plan of a founding: all addresses in advance, and all steps in order.

A plan depends only on the nation file and the deployer. To go on with an interrupted founding, make
the same plan again and ask the founder how far it got.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from govkit.constitution.houses import Role, Votes
from govkit.constitution.verdicts import COURT
from govkit.contracts import (
    CitizenRegistry,
    Contract,
    Founder,
    RegistrySettings,
    Rule,
    Rulebook,
    Terms,
    TreasuryToken,
)
from govkit.contracts.founder import founder_address
from govkit.contracts.governor import GovernorSettings
from govkit.contracts.releases import THIS_RELEASE, Release
from govkit.contracts.rulebook import MAX_HOUSES, NO_SHARES, RulebookSettings, Shares
from govkit.contracts.token import TokenSettings
from govkit.errors import FoundingError
from govkit.nation.blueprint.addresses import Contracts, source_of
from govkit.nation.blueprint.deployment import Deployment, HouseSite
from govkit.nation.blueprint.step import Step
from govkit.nation.blueprint.treasury import treasury_arguments
from govkit.nation.institutions import Founding, foundings
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address, Bps, Clock, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution, DecisionClass
    from govkit.constitution.government import HouseSetting

ALLOCATIONS_A_STEP = 50
CITIZENS_A_STEP = 50
RULES_A_STEP = 50
"""Keeps a step well under 10,000,000 gas, which every chain takes in one transaction."""

PASSPORT_SYMBOL = "PASSPORT"
MAX_TREASURY_DELAY_SECONDS = 30 * 24 * 60 * 60
"""The longest least delay that the treasury takes. A class can wait longer."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a founding of `constitution` by `deployer` will do."""

    constitution: Constitution
    deployer: Address
    founder: Address
    contracts: Contracts
    first_block: int = 0
    """No part of the nation is older than this block."""
    release: Release = THIS_RELEASE
    """The release of contracts that it founds with."""

    @classmethod
    def make(
        cls,
        constitution: Constitution,
        deployer: Address,
        first_block: int = 0,
        release: Release = THIS_RELEASE,
    ) -> Plan:
        founder = founder_address(deployer, constitution.fingerprint(), release)
        contracts = Contracts.of(founder, _further(constitution))
        return cls(constitution, deployer, founder, contracts, first_block, release)

    def deployment(self, chain_id: int, *, founded: bool) -> Deployment:
        """The deployment of this founding, for its file."""
        return Deployment(
            nation=self.constitution.nation.name,
            chain_id=chain_id,
            fingerprint=self.constitution.fingerprint(),
            deployer=self.deployer,
            founder=self.founder,
            contracts=self.contracts.by_name(),
            first_block=self.first_block,
            houses=self.houses(),
            classes=self.class_names(),
            councils=tuple(self.constitution.councils),
            founded=founded,
            names=self.constitution.names(),
            settings=self.constitution.settings(),
            release=self.release,
        )

    def allocations(self) -> list[tuple[Address, Wei, bool]]:
        """The allocations: receiver, wei, and whether it votes for itself."""
        return [
            (each.receiver or self.contracts.treasury, each.amount_wei, each.self_delegate)
            for each in self.constitution.currency.genesis
        ]

    def token_settings(self) -> TokenSettings:
        """The constructor arguments of the token."""
        currency = self.constitution.currency
        return TokenSettings(
            name=currency.name,
            symbol=currency.symbol,
            cap=currency.cap_wei,
            issuance_limit_bps=currency.yearly_issuance_limit_bps,
            by_timestamp=self.constitution.nation.clock == Clock.TIMESTAMP,
            treasury=self.contracts.treasury,
            founder=self.founder,
            self_voting=currency.self_delegate,
            warm_up=currency.vote_warm_up,
            delegation_life=currency.delegation_expiry,
            exit=self.contracts.further.get("exit", ZERO_ADDRESS),
        )

    def guardian_until(self, founded_at: int) -> int:
        """When the guardian's power ends (seconds since 1970); 0 without a guardian.

        A span counts from `founded_at`, the timestamp of the token's creation.
        """
        guardian = self.constitution.government.guardian
        return guardian.until_timestamp(founded_at) if guardian else 0

    def steps(self, port: Port) -> Sequence[Step]:
        """The founder's steps, in order. `port` is asked only for values that later steps need."""
        founder = Founder(port, self.founder, self.release)
        token = TreasuryToken(port, self.contracts.token, self.release)
        registry = CitizenRegistry(port, self.contracts.registry, self.release)
        rulebook = Rulebook(port, self.contracts.rulebook, self.release)
        steps: list[Step] = []

        def add(
            title: str, make: Callable[..., Call], *arguments: object, waits: bool = False
        ) -> None:
            steps.append(Step(title, partial(make, len(steps), *arguments), waits))

        for title, init_code in self._init_codes():
            add(title, founder.create, init_code)
        for number, (name, terms) in enumerate(
            zip(self.class_names(), self.classes(), strict=True)
        ):
            add(f"class {name}", founder.call, rulebook.set_class(number, terms))
        for rules in _batched(self.rules(), RULES_A_STEP):
            add(f"{len(rules)} rules", founder.call, rulebook.set_rules(rules))
        for allocations in _batched(self.allocations(), ALLOCATIONS_A_STEP):
            add(f"{len(allocations)} allocations", founder.call, token.allocate(allocations))
        citizens = self.constitution.citizenship.founding_citizens
        for batch in _batched(citizens, CITIZENS_A_STEP):
            add(f"{len(batch)} citizens", founder.call, registry.admit_founding(batch))
        for founding in self.foundings():
            for title, make in founding.calls(self, port):
                add(title, self._founder_call, founder, make, waits=True)
        if self.registrar() != ZERO_ADDRESS:
            # Last, so that no registrar admits or revokes somebody whom an earlier step is about.
            add("registrar", founder.call, registry.set_registrar(self.registrar()))
        add("governor", self._finish, founder, port, waits=True)
        return steps

    def _founder_call(self, step: int, founder: Founder, make: Callable[[], Call]) -> Call:
        return founder.call(step, make())

    def began(self, port: Port) -> int:
        """The timepoint of the token's creation, from which first terms count."""
        if self.constitution.nation.clock == Clock.TIMESTAMP:
            return TreasuryToken(port, self.contracts.token, self.release).founded_at()
        began = self.begun_in(port)
        if began is None:
            raise FoundingError(
                f"the token of {self.constitution.nation.name} is not created yet",
                f"no block from {self.first_block} on mentions it",
                "run govkit found again",
            )
        return began

    def begun_in(self, port: Port) -> int | None:
        """The block of the first creation, which is the token's; None before it."""
        token = bytes.fromhex(self.contracts.token[2:]).rjust(32, b"\0")
        founder = Founder(port, self.founder, self.release)
        created = founder.events("Created", from_block=self.first_block, topics=(token,))
        return next((event.log.block_number for event in created), None)

    def _finish(self, step: int, founder: Founder, port: Port) -> Call:
        return founder.finish(step, self._governor_code(port))

    def _init_codes(self) -> Iterator[tuple[str, bytes]]:
        """The contracts before the governor, which comes last, so that nobody proposes earlier."""
        file = self.constitution
        yield "token", self._token_code()
        yield (
            "registry",
            self.release.artifact("CitizenRegistry").init_code(astuple(self.registry_settings())),
        )
        yield "ledger", self._ledger_code()
        yield (
            "treasury",
            self.release.artifact("Treasury").init_code(*treasury_arguments(self)),
        )
        yield (
            "rulebook",
            self.release.artifact("Rulebook").init_code(astuple(self.rulebook_settings())),
        )
        for founding in self.foundings():
            for name in founding.names(file):
                yield founding.title(name), founding.init_code(self, name)

    def _ledger_code(self) -> bytes:
        at, charter = self.contracts, self.constitution.nation.charter
        settings: tuple[object, ...] = (
            at.treasury,
            self.keepers(),
            charter.sha256 if charter else bytes(32),
            at.further.get("court", ZERO_ADDRESS),
        )
        if not self.release.treasury_pays:
            settings = settings[:-1]  # which had no court
        return self.release.artifact("RecordLedger").init_code(*settings)

    def _token_code(self) -> bytes:
        settings = self.token_settings().words()
        if not self.release.treasury_pays:
            settings = settings[:-1]  # which had no exit
        return self.release.artifact("TreasuryToken").init_code(settings)

    def foundings(self) -> Iterator[Founding[Contract]]:
        """The contracts of the institutions that this nation has, in the order of creation."""
        return foundings(self.constitution.institutions)

    def rulebook_settings(self) -> RulebookSettings:
        core = self.constitution.government.core
        personal = core.votes.by_head and not self.constitution.citizenship.delegation
        return RulebookSettings(
            treasury=self.contracts.treasury,
            founder=self.founder,
            votes=self.voting_source(),
            one_vote_each=personal,
            further_houses=len(self.houses()) - 1,
            veto_houses=self.veto_houses(),
        )

    def registry_settings(self) -> RegistrySettings:
        file, at = self.constitution, self.contracts
        citizens = file.citizenship
        return RegistrySettings(
            name=passport_name(file.nation.name),
            symbol=PASSPORT_SYMBOL,
            by_timestamp=file.nation.clock == Clock.TIMESTAMP,
            treasury=at.treasury,
            founder=self.founder,
            registrar=ZERO_ADDRESS,
            ledger=at.ledger,
            epoch_duration=citizens.epoch or 0,
            term_epochs=(citizens.term or 0) // (citizens.epoch or 1),
            renewal_window=citizens.renewal_window or 0,
            notice_period=citizens.notice_period or 0,
            **self.registry_slots(),
        )

    def registry_slots(self) -> dict[str, Address]:
        """The contracts that the registry asks or tells, by its settings' names; zero for none."""
        further = self.contracts.further
        return {
            founding.registry_slot: further.get(founding.name, ZERO_ADDRESS)
            for founding in self.foundings()
            if founding.registry_slot
        }

    def keepers(self) -> list[Address]:
        """The keepers of records from the founding on, and the registry if it records notices."""
        file = self.constitution
        notices = [self.contracts.registry] if file.citizenship.notice_period else []
        return [*file.records.keepers, *notices]

    def registrar(self) -> Address:
        """The registrar: an account, or the contract of offices."""
        file, further = self.constitution, self.contracts.further
        admitting = (further[each.name] for each in self.foundings() if each.admits_for(file))
        return next(admitting, file.citizenship.registrar or ZERO_ADDRESS)

    def followers(self) -> list[Address]:
        """The contracts that are told when a passport moves: they keep something by address."""
        file, further = self.constitution, self.contracts.further
        following = (each.names(file) for each in self.foundings() if each.is_follower)
        return [further[name] for names in following for name in names]

    def _governor_code(self, port: Port) -> bytes:
        founded_at = TreasuryToken(port, self.contracts.token, self.release).founded_at()
        settings = astuple(self.governor_settings(founded_at))
        if not self.release.votes_in_secret:
            settings = settings[:-1]  # which had no secret ballots
        if not self.release.treasury_asks:
            settings = settings[:-1]  # which had no claims
        return self.release.artifact("Governor").init_code(settings)

    def governor_settings(self, founded_at: int) -> GovernorSettings:
        """What the governor is created with; a guardian's span counts from `founded_at`."""
        file, at = self.constitution, self.contracts
        rules = file.government
        return GovernorSettings(
            name=file.nation.name,
            token=self.voting_source(),
            weighed=not rules.core.votes.by_head,
            numbered=True,
            timelock=at.treasury,
            rulebook=at.rulebook,
            registry=at.registry,
            houses=tuple(self.house_addresses()),
            active_proposals=rules.active_proposals,
            dormancy_citizens=rules.dormancy_citizens,
            late_quorum_extension=rules.late_quorum_extension,
            grace_period_seconds=rules.grace_period_seconds,
            guardian=self._guardian(),
            guardian_until=self.guardian_until(founded_at),
            claims=at.further.get("claims", ZERO_ADDRESS),
            secret=at.further.get("secret_ballots", ZERO_ADDRESS),
        )

    def _guardian(self) -> Address:
        """The claims stand for the court, whose verdicts then cancel proposals."""
        guardian = self.constitution.government.guardian
        if guardian is None:
            return ZERO_ADDRESS
        return self.contracts.further["claims"] if guardian.account == COURT else guardian.account

    def treasury_delay_seconds(self) -> int:
        """The least delay of any class, but at most what the treasury takes."""
        return min(
            *(terms.timelock_seconds for terms in self.classes()), MAX_TREASURY_DELAY_SECONDS
        )

    # -- classes and rules

    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, by number."""
        return tuple(each.name for each in self.constitution.government.decision_classes())

    def classes(self) -> list[Terms]:
        """The classes of decisions by number, beginning with the strictest."""
        return [self._terms(each) for each in self.constitution.government.decision_classes()]

    def _terms(self, each: DecisionClass) -> Terms:
        houses = [house.name for house in self.houses()[1:]]
        present = {houses.index(name): shares for name, shares in each.houses.items()}
        return Terms(
            proposal_threshold=each.proposal_threshold,
            voting_delay=each.voting_delay,
            voting_period=each.voting_period,
            timelock_seconds=each.timelock_delay_seconds,
            quorum_bps=each.quorum_bps,
            approval_bps=each.approval_bps,
            changeable=each.changeable,
            houses=sum(1 << bit for bit in present),
            house_quorum_bps=_by_house({n: own.quorum_bps for n, own in present.items()}),
            house_approval_bps=_by_house({n: own.approval_bps for n, own in present.items()}),
            secret=each.secret,
        )

    def rules(self) -> list[Rule]:
        """The rules that say which class an action belongs to: first those of every nation."""
        return list(self.rules_by_words().values())

    def rules_by_words(self) -> dict[str, Rule]:
        """The rules, by a nation file's words for their actions."""
        return {
            each.action.words: Rule(
                target=self.target(each.action.contract, each.action.address),
                selector=each.action.selector,
                class_number=each.class_number,
                exempt=each.exempt,
                pinned=each.pinned,
            )
            for each in self.constitution.government.action_rules()
        }

    def target(self, contract: str, address: Address | None) -> Address:
        """The contract of a function. The zero address stands for a plain coin payment."""
        return self.contracts.by_name()[contract] if contract else address or ZERO_ADDRESS

    # -- houses

    def houses(self) -> tuple[HouseSite, ...]:
        """The core first, then the further houses by number."""
        core, *further = self.constitution.government.houses
        at = self.contracts
        first = HouseSite(core.name, Role.CONSENT, core.votes, at.governor)
        return (first, *(_site(house, at.further[house.name]) for house in further))

    def house_addresses(self) -> list[Address]:
        """The further houses by number from 1; zero for a number without a house."""
        addresses = [house.address for house in self.houses()[1:]]
        return addresses + [ZERO_ADDRESS] * (MAX_HOUSES - len(addresses))

    def veto_houses(self) -> int:
        """The further houses that veto, as bits."""
        return sum(
            1 << bit for bit, house in enumerate(self.houses()[1:]) if house.role is Role.VETO
        )

    def voting_source(self) -> Address:
        """The contract that gives the core's votes."""
        return self.source(self.houses()[0])

    def source(self, house: HouseSite) -> Address:
        """The contract that gives a house's votes."""
        at, institutions = self.contracts.by_name(), self.constitution.institutions
        return source_of(house.votes, house.council, at, institutions)

    def quorum_source(self, house: HouseSite) -> Address:
        """The contract whose total a quorum is a share of. By square roots it counts citizens."""
        if house.votes is Votes.SQUARE_ROOT:
            return self.contracts.registry
        return self.source(house)


def _site(house: HouseSetting, address: Address) -> HouseSite:
    own = house.name, house.role, house.votes, address, house.council
    return HouseSite(*own, secret=house.secret)


def passport_name(nation: str) -> str:
    return f"{nation} Passport"


def _further(constitution: Constitution) -> list[str]:
    """The contracts that the founder creates between the rulebook and the governor."""
    wanted = foundings(constitution.institutions)
    return [name for founding in wanted for name in founding.names(constitution)]


def _by_house(values: Mapping[int, Bps]) -> Shares:
    """One value for each house, 0 if the class does not have the house."""
    first, second, third, fourth = (values.get(n, none) for n, none in enumerate(NO_SHARES))
    return first, second, third, fourth


def _batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
