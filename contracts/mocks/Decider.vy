# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Decider
@license AGPL-3.0-only
@author govkit
@notice Stands for the governor before a treasury, for tests: it marks what it was told to, once.
"""

# The code fold of each open proposal, and one; 0 where there is none.
_folds: HashMap[uint256, uint256]
isDormant: public(bool)


@external
def queue(proposal_id: uint256, fold: uint256):
    """
    @param fold What is pinned of the targets' code.
    """
    self._folds[proposal_id] = fold + 1


@external
def markExecuted(proposal_id: uint256) -> uint256:
    fold: uint256 = self._folds[proposal_id]
    assert fold != 0, "decider: not queued"
    self._folds[proposal_id] = 0
    return fold - 1


@external
def sleep(dormant: bool):
    """
    @param dormant Whether the nation has too few citizens from now on.
    """
    self.isDormant = dormant


@external
@view
def queued(proposal_id: uint256) -> bool:
    """
    @return Whether a proposal can be settled.
    """
    return self._folds[proposal_id] != 0
