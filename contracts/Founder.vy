# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Founder
@license AGPL-3.0-only
@author govkit
@notice Founds one nation. It creates the nation's contracts, allocates the genesis supply and admits
        the founding citizens. Its last act creates the governor, and after that it can never do
        anything again, for anybody.
@dev Its own address comes from CREATE2 over its code, the deployer and the fingerprint of
     the nation file. A contract's address comes from CREATE over this address and a count
     from 1 (EIP-161). So all addresses are known beforehand, whatever the deployer's nonce,
     and contracts can be given each other's addresses. Until the governor exists nobody can
     propose anything, so a half-founded nation cannot act.
"""

from .modules import refusals

event Created:
    created: indexed(address)


event Founded:
    governor: indexed(address)
    fingerprint: indexed(bytes32)


# The greatest init code (EIP-3860): twice the greatest runtime code.
MAX_INIT_CODE_BYTES: constant(uint256) = 49_152
MAX_CALLDATA_BYTES: constant(uint256) = 16_384

# @notice The account that founds the nation. It has no power except through this contract.
deployer: public(immutable(address))

# @notice SHA-256 of the nation file's settings.
fingerprint: public(immutable(bytes32))

# @notice How many steps of the founding are done. Each step names its number, so a step that is sent
#         twice is done once, and an interrupted founding continues where it stopped.
steps: public(uint256)

# @notice A hash over all steps so far, in their order: of the hash before, the method, the target
#         (zero for a creation) and keccak256 of the init code or calldata. The same steps, made
#         again from the nation file, give the same hash. So a step that was slipped in, left out or
#         changed is found, even where no getter would show it.
transcript: public(bytes32)

# @notice Whether the nation is founded, after which this contract can do nothing more.
founded: public(bool)


@deploy
def __init__(deployer_: address, fingerprint_: bytes32):
    """
    @param deployer_ The account that founds the nation.
    @param fingerprint_ SHA-256 of the nation file's settings.
    """
    deployer = deployer_
    fingerprint = fingerprint_


@external
def create(step: uint256, init_code: Bytes[MAX_INIT_CODE_BYTES]) -> address:
    """
    @notice Creates one of the nation's contracts.
    @param step The number of this step, from 0.
    @dev Reverts with "founder: only deployer", "founder: already founded" or "founder: wrong
         step", or as the contract's constructor does.
    """
    self._begin(step)
    self._note(method_id("create(uint256,bytes)", output_type=bytes4), empty(address), keccak256(init_code))
    return self._create(init_code)


@external
def call(step: uint256, target: address, data: Bytes[MAX_CALLDATA_BYTES]):
    """
    @notice Calls one of the nation's contracts: allocations and founding citizens.
    @dev Reverts as `create` does, or as the target does.
    """
    self._begin(step)
    self._note(method_id("call(uint256,address,bytes)", output_type=bytes4), target, keccak256(data))
    raw_call(target, data)


@external
def finish(step: uint256, governor_init_code: Bytes[MAX_INIT_CODE_BYTES]) -> address:
    """
    @notice Creates the governor, with which the nation can act, and ends this contract's power.
    @dev Reverts as `create` does.
    """
    self._begin(step)
    self._note(
        method_id("finish(uint256,bytes)", output_type=bytes4), empty(address), keccak256(governor_init_code)
    )
    self.founded = True
    governor: address = self._create(governor_init_code)
    log Founded(governor=governor, fingerprint=fingerprint)
    return governor


@internal
def _begin(step: uint256):
    if msg.sender != deployer: refusals._refuse(refusals.FOUNDER_ONLY_DEPLOYER)
    if self.founded: refusals._refuse(refusals.FOUNDER_ALREADY_FOUNDED)
    if step != self.steps: refusals._refuse(refusals.FOUNDER_WRONG_STEP)
    # Every step takes a transaction.
    self.steps = unsafe_add(step, 1)


@internal
def _note(method: bytes4, target: address, content_hash: bytes32):
    self.transcript = keccak256(abi_encode(self.transcript, method, target, content_hash))


@internal
def _create(init_code: Bytes[MAX_INIT_CODE_BYTES]) -> address:
    created: address = raw_create(init_code)
    log Created(created=created)
    return created
