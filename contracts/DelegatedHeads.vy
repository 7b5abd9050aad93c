# pragma version 0.4.3
# pragma evm-version cancun
"""
@title DelegatedHeads
@license AGPL-3.0-only
@author govkit
@notice A source of votes by head for a nation whose constitution lets citizens delegate. Each citizen
        has one vote, its head, which it can give to another citizen to cast (ERC-5805). A head counts
        as long as its passport does, and no head is ever idle: while a delegate is no citizen, those
        who chose it vote for themselves.
@dev All is kept by passport number. So a passport that moves to its holder's new key takes along what it
     gave and what it was given, and a ballot is marked under its number.
     The registry calls `passportChanged` when a passport starts or stops counting, except by time. A
     passport that ends by time ends at the boundary of an epoch, which is known beforehand. A
     checkpoint holds how many heads a delegate was given, and a table holds how many of them end at
     each later boundary, so a read sums over no more epochs than a passport lives.
     The value of a passport's newest checkpoint is

         epoch of the checkpoint (32) | number of its delegate (28) | heads it was given (28)

     and its tag is when the passport ends, in the clock's unit, as its delegate counts it.
     Delegation is not passed on: a citizen who delegates still casts the heads that it was given.
     `DelegateVotesChanged` shows changes by delegation and by the registry's calls. The views also show
     what changes by time, or because a delegate becomes or stops being a citizen.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import checkpoints
from .modules import delegation
from .modules import refusals
from .modules import timepoints

implements: IERC5267
implements: IVotes

initializes: checkpoints
initializes: eip712_domain_separator
initializes: delegation[eip712_domain_separator := eip712_domain_separator]
initializes: timepoints

exports: (
    eip712_domain_separator.eip712Domain,
    delegation.nonces,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


_WEIGHT_BITS: constant(uint256) = 96
_WEIGHT_MASK: constant(uint256) = 2**96 - 1
_GIVEN_MASK: constant(uint256) = 2**28 - 1
_FIELD_MASK: constant(uint256) = 2**32 - 1
_DELEGATE_SHIFT: constant(uint256) = 28
_EPOCH_SHIFT: constant(uint256) = 56
# A passport that was renewed as early as possible ends two terms of 24 epochs and the running epoch
# from now, and no later (see `heads`).
_MAX_AHEAD: constant(uint256) = 2 * 24 + 1

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The length of an epoch, in the clock's unit; passports end at its boundaries. 0 if they do not end.
epochDuration: public(immutable(uint256))

# How many of a delegate's heads end at the start of each epoch, 32 bits each, eight to a slot.
_ending: HashMap[uint256, HashMap[uint256, uint256]]


@deploy
def __init__(registry_: address, epoch_duration: uint256, name: String[31]):
    """
    @param registry_ The citizen registry, whose clock this contract uses.
    @param epoch_duration The registry's, in the clock's unit; 0 if passports have no term.
    @param name The name in the domain of signed delegations (EIP-712).
    """
    registry = registry_
    epochDuration = epoch_duration
    by_timestamp: bool = keccak256(staticcall IVotes(registry_).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    eip712_domain_separator.__init__(name, "1")
    delegation.__init__()


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return How many heads `account` votes with now; 0 if it is no citizen.
    """
    number: uint256 = staticcall IRegistry(registry).passportOf(account)
    return 0 if number == 0 else self._votes_at(number, timepoints._now())


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return How many heads `account` voted with at the end of `timepoint`, by the passport that it held
            then.
    @dev Reverts as the registry does unless `timepoint` is before `clock()`.
    """
    if staticcall IVotes(registry).getPastVotes(account, timepoint) == 0:
        return 0
    # No address ever holds two passports, so this is the one that it holds or that moved away.
    number: uint256 = staticcall IRegistry(registry).numberOf(account)
    if number == 0:
        successor: address = staticcall IRegistry(registry).successorOf(account)
        number = staticcall IRegistry(registry).numberOf(successor)
    return self._votes_at(number, timepoint)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return number of the passport (80) | votes (96), for the passport that `account` holds now, no
            matter who held it at the end of `timepoint`; 0 if it holds none.
    @dev Does not check that the timepoint is past, since a governor does before it asks.
    """
    ballot: uint256 = staticcall IVotes(registry).getPastBallot(account, timepoint)
    # A citizen has one vote in the registry.
    if ballot & _WEIGHT_MASK == 0:
        return ballot
    number: uint256 = ballot >> _WEIGHT_BITS
    return (number << _WEIGHT_BITS) | self._votes_at(number, timepoint)


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many citizens there were at the end of `timepoint`, which is the sum of all votes.
    @dev Reverts as the registry does unless `timepoint` is before `clock()`.
    """
    return staticcall IVotes(registry).getPastTotalSupply(timepoint)


@external
@view
def delegates(account: address) -> address:
    """
    @return Who votes for `account` now: itself, or the citizen that it chose; zero if it is no citizen.
    """
    number: uint256 = staticcall IRegistry(registry).passportOf(account)
    if number == 0:
        return empty(address)
    chosen: uint256 = self._delegate_of(checkpoints._latest(self._key(number)))
    return account if self._votes_itself(chosen, timepoints._now()) else self._holder(chosen)


@external
@view
def delegateOf(number: uint256) -> uint256:
    """
    @return The passport that passport `number` has delegated to, good or not; 0 for none.
    """
    return self._delegate_of(checkpoints._latest(self._key(number)))


@external
def delegate(delegatee: address):
    """
    @notice Lets another citizen vote for the caller, from the next timepoint on. Delegating to oneself or
            to the zero address takes it back.
    @dev Reverts with "delegation: not a citizen" or "delegation: delegate is no citizen".
    """
    self._delegate(msg.sender, delegatee)


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Delegates for the account that signed `Delegation(delegatee, nonce, expiry)`.
    @param expiry The last second (since 1970) at which the signature is valid, itself included.
    @dev Reverts as `delegate` does, or with "delegation: expired signature", "delegation: wrong
         nonce", or the reasons of snekmate's ecdsa.
    """
    self._delegate(delegation._delegator(delegatee, nonce, expiry, v, r, s), delegatee)


