"""The proof of a founding: what stands on the chain, held against the nation file.

Everything is read as it was right after the last step, so the proof is the same later on,
when the nation has moved on (as far as the node still knows that block's state).

What the founder did, its transcript proves whole. What others may do as soon as a contract stands,
such as moving a balance, can show by the last step already: where the transcript holds, that is
told, and is no fault of the founding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from govkit.actions.office_words import role_of
from govkit.constitution.units import format_amount, format_duration, format_share
from govkit.contracts import (
    Charter,
    CitizenRegistry,
    Contract,
    Founder,
    Governor,
    House,
    RecordLedger,
    Rule,
    Terms,
    Treasury,
    TreasuryToken,
)
from govkit.contracts.abi import Artifact
from govkit.contracts.admissions import Admissions
from govkit.contracts.contract import EventLog
from govkit.contracts.council import Council
from govkit.contracts.founder import transcript_of
from govkit.contracts.heads import DelegatedHeads
from govkit.contracts.locked import LockedVotes
from govkit.contracts.offices import Offices
from govkit.contracts.recovery import Recovery
from govkit.contracts.split import SplitDelegation
from govkit.contracts.square_root import SquareRootVotes
from govkit.errors import FoundingError
from govkit.nation.plan import Plan
from govkit.nation.sites import (
    ADMISSIONS,
    DELEGATED_HEADS,
    LOCKED_VOTES,
    OFFICES,
    RECOVERY,
    SPLIT_DELEGATION,
    SQUARE_ROOT_VOTES,
)
from govkit.network.port import Port
from govkit.types import ZERO_ADDRESS, Address, Clock

TRANSCRIPT = "transcript of the founding"
OTHER_STEPS = "its founding took other steps than its nation file says"
HIDDEN = (
    "code that creates a contract can hide what nothing shows: an allowance, a balance, a vote, a "
    "keeper, a citizen, an office's power"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One claim about the nation: what the file says, and what the chain says.

    `can_move` tells that others than the founder may change it while the nation is being founded.
    """

    name: str
    expected: str
    found: str
    can_move: bool = False

    @property
    def holds(self) -> bool:
        return self.expected == self.found

    @property
    def change(self) -> str:
        """In words, where others changed it."""
        return f"{self.name}: {self.expected}, then {self.found}"


def prove(plan: Plan, port: Port) -> list[Check]:
    """All checks of a finished founding. Raises FoundingError if it is not finished."""
    return list(_Proof(plan, port, founding_block(plan, port)).checks())


def failures(checks: Sequence[Check]) -> list[Check]:
    """The checks by which it is not the nation of its file; the transcript's is the last."""
    proved = any(check.name == TRANSCRIPT and check.holds for check in checks)
    return [check for check in checks if not (check.holds or (proved and check.can_move))]


def moved(checks: Sequence[Check]) -> list[Check]:
    """What others changed while the nation was being founded, as the contracts let them."""
    return [check for check in checks if check.can_move and not check.holds]


def founding_block(plan: Plan, port: Port) -> int:
    """The block of the last step. Raises FoundingError if that was not done."""
    founder = Founder(port, plan.founder)
    if not port.code(plan.founder) or not founder.founded():
        raise FoundingError(
            f"{plan.constitution.nation.name} is not founded",
            "its founding has not been finished",
            "run govkit found again",
        )
    return next(founder.events("Founded", from_block=plan.first_block)).log.block_number


