"""Actions in words: `pay 1_000 LLM to dev3`, `set voting_period 5 days`, `admit 0x...`.

`Phrases.parse` makes the call for a proposal from words. `Phrases.describe` says what a call
does, even if another program made it. Each kind of contract has its own words
(`govkit.actions.words`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from govkit.actions.past import past
from govkit.actions.payer_words import THROUGH
from govkit.actions.vocabulary import Vocabulary
from govkit.actions.words import Form, Words
from govkit.constitution import units
from govkit.contracts import Contract, House, Rule, Terms
from govkit.contracts.abi import Artifact, Function
from govkit.contracts.purse import Purse
from govkit.contracts.rulebook import MAX_HOUSES, NO_SELECTOR
from govkit.crypto.keccak import keccak
from govkit.errors import UsageError
from govkit.guesses import did_you_mean, nearest
from govkit.institutions import INSTITUTIONS, Institution, part
from govkit.text import printable
from govkit.types import ZERO_ADDRESS, Address, Call, Wei

_CORE: Mapping[str, tuple[str, str]] = {
    "token": ("govkit.actions.core_words", "TokenWords"),
    "registry": ("govkit.actions.core_words", "RegistryWords"),
    "rulebook": ("govkit.actions.core_words", "RulebookWords"),
    "ledger": ("govkit.actions.record_words", "RecordWords"),
    "governor": ("govkit.actions.ballot_words", "GovernorWords"),
    "treasury": ("govkit.actions.treasury_words", "TreasuryWords"),
}
"""Module and class of each core contract's words; they are loaded when they are asked for."""

_OTHER_VERBS = {
    **dict.fromkeys(("send", "transfer", "give", "donate"), "pay"),
    **dict.fromkeys(("mint", "print", "create"), "issue"),
    **dict.fromkeys(("accept", "invite", "naturalise", "naturalize"), "admit"),
    **dict.fromkeys(("expel", "ban", "exclude", "banish"), "revoke"),
    **dict.fromkeys(("elect", "hire", "assign"), "appoint"),
    **dict.fromkeys(("fire", "sack", "depose"), "dismiss"),
    **dict.fromkeys(("change", "update", "raise"), "set"),
    "enact": "record",
    **dict.fromkeys(("execute", "run"), "call"),
}
"""What people call an action, and the verb that it has here."""


@cache
def _kinds(institutions: tuple[Institution, ...]) -> Mapping[str, tuple[str, str]]:
    """Where the words of each kind of contract are, by the kind's name."""
    return {**_CORE, **{row.name: row.words for row in institutions if row.words}}


def forms(institutions: Sequence[Institution] = INSTITUTIONS) -> tuple[str, ...]:
    """The forms that `--action` takes. A form without a class sets the strictest one.

    AMOUNT is in the nation's currency, or in ether for `pay`.
    """
    kinds = (part(*place) for place in _kinds(tuple(institutions)).values())
    return (*(each for kind in kinds for each in kind.examples), "call ADDRESS VALUE_WEI DATA")


