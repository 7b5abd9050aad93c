"""The state of a chain before its first block: ours, or that of a go-ethereum genesis file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from govkit.chain.dev_accounts import BALANCE_WEI, DEV_ACCOUNTS
from govkit.chain.forks import ForkSchedule, schedule_of_config
from govkit.chain.headers import (
    EMPTY_REQUESTS_HASH,
    INITIAL_BASE_FEE_WEI,
    Header,
    first_header,
)
from govkit.chain.state import AccountDatabase
from govkit.chain.trie import EMPTY_ROOT
from govkit.chain.trie_nodes import NodeStore
from govkit.errors import ChainError
from govkit.files import read_text
from govkit.text import read_json

GAS_LIMIT = 30_000_000

DEPLOYMENT_PROXY = bytes.fromhex("4e59b44847b379578588920ca78fbf26c0b4956c")
# Calls CREATE2 with the salt and the init code of its calldata, and returns the address: the
# code that stands at this address on nearly every chain.
DEPLOYMENT_PROXY_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
)


@dataclass(frozen=True, slots=True)
class GenesisAccount:
    """An account at the beginning; `balance` in wei, `storage` by slot."""

    balance: int = 0
    nonce: int = 0
    code: bytes = b""
    storage: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Genesis:
    """A chain's forks, its first header without the state's root, and its first accounts."""

    schedule: ForkSchedule
    header: Header
    accounts: Mapping[bytes, GenesisAccount]

    @classmethod
    def development(cls, timestamp: int) -> Genesis:
        """The dev accounts, and the contracts that every chain has; `timestamp` in seconds.

        py-evm 0.12 never deploys the system contracts of EIP-2935 and EIP-4788 by itself.
        """
        header = first_header(
            gas_limit=GAS_LIMIT,
            timestamp=timestamp,
            base_fee_per_gas=INITIAL_BASE_FEE_WEI,
            withdrawals_root=EMPTY_ROOT,
            blob_gas_used=0,
            excess_blob_gas=0,
            parent_beacon_block_root=bytes(32),
            requests_hash=EMPTY_REQUESTS_HASH,
        )
        return cls(ForkSchedule.development(), header, _development_accounts())

    @classmethod
    def of_file(cls, path: Path) -> Genesis:
        """A go-ethereum genesis file. Raises ChainError if it cannot be read."""
        try:
            given = read_json(read_text(path))
            schedule = schedule_of_config(given["config"])
            accounts = {_data(key, 20): _account(value) for key, value in given["alloc"].items()}
            return cls(schedule, _header(given, schedule), accounts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ChainError(
                f"{path} is not a genesis file that can be read",
                f"{type(error).__name__}: {error}",
                "give a go-ethereum genesis file (config, alloc, gasLimit, ...)",
            ) from error

    def write(self, nodes: NodeStore) -> Header:
        """Write the accounts into `nodes`, and give the header with their root."""
        state = AccountDatabase(nodes)
        for address, account in self.accounts.items():
            state.set_balance(address, account.balance)
            state.set_nonce(address, account.nonce)
            if account.code:
                state.set_code(address, account.code)
            for slot, value in (account.storage or {}).items():
                state.set_storage(address, slot, value)
        return replace(self.header, state_root=state.make_state_root())


def _development_accounts() -> dict[bytes, GenesisAccount]:
    from eth.vm.forks.cancun.constants import BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CONTRACT_CODE
    from eth.vm.forks.prague.constants import (
        HISTORY_STORAGE_ADDRESS,
        HISTORY_STORAGE_CONTRACT_CODE,
    )

    people = {
        bytes.fromhex(account.address[2:]): GenesisAccount(balance=BALANCE_WEI)
        for account in DEV_ACCOUNTS
    }
    return {
        **people,
        BEACON_ROOTS_ADDRESS: GenesisAccount(nonce=1, code=BEACON_ROOTS_CONTRACT_CODE),
        HISTORY_STORAGE_ADDRESS: GenesisAccount(nonce=1, code=HISTORY_STORAGE_CONTRACT_CODE),
        DEPLOYMENT_PROXY: GenesisAccount(nonce=1, code=DEPLOYMENT_PROXY_CODE),
    }


def _header(given: Mapping[str, Any], schedule: ForkSchedule) -> Header:
    timestamp = _integer(given.get("timestamp", 0))
    fork = schedule.fork(0, timestamp)
    later: dict[str, Any] = {}
    if fork.has("london"):
        later["base_fee_per_gas"] = _integer(given.get("baseFeePerGas") or INITIAL_BASE_FEE_WEI)
    if fork.has("shanghai"):
        later["withdrawals_root"] = EMPTY_ROOT
    if fork.has("cancun"):
        later["blob_gas_used"] = _integer(given.get("blobGasUsed") or 0)
        later["excess_blob_gas"] = _integer(given.get("excessBlobGas") or 0)
        later["parent_beacon_block_root"] = bytes(32)
    if fork.has("prague"):
        later["requests_hash"] = EMPTY_REQUESTS_HASH
    return first_header(
        difficulty=_integer(given.get("difficulty", 0)),
        gas_limit=_integer(given["gasLimit"]),
        timestamp=timestamp,
        extra_data=_data(given.get("extraData") or "0x"),
        mix_hash=_data(given.get("mixHash") or "0x" + "00" * 32, 32),
        nonce=_integer(given.get("nonce") or 0).to_bytes(8),
        coinbase=_data(given.get("coinbase") or "0x" + "00" * 20, 20),
        **later,
    )


def _account(given: Mapping[str, Any]) -> GenesisAccount:
    storage = {_integer(k): _integer(v) for k, v in (given.get("storage") or {}).items()}
    return GenesisAccount(
        balance=_integer(given.get("balance") or 0),
        nonce=_integer(given.get("nonce") or 0),
        code=_data(given.get("code") or "0x"),
        storage=storage,
    )


def _integer(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 16 if value.startswith("0x") else 10)


def _data(value: str, length: int | None = None) -> bytes:
    data = bytes.fromhex(value.removeprefix("0x"))
    if length is not None and len(data) != length:
        raise ValueError(f"{value} is not {length} bytes")
    return data
