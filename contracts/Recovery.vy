# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Recovery
@license AGPL-3.0-only
@author govkit
@notice How a citizen who has lost a key gets its passport back on a new one. Guardians, whom it
        named while it had the old key, ask for it; for who named none, sponsors may: so many
        citizens together with the registrar. Then a delay passes in which the old key can stop
        it, and the new key takes the passport. What the passport's holder held besides follows.
@dev Who stands against whom: guardians alone never get a passport from a key that is watched,
     since the old key stops them, as often as they ask. A stolen key that keeps stopping, or
     that has named guardians of its own, is outvoted by the nation: what the treasury asks for
     (`force`) only the treasury stops.
     The new key itself takes the passport, so that none is ever moved to a mistyped address.
     All is kept by the passport's number, so guardians go with it, and a guardian whose own
     passport was moved is its new key. A change of guardians waits too, longer than a recovery:
     whoever steals a key cannot shut its guardians out at once. And once a passport is recovered
     those who asked for it are its guardians, whoever was named meanwhile; by a vote: nobody.
     Timepoints and spans are in the registry's clock.
"""

from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IFollower
from .interfaces import IVotes
from .modules import officers
from .modules import timepoints

implements: IERC5267

initializes: eip712_domain_separator
initializes: timepoints

exports: (
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


interface IRegistry:
    def passport(number: uint256) -> Passport: view
    def passportOf(account: address) -> uint256: view
    def numberOf(account: address) -> uint256: view
    def successorOf(account: address) -> address: view
    def registrar() -> address: view
    def move(number: uint256, new_holder: address): nonpayable


struct Passport:
    holder: address
    since: uint256
    until: uint256
    status: uint256


struct Guardians:
    members: DynArray[address, MAX_GUARDIANS]
    threshold: uint256


struct Pending:
    new_key: address
    ready_at: uint256
    until: uint256
    forced: bool


event GuardiansNamed:
    number: indexed(uint256)
    members: DynArray[address, MAX_GUARDIANS]
    threshold: uint256
    since: uint256


event RecoveryApproved:
    number: indexed(uint256)
    new_key: indexed(address)
    by: indexed(address)


event ApprovalWithdrawn:
    number: indexed(uint256)
    new_key: indexed(address)
    by: indexed(address)


# @notice From now on the old key is warned: it can stop this before `ready_at`, and until the
#         new key takes the passport.
event RecoveryBegun:
    number: indexed(uint256)
    holder: indexed(address)
    new_key: indexed(address)
    ready_at: uint256
    until: uint256
    forced: bool


event RecoveryStopped:
    number: indexed(uint256)
    by: indexed(address)


event RecoveryDone:
    number: indexed(uint256)
    previous: indexed(address)
    current: indexed(address)


event NotFollowed:
    follower: indexed(address)
    account: indexed(address)


MAX_GUARDIANS: constant(uint256) = 16
MAX_FOLLOWERS: constant(uint256) = 16
MAX_SPONSORS: constant(uint256) = 255
# So that a timepoint fits its 40 bits.
MAX_DELAY: constant(uint256) = 2**32 - 1
# What is ready can be taken for so many delays; then it has to be asked for anew.
_WINDOW: constant(uint256) = 4
# As in the registry: resigned and revoked passports are 2 and 3.
_RESIGNED: constant(uint256) = 2

_STOP_TYPE_HASH: constant(bytes32) = keccak256("Stop(uint256 passport,uint256 round)")

_TIME_MASK: constant(uint256) = 2**40 - 1
_SET_MASK: constant(uint256) = 2**32 - 1
_KEY_MASK: constant(uint256) = 2**160 - 1
_NEXT_SHIFT: constant(uint256) = 32
_ISSUED_SHIFT: constant(uint256) = 64
_SINCE_SHIFT: constant(uint256) = 96
_ROUND_SHIFT: constant(uint256) = 136
_READY_SHIFT: constant(uint256) = 160
_PENDING_SET_SHIFT: constant(uint256) = 200
_FORCED_SHIFT: constant(uint256) = 232
_REGISTRAR: constant(uint256) = 1 << 128
_OFFICER_SHIFT: constant(uint256) = 160

# @notice Whose passports these are; it takes no `move` but from here.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice How long the old key can stop a recovery before it can be done, in the clock's unit.
delay: public(immutable(uint256))
# @notice How long before a change of guardians holds, in the clock's unit.
guardianDelay: public(immutable(uint256))
# @notice How many citizens, with the registrar, recover for who named no guardians; 0: nobody can.
sponsors: public(immutable(uint256))

# @notice The contracts that are told when a passport was moved, from 0 on.
followers: public(DynArray[address, MAX_FOLLOWERS])

# By passport: round (120) | since when the next guardians hold (40) | sets ever named (32) |
# next set (32) | the set before it (32). Set 0 is that of who named none.
_files: HashMap[uint256, uint256]

# By passport and set. A set never changes.
_guardians: HashMap[uint256, HashMap[uint256, Guardians]]

# By passport: forced (1) | set (32) | ready at (40) | new key (160); 0 for none.
_pending: HashMap[uint256, uint256]

# By request, which is a passport, round, set and new key: passport of whoever asked as the
# registrar (96) | spare (31) | registrar (1) | guardians or sponsors (128).
_approvals: HashMap[bytes32, uint256]
# By request, then by guardian (its place from 1), sponsor (its passport) or registrar.
_asked: HashMap[bytes32, HashMap[uint256, bool]]


@deploy
def __init__(
    registry_: address,
    treasury_: address,
    delay_: uint256,
    guardian_delay: uint256,
    sponsors_: uint256,
    followers_: DynArray[address, MAX_FOLLOWERS],
):
    """
    @param registry_ The registry, whose clock this contract takes.
    @param treasury_ The timelock.
    @param delay_ In the clock's unit, from 1 to 2^32 - 1.
    @param guardian_delay The same, and no shorter than `delay_`.
    @param sponsors_ At most 255; 0 where only a vote helps who named no guardians.
    @param followers_ What keeps something by address: offices, councils.
    @dev Reverts with "recovery: delay out of range" or "recovery: too many sponsors".
    """
    assert (
        delay_ != 0 and delay_ <= guardian_delay and guardian_delay <= MAX_DELAY
    ), "recovery: delay out of range"
    assert sponsors_ <= MAX_SPONSORS, "recovery: too many sponsors"
    registry = registry_
    treasury = treasury_
    delay = delay_
    guardianDelay = guardian_delay
    sponsors = sponsors_
    self.followers = followers_
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    timepoints.__init__(keccak256(mode) == keccak256("mode=timestamp"))
    eip712_domain_separator.__init__("Recovery", "1")


@external
@view
def guardiansOf(number: uint256) -> Guardians:
    """
    @return The guardians of a passport that hold now, each by its present key, and how many of
            them it takes; none and 0 for who named none.
    """
    return self._present_set(number, self._set_now(self._files[number]))


@external
@view
def nextGuardiansOf(number: uint256) -> (Guardians, uint256):
    """
    @return The guardians that were named and do not hold yet, and from when on they will; none
            and 0 where no change waits.
    """
    file: uint256 = self._files[number]
    since: uint256 = (file >> _SINCE_SHIFT) & _TIME_MASK
    if since <= timepoints._now():
        return empty(Guardians), 0
    return self._present_set(number, (file >> _NEXT_SHIFT) & _SET_MASK), since


@external
@view
def pending(number: uint256) -> Pending:
    """
    @return The recovery that can be done or will be able to: to which key, from when on and until
            when (itself included), and whether a vote asked for it; zeros for none.
    """
    word: uint256 = self._pending_now(number)
    if word == 0:
        return empty(Pending)
    ready: uint256 = (word >> _READY_SHIFT) & _TIME_MASK
    return Pending(
        new_key=convert(word & _KEY_MASK, address),
        ready_at=ready,
        until=self._last(ready),
        forced=word >> _FORCED_SHIFT == 1,
    )


@external
@view
def approvals(number: uint256, new_key: address) -> (uint256, uint256, bool):
    """
    @return How many guardians or sponsors ask for that key now, how many it takes, and whether the
            registrar does, whom it takes besides where there are no guardians.
    """
    set_: uint256 = self._set_of(number, new_key)
    word: uint256 = self._approvals[self._request(number, set_, new_key)]
    return word & (_REGISTRAR - 1), self._needed(number, set_), word >= _REGISTRAR


@external
@view
def round(number: uint256) -> uint256:
    """
    @return What a signature that stops a recovery of that passport now must carry. A round ends
            when a recovery is stopped or done, and with it all that was asked for in it.
    """
    return self._files[number] >> _ROUND_SHIFT


@external
def nameGuardians(members: DynArray[address, MAX_GUARDIANS], threshold: uint256):
    """
    @notice Names who together, `threshold` of them, can move the caller's passport to a new key,
            in place of those before, after `guardianDelay`. Nobody and 0 leave it to sponsors.
            A change that waits is replaced.
    @dev Reverts with "recovery: no passport", "recovery: wrong threshold" or "recovery: wrong
         guardian" (zero, twice the same, the caller, or an old key).
    """
    number: uint256 = staticcall IRegistry(registry).numberOf(msg.sender)
    self._check_passport(number != 0)
    # Nor does whoever resigned or was sent away name anybody.
    self._holder_of(number)
    count: uint256 = len(members)
    assert threshold <= count and (threshold == 0) == (count == 0), "recovery: wrong threshold"
    seen: DynArray[address, MAX_GUARDIANS] = []
    for member: address in members:
        valid: bool = member != empty(address) and member != msg.sender and member not in seen
        valid = valid and staticcall IRegistry(registry).successorOf(member) == empty(address)
        assert valid, "recovery: wrong guardian"
        seen.append(member)
    file: uint256 = self._files[number]
    # One transaction each.
    issued: uint256 = unsafe_add((file >> _ISSUED_SHIFT) & _SET_MASK, 1)
    next: uint256 = issued if threshold != 0 else 0
    # Below 2^40 and 2^32.
    since: uint256 = unsafe_add(timepoints._now(), guardianDelay)
    self._guardians[number][issued] = Guardians(members=members, threshold=threshold)
    self._files[number] = (
        (file >> _ROUND_SHIFT << _ROUND_SHIFT)
        | (since << _SINCE_SHIFT)
        | (issued << _ISSUED_SHIFT)
        | (next << _NEXT_SHIFT)
        | self._set_now(file)
    )
    log GuardiansNamed(number=number, members=members, threshold=threshold, since=since)


@external
def approve(number: uint256, new_key: address):
    """
    @notice Asks that a passport be moved to `new_key`. A guardian may; for who named none, each
            citizen and the registrar, of whom nobody is both. The last one needed begins the delay.
    @dev Reverts with "recovery: no passport", "recovery: wrong key", "recovery: under way", "recovery:
         not a guardian", "recovery: only citizens", "recovery: no sponsors" or "recovery: already
         asked".
    """
    holder: address = self._holder_of(number)
    self._check_key(new_key, holder)
    assert self._pending_now(number) == 0, "recovery: under way"
    if self._pending[number] != 0:
        # It was ready, and nobody took it: all is asked for anew.
        self._end_round(number)
    set_: uint256 = self._set_now(self._files[number])
    assert set_ != 0 or sponsors != 0, "recovery: no sponsors"
    request: bytes32 = self._request(number, set_, new_key)
    who: uint256 = self._standing(number, set_)
    assert not self._asked[request][who], "recovery: already asked"
    self._asked[request][who] = True
    word: uint256 = self._approvals[request]
    if set_ != 0:
        # At most 16.
        word = unsafe_add(word, 1)
    elif who == _REGISTRAR:
        officer: uint256 = staticcall IRegistry(registry).passportOf(officers._in_person())
        assert officer == 0 or not self._asked[request][officer], "recovery: already asked"
        word |= _REGISTRAR | (officer << _OFFICER_SHIFT)
    else:
        assert word >> _OFFICER_SHIFT != who, "recovery: already asked"
        # Fewer than 2^32 citizens.
        word = unsafe_add(word, 1)
    self._approvals[request] = word
    log RecoveryApproved(number=number, new_key=new_key, by=msg.sender)
    if self._is_enough(number, set_, word):
        self._begin(number, holder, new_key, set_, timepoints._now() + delay, False)


@external
def withdraw(number: uint256, new_key: address):
    """
    @notice Takes back what the caller asked for. Where too few ask for it then, it does not go on.
    @dev Reverts with "recovery: not a guardian", "recovery: only citizens" or "recovery: not asked".
    """
    set_: uint256 = self._set_of(number, new_key)
    request: bytes32 = self._request(number, set_, new_key)
    who: uint256 = self._standing(number, set_)
    assert self._asked[request][who], "recovery: not asked"
    self._asked[request][who] = False
    word: uint256 = self._approvals[request]
    # It is counted there.
    word = word & (_REGISTRAR - 1) if who == _REGISTRAR else unsafe_sub(word, 1)
    self._approvals[request] = word
    log ApprovalWithdrawn(number=number, new_key=new_key, by=msg.sender)
    if self._is_asked(number, new_key) and not self._is_enough(number, set_, word):
        self._pending[number] = 0


@external
def force(number: uint256, new_key: address):
    """
    @notice Lets `new_key` take a passport at once, whatever else was asked for and whoever has the
            old key. The treasury alone may: the vote and its timelock were the delay.
    @dev Reverts with "recovery: only treasury", "recovery: no passport" or "recovery: wrong key".
    """
    assert msg.sender == treasury, "recovery: only treasury"
    holder: address = self._holder_of(number)
    self._check_key(new_key, holder)
    self._end_round(number)
    self._begin(number, holder, new_key, 0, timepoints._now(), True)


@external
def stop(number: uint256):
    """
    @notice Ends what was asked for: the recovery that is under way, and what guardians or sponsors
            have begun to ask for. Who holds the passport may, unless a vote asked for it; and the
            treasury.
    @dev Reverts with "recovery: no passport", "recovery: only holder" or "recovery: by vote".
    """
    self._stop(number, msg.sender)


@external
def stopBySig(number: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice The same for the holder who signed `Stop(passport, round)`, the round being the present
            one. Anybody may bring it.
    @dev Reverts as `stop` does, or with the reasons of snekmate's ecdsa.
    """
    struct_hash: bytes32 = keccak256(
        abi_encode(_STOP_TYPE_HASH, number, self._files[number] >> _ROUND_SHIFT)
    )
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    self._stop(number, ecdsa._recover_vrs(digest, convert(v, uint256), convert(r, uint256), convert(s, uint256)))


