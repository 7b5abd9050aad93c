# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Committed
@license AGPL-3.0-only
@author govkit
@notice Stands for the contract that commits the treasury, for tests: it tells one figure for every asset, and
        calls whom it is told to.
"""

_committed: uint256


@external
def commit(committed: uint256):
    """
    @param committed What leaves in a year, of each asset.
    """
    self._committed = committed


@external
def ask(target: address, payload: Bytes[1_024]):
    raw_call(target, payload)


@external
@view
def committed(asset: address) -> uint256:
    return self._committed
