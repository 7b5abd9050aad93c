# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Recovery
@license AGPL-3.0-only
@author govkit
@notice How a citizen who has lost a key gets its passport back on a new one. Guardians, whom it named
        while it had the old key, ask for the recovery. For a citizen who named none, sponsors do: so
        many citizens together with the registrar. Then a delay passes in which the old key can stop
        it, and the new key takes the passport. What the holder had besides follows.
@dev Who prevails over whom: guardians alone never take a passport from a key that is watched, since
     the old key stops them, however often they ask. A stolen key that keeps stopping, or that has
     named guardians of its own, is outvoted by the nation: only the treasury stops what the
     treasury asks for (`force`).
     The new key itself takes the passport, so none is ever moved to a mistyped address.
     All is kept by the passport's number, so guardians go with it, and a guardian whose own passport
     was moved is its new key. A change of guardians waits too, longer than a recovery, so a thief
     of a key cannot shut its guardians out at once. After a recovery, those who asked for it are the
     guardians, no matter whom the old key named meanwhile; after a recovery by vote there are none.
     Those who ask are checked when it counts: when the delay begins and when the passport is taken.
     A sponsor must be a citizen and the registrar in office, and each person counts once, whatever
     keys it had. A request lapses after four delays, and so does a recovery that nobody takes. For as
     long no way in admits a key that guardians have begun to ask for, or to which sponsors have begun
     a recovery; a single sponsor, which any citizen can be, shall not hinder a newcomer.
     Timepoints and spans are in the registry's clock.
"""

from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IFollower
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import guardians
from .modules import officers
from .modules import passports
from .modules import refusals
from .modules import timepoints

implements: IERC5267

initializes: eip712_domain_separator
initializes: timepoints
initializes: guardians[timepoints := timepoints]

exports: (
    eip712_domain_separator.eip712Domain,
    guardians.guardiansOf,
    guardians.nextGuardiansOf,
    guardians.round,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

# A request by the guardians, or by sponsors if there are none (set 0).
struct Request:
    id: bytes32
    set_: uint256
    holder: address
    guardians: guardians.Guardians


struct Pending:
    new_key: address
    ready_at: uint256
    until: uint256
    forced: bool


event RecoveryApproved:
    number: indexed(uint256)
    new_key: indexed(address)
    by: indexed(address)


event ApprovalWithdrawn:
    number: indexed(uint256)
    new_key: indexed(address)
    by: indexed(address)


# @notice A recovery has begun, which warns the old key: it can stop the recovery until the new key takes
#         the passport, at `ready_at` at the earliest.
event RecoveryBegun:
    number: indexed(uint256)
    holder: indexed(address)
    new_key: indexed(address)
    ready_at: uint256
    until: uint256
    forced: bool


event RecoveriesDeclined:
    key: indexed(address)
    declined: bool


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


# -- constants and state ---------------------------------------------------------------------------

MAX_GUARDIANS: constant(uint256) = guardians.MAX_GUARDIANS
MAX_FOLLOWERS: constant(uint256) = 16
MAX_SPONSORS: constant(uint256) = 255
# A timepoint and a delay fit 40 bits.
MAX_DELAY: constant(uint256) = 2**32 - 1
# A request, and a recovery that is ready, lapses after so many delays.
_WINDOW: constant(uint256) = 4

_STOP_TYPE_HASH: constant(bytes32) = keccak256("Stop(uint256 passport,uint256 round)")

_TIME_MASK: constant(uint256) = 2**40 - 1
_SET_MASK: constant(uint256) = guardians._SET_MASK
_KEY_MASK: constant(uint256) = 2**160 - 1
_READY_SHIFT: constant(uint256) = 160
_PENDING_SET_SHIFT: constant(uint256) = 200
_FORCED_SHIFT: constant(uint256) = 232
_PERSON_SHIFT: constant(uint256) = 40

# @notice The citizen registry, which accepts `move` only from this contract.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice How long the old key can stop a recovery before the new key can take the passport, in the
#         clock's unit.
delay: public(immutable(uint256))
# @notice How long a change of guardians waits before it holds, in the clock's unit.
guardianDelay: public(immutable(uint256))
# @notice How many citizens, together with the registrar, recover a passport without guardians; 0 if only
#         a vote can.
sponsors: public(immutable(uint256))

# @notice The contracts that are told when a passport was moved, from 0 on.
followers: public(DynArray[address, MAX_FOLLOWERS])

# By passport: forced (1) | set (32) | ready at (40) | new key (160); 0 for none.
_pending: HashMap[uint256, uint256]

# By request (the hash of a passport, round, set and new key): the person who asked as the registrar
# (160) | the last timepoint at which the request is valid (40).
_asked: HashMap[bytes32, uint256]
# By request: the guardians or sponsors who ask, by the keys that they had then.
_askers: HashMap[bytes32, DynArray[address, MAX_SPONSORS]]

# @notice Whether a key has declined to take passports.
declined: public(HashMap[address, bool])

# By key, until when the registry was told to expect it.
_expected: HashMap[address, uint256]


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
    @param registry_ The citizen registry, whose clock this contract uses.
    @param treasury_ The timelock.
    @param delay_ In the clock's unit, from 1 to 2^32 - 1.
    @param guardian_delay The same, and no shorter than `delay_`.
    @param sponsors_ At most 255; 0 if only a vote recovers a passport without guardians.
    @param followers_ The contracts that keep something by address: offices, councils.
    @dev Reverts with "recovery: delay out of range" or "recovery: too many sponsors".
    """
    if delay_ == 0 or delay_ > guardian_delay or guardian_delay > MAX_DELAY:
        refusals._refuse(refusals.RECOVERY_DELAY_OUT_OF_RANGE)
    if sponsors_ > MAX_SPONSORS: refusals._refuse(refusals.RECOVERY_TOO_MANY_SPONSORS)
    registry = registry_
    guardians.__init__(registry_)
    treasury = treasury_
    delay = delay_
    guardianDelay = guardian_delay
    sponsors = sponsors_
    self.followers = followers_
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    timepoints.__init__(keccak256(mode) == keccak256("mode=timestamp"))
    eip712_domain_separator.__init__("Recovery", "1")


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def pending(number: uint256) -> Pending:
    """
    @return The recovery that is under way: to which key, from when on and until when (included) the key
            can take the passport, and whether a vote asked for it. Zeros for none, also if too few of
            those who asked for it could ask now.
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
    @return How many guardians or sponsors ask for that key and could ask now, how many it takes, and
            whether the registrar asks, which it takes too if there are no guardians.
    """
    under_way: bool = self._is_asked(number, new_key)
    request: Request = self._request(number, new_key, under_way)
    needed: uint256 = self._needed(request)
    if timepoints._now() > self._good_until(request.id) and not under_way:
        return 0, needed, False
    registrar: address = self._registrar_asks(request)
    return self._count(request, registrar), needed, registrar != empty(address)