@external
def accept(number: uint256):
    """
    @notice Takes a passport. The new key itself may, once it is ready. What the old key held
            besides follows, as far as the nation's contracts keep it by address; who refuses can be
            told again by anybody. Its guardians are those who asked for this, and nobody where
            sponsors or a vote did.
    @dev Reverts with "recovery: only new key", "recovery: too early", "recovery: too late",
         "recovery: no passport" or as the registry's `move` does.
    """
    word: uint256 = self._pending[number]
    assert word & _KEY_MASK == convert(msg.sender, uint256), "recovery: only new key"
    now: uint256 = timepoints._now()
    ready: uint256 = (word >> _READY_SHIFT) & _TIME_MASK
    assert now >= ready, "recovery: too early"
    assert now <= self._last(ready), "recovery: too late"
    holder: address = self._holder_of(number)
    self._end_round(number)
    # Set 0 where sponsors or a vote asked.
    self._let_hold(number, (word >> _PENDING_SET_SHIFT) & _SET_MASK)
    log RecoveryDone(number=number, previous=holder, current=msg.sender)
    extcall IRegistry(registry).move(number, msg.sender)
    for follower: address in self.followers:
        told: bool = raw_call(
            follower,
            abi_encode(holder, method_id=method_id("follow(address)")),
            revert_on_failure=False,
        )
        if not told:
            log NotFollowed(follower=follower, account=holder)