@external
def passportChanged(number: uint256, holder: address, counts: bool, until: uint256):
    """
    @notice Notes that a passport counts from now until `until`, or counts no more, or has another
            `holder`, which changes nothing here. Only the registry can call this.
    @param until In the clock's unit, 0 for ever; ignored if the passport counts no more.
    @dev Reverts with "delegation: only registry". It never reverts for the registry, so it cannot hold
         up a change of citizenship.
    """
    if msg.sender != registry: refusals._refuse(refusals.DELEGATION_ONLY_REGISTRY)
    chosen: uint256 = self._delegate_of(checkpoints._latest(self._key(number)))
    if chosen == 0:
        return
    now: uint256 = timepoints._now()
    before: uint256 = self._votes_now(chosen, now)
    self._leave(number, chosen, now)
    # A passport that ends now counts no more.
    self._join(number, chosen, now, until if counts else now)
    self._log_votes(chosen, before, now)


@internal
def _delegate(delegator: address, delegatee: address):
    number: uint256 = staticcall IRegistry(registry).passportOf(delegator)
    if number == 0: refusals._refuse(refusals.DELEGATION_NOT_A_CITIZEN)
    chosen: uint256 = 0
    if delegatee != empty(address) and delegatee != delegator:
        chosen = staticcall IRegistry(registry).passportOf(delegatee)
        if chosen == 0: refusals._refuse(refusals.DELEGATION_DELEGATE_IS_NO_CITIZEN)
    now: uint256 = timepoints._now()
    key: address = self._key(number)
    previous: uint256 = self._delegate_of(checkpoints._latest(key))
    log IVotes.DelegateChanged(
        delegator=delegator,
        fromDelegate=delegator if self._votes_itself(previous, now) else self._holder(previous),
        toDelegate=delegator if chosen == 0 else delegatee,
    )
    own: uint256 = self._votes_now(number, now)
    if previous != 0:
        before: uint256 = self._votes_now(previous, now)
        self._leave(number, previous, now)
        self._log_votes(previous, before, now)
    self._push(number, now, chosen, self._given_at(number, checkpoints._latest(key), now))
    if chosen != 0:
        before: uint256 = self._votes_now(chosen, now)
        self._join(number, chosen, now, (staticcall IRegistry(registry).passport(number)).until)
        self._log_votes(chosen, before, now)
    self._log_votes(number, own, now)


@internal
def _leave(number: uint256, chosen: uint256, now: uint256):
    """
    @notice Takes the head of passport `number` back from its delegate, if it still counts there.
    """
    until: uint256 = checkpoints._tag(self._key(number))
    word: uint256 = checkpoints._latest(self._key(chosen))
    given: uint256 = self._given_at(chosen, word, now)
    if self._counts(until, now):
        # The head is included.
        given = unsafe_sub(given, 1)
        self._change_ending(chosen, until, False)
    self._push(chosen, now, self._delegate_of(word), given)


