"""eth_config: the rules of a chain's blocks now, next and at last (EIP-7910)."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from govkit.chain.chain import Chain
from govkit.chain.encoding import hex_of
from govkit.chain.forks import Fork, ForkSchedule, machine_class
from govkit.chain.headers import Header
from govkit.chain.node_state import NodeState
from govkit.chain.rpc import SERVER_ERROR, JsonRpcError, Methods

_PRECOMPILES = {
    0x01: "ECREC",
    0x02: "SHA256",
    0x03: "RIPEMD160",
    0x04: "ID",
    0x05: "MODEXP",
    0x06: "BN254_ADD",
    0x07: "BN254_MUL",
    0x08: "BN254_PAIRING",
    0x09: "BLAKE2F",
    0x0A: "KZG_POINT_EVALUATION",
    0x0B: "BLS12_G1ADD",
    0x0C: "BLS12_G1MSM",
    0x0D: "BLS12_G2ADD",
    0x0E: "BLS12_G2MSM",
    0x0F: "BLS12_PAIRING_CHECK",
    0x10: "BLS12_MAP_FP_TO_G1",
    0x11: "BLS12_MAP_FP2_TO_G2",
    0x100: "P256VERIFY",
}
"""The names that EIP-7910 gives the precompiled contracts."""


def config(node: NodeState) -> dict[str, Any]:
    """The fork of the head, the one after it and the last; null for those that do not come."""
    chain = node.chain
    forks, now = _forks_by_time(chain.schedule), chain.head.timestamp
    coming = [time for time in forks if time > now]
    return {
        "current": _described(chain, max(time for time in forks if time <= now)),
        "next": _described(chain, min(coming)) if coming else None,
        "last": _described(chain, max(coming)) if coming else None,
    }


def _forks_by_time(schedule: ForkSchedule) -> list[int]:
    """When forks begin, and the beginning of time for a chain that had none by then."""
    return sorted({0, *(time for time, _ in schedule.by_time)})


def _described(chain: Chain, time: int) -> dict[str, Any]:
    first = chain.header(0)
    assert first is not None
    fork = _fork_from(chain.schedule, time)
    return {
        "activationTime": 0 if time <= first.timestamp else time,
        "blobSchedule": _blobs(fork),
        "chainId": hex_of(chain.chain_id),
        "forkId": hex_of(fork_hash(chain.schedule, first, time)),
        "precompiles": _precompiles(fork),
        "systemContracts": _system_contracts(fork, chain.schedule.deposit_contract),
    }


def _fork_from(schedule: ForkSchedule, time: int) -> Fork:
    fork = schedule.fork(max((begin for begin, _ in schedule.by_block), default=0), time)
    if not fork.has("cancun"):
        raise JsonRpcError(SERVER_ERROR, "no configuration: the chain has no forks with blobs yet")
    return fork


def _blobs(fork: Fork) -> dict[str, int]:
    blobs = fork.blobs
    return {
        "baseFeeUpdateFraction": blobs.update_fraction,
        "max": blobs.maximum,
        "target": blobs.target,
    }


def _precompiles(fork: Fork) -> dict[str, str]:
    found = machine_class(fork).get_state_class().computation_class.get_precompiles()
    return {_PRECOMPILES[int.from_bytes(address)]: hex_of(address) for address in sorted(found)}


def _system_contracts(fork: Fork, deposit_contract: bytes | None) -> dict[str, str]:
    from eth.vm.forks.cancun.constants import BEACON_ROOTS_ADDRESS
    from eth.vm.forks.prague import constants as prague

    found: dict[str, bytes] = {"BEACON_ROOTS_ADDRESS": BEACON_ROOTS_ADDRESS}
    if fork.has("prague"):
        consolidations = prague.CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS
        found["CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS"] = consolidations
        if deposit_contract is not None:
            found["DEPOSIT_CONTRACT_ADDRESS"] = deposit_contract
        found["HISTORY_STORAGE_ADDRESS"] = prague.HISTORY_STORAGE_ADDRESS
        withdrawals = prague.WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS
        found["WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS"] = withdrawals
    return {name: hex_of(address) for name, address in found.items()}


def fork_hash(schedule: ForkSchedule, first: Header, time: int) -> bytes:
    """The 4 bytes of EIP-2124 and EIP-6122: a sum over the first block and all forks until then."""
    numbers = {begin for begin, _ in schedule.by_block if begin > 0}
    times = {begin for begin, _ in schedule.by_time if first.timestamp < begin <= time}
    total = crc32(first.hash)
    for begin in (*sorted(numbers), *sorted(times)):
        total = crc32(begin.to_bytes(8), total)
    return total.to_bytes(4)


METHODS: Methods = {"eth_config": config}
