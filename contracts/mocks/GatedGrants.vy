# pragma version 0.4.3
# pragma evm-version cancun
"""
@title GatedGrants
@license AGPL-3.0-only
@author govkit
@notice An example of a contract that an office of the nation gates: only the treasurer pays grants of
        coin from it.
"""

from ..interfaces import IOffices

# "treasurer" in ASCII, padded with zero bytes on the right.
_TREASURER: constant(bytes32) = 0x7472656173757265720000000000000000000000000000000000000000000000

offices: immutable(address)

paid: public(HashMap[address, uint256])


@deploy
@payable
def __init__(offices_: address):
    offices = offices_


@external
def pay(receiver: address, amount_wei: uint256):
    assert staticcall IOffices(offices).hasRole(_TREASURER, msg.sender), "grants: only treasurer"
    self.paid[receiver] += amount_wei
    send(receiver, amount_wei)