# -- acting ----------------------------------------------------------------------------------------

@external
def nameGuardians(members: DynArray[address, MAX_GUARDIANS], threshold: uint256):
    """
    @notice Names guardians, of whom `threshold` together can move the caller's passport to a new key. They
            replace those before after `guardianDelay`. No members and 0 leave recovery to sponsors.
            A change that still waits is replaced.
    @dev Reverts with "recovery: no passport", "recovery: wrong threshold" or "recovery: wrong
         guardian" (zero, twice the same, the caller, or an old key).
    """
    number: uint256 = staticcall IRegistry(registry).numberOf(msg.sender)
    self._check_passport(number != 0)
    # A citizen who resigned or was sent away cannot name guardians either.
    self._holder_of(number)
    # Below 2^40 and 2^32.
    since: uint256 = unsafe_add(timepoints._now(), guardianDelay)
    guardians._name(number, members, threshold, since)


@external
def approve(number: uint256, new_key: address):
    """
    @notice Asks that a passport be moved to `new_key`, which never held one. Its guardians can; if it has
            none, other citizens and the registrar can, and nobody counts as both. The last one needed
            begins the delay. If fewer are needed since, any of those who have asked can begin it.
    @dev Reverts with "recovery: no passport", "recovery: wrong key", "recovery: under way", "recovery:
         not a guardian", "recovery: only citizens", "recovery: own case", "recovery: no sponsors",
         "recovery: too many sponsors" or "recovery: already asked".
    """
    holder: address = self._holder_of(number)
    self._check_key(new_key)
    if self._pending_now(number) != 0: refusals._refuse(refusals.RECOVERY_UNDER_WAY)
    if self._pending[number] != 0:
        # Nobody took the passport, or too few still ask: a new round begins.
        self._end_round(number)
    request: Request = self._request(number, new_key, False)
    if request.set_ == 0 and sponsors == 0: refusals._refuse(refusals.RECOVERY_NO_SPONSORS)
    now: uint256 = timepoints._now()
    if now > self._good_until(request.id):
        # Below 2^40 and 2^34.
        self._asked[request.id] = unsafe_add(now, unsafe_mul(_WINDOW, delay))
        self._askers[request.id] = []
    new: bool = self._ask(request)
    enough: bool = self._is_enough(request)
    if not new and not enough: refusals._refuse(refusals.RECOVERY_ALREADY_ASKED)
    if new:
        log RecoveryApproved(number=number, new_key=new_key, by=msg.sender)
    if enough:
        self._begin(number, holder, new_key, request.set_, unsafe_add(now, delay), False)
    elif request.set_ != 0:
        self._expect(new_key, self._good_until(request.id))


