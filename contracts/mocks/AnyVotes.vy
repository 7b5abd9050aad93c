# pragma version 0.4.3
"""
@title AnyVotes
@license AGPL-3.0-only
@author govkit
@notice For tests: a source of votes by blocks, in which every account has the weight that was set.
"""

weight: public(uint256)


@external
def set_weight(new_weight: uint256):
    self.weight = new_weight


@external
@view
def CLOCK_MODE() -> String[31]:
    return "mode=blocknumber&from=default"


@external
@view
def clock() -> uint48:
    return convert(block.number, uint48)


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    return self.weight


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    return self.weight
