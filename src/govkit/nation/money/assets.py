"""Assets: the chain's coin, the nation's currency, and any other token.

Anybody can make a token and send it to the treasury. So a stranger's symbol is made printable and
never stands without the token's address, and a token that does not answer, or answers nonsense, has
no symbol, no decimals or no balance, but stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from govkit.constitution.units import COIN_SYMBOL
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import NetworkError, RevertError, RpcError
from govkit.network.port import Call, Log, Port
from govkit.text import from_utf8, printable
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.nation.nation import Nation

COIN = ZERO_ADDRESS
"""Stands for the chain's coin among addresses of tokens."""
TRANSFER = keccak(b"Transfer(address,address,uint256)")
MOST_DECIMALS = 77
"""With more decimals no token could have one whole unit."""

_WEI_DECIMALS, _SHOWN_DECIMALS = 18, 4
_MOST_LETTERS = 24
_MOST_BYTES = 4 * _MOST_LETTERS
_MOST_GUESSED = 1 << 17
_FEWEST_LOGS, _MOST_LOGS = 1_000, 4_000


@dataclass(frozen=True, slots=True)
class Asset:
    """What the treasury can hold. `address` is the token's, or zero for the chain's coin.

    `symbol` and `name` are what the token says, in printable characters. Without `decimals`,
    amounts are told in the smallest unit. `is_own` says that it is the coin or the currency.
    """

    address: Address
    symbol: str
    name: str
    decimals: int | None
    is_own: bool = False

    @property
    def is_coin(self) -> bool:
        return self.address == COIN

    @property
    def title(self) -> str:
        """The symbol, and the address of a token whose symbol anybody could have chosen."""
        return self.symbol if self.is_own else f"{self.symbol or 'token'} {self.address}"

    def plain(self, amount: int) -> str:
        """An exact amount in whole units without separators: "-1000.5"."""
        sign, digits = "-" if amount < 0 else "", str(abs(amount))
        if not self.decimals:
            return sign + digits
        digits = digits.rjust(self.decimals + 1, "0")
        part = digits[-self.decimals :].rstrip("0")
        return f"{sign}{digits[: -self.decimals]}{'.' if part else ''}{part}"

    def number(self, amount: int) -> str:
        """An exact amount for people, without its unit: "1_000.5"."""
        sign = "-" if amount < 0 else ""
        whole, point, part = self.plain(abs(amount)).partition(".")
        unit = "" if self.decimals is not None else " smallest units"
        return f"{sign}{int(whole):_}{point}{part}{unit}"

    def rounded(self, amount: int) -> str:
        """The same for what was worked out: rounded down to four decimals."""
        step = 10 ** max((self.decimals or 0) - _SHOWN_DECIMALS, 0)
        return self.number(amount // step * step)

    def shown(self, amount: int) -> str:
        """The same with the asset: "1_000.5 MRT"."""
        return f"{self.number(amount)} {self.title}"


def coin() -> Asset:
    return Asset(COIN, COIN_SYMBOL, "the chain's coin", _WEI_DECIMALS, is_own=True)


def read_asset(nation: Nation, address: Address) -> Asset:
    """What a token says of itself; the zero address is the chain's coin."""
    if address == COIN:
        return coin()
    if address == nation.token.address:
        return Asset(address, nation.symbol, nation.token.name(), _WEI_DECIMALS, is_own=True)
    port = nation.port
    decimals = _number(_answer(port, address, "decimals()"))
    known = decimals if decimals is not None and decimals <= MOST_DECIMALS else None
    return Asset(address, _text(port, address, "symbol()"), _text(port, address, "name()"), known)


def balance(port: Port, asset: Asset, holder: Address, block: int) -> int | None:
    """What an account has of it after a block; None for a token that does not say.

    A token that is not created yet holds nothing. Raises NetworkError if the node no longer has
    the state of that block.
    """
    try:
        had = port.balance(holder, block=block)
    except NetworkError as error:
        raise NetworkError(
            f"the balances of block {block} cannot be read",
            f"{error.what}{f': {error.why}' if error.why else ''}",
            "use a node that keeps old states (an archive node), or begin at a newer block",
        ) from error
    if asset.is_coin:
        return had
    answer = _answer(port, asset.address, "balanceOf(address)", word_of(holder), block=block)
    return 0 if answer == b"" else _number(answer)


def word_of(address: Address) -> bytes:
    """An address as a word: a topic, or an argument."""
    return bytes(12) + bytes.fromhex(address[2:])


@lru_cache(maxsize=4_096)
def address_of(word: bytes) -> Address:
    """The address in a word. The last ones are kept: a checksum takes long to work out."""
    return checksum(word[12:])


def _answer(
    port: Port, token: Address, signature: str, arguments: bytes = b"", block: int | None = None
) -> bytes | None:
    """What a token answers; None if it refuses."""
    call = Call(token, keccak(signature.encode())[:4] + arguments)
    try:
        return port.call(call, block=block)
    except (RevertError, RpcError):  # some nodes answer an exhausted call with an error
        return None


def ask_number(port: Port, token: Address, signature: str, arguments: bytes) -> int | None:
    """The number that a token's view answers; None if it refuses."""
    return _number(_answer(port, token, signature, arguments))


def _number(answer: bytes | None) -> int | None:
    return int.from_bytes(answer[:32]) if answer and len(answer) >= 32 else None


def _text(port: Port, token: Address, signature: str) -> str:
    """A token's string, or bytes32 as older tokens have it, in printable characters; cut."""
    answer = _answer(port, token, signature) or b""
    if len(answer) >= 64:
        length = min(int.from_bytes(answer[32:64]), _MOST_BYTES)
        raw = answer[64 : 64 + length]
    else:
        raw = answer.rstrip(b"\0")
    return printable(from_utf8(raw)[:_MOST_LETTERS].strip())


# -- events of tokens


def transfers(port: Port, holder: Address, first: int, last: int) -> list[Log]:
    """Every token's events by which it moved to or from an account, in the chain's order.

    Left out are those that move nothing: of no amount, or from the account to itself.
    """
    word = word_of(holder)
    came = port.logs([], [[TRANSFER], None, [word]], from_block=first, to_block=last)
    went = port.logs([], [[TRANSFER], [word]], from_block=first, to_block=last)
    found = [each for each in (*came, *went) if _moves(each)]
    return sorted(found, key=lambda log: (log.block_number, log.index))


def movements_of(port: Port, holder: Address, first: int, last: int) -> Iterator[Log]:
    """The same, however many they are."""

    def read(begin: int, end: int) -> list[Log]:
        return transfers(port, holder, begin, end)

    for _, _, found in in_windows(first, last, read):
        yield from found


def _moves(log: Log) -> bool:
    # An ERC-721 token's event has the same topic, and a fourth one.
    if len(log.topics) != 3 or len(log.data) != 32:
        return False
    return log.topics[1] != log.topics[2] and any(log.data)


def in_windows(
    first: int, last: int, read: Callable[[int, int], list[Log]]
) -> Iterator[tuple[int, int, list[Log]]]:
    """What `read` finds between two blocks, in spans of blocks that few events make longer.

    So a quiet century takes few questions, and a busy day little memory.
    """
    size = _FEWEST_LOGS
    while first <= last:
        end = min(last, first + size - 1)
        found = read(first, end)
        yield first, end, found
        first = end + 1
        if len(found) < _FEWEST_LOGS:
            size = min(2 * size, _MOST_GUESSED)
        elif len(found) > _MOST_LOGS:
            size = max(1, size // 2)
