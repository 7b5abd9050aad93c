"""The proof of a founding: compares the chain with the nation file.

Everything is read as it was right after the last step, so the proof stays the same when the nation
moves on, as long as the node still knows the state of that block.

The transcript proves all that the founder did. Others can act as soon as a contract exists, for
example move a balance, and that can show before the last step. If the transcript is right, such a
change is told and is not a fault of the founding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from govkit.constitution.units import format_amount, format_duration, format_share
from govkit.contracts import (
    CitizenRegistry,
    Contract,
    Founder,
    Governor,
    RecordLedger,
    Rule,
    Rulebook,
    Terms,
    Treasury,
    TreasuryToken,
)
from govkit.contracts.contract import EventLog
from govkit.contracts.founder import transcript_of
from govkit.contracts.treasury import FIRST_PAYER, UNLIMITED
from govkit.errors import FoundingError
from govkit.nation.blueprint.plan import Plan
from govkit.nation.blueprint.treasury import cap_numbers, commitments, limits, payers
from govkit.nation.institutions import Founding
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
    """One check of the nation: what the file says, and what the chain says.

    `can_move` means that others than the founder can change it during the founding.
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
        """The change in words, if others changed it."""
        return f"{self.name}: {self.expected}, then {self.found}"


def prove(plan: Plan, port: Port) -> list[Check]:
    """All checks of a finished founding. Raises FoundingError if it is not finished."""
    return list(Proof(plan, port, founding_block(plan, port)).checks())


def failures(checks: Sequence[Check]) -> list[Check]:
    """The checks that show that it is not its file's nation. The transcript's comes last."""
    proved = any(check.name == TRANSCRIPT and check.holds for check in checks)
    return [check for check in checks if not (check.holds or (proved and check.can_move))]


def moved(checks: Sequence[Check]) -> list[Check]:
    """What others changed during the founding, as the contracts let them."""
    return [check for check in checks if check.can_move and not check.holds]


def founding_block(plan: Plan, port: Port) -> int:
    """The block of the last step. Raises FoundingError if that step was not done."""
    founder = Founder(port, plan.founder, plan.release)
    if not port.code(plan.founder) or not founder.founded():
        raise FoundingError(
            f"{plan.constitution.nation.name} is not founded",
            "its founding has not been finished",
            "run govkit found again",
        )
    return next(founder.events("Founded", from_block=plan.first_block)).log.block_number


