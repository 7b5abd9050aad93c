# pragma version 0.4.3
# pragma evm-version cancun
"""
@title LockedVotes
@license AGPL-3.0-only
@author govkit
@notice Votes for currency that is locked up for a time (in the manner of Curve's VotingEscrow). An
        amount weighs in proportion to the time left of its lock: all of it with the longest lock,
        nothing at its end, and in a straight line between. This is a source of votes for any house
        or governor (ERC-5805, ERC-6372). Weight cannot be transferred.
@dev A deposit goes back to its depositor after the end of its lock, and never to anybody else. Each
     account has one lock, which can grow and be made longer. The owner of a lock votes with it or
     names a delegate. See `decay` for the history of weights. What an account itself had locked, no
     matter who votes with it, is known at each past timepoint too.
     In the currency itself the deposits are delegated to the treasury, whose votes no house counts
     and every quorum leaves out. So they do not vote a second time in a house of the token's
     holders, and do not put its quorum out of reach.
     Tokens that are sent here without `lock` belong to nobody and stay here. The currency must move
     the amounts that it states and call nobody back, as TreasuryToken does.
"""

from ethereum.ercs import IERC20
from snekmate.tokens.interfaces import IERC20Permit
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IVotes
from .modules import decay
from .modules import delegation
from .modules import refusals
from .modules import timepoints

implements: IERC5267
implements: IVotes

initializes: decay
initializes: eip712_domain_separator
initializes: delegation[eip712_domain_separator := eip712_domain_separator]
initializes: timepoints

