# pragma version 0.4.3
"""
@title Grants
@notice Pays each citizen once, out of what it holds, until the treasury closes it.
"""

from govkit.interfaces import ICitizenRegistry

from . import purse

initializes: purse
exports: purse.AMOUNT

event Paid:
    citizen: indexed(address)
    amount: uint256


REGISTRY: immutable(address)
TREASURY: immutable(address)
open: public(bool)
_paid: HashMap[address, bool]


@deploy
@payable
def __init__(registry: address, treasury: address, amount: uint256):
    assert amount != 0, "grants: nothing to pay"
    REGISTRY = registry
    TREASURY = treasury
    self.open = True
    purse.__init__(amount)


@external
def claim():
    assert self.open, "grants: closed"
    assert staticcall ICitizenRegistry(REGISTRY).isCitizen(msg.sender), "grants: not a citizen"
    assert not self._paid[msg.sender], "grants: paid already"
    self._paid[msg.sender] = True
    purse._pay(msg.sender)
    log Paid(citizen=msg.sender, amount=purse.AMOUNT)


@external
def close():
    assert msg.sender == TREASURY, "grants: only treasury"
    self.open = False
    if self.balance != 0:
        send(TREASURY, self.balance)
