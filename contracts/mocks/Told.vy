# pragma version 0.4.3
"""
@title Told
@license AGPL-3.0-only
@author govkit
@notice For tests: notes each change of a passport that a registry tells it of.
"""

struct Told:
    number: uint256
    holder: address
    counts: bool
    until: uint256

count: public(uint256)
told: public(HashMap[uint256, Told])


@external
def passportChanged(number: uint256, holder: address, counts: bool, until: uint256):
    self.told[self.count] = Told(number=number, holder=holder, counts=counts, until=until)
    self.count += 1
