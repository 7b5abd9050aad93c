# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Umpire
@license AGPL-3.0-only
@author govkit
@notice An arbitrator (ERC-792) for tests, which rules as it is told to, and tells its arbitrable of it or not.
"""

interface IArbitrable:
    def rule(disputeID: uint256, ruling: uint256): nonpayable


event CaseSet:
    disputeID: indexed(uint256)


COST: constant(uint256) = 5 * 10**16

disputes: public(uint256)
arbitrable: public(HashMap[uint256, address])
# @notice 2 once it has ruled.
disputeStatus: public(HashMap[uint256, uint256])
currentRuling: public(HashMap[uint256, uint256])


@external
@payable
def createDispute(choices: uint256, extraData: Bytes[640]) -> uint256:
    assert msg.value == COST, "umpire: wrong amount"
    self.disputes += 1
    self.arbitrable[self.disputes] = msg.sender
    log CaseSet(disputeID=self.disputes)
    return self.disputes


@external
def decide(disputeID: uint256, ruling: uint256, tells: bool):
    """
    @notice Rules, once; and tells of it, as often as one likes.
    """
    if self.disputeStatus[disputeID] == 0:
        self.disputeStatus[disputeID] = 2
        self.currentRuling[disputeID] = ruling
    if tells:
        extcall IArbitrable(self.arbitrable[disputeID]).rule(disputeID, self.currentRuling[disputeID])