@external
def withdraw(number: uint256, new_key: address):
    """
    @notice Takes back the caller's request. If too few ask after that, the recovery ends.
    @dev Reverts with "recovery: not a guardian", "recovery: only citizens" or "recovery: not asked".
    """
    under_way: bool = self._is_asked(number, new_key)
    request: Request = self._request(number, new_key, under_way)
    if self._is_registrar(request):
        if self._registrar_asks(request) == empty(address): refusals._refuse(refusals.RECOVERY_NOT_ASKED)
        self._asked[request.id] = self._good_until(request.id)
    else:
        place: uint256 = self._place_of(msg.sender, request.id)
        if place == 0:
            self._check_asker(request)
            refusals._refuse(refusals.RECOVERY_NOT_ASKED)
        # The last asker moves to the free place.
        last: address = self._askers[request.id].pop()
        if place <= len(self._askers[request.id]):
            self._askers[request.id][unsafe_sub(place, 1)] = last
    log ApprovalWithdrawn(number=number, new_key=new_key, by=msg.sender)
    if under_way and not self._is_enough(request):
        self._pending[number] = 0


@external
def decline(declining: bool):
    """
    @notice Declines, for the caller's own key, to take any passport by recovery, or takes that back. After
            declining, a recovery to the key, wanted or not, cannot prevent its admission.
    """
    self.declined[msg.sender] = declining
    log RecoveriesDeclined(key=msg.sender, declined=declining)
    if declining and self._expected[msg.sender] != 0:
        self._expected[msg.sender] = 0
        extcall IRegistry(registry).expect(msg.sender, 0)


@external
def force(number: uint256, new_key: address):
    """
    @notice Lets `new_key` take a passport at once, no matter what else was asked for or who has the old
            key. Only the treasury can call this: the vote and its timelock were the delay.
    @dev Reverts with "recovery: only treasury", "recovery: no passport" or "recovery: wrong key".
    """
    if msg.sender != treasury: refusals._refuse(refusals.RECOVERY_ONLY_TREASURY)
    holder: address = self._holder_of(number)
    self._check_key(new_key)
    self._end_round(number)
    self._begin(number, holder, new_key, 0, timepoints._now(), True)


@external
def stop(number: uint256):
    """
    @notice Ends the recovery that is under way, and all requests that guardians or sponsors have begun.
            The passport's holder can call this unless a vote asked for the recovery, and so can the
            treasury.
    @dev Reverts with "recovery: no passport", "recovery: only holder" or "recovery: by vote".
    """
    self._stop(number, msg.sender)


