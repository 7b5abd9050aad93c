# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Target
@license AGPL-3.0-only
@author govkit
@notice A target of proposals, for tests: it remembers, takes coin, refuses, and answers with more than
        its caller asked for.
"""

event Poked:
    sender: indexed(address)
    number: uint256
    amount: uint256


number: public(uint256)
sender: public(address)


@external
@payable
def poke(number: uint256):
    """
    @notice Remembers the number and who sent it.
    """
    self.number = number
    self.sender = msg.sender
    log Poked(sender=msg.sender, number=number, amount=msg.value)


@external
def refuse():
    """
    @dev Always reverts with "target: refused".
    """
    raise "target: refused"


@external
def refuse_silently():
    """
    @dev Always reverts with nothing at all.
    """
    raw_revert(b"")


@external
def bomb() -> uint256[8_192]:
    """
    @return A quarter of a megabyte, so that a caller who copies it pays for the memory.
    """
    return empty(uint256[8_192])


@external
def refuse_with_bomb():
    """
    @dev Always reverts, with a quarter of a megabyte.
    """
    raw_revert(abi_encode(empty(uint256[8_192])))


@external
def burn_gas():
    """
    @dev Uses up all gas it was given: that is what an invalid instruction does.
    """
    raise UNREACHABLE


@external
@payable
def __default__():
    pass
