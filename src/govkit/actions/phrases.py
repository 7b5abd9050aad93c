"""Actions in words: `pay 1_000 LLM to dev3`, `set voting_period 5 days`, `admit 0x...`.

`Phrases.parse` makes the call that a proposal carries, `Phrases.describe` says what a call
does, also of calls that were made elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from govkit.actions.act_words import ActWords
from govkit.actions.address_book import AddressBook
from govkit.actions.admission_words import ADMISSION_FORMS, AdmissionWords
from govkit.actions.office_words import OFFICE_FORMS, OfficeWords
from govkit.actions.record_words import RECORD_FORMS, SHA256, RecordWords
from govkit.constitution import units
from govkit.contracts import (
    Charter,
    CitizenRegistry,
    Contract,
    Governor,
    House,
    RecordLedger,
    Rule,
    Terms,
    Treasury,
    TreasuryToken,
)
from govkit.contracts.abi import Artifact, Function
from govkit.contracts.admissions import Admissions, AdmissionTerms
from govkit.contracts.charter import MAX_HOUSES, NO_SELECTOR
from govkit.contracts.council import Council
from govkit.contracts.offices import Offices
from govkit.contracts.recovery import Recovery
from govkit.crypto.keccak import keccak
from govkit.errors import UnitError, UsageError
from govkit.text import printable
from govkit.types import BPS_DENOMINATOR, ZERO_ADDRESS, Address, Bps, Call, Clock, Wei

FORMS = (
    "pay AMOUNT to ACCOUNT",
    "issue AMOUNT to ACCOUNT",
    "lower issuance limit to SHARE",
    "admit ACCOUNT",
    "notice ACCOUNT SHA256",
    "suspend ACCOUNT until DATE",
    "reinstate ACCOUNT",
    "revoke ACCOUNT",
    "set [class CLASS] voting_delay SPAN",
    "set [class CLASS] voting_period SPAN",
    "set [class CLASS] quorum SHARE",
    "set [class CLASS] approval SHARE",
    "set [class CLASS] proposal_threshold AMOUNT",
    "set [class CLASS] timelock_delay SPAN",
    "set rule CONTRACT.FUNCTION class CLASS [even if dormant]",
    "set rule ADDRESS SIGNATURE class CLASS [even if dormant]",
    "set registrar ACCOUNT",
    "add keeper ACCOUNT",
    "remove keeper ACCOUNT",
    "remove guardian",
    "appoint ACCOUNT[,ACCOUNT] to COUNCIL until DATE",
    "dismiss ACCOUNT from COUNCIL",
    *OFFICE_FORMS,
    *RECORD_FORMS,
    *ADMISSION_FORMS,
    "call ADDRESS VALUE_WEI DATA",
)
"""What `--action` takes; without a class, the strictest one is set.

