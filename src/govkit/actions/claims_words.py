"""Claims and verdicts in words: `lift the suspension of ana as treasurer`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from govkit.actions.office_words import OfficeWords, role_name, role_of
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution.units import format_duration
from govkit.contracts.claims import Against, Claims
from govkit.errors import UsageError
from govkit.types import ZERO_ADDRESS, Address, Call

OVER = {"proposals": Against.PROPOSAL, "officers": Against.OFFICER, "bonds": Against.BOND}
"""What verdicts have a power over, in words."""


class ClaimsWords(Words[Claims]):
    absent = ("this nation has no claims", "its file has no key `powers` in the section `court`")
    examples = (
        "end the court's power over proposals",
        "end the court's power over officers",
        "end the court's power over bonds",
        "lift the suspension of ACCOUNT as OFFICE",
    )

    def forms(self) -> Sequence[Form]:
        return [
            (
                r"end the court's power over (proposals|officers|bonds)",
                lambda over: self.one.end_power(OVER[over]),
            ),
            (r"lift the suspension of (\S+) as (\S+)", self._lift),
        ]

    def tellers(self, own: str) -> Tellers:
        say = self.say
        return {
            "claimAgainstProposal": lambda *_: "claim against a queued proposal",
            "claimAgainstOfficer": lambda role, who, span, *_: (
                f"claim that {say.show(who)} be suspended as {role_name(role)} "
                f"for {format_duration(span)}"
            ),
            "claimOnBond": lambda role, owner, wei, *_: (
                f"claim {self._cash(role, wei)} from the bond of {say.show(owner)} "
                f"as {role_name(role)}"
            ),
            "appeal": lambda number, _: f"appeal the ruling of case {number} for the nation",
            "settle": lambda number: f"settle the claim of case {number}",
            "cancelProposal": lambda number, *_: (
                f"cancel a proposal by the verdict of case {number}"
            ),
            "collect": lambda asset, who: (
                f"collect what {say.show(who)} is owed in {say.asset_name(asset)}"
            ),
            "deposit": lambda role, wei: f"put down {self._cash(role, wei)} as {role_name(role)}",
            "giveNotice": lambda role, _: f"give notice of a bond as {role_name(role)}",
            "withdraw": lambda role, who: f"pay {say.show(who)} its bond as {role_name(role)}",
            "endPower": lambda power: f"end the court's power over {_over(power)}",
            "lift": lambda number, who: (
                f"lift the suspension of {say.show(who)} as {self._office(number)}"
            ),
        }

    def _lift(self, who: str, name: str) -> Call:
        """Raises UsageError for an office that there is not."""
        number = cast(OfficeWords, self.say.words("offices")).one.number_of(role_of(name))
        if not number:
            raise UsageError(f"there is no office {name}", next_step="see govkit office list")
        return self.one.lift(number, self.say.account(who))

    def _office(self, number: int) -> str:
        return role_name(cast(OfficeWords, self.say.words("offices")).one.role_at(number))

    def _cash(self, role: bytes, wei: int) -> str:
        return self.say.cash(self._asset(role), wei)

    def _asset(self, role: bytes) -> Address:
        return next((each.asset for each in self.one.kinds() if each.role == role), ZERO_ADDRESS)


def _over(power: int) -> str:
    return next((words for words, each in OVER.items() if each == power), f"number {power}")
