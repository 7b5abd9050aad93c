# pragma version 0.4.3
"""
@title cases
@license AGPL-3.0-only
@author govkit
@notice The cases of a court, each kept as the hash of what comes back as calldata.
"""

from . import refusals


struct Case:
    arbitrable: address
    # How many rulings there are besides 0.
    choices: uint256
    parties: DynArray[address, MAX_PARTIES]
    # What a party puts down with its share.
    bond: uint256
    # When the dispute was opened, in the clock's unit, and among how many places its panels are drawn: who
    # comes later serves on none of them.
    begun: uint256
    places: uint256
    # When this round was opened, in the clock's unit, and the block that decides about its draw.
    opened: uint256
    block: uint256
    # 0 the first panel, 1 the panel of an appeal.
    round: uint256
    # What the panel is drawn by; zero until then.
    seed: bytes32


# @notice What the court keeps the hash of: calls about it give the newest, with the seed that `Drawn` says.
event CaseSet:
    disputeID: indexed(uint256)
    newest: Case


MAX_PARTIES: constant(uint256) = 15

# By dispute, as it is now.
_hashes: HashMap[uint256, bytes32]


@external
@view
def caseHash(disputeID: uint256) -> bytes32:
    """
    @return The Keccak-256 of the case as ABI; zero for none.
    """
    return self._hashes[disputeID]


@internal
def _set(dispute: uint256, case: Case):
    self._hashes[dispute] = keccak256(abi_encode(case))
    log CaseSet(disputeID=dispute, newest=case)


@internal
@view
def _check(dispute: uint256, case: Case):
    """
    @dev Reverts with "court: wrong case".
    """
    if keccak256(abi_encode(case)) != self._hashes[dispute]: refusals._refuse(refusals.COURT_WRONG_CASE)


@internal
@pure
def _draw_of(dispute: uint256, case: Case) -> uint256:
    """
    @return The number of the case's draw, which tells its rounds apart.
    """
    return (dispute << 1) | case.round
