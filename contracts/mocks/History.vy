# pragma version 0.4.3
# pragma evm-version cancun
"""
@title History
@license AGPL-3.0-only
@author govkit
@notice The module `checkpoints` on its own, for tests.
"""

from ..modules import checkpoints

initializes: checkpoints


@deploy
def __init__():
    checkpoints.__init__()


@external
def push(key: address, timepoint: uint256, new_value: uint256):
    checkpoints._push(key, timepoint, new_value)


@external
@view
def latest(key: address) -> uint256:
    return checkpoints._latest(key)


@external
@view
def at(key: address, timepoint: uint256) -> uint256:
    return checkpoints._at(key, timepoint)


@external
def set_tag(key: address, tag: uint256):
    checkpoints._set_tag(key, tag)


@external
@view
def tag(key: address) -> uint256:
    return checkpoints._tag(key)
