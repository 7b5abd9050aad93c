"""The plan of a founding: every address beforehand, every step in its order.

A plan depends on nothing but the nation file and the deployer, so an interrupted founding is
taken up by making the same plan again and asking the founder how far it got.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from govkit.actions.office_words import role_of
from govkit.constitution.houses import Role, Votes
from govkit.contracts import (
    Charter,
    CitizenRegistry,
    Founder,
    RegistrySettings,
    Rule,
    Terms,
    TreasuryToken,
)
from govkit.contracts.abi import Artifact
from govkit.contracts.admissions import NO_OATH, AdmissionSettings, AdmissionTerms, Oath
from govkit.contracts.charter import MAX_HOUSES, NO_SHARES, CharterSettings, Shares
from govkit.contracts.council import Council
from govkit.contracts.founder import founder_address
from govkit.contracts.offices import Office, Offices
from govkit.contracts.token import TokenSettings
from govkit.errors import FoundingError
from govkit.nation.deployment import Deployment, HouseSite
from govkit.nation.sites import (
    ADMISSIONS,
    DELEGATED_HEADS,
    LOCKED_VOTES,
    OFFICES,
    RECOVERY,
    SPLIT_DELEGATION,
    SQUARE_ROOT_VOTES,
    Contracts,
    source_of,
)
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address, Bps, Clock, Wei

if TYPE_CHECKING:
    from govkit.constitution import Constitution, CouncilSetting, DecisionClass
    from govkit.constitution.functions import Action

ALLOCATIONS_A_STEP = 50
CITIZENS_A_STEP = 50
RULES_A_STEP = 50
"""So that a step stays well under 10,000,000 gas, which every chain takes in one transaction."""

CHARTER_TITLE = "Charter"
"""What the ledger calls its first record."""
PASSPORT_SYMBOL = "PASSPORT"
MAX_TREASURY_DELAY_SECONDS = 30 * 24 * 60 * 60
"""What the treasury takes as its least delay; a class may wait longer."""

Item = TypeVar("Item")


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
    first_block: int = 0
    """Nothing of it stands before."""

    @classmethod
    def make(cls, constitution: Constitution, deployer: Address, first_block: int = 0) -> Plan:
        founder = founder_address(deployer, constitution.fingerprint())
        contracts = Contracts.of(founder, _further(constitution))
        return cls(constitution, deployer, founder, contracts, first_block)

    def deployment(self, chain_id: int, *, founded: bool) -> Deployment:
        """What the deployment file of this founding says."""
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
        )

    def allocations(self) -> list[tuple[Address, Wei, bool]]:
        """Receiver, wei, and whether it votes for itself; the treasury by its address."""
        return [
            (each.receiver or self.contracts.treasury, each.amount_wei, each.self_delegate)
            for each in self.constitution.currency.genesis
        ]

    def token_settings(self) -> TokenSettings:
        """What the token is created with."""
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
        )

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
        for number, (name, terms) in enumerate(
            zip(self.class_names(), self.classes(), strict=True)
        ):
            add(f"class {name}", founder.call, charter.set_class(number, terms))
        for rules in _batched(self.rules(), RULES_A_STEP):
            add(f"{len(rules)} rules", founder.call, charter.set_rules(rules))
        for name, council in self.constitution.councils.items():
            if council.members:
                add(f"members of {name}", self._appoint, founder, port, name)
        for allocations in _batched(self.allocations(), ALLOCATIONS_A_STEP):
            add(f"{len(allocations)} allocations", founder.call, token.allocate(allocations))
        citizens = self.constitution.citizenship.founding_citizens
        for batch in _batched(citizens, CITIZENS_A_STEP):
            add(f"{len(batch)} citizens", founder.call, registry.admit_founding(batch))
        for title, make in self._office_calls(port):
            add(title, self._founder_call, founder, make)
        if self.registrar() != ZERO_ADDRESS:
            # Last, so that no registrar admits or revokes whom a step before is about.
            add("registrar", founder.call, registry.set_registrar(self.registrar()))
        add("governor", self._finish, founder, port)
        return steps

    def _founder_call(self, step: int, founder: Founder, make: Callable[[], Call]) -> Call:
        return founder.call(step, make())

    def _office_calls(self, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """Offices, what they may do, and who holds them for the first term; citizens by now."""
        if OFFICES not in self.contracts.further:
            return
        offices = Offices(port, self.contracts.further[OFFICES])
        for name, office in self.offices().items():
            role = role_of(name)
            yield f"office {name}", partial(offices.establish, role, office)
            for target, selector in self.powers(name):
                power = partial(offices.set_power, role, target, selector, True)
                yield f"power of {name}", power
            for holder in self.constitution.offices[name].holders:
                yield f"holder of {name}", partial(self._fill, offices, port, name, holder)

    def _fill(self, offices: Offices, port: Port, name: str, holder: Address) -> Call:
        return offices.appoint(role_of(name), holder, self.first_office_end(name, port))

    def offices(self) -> dict[str, Office]:
        """The offices by name, as the contract has them."""
        further = self.contracts.further
        return {
            name: Office(
                seats=each.seats,
                term=each.term or 0,
                citizens_only=each.citizens_only,
                council=further[each.council] if each.council else ZERO_ADDRESS,
            )
            for name, each in self.constitution.offices.items()
        }

    def powers(self, office: str) -> list[tuple[Address, bytes]]:
        """Which functions an office may call: targets and selectors."""
        from govkit.constitution.offices import SPONSOR_POWERS, WAYS_IN_POWERS

        file = self.constitution
        actions: Sequence[Action] = file.offices[office].all_powers()
        recovery = file.citizenship.recovery
        if file.offices[office].registrar:
            ways_in = WAYS_IN_POWERS if file.citizenship.has_ways_in else ()
            sponsoring = SPONSOR_POWERS if recovery and recovery.sponsors else ()
            actions = (*actions, *ways_in, *sponsoring)
        return [(self._target(each.contract, each.address), each.selector) for each in actions]

    def first_office_end(self, name: str, port: Port) -> int:
        """Where the first term of an office ends, once the token stands."""
        return self._began(port) + (self.constitution.offices[name].term or 0)

    def _appoint(self, step: int, founder: Founder, port: Port, name: str) -> Call:
        """The first term of a council counts from the token's creation, which is known later."""
        council = Council(port, self.contracts.further[name])
        setting = self.constitution.councils[name]
        return founder.call(step, council.appoint(setting.members, self.first_term_end(name, port)))

    def first_term_end(self, name: str, port: Port) -> int:
        """The last timepoint of a council's first term, once the token stands."""
        return self._began(port) + self.constitution.councils[name].term

    def _began(self, port: Port) -> int:
        """The timepoint of the token's creation, which first terms count from."""
        if self.constitution.nation.clock == Clock.TIMESTAMP:
            return TreasuryToken(port, self.contracts.token).founded_at()
        began = self.begun_in(port)
        if began is None:
            raise FoundingError(
                f"the token of {self.constitution.nation.name} is not created yet",
                f"no block from {self.first_block} on tells of it",
            )
        return began

    def begun_in(self, port: Port) -> int | None:
        """The block of the first creation, the token's; None if there is none yet."""
        token = bytes.fromhex(self.contracts.token[2:]).rjust(32, b"\0")
        founder = Founder(port, self.founder)
        created = founder.events("Created", from_block=self.first_block, topics=(token,))
        return next((event.log.block_number for event in created), None)

    def _finish(self, step: int, founder: Founder, port: Port) -> Call:
        return founder.finish(step, self._governor_code(port))

    def _init_codes(self) -> Iterator[tuple[str, bytes]]:
        """All before the governor, which is created last: until then nobody can propose."""
        file, at = self.constitution, self.contracts
        yield (
            "token",
            Artifact.load("TreasuryToken").init_code(self.token_settings().words()),
        )
        yield (
            "registry",
            Artifact.load("CitizenRegistry").init_code(astuple(self.registry_settings())),
        )
        charter = file.nation.charter
        yield (
            "ledger",
            Artifact.load("RecordLedger").init_code(
                at.treasury, self.keepers(), charter.sha256 if charter else bytes(32)
            ),
        )
        yield (
            "treasury",
            Artifact.load("Treasury").init_code(at.governor, self.treasury_delay_seconds()),
        )
        yield (
            "charter",
            Artifact.load("Charter").init_code(astuple(self.charter_settings())),
        )
        yield from self._further_codes()

    def charter_settings(self) -> CharterSettings:
        core = self.constitution.government.core
        personal = core.votes.by_head and not self.constitution.citizenship.delegation
        return CharterSettings(
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
            admissions=at.further.get(ADMISSIONS, ZERO_ADDRESS),
            delegation=at.further.get(DELEGATED_HEADS, ZERO_ADDRESS),
            recovery=at.further.get(RECOVERY, ZERO_ADDRESS),
            ledger=at.ledger,
            epoch_duration=citizens.epoch or 0,
            term_epochs=(citizens.term or 0) // (citizens.epoch or 1),
            renewal_window=citizens.renewal_window or 0,
            notice_period=citizens.notice_period or 0,
        )

    def admission_settings(self) -> AdmissionSettings:
        """The ways in, of a nation that has any."""
        file, at = self.constitution, self.contracts
        claims = file.citizenship.claim_list
        return AdmissionSettings(
            name=file.nation.name,
            by_timestamp=file.nation.clock == Clock.TIMESTAMP,
            registry=at.registry,
            treasury=at.treasury,
            governor=at.governor,
            oath=self._oath(),
            terms=self._admission_terms(),
            list_root=claims.root if claims else bytes(32),
            list_period=(claims.period or 0) if claims else 0,
        )

    def _oath(self) -> Oath:
        pledge, charter = self.constitution.citizenship.oath, self.constitution.nation.charter
        return Oath(pledge, CHARTER_TITLE, charter.sha256) if pledge and charter else NO_OATH

    def _admission_terms(self) -> AdmissionTerms:
        application = self.constitution.citizenship.application
        if application is None:
            return AdmissionTerms()
        terms = AdmissionTerms(
            accepting=True, consent=application.consent, fee=application.fee_wei or 0
        )
        vouching = application.vouching
        if vouching is None:
            return terms
        return replace(
            terms,
            registrar_judges=vouching.judge == "registrar",
            vouchers=vouching.vouchers,
            bond=vouching.bond_wei,
            tenure=vouching.tenure,
            open_vouches=vouching.open_vouches,
            challenge_bond=vouching.challenge_bond_wei,
            challenge_window=vouching.challenge_window,
            judging_period=vouching.judging_period,
        )

    def keepers(self) -> list[Address]:
        """Who writes records from the founding on: the registry too, where it records notices."""
        file = self.constitution
        notices = [self.contracts.registry] if file.citizenship.notice_period else []
        return [*file.records.keepers, *notices]

    def registrar(self) -> Address:
        """Who admits: an account, or the contract of the offices for the office that does."""
        if self.constitution.registrar_office:
            return self.contracts.further[OFFICES]
        return self.constitution.citizenship.registrar or ZERO_ADDRESS

    def followers(self) -> list[Address]:
        """Who is told when a passport was moved: all that keeps something by a person's address."""
        further = self.contracts.further
        names = [*self.constitution.councils, *([OFFICES] if OFFICES in further else [])]
        return [further[name] for name in names]

    def _further_codes(self) -> Iterator[tuple[str, bytes]]:
        """Ways in, sources of votes, then the houses that ask them when they are created."""
        at = self.contracts
        if ADMISSIONS in at.further:
            settings = astuple(self.admission_settings())
            yield ADMISSIONS, Artifact.load("Admissions").init_code(settings)
        if SQUARE_ROOT_VOTES in at.further:
            code = Artifact.load("SquareRootVotes").init_code(at.further[LOCKED_VOTES], at.registry)
            yield SQUARE_ROOT_VOTES, code
        if LOCKED_VOTES in at.further:
            yield LOCKED_VOTES, self._locked_code()
        if SPLIT_DELEGATION in at.further:
            code = Artifact.load("SplitDelegation").init_code(at.token, at.treasury)
            yield SPLIT_DELEGATION, code
        if DELEGATED_HEADS in at.further:
            code = Artifact.load("DelegatedHeads").init_code(
                at.registry, self.heads_epoch(), self.constitution.nation.name
            )
            yield DELEGATED_HEADS, code
        for name, council in self.constitution.councils.items():
            yield f"council {name}", self._council_code(name, council)
        if OFFICES in at.further:
            code = Artifact.load("Offices").init_code(at.registry, at.treasury, self.founder)
            yield OFFICES, code
        if recovery := self.constitution.citizenship.recovery:
            spans = recovery.delay, recovery.guardian_delay
            code = Artifact.load("Recovery").init_code(
                at.registry, at.treasury, *spans, recovery.sponsors, self.followers()
            )
            yield RECOVERY, code
        for number, house in enumerate(self.houses()[1:], start=1):
            yield f"house {house.name}", self._house_code(number, house)

    def heads_epoch(self) -> int:
        """At whose boundaries passports end, in the clock's unit; 0 where they do not."""
        settings = self.registry_settings()
        return settings.epoch_duration if settings.term_epochs else 0

    def _locked_code(self) -> bytes:
        at, currency = self.contracts, self.constitution.currency
        setting = currency.locked_votes
        assert setting is not None
        return Artifact.load("LockedVotes").init_code(
            at.token, at.treasury, setting.epoch, setting.longest, currency.name
        )

    def _council_code(self, name: str, council: CouncilSetting) -> bytes:
        at = self.contracts
        return Artifact.load("Council").init_code(
            (
                name,
                council.seats,
                council.term,
                council.nomination_period,
                council.voting_period,
                council.recall_quorum_bps,
                at.registry,
                at.treasury,
                self.founder,
            )
        )

    def _house_code(self, number: int, house: HouseSite) -> bytes:
        at = self.contracts
        return Artifact.load("House").init_code(
            (
                house.name,
                number,
                self.source(house),
                self.quorum_source(house),
                not house.votes.by_head,
                True,
                at.governor,
                at.charter,
                at.treasury,
                self.constitution.government.late_quorum_extension,
            )
        )

    def _governor_code(self, port: Port) -> bytes:
        file, at = self.constitution, self.contracts
        rules = file.government
        guardian = rules.guardian
        founded_at = TreasuryToken(port, at.token).founded_at()
        return Artifact.load("Governor").init_code(
            (
                file.nation.name,
                self.voting_source(),
                not rules.core.votes.by_head,
                True,
                at.treasury,
                at.charter,
                at.registry,
                self.house_addresses(),
                rules.active_proposals,
                rules.dormancy_citizens,
                rules.late_quorum_extension,
                rules.grace_period_seconds,
                guardian.account if guardian else ZERO_ADDRESS,
                self.guardian_until(founded_at),
            )
        )

    def treasury_delay_seconds(self) -> int:
        """The least delay of any class, as far as the treasury takes it."""
        return min(
            *(terms.timelock_seconds for terms in self.classes()), MAX_TREASURY_DELAY_SECONDS
        )

    # -- classes and rules

    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, by number."""
        return tuple(each.name for each in self.constitution.government.decision_classes())

    def classes(self) -> list[Terms]:
        """The classes of decisions by number, the strictest first."""
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
        )

    def rules(self) -> list[Rule]:
        """Which class actions are of: what holds in every nation, then what the file says."""
        return list(self.rules_by_words().values())

    def rules_by_words(self) -> dict[str, Rule]:
        """The rules by the words that a nation file has for their actions."""
        return {
            each.action.words: Rule(
                target=self._target(each.action.contract, each.action.address),
                selector=each.action.selector,
                class_number=each.class_number,
                exempt=each.exempt,
                pinned=each.pinned,
            )
            for each in self.constitution.government.action_rules()
        }

    def _target(self, contract: str, address: Address | None) -> Address:
        """Of neither: zero, which stands for a payment of coin."""
        return self.contracts.by_name()[contract] if contract else address or ZERO_ADDRESS

    # -- houses

    def houses(self) -> tuple[HouseSite, ...]:
        """The core first, then the further houses by number."""
        core, *further = self.constitution.government.houses
        at = self.contracts
        return (
            HouseSite(core.name, Role.CONSENT, core.votes, at.governor),
            *(
                HouseSite(
                    house.name, house.role, house.votes, at.further[house.name], house.council
                )
                for house in further
            ),
        )

    def house_addresses(self) -> list[Address]:
        """The further houses by number from 1, zero for none."""
        addresses = [house.address for house in self.houses()[1:]]
        return addresses + [ZERO_ADDRESS] * (MAX_HOUSES - len(addresses))

    def veto_houses(self) -> int:
        """Which further houses veto, as bits."""
        return sum(
            1 << bit for bit, house in enumerate(self.houses()[1:]) if house.role is Role.VETO
        )

    def voting_source(self) -> Address:
        """The contract that the core's votes come from."""
        return self.source(self.houses()[0])

    def source(self, house: HouseSite) -> Address:
        """The contract that a house's votes come from."""
        return source_of(house.votes, house.council, self.contracts.by_name())

    def quorum_source(self, house: HouseSite) -> Address:
        """The contract whose total a quorum is a share of: by square roots it counts citizens."""
        if house.votes is Votes.SQUARE_ROOT:
            return self.contracts.registry
        return self.source(house)


def passport_name(nation: str) -> str:
    return f"{nation} Passport"


def _further(constitution: Constitution) -> list[str]:
    """What the founder creates between the charter and the governor."""
    rules, currency = constitution.government, constitution.currency
    wanted = {
        SQUARE_ROOT_VOTES: rules.votes_in(Votes.SQUARE_ROOT),
        LOCKED_VOTES: currency.locked_votes is not None,
        SPLIT_DELEGATION: currency.split_delegation,
        DELEGATED_HEADS: constitution.citizenship.delegation,
    }
    sources = [name for name, is_wanted in wanted.items() if is_wanted]
    ways_in = [ADMISSIONS] if constitution.citizenship.has_ways_in else []
    offices = [OFFICES] if constitution.offices else []
    recovery = [RECOVERY] if constitution.citizenship.recovery else []
    houses = [house.name for house in rules.further_houses]
    return [*ways_in, *sources, *constitution.councils, *offices, *recovery, *houses]


def _by_house(values: Mapping[int, Bps]) -> Shares:
    """One value a house, 0 where a class has no such house."""
    first, second, third, fourth = (values.get(n, none) for n, none in enumerate(NO_SHARES))
    return first, second, third, fourth


def _batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