@internal
def _join(number: uint256, chosen: uint256, now: uint256, until: uint256):
    """
    @notice Gives the head of passport `number` to its delegate, for as long as the passport counts.
    """
    word: uint256 = checkpoints._latest(self._key(chosen))
    given: uint256 = self._given_at(chosen, word, now)
    if self._counts(until, now):
        # At most as many as there are passports: below 2^28.
        given = unsafe_add(given, 1)
        self._change_ending(chosen, until, True)
    # A timepoint: below 2^48.
    checkpoints._set_tag(self._key(number), until)
    self._push(chosen, now, self._delegate_of(word), given)


@internal
def _push(number: uint256, now: uint256, chosen: uint256, given: uint256):
    """
    @dev The epoch fits 32 bits for epochs of 32 units and more until the year 6325, for shorter
         ones until 2106.
    """
    epoch: uint256 = now // epochDuration if epochDuration != 0 else 0
    word: uint256 = (epoch << _EPOCH_SHIFT) | (chosen << _DELEGATE_SHIFT) | given
    checkpoints._push(self._key(number), now, word)


@internal
def _change_ending(chosen: uint256, until: uint256, more: bool):
    if until == 0 or epochDuration == 0:
        return
    epoch: uint256 = until // epochDuration
    one: uint256 = 1 << ((epoch & 7) << 5)
    word: uint256 = self._ending[chosen][epoch >> 3]
    # No more heads end than there are passports, and each one that is taken was noted.
    self._ending[chosen][epoch >> 3] = unsafe_add(word, one) if more else unsafe_sub(word, one)


@internal
def _log_votes(number: uint256, before: uint256, now: uint256):
    votes: uint256 = self._votes_now(number, now)
    if votes != before:
        log IVotes.DelegateVotesChanged(
            delegate=self._holder(number), previousVotes=before, newVotes=votes
        )


@internal
@view
def _votes_now(number: uint256, now: uint256) -> uint256:
    """
    @return How many heads the holder of passport `number` votes with now.
    """
    return self._votes_at(number, now) if self._is_good(number, now) else 0


@internal
@view
def _votes_at(number: uint256, timepoint: uint256) -> uint256:
    """
    @return How many heads passport `number`, which was good then, had at the end of `timepoint`: those
            that it was given, and its own if it kept it or its delegate's passport was not good.
    """
    word: uint256 = checkpoints._at(self._key(number), timepoint)
    own: bool = self._votes_itself(self._delegate_of(word), timepoint)
    return unsafe_add(self._given_at(number, word, timepoint), convert(own, uint256))


@internal
@view
def _votes_itself(chosen: uint256, timepoint: uint256) -> bool:
    """
    @return Whether a citizen that chose that delegate votes for itself.
    """
    return chosen == 0 or not self._is_good(chosen, timepoint)


@internal
@view
def _is_good(number: uint256, timepoint: uint256) -> bool:
    """
    @return Whether passport `number` was good at the end of `timepoint`, no matter who held it.
    """
    return staticcall IVotes(registry).getPastBallot(self._holder(number), timepoint) & _WEIGHT_MASK != 0


@internal
@view
def _given_at(number: uint256, word: uint256, timepoint: uint256) -> uint256:
    """
    @return How many of the heads that passport `number` was given counted at the end of `timepoint`. The
            timepoint is not before the checkpoint `word`, and heads that ended by time since are
            left out.
    """
    given: uint256 = word & _GIVEN_MASK
    if given == 0 or epochDuration == 0:
        return given
    epoch: uint256 = word >> _EPOCH_SHIFT
    # Every head that counted at the checkpoint has ended by then.
    last: uint256 = min(timepoint // epochDuration, unsafe_add(epoch, _MAX_AHEAD))
    ending: uint256 = 0
    read: uint256 = max_value(uint256)
    for _: uint256 in range(_MAX_AHEAD):
        if epoch >= last:
            break
        epoch = unsafe_add(epoch, 1)
        if epoch >> 3 != read:
            read = epoch >> 3
            ending = self._ending[number][read]
        # Every head that ends was given.
        given = unsafe_sub(given, (ending >> ((epoch & 7) << 5)) & _FIELD_MASK)
    return given


@internal
@view
def _holder(number: uint256) -> address:
    return (staticcall IRegistry(registry).passport(number)).holder


@internal
@pure
def _counts(until: uint256, now: uint256) -> bool:
    return until == 0 or now < until


@internal
@pure
def _delegate_of(word: uint256) -> uint256:
    return (word >> _DELEGATE_SHIFT) & _GIVEN_MASK


@internal
@pure
def _key(number: uint256) -> address:
    """
    @return The key of a passport's history among the checkpoints.
    """
    return convert(number, address)
