# pragma version 0.4.3
"""
@title officers
@license AGPL-3.0-only
@author govkit
@notice Finds the person behind an officer. If the officer is the contract of the offices, that is the
        person who acts for an office at this moment (`acting`), so that nobody has two voices in one
        case; and that person's word counts only while it is in office (`canAct`).
"""

_ADDRESS_MASK: constant(uint256) = 2**160 - 1


@internal
@view
def _in_person() -> address:
    """
    @return The person acting for the calling office, else the caller itself.
    @dev The caller is an officer, whose answer is trusted. An account without code answers nothing.
    """
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        msg.sender, method_id("acting()"), max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    if not success or len(answer) != 32:
        return msg.sender
    person: address = convert(convert(answer, uint256) & _ADDRESS_MASK, address)
    return msg.sender if person == empty(address) else person


@internal
@view
def _still_acts(officer: address, person: address, selector: bytes4) -> bool:
    """
    @return Whether `person` is the officer, or could call that function of this contract for it now.
    """
    if person == officer:
        return True
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        officer,
        abi_encode(person, self, selector, method_id=method_id("canAct(address,address,bytes4)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(answer) == 32 and convert(answer, uint256) == 1
