# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Treasury
@license AGPL-3.0-only
@author govkit
@notice The timelock that holds the nation's money and owns every other contract. It does
        what the governor passes, after a delay in which everybody can see what comes.
@dev An operation is a proposal's actions, and its id is the proposal's: the hash of
     targets, values, calldatas and description hash (IGovernor). Nobody but the governor
     schedules, executes or cancels, and there is no other way in: no owner, no delegatecall.
     Events are those that indexers know from OpenZeppelin's TimelockController.
"""

from .interfaces import ITreasury

implements: ITreasury


event CallScheduled:
    id: indexed(bytes32)
    index: indexed(uint256)
    target: address
    value: uint256
    data: Bytes[2_048]
    predecessor: bytes32
    delay: uint256


event CallExecuted:
    id: indexed(bytes32)
    index: indexed(uint256)
    target: address
    value: uint256
    data: Bytes[2_048]


event Cancelled:
    id: indexed(bytes32)


event MinDelayChange:
    oldDuration: uint256
    newDuration: uint256


MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
# A delay is never zero, so that no proposal takes effect in the block it passes in, and
# never so long that a typing mistake would freeze the nation.
MAX_DELAY_SECONDS: constant(uint256) = 30 * 24 * 60 * 60
# Marks an operation that was executed; no real timestamp is that early.
_DONE: constant(uint256) = 1
_INTERFACES: constant(bytes4[2]) = [
    0x01FFC9A7,  # ERC-165
    0x4E2312E0,  # ERC-1155 receiver
]

# @notice The one account that schedules, executes and cancels.
governor: public(immutable(address))

# @notice The least time between scheduling and executing, in seconds.
getMinDelay: public(uint256)

# @notice When an operation may be executed, in seconds since 1970; 0 unknown, 1 done.
getTimestamp: public(HashMap[bytes32, uint256])


@deploy
def __init__(governor_: address, delay_seconds: uint256):
    """
    @param governor_ The governor, which may not have code yet.
    @param delay_seconds From 1 to 30 days.
    """
    governor = governor_
    self._set_delay(delay_seconds)


@external
@payable
def __default__():
    """
    @notice The treasury takes the chain's own coin from anybody.
    """
    pass


@external
def schedule(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Lets the actions be executed once the delay is over.
    @return When that is, in seconds since 1970.
    @dev Reverts with "treasury: only governor" or "treasury: already scheduled".
    """
    self._check_governor()
    id: bytes32 = keccak256(abi_encode(targets, values, calldatas, description_hash))
    assert self.getTimestamp[id] == 0, "treasury: already scheduled"
    delay: uint256 = self.getMinDelay
    # A timestamp and at most 30 days.
    eta: uint256 = unsafe_add(block.timestamp, delay)
    self.getTimestamp[id] = eta
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        log CallScheduled(
            id=id,
            index=i,
            target=targets[i],
            value=values[i],
            data=calldatas[i],
            predecessor=empty(bytes32),
            delay=delay,
        )
    return eta


@external
@payable
@nonreentrant
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
):
    """
    @notice Does the actions in their order, or none of them.
    @dev Reverts with "treasury: only governor", "treasury: not ready" (unknown, too early or
         done), "treasury: no code" (calldata for an account without code), or with whatever
         the target that refuses reverts with.
    """
    self._check_governor()
    id: bytes32 = keccak256(abi_encode(targets, values, calldatas, description_hash))
    eta: uint256 = self.getTimestamp[id]
    assert eta > _DONE and eta <= block.timestamp, "treasury: not ready"
    self.getTimestamp[id] = _DONE
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        if len(calldatas[i]) != 0:
            assert targets[i].is_contract, "treasury: no code"
        raw_call(targets[i], calldatas[i], value=values[i])
        log CallExecuted(id=id, index=i, target=targets[i], value=values[i], data=calldatas[i])


@external
def cancel(operation_id: bytes32):
    """
    @notice Takes a scheduled operation back.
    @dev Reverts with "treasury: only governor" or "treasury: not scheduled".
    """
    self._check_governor()
    assert self.getTimestamp[operation_id] > _DONE, "treasury: not scheduled"
    self.getTimestamp[operation_id] = 0
    log Cancelled(id=operation_id)


@external
def updateDelay(delay_seconds: uint256):
    """
    @notice Changes the delay of what is scheduled from now on. The treasury itself alone
            may, so it takes a passed proposal and the old delay.
    @dev Reverts with "treasury: only itself" or "treasury: delay out of range".
    """
    assert msg.sender == self, "treasury: only itself"
    self._set_delay(delay_seconds)


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165).
    """
    return interface_id in _INTERFACES


@external
def onERC721Received(operator: address, owner: address, token_id: uint256, data: Bytes[1_024]) -> bytes4:
    """
    @notice The treasury takes any ERC-721 token.
    """
    return method_id("onERC721Received(address,address,uint256,bytes)", output_type=bytes4)


@external
def onERC1155Received(
    operator: address, owner: address, id: uint256, amount: uint256, data: Bytes[1_024]
) -> bytes4:
    """
    @notice The treasury takes any ERC-1155 token.
    """
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
def onERC1155BatchReceived(
    operator: address,
    owner: address,
    ids: DynArray[uint256, 64],
    amounts: DynArray[uint256, 64],
    data: Bytes[1_024],
) -> bytes4:
    """
    @notice The treasury takes any batch of ERC-1155 tokens.
    """
    return method_id(
        "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4
    )


@internal
@view
def _check_governor():
    assert msg.sender == governor, "treasury: only governor"


@internal
def _set_delay(delay_seconds: uint256):
    assert delay_seconds != 0 and delay_seconds <= MAX_DELAY_SECONDS, "treasury: delay out of range"
    log MinDelayChange(oldDuration=self.getMinDelay, newDuration=delay_seconds)
    self.getMinDelay = delay_seconds
