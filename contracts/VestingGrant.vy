# pragma version 0.4.3
# pragma evm-version cancun
"""
@title VestingGrant
@license AGPL-3.0-only
@author govkit
@notice A grant of currency that vests over time: nothing before the cliff, then in proportion to the
        time since the start, and all of it at the end. The treasury can revoke what has not vested
        yet; what has vested stays the beneficiary's.
@dev Everything that this contract receives belongs to the grant, later payments too: what has vested is
     computed from what it holds and what it has released. The beneficiary votes with all that is
     here, vested or not, unless the grant is made without votes.
"""

from ethereum.ercs import IERC20

from .interfaces import IVotes
from .modules import refusals


event Released:
    amount: uint256


event GrantRevoked:
    returned: uint256
    kept: uint256


# No grant needs more.
_GREATEST_SPAN: constant(uint256) = 100 * 365 * 24 * 60 * 60

# @notice The currency.
token: public(immutable(IERC20))
# @notice The account that receives the grant.
beneficiary: public(immutable(address))
# @notice The treasury, which can revoke and gets back what has not vested.
treasury: public(immutable(address))
# @notice When vesting begins, in seconds since 1970.
start: public(immutable(uint256))
# @notice When the first amount vests, in seconds since 1970.
cliff: public(immutable(uint256))
# @notice When all of it has vested, in seconds since 1970.
end: public(immutable(uint256))
# @notice Whether the treasury can revoke.
revocable: public(immutable(bool))
# @notice Whether the beneficiary votes with the grant.
votes: public(immutable(bool))

# @notice How much the beneficiary has been paid, in wei.
released: public(uint256)
# @notice When it was revoked, in seconds since 1970; 0 if it was not.
revokedAt: public(uint256)


@deploy
def __init__(
    token_: IERC20,
    beneficiary_: address,
    treasury_: address,
    start_: uint256,
    cliff_seconds: uint256,
    span_seconds: uint256,
    revocable_: bool,
    with_votes: bool,
):
    """
    @param start_ In seconds since 1970. It can be in the past.
    @param cliff_seconds From the start; at most the span.
    @param span_seconds From the start; from 1 second to 100 years.
    @param with_votes Whether the beneficiary votes with the grant, and can delegate its votes.
    """
    if beneficiary_ == empty(address) or treasury_ == empty(address):
        refusals._refuse(refusals.GRANT_ZERO_ADDRESS)
    if span_seconds == 0 or span_seconds > _GREATEST_SPAN: refusals._refuse(refusals.GRANT_SPAN_OUT_OF_RANGE)
    if cliff_seconds > span_seconds: refusals._refuse(refusals.GRANT_CLIFF_AFTER_END)
    if start_ > block.timestamp + _GREATEST_SPAN: refusals._refuse(refusals.GRANT_START_TOO_FAR)
    token = token_
    beneficiary = beneficiary_
    treasury = treasury_
    start = start_
    cliff = start_ + cliff_seconds
    end = start_ + span_seconds
    revocable = revocable_
    votes = with_votes
    if with_votes:
        extcall IVotes(token_.address).delegate(beneficiary_)


@external
@view
def vested() -> uint256:
    """
    @return How much has vested by now, in wei, released or not.
    """
    return self._vested(self._granted())


@external
@view
def releasable() -> uint256:
    """
    @return How much `release` would pay now, in wei.
    """
    return self._vested(self._granted()) - self.released


@external
def release() -> uint256:
    """
    @notice Pays the beneficiary what has vested. Anybody can call this.
    @return How much was paid, in wei; can be 0.
    """
    return self._release()


@external
def revoke():
    """
    @notice Pays out what has vested, and returns the rest to the treasury. Only the treasury can call this.
    @dev Reverts with "grant: only treasury", "grant: not revocable" or "grant: already revoked".
    """
    if msg.sender != treasury: refusals._refuse(refusals.GRANT_ONLY_TREASURY)
    if not revocable: refusals._refuse(refusals.GRANT_NOT_REVOCABLE)
    if self.revokedAt != 0: refusals._refuse(refusals.GRANT_ALREADY_REVOKED)
    self._release()
    # What is sent here from now on vests at once.
    self.revokedAt = block.timestamp
    rest: uint256 = staticcall token.balanceOf(self)
    if not extcall token.transfer(treasury, rest, default_return_value=True):
        refusals._refuse(refusals.GRANT_NOT_PAID)
    log GrantRevoked(returned=rest, kept=self.released)


@external
def delegate(delegatee: address):
    """
    @notice Lets `delegatee` vote with what this contract still holds. Only the beneficiary can call this.
    @dev Reverts with "grant: only beneficiary" or "grant: no votes".
    """
    if msg.sender != beneficiary: refusals._refuse(refusals.GRANT_ONLY_BENEFICIARY)
    if not votes: refusals._refuse(refusals.GRANT_NO_VOTES)
    extcall IVotes(token.address).delegate(delegatee)


@internal
def _release() -> uint256:
    amount: uint256 = self._vested(self._granted()) - self.released
    self.released += amount
    log Released(amount=amount)
    if not extcall token.transfer(beneficiary, amount, default_return_value=True):
        refusals._refuse(refusals.GRANT_NOT_PAID)
    return amount


@internal
@view
def _granted() -> uint256:
    return staticcall token.balanceOf(self) + self.released


@internal
@view
def _vested(granted: uint256) -> uint256:
    if block.timestamp >= end or self.revokedAt != 0:
        return granted
    if block.timestamp < cliff or block.timestamp <= start:
        return 0
    return granted * (block.timestamp - start) // (end - start)
