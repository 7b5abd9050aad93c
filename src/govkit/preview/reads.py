"""What a preview has read of the chain, so that it is told later which of it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit import files
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import UsageError
from govkit.preview.copying import raw
from govkit.preview.gathering import PortSource
from govkit.text import read_hex, read_json
from govkit.types import Address

if TYPE_CHECKING:
    from govkit.chain.copied import Copy
    from govkit.nation.nation import Nation

FORMAT = 1
"""The format of a preview in JSON."""
_MOST_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Reads:
    """Accounts, each with its coin in wei and the hash of its code, and slots with their words."""

    accounts: Mapping[Address, tuple[int, bytes]]
    slots: Mapping[tuple[Address, int], int]

    def to_json(self) -> dict[str, Any]:
        """For `read_from`."""
        return {
            "accounts": [
                [at, str(coin), "0x" + code_hash.hex()]
                for at, (coin, code_hash) in self.accounts.items()
            ],
            "slots": [[at, hex(slot), hex(word)] for (at, slot), word in self.slots.items()],
        }


def reads_of(copy: Copy) -> Reads:
    """What was read for a copy so far."""
    accounts = {
        checksum(at): (each.balance, keccak(each.code))
        for at, each in copy.accounts.accounts.items()
    }
    slots = {(checksum(at), slot): word for (at, slot), word in copy.accounts.slots.items()}
    return Reads(accounts, slots)


def changed_since(nation: Nation, reads: Reads) -> Iterator[str]:
    """What was read and is other by now, one line each: effects may be other with it."""
    source, named = PortSource(nation.port, nation.port.block().number), nation.phrases.named
    source.ask_for(reads.accounts, reads.slots)
    for at, (coin, code_hash) in reads.accounts.items():
        now = source.account(raw(at))
        if keccak(now.code) != code_hash:
            yield f"the code of {named(at)}"
        if now.balance != coin:
            yield f"the coin of {named(at)}"
    for (at, slot), word in reads.slots.items():
        if source.slot(raw(at), slot) != word:
            yield f"slot {slot:#x} of {named(at)}"


def read_from(path: Path) -> Reads:
    """The reads in a file that `govkit proposal preview --json` wrote. Raises UsageError."""
    try:
        told = _told(read_json(files.read_text(path, _MOST_BYTES)))
        accounts = {
            _address(at): (int(coin), read_hex(code)) for at, coin, code in told["accounts"]
        }
        slots = {(_address(at), int(slot, 16)): int(word, 16) for at, slot, word in told["slots"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a preview",
            files.unreadable(error),
            "make one: govkit proposal preview 1 --json > preview.json",
        ) from None
    return Reads(accounts, slots)


def _told(raw: Any) -> Any:
    """What a file of this format says that was read."""
    if (found := raw["format"]) != FORMAT:
        raise ValueError(f"it is of format {str(found)[:20]}, and this govkit reads {FORMAT}")
    return raw["reads"] or {"accounts": [], "slots": []}


def _address(text: object) -> Address:
    raw = read_hex(text)
    if len(raw) != 20:
        raise ValueError(f"{str(text)[:80]!r} is not an address")
    return checksum(raw)
