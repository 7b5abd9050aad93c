"""Actions in words: `pay 1_000 LLM to dev3`, `set voting_period 5 days`, `admit 0x...`.

`Phrases.parse` makes the call that a proposal carries, `Phrases.describe` says what a call
does, also of calls that were made elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govkit.actions.address_book import AddressBook
from govkit.constitution import units
from govkit.contracts import (
    Charter,
    CitizenRegistry,
    Contract,
    Governor,
    RecordLedger,
    Rule,
    Terms,
    Treasury,
    TreasuryToken,
)
from govkit.errors import UnitError, UsageError
from govkit.text import from_utf8, printable, utf8
from govkit.types import BPS_DENOMINATOR, Address, Bps, Call, Clock, Wei

FORMS = (
    "pay AMOUNT to ACCOUNT",
    "issue AMOUNT to ACCOUNT",
    "admit ACCOUNT",
    "revoke ACCOUNT",
    "set [class CLASS] voting_delay SPAN",
    "set [class CLASS] voting_period SPAN",
    "set [class CLASS] quorum SHARE",
    "set [class CLASS] approval SHARE",
    "set [class CLASS] proposal_threshold AMOUNT",
    "set [class CLASS] timelock_delay SPAN",
    "set rule CONTRACT.FUNCTION class CLASS [even if dormant]",
    "set registrar ACCOUNT",
    "add keeper ACCOUNT",
    "remove keeper ACCOUNT",
    "remove guardian",
    "record KIND SHA256 TITLE",
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
        contract = self._contracts().get(call.to)
        function = contract.artifact().by_selector(call.data[:4]) if contract else None
        if function is None:
            to = self.book.show(call.to)
            return f"call {to} with {call.value} wei and 0x{call.data.hex()}"
        coin = f", with {units.format_amount(call.value, 'ether')}" if call.value else ""
        try:
            arguments = function.decode_arguments(call.data)
        except Exception:
            return f"call {self.book.show(call.to)} with unreadable 0x{call.data.hex()}{coin}"
        words = self._words(function.name, arguments) or (
            f"call {function.signature} of {self.book.show(call.to)} "
            f"with {', '.join(map(self._shown, arguments))}"
        )
        return words + coin

    def _forms(self) -> list[tuple[str, Callable[..., Call]]]:
        return [
            (r"pay (.+) (?:ether|ETH) to (\S+)", self._pay_ether),
            (r"pay (.+) to (\S+)", lambda a, to: self.token.transfer(self._who(to), self._wei(a))),
            (r"issue (.+) to (\S+)", lambda a, to: self.token.issue(self._who(to), self._wei(a))),
            (r"admit (\S+)", lambda who: self.registry.admit(self._who(who))),
            (r"revoke (\S+)", lambda who: self.registry.revoke(self._who(who))),
            (rf"set (?:class (\S+) )?({'|'.join(_SETTINGS)}) (.+)", self._set),
            (r"set rule (.+) class (\S+)( even if dormant)?", self._set_rule),
            (r"set registrar (\S+)", lambda who: self.registry.set_registrar(self._who(who))),
            (r"add keeper (\S+)", lambda who: self.ledger.set_keeper(self._who(who), True)),
            (r"remove keeper (\S+)", lambda who: self.ledger.set_keeper(self._who(who), False)),
            (r"remove guardian", self.governor.remove_guardian),
            (r"record (\S+) (?:0x)?([0-9a-fA-F]{64}) (.+)", self._record),
            (r"call (\S+) (\d+) 0x((?:[0-9a-fA-F]{2})*)", self._raw),
        ]

    def _who(self, text: str) -> Address:
        return self.book.resolve(text)

    def _wei(self, text: str) -> Wei:
        return Wei(units.parse_amount(text, self.symbol))

    def _ticks(self, text: str) -> int:
        if self.clock == Clock.BLOCKNUMBER:
            return units.parse_count(text, "block")
        return units.parse_duration(text)

    def _pay_ether(self, amount: str, receiver: str) -> Call:
        return Call(self._who(receiver), value=Wei(units.parse_amount(f"{amount} ETH", "ETH")))

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
        from govkit.constitution.functions import COIN, Action

        number = self._class_number(class_name)
        if action == COIN:
            return self.charter.set_rules([Rule(class_number=number, exempt=bool(dormant))])
        try:
            found = Action.own(action)
        except KeyError:
            raise UsageError(
                f"{action} is no function of this nation's contracts",
                next_step="say one such as token.transfer, or treasury pays coin",
            ) from None
        contract: Contract = getattr(self, found.contract)
        rule = Rule(contract.address, found.selector, number, exempt=bool(dormant))
        return self.charter.set_rules([rule])

    def _set_rules(self, rows: Sequence[Any]) -> str:
        """Which actions become of which class."""
        return "; ".join(self._rule(Rule(*row)) for row in rows)

    def _rule(self, rule: Rule) -> str:
        contract = self._contracts().get(rule.target)
        function = contract.artifact().by_selector(rule.selector) if contract else None
        if rule == replace(Rule(), class_number=rule.class_number, exempt=rule.exempt):
            action = "treasury pays coin"
        elif contract and function:
            name = self.book.name_of(rule.target) or rule.target
            action = f"{name}.{function.name}"
        else:
            action = f"{self.book.show(rule.target)} 0x{rule.selector.hex()}"
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
                return self._ticks(text)

    def _set_class(self, number: int, fields: tuple[Any, ...]) -> str:
        """What a class becomes: all of it, since what it is now may change before."""
        terms = Terms.of(fields)
        show = {
            "voting_delay": self.span(terms.voting_delay),
            "voting_period": self.span(terms.voting_period),
            "quorum": units.format_share(terms.quorum_bps),
            "approval": units.format_share(terms.approval_bps),
            "proposal_threshold": self.votes(terms.proposal_threshold),
            "timelock_delay": units.format_duration(terms.timelock_seconds),
        }
        return f"set class {self.class_name(number)}: " + ", ".join(
            f"{k} {v}" for k, v in show.items()
        )

    def _record(self, kind: str, digest: str, title: str) -> Call:
        return self.ledger.append(record_kind(kind), bytes.fromhex(digest), title)

    def _raw(self, target: str, value_wei: str, data: str) -> Call:
        return Call(self._who(target), bytes.fromhex(data), Wei(int(value_wei)))

    def _contracts(self) -> dict[Address, Contract]:
        contracts = (
            self.token,
            self.registry,
            self.ledger,
            self.treasury,
            self.charter,
            self.governor,
        )
        return {contract.address: contract for contract in contracts}

    def _words(self, name: str, arguments: tuple[Any, ...]) -> str:
        """The phrase of a function that has one."""
        show, amount = self.book.show, self._amount
        phrases: dict[str, Callable[..., str]] = {
            "transfer": lambda to, wei: f"pay {amount(wei)} to {show(to)}",
            "issue": lambda to, wei: f"issue {amount(wei)} to {show(to)}",
            "admit": lambda who: f"admit {show(who)}",
            "revoke": lambda who: f"revoke {show(who)}",
            "setClass": self._set_class,
            "setRules": self._set_rules,
            "setRegistrar": lambda who: f"set registrar {show(who)}",
            "setKeeper": lambda who, on: f"{'add' if on else 'remove'} keeper {show(who)}",
            "removeGuardian": lambda: "remove guardian",
            "append": lambda kind, digest, title: (
                f"record {kind_name(kind)} 0x{digest.hex()} {title}"
            ),
        }
        phrase = phrases.get(name)
        return phrase(*arguments) if phrase else ""

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

    def _shown(self, argument: object) -> str:
        return f"0x{argument.hex()}" if isinstance(argument, bytes) else str(argument)


def _share(text: str, least_bps: int) -> Bps:
    bps = units.parse_share(text)
    if not least_bps <= bps <= BPS_DENOMINATOR:
        raise UnitError(text, f"{units.format_share(Bps(least_bps))} to 100 %")
    return bps


def record_kind(text: str) -> bytes:
    """A kind of record as the ledger keeps it: ASCII, padded to 32 bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9-]{1,32}", text):
        raise UsageError(
            f"{text!r} is no kind of record", next_step="use 1 to 32 of a-z, 0-9 and -, such as law"
        )
    return text.encode().ljust(32, b"\0")


def kind_name(kind: bytes) -> str:
    """A kind of record as people write it; what is none is kept as it is (see `kind_bytes`)."""
    return from_utf8(kind.rstrip(b"\0"))


def kind_bytes(name: str) -> bytes:
    """A kind as the ledger keeps it, from what `kind_name` gave, whatever was kept."""
    return utf8(name).ljust(32, b"\0")
