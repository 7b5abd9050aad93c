# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Treasury
@license AGPL-3.0-only
@author govkit
@notice The timelock that holds the nation's money and owns every other contract. It executes what the
        governor has passed, after a delay in which everybody can see what will happen. Payers, contracts
        that the founding or a vote has named, have money paid out of it within their own rules.
@dev An operation is a proposal's actions, and its id is the proposal's: the hash of
     targets, values, calldatas and description hash (IGovernor). What is queued, and from when on
     it can be executed, stands in the governor alone. Nothing is executed unless the governor
     marks it so first. Besides `pay` there is no other way in: no owner, no delegatecall.
     Events have the names that indexers know from OpenZeppelin's TimelockController. The governor's
     events say what is scheduled (`ProposalCreated`, `ProposalQueued`).
"""

from .interfaces import IProposals
from .interfaces import ITreasury
from .modules import code_fold
from .modules import refusals

implements: ITreasury


event CallExecuted:
    id: indexed(bytes32)
    index: indexed(uint256)
    target: address
    value: uint256
    data: Bytes[2_048]


event MinDelayChange:
    oldDuration: uint256
    newDuration: uint256


event PayerSet:
    payer: indexed(address)
    number: uint256
    allowed: bool


MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
# A delay is never zero, so that no proposal takes effect in the block it passes in, and
# never so long that a typing mistake would freeze the nation.
MAX_DELAY_SECONDS: constant(uint256) = 30 * 24 * 60 * 60
# The payers that a founding can name.
MAX_PAYERS: constant(uint256) = 16
# Payers are numbered from here on: the numbers below are those of the classes of decisions.
FIRST_PAYER: constant(uint256) = 16
_ALLOWED: constant(uint256) = 1
_INTERFACES: constant(bytes4[2]) = [
    0x01FFC9A7,  # ERC-165
    0x4E2312E0,  # ERC-1155 receiver
]

# @notice The contract that says what is executed.
governor: public(immutable(address))

# @notice The shortest time between queuing and executing, in seconds. The governor reads it here when
#         it is created. A class of proposals can require a longer one.
getMinDelay: public(immutable(uint256))

# @notice How many payers were ever named.
payerCount: public(uint256)
# number | allowed (1); 0 for an account that was never named
_payers: HashMap[address, uint256]
# The class of the proposal that is being executed.
_class: transient(uint256)


@deploy
def __init__(governor_: address, delay_seconds: uint256, payers: DynArray[address, MAX_PAYERS]):
    """
    @param governor_ The governor, which need not have code yet.
    @param delay_seconds From 1 to 30 days.
    @param payers The first payers, which need not have code yet. Their numbers begin at 16.
    """
    if delay_seconds == 0 or delay_seconds > MAX_DELAY_SECONDS:
        refusals._refuse(refusals.TREASURY_DELAY_OUT_OF_RANGE)
    governor = governor_
    getMinDelay = delay_seconds
    log MinDelayChange(oldDuration=0, newDuration=delay_seconds)
    for payer: address in payers:
        self._set_payer(payer, True)


@external
@payable
def __default__():
    """
    @notice Accepts the chain's own coin from anybody.
    """
    pass


@external
@payable
@nonreentrant
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Executes the actions of a queued proposal in their order, all or none. Anybody can call this,
            here or as the governor's `execute`, which forwards it. Coin that is sent along stays here.
    @return The proposal's id.
    @dev Reverts as `Governor.markExecuted` does, with "treasury: code changed", "treasury: no action" (an
         action would mark a proposal as executed), or as a target does. Each target's code is read right
         before its call, so a target that an earlier action created or changed is refused too.
    """
    id: bytes32 = keccak256(abi_encode(targets, values, calldatas, description_hash))
    # The governor checks all that must be true and marks the proposal as executed before any
    # action is done, so that no action finds it open.
    pinned: uint256 = extcall IProposals(governor).markExecuted(convert(id, uint256))
    self._class = (pinned & code_fold.CLASS_MASK) >> code_fold.CLASS_SHIFT
    fold: bytes32 = empty(bytes32)
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        code_hash: bytes32 = targets[i].codehash
        if code_hash == code_fold.NO_CODE:
            code_hash = empty(bytes32)
        fold = keccak256(concat(fold, code_hash))
        # The governor would take it for the call above.
        if targets[i] == governor:
            if slice(calldatas[i], 0, 4) == method_id("markExecuted(uint256)"):
                refusals._refuse(refusals.TREASURY_NO_ACTION)
        raw_call(targets[i], calldatas[i], value=values[i])
        log CallExecuted(id=id, index=i, target=targets[i], value=values[i], data=calldatas[i])
    if (convert(fold, uint256) ^ pinned) & code_fold.MASK != 0: refusals._refuse(refusals.TREASURY_CODE_CHANGED)
    return convert(id, uint256)


