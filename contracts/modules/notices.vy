# pragma version 0.4.3
"""
@title notices
@license AGPL-3.0-only
@author govkit
@notice Notices to citizens who may be expelled or suspended, and their replies. Both become records of
        the nation's ledger.
@dev A notice can be used from one notice period after it was given, for ten more periods, and once.
"""

from ..interfaces import ILedger
from . import refusals


event Noticed:
    citizen: indexed(address)
    number: indexed(uint256)
    record: uint256


event Replied:
    citizen: indexed(address)
    number: indexed(uint256)
    record: uint256


# Kinds of records: "notice" and "reply" in ASCII, padded with zero bytes on the right.
NOTICE: constant(bytes32) = 0x6e6f746963650000000000000000000000000000000000000000000000000000
REPLY: constant(bytes32) = 0x7265706c79000000000000000000000000000000000000000000000000000000
TIME_MASK: constant(uint256) = (1 << 36) - 1
REPLIED: constant(uint256) = 1 << 36
# A notice can be used for so many notice periods after the first.
_NOTICES_GOOD: constant(uint256) = 10

# @notice The record ledger, which the registry writes notices and replies into.
ledger: public(immutable(address))
# @notice How long a citizen must have had notice before it is expelled or suspended, in the clock's
#         unit; 0 if no notice is needed, and then the registrar can revoke too.
noticePeriod: public(immutable(uint256))

# By passport: replied to (1) | when notice was given (36); 0 for none.
_notices: HashMap[uint256, uint256]


@deploy
def __init__(ledger_: address, notice_period: uint256):
    """
    @param ledger_ The ledger, of which the contract is a keeper where there is a notice period.
    @param notice_period In the clock's unit.
    @dev Reverts with "registry: bad window".
    """
    # No sum with a notice's time overflows.
    if notice_period > TIME_MASK: refusals._refuse(refusals.REGISTRY_BAD_WINDOW)
    ledger = ledger_
    noticePeriod = notice_period


@external
@view
def noticeOf(number: uint256) -> (uint256, bool):
    """
    @return When the passport's holder was given the notice that is not used up yet (0: none), and whether
            it has replied.
    """
    notice: uint256 = self._notices[number]
    return (notice & TIME_MASK, notice & REPLIED != 0)


@internal
def _append(kind: bytes32, content_hash: bytes32, title: String[128]) -> uint256:
    return extcall ILedger(ledger).append(kind, content_hash, title)


@internal
@view
def _is_good(notice: uint256, now: uint256) -> bool:
    """
    @return Whether a notice was given that can still be used, now or once its period is over.
    """
    return notice != 0 and now <= (notice & TIME_MASK) + noticePeriod * (_NOTICES_GOOD + 1)