@internal
def _begin(
    number: uint256, holder: address, new_key: address, set_: uint256, ready: uint256, forced: bool
):
    self._pending[number] = (
        (convert(forced, uint256) << _FORCED_SHIFT)
        | (set_ << _PENDING_SET_SHIFT)
        | (ready << _READY_SHIFT)
        | convert(new_key, uint256)
    )
    log RecoveryBegun(
        number=number,
        holder=holder,
        new_key=new_key,
        ready_at=ready,
        until=self._last(ready),
        forced=forced,
    )


@internal
def _stop(number: uint256, by: address):
    if by != treasury:
        assert by == self._holder_of(number), "recovery: only holder"
        assert self._pending_now(number) >> _FORCED_SHIFT == 0, "recovery: by vote"
    self._end_round(number)
    log RecoveryStopped(number=number, by=by)


@internal
def _end_round(number: uint256):
    """
    @notice Voids all that was asked for: requests are told apart by the round.
    """
    self._pending[number] = 0
    # One transaction each.
    self._files[number] = unsafe_add(self._files[number], 1 << _ROUND_SHIFT)


@internal
def _let_hold(number: uint256, set_: uint256):
    """
    @notice Lets a set of guardians hold from now on, and no change that waits.
    """
    file: uint256 = self._files[number]
    self._files[number] = (
        (file >> _ROUND_SHIFT << _ROUND_SHIFT)
        | (((file >> _ISSUED_SHIFT) & _SET_MASK) << _ISSUED_SHIFT)
        | (set_ << _NEXT_SHIFT)
        | set_
    )


