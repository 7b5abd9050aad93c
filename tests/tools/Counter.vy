# pragma version 0.4.3
"""
@title What every tool deploys, calls and listens to
"""

event Bumped:
    who: indexed(address)
    count: uint256

count: public(uint256)

@external
def bump():
    """
    @notice Add one, and say who did
    """
    self.count += 1
    log Bumped(who=msg.sender, count=self.count)

@external
@view
def fail() -> uint256:
    """
    @notice Revert with a reason
    """
    raise "not today"

@external
@view
def moment() -> uint256:
    """
    @notice The block's time, in seconds
    """
    return block.timestamp
