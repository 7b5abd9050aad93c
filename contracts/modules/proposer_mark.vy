# pragma version 0.4.3
"""
@title proposer_mark
@license AGPL-3.0-only
@author govkit
@notice The end of a description that lets one account alone propose it, "#proposer=0x" and an address, as
        in OpenZeppelin's `Governor`.
"""

MARK: constant(String[12]) = "#proposer=0x"
# The mark and forty digits.
SUFFIX_BYTES: constant(uint256) = 52


@internal
@view
def _may_propose(digits: Bytes[40]) -> bool:
    """
    @return Whether forty digits are the caller's address, or no address at all.
    """
    proposer: uint256 = 0
    for i: uint256 in range(40):
        # 0x20 makes a letter small and leaves a digit as it is.
        digit: uint256 = convert(slice(digits, i, 1), uint256)
        value: uint256 = 0
        if digit >= 48 and digit <= 57:
            value = unsafe_sub(digit, 48)
        else:
            digit |= 32
            if digit < 97 or digit > 102:
                return True
            value = unsafe_sub(digit, 87)
        proposer = (proposer << 4) | value
    return proposer == convert(msg.sender, uint256)