@internal
@view
def _set_now(file: uint256) -> uint256:
    """
    @return The set that holds now.
    """
    if timepoints._now() >= (file >> _SINCE_SHIFT) & _TIME_MASK:
        return (file >> _NEXT_SHIFT) & _SET_MASK
    return file & _SET_MASK


@internal
@view
def _set_of(number: uint256, new_key: address) -> uint256:
    """
    @return The set whose members ask for that key: that of the recovery which is under way, else
            the one that holds now.
    """
    if self._is_asked(number, new_key):
        return (self._pending[number] >> _PENDING_SET_SHIFT) & _SET_MASK
    return self._set_now(self._files[number])


@internal
@view
def _is_asked(number: uint256, new_key: address) -> bool:
    """
    @return Whether guardians or sponsors have begun a recovery to that key, which is under way.
    """
    word: uint256 = self._pending_now(number)
    return word & _KEY_MASK == convert(new_key, uint256) and word >> _FORCED_SHIFT == 0 and word != 0


@internal
@view
def _present_set(number: uint256, set_: uint256) -> Guardians:
    named: Guardians = self._guardians[number][set_]
    members: DynArray[address, MAX_GUARDIANS] = []
    for member: address in named.members:
        members.append(self._present(member))
    return Guardians(members=members, threshold=named.threshold)