class Proof:
    """A founding's plan, and its contracts at `block`, right after the last step."""

    def __init__(self, plan: Plan, port: Port, block: int) -> None:
        self.plan, self.port, self.block = plan, port, block
        at = plan.contracts
        self.token = TreasuryToken(port, at.token, plan.release)
        self.registry = CitizenRegistry(port, at.registry, plan.release)
        self.ledger = RecordLedger(port, at.ledger, plan.release)
        self.treasury = Treasury(port, at.treasury, plan.release)
        self.rulebook = Rulebook(port, at.rulebook, plan.release)
        self.governor = Governor(port, at.governor, plan.release)
        self.founder = Founder(port, plan.founder, plan.release)

    def checks(self) -> Iterator[Check]:
        yield from self._code()
        yield from self._powers()
        yield from self._currency()
        yield from self._citizens()
        yield from self._clocks()
        yield from self._government()
        yield from self._classes()
        yield from self._rules()
        yield from self._houses()
        yield from self._institutions()
        yield from self._records()
        yield from self._steps()

    def _code(self) -> Iterator[Check]:
        """Each contract has our code, with its immutables behind it."""
        further = self.plan.contracts.further
        names = {address: name for name, address in further.items()}
        contracts: tuple[Contract, ...] = (
            self.founder, self.token, self.registry, self.ledger, self.treasury,
            self.rulebook, self.governor,
        )  # fmt: skip
        further_contracts = (contract for _, _, contract in self._further())
        for contract in (*contracts, *further_contracts):
            runtime = contract.artifact().runtime
            same = self.port.code(contract.address)[: len(runtime)] == runtime
            yield Check(
                f"code of {names.get(contract.address, contract.artifact_name)}",
                "as shipped",
                "as shipped" if same else "other code",
            )

    def _powers(self) -> Iterator[Check]:
        """Who can do what. The deployer acts only through the founder, whose power has ended."""
        at, block = self.plan.contracts, self.block
        yield equal("founder has ended", True, self.founder.founded(block=block))
        yield equal("token is issued by", at.treasury, self.token.treasury(block=block))
        yield equal("token was allocated by", self.plan.founder, self.token.founder(block=block))
        yield equal("registry is owned by", at.treasury, self.registry.treasury(block=block))
        yield equal(
            "citizens were admitted by", self.plan.founder, self.registry.founder(block=block)
        )
        yield equal("registry writes into", at.ledger, self.registry.ledger(block=block))
        yield equal("registrar", self.plan.registrar(), self.registry.registrar(block=block))
        for slot, address in self.plan.registry_slots().items():
            yield equal(slot, address, getattr(self.registry, slot)(block=block), "registry")
        yield equal("ledger is owned by", at.treasury, self.ledger.treasury(block=block))
        yield equal("treasury obeys", at.governor, self.treasury.governor(block=block))
        yield from self._payers()
        yield from self._limits()
        yield equal("rulebook is changed by", at.treasury, self.rulebook.treasury(block=block))
        yield equal(
            "rulebook was written by", self.plan.founder, self.rulebook.founder(block=block)
        )

    def _payers(self) -> Iterator[Check]:
        """The contracts that have money paid, by their numbers, and no others."""
        planned, treasury, block = payers(self.plan), self.treasury, self.block
        yield equal("payers", len(planned), treasury.payer_count(block=block), "treasury")
        for number, payer in enumerate(planned, FIRST_PAYER):
            found = treasury.payer_number(payer, block=block)
            yield equal("payer", number, found, payer)
            yield equal("may have money paid", True, treasury.is_payer(payer, block=block), payer)

    def _limits(self) -> Iterator[Check]:
        """What may leave the treasury, as planned, and nothing else limited."""
        treasury, block = self.treasury, self.block
        planned = limits(self.plan)
        source = treasury.commitments(block=block)
        yield equal("commitments", commitments(self.plan), source, "treasury")
        limited = treasury.limited_assets(block=block)
        yield equal("limited assets", [each.asset for each in planned], list(limited))
        names = {number: name for name, number in cap_numbers(self.plan).items()}
        for limit in planned:
            bare = replace(limit, caps={})
            yield equal("limit", bare, treasury.limit(limit.asset, block=block), limit.asset)
            for number, name in names.items() if limit.caps else ():
                expected = limit.caps.get(number, 0)
                found = treasury.spent(limit.asset, number, block=block).cap
                told = UNLIMITED if found is None else found
                yield equal(f"cap of {name}", expected, told, limit.asset)

    def _currency(self) -> Iterator[Check]:
        currency, block = self.plan.constitution.currency, self.block
        symbol = currency.symbol

        def amount(wei: int) -> str:
            return format_amount(wei, symbol)

        yield equal("currency name", currency.name, self.token.name())
        yield equal("currency symbol", symbol, self.token.symbol())
        yield Check("cap", amount(currency.cap_wei), amount(self.token.cap(block=block)))
        yield equal(
            "yearly issuance limit (bps)",
            currency.yearly_issuance_limit_bps,
            self.token.issuance_limit_bps(block=block),
        )
        settings, token = self.plan.token_settings(), self.token
        yield equal(
            "holders vote by themselves", settings.self_voting, token.self_voting(block=block)
        )
        yield equal("warm-up of votes", settings.warm_up, token.warm_up(block=block))
        life = token.delegation_life(block=block)
        yield equal("life of a delegation", settings.delegation_life, life)
        balances, voters = self._expected_balances()
        supply = self.token.total_supply(block=block)
        yield Check("supply", amount(sum(balances.values())), amount(supply))
        for account, wei in balances.items():
            found = self.token.balance_of(account, block=block)
            yield movable(f"balance of {account}", amount(wei), amount(found))
            delegate = account if account in voters else ZERO_ADDRESS
            yield movable(
                f"delegate of {account}", delegate, self.token.delegates(account, block=block)
            )

    def _expected_balances(self) -> tuple[dict[Address, int], set[Address]]:
        balances: dict[Address, int] = {}
        voters = {self.plan.contracts.treasury}  # no house lets the treasury vote
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
        yield equal("epoch", settings.epoch_duration, registry.epoch_duration(block=block))
        yield equal("term (epochs)", settings.term_epochs, registry.term_epochs(block=block))
        yield equal("renewal window", settings.renewal_window, window)
        yield equal("notice period", settings.notice_period, registry.notice_period(block=block))
        issued = self.registry.passports_issued(block=block)
        yield movable("passports issued", len(expected), issued)
        yield movable("citizens", len(expected), self.registry.total_supply(block=block))
        for number, citizen in enumerate(expected, start=1):
            yield movable(
                f"passport {number}",
                number,
                self.registry.passport_of(citizen, block=block),
                citizen,
            )

    def _further(self) -> Iterator[tuple[Founding[Contract], str, Contract]]:
        """Each contract of an institution, by its name."""
        for founding in self.plan.foundings():
            for name in founding.names(self.plan.constitution):
                address = self.plan.contracts.further[name]
                yield founding, name, founding.binding(self.port, address, self.plan.release)

    def _institutions(self) -> Iterator[Check]:
        """The contracts that each one names, and its institution's own checks."""
        at = self.plan.contracts.by_name()
        for founding, name, contract in self._further():
            for link, found, wanted in founding.linked(contract, at, self.block):
                yield equal(link, wanted, found, founding.title(name))
            yield from founding.checks(self, name, contract)

    @property
    def clock_mode(self) -> str:
        """The clock that a contract says it counts in."""
        by_time = self.plan.constitution.nation.clock == Clock.TIMESTAMP
        return "mode=timestamp" if by_time else "mode=blocknumber&from=default"

    def _clocks(self) -> Iterator[Check]:
        """Votes of two clocks could not be counted together."""
        mode, block = self.clock_mode, self.block
        yield equal("clock of governor", mode, self.governor.clock_mode(block=block))
        yield equal("clock of token", mode, self.token.clock_mode(block=block))
        yield equal("clock of registry", mode, self.registry.clock_mode(block=block))

    def _government(self) -> Iterator[Check]:
        block, least = self.block, self.treasury.delay_seconds(block=self.block)
        asked = self.plan.governor_settings(self.token.founded_at())
        yield from settled(asked, self.governor, "governor", block)
        yield equal("least timelock delay (s)", self.plan.treasury_delay_seconds(), least)

    def _classes(self) -> Iterator[Check]:
        names = self.plan.class_names()
        yield equal("classes", len(names), self.rulebook.class_count(block=self.block))
        for number, (name, terms) in enumerate(zip(names, self.plan.classes(), strict=True)):
            found = self.rulebook.terms(number, block=self.block)
            for setting, expected in self._settings(terms).items():
                yield equal(setting, expected, self._settings(found)[setting], f"class {name}")

    def _settings(self, terms: Terms) -> dict[str, object]:
        """A class setting by setting, with each house's by its name."""
        settings: dict[str, object] = {
            "voting delay": terms.voting_delay,
            "voting period": terms.voting_period,
            "quorum": format_share(terms.quorum_bps),
            "approval": format_share(terms.approval_bps),
            "proposal threshold": terms.proposal_threshold,
            "timelock delay": format_duration(terms.timelock_seconds),
            "changeable ballots": terms.changeable,
            "secret ballots": terms.secret,
            "houses": f"{terms.houses:04b}",
        }
        for bit, site in enumerate(self.plan.houses()[1:]):
            settings[f"quorum in {site.name}"] = format_share(terms.house_quorum_bps[bit])
            settings[f"approval in {site.name}"] = format_share(terms.house_approval_bps[bit])
        return settings

    def _rules(self) -> Iterator[Check]:
        """The planned rules, and no others."""
        planned = self.plan.rules_by_words()
        for words, rule in planned.items():
            found = self.rulebook.rule(rule.target, rule.selector, block=self.block)
            yield equal("rule", self._class_of(rule), self._class_of(found), words)
        keys = {(rule.target, rule.selector) for rule in planned.values()}
        written = {
            (event.fields["target"], bytes(event.fields["selector"]))
            for event in self.events(self.rulebook, "RuleSet")
        }
        yield equal("rules that the file does not have", 0, len(written - keys))

    def _class_of(self, rule: Rule) -> str:
        names = self.plan.class_names()
        number = rule.class_number
        name = names[number] if number < len(names) else f"class {number}"
        dormant = ", even if dormant" if rule.exempt else ""
        return name + dormant + (", for ever" if rule.pinned else "")

    def _houses(self) -> Iterator[Check]:
        block = self.block
        vetoing = self.rulebook.veto_houses(block=block)
        yield equal("veto houses", f"{self.plan.veto_houses():04b}", f"{vetoing:04b}")
        asked, rulebook = self.plan.rulebook_settings(), self.rulebook
        yield equal("votes", asked.votes, rulebook.votes(block=block), "rulebook")
        each = rulebook.one_vote_each(block=block)
        yield equal("one vote each", asked.one_vote_each, each, "rulebook")
        further = rulebook.further_houses(block=block)
        yield equal("further houses", asked.further_houses, further, "rulebook")

    def _records(self) -> Iterator[Check]:
        file, block = self.plan.constitution, self.block
        charter = file.nation.charter
        yield movable("records", 1 if charter else 0, self.ledger.size(block=block))
        if charter:
            appended = next(self.events(self.ledger, "RecordAppended"), None)
            found = appended.fields["content_hash"].hex() if appended else "missing"
            yield equal("record 1 is the charter", charter.sha256.hex(), found)
        keepers: set[Address] = set()
        for event in self.events(self.ledger, "KeeperSet"):
            change = keepers.add if event.fields["allowed"] else keepers.discard
            change(event.fields["keeper"])
        expected = sorted(set(self.plan.keepers()))
        yield equal("keepers", ", ".join(expected) or "none", ", ".join(sorted(keepers)) or "none")

    def _steps(self) -> Iterator[Check]:
        """The founder did what the plan says and nothing else.

        The checks before say what differs; this one leaves nothing out. Init code could write
        what no getter shows, and then return our code.
        """
        planned = transcript_of(step.call() for step in self.plan.steps(self.port))
        found = self.founder.transcript(block=self.block)
        yield equal(TRANSCRIPT, f"0x{planned.hex()}", f"0x{found.hex()}")

    def events(self, contract: Contract, name: str) -> Iterator[EventLog]:
        """A contract's events up to the last step."""
        return contract.events(name, from_block=self.plan.first_block, to_block=self.block)


def movable(name: str, expected: object, found: object, of: object = "") -> Check:
    """A check of something that others can change during the founding."""
    return replace(equal(name, expected, found, of), can_move=True)


def settled(
    asked: Any, contract: Contract, of: str, block: int, links: Collection[str] = ()
) -> Iterator[Check]:
    """That a contract was created with these settings, but for `links`, which are checked as such.

    A setting without a getter is proved by the transcript alone.
    """
    for field in fields(asked):
        tell = getattr(contract, field.name, None)
        if tell is not None and field.name not in links:
            yield equal(_titled(field.name), getattr(asked, field.name), tell(block=block), of)


def _titled(setting: str) -> str:
    """A setting's name for people, with its unit: `grace period (s)`."""
    if setting == "token":
        return "votes"
    for suffix, unit in (("_seconds", " (s)"), ("_bps", " (bps)")):
        if setting.endswith(suffix):
            return setting.removesuffix(suffix).replace("_", " ") + unit
    return setting.replace("_", " ")


def equal(name: str, expected: object, found: object, of: object = "") -> Check:
    """A check that the chain says what the file says; `of` names the contract or person."""
    return Check(f"{name} of {of}" if of else name, str(expected), str(found))