@dataclass(frozen=True, slots=True)
class Phrases(Vocabulary):
    """The words for all contracts of one nation.

    >>> print(nation.phrases.describe(nation.token.transfer(voter.address, 5 * 10**18)))
    pay 5 TST to 0xBcd4042DE499D14e55001CcbB24a551F3b954096 (dev10)
    """

    contracts: Mapping[str, Mapping[str, Contract]]
    """By kind (the core's, and the institutions of the registry), then by name."""
    class_names: tuple[str, ...] = ()
    abis: Mapping[Address, Artifact] = field(default_factory=dict)
    """The known ABIs of other people's contracts, by address."""
    institutions: tuple[Institution, ...] = INSTITUTIONS
    adoptable: Callable[[], Mapping[str, tuple[Contract, bool]]] = dict
    """The contracts that the nation may adopt or has adopted, by kind, and whether money is paid
    for them. It is asked only where words cannot do without it."""

    def parse(self, text: str) -> Call:
        """Make the call for an action in words. Raises UsageError with the forms that exist."""
        words = " ".join(text.split())
        bare = words.removesuffix(THROUGH)
        for pattern, make in self._forms():
            match = re.fullmatch(pattern, bare)
            if match:
                return self._from(make(*match.groups()), by_purse=bare != words)
        known = forms(self.institutions)
        meant = _meant(words, known)
        raise UsageError(
            f"{text!r} is not an action that govkit knows",
            next_step=f"{did_you_mean([meant])} all forms: govkit proposal new --help"
            if meant
            else f"use one of: {'; '.join(known)}",
        )

    def _from(self, call: Call, *, by_purse: bool) -> Call:
        """The call as the treasury makes it: through the purse to those that take it for theirs."""
        kind, purse = self.kind_of(call.to), self.contracts.get("purse", {}).get("purse")
        is_payer = kind in self.adoptable() if purse and kind not in ("", "purse") else False
        if not (by_purse or is_payer):
            return call
        return cast("Purse", purse or self.contract("purse")).act(call)

    def kind_of(self, target: Address | None) -> str:
        """The kind of one of the nation's contracts, or nothing for any other account."""
        own = self._own().get(target) if target else None
        return own[0] if own else ""

    def describe(self, call: Call) -> str:
        """Say in words what a call does. A call to a foreign contract is shown as it is."""
        return printable(self.described(call))

    def past(self, call: Call) -> str:
        """Say what a call did, once it was executed."""
        return printable(past(self.described(call)))

    def described(self, call: Call) -> str:
        """Like `describe`, but before escaping, for words inside other words."""
        assert call.to is not None
        if not call.data:
            return f"pay {units.format_amount(call.value, 'ether')} to {self.show(call.to)}"
        function = self.function_of(call.to, call.data[:4])
        if function is None:
            to = self.show(call.to)
            return f"call {to} with {call.value} wei and 0x{call.data.hex()}"
        coin = f", with {units.format_amount(call.value, 'ether')}" if call.value else ""
        try:
            arguments = function.decode_arguments(call.data)
        except Exception:
            return f"call {self.show(call.to)} with unreadable 0x{call.data.hex()}{coin}"
        words = self._told(call.to, function.name, arguments) or (
            f"call {function.signature} of {self.show(call.to)} "
            f"with {', '.join(map(_shown, arguments))}"
        )
        return words + coin

    def arguments(self, call: Call) -> tuple[Any, ...] | None:
        """The arguments of a call to a known function, or None if they cannot be read."""
        function = self.function_of(call.to, call.data[:4]) if call.to else None
        try:
            return function.decode_arguments(call.data) if function else None
        except Exception:
            return None

    def words(self, kind: str) -> Words[Any]:
        """The words of a kind of contract, even if this nation has none of it."""
        found: Words[Any] = part(*_kinds(self.institutions)[kind])(
            self, self.contracts.get(kind, {})
        )
        return found

    def contract(self, kind: str) -> Contract:
        """The only contract of a kind. Raises UsageError if the nation has none."""
        found: Contract = self.words(kind).one
        return found

    def target(self, action: str) -> tuple[Address, bytes]:
        """Find the contract and selector of a function from words. Raises UsageError."""
        from govkit.constitution.functions import Action, functions_of

        account, space, signature = action.partition(" ")
        if space:
            return self._foreign(account, signature)
        councils = self.contracts.get("councils", {})
        try:
            found = Action.own(action, frozenset(councils), functions_of(self.institutions))
        except KeyError:
            raise UsageError(
                f"{action} is not a function of this nation's contracts",
                next_step="name one such as token.transfer, or treasury pays coin",
            ) from None
        contract = councils.get(found.contract) or self.contract(found.contract)
        return contract.address, found.selector

    def _foreign(self, account: str, signature: str) -> tuple[Address, bytes]:
        """Find a function of a foreign contract. Raises UsageError."""
        from govkit.constitution.functions import is_signature, is_wrapper

        if not is_signature(signature):
            raise UsageError(
                f"{signature} is not a function's signature",
                next_step="write full types without names, such as mint(address,uint256)",
            )
        if is_wrapper(signature):
            raise UsageError(
                f"{signature} carries other calls",
                "its name does not say what they do",
                "leave it in the strictest class",
            )
        return self.account(account), keccak(signature.encode())[:4]

    def ruled(self, rule: Rule) -> str:
        """The function of a rule or power, in the words of a nation file if it has some."""
        target, selector = rule.target, rule.selector
        function = self.function_of(target, selector)
        if (target, selector) == (ZERO_ADDRESS, NO_SELECTOR):
            return "treasury pays coin"
        if function and target in self._own():
            return f"{self.named(target)}.{function.name}"
        action = function.signature if function else f"0x{selector.hex()}"
        return f"{self.show(target)} {action}"

    def class_name(self, number: int) -> str:
        """A class's name in the nation file, or its number."""
        names = self.class_names
        return names[number] if number < len(names) else str(number)

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
            **({"secret": "yes"} if terms.secret else {}),
        }
        for place in range(MAX_HOUSES):
            if (terms.houses >> place) & 1:
                quorum, approval = terms.house_quorum_bps[place], terms.house_approval_bps[place]
                shown[f"house {self._house_name(place)}"] = (
                    f"quorum {units.format_share(quorum)} approval {units.format_share(approval)}"
                )
        return shown

    def _house_name(self, place: int) -> str:
        secret = self.contracts.get("secret_houses", {})
        houses = {**self.contracts.get("houses", {}), **secret}
        names = list(houses)
        if secret:  # then the order of the kinds is not that of the houses
            names.sort(key=lambda name: cast("House", houses[name]).number())
        return names[place] if place < len(names) else f"no. {place + 1}"

    def _forms(self) -> Iterator[Form]:
        yield r"pay (.+) (?:ether|ETH) to (\S+)", self._pay_ether
        for kind in _kinds(self.institutions):
            yield from self.words(kind).forms()
        yield r"call (\S+) (\d+) 0x((?:[0-9a-fA-F]{2})*)", self._raw

    def _pay_ether(self, amount: str, receiver: str) -> Call:
        return Call(self.account(receiver), value=Wei(units.parse_amount(f"{amount} ETH", "ETH")))

    def _raw(self, target: str, value_wei: str, data: str) -> Call:
        return Call(self.account(target), bytes.fromhex(data), Wei(int(value_wei)))

    def _own(self) -> dict[Address, tuple[str, Contract]]:
        """The kind of each contract of the nation's, by its address."""
        return {
            contract.address: (kind, contract)
            for kind, named in self.contracts.items()
            for contract in named.values()
        }

    def known(self, target: Address) -> tuple[str, Contract] | None:
        """One of the nation's contracts, or of those that it may adopt, with its kind."""
        if target in (own := self._own()):
            return own[target]
        if target in self.abis or target == ZERO_ADDRESS:
            return None
        may = ((kind, each) for kind, (each, _) in self.adoptable().items())
        return next(((kind, each) for kind, each in may if each.address == target), None)

    def function_of(self, target: Address, selector: bytes) -> Function | None:
        """A function of one of these contracts, or of one whose ABI is known."""
        known = self.known(target)
        artifact = known[1].artifact() if known else self.abis.get(target)
        return artifact.by_selector(selector) if artifact else None

    def _told(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """The words for a function of one of these contracts, if it has some."""
        known = self.known(target)
        return self.words(known[0]).describe(target, name, arguments) if known else ""


def _meant(words: str, known: Sequence[str]) -> str:
    """The form that somebody probably meant, or nothing."""
    first, _, rest = words.partition(" ")
    verbs = {each.split()[0] for each in known}
    said = first.casefold()
    meant = {said, _OTHER_VERBS.get(said, said)} & verbs or set(nearest(first, verbs)[:1])
    like = [each for each in known if each.split()[0] in meant]
    return next(iter(nearest(f"{next(iter(sorted(meant)), '')} {rest}", like, likeness=0)), "")


def _shown(argument: object) -> str:
    return f"0x{argument.hex()}" if isinstance(argument, bytes) else str(argument)
