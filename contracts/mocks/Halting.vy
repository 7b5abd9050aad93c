# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Halting
@license AGPL-3.0-only
@author govkit
@notice Halts the proposals that it is told to, for tests.
"""

# @notice Whether a proposal is halted.
isHalted: public(HashMap[uint256, bool])


@external
def halt(proposal_id: uint256, halted: bool):
    self.isHalted[proposal_id] = halted
