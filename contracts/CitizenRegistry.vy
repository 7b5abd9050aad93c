# pragma version 0.4.3
# pragma evm-version cancun
"""
@title CitizenRegistry
@license AGPL-3.0-only
@author govkit
@notice Keeps the citizens: each has a passport, numbered from 1, that nobody can hand on (soulbound
        ERC-721 with ERC-5192), and one vote, which cannot be given to another (ERC-5805). Nothing
        personal is kept here.
@dev The registrar admits citizens, and so do the treasury, that is, a passed proposal, and the contract
     of the ways in. A passport is good from `since` until `until`, both in the clock's unit: for
     ever, for a term that its holder renews, or until it is ended. A citizen who is admitted again
     gets the old number back. Only the recovery contract moves a passport, to its holder's new key.
     Ballots are counted by number, so an open one goes with the passport; and an address whose
     passport was moved stands for the present holder wherever it is named. What the treasury ends or
     suspends was voted on, and only a vote takes it back early.
"""

from ethereum.ercs import IERC165
from ethereum.ercs import IERC721

from .interfaces import IERC5192
from .interfaces import IFounder
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import citizen_word
from .modules import heads
from .modules import notices
from .modules import passports
from .modules import refusals
from .modules import soulbound
from .modules import spans
from .modules import timepoints

implements: IERC165
implements: IERC721
implements: IERC5192
implements: IRegistry
implements: IVotes

initializes: heads
initializes: timepoints