exports: (
    eip712_domain_separator.eip712Domain,
    delegation.nonces,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


event Locked:
    account: indexed(address)
    added: uint256
    amount: uint256
    until: uint256


event Withdrawn:
    account: indexed(address)
    amount: uint256


_AMOUNT_BITS: constant(uint256) = 88
_AMOUNT_MASK: constant(uint256) = 2**88 - 1
_WEIGHT_MASK: constant(uint256) = 2**96 - 1
_TIME_MASK: constant(uint256) = 2**40 - 1
_SINCE_SHIFT: constant(uint256) = 128
_FORMER_SHIFT: constant(uint256) = 168
_WITHDRAWN: constant(uint256) = 1 << 208

# @notice The currency.
token: public(immutable(IERC20))
# @notice The treasury, to which deposits are delegated in the currency, and which cannot lock; or zero.
treasury: public(immutable(address))
# @notice Locks end at multiples of this, in the clock's unit.
epochDuration: public(immutable(uint256))
# @notice The longest lock, in the clock's unit. It weighs its whole amount.
longest: public(immutable(uint256))

# Each account's lock: withdrawn (1) | former (40) | since (40) | end (40) | amount (88). `since` says
# since when it has been so, and `former` how many words there are of its earlier states. The word of a
# lock that was withdrawn is kept, for the timepoints before its end.
_locks: HashMap[address, uint256]
# Its earlier states, in order: since (40) | end (40) | amount (88), with the bits that stood above.
_former: HashMap[address, HashMap[uint256, uint256]]
# The delegate; zero for the account itself.
_delegates: HashMap[address, address]


@deploy
def __init__(
    token_: address, treasury_: address, epoch_duration: uint256, longest_: uint256, name: String[31]
):
    """
    @param token_ The currency (ERC-20 and ERC-5805); its clock is taken over.
    @param treasury_ The treasury, whose votes no house counts; zero for a currency without one.
    @param epoch_duration Locks end at its multiples, in the clock's unit.
    @param longest_ In the clock's unit, at most 209 epochs.
    @param name The name in the domain of signed delegations (EIP-712).
    @dev Reverts with "decay: bad span".
    """
    token = IERC20(token_)
    treasury = treasury_
    epochDuration = epoch_duration
    longest = longest_
    by_timestamp: bool = keccak256(staticcall IVotes(token_).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    decay.__init__(epoch_duration, longest_)
    eip712_domain_separator.__init__(name, "1")
    delegation.__init__()
    if treasury_ != empty(address):
        extcall IVotes(token_).delegate(treasury_)


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return The weight that `account` votes with now, in wei.
    """
    return self._votes_at(account, timepoints._now())


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The weight that `account` voted with at the end of `timepoint`, in wei.
    @dev Reverts with "lock: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    return self._votes_at(account, timepoint)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96) of `account` at the end of `timepoint`, which a governor needs to
            count a ballot. The index is 0 if `account` never had votes.
    @dev Does not check that the timepoint is past, since a governor does before it asks.
    """
    if account == empty(address):
        return 0
    return decay._weight_at(account, timepoint)


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return The weight of all locks at the end of `timepoint`, in wei. Each vote is rounded down,
            so their sum can be less, by less than 1 wei for each voter.
    @dev Reverts with "lock: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    return decay._weight_at(empty(address), timepoint) & _WEIGHT_MASK


@external
@view
def getPastLocked(account: address, timepoint: uint256) -> uint256:
    """
    @return How much `account` itself had locked at the end of `timepoint` for at least one more epoch,
            in wei, no matter who votes with it.
    @dev Reverts with "lock: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    word: uint256 = self._locks[account]
    if (word >> _SINCE_SHIFT) & _TIME_MASK > timepoint:
        word = self._former_at(account, (word >> _FORMER_SHIFT) & _TIME_MASK, timepoint)
    # Both below 2^40.
    if (word >> _AMOUNT_BITS) & _TIME_MASK < unsafe_add(timepoint, epochDuration):
        return 0
    return word & _AMOUNT_MASK


@external
@view
def delegates(account: address) -> address:
    """
    @return Who votes with the lock of `account`: itself, or the delegate that it named.
    """
    return self._delegate_of(account)


@external
@view
def locked(account: address) -> (uint256, uint256):
    """
    @return How much `account` has locked, or not withdrawn yet, in wei, and when its lock ends or ended,
            in the clock's unit.
    """
    return self._held(self._locks[account])


@external
def lock(amount: uint256, until: uint256):
    """
    @notice Locks `amount` more wei of the caller's, together with all that it has locked, until `until`, in
            the clock's unit, rounded down to the start of an epoch. An amount of 0 only makes the
            lock longer. An ended lock that was not withdrawn is locked again.
    @dev Reverts with "lock: treasury never votes", "lock: too short", "lock: too long", "lock: ends
         earlier" (than the present lock), "lock: nothing", "lock: too much" or "lock: not paid",
         or as the currency does.
    """
    self._lock(amount, until)


@external
def lockWithPermit(amount: uint256, until: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Locks with the caller's permit for `amount` (ERC-2612) instead of an allowance.
    @param deadline The last second (since 1970) at which the permit is valid.
    @dev Reverts as `lock` does. It does not matter if somebody else has sent the permit already, since
         the allowance is there then.
    """
    if staticcall token.allowance(msg.sender, self) < amount:
        extcall IERC20Permit(token.address).permit(msg.sender, self, amount, deadline, v, r, s)
    self._lock(amount, until)


@external
def withdraw() -> uint256:
    """
    @notice Returns to the caller all that it has locked, once the lock has ended.
    @return The amount in wei.
    @dev Reverts with "lock: nothing", "lock: not over" or "lock: not paid".
    """
    word: uint256 = self._locks[msg.sender]
    amount: uint256 = 0
    end: uint256 = 0
    amount, end = self._held(word)
    if amount == 0: refusals._refuse(refusals.LOCK_NOTHING)
    # The weight ended with the lock, so no sum changes.
    if end > timepoints._now(): refusals._refuse(refusals.LOCK_NOT_OVER)
    self._locks[msg.sender] = word | _WITHDRAWN
    log Withdrawn(account=msg.sender, amount=amount)
    if not extcall token.transfer(msg.sender, amount, default_return_value=True):
        refusals._refuse(refusals.LOCK_NOT_PAID)
    return amount


@external
def delegate(delegatee: address):
    """
    @notice Lets `delegatee` vote with the caller's lock; with the zero address the caller votes itself.
    """
    self._delegate(msg.sender, delegatee)


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Delegates for the account that signed `Delegation(delegatee, nonce, expiry)`.
    @param expiry The last second (since 1970) at which the signature is valid, itself included.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce", or the
         reasons of snekmate's ecdsa for a signature that is malleable or recovers nobody.
    """
    self._delegate(delegation._delegator(delegatee, nonce, expiry, v, r, s), delegatee)


@internal
def _lock(added: uint256, until: uint256):
    if msg.sender == treasury: refusals._refuse(refusals.LOCK_TREASURY_NEVER_VOTES)
    now: uint256 = timepoints._now()
    # Rounded down: below `until`.
    end: uint256 = unsafe_mul(until // epochDuration, epochDuration)
    if end <= now: refusals._refuse(refusals.LOCK_TOO_SHORT)
    # Both below 2^40.
    if end > unsafe_add(now, longest): refusals._refuse(refusals.LOCK_TOO_LONG)
    word: uint256 = self._locks[msg.sender]
    amount: uint256 = 0
    previous_end: uint256 = 0
    amount, previous_end = self._held(word)
    if end < previous_end: refusals._refuse(refusals.LOCK_ENDS_EARLIER)
    # The balance covers every lock, so all amounts together stay below 2^88.
    if added > _AMOUNT_MASK - staticcall token.balanceOf(self): refusals._refuse(refusals.LOCK_TOO_MUCH)
    grown: uint256 = unsafe_add(amount, added)
    if grown == 0: refusals._refuse(refusals.LOCK_NOTHING)
    self._locks[msg.sender] = self._dated(word, now, added) | (end << _AMOUNT_BITS) | grown
    log Locked(account=msg.sender, added=added, amount=grown, until=end)
    self._move(empty(address), now, amount, previous_end, grown, end)
    self._move(self._delegate_of(msg.sender), now, amount, previous_end, grown, end)
    if added != 0:
        if not extcall token.transferFrom(
            msg.sender, self, added, default_return_value=True
        ):
            refusals._refuse(refusals.LOCK_NOT_PAID)


@internal
def _dated(word: uint256, now: uint256, added: uint256) -> uint256:
    """
    @notice Keeps the present state of the caller's lock if `getPastLocked` needs it later.
    @return former (40) | since (40) of the lock's new state, in their places.
    """
    former: uint256 = (word >> _FORMER_SHIFT) & _TIME_MASK
    since: uint256 = (word >> _SINCE_SHIFT) & _TIME_MASK
    # Both below 2^40. A lock that is only made longer, with an epoch still to go, counts at each
    # timepoint since, so its earlier state is not needed.
    lasts: bool = (word >> _AMOUNT_BITS) & _TIME_MASK >= unsafe_add(now, epochDuration)
    if word == 0:
        since = now
    elif since != now and (added != 0 or not lasts):
        self._former[msg.sender][former] = word
        # Fewer than 2^40, since each one costs a slot.
        former = unsafe_add(former, 1)
        since = now
    return (former << _FORMER_SHIFT) | (since << _SINCE_SHIFT)


@internal
def _delegate(delegator: address, delegatee: address):
    previous: address = self._delegate_of(delegator)
    current: address = delegator if delegatee == empty(address) else delegatee
    self._delegates[delegator] = delegatee
    log IVotes.DelegateChanged(delegator=delegator, fromDelegate=previous, toDelegate=current)
    amount: uint256 = 0
    end: uint256 = 0
    amount, end = self._held(self._locks[delegator])
    now: uint256 = timepoints._now()
    if previous == current or end <= now:
        return
    self._move(previous, now, amount, end, 0, 0)
    self._move(current, now, 0, 0, amount, end)


@internal
def _move(
    key: address, now: uint256, less: uint256, less_end: uint256, more: uint256, more_end: uint256
):
    before: uint256 = 0
    after: uint256 = 0
    before, after = decay._change(key, now, less, less_end, more, more_end)
    if key != empty(address) and before != after:
        log IVotes.DelegateVotesChanged(delegate=key, previousVotes=before, newVotes=after)


@internal
@view
def _votes_at(account: address, timepoint: uint256) -> uint256:
    # The history under the zero address is that of the total.
    return 0 if account == empty(address) else decay._weight_at(account, timepoint) & _WEIGHT_MASK


@internal
@view
def _former_at(account: address, count: uint256, timepoint: uint256) -> uint256:
    """
    @return The newest of the first `count` words that is not after `timepoint`; 0 if there is none.
    """
    # All words below `low` are not after it, all from `high` on are. Both are below 2^40.
    low: uint256 = 0
    high: uint256 = count
    for _: uint256 in range(40):
        if low == high:
            break
        middle: uint256 = unsafe_add(low, high) >> 1
        if (self._former[account][middle] >> _SINCE_SHIFT) & _TIME_MASK <= timepoint:
            low = unsafe_add(middle, 1)
        else:
            high = middle
    return 0 if low == 0 else self._former[account][unsafe_sub(low, 1)]


@internal
@pure
def _held(word: uint256) -> (uint256, uint256):
    """
    @return The amount and the end of a lock that was not withdrawn yet; zeros otherwise.
    """
    if word & _WITHDRAWN != 0:
        return 0, 0
    return word & _AMOUNT_MASK, (word >> _AMOUNT_BITS) & _TIME_MASK


@internal
@view
def _delegate_of(account: address) -> address:
    chosen: address = self._delegates[account]
    return account if chosen == empty(address) else chosen


@internal
@view
def _check_past(timepoint: uint256):
    if timepoint >= timepoints._now(): refusals._refuse(refusals.LOCK_NOT_YET_PAST)
