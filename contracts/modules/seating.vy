# pragma version 0.4.3
"""
@title seating
@license AGPL-3.0-only
@author govkit
@notice Who holds the seats of a council, until when, and who held them at every past timepoint: a
        source of votes by head (ERC-5805), with one vote a seat.
@dev All seats begin and end together. The end of the term stands in the history of the contract's own
     address, which can hold no seat; so the votes of a council whose term has run out are none, in
     a bounded number of reads.
"""

from . import checkpoints
from . import refusals
from . import timepoints
from . import votes

uses: checkpoints
uses: timepoints
uses: votes


event Seated:
    holder: indexed(address)
    until: uint256


event Unseated:
    holder: indexed(address)


MAX_SEATS: constant(uint256) = 21
# How many moves of a passport a ballot is traced back: a recovery takes days, and a vote is open for weeks.
MAX_MOVES: constant(uint256) = 16

_holders: DynArray[address, MAX_SEATS]

# Of a new key that has followed: the old one, whose past votes are its ballots.
_predecessors: HashMap[address, address]


@external
@view
def holders() -> DynArray[address, MAX_SEATS]:
    """
    @return The holders of the seats now.
    """
    empty_seats: DynArray[address, MAX_SEATS] = []
    return self._holders if timepoints._now() <= self._term_end() else empty_seats


@external
@view
def isHolder(account: address) -> bool:
    """
    @return Whether `account` holds a seat now.
    """
    return self._seats_of(account) != 0


@external
@view
def termEnd() -> uint256:
    """
    @return The last timepoint of the term, which may be past; 0 before the first term.
    """
    return self._term_end()


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return 1 if `account` holds a seat now, else 0.
    """
    return self._seats_of(account)


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return 1 if `account` held a seat at the end of `timepoint`, else 0.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    votes._check_past(timepoint)
    return checkpoints._at(account, timepoint) if self._was_in_term(account, timepoint) else 0


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96) of `account` at the end of `timepoint`, also where it had another
            key then; 0 if it held no seat, and for an old key whose votes have followed its passport.
    @dev Does not check that the timepoint is past, as in `votes`.
    """
    if not self._was_in_term(account, timepoint):
        return 0
    ballot: uint256 = checkpoints._tagged_at(account, timepoint)
    index: uint256 = ballot >> 96 << 96
    if index == 0:
        return 0
    key: address = account
    for _: uint256 in range(MAX_MOVES):
        if ballot != index:
            break
        key = self._predecessors[key]
        if key == empty(address):
            break
        ballot = index | checkpoints._at(key, timepoint)
    return ballot


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many seats were held at the end of `timepoint`.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    votes._check_past(timepoint)
    if timepoint > checkpoints._at(self, timepoint):
        return 0
    return checkpoints._at(empty(address), timepoint)


@external
@view
def delegates(account: address) -> address:
    """
    @return `account` itself while it holds a seat, since its vote is its own; else zero.
    """
    return account if self._seats_of(account) != 0 else empty(address)


@external
def delegate(delegatee: address):
    """
    @dev Always reverts with "council: votes are personal".
    """
    self._refuse_delegation()


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev Always reverts with "council: votes are personal".
    """
    self._refuse_delegation()


@internal
def _seat(member: address, until: uint256):
    """
    @notice Gives a seat. The caller has checked that one is free, and that `member` has none.
    """
    votes._delegate(member, member)
    votes._mint(member, 1)
    self._holders.append(member)
    log Seated(holder=member, until=until)


@internal
def _unseat_all():
    for holder: address in self._holders:
        votes._burn_all(holder)
        log Unseated(holder=holder)
    self._holders = []


@internal
def _unseat(holder: address):
    """
    @dev Reverts with "council: no holder".
    """
    others: DynArray[address, MAX_SEATS] = []
    for each: address in self._holders:
        if each != holder:
            others.append(each)
    if len(others) == len(self._holders): refusals._refuse(refusals.COUNCIL_NO_HOLDER)
    self._holders = others
    votes._burn_all(holder)
    log Unseated(holder=holder)


@internal
def _follow(account: address, successor: address):
    """
    @notice Gives the seat and the ballots of an old key to the new one of the same passport.
    """
    index: uint256 = checkpoints._tag(account)
    if index != 0:
        checkpoints._set_tag(account, 0)
        # A key that had a seat of its own keeps its own index, and gets no second ballot.
        if checkpoints._tag(successor) == 0:
            checkpoints._set_tag(successor, index)
            self._predecessors[successor] = account
    if votes._units_of(account) != 0:
        self._unseat(account)
        if votes._units_of(successor) == 0:
            self._seat(successor, self._term_end())


@internal
def _end_term(end: uint256):
    """
    @notice Sets the last timepoint of the term.
    """
    checkpoints._push(self, timepoints._now(), end)


@internal
@view
def _term_end() -> uint256:
    return checkpoints._latest(self)


@internal
@view
def _was_in_term(account: address, timepoint: uint256) -> bool:
    """
    @dev The histories of the total and of the term's end belong to no account.
    """
    if account == empty(address) or account == self:
        return False
    return timepoint <= checkpoints._at(self, timepoint)


@internal
@view
def _seats_of(account: address) -> uint256:
    if timepoints._now() > self._term_end():
        return 0
    return votes._units_of(account)


@internal
@pure
def _refuse_delegation():
    refusals._refuse(refusals.COUNCIL_VOTES_ARE_PERSONAL)
