# pragma version 0.4.3
"""
@title votes
@license AGPL-3.0-only
@author govkit
@notice Voting units, who votes with them, and how many votes each account had at any past
        timepoint (ERC-5805). The deployed contract decides what a unit is: a wei of the token, or a
        seat.
@dev An account is one word: delegate (160) | units (96). Units never reach 2^88, since
     all deployables bound their total (a cap below 2^88, one unit a citizen or seat).
     An account that gets votes for the first time gets the next index, from 1, and keeps it for
     ever, so that a governor can note in one bit field who has voted. The index is the tag of the
     account's checkpoints. The history of the total stands under the zero address, which can
     hold no votes, and its tag is the number of indexes given.
     See https://eips.ethereum.org/EIPS/eip-5805.
"""

from . import checkpoints
from . import refusals
from . import timepoints
from ..interfaces import IVotes

uses: checkpoints
uses: timepoints

_UNITS_BITS: constant(uint256) = 96
_UNITS_MASK: constant(uint256) = (1 << _UNITS_BITS) - 1

_accounts: HashMap[address, uint256]


@deploy
def __init__():
    pass


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return The votes that `account` has now, its own and those delegated to it, in units.
    """
    return self._votes_of(account)


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return The votes that `account` had at the end of `timepoint`, in units.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    if account == empty(address):
        return 0
    return checkpoints._at(account, timepoint)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96) of `account` at the end of `timepoint`, which a governor needs to
            count a ballot. The index is 0 if `account` never had votes.
    @dev Does not check that the timepoint is past, since a governor does before it asks. For a
         timepoint that is not past, the answer may still change.
    """
    if account == empty(address):
        return 0
    return checkpoints._tagged_at(account, timepoint)


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many units there were at the end of `timepoint`, delegated or not.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    self._check_past(timepoint)
    return checkpoints._at(empty(address), timepoint)


@external
@view
def delegates(account: address) -> address:
    """
    @return Who votes with the units of `account`: itself, another, or nobody (zero).
    """
    return self._delegate_of(self._accounts[account])


@internal
@view
def _units_of(account: address) -> uint256:
    return self._accounts[account] & _UNITS_MASK


@internal
@view
def _total() -> uint256:
    return checkpoints._latest(empty(address))


@internal
def _mint(account: address, units: uint256):
    """
    @notice Adds units to an account and to the total.
    @dev The caller bounds the total below 2^96, so neither sum can overflow.
    """
    word: uint256 = self._accounts[account]
    self._accounts[account] = unsafe_add(word, units)
    checkpoints._push(empty(address), timepoints._now(), unsafe_add(self._total(), units))
    self._move(empty(address), self._delegate_of(word), units)


@internal
def _burn_all(account: address):
    """
    @notice Takes all units from an account, and ends its delegation.
    """
    word: uint256 = self._accounts[account]
    units: uint256 = word & _UNITS_MASK
    self._accounts[account] = 0
    # The total includes this account's units.
    checkpoints._push(empty(address), timepoints._now(), unsafe_sub(self._total(), units))
    self._move(self._delegate_of(word), empty(address), units)


@internal
def _transfer(sender: address, receiver: address, units: uint256):
    """
    @dev Reverts with "votes: balance too low". Reads the receiver's word after writing the
         sender's, so that a transfer to oneself changes nothing.
    """
    sender_word: uint256 = self._accounts[sender]
    if sender_word & _UNITS_MASK < units: refusals._refuse(refusals.VOTES_BALANCE_TOO_LOW)
    self._accounts[sender] = unsafe_sub(sender_word, units)
    receiver_word: uint256 = self._accounts[receiver]
    # Below 2^96, since all units together are.
    self._accounts[receiver] = unsafe_add(receiver_word, units)
    self._move(self._delegate_of(sender_word), self._delegate_of(receiver_word), units)


@internal
def _delegate(account: address, delegatee: address):
    """
    @notice Lets `delegatee` vote with the units of `account`. With the zero address nobody does.
    """
    word: uint256 = self._accounts[account]
    previous: address = self._delegate_of(word)
    units: uint256 = word & _UNITS_MASK
    self._accounts[account] = (convert(delegatee, uint256) << _UNITS_BITS) | units
    log IVotes.DelegateChanged(delegator=account, fromDelegate=previous, toDelegate=delegatee)
    self._move(previous, delegatee, units)


@internal
def _move(sender: address, receiver: address, units: uint256):
    """
    @dev A delegate's votes are the sum of the units delegated to it, so they are never less than
         what one account takes away, nor more than the total.
    """
    if sender == receiver or units == 0:
        return
    if sender != empty(address):
        votes: uint256 = checkpoints._latest(sender)
        self._set_votes(sender, votes, unsafe_sub(votes, units))
    if receiver != empty(address):
        votes: uint256 = checkpoints._latest(receiver)
        self._set_votes(receiver, votes, unsafe_add(votes, units))
        if votes == 0:
            self._give_index(receiver)


@internal
def _give_index(account: address):
    """
    @dev Fewer than 2^48 indexes are ever given, since each one costs a slot.
    """
    if checkpoints._tag(account) == 0:
        index: uint256 = unsafe_add(checkpoints._tag(empty(address)), 1)
        checkpoints._set_tag(empty(address), index)
        checkpoints._set_tag(account, index)


@internal
@view
def _votes_of(account: address) -> uint256:
    return 0 if account == empty(address) else checkpoints._latest(account)


@internal
def _set_votes(account: address, previous: uint256, current: uint256):
    checkpoints._push(account, timepoints._now(), current)
    log IVotes.DelegateVotesChanged(delegate=account, previousVotes=previous, newVotes=current)


@internal
@view
def _check_past(timepoint: uint256):
    if timepoint >= timepoints._now(): refusals._refuse(refusals.VOTES_NOT_YET_PAST)


@internal
@pure
def _delegate_of(word: uint256) -> address:
    return convert(word >> _UNITS_BITS, address)
