# pragma version 0.4.3
"""
@title Told
@license AGPL-3.0-only
@author govkit
@notice A mock: remembers what a registry tells it of passports, one word after another.
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
