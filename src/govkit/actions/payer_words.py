"""Contracts that have money paid, in words; and the purse of a nation whose treasury is older."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

from govkit.actions.words import Form, Tellers, Words
from govkit.contracts.payers import PaysPayers
from govkit.contracts.purse import Purse
from govkit.errors import UsageError
from govkit.guesses import no_such
from govkit.types import Address, Call

Pays = TypeVar("Pays", bound=PaysPayers)
THROUGH = ", through the purse"
"""What is added to the words of a call that the purse makes."""


class PayerWords(Words[Pays]):
    """Who has money paid. To name a contract that the nation may adopt is to adopt it."""

    def payer_forms(self) -> Sequence[Form]:
        who = self.say.account
        return [
            (r"set payer (\S+)", lambda name: self.one.set_payer(who(name), True)),
            (r"remove payer (\S+)", lambda name: self.one.set_payer(who(name), False)),
            (
                r"adopt ([a-z_]+)(?:, naming (0x[0-9a-fA-F]{40}) "
                r"(?:a payer of the \w+|without payments))?",
                self._adopt,
            ),
        ]

    def _adopt(self, name: str, address: str | None) -> Call:
        adoptable = self.say.adoptable()
        if name not in adoptable:
            raise no_such("institution to adopt", name, adoptable, "see govkit adopt")
        contract, pays = adoptable[name]
        if address and Address(address) != contract.address:
            raise UsageError(
                f"{address} is not the {name} that this nation may adopt",
                f"that is {contract.address}",
                f"write adopt {name}",
            )
        if "purse" not in adoptable:
            return self.one.set_payer(contract.address, pays)
        return cast("Purse", adoptable["purse"][0]).set_payer(contract.address, pays)

    def payer_set(self, who: Address, allowed: bool) -> str:
        adoptable = self.say.adoptable()
        for name, (contract, pays) in adoptable.items():
            if contract.address == who and pays == allowed:
                door = "purse" if "purse" in adoptable else "treasury"
                how = f"a payer of the {door}" if pays else "without payments"
                return f"adopt {name}, naming {who} {how}"
        return f"{'set' if allowed else 'remove'} payer {self.say.named(who)}"


class PurseWords(PayerWords[Purse]):
    """What a passed proposal has the purse do: it tells a payer, or moves money back."""

    absent = ("this nation has no purse", "its treasury pays by itself, or nothing was adopted")

    def tellers(self, own: str) -> Tellers:
        return {
            "act": lambda to, coin, data: self.say.described(Call(to, data, coin)) + THROUGH,
            "setPayer": self.payer_set,
        }
