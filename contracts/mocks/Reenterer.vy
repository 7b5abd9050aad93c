# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Reenterer
@license AGPL-3.0-only
@author govkit
@notice A hostile target, for tests: whenever it is called or paid, it sends a call of its own to the
        target that was set, and notes whether that succeeded.
"""

target: public(address)
payload: Bytes[16_384]
# @notice Whether a refusal of the call back is passed on to the caller.
insists: public(bool)
# @notice How often it was called, and how often its own call then succeeded.
attempts: public(uint256)
successes: public(uint256)


@external
def arm(target: address, payload: Bytes[16_384], insists: bool):
    """
    @param payload What is sent to `target` whenever this contract is called.
    @param insists Whether a refusal is passed on.
    """
    self.target = target
    self.payload = payload
    self.insists = insists


@external
@payable
def __default__():
    self.attempts += 1
    if self.insists:
        raw_call(self.target, self.payload)
        self.successes += 1
        return
    succeeded: bool = raw_call(self.target, self.payload, revert_on_failure=False)
    if succeeded:
        self.successes += 1