class _Proof:
    def __init__(self, plan: Plan, port: Port, block: int) -> None:
        self.plan, self.port, self.block = plan, port, block
        at = plan.contracts
        self.token = TreasuryToken(port, at.token)
        self.registry = CitizenRegistry(port, at.registry)
        self.ledger = RecordLedger(port, at.ledger)
        self.treasury = Treasury(port, at.treasury)
        self.charter = Charter(port, at.charter)
        self.governor = Governor(port, at.governor)
        self.houses = [House(port, site.address) for site in plan.houses()[1:]]
        self.councils = {
            name: Council(port, at.further[name]) for name in plan.constitution.councils
        }
        self.founder = Founder(port, plan.founder)
        at_offices, at_recovery = at.further.get(OFFICES), at.further.get(RECOVERY)
        self.offices = Offices(port, at_offices) if at_offices else None
        self.recovery = Recovery(port, at_recovery) if at_recovery else None

    def checks(self) -> Iterator[Check]:
        yield from self._code()
        yield from self._powers()
        yield from self._currency()
        yield from self._citizens()
        yield from self._ways_in()
        yield from self._clocks()
        yield from self._government()
        yield from self._classes()
        yield from self._rules()
        yield from self._beside()
        yield from self._houses()
        yield from self._councils()
        yield from self._offices()
        yield from self._recovery()
        yield from self._records()
        yield from self._steps()

    def _code(self) -> Iterator[Check]:
        """The code of each contract is the one that ships; immutables follow behind it."""
        further = self.plan.contracts.further
        names = {address: name for name, address in further.items()}
        contracts: tuple[Contract, ...] = (
            self.founder, self.token, self.registry, self.ledger, self.treasury,
            self.charter, self.governor,
        )  # fmt: skip
        for contract in (*contracts, *self._further()):
            runtime = Artifact.load(contract.artifact_name).runtime
            same = self.port.code(contract.address)[: len(runtime)] == runtime
            yield Check(
                f"code of {names.get(contract.address, contract.artifact_name)}",
                "as shipped",
                "as shipped" if same else "other code",
            )

    def _powers(self) -> Iterator[Check]:
        """Who may do what. The deployer acts only through the founder, which has ended."""
        at, block = self.plan.contracts, self.block
        file = self.plan.constitution
        guardian = file.government.guardian
        yield _equal("founder has ended", True, self.founder.founded(block=block))
        yield _equal("token is issued by", at.treasury, self.token.treasury(block=block))
        yield _equal("token was allocated by", self.plan.founder, self.token.founder(block=block))
        yield _equal("registry is owned by", at.treasury, self.registry.treasury(block=block))
        yield _equal(
            "citizens were admitted by", self.plan.founder, self.registry.founder(block=block)
        )
        yield _equal("registry writes into", at.ledger, self.registry.ledger(block=block))
        settings, registry = self.plan.registry_settings(), self.registry
        yield _equal("registrar", self.plan.registrar(), registry.registrar(block=block))
        yield _equal("ways in", settings.admissions, registry.admissions(block=block))
        yield _equal("passports are moved by", settings.recovery, registry.recovery(block=block))
        yield _equal("passports are told to", settings.delegation, registry.delegation(block=block))
        yield _equal("ledger is owned by", at.treasury, self.ledger.treasury(block=block))
        yield _equal("treasury obeys", at.governor, self.treasury.governor(block=block))
        yield _equal("charter is changed by", at.treasury, self.charter.treasury(block=block))
        yield _equal("charter was written by", self.plan.founder, self.charter.founder(block=block))
        yield _equal("governor executes by", at.treasury, self.governor.timelock(block=block))
        yield _equal("governor heeds", at.charter, self.governor.charter(block=block))
        yield _equal("votes come from", self.plan.voting_source(), self.governor.token(block=block))
        expected = guardian.account if guardian else ZERO_ADDRESS
        yield _equal("guardian", expected, self.governor.guardian(block=block))
        until = self.plan.guardian_until(self.token.founded_at())
        yield _equal("guardian until", until, self.governor.guardian_until(block=block))

    def _currency(self) -> Iterator[Check]:
        currency, block = self.plan.constitution.currency, self.block
        symbol = currency.symbol

        def amount(wei: int) -> str:
            return format_amount(wei, symbol)

        yield _equal("currency name", currency.name, self.token.name())
        yield _equal("currency symbol", symbol, self.token.symbol())
        yield Check("cap", amount(currency.cap_wei), amount(self.token.cap(block=block)))
        yield _equal(
            "yearly issuance limit (bps)",
            currency.yearly_issuance_limit_bps,
            self.token.issuance_limit_bps(block=block),
        )
        settings, token = self.plan.token_settings(), self.token
        yield _equal(
            "holders vote by themselves", settings.self_voting, token.self_voting(block=block)
        )
        yield _equal("warm-up of votes", settings.warm_up, token.warm_up(block=block))
        life = token.delegation_life(block=block)
        yield _equal("life of a delegation", settings.delegation_life, life)
        balances, voters = self._expected_balances()
        supply = self.token.total_supply(block=block)
        yield Check("supply", amount(sum(balances.values())), amount(supply))
        for account, wei in balances.items():
            found = self.token.balance_of(account, block=block)
            yield _movable(f"balance of {account}", amount(wei), amount(found))
            delegate = account if account in voters else ZERO_ADDRESS
            yield _movable(
                f"delegate of {account}", delegate, self.token.delegates(account, block=block)
            )

    def _expected_balances(self) -> tuple[dict[Address, int], set[Address]]:
        balances: dict[Address, int] = {}
        voters = {self.plan.contracts.treasury}  # which no house lets vote
        for account, wei, self_delegate in self.plan.allocations():
            balances[account] = balances.get(account, 0) + wei
            if self_delegate:
                voters.add(account)
        return balances, voters

    def _citizens(self) -> Iterator[Check]:
        expected = self.plan.constitution.citizenship.founding_citizens
        block = self.block
        settings, registry = self.plan.registry_settings(), self.registry
        window = registry.renewal_window(block=block)
        yield _equal("epoch", settings.epoch_duration, registry.epoch_duration(block=block))
        yield _equal("term (epochs)", settings.term_epochs, registry.term_epochs(block=block))
        yield _equal("renewal window", settings.renewal_window, window)
        yield _equal("notice period", settings.notice_period, registry.notice_period(block=block))
        issued = self.registry.passports_issued(block=block)
        yield _movable("passports issued", len(expected), issued)
        yield _movable("citizens", len(expected), self.registry.total_supply(block=block))
        for number, citizen in enumerate(expected, start=1):
            yield _movable(
                f"passport {number}",
                number,
                self.registry.passport_of(citizen, block=block),
                citizen,
            )

    def _ways_in(self) -> Iterator[Check]:
        """Who can become a citizen without an officer or a vote, and on what terms."""
        for found in self._admissions():
            settings, block = self.plan.admission_settings(), self.block
            yield _equal("ways in to", settings.registry, found.registry(block=block))
            yield _equal("ways in are set by", settings.treasury, found.treasury(block=block))
            yield _equal("ways in open with", settings.governor, found.governor(block=block))
            yield _equal("ways in, signed for", settings.name, found.domain_name(block=block))
            yield _equal("oath", settings.oath.hash.hex(), found.oath_hash(block=block).hex())
            yield _equal(
                "founding list", settings.list_root.hex(), found.list_root(block=block).hex()
            )
            is_open = found.list_until(block=block) == 0
            yield _equal("founding list has no end", settings.list_period == 0, is_open)
            # Terms and oath of the file are the second version: the constructor sets both.
            yield _equal("version of the terms", 2, found.version(block=block))
            terms = asdict(found.terms(2, block=block))
            for name, expected in asdict(settings.terms).items():
                yield _equal(name, expected, terms[name], "the application")

    def _admissions(self) -> list[Admissions]:
        at = self.plan.contracts.further.get(ADMISSIONS)
        return [Admissions(self.port, at)] if at else []

    def _further(self) -> list[Contract]:
        sources = (
            *self._admissions(),
            *self._square_roots(),
            *self._locked(),
            *self._splits(),
            *self._heads(),
        )
        optional = [each for each in (self.offices, self.recovery) if each]
        return [*sources, *self.councils.values(), *optional, *self.houses]

    def _square_roots(self) -> list[SquareRootVotes]:
        at = self.plan.contracts.further.get(SQUARE_ROOT_VOTES)
        return [SquareRootVotes(self.port, at)] if at else []

    def _locked(self) -> list[LockedVotes]:
        at = self.plan.contracts.further.get(LOCKED_VOTES)
        return [LockedVotes(self.port, at)] if at else []

    def _splits(self) -> list[SplitDelegation]:
        at = self.plan.contracts.further.get(SPLIT_DELEGATION)
        return [SplitDelegation(self.port, at)] if at else []

    def _heads(self) -> list[DelegatedHeads]:
        at = self.plan.contracts.further.get(DELEGATED_HEADS)
        return [DelegatedHeads(self.port, at)] if at else []

    def _beside(self) -> Iterator[Check]:
        """Votes in other ways: over what, by whom left out, and that nothing votes twice."""
        at, block = self.plan.contracts, self.block
        setting = self.plan.constitution.currency.locked_votes
        for locked in self._locked() if setting else []:
            assert setting is not None
            yield _equal("locked votes are of", at.token, locked.token(block=block))
            yield _equal("locked votes leave out", at.treasury, locked.treasury(block=block))
            yield _equal("longest lock", setting.longest, locked.longest(block=block))
            yield _equal("locks end at", setting.epoch, locked.epoch_duration(block=block))
            delegate = self.token.delegates(locked.address, block=block)
            yield _equal("delegate of locked currency", at.treasury, delegate)
        for splits in self._splits():
            yield _equal("split delegation is of", at.token, splits.token(block=block))
            yield _equal("split delegation leaves out", at.treasury, splits.treasury(block=block))
        for heads in self._heads():
            yield _equal("delegated heads are of", at.registry, heads.registry(block=block))
            epoch = heads.epoch_duration(block=block)
            yield _equal("delegated heads end at", self.plan.heads_epoch(), epoch)

    def _clocks(self) -> Iterator[Check]:
        """Votes of two clocks could not be counted together."""
        by_time = self.plan.constitution.nation.clock == Clock.TIMESTAMP
        mode, block = "mode=timestamp" if by_time else "mode=blocknumber&from=default", self.block
        yield _equal("clock of governor", mode, self.governor.clock_mode(block=block))
        yield _equal("clock of token", mode, self.token.clock_mode(block=block))
        yield _equal("clock of registry", mode, self.registry.clock_mode(block=block))
        for admissions in self._admissions():
            yield _equal("clock of ways in", mode, admissions.clock_mode(block=block))
        for site, house in zip(self.plan.houses()[1:], self.houses, strict=True):
            yield _equal("clock of house", mode, house.clock_mode(block=block), site.name)

    def _government(self) -> Iterator[Check]:
        rules, block, governor = self.plan.constitution.government, self.block, self.governor
        yield _equal("nation", self.plan.constitution.nation.name, governor.name())
        grace = governor.grace_period_seconds(block=block)
        yield _equal("grace period (s)", rules.grace_period_seconds, grace)
        least = self.treasury.delay_seconds(block=block)
        yield _equal("least timelock delay (s)", self.plan.treasury_delay_seconds(), least)
        late = governor.late_extension(block=block)
        yield _equal("late quorum extension", rules.late_quorum_extension, late)
        active = governor.active_proposals(block=block)
        yield _equal("active proposals of one proposer", rules.active_proposals, active)
        dormancy = governor.dormancy_citizens(block=block)
        yield _equal("dormancy below citizens", rules.dormancy_citizens, dormancy)
        counted = governor.registry(block=block)
        yield _equal("citizens are counted by", self.plan.contracts.registry, counted)
        houses = governor.houses(block=block)
        yield _equal("further houses", tuple(self.plan.house_addresses()), houses)

    def _classes(self) -> Iterator[Check]:
        names = self.plan.class_names()
        yield _equal("classes", len(names), self.charter.class_count(block=self.block))
        for number, (name, terms) in enumerate(zip(names, self.plan.classes(), strict=True)):
            found = self.charter.terms(number, block=self.block)
            for setting, expected in self._settings(terms).items():
                yield _equal(setting, expected, self._settings(found)[setting], f"class {name}")

    def _settings(self, terms: Terms) -> dict[str, object]:
        """A class setting by setting, those of each house by its name."""
        settings: dict[str, object] = {
            "voting delay": terms.voting_delay,
            "voting period": terms.voting_period,
            "quorum": format_share(terms.quorum_bps),
            "approval": format_share(terms.approval_bps),
            "proposal threshold": terms.proposal_threshold,
            "timelock delay": format_duration(terms.timelock_seconds),
            "changeable ballots": terms.changeable,
            "houses": f"{terms.houses:04b}",
        }
        for bit, site in enumerate(self.plan.houses()[1:]):
            settings[f"quorum in {site.name}"] = format_share(terms.house_quorum_bps[bit])
            settings[f"approval in {site.name}"] = format_share(terms.house_approval_bps[bit])
        return settings

    def _rules(self) -> Iterator[Check]:
        """Each rule that was planned, and no other one."""
        planned = self.plan.rules_by_words()
        for words, rule in planned.items():
            found = self.charter.rule(rule.target, rule.selector, block=self.block)
            yield _equal("rule", self._class_of(rule), self._class_of(found), words)
        keys = {(rule.target, rule.selector) for rule in planned.values()}
        written = {
            (event.fields["target"], bytes(event.fields["selector"]))
            for event in self._events(self.charter, "RuleSet")
        }
        yield _equal("rules that the file does not have", 0, len(written - keys))

    def _class_of(self, rule: Rule) -> str:
        names = self.plan.class_names()
        number = rule.class_number
        name = names[number] if number < len(names) else f"class {number}"
        dormant = ", even if dormant" if rule.exempt else ""
        return name + dormant + (", for ever" if rule.pinned else "")

    def _houses(self) -> Iterator[Check]:
        at, block = self.plan.contracts, self.block
        late = self.plan.constitution.government.late_quorum_extension
        vetoing = self.charter.veto_houses(block=block)
        yield _equal("veto houses", f"{self.plan.veto_houses():04b}", f"{vetoing:04b}")
        asked, charter = self.plan.charter_settings(), self.charter
        yield _equal("votes", asked.votes, charter.votes(block=block), "charter")
        each = charter.one_vote_each(block=block)
        yield _equal("one vote each", asked.one_vote_each, each, "charter")
        further = charter.further_houses(block=block)
        yield _equal("further houses", asked.further_houses, further, "charter")
        sites = self.plan.houses()[1:]
        for number, (site, house) in enumerate(zip(sites, self.houses, strict=True), start=1):
            of = f"house {site.name}"
            yield _equal("name", site.name, house.name(), of)
            yield _equal("number", number, house.number(block=block), of)
            yield _equal("votes", self.plan.source(site), house.token(block=block), of)
            yield _equal("governor", at.governor, house.governor(block=block), of)
            yield _equal("charter", at.charter, house.charter(block=block), of)
            yield _equal("late quorum extension", late, house.late_extension(block=block), of)
        for source in self._square_roots():
            locked = at.further[LOCKED_VOTES]
            yield _equal("square roots are of locks in", locked, source.locked(block=block))
            yield _equal("square roots of citizens in", at.registry, source.registry(block=block))

    def _councils(self) -> Iterator[Check]:
        at, block = self.plan.contracts, self.block
        for name, council in self.councils.items():
            file, of = self.plan.constitution.councils[name], f"council {name}"
            yield _equal("name", name, council.name(), of)
            yield _equal("seats", file.seats, council.seats(block=block), of)
            yield _equal("term", file.term, council.term(block=block), of)
            nominating = council.nomination_period(block=block)
            yield _equal("nomination period", file.nomination_period, nominating, of)
            yield _equal(
                "voting period", file.voting_period, council.voting_period(block=block), of
            )
            recall = council.recall_quorum_bps(block=block)
            yield _equal("recall quorum (bps)", file.recall_quorum_bps, recall, of)
            yield _equal("voters", at.registry, council.registry(block=block), of)
            yield _equal("owner", at.treasury, council.treasury(block=block), of)
            yield _equal("founder", self.plan.founder, council.founder(block=block), of)
            members = ", ".join(council.holders(block=block))
            yield _movable("members", ", ".join(file.members), members, of)
            # One can be opened in the very block that ends the founding.
            yield _movable("elections and recalls", 0, council.elections(block=block), of)
            until = self.plan.first_term_end(name, self.port) if file.members else 0
            yield _equal("end of term", until, council.term_end(block=block), of)

    def _offices(self) -> Iterator[Check]:
        """Each office that was planned, who holds it, and what it may do; and no other one."""
        if self.offices is None:
            return
        at, block, offices = self.plan.contracts, self.block, self.offices
        yield _equal("citizens", at.registry, offices.registry(block=block), "offices")
        yield _equal("owner", at.treasury, offices.treasury(block=block), "offices")
        yield _equal("founder", self.plan.founder, offices.founder(block=block), "offices")
        planned = self.plan.offices()
        yield _equal("offices", len(planned), offices.count(block=block))
        powers = set()
        for number, (name, office) in enumerate(planned.items(), start=1):
            role, of = role_of(name), f"office {name}"
            yield _equal("number", number, offices.number_of(role, block=block), of)
            yield _equal("settings", office, offices.office(role, block=block), of)
            file = self.plan.constitution.offices[name]
            # A council's members are proved with the council.
            if not file.council:
                held = offices.members(role, block=block)
                yield _movable("holders", ", ".join(file.holders), ", ".join(held), of)
            for holder in file.holders:
                end = self.plan.first_office_end(name, self.port)
                yield _movable("end of term", end, offices.until(role, holder, block=block), of)
            powers |= {(role, *power) for power in self.plan.powers(name)}
        written = {
            (bytes(event.fields["role"]), event.fields["target"], bytes(event.fields["selector"]))
            for event in self._events(offices, "PowerSet")
            if event.fields["allowed"]
        }
        yield _equal("powers of offices", len(powers), len(powers & written))
        yield _equal("powers that the file does not have", 0, len(written - powers))

    def _recovery(self) -> Iterator[Check]:
        file = self.plan.constitution.citizenship.recovery
        if self.recovery is None or file is None:
            return
        at, block, recovery = self.plan.contracts, self.block, self.recovery
        of = "recovery"
        yield _equal("passports", at.registry, recovery.registry(block=block), of)
        yield _equal("owner", at.treasury, recovery.treasury(block=block), of)
        yield _equal("delay", file.delay, recovery.delay(block=block), of)
        found = recovery.guardian_delay(block=block)
        yield _equal("delay of guardians", file.guardian_delay, found, of)
        yield _equal("sponsors", file.sponsors, recovery.sponsors(block=block), of)
        for place, follower in enumerate(self.plan.followers()):
            yield _equal("follower", follower, recovery.follower(place, block=block), of)

    def _records(self) -> Iterator[Check]:
        file, block = self.plan.constitution, self.block
        charter = file.nation.charter
        yield _movable("records", 1 if charter else 0, self.ledger.size(block=block))
        if charter:
            appended = next(self._events(self.ledger, "RecordAppended"), None)
            found = appended.fields["content_hash"].hex() if appended else "missing"
            yield _equal("record 1 is the charter", charter.sha256.hex(), found)
        keepers: set[Address] = set()
        for event in self._events(self.ledger, "KeeperSet"):
            change = keepers.add if event.fields["allowed"] else keepers.discard
            change(event.fields["keeper"])
        expected = sorted(set(self.plan.keepers()))
        yield _equal("keepers", ", ".join(expected) or "none", ", ".join(sorted(keepers)) or "none")

    def _steps(self) -> Iterator[Check]:
        """The founder did what the plan says and nothing else.

        The checks before say what differs; this one leaves nothing out. Code that a contract
        was created with can write what no getter shows, and then return the code as shipped.
        """
        planned = transcript_of(step.call() for step in self.plan.steps(self.port))
        found = self.founder.transcript(block=self.block)
        yield _equal(TRANSCRIPT, f"0x{planned.hex()}", f"0x{found.hex()}")

    def _events(self, contract: Contract, name: str) -> Iterator[EventLog]:
        """What a contract told up to the last step."""
        return contract.events(name, from_block=self.plan.first_block, to_block=self.block)


def _movable(name: str, expected: object, found: object, of: object = "") -> Check:
    return replace(_equal(name, expected, found, of), can_move=True)


def _equal(name: str, expected: object, found: object, of: object = "") -> Check:
    return Check(f"{name} of {of}" if of else name, str(expected), str(found))
