# pragma version 0.4.3

AMOUNT: public(immutable(uint256))


@deploy
def __init__(amount: uint256):
    AMOUNT = amount


@internal
def _pay(receiver: address):
    assert self.balance >= AMOUNT, "purse: empty"
    send(receiver, AMOUNT)