@internal
@view
def _present(account: address) -> address:
    """
    @return The new key of the passport that was moved away from `account`, else itself.
    """
    successor: address = staticcall IRegistry(registry).successorOf(account)
    return account if successor == empty(address) else successor


@internal
@view
def _standing(number: uint256, set_: uint256) -> uint256:
    """
    @return As whom the caller asks: the place of a guardian from 1, the passport of a sponsor, or
            the registrar.
    """
    if set_ == 0:
        if msg.sender == staticcall IRegistry(registry).registrar():
            return _REGISTRAR
        sponsor: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
        assert sponsor != 0 and sponsor != number, "recovery: only citizens"
        return sponsor
    place: uint256 = 0
    for member: address in self._guardians[number][set_].members:
        # At most 16.
        place = unsafe_add(place, 1)
        if self._present(member) == msg.sender:
            return place
    raise "recovery: not a guardian"


@internal
@view
def _needed(number: uint256, set_: uint256) -> uint256:
    return sponsors if set_ == 0 else self._guardians[number][set_].threshold


@internal
@view
def _is_enough(number: uint256, set_: uint256, word: uint256) -> bool:
    """
    @dev Sponsors never do without the registrar, guardians never need it.
    """
    return word & (_REGISTRAR - 1) >= self._needed(number, set_) and (set_ != 0 or word >= _REGISTRAR)


@internal
@view
def _pending_now(number: uint256) -> uint256:
    """
    @return The word of the recovery that is under way; 0 for none, or one that nobody took.
    """
    word: uint256 = self._pending[number]
    return word if timepoints._now() <= self._last((word >> _READY_SHIFT) & _TIME_MASK) else 0


@internal
@view
def _last(ready: uint256) -> uint256:
    """
    @return The last timepoint at which what is ready can be taken.
    """
    # Below 2^40 and 2^34.
    return unsafe_add(ready, unsafe_mul(_WINDOW, delay))


@internal
@view
def _holder_of(number: uint256) -> address:
    found: Passport = staticcall IRegistry(registry).passport(number)
    self._check_passport(found.status < _RESIGNED)
    return found.holder


@internal
@pure
def _check_passport(good: bool):
    assert good, "recovery: no passport"


@internal
@pure
def _check_key(new_key: address, holder: address):
    assert new_key != empty(address) and new_key != holder, "recovery: wrong key"


@internal
@view
def _request(number: uint256, set_: uint256, new_key: address) -> bytes32:
    return keccak256(abi_encode(number, self._files[number] >> _ROUND_SHIFT, set_, new_key))