exports: (
    heads.epochDuration,
    heads.termEpochs,
    notices.ledger,
    notices.noticeOf,
    notices.noticePeriod,
    soulbound.approve,
    soulbound.delegate,
    soulbound.delegateBySig,
    soulbound.isApprovedForAll,
    soulbound.safeTransferFrom,
    soulbound.setApprovalForAll,
    soulbound.transferFrom,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

interface IDelegation:
    def passportChanged(number: uint256, holder: address, counts: bool, until: uint256): nonpayable


event Ended:
    citizen: indexed(address)
    number: indexed(uint256)
    status: uint256


event Renewed:
    citizen: indexed(address)
    number: indexed(uint256)
    until: uint256


event Suspended:
    citizen: indexed(address)
    number: indexed(uint256)
    until: uint256


event Reinstated:
    citizen: indexed(address)
    number: indexed(uint256)


event Moved:
    previous: indexed(address)
    current: indexed(address)
    number: indexed(uint256)


event RegistrarSet:
    previous: indexed(address)
    current: indexed(address)


struct Settings:
    name: String[40]
    symbol: String[11]
    by_timestamp: bool
    treasury: address
    founder: address
    registrar: address
    admissions: address
    recovery: address
    delegation: address
    ledger: address
    epoch_duration: uint256
    term_epochs: uint256
    renewal_window: uint256
    notice_period: uint256


# -- constants and state ---------------------------------------------------------------------------

_INTERFACES: constant(bytes4[6]) = [
    0x01FFC9A7,  # ERC-165
    0x80AC58CD,  # ERC-721
    0x5B5E139F,  # ERC-721 metadata
    0xB45A3C0E,  # ERC-5192, soulbound
    0xDA287A1D,  # ERC-6372, clock
    0xE90FB3F6,  # IVotes
]

# The votes in what `getPastBallot` answers stand below the passport's number.
_BALLOT_SHIFT: constant(uint256) = 96
_VOTED_SHIFT: constant(uint256) = 72

# @notice How many citizens one founding call can admit.
MAX_FOUNDING_BATCH: constant(uint256) = 100

# @notice The name of the passports.
name: public(immutable(String[40]))
# @notice Their symbol.
symbol: public(immutable(String[11]))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which admits the founding citizens and then can do nothing more.
founder: public(immutable(address))

# @notice The contract of the ways in, which admits citizens; zero for none.
admissions: public(immutable(address))
# @notice The contract that moves a passport to its holder's new key; zero for none.
recovery: public(immutable(address))
# @notice The contract that is told when a passport stops counting, counts again, ends later or has a
#         new holder; zero for none. It is not told of newcomers.
delegation: public(immutable(address))
# @notice How long before its end a passport can be renewed, in the clock's unit.
renewalWindow: public(immutable(uint256))
_TERM: immutable(uint256)

# @notice The account that admits besides the treasury; zero for none.
registrar: public(address)

# Each as `citizen_word` lays it out.
_citizens: HashMap[address, uint256]

# The holder of each passport.
_holders: HashMap[uint256, address]

# By passport, while it is suspended: suspended by a vote (1) | the suspension's end (36) | the term's
# end (36). It stays when a suspended citizen resigns.
_suspensions: HashMap[uint256, uint256]

# Their storage comes last, so that `_citizens` keeps the slot that it had in every release: a
# membership proof reads it there, and does not say of which release its registry is.
initializes: notices
initializes: spans


@deploy
def __init__(settings: Settings):
    """
    @param settings `by_timestamp` is True for seconds, False for block numbers. The treasury can
           admit, revoke and name the registrar; the founder admits the founding citizens.
           `registrar`, `admissions`, `recovery` and `delegation` are zero for none. A passport is
           good for `term_epochs` whole epochs (0: for ever) and is renewed within
           `renewal_window` of its end, all in the clock's unit. With a notice period the registry
           must be a keeper of the ledger.
    @dev Reverts with "heads: bad term" or "registry: bad window".
    """
    name = settings.name
    symbol = settings.symbol
    treasury = settings.treasury
    founder = settings.founder
    admissions = settings.admissions
    recovery = settings.recovery
    delegation = settings.delegation
    heads.__init__(settings.epoch_duration, settings.term_epochs)
    _TERM = settings.epoch_duration * settings.term_epochs
    # At most a term, so that a passport ends at most two terms and an epoch from now (see `heads`).
    if settings.renewal_window > _TERM: refusals._refuse(refusals.REGISTRY_BAD_WINDOW)
    if _TERM != 0 and settings.renewal_window == 0: refusals._refuse(refusals.REGISTRY_BAD_WINDOW)
    renewalWindow = settings.renewal_window
    notices.__init__(settings.ledger, settings.notice_period)
    self.registrar = settings.registrar
    log RegistrarSet(previous=empty(address), current=settings.registrar)
    timepoints.__init__(settings.by_timestamp)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def isCitizen(account: address) -> bool:
    """
    @return Whether `account` holds a good passport now.
    """
    return citizen_word._counts(self._citizens[account], timepoints._now())


@external
@view
def passportOf(account: address) -> uint256:
    """
    @return The number of the account's passport, if that is good now; 0 if the account is no citizen.
    """
    word: uint256 = self._citizens[account]
    return word & citizen_word.NUMBER_MASK if citizen_word._counts(word, timepoints._now()) else 0


@external
@view
def numberOf(account: address) -> uint256:
    """
    @return The number of the passport that `account` holds, good or not; 0 for none.
    """
    word: uint256 = self._citizens[account]
    return word & citizen_word.NUMBER_MASK if word >> citizen_word.TO_SHIFT == 0 else 0


@external
@view
def passport(number: uint256) -> IRegistry.Passport:
    """
    @return The holder; since when and until when it is or was good, in the clock's unit (`until` 0: for
            ever); its status: 0 good (lapsed if `until` is past), 1 suspended, 2 resigned, 3 revoked
            by the registrar, 4 expelled by the treasury.
    @dev Reverts with "registry: unknown passport".
    """
    holder: address = self._holders[number]
    if holder == empty(address): refusals._refuse(refusals.REGISTRY_UNKNOWN_PASSPORT)
    word: uint256 = self._citizens[holder]
    return IRegistry.Passport(
        holder=holder,
        since=(word >> citizen_word.SINCE_SHIFT) & citizen_word.TIME_MASK,
        until=citizen_word._until(word),
        status=citizen_word._status(word),
    )


@external
@view
def successorOf(account: address) -> address:
    """
    @return The present holder of the passport that was moved away from `account`; zero if none was.
    """
    word: uint256 = self._citizens[account]
    return empty(address) if word >> citizen_word.TO_SHIFT == 0 else self._holders[word & citizen_word.NUMBER_MASK]


@external
@view
def wordOf(account: address) -> uint256:
    """
    @return All that the registry knows of `account`, as the module `citizen_word` lays it out, for
            contracts that must know since when and until when a passport is good.
    """
    return self._citizens[account]


@external
@view
def spanOf(number: uint256, index: uint256) -> uint256:
    """
    @return until (36) | since (36) of an older span in which the passport was good, in the clock's unit,
            by its place from 0 on; 0 for none. The newest span stands in the holder's word.
    """
    return spans._spans[number][index]


@external
@view
def suspensionOf(number: uint256) -> (uint256, uint256):
    """
    @return Until when a passport is suspended, and when its term ends (0: never).
    """
    suspension: uint256 = self._suspensions[number]
    return ((suspension >> 36) & citizen_word.TIME_MASK, suspension & citizen_word.TIME_MASK)


@external
@view
def passportsIssued() -> uint256:
    """
    @return The number of the newest passport, which is how many were ever issued.
    """
    return heads._issued()


@external
@view
def totalSupply() -> uint256:
    """
    @return How many citizens there are now.
    """
    return heads._at(timepoints._now())


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many citizens there were at the end of `timepoint`.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    if timepoint >= timepoints._now(): refusals._refuse(refusals.VOTES_NOT_YET_PAST)
    return heads._at(timepoint)


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return 1 for a citizen, else 0.
    """
    return convert(citizen_word._counts(self._citizens[account], timepoints._now()), uint256)


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return 1 if `account` was a citizen at the end of `timepoint`, else 0.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    if timepoint >= timepoints._now(): refusals._refuse(refusals.VOTES_NOT_YET_PAST)
    word: uint256 = self._citizens[account]
    left: uint256 = word >> citizen_word.TO_SHIFT
    if timepoint < (word >> citizen_word.FROM_SHIFT) & citizen_word.TIME_MASK or (left != 0 and timepoint >= left):
        return 0
    return convert(spans._good_at(word, timepoint), uint256)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return number of the passport (80) | votes (96), which a governor needs to count a ballot: whether
            the passport that `account` holds now was good at the end of `timepoint`, no matter who
            held it then. 0 if the account holds none.
    @dev Does not check that the timepoint is past, since a governor does before it asks. No timepoint
         comes near 2^36.
    """
    word: uint256 = self._citizens[account]
    number: uint256 = word & citizen_word.NUMBER_MASK
    # The most common case: good for ever since before, and never moved, so that all bits above `since`
    # are zero.
    if word >> citizen_word.SINCE_SHIFT <= timepoint:
        return (number << _BALLOT_SHIFT) | convert(number != 0, uint256)
    if word >> citizen_word.TO_SHIFT != 0:
        return 0
    return (number << _BALLOT_SHIFT) | convert(spans._good_at(word, timepoint), uint256)


@external
@view
def delegates(account: address) -> address:
    """
    @return `account` itself if it is a citizen, since its vote is its own; else zero.
    """
    return account if citizen_word._counts(self._citizens[account], timepoints._now()) else empty(address)


# -- acting ----------------------------------------------------------------------------------------

@external
def admit(citizen: address):
    """
    @notice Makes `citizen` a citizen. The registrar, the treasury and the contract of the ways in can
            call this. The citizen is not called back.
    @dev Reverts with "registry: only registrar" (also if the ways in admit somebody whom the registrar
         has revoked), "registry: zero address", "registry: already a citizen", "registry: moved away",
         "registry: awaits recovery" or "registry: suspended"; or with "registry: only treasury" for
         somebody whom a vote has expelled.
    """
    if msg.sender not in [self.registrar, treasury, admissions]:
        refusals._refuse(refusals.REGISTRY_ONLY_REGISTRAR)
    word: uint256 = self._citizens[citizen]
    now: uint256 = timepoints._now()
    if word & citizen_word.NUMBER_MASK == 0:
        if word >> citizen_word.TO_SHIFT >= now: refusals._refuse(refusals.REGISTRY_AWAITS_RECOVERY)
        self._issue(citizen, unsafe_add(heads._admit(now, 1), 1), now, heads._term_end(now))
    else:
        self._readmit(citizen, word, now)


@external
def admitFounding(citizens: DynArray[address, MAX_FOUNDING_BATCH]):
    """
    @notice Admits the founding citizens. Only the founding contract can call this, and once the nation is
            founded it can call nothing any more.
    @dev Reverts with "registry: only founder" besides the reasons of `admit`.
    """
    if msg.sender != founder: refusals._refuse(refusals.REGISTRY_ONLY_FOUNDER)
    now: uint256 = timepoints._now()
    until: uint256 = heads._term_end(now)
    number: uint256 = heads._admit(now, len(citizens))
    for citizen: address in citizens:
        if self._citizens[citizen] != 0: refusals._refuse(refusals.REGISTRY_ALREADY_A_CITIZEN)
        # Below 2^28, which `heads` has checked.
        number = unsafe_add(number, 1)
        self._issue(citizen, number, now, until)


@external
def renew():
    """
    @notice Renews the caller's own passport for one more term.
    @dev Reverts with "registry: not a citizen", "registry: no term" or "registry: too early".
    """
    now: uint256 = timepoints._now()
    word: uint256 = self._citizens[msg.sender]
    if not citizen_word._counts(word, now): refusals._refuse(refusals.REGISTRY_NOT_A_CITIZEN)
    until: uint256 = citizen_word._until(word)
    if until == 0: refusals._refuse(refusals.REGISTRY_NO_TERM)
    # `until` is at least a term after zero.
    if now < unsafe_sub(until, renewalWindow): refusals._refuse(refusals.REGISTRY_TOO_EARLY)
    later: uint256 = until + _TERM
    number: uint256 = word & citizen_word.NUMBER_MASK
    self._citizens[msg.sender] = citizen_word._with_until(word, later)
    heads._extend(now, until, later)
    log Renewed(citizen=msg.sender, number=number, until=later)
    self._tell(number, msg.sender, True, later)


@external
def giveNotice(citizen: address, content_hash: bytes32):
    """
    @notice Notifies a citizen that it may be expelled or suspended, which a proposal can do once
            `noticePeriod` is over. A citizen who has resigned or lapsed can get a notice too. The
            registrar and the treasury can call this.
    @param content_hash SHA-256 of the charges, which becomes a record.
    @dev Reverts with "registry: only registrar", "registry: needs no notice", "registry: not a
         citizen", or "registry: notice given" while one is good; or as the ledger does.
    """
    self._check_officer()
    if notices.noticePeriod == 0: refusals._refuse(refusals.REGISTRY_NEEDS_NO_NOTICE)
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    self._check_can_be_sent_away(word)
    number: uint256 = word & citizen_word.NUMBER_MASK
    if notices._is_good(notices._notices[number], now): refusals._refuse(refusals.REGISTRY_NOTICE_GIVEN)
    notices._notices[number] = now
    title: String[128] = concat("Notice to citizen ", uint2str(number))
    record: uint256 = notices._append(notices.NOTICE, content_hash, title)
    log notices.Noticed(citizen=holder, number=number, record=record)


@external
def reply(content_hash: bytes32):
    """
    @notice Records the caller's reply to its notice, once.
    @param content_hash SHA-256 of the reply, which becomes a record.
    @dev Reverts with "registry: no notice" or "registry: replied"; or as the ledger does.
    """
    word: uint256 = self._citizens[msg.sender]
    number: uint256 = word & citizen_word.NUMBER_MASK
    notice: uint256 = notices._notices[number]
    if notice == 0 or word >> citizen_word.TO_SHIFT != 0: refusals._refuse(refusals.REGISTRY_NO_NOTICE)
    if notice & notices.REPLIED != 0: refusals._refuse(refusals.REGISTRY_REPLIED)
    notices._notices[number] = notice | notices.REPLIED
    title: String[128] = concat("Reply of citizen ", uint2str(number))
    record: uint256 = notices._append(notices.REPLY, content_hash, title)
    log notices.Replied(citizen=msg.sender, number=number, record=record)


@external
def revoke(citizen: address):
    """
    @notice Ends the citizenship of `citizen`. The treasury can, after the notice period if there is one;
            if there is none, the registrar can too. The treasury can still expel a citizen who has
            resigned meanwhile, and then only the treasury can admit it again.
    @dev Reverts with "registry: only registrar", "registry: only treasury", "registry: no notice",
         "registry: notice period" or "registry: not a citizen".
    """
    holder: address = self._present(citizen)
    self._check_may_judge(self._citizens[holder])
    self._end(holder, passports.EXPELLED if msg.sender == treasury else passports.REVOKED)


@external
def suspend(citizen: address, until: uint256):
    """
    @notice Takes a citizen's vote and citizenship for a time, by the rules of `revoke`. The passport
            stays, and its term goes on. A citizen who has resigned or lapsed is not admitted again
            before the end either. This replaces an earlier suspension, but only a vote replaces one
            that was voted on.
    @param until The timepoint from which on anybody can reinstate the citizen.
    @dev Reverts as `revoke` does, or with "registry: bad end".
    """
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    self._check_may_judge(word)
    if until <= now or until > citizen_word.TIME_MASK: refusals._refuse(refusals.REGISTRY_BAD_END)
    self._check_can_be_sent_away(word)
    number: uint256 = word & citizen_word.NUMBER_MASK
    before: uint256 = self._suspensions[number]
    if msg.sender != treasury and before >> _VOTED_SHIFT != 0: refusals._refuse(refusals.REGISTRY_ONLY_TREASURY)
    counted: bool = citizen_word._counts(word, now)
    status: uint256 = citizen_word._status(word)
    ends: uint256 = before & citizen_word.TIME_MASK if status == passports.SUSPENDED else citizen_word._until(word)
    voted: uint256 = convert(msg.sender == treasury, uint256) << _VOTED_SHIFT
    self._suspensions[number] = voted | (until << 36) | ends
    if counted:
        heads._remove(now, ends)
        word = citizen_word._with_until(word, now)
    if status == passports.GOOD:
        word |= passports.SUSPENDED << citizen_word.STATUS_SHIFT
    self._citizens[holder] = word
    log Suspended(citizen=holder, number=number, until=until)
    if counted:
        self._log_votes(holder, holder, empty(address), 1, 0)
        self._tell(number, holder, False, now)


@external
def reinstate(citizen: address):
    """
    @notice Ends a suspension. The treasury can at any time, the registrar if it was not voted on, and
            anybody once it is over. A passport whose term has ended meanwhile has lapsed.
    @dev Reverts with "registry: not suspended" or "registry: still suspended".
    """
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    if citizen_word._status(word) != passports.SUSPENDED: refusals._refuse(refusals.REGISTRY_NOT_SUSPENDED)
    number: uint256 = word & citizen_word.NUMBER_MASK
    suspension: uint256 = self._suspensions[number]
    if msg.sender != treasury and (msg.sender != self.registrar or suspension >> _VOTED_SHIFT != 0):
        if now < (suspension >> 36) & citizen_word.TIME_MASK:
            refusals._refuse(refusals.REGISTRY_STILL_SUSPENDED)
    self._suspensions[number] = 0
    # The status is SUSPENDED, and becomes 0.
    word = unsafe_sub(word, passports.SUSPENDED << citizen_word.STATUS_SHIFT)
    ends: uint256 = suspension & citizen_word.TIME_MASK
    log Reinstated(citizen=holder, number=number)
    if ends != 0 and ends <= now:
        self._citizens[holder] = word
        return
    heads._add(now, ends)
    self._citizens[holder] = spans._reopened(word, now, ends)
    self._log_votes(holder, empty(address), holder, 0, 1)
    self._tell(number, holder, True, ends)


@external
def resign():
    """
    @notice Ends the caller's own citizenship. Nobody can prevent this, not even in a dormant nation.
    @dev Reverts with "registry: not a citizen".
    """
    self._end(msg.sender, passports.RESIGNED)


@external
def move(number: uint256, new_holder: address):
    """
    @notice Moves a passport to its holder's new key. Only the recovery contract can call this.
    @dev Reverts with "registry: only recovery", "registry: unknown passport", "registry: not a
         citizen", "registry: zero address" or "registry: key was used" (the new key has held a
         passport). The old key never gets another passport. The past votes of both keys stay. If the
         holder is the registrar, its new key is the registrar from now on.
    """
    if msg.sender != recovery: refusals._refuse(refusals.REGISTRY_ONLY_RECOVERY)
    holder: address = self._holders[number]
    if holder == empty(address): refusals._refuse(refusals.REGISTRY_UNKNOWN_PASSPORT)
    if new_holder == empty(address): refusals._refuse(refusals.REGISTRY_ZERO_ADDRESS)
    if self._citizens[new_holder] & citizen_word.NUMBER_MASK != 0:
        refusals._refuse(refusals.REGISTRY_KEY_WAS_USED)
    word: uint256 = self._citizens[holder]
    if not citizen_word._held(word): refusals._refuse(refusals.REGISTRY_NOT_A_CITIZEN)
    now: uint256 = timepoints._now()
    kept: uint256 = word & ((1 << citizen_word.FROM_SHIFT) - 1)
    self._citizens[new_holder] = kept | (now << citizen_word.FROM_SHIFT)
    self._citizens[holder] = word | (now << citizen_word.TO_SHIFT)
    self._holders[number] = new_holder
    log IERC721.Transfer(sender=holder, receiver=new_holder, token_id=number)
    log Moved(previous=holder, current=new_holder, number=number)
    if self.registrar == holder:
        self._set_registrar(new_holder)
    if citizen_word._counts(kept, now):
        self._log_votes(holder, holder, empty(address), 1, 0)
        self._log_votes(new_holder, empty(address), new_holder, 0, 1)
        self._tell(number, new_holder, True, citizen_word._until(kept))


@external
def expect(key: address, until: uint256):
    """
    @notice Notes that a recovery awaits a key. The key is not admitted up to and with `until`, since that
            would prevent the recovery; 0 ends this. Only the recovery contract can call this, and only
            once the nation is founded, so that it cannot block a founding citizen's key. Nothing
            changes for a key that has held a passport.
    @param until In the clock's unit, below 2^36.
    @dev Reverts with "registry: only recovery" or "registry: not founded".
    """
    if msg.sender != recovery: refusals._refuse(refusals.REGISTRY_ONLY_RECOVERY)
    # A founder without code, which founds nothing step by step, is not waited for.
    if founder.is_contract:
        if not staticcall IFounder(founder).founded(): refusals._refuse(refusals.REGISTRY_NOT_FOUNDED)
    if self._citizens[key] & citizen_word.NUMBER_MASK == 0:
        never: uint256 = 0 if until == 0 else citizen_word.TIME_MASK << citizen_word.SINCE_SHIFT
        self._citizens[key] = never | (until << citizen_word.TO_SHIFT)


@external
def setRegistrar(registrar_: address):
    """
    @notice Names the registrar, who admits and revokes besides the treasury, by its present key if its
            passport was moved; zero for nobody. The treasury can call this, and at the founding the
            founding contract, after the founding citizens so that no registrar comes before them.
    @dev Reverts with "registry: only treasury".
    """
    if msg.sender != treasury and msg.sender != founder: refusals._refuse(refusals.REGISTRY_ONLY_TREASURY)
    self._set_registrar(self._present(registrar_))


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def balanceOf(owner: address) -> uint256:
    """
    @return 1 if `owner` holds a passport that was not ended, lapsed and suspended ones included; else 0.
    @dev Reverts with "registry: zero address", as ERC-721 asks.
    """
    if owner == empty(address): refusals._refuse(refusals.REGISTRY_ZERO_ADDRESS)
    return convert(citizen_word._held(self._citizens[owner]), uint256)


@external
@view
def ownerOf(token_id: uint256) -> address:
    """
    @return The holder of a passport.
    @dev Reverts with "registry: unknown passport", also for a passport that was ended.
    """
    return self._holder_of(token_id)


@external
@view
def locked(token_id: uint256) -> bool:
    """
    @return True: no holder can hand its passport on. Only `recovery` moves a passport.
    @dev Reverts with "registry: unknown passport".
    """
    self._holder_of(token_id)
    return True


@external
@view
def tokenURI(token_id: uint256) -> String[166]:
    """
    @return The passport's name as a JSON data URI, which needs nothing outside the chain.
    @dev Reverts with "registry: unknown passport".
    """
    self._holder_of(token_id)
    return concat('data:application/json,{"name":"', name, " ", uint2str(token_id), '"}')


@external
@view
def getApproved(token_id: uint256) -> address:
    """
    @return Zero: nobody can be approved.
    @dev Reverts with "registry: unknown passport".
    """
    self._holder_of(token_id)
    return empty(address)


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165).
    """
    return interface_id in _INTERFACES


# -- internal --------------------------------------------------------------------------------------

@internal
def _issue(citizen: address, number: uint256, now: uint256, until: uint256):
    """
    @dev The caller has counted the passport, and has checked that the address never had one.
    """
    if citizen == empty(address): refusals._refuse(refusals.REGISTRY_ZERO_ADDRESS)
    self._citizens[citizen] = number | (now << citizen_word.SINCE_SHIFT) | (until << citizen_word.UNTIL_SHIFT)
    self._holders[number] = citizen
    self._log_admitted(citizen, number)


@internal
def _readmit(citizen: address, word: uint256, now: uint256):
    if word >> citizen_word.TO_SHIFT != 0: refusals._refuse(refusals.REGISTRY_MOVED_AWAY)
    status: uint256 = citizen_word._status(word)
    if status == passports.SUSPENDED: refusals._refuse(refusals.REGISTRY_SUSPENDED)
    if citizen_word._counts(word, now): refusals._refuse(refusals.REGISTRY_ALREADY_A_CITIZEN)
    number: uint256 = word & citizen_word.NUMBER_MASK
    suspension: uint256 = self._suspensions[number]
    if suspension != 0:
        # The citizen resigned while suspended. A suspension by vote holds until its end, any other one
        # until an officer ends it.
        free: bool = msg.sender == treasury or now >= (suspension >> 36) & citizen_word.TIME_MASK
        if not free:
            free = suspension >> _VOTED_SHIFT == 0 and msg.sender == self.registrar
        if not free: refusals._refuse(refusals.REGISTRY_SUSPENDED)
        self._suspensions[number] = 0
    if status == passports.EXPELLED and msg.sender != treasury:
        refusals._refuse(refusals.REGISTRY_ONLY_TREASURY)
    # Only an officer readmits a citizen whom an officer has revoked.
    if status == passports.REVOKED and msg.sender == admissions:
        refusals._refuse(refusals.REGISTRY_ONLY_REGISTRAR)
    ends: uint256 = heads._term_end(now)
    heads._add(now, ends)
    self._citizens[citizen] = spans._reopened(word & ~(citizen_word.STATUS_MASK << citizen_word.STATUS_SHIFT), now, ends)
    if status == passports.GOOD:
        # The passport had lapsed, and never left its holder.
        log Renewed(citizen=citizen, number=number, until=ends)
        self._log_votes(citizen, empty(address), citizen, 0, 1)
    else:
        self._log_admitted(citizen, number)
    self._tell(number, citizen, True, ends)


@internal
def _set_registrar(registrar_: address):
    log RegistrarSet(previous=self.registrar, current=registrar_)
    self.registrar = registrar_


@internal
def _end(citizen: address, status: uint256):
    now: uint256 = timepoints._now()
    word: uint256 = self._citizens[citizen]
    held: bool = citizen_word._held(word)
    left: bool = status == passports.EXPELLED and citizen_word._status(word) in [passports.RESIGNED, passports.REVOKED]
    if not held and not left: refusals._refuse(refusals.REGISTRY_NOT_A_CITIZEN)
    number: uint256 = word & citizen_word.NUMBER_MASK
    counted: bool = citizen_word._counts(word, now)
    ended: uint256 = word & ~(citizen_word.STATUS_MASK << citizen_word.STATUS_SHIFT)
    if counted:
        heads._remove(now, citizen_word._until(word))
        ended = citizen_word._with_until(ended, now)
    self._citizens[citizen] = ended | (status << citizen_word.STATUS_SHIFT)
    if held:
        log IERC721.Transfer(sender=citizen, receiver=empty(address), token_id=number)
    log Ended(citizen=citizen, number=number, status=status)
    if counted:
        self._log_votes(citizen, citizen, empty(address), 1, 0)
        self._tell(number, citizen, False, now)


@internal
def _check_may_judge(word: uint256):
    """
    @notice Checks that the caller can expel or suspend, and uses up the notice if one is needed.
    """
    if notices.noticePeriod == 0:
        self._check_officer()
        return
    if msg.sender != treasury: refusals._refuse(refusals.REGISTRY_ONLY_TREASURY)
    number: uint256 = word & citizen_word.NUMBER_MASK
    notice: uint256 = notices._notices[number]
    now: uint256 = timepoints._now()
    if not notices._is_good(notice, now): refusals._refuse(refusals.REGISTRY_NO_NOTICE)
    if now < (notice & notices.TIME_MASK) + notices.noticePeriod:
        refusals._refuse(refusals.REGISTRY_NOTICE_PERIOD)
    notices._notices[number] = 0


@internal
@view
def _check_can_be_sent_away(word: uint256):
    """
    @dev A citizen who has resigned can be sent away too. Otherwise one could resign in time and come back.
    """
    good: bool = word & citizen_word.NUMBER_MASK != 0 and citizen_word._status(word) != passports.EXPELLED
    if not good: refusals._refuse(refusals.REGISTRY_NOT_A_CITIZEN)


@internal
def _tell(number: uint256, holder: address, counts: bool, until: uint256):
    if delegation != empty(address):
        extcall IDelegation(delegation).passportChanged(number, holder, counts, until)


@internal
@view
def _present(account: address) -> address:
    """
    @return The present holder of the passport that was moved away from `account`; else `account` itself.
    """
    word: uint256 = self._citizens[account]
    moved: bool = word & citizen_word.NUMBER_MASK != 0 and word >> citizen_word.TO_SHIFT != 0
    return self._holders[word & citizen_word.NUMBER_MASK] if moved else account


@internal
def _log_admitted(citizen: address, number: uint256):
    log IERC721.Transfer(sender=empty(address), receiver=citizen, token_id=number)
    log IERC5192.Locked(tokenId=number)
    self._log_votes(citizen, empty(address), citizen, 0, 1)


@internal
def _log_votes(citizen: address, previous: address, current: address, votes_before: uint256, votes_now: uint256):
    log IVotes.DelegateChanged(delegator=citizen, fromDelegate=previous, toDelegate=current)
    log IVotes.DelegateVotesChanged(delegate=citizen, previousVotes=votes_before, newVotes=votes_now)


@internal
@view
def _check_officer():
    if msg.sender != self.registrar and msg.sender != treasury:
        refusals._refuse(refusals.REGISTRY_ONLY_REGISTRAR)


@internal
@view
def _holder_of(number: uint256) -> address:
    holder: address = self._holders[number]
    if not citizen_word._held(self._citizens[holder]): refusals._refuse(refusals.REGISTRY_UNKNOWN_PASSPORT)
    return holder