@external
@nonreentrant
def pay(asset: address, receiver: address, amount: uint256):
    """
    @notice Pays out of the treasury. Only payers can call this, and not while a proposal is executed.
    @param asset An ERC-20 token, or zero for the chain's own coin.
    @dev Reverts with "treasury: only payers", or with "treasury: payment failed": the treasury has too little,
         the asset has no code, or the asset or the receiver refuses. Logs nothing: a payer's own event says more.
    """
    if self._payers[msg.sender] & _ALLOWED == 0: refusals._refuse(refusals.TREASURY_ONLY_PAYERS)
    paid: bool = False
    if asset == empty(address):
        paid = raw_call(receiver, b"", value=amount, revert_on_failure=False)
    else:
        answer: Bytes[32] = b""
        paid, answer = raw_call(
            asset,
            abi_encode(receiver, amount, method_id=method_id("transfer(address,uint256)")),
            max_outsize=32,
            revert_on_failure=False,
        )
        # A token may answer nothing. An account without code does too.
        if len(answer) == 0:
            paid = paid and asset.is_contract
        else:
            paid = paid and len(answer) == 32 and convert(answer, uint256) == 1
    if not paid: refusals._refuse(refusals.TREASURY_PAYMENT_FAILED)


@external
def setPayer(payer: address, allowed: bool):
    """
    @notice Says whether a contract is a payer. Only the treasury itself can call this, by a proposal of the
            strictest class. A payer that is named again keeps its number.
    @dev Reverts with "treasury: only treasury", "treasury: only strictest class" or "treasury: no contract".
    """
    self._check_author()
    if allowed and not payer.is_contract: refusals._refuse(refusals.TREASURY_NO_CONTRACT)
    self._set_payer(payer, allowed)


@external
@view
def isPayer(account: address) -> bool:
    """
    @return Whether `pay` pays for that account.
    """
    return self._payers[account] & _ALLOWED != 0


@external
@view
def payerNumber(account: address) -> uint256:
    """
    @return The number of an account that is or was a payer, from 16 on; 0 for any other account.
    """
    return self._payers[account] >> 1


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
def _set_payer(payer: address, allowed: bool):
    number: uint256 = self._payers[payer] >> 1
    if number == 0:
        # Each is named by a vote or the founding, so this stays far below 2^255.
        count: uint256 = self.payerCount
        number = unsafe_add(count, FIRST_PAYER)
        self.payerCount = unsafe_add(count, 1)
    self._payers[payer] = (number << 1) | convert(allowed, uint256)
    log PayerSet(payer=payer, number=number, allowed=allowed)


@internal
@view
def _check_author():
    """
    @notice Refuses anybody but the treasury itself, executing a proposal of the strictest class. No rule of
            the rulebook can change that.
    """
    if msg.sender != self: refusals._refuse(refusals.TREASURY_ONLY_TREASURY)
    if self._class != 0: refusals._refuse(refusals.TREASURY_ONLY_STRICTEST_CLASS)
