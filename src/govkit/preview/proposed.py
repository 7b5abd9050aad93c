"""What is proposed, action by action, as far as its bytes say: the ground for flags from text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govkit.contracts.abi import Function
from govkit.crypto.keccak import checksum, keccak
from govkit.types import ZERO_ADDRESS, Address, Call, Wei

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal

_MOST_NESTED = 3
_WORD = 32


def _function(signature: str) -> Function:
    name, _, rest = signature.partition("(")
    inputs = tuple(each for each in rest.rstrip(")").split(",") if each)
    return Function(name, inputs, (), keccak(signature.encode())[:4])


_COMMON = (
    *("transfer(address,uint256)", "transferFrom(address,address,uint256)"),
    *("safeTransferFrom(address,address,uint256)", "approve(address,uint256)"),
    *("increaseAllowance(address,uint256)", "setApprovalForAll(address,bool)"),
    "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)",
    "permit(address,address,uint256,uint256,bytes)",
    *("approve(address,address,uint160,uint48)", "approveHash(bytes32)"),
    *("mint(address,uint256)", "mint(uint256)"),
    *("upgradeTo(address)", "upgradeToAndCall(address,bytes)", "upgrade(address,address)"),
    *("setImplementation(address)", "changeProxyAdmin(address,address)", "changeAdmin(address)"),
    *("setAdmin(address)", "setPendingAdmin(address)", "setOwner(address)"),
    *("setGovernor(address)", "setTreasury(address)", "setMinter(address)"),
    *("setAuthority(address)", "transferOwnership(address)", "renounceOwnership()"),
    *("grantRole(bytes32,address)", "updateDelay(uint256)", "updateTimelock(address)"),
    *("act(address,uint256,bytes)", "execute(address,uint256,bytes)"),
    *("execute(address,bytes)", "multicall(bytes[])", "functionCall(address,bytes)"),
    "execTransactionFromModule(address,uint256,bytes,uint8)",
)
"""Functions that many contracts have: tokens, permits, proxies, owners, and those that carry calls
of their own (ERC-20, ERC-721, EIP-2612, Permit2, EIP-1271, EIP-1967, ERC-173, AccessControl)."""
COMMON: Mapping[bytes, Function] = {each.selector: each for each in map(_function, _COMMON)}


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `number` counts from 1; a call that another one carries has that one's number.

    `contract` is the nation's own name of the target. `function` is the target's own, or with a
    target that nobody knows one of `COMMON`; `arguments` are None where they can't be read, and
    `is_plain` says that the calldata has nothing besides them. `accounts` are those it is about.
    """

    number: int
    call: Call
    words: str
    contract: str = ""
    is_known: bool = False
    function: Function | None = None
    arguments: tuple[Any, ...] | None = None
    is_plain: bool = True
    accounts: tuple[Address, ...] = ()
    is_carried: bool = False

    @property
    def target(self) -> Address:
        return self.call.to or ZERO_ADDRESS

    @property
    def name(self) -> str:
        """The function's name, or nothing."""
        return self.function.name if self.function else ""

    @property
    def who(self) -> str:
        return f"action {self.number}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A proposal that was made before."""

    number: int
    description: str
    actions: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal or a draft. `names` are those of accounts, `symbol` is the currency's."""

    actions: tuple[Action, ...]
    description: str
    proposer: Address | None
    names: Mapping[str, Address]
    contracts: Mapping[str, Address]
    earlier: tuple[Earlier, ...] = ()

    @property
    def title(self) -> str:
        return (self.description.strip().splitlines() or [""])[0].lstrip("# ")

    @property
    def treasury(self) -> Address:
        return self.contracts["treasury"]

    def name_of(self, account: Address) -> str:
        return next((name for name, known in self.names.items() if known == account), "")

    def shown(self, account: Address) -> str:
        name = self.name_of(account)
        return f"{account} ({name})" if name else account


def read_proposed(
    nation: Nation,
    actions: Sequence[Call],
    description: str,
    proposer: Address | None = None,
    earlier: Sequence[Proposal] = (),
) -> Proposed:
    """Reads the actions with the words and the names that a nation has. It asks no node, unless
    words cannot do without it."""
    found: list[Action] = []
    for number, call in enumerate(actions, start=1):
        found += _read(nation, number, call, depth=0)
    before = tuple(Earlier(each.number, each.description, each.actions) for each in earlier)
    contracts = nation.deployment.contracts
    names = nation.naming().addresses
    return Proposed(tuple(found), description, proposer, names, contracts, before)


def _read(nation: Nation, number: int, call: Call, depth: int) -> Iterator[Action]:
    own = {at: name for name, at in nation.deployment.contracts.items()}
    target, say = call.to or ZERO_ADDRESS, nation.phrases
    function = say.function_of(target, call.data[:4]) if len(call.data) >= 4 else None
    is_known = say.known(target) is not None or target in nation.abis
    if function is None and not is_known:
        function = COMMON.get(call.data[:4])
    arguments, is_plain = _arguments(function, call.data)
    accounts = tuple(dict.fromkeys(_accounts(function, arguments, call)))
    yield Action(
        number,
        call,
        say.describe(call),
        own.get(target, ""),
        is_known,
        function,
        arguments,
        is_plain,
        accounts,
        is_carried=depth > 0,
    )
    if depth < _MOST_NESTED:
        for carried in _carried(target, function, arguments or ()):
            yield from _read(nation, number, carried, depth + 1)


def _arguments(function: Function | None, data: bytes) -> tuple[tuple[Any, ...] | None, bool]:
    """The arguments, and whether the calldata has nothing besides them."""
    if function is None:
        return None, True
    try:
        arguments = function.decode_arguments(data)
        return arguments, function.encode(arguments) == data
    except Exception:  # eth_abi's errors share no parent with those of its own readers
        return None, True


def _carried(
    target: Address, function: Function | None, arguments: Sequence[Any]
) -> Iterator[Call]:
    """The calls that a call carries."""
    kinds = function.inputs if function else ()
    if kinds[:3] == ("address", "uint256", "bytes") and len(arguments) >= 3:
        yield Call(Address(arguments[0]), bytes(arguments[2]), Wei(arguments[1]))
    elif kinds == ("address", "bytes") and len(arguments) == 2:
        yield Call(Address(arguments[0]), bytes(arguments[1]))
    elif kinds == ("bytes[]",) and function and function.name == "multicall":
        yield from (Call(target, bytes(each)) for each in (*arguments, ())[0])
    elif kinds == ("bytes32", "address", "bytes") and len(arguments) == 3:
        yield Call(Address(arguments[1]), bytes(arguments[2]))  # an office's `act`


def _accounts(
    function: Function | None, arguments: Sequence[Any] | None, call: Call
) -> Iterator[Address]:
    """The accounts in a call: its target, and each address among its arguments."""
    yield call.to or ZERO_ADDRESS
    if function is not None and arguments is not None:
        for kind, value in zip(function.inputs, arguments, strict=True):
            yield from _addresses(kind, value)
        return
    for place in range(4, len(call.data) - _WORD + 1, _WORD):
        word = call.data[place : place + _WORD]
        if not any(word[:12]) and any(word[12:20]):
            yield checksum(word[12:])


def _addresses(kind: str, value: Any) -> Iterator[Address]:
    if kind == "address":
        yield Address(value)
    elif kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        for each in value:
            yield from _addresses(inner, each)
    elif kind.startswith("("):
        for each in value:
            if isinstance(each, str) and re.fullmatch("0x[0-9a-fA-F]{40}", each):
                yield Address(each)
