"""Names of addresses: from the nation file, of the nation's contracts, and of dev accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from govkit.crypto.keccak import checksum
from govkit.errors import UsageError
from govkit.guesses import did_you_mean, nearest
from govkit.text import likeness
from govkit.types import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Finds addresses by name, and names by address: the first of several is shown.

    >>> nation.book.name_of(nation.treasury.address)
    'treasury'
    """

    addresses: Mapping[str, Address]
    torn: frozenset[str] = frozenset()
    """Names that two sources give to different accounts."""

    def resolve(self, text: str) -> Address:
        """The address of a name, or of 0x and 40 hex digits. Raises UsageError.

        Mixed case must be the right checksum (EIP-55), which catches mistyped digits.
        """
        if text in self.torn:
            raise UsageError(
                f"{text} names two accounts",
                f"the nation calls {self.addresses[text]} that, and you an account of your own",
                "give the address",
            )
        if text in self.addresses:
            return self.addresses[text]
        if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
            raise UsageError(
                f"{text or 'nothing'} is not an account",
                "it is neither an address nor a known name",
                self._near(text),
            )
        address = checksum(text)
        if text not in (address, text.lower(), "0x" + text[2:].upper()):
            raise UsageError(
                f"{text} is mistyped", "its checksum is wrong (EIP-55)", "copy it again"
            )
        if address == ZERO_ADDRESS:
            raise UsageError("the zero address is not an account", next_step="give a real one")
        return address

    def _near(self, text: str) -> str:
        """Names that the user may have meant, or else the first ones."""
        near = nearest(text, self.addresses, count=3, likeness=0.75)
        if near:
            return did_you_mean(near)
        first = ", ".join(list(self.addresses)[:8]) or "none"
        more = len(self.addresses) - 8
        return f"names: {first}{f' and {more} more' if more > 0 else ''}"

    def name_of(self, address: Address) -> str:
        """The first name of an address, or nothing."""
        return next((name for name, known in self.addresses.items() if known == address), "")

    def show(self, address: Address) -> str:
        """The full address, with its name beside it if it has one."""
        name = self.name_of(address)
        if not name:
            return address
        twin = self._twin(name, address)
        return f"{address} ({name}, not {twin})" if twin else f"{address} ({name})"

    def _twin(self, name: str, address: Address) -> str:
        """The name of another account that looks like this name, or nothing."""
        look = likeness(name)
        return next(
            (
                other
                for other, known in self.addresses.items()
                if other != name and known != address and likeness(other) == look
            ),
            "",
        )
