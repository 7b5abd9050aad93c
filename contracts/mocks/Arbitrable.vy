# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Arbitrable
@license AGPL-3.0-only
@author govkit
@notice For tests: a contract that asks a court, and keeps the rulings that it was told. If set so it
        refuses them, or sends a call of its own to the court first.
"""

interface IArbitrator:
    def createDispute(choices: uint256, extraData: Bytes[1_024]) -> uint256: payable
    def appeal(disputeID: uint256, extraData: Bytes[1_024]): payable


# @notice By dispute, one more than the ruling; 0 for none.
ruled: public(HashMap[uint256, uint256])
# @notice How often it was told a ruling, and how often its own call then succeeded.
told: public(uint256)
successes: public(uint256)
refuses: public(bool)
payload: Bytes[2_048]


@external
def behave(refuses: bool, payload: Bytes[2_048]):
    self.refuses = refuses
    self.payload = payload


@external
@payable
def open(court: address, choices: uint256, extra: Bytes[1_024]) -> uint256:
    return extcall IArbitrator(court).createDispute(choices, extra, value=msg.value)


@external
@payable
def appeal(court: address, dispute: uint256, extra: Bytes[1_024]):
    extcall IArbitrator(court).appeal(dispute, extra, value=msg.value)


@external
def rule(disputeID: uint256, ruling: uint256):
    assert not self.refuses, "arbitrable: refused"
    self.told += 1
    if len(self.payload) != 0:
        if raw_call(msg.sender, self.payload, revert_on_failure=False):
            self.successes += 1
    self.ruled[disputeID] = ruling + 1