AMOUNT is in the nation's currency, or in ether for `pay`.
"""

# What a setting of a class is called in words, and in the contract.
_SETTINGS = {
    "voting_delay": "voting_delay",
    "voting_period": "voting_period",
    "quorum": "quorum_bps",
    "approval": "approval_bps",
    "proposal_threshold": "proposal_threshold",
    "timelock_delay": "timelock_seconds",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one nation: its contracts, names, currency and clock."""

    token: TreasuryToken
    registry: CitizenRegistry
    ledger: RecordLedger
    treasury: Treasury
    charter: Charter
    governor: Governor
    book: AddressBook
    symbol: str
    clock: Clock
    house: str
    class_names: tuple[str, ...] = ()
    houses: tuple[House, ...] = ()
    """The further houses by number from 1; their names are in the book."""
    councils: Mapping[str, Council] = field(default_factory=dict)
    abis: Mapping[Address, Artifact] = field(default_factory=dict)
    """What contracts of others can do, as far as it is known."""
    sources: tuple[Contract, ...] = ()
    """Contracts that not every nation has, for votes in other ways; their names are in the book."""
    offices: Offices | None = None
    recovery: Recovery | None = None
    admissions: Admissions | None = None
    """The ways in, of a nation that has any."""

    def parse(self, text: str) -> Call:
        """The call that an action in words is. Raises UsageError with the forms there are."""
        words = " ".join(text.split())
        for pattern, make in self._forms():
            match = re.fullmatch(pattern, words)
            if match:
                return make(*match.groups())
        raise UsageError(
            f"{text!r} is no action that govkit knows",
            next_step=f"say one of: {'; '.join(FORMS)}",
        )

    def describe(self, call: Call) -> str:
        """What a call does, in words; what is not this nation's is shown as it is."""
        return printable(self._described(call))

    def _described(self, call: Call) -> str:
        assert call.to is not None
        if not call.data:
            return f"pay {units.format_amount(call.value, 'ether')} to {self.book.show(call.to)}"
        function = self._function(call.to, call.data[:4])
        if function is None:
            to = self.book.show(call.to)
            return f"call {to} with {call.value} wei and 0x{call.data.hex()}"
        coin = f", with {units.format_amount(call.value, 'ether')}" if call.value else ""
        try:
            arguments = function.decode_arguments(call.data)
        except Exception:
            return f"call {self.book.show(call.to)} with unreadable 0x{call.data.hex()}{coin}"
        is_own = call.to in self._contracts()
        words = (self._words(call.to, function.name, arguments) if is_own else "") or (
            f"call {function.signature} of {self.book.show(call.to)} "
            f"with {', '.join(map(self._shown, arguments))}"
        )
        return words + coin

    def arguments(self, call: Call) -> tuple[Any, ...] | None:
        """What a call gives to a function that is known; None where it cannot be read."""
        function = self._function(call.to, call.data[:4]) if call.to else None
        try:
            return function.decode_arguments(call.data) if function else None
        except Exception:
            return None

    def _forms(self) -> list[tuple[str, Callable[..., Call]]]:
        return [
            (r"pay (.+) (?:ether|ETH) to (\S+)", self._pay_ether),
            (r"pay (.+) to (\S+)", lambda a, to: self.token.transfer(self._who(to), self._wei(a))),
            (r"issue (.+) to (\S+)", lambda a, to: self.token.issue(self._who(to), self._wei(a))),
            (r"lower issuance limit to (.+)", self._lower_limit),
            (r"admit (\S+)", lambda who: self.registry.admit(self._who(who))),
            (rf"notice (\S+) {SHA256}", self._notice),
            (r"suspend (\S+) until (.+)", self._suspend),
            (r"reinstate (\S+)", lambda who: self.registry.reinstate(self._who(who))),
            (r"revoke (\S+)", lambda who: self.registry.revoke(self._who(who))),
            (rf"set (?:class (\S+) )?({'|'.join(_SETTINGS)}) (.+)", self._set),
            (r"set rule (.+) class (\S+)( even if dormant)?", self._set_rule),
            (r"set registrar (\S+)", lambda who: self.registry.set_registrar(self._who(who))),
            (r"add keeper (\S+)", lambda who: self.ledger.set_keeper(self._who(who), True)),
            (r"remove keeper (\S+)", lambda who: self.ledger.set_keeper(self._who(who), False)),
            (r"remove guardian", self.governor.remove_guardian),
            (r"appoint (.+) to (\S+) until (.+)", self._appoint),
            (r"dismiss (\S+) from (\S+)", lambda w, c: self._council(c).dismiss(self._who(w))),
            *self._offices.forms(),
            *self._records.forms(),
            *(self._ways_in.forms() if self._ways_in else ()),
            (r"call (\S+) (\d+) 0x((?:[0-9a-fA-F]{2})*)", self._raw),
        ]

    @property
    def _ways_in(self) -> AdmissionWords | None:
        if self.admissions is None:
            return None
        return AdmissionWords(self.admissions, self.book, self.ticks, self.span, self.moment)

    def admission_settings(self, terms: AdmissionTerms) -> dict[str, str]:
        """What an application takes, setting by setting."""
        assert self._ways_in is not None
        return self._ways_in.settings(terms)

    @property
    def _records(self) -> RecordWords:
        return RecordWords(self.ledger, self.book, self.offices)

    @property
    def _offices(self) -> OfficeWords:
        return OfficeWords(
            self.offices,
            self.recovery,
            self.councils,
            self.book,
            self._power,
            lambda target, selector: self.ruled(Rule(target, selector)),
            self.ticks,
            self.timepoint,
            self.span,
            self.moment,
            self._described,
        )

    def _power(self, words: str) -> tuple[Address, bytes]:
        """The target and selector of a function by its words. Raises UsageError."""
        rule = self._function_named(words, Rule())
        return rule.target, rule.selector

    def _who(self, text: str) -> Address:
        return self.book.resolve(text)

    def _wei(self, text: str) -> Wei:
        return Wei(units.parse_amount(text, self.symbol))

    def ticks(self, text: str) -> int:
        """A span in the nation's clock, from words. Raises UnitError."""
        if self.clock == Clock.BLOCKNUMBER:
            return units.parse_count(text, "block")
        return units.parse_duration(text)

    def _pay_ether(self, amount: str, receiver: str) -> Call:
        return Call(self._who(receiver), value=Wei(units.parse_amount(f"{amount} ETH", "ETH")))

    def _lower_limit(self, text: str) -> Call:
        return self.token.lower_issuance_limit(_share(text, 0))

    def _council(self, name: str) -> Council:
        if name not in self.councils:
            raise UsageError(
                f"there is no council {name}", f"there are {', '.join(self.councils) or 'none'}"
            )
        return self.councils[name]

    def timepoint(self, text: str) -> int:
        """A date, or a block's number where the clock is blocks: `12_000 blocks`, `block 12000`."""
        if self.clock == Clock.BLOCKNUMBER:
            block = re.fullmatch(r"block (\d+)", text)
            return int(block[1]) if block else units.parse_count(text, "block")
        return units.parse_date(text.removesuffix(" 00:00:00 UTC"))

    def _notice(self, who: str, digest: str) -> Call:
        return self.registry.give_notice(self._who(who), bytes.fromhex(digest))

    def _suspend(self, who: str, until: str) -> Call:
        return self.registry.suspend(self._who(who), self.timepoint(until))

    def _appoint(self, members: str, council: str, until: str) -> Call:
        accounts = [self._who(each.strip()) for each in members.split(",")]
        return self._council(council).appoint(accounts, self.timepoint(until))

    def _class_number(self, text: str) -> int:
        """A class by its name in the nation file, or by its number. Raises UsageError."""
        if text in self.class_names:
            return self.class_names.index(text)
        count = self.charter.class_count()
        if text.isdigit() and int(text) < count:
            return int(text)
        known = ", ".join(self.class_names) or "none with a name"
        raise UsageError(
            f"there is no class {text}", f"there are {known}", f"or give one from 0 to {count - 1}"
        )

    def class_name(self, number: int) -> str:
        """What a class is called: its name in the nation file, or its number."""
        names = self.class_names
        return names[number] if number < len(names) else str(number)

    def _set_rule(self, action: str, class_name: str, dormant: str | None) -> Call:
        from govkit.constitution.functions import COIN

        number = self._class_number(class_name)
        rule = Rule(class_number=number, exempt=bool(dormant))
        if action != COIN:
            rule = self._function_named(action, rule)
        return self.charter.set_rules([rule])

    def _function_named(self, action: str, rule: Rule) -> Rule:
        """The rule with the target and selector of a function by its words. Raises UsageError."""
        from govkit.constitution.functions import Action

        account, space, signature = action.partition(" ")
        if space:
            return self._foreign_rule(account, signature, rule)
        try:
            found = Action.own(action, frozenset(self.councils))
        except KeyError:
            raise UsageError(
                f"{action} is no function of this nation's contracts",
                next_step="say one such as token.transfer, or treasury pays coin",
            ) from None
        contract = self.councils.get(found.contract) or getattr(self, found.contract)
        if contract is None:
            raise UsageError(f"this nation has no {found.contract}", "its file names none")
        return replace(rule, target=contract.address, selector=found.selector)

    def _foreign_rule(self, account: str, signature: str, rule: Rule) -> Rule:
        """A rule about somebody else's contract. Raises UsageError."""
        from govkit.constitution.functions import is_signature, is_wrapper

        if not is_signature(signature):
            raise UsageError(
                f"{signature} is no function's signature",
                next_step="write full types and no names, such as mint(address,uint256)",
            )
        if is_wrapper(signature):
            raise UsageError(
                f"{signature} carries other calls",
                "what they do cannot be told from its name",
                "leave it of the strictest class",
            )
        selector = keccak(signature.encode())[:4]
        return replace(rule, target=self._who(account), selector=selector)

    def _set_rules(self, rows: Sequence[Any]) -> str:
        """Which actions become of which class."""
        return "; ".join(self._rule(Rule(*row)) for row in rows)

    def ruled(self, rule: Rule) -> str:
        """What a rule is about, in the words of a nation file where it has them."""
        function = self._function(rule.target, rule.selector)
        if (rule.target, rule.selector) == (ZERO_ADDRESS, NO_SELECTOR):
            return "treasury pays coin"
        if function and rule.target in self._contracts():
            return f"{self.book.name_of(rule.target) or rule.target}.{function.name}"
        action = function.signature if function else f"0x{rule.selector.hex()}"
        return f"{self.book.show(rule.target)} {action}"

    def _rule(self, rule: Rule) -> str:
        action = self.ruled(rule)
        pinned = ", for ever" if rule.pinned else ""
        dormant = " even if dormant" if rule.exempt else ""
        return f"set rule {action} class {self.class_name(rule.class_number)}{dormant}{pinned}"

    def _set(self, class_number: str | None, setting: str, text: str) -> Call:
        """A class as it is now, with one setting changed."""
        number = self._class_number(class_number or "0")
        changed: Any = {_SETTINGS[setting]: self._setting(setting, text)}
        terms = replace(self.charter.terms(number), **changed)
        return self.charter.set_class(number, terms)

    def _setting(self, setting: str, text: str) -> int:
        match setting:
            case "quorum":
                return _share(text, 0)
            case "approval":
                return _share(text, 5_000)
            case "proposal_threshold" if self.house == "token":
                return self._wei(text)
            case "proposal_threshold":
                return units.parse_count(text, "citizen")
            case "timelock_delay":
                return units.parse_duration(text)
            case _:
                return self.ticks(text)

    def settings(self, terms: Terms) -> dict[str, str]:
        """What a class takes, setting by setting, with each further house that it needs."""
        shown = {
            "voting_delay": self.span(terms.voting_delay),
            "voting_period": self.span(terms.voting_period),
            "quorum": units.format_share(terms.quorum_bps),
            "approval": units.format_share(terms.approval_bps),
            "proposal_threshold": self.votes(terms.proposal_threshold),
            "timelock_delay": units.format_duration(terms.timelock_seconds),
            "changeable": "yes" if terms.changeable else "no",
        }
        for place in range(MAX_HOUSES):
            if (terms.houses >> place) & 1:
                quorum, approval = terms.house_quorum_bps[place], terms.house_approval_bps[place]
                shown[f"house {self._house_name(place)}"] = (
                    f"quorum {units.format_share(quorum)} approval {units.format_share(approval)}"
                )
        return shown

    def _house_name(self, place: int) -> str:
        known = self.book.name_of(self.houses[place].address) if place < len(self.houses) else ""
        return known or f"no. {place + 1}"

    def _set_class(self, number: int, fields: tuple[Any, ...]) -> str:
        """What a class becomes, whole; beside what changes, how it is now."""
        after, before = self.settings(Terms.of(fields)), {}
        is_new = number >= self.charter.class_count()
        if not is_new:
            before = self.settings(self.charter.terms(number))
        words = []
        for name in {**after, **before}:
            value = after.get(name, "no more")
            changed = not is_new and value != before.get(name)
            now = f" (now {before.get(name, 'not asked')})" if changed else ""
            words.append(f"{name} {value}{now}")
        new = " (a new one)" if is_new else ""
        return f"set class {self.class_name(number)}{new}: " + ", ".join(words)

    def _raw(self, target: str, value_wei: str, data: str) -> Call:
        return Call(self._who(target), bytes.fromhex(data), Wei(int(value_wei)))

    def _function(self, target: Address, selector: bytes) -> Function | None:
        """A function of a contract of the nation's, or of one whose ABI is known."""
        contract = self._contracts().get(target)
        artifact = contract.artifact() if contract else self.abis.get(target)
        return artifact.by_selector(selector) if artifact else None

    def _contracts(self) -> dict[Address, Contract]:
        contracts = (
            self.token,
            self.registry,
            self.ledger,
            self.treasury,
            self.charter,
            self.governor,
            *self.houses,
            *self.councils.values(),
            *self.sources,
            *(each for each in (self.offices, self.recovery) if each),
            *((self.admissions,) if self.admissions else ()),
        )
        return {contract.address: contract for contract in contracts}

    def _words(self, target: Address, name: str, arguments: tuple[Any, ...]) -> str:
        """The phrase of a function that has one."""
        show, amount = self.book.show, self._amount
        own = self.book.name_of(target) or target
        phrases: dict[str, Callable[..., str]] = {
            "transfer": lambda to, wei: f"pay {amount(wei)} to {show(to)}",
            "issue": lambda to, wei: f"issue {amount(wei)} to {show(to)}",
            "lowerIssuanceLimit": lambda bps: f"lower issuance limit to {units.format_share(bps)}",
            "admit": lambda who: f"admit {show(who)}",
            "giveNotice": lambda who, digest: f"notice {show(who)} 0x{digest.hex()}",
            "suspend": lambda who, until: f"suspend {show(who)} until {self.moment(until)}",
            "reinstate": lambda who: f"reinstate {show(who)}",
            "revoke": lambda who: f"revoke {show(who)}",
            "setClass": self._set_class,
            "setRules": self._set_rules,
            "setRegistrar": lambda who: f"set registrar {show(who)}",
            "setKeeper": lambda who, on: f"{'add' if on else 'remove'} keeper {show(who)}",
            "removeGuardian": lambda: "remove guardian",
            "appoint": lambda who, until: (
                f"appoint {', '.join(map(show, who))} to {own} until {self.moment(until)}"
            ),
            "lock": lambda wei, until: f"lock {amount(wei)} more until {self.moment(until)}",
            "withdraw": lambda: f"withdraw what was locked in {own}",
            "split": lambda parts: (
                "split: " + ", ".join(f"{amount(wei)} to {show(who)}" for who, wei in parts)
            ),
            "delegate": lambda who: f"delegate to {show(who)} in {own}",
            "dismiss": lambda who: f"dismiss {show(who)} from {own}",
        }
        special = self._offices.describe(target, name, arguments)
        if special:
            return special
        if self._ways_in and target == self._ways_in.admissions.address:
            return self._ways_in.describe(name, arguments)
        phrase = phrases.get(name)
        if phrase:
            return phrase(*arguments)
        acts = ActWords(self.book, self._amount)
        return acts.describe(target, name, arguments) or self._records.describe(name, arguments)

    def votes(self, weight: int) -> str:
        """A voting weight in the unit of the house: citizens, or currency."""
        if self.house == "token":
            return self._amount(weight)
        return units.format_count(weight, "citizen")

    def _amount(self, wei: int) -> str:
        return units.format_amount(wei, self.symbol)

    def span(self, ticks: int) -> str:
        """A span in the nation's clock, in words."""
        if self.clock == Clock.BLOCKNUMBER:
            return units.format_count(ticks, "block")
        return units.format_duration(ticks)

    def moment(self, timepoint: int) -> str:
        """A timepoint of the nation's clock, in words."""
        if self.clock == Clock.BLOCKNUMBER:
            return f"block {timepoint}"
        return units.format_time(timepoint)

    def day(self, timepoint: int) -> str:
        """A timepoint of the nation's clock, as short as it can be told apart."""
        if self.clock == Clock.BLOCKNUMBER:
            return f"block {timepoint}"
        return units.format_date(timepoint)

    def _shown(self, argument: object) -> str:
        return f"0x{argument.hex()}" if isinstance(argument, bytes) else str(argument)


def _share(text: str, least_bps: int) -> Bps:
    bps = units.parse_share(text)
    if not least_bps <= bps <= BPS_DENOMINATOR:
        raise UnitError(text, f"{units.format_share(Bps(least_bps))} to 100 %")
    return bps
