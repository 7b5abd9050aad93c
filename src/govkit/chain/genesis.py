"""What stands on an embedded chain before its first block."""

from __future__ import annotations

from typing import Any

from eth.constants import ZERO_ADDRESS
from eth.vm.forks.cancun.constants import BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CONTRACT_CODE
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.constants import HISTORY_STORAGE_ADDRESS, HISTORY_STORAGE_CONTRACT_CODE

from govkit.chain.dev_accounts import BALANCE_WEI, DEV_ACCOUNTS
from govkit.chain.state import AccountDatabase
from govkit.chain.store import NodeStore

GAS_LIMIT = 30_000_000
BASE_FEE_WEI = 10**9

DEPLOYMENT_PROXY = bytes.fromhex("4e59b44847b379578588920ca78fbf26c0b4956c")
# Calls CREATE2 with the salt and the init code of its calldata, and returns the address: the
# code that stands at this address on nearly every chain.
DEPLOYMENT_PROXY_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
)


def genesis_header(nodes: NodeStore, timestamp: int) -> Any:
    """Write the genesis state into `nodes`; `timestamp` in seconds since 1970.

    py-evm 0.12 never deploys the system contracts of EIP-2935 and EIP-4788 by itself, so they
    are put here.
    """
    header: Any = PragueVM.create_genesis_header(
        difficulty=0,
        gas_limit=GAS_LIMIT,
        timestamp=timestamp,
        base_fee_per_gas=BASE_FEE_WEI,
        coinbase=ZERO_ADDRESS,
        nonce=bytes(8),
    )
    state = AccountDatabase(nodes)
    for account in DEV_ACCOUNTS:
        state.set_balance(bytes.fromhex(account.address[2:]), BALANCE_WEI)
    codes = {
        BEACON_ROOTS_ADDRESS: BEACON_ROOTS_CONTRACT_CODE,
        HISTORY_STORAGE_ADDRESS: HISTORY_STORAGE_CONTRACT_CODE,
        DEPLOYMENT_PROXY: DEPLOYMENT_PROXY_CODE,
    }
    for address, code in codes.items():
        state.set_nonce(address, 1)
        state.set_code(address, code)
    return header.copy(state_root=state.make_state_root())
