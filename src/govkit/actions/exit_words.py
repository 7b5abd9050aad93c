"""Leaving with a share, in words. No proposal does it: holders do."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.actions.words import Tellers, Words
from govkit.contracts.exit import WITHOUT, Exit
from govkit.types import Address


class ExitWords(Words[Exit]):
    absent = ("this nation lets nobody leave with a share", "its file has no section `exit`")

    def tellers(self, own: str) -> Tellers:
        say = self.say
        return {
            "giveNotice": lambda wei: f"give notice of {say.amount(wei)}",
            "withdrawNotice": lambda wei: f"take back {say.amount(wei)} from one's notice",
            "leave": self._leave,
        }

    def _leave(self, wei: int, receiver: Address, least: Sequence[int]) -> str:
        assets = list(zip(self.one.assets(), least, strict=False))
        accepted = [self.say.cash(asset, each) for asset, each in assets if each != WITHOUT]
        without = [self.say.asset_name(asset) for asset, each in assets if each == WITHOUT]
        return (
            f"leave with {self.say.amount(wei)}, for at least {', '.join(accepted) or 'nothing'} "
            f"to {self.say.show(receiver)}" + (f", without {', '.join(without)}" if without else "")
        )