@external
def stopBySig(number: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Does the same for a holder who signed `Stop(passport, round)` with the present round. Anybody
            can send this.
    @dev Reverts as `stop` does, or with the reasons of snekmate's ecdsa.
    """
    struct_hash: bytes32 = keccak256(
        abi_encode(_STOP_TYPE_HASH, number, guardians._round(number))
    )
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    self._stop(number, ecdsa._recover_vrs(digest, convert(v, uint256), convert(r, uint256), convert(s, uint256)))


@external
def accept(number: uint256):
    """
    @notice Takes a passport. Only the new key itself can call this, once the recovery is ready. What the
            old key held in the nation's contracts follows; if a contract refuses, anybody can tell it
            again. The guardians who asked for this are the passport's guardians from now on; after
            sponsors or a vote it has none.
    @dev Reverts with "recovery: only new key", "recovery: too early", "recovery: too late",
         "recovery: too few ask" (too many of those who asked could not ask now),
         "recovery: no passport" or as the registry's `move` does.
    """
    word: uint256 = self._pending[number]
    if word & _KEY_MASK != convert(msg.sender, uint256): refusals._refuse(refusals.RECOVERY_ONLY_NEW_KEY)
    now: uint256 = timepoints._now()
    ready: uint256 = (word >> _READY_SHIFT) & _TIME_MASK
    if now < ready: refusals._refuse(refusals.RECOVERY_TOO_EARLY)
    if now > self._last(ready): refusals._refuse(refusals.RECOVERY_TOO_LATE)
    holder: address = self._holder_of(number)
    if not self._stands(number, word): refusals._refuse(refusals.RECOVERY_TOO_FEW_ASK)
    self._end_round(number)
    # Set 0 if sponsors or a vote asked.
    guardians._let_hold(number, (word >> _PENDING_SET_SHIFT) & _SET_MASK)
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


# -- internal --------------------------------------------------------------------------------------

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
    self._expect(new_key, self._last(ready))


@internal
def _expect(new_key: address, until: uint256):
    if self._expected[new_key] < until:
        self._expected[new_key] = until
        extcall IRegistry(registry).expect(new_key, until)


@internal
def _ask(request: Request) -> bool:
    """
    @notice Notes that the caller asks.
    @return False if it has asked before.
    """
    if self._is_registrar(request):
        person: address = self._present(officers._in_person())
        if person == request.holder: refusals._refuse(refusals.RECOVERY_OWN_CASE)
        asks: address = self._registrar_asks(request)
        if asks != empty(address) or self._place_of(person, request.id) != 0:
            return False
        word: uint256 = convert(person, uint256) << _PERSON_SHIFT
        self._asked[request.id] = word | self._good_until(request.id)
        return True
    self._check_asker(request)
    if self._place_of(msg.sender, request.id) != 0 or self._registrar_asks(request) == msg.sender:
        return False
    if len(self._askers[request.id]) >= MAX_SPONSORS: refusals._refuse(refusals.RECOVERY_TOO_MANY_SPONSORS)
    self._askers[request.id].append(msg.sender)
    return True


@internal
def _stop(number: uint256, by: address):
    if by != treasury:
        if by != self._holder_of(number): refusals._refuse(refusals.RECOVERY_ONLY_HOLDER)
        if self._pending_now(number) >> _FORCED_SHIFT != 0: refusals._refuse(refusals.RECOVERY_BY_VOTE)
    self._end_round(number)
    log RecoveryStopped(number=number, by=by)


@internal
def _end_round(number: uint256):
    """
    @notice Voids all requests, since a request's id contains the round.
    """
    self._pending[number] = 0
    guardians._end_round(number)


@internal
@view
def _is_asked(number: uint256, new_key: address) -> bool:
    """
    @return Whether a recovery to that key is under way that guardians or sponsors have begun.
    """
    word: uint256 = self._pending_now(number)
    return word & _KEY_MASK == convert(new_key, uint256) and word >> _FORCED_SHIFT == 0 and word != 0


@internal
@view
def _present(account: address) -> address:
    return passports._present(registry, account)


@internal
@view
def _is_registrar(request: Request) -> bool:
    """
    @return Whether the caller asks as the registrar, which only counts if there are no guardians.
    """
    return request.set_ == 0 and msg.sender == staticcall IRegistry(registry).registrar()


@internal
@view
def _check_asker(request: Request):
    """
    @notice Checks that the caller is a guardian, or if there are none another citizen.
    """
    if request.set_ == 0:
        if not self._is_sponsor(msg.sender, request): refusals._refuse(refusals.RECOVERY_ONLY_CITIZENS)
    else:
        if msg.sender not in request.guardians.members: refusals._refuse(refusals.RECOVERY_NOT_A_GUARDIAN)


@internal
@view
def _is_sponsor(person: address, request: Request) -> bool:
    return person != request.holder and staticcall IRegistry(registry).isCitizen(person)


@internal
@view
def _place_of(person: address, id: bytes32) -> uint256:
    """
    @return The place, from 1, of a person among the guardians or sponsors who ask, no matter which key
            it used; 0 for none.
    """
    place: uint256 = 0
    for asker: address in self._askers[id]:
        # At most 255.
        place = unsafe_add(place, 1)
        if self._present(asker) == person:
            return place
    return 0


@internal
@view
def _registrar_asks(request: Request) -> address:
    """
    @return The person who asks as the registrar, by its present key; zero for nobody, also if it has left
            office, or holds the passport itself now.
    """
    person: address = convert(self._asked[request.id] >> _PERSON_SHIFT, address)
    if person == empty(address):
        return person
    person = self._present(person)
    officer: address = staticcall IRegistry(registry).registrar()
    selector: bytes4 = method_id("approve(uint256,address)", output_type=bytes4)
    stands: bool = person != request.holder and officers._still_acts(officer, person, selector)
    return person if stands else empty(address)


@internal
@view
def _count(request: Request, registrar: address) -> uint256:
    """
    @return How many people ask and could ask now. Each person counts once, and the registrar does not
            count as a sponsor.
    """
    count: uint256 = 0
    seen: DynArray[address, MAX_GUARDIANS] = []
    for asker: address in self._askers[request.id]:
        person: address = self._present(asker)
        counts: bool = False
        if request.set_ == 0:
            # No two sponsors become one person, since each has a passport of its own.
            counts = person != registrar and self._is_sponsor(person, request)
        elif person in request.guardians.members and person not in seen:
            counts = True
            seen.append(person)
        # At most 255.
        count = unsafe_add(count, convert(counts, uint256))
    return count


@internal
@view
def _needed(request: Request) -> uint256:
    return sponsors if request.set_ == 0 else request.guardians.threshold


@internal
@view
def _is_enough(request: Request) -> bool:
    """
    @dev Sponsors always need the registrar, guardians never do. If none of the guardians is left, the
         request has no support.
    """
    registrar: address = empty(address)
    if request.set_ == 0:
        registrar = self._registrar_asks(request)
        if registrar == empty(address):
            return False
    needed: uint256 = self._needed(request)
    return needed != 0 and self._count(request, registrar) >= needed


@internal
@view
def _stands(number: uint256, word: uint256) -> bool:
    """
    @return Whether a recovery that has begun is by a vote, or enough of those who asked could ask now.
    """
    if word >> _FORCED_SHIFT != 0:
        return True
    set_: uint256 = (word >> _PENDING_SET_SHIFT) & _SET_MASK
    return self._is_enough(self._request_of(number, set_, convert(word & _KEY_MASK, address)))


@internal
@view
def _good_until(request: bytes32) -> uint256:
    """
    @return The last timepoint at which a request can begin a delay; 0 for an unknown request.
    """
    return self._asked[request] & _TIME_MASK


@internal
@view
def _pending_now(number: uint256) -> uint256:
    """
    @return The word of the recovery that is under way; 0 if there is none, if it has lapsed, or if too few
            still ask for it.
    """
    word: uint256 = self._pending[number]
    # Without one, `_last` is in the past.
    if timepoints._now() > self._last((word >> _READY_SHIFT) & _TIME_MASK):
        return 0
    return word if self._stands(number, word) else 0


@internal
@view
def _last(ready: uint256) -> uint256:
    """
    @return The last timepoint at which the new key can take the passport.
    """
    # Below 2^40 and 2^34.
    return unsafe_add(ready, unsafe_mul(_WINDOW, delay))


@internal
@view
def _holder_of(number: uint256) -> address:
    found: IRegistry.Passport = staticcall IRegistry(registry).passport(number)
    self._check_passport(found.status < passports.RESIGNED)
    return found.holder


@internal
@pure
def _check_passport(good: bool):
    if not good: refusals._refuse(refusals.RECOVERY_NO_PASSPORT)


@internal
@view
def _check_key(new_key: address):
    """
    @dev The registry does not move a passport to a key that has held one.
    """
    good: bool = new_key != empty(address) and not self.declined[new_key]
    good = good and staticcall IRegistry(registry).numberOf(new_key) == 0
    good = good and staticcall IRegistry(registry).successorOf(new_key) == empty(address)
    if not good: refusals._refuse(refusals.RECOVERY_WRONG_KEY)


@internal
@view
def _request(number: uint256, new_key: address, under_way: bool) -> Request:
    """
    @return The request for a key: of those who have begun the recovery that is under way, else of the
            present guardians, or of sponsors if there are none.
    """
    if under_way:
        set_: uint256 = (self._pending[number] >> _PENDING_SET_SHIFT) & _SET_MASK
        return self._request_of(number, set_, new_key)
    request: Request = self._request_of(number, guardians._held(number), new_key)
    if request.set_ != 0 and len(request.guardians.members) == 0:
        # All guardians have become the holder itself, so sponsors are needed.
        return self._request_of(number, 0, new_key)
    return request


@internal
@view
def _request_of(number: uint256, set_: uint256, new_key: address) -> Request:
    round: uint256 = guardians._round(number)
    return Request(
        id=keccak256(abi_encode(number, round, set_, new_key)),
        set_=set_,
        holder=(staticcall IRegistry(registry).passport(number)).holder,
        guardians=guardians._of(number, set_),
    )
