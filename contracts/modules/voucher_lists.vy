# pragma version 0.4.3
"""
@title voucher_lists
@license AGPL-3.0-only
@author govkit
@notice Who vouches for each applicant, and who vouched for each passport when it was admitted.
@dev A list is a word of passport numbers, 32 bits each, up to seven. A free place is 0, which is no
     passport's number. The order of the places means nothing.
"""

# The numbers fit one word, with one place to spare for the challenger (see `Admissions.judge`).
MAX_VOUCHERS: constant(uint256) = 7
NUMBER_BITS: constant(uint256) = 32
NUMBER_MASK: constant(uint256) = 2**32 - 1

# By applicant.
_vouchers: HashMap[address, uint256]

# By passport, as it was last admitted.
_sponsors: HashMap[uint256, uint256]


@external
@view
def sponsorsOf(number: uint256) -> DynArray[uint256, MAX_VOUCHERS]:
    """
    @return The passports that vouched when this one was last admitted, in no order that means
            anything; none if nobody did.
    """
    return self._numbers(self._sponsors[number])


@internal
def _note_sponsors(number: uint256, vouchers: uint256):
    """
    @notice Notes who vouched for a passport, over those of an earlier admission.
    """
    if vouchers != 0 or self._sponsors[number] != 0:
        self._sponsors[number] = vouchers


@internal
@pure
def _numbers(vouchers: uint256) -> DynArray[uint256, MAX_VOUCHERS]:
    """
    @return The passports in a word, in the order of their places.
    """
    numbers: DynArray[uint256, MAX_VOUCHERS] = []
    for place: uint256 in range(MAX_VOUCHERS):
        number: uint256 = (vouchers >> unsafe_mul(place, NUMBER_BITS)) & NUMBER_MASK
        if number != 0:
            numbers.append(number)
    return numbers


@internal
@pure
def _is_among(number: uint256, vouchers: uint256) -> bool:
    """
    @return Whether a number, which is not 0, stands at one of the eight places of a word.
    """
    rest: uint256 = vouchers
    for _: uint256 in range(8):
        if rest == 0:
            break
        if rest & NUMBER_MASK == number:
            return True
        rest >>= NUMBER_BITS
    return False


@internal
@pure
def _with_number(vouchers: uint256, number: uint256) -> uint256:
    """
    @return The word with a number at its first free place. The caller has checked that there is one.
    """
    offset: uint256 = 0
    for _: uint256 in range(MAX_VOUCHERS):
        if (vouchers >> offset) & NUMBER_MASK == 0:
            break
        offset = unsafe_add(offset, NUMBER_BITS)
    return vouchers | (number << offset)


@internal
@pure
def _without_number(vouchers: uint256, number: uint256) -> uint256:
    """
    @return The word without a number that stands in it.
    """
    offset: uint256 = 0
    for _: uint256 in range(MAX_VOUCHERS):
        if (vouchers >> offset) & NUMBER_MASK == number:
            break
        offset = unsafe_add(offset, NUMBER_BITS)
    return vouchers & ~(NUMBER_MASK << offset)
