# pragma version 0.4.3
# pragma evm-version cancun
"""
@title OutsideCourt
@license AGPL-3.0-only
@author govkit
@notice For tests: a court of somebody else, in the shape of ERC-792, which Kleros v2 shares. It rules what anybody
        tells it to. If set so it refuses disputes, gives each the same number, or sends a call of its own to the
        contract that asks it.
"""

interface IArbitrable:
    def rule(disputeID: uint256, ruling: uint256): nonpayable


cost: public(uint256)
# @notice 0 honest, 1 refuses disputes, 2 numbers all of them alike, 3 sends a call of its own when it is asked or
#         paid, 4 says no cost.
manner: public(uint256)
payload: Bytes[8_192]
attempts: public(uint256)
successes: public(uint256)
disputes: public(uint256)
appeals: public(uint256)
# @notice What it was told with the last dispute or appeal.
extra: public(Bytes[1_024])
choices: public(uint256)
arbitrable: address


@external
def setCost(cost: uint256):
    self.cost = cost


@external
def behave(manner: uint256, payload: Bytes[8_192]):
    self.manner = manner
    self.payload = payload


@external
@view
def arbitrationCost(extraData: Bytes[1_024]) -> uint256:
    assert self.manner != 4, "court: silent"
    return self.cost


@external
@view
def appealCost(disputeID: uint256, extraData: Bytes[1_024]) -> uint256:
    return 2 * self.cost


@external
@payable
def createDispute(choices: uint256, extraData: Bytes[1_024]) -> uint256:
    assert self.manner != 1, "court: refused"
    assert msg.value == self.cost, "court: wrong amount"
    self.extra = extraData
    self.choices = choices
    self.arbitrable = msg.sender
    self._call_back()
    if self.manner != 2:
        self.disputes += 1
    return self.disputes


@external
@payable
def appeal(disputeID: uint256, extraData: Bytes[1_024]):
    assert msg.value == 2 * self.cost, "court: wrong amount"
    self.extra = extraData
    self.appeals += 1
    self._call_back()


@external
def give(disputeID: uint256, ruling: uint256):
    """
    @notice Rules, as anybody wants.
    """
    extcall IArbitrable(self.arbitrable).rule(disputeID, ruling)


@external
@payable
def __default__():
    self._call_back()


@internal
def _call_back():
    if self.manner == 3:
        self.attempts += 1
        if raw_call(self.arbitrable, self.payload, revert_on_failure=False):
            self.successes += 1
