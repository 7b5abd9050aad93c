# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Treasury
@license AGPL-3.0-only
@author govkit
@notice The timelock that holds the nation's money and owns every other contract. It executes what the
        governor has passed, after a delay in which everybody can see what will happen.
@dev An operation is a proposal's actions, and its id is the proposal's: the hash of
     targets, values, calldatas and description hash (IGovernor). Nobody but the governor
     schedules, executes or cancels, and there is no other way in: no owner, no delegatecall.
     Events have the names that indexers know from OpenZeppelin's TimelockController. The governor's
     events say what is scheduled (`ProposalCreated`, `ProposalQueued`).
"""

from .interfaces import ITreasury

implements: ITreasury


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
_FOLD_MASK: constant(uint256) = 2**160 - 1
_INTERFACES: constant(bytes4[2]) = [
    0x01FFC9A7,  # ERC-165
    0x4E2312E0,  # ERC-1155 receiver
]

# @notice The only account that schedules, executes and cancels.
governor: public(immutable(address))

# @notice The shortest time between scheduling and executing, in seconds. A class of proposals can
#         require a longer one.
getMinDelay: public(immutable(uint256))

# @notice When a scheduled operation can be executed, in seconds since 1970; 0 for any other operation.
getTimestamp: public(HashMap[bytes32, uint256])


@deploy
def __init__(governor_: address, delay_seconds: uint256):
    """
    @param governor_ The governor, which need not have code yet.
    @param delay_seconds From 1 to 30 days.
    """
    assert delay_seconds != 0 and delay_seconds <= MAX_DELAY_SECONDS, "treasury: delay out of range"
    governor = governor_
    getMinDelay = delay_seconds
    log MinDelayChange(oldDuration=0, newDuration=delay_seconds)


@external
@payable
def __default__():
    """
    @notice Accepts the chain's own coin from anybody.
    """
    pass


@external
def schedule(operation_id: bytes32, delay_seconds: uint256) -> uint256:
    """
    @notice Lets an operation be executed once the delay is over.
    @param operation_id The hash of targets, values, calldatas and description hash.
    @param delay_seconds The delay that the governor asks for. `getMinDelay` applies if that is longer.
    @return When the operation can be executed, in seconds since 1970.
    @dev Reverts with "treasury: only governor" or "treasury: already scheduled".
    """
    self._check_governor()
    assert self.getTimestamp[operation_id] == 0, "treasury: already scheduled"
    eta: uint256 = block.timestamp + max(delay_seconds, getMinDelay)
    self.getTimestamp[operation_id] = eta
    return eta


@external
@payable
@nonreentrant
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
    code_fold: uint256,
):
    """
    @notice Executes the actions in their order, all or none.
    @param code_fold Commits to the targets' code when this was proposed. It starts at zero, and for each
           target in order becomes the hash of itself and the target's code hash (zero for an
           account without code, so that a wei sent to it changes nothing). These are its lowest
           160 bits.
    @dev Reverts with "treasury: only governor", "treasury: not ready" (unknown, too early or
         done), "treasury: code changed", or as a target does. Each target's code is read right
         before its call, so a target that an earlier action created or changed is refused too.
    """
    self._check_governor()
    id: bytes32 = keccak256(abi_encode(targets, values, calldatas, description_hash))
    eta: uint256 = self.getTimestamp[id]
    assert eta != 0 and eta <= block.timestamp, "treasury: not ready"
    self.getTimestamp[id] = 0
    fold: bytes32 = empty(bytes32)
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        code_hash: bytes32 = empty(bytes32)
        if targets[i].is_contract:
            code_hash = targets[i].codehash
        fold = keccak256(concat(fold, code_hash))
        raw_call(targets[i], calldatas[i], value=values[i])
        log CallExecuted(id=id, index=i, target=targets[i], value=values[i], data=calldatas[i])
    assert convert(fold, uint256) & _FOLD_MASK == code_fold, "treasury: code changed"


@external
def cancel(operation_id: bytes32):
    """
    @notice Cancels a scheduled operation.
    @dev Reverts with "treasury: only governor" or "treasury: not scheduled".
    """
    self._check_governor()
    assert self.getTimestamp[operation_id] != 0, "treasury: not scheduled"
    self.getTimestamp[operation_id] = 0
    log Cancelled(id=operation_id)


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
    @notice Accepts any ERC-721 token.
    """
    return method_id("onERC721Received(address,address,uint256,bytes)", output_type=bytes4)


@external
def onERC1155Received(
    operator: address, owner: address, id: uint256, amount: uint256, data: Bytes[1_024]
) -> bytes4:
    """
    @notice Accepts any ERC-1155 token.
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
    @notice Accepts any batch of ERC-1155 tokens.
    """
    return method_id(
        "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4
    )


@internal
@view
def _check_governor():
    assert msg.sender == governor, "treasury: only governor"
