# pragma version 0.4.3
"""
@title governor_constants
@license AGPL-3.0-only
@author govkit
@notice What a governor answers in the same way for ever.
"""

_BPS_DENOMINATOR: constant(uint256) = 10_000

# Numbers take less code than four bytes do.
_INTERFACES: constant(uint256[4]) = [
    33_540_519,  # 0x01FFC9A7, ERC-165
    3_660_085_789,  # 0xDA287A1D, ERC-6372, clock
    1_699_043_974,  # 0x65455A86, IGovernor
    3_451_780_334,  # 0xCDBDFCEE, IGovernor with getProposalId
]


@external
@pure
def version() -> String[1]:
    """
    @return The version of this contract's interface.
    """
    return "1"


@external
@pure
def quorumDenominator() -> uint256:
    """
    @return The denominator of the quorum's share: 10,000.
    """
    return _BPS_DENOMINATOR


@external
@view
def proposalNeedsQueuing(proposal_id: uint256) -> bool:
    """
    @return True: nothing is executed without the timelock's delay.
    """
    return True


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165).
    """
    return convert(interface_id, uint256) in _INTERFACES
