# pragma version 0.4.3
# pragma evm-version cancun
"""
@title CitizenRegistry
@license AGPL-3.0-only
@author govkit
@notice Who is a citizen: a passport for each, numbered from 1, that nobody can hand on
        (soulbound ERC-721 with ERC-5192), and one vote for each citizen, which cannot be
        given to another (ERC-5805). Nothing personal is kept here.
@dev The registrar admits, and so do the treasury, that is, a passed proposal, and the contract
     of the ways in. A passport is good from `since` until `until`, both in the clock's unit:
     for ever, for a term that its holder renews, or until it is ended. Whoever is admitted
     again gets the old number back. Only the recovery contract moves a passport, to the new
     key of its holder; ballots are counted by number, so an open one goes with it, and an
     address whose passport was moved stands for the present holder wherever one is named.
     What the treasury ends or suspends was voted on, and only a vote takes it back early.
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
initializes: notices
initializes: spans

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

# @notice How many citizens one founding call admits at the most.
MAX_FOUNDING_BATCH: constant(uint256) = 100

# @notice The name of the passports.
name: public(immutable(String[40]))
# @notice Their symbol.
symbol: public(immutable(String[11]))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which admits the founding citizens and then ends.
founder: public(immutable(address))

# @notice The contract of the ways in, which admits; zero where there are none.
admissions: public(immutable(address))
# @notice The contract that moves a passport to its holder's new key; zero where there is none.
recovery: public(immutable(address))
# @notice The contract that is told when a passport counts no more, again, until later or in another
#         hand; zero where there is none. It is not told of a newcomer.
delegation: public(immutable(address))
# @notice How long before its end a passport can be renewed, in the clock's unit.
renewalWindow: public(immutable(uint256))
_TERM: immutable(uint256)

# @notice Who admits besides the treasury, or zero.
registrar: public(address)

# Each as `citizen_word` lays it out.
_citizens: HashMap[address, uint256]

# Who holds each passport.
_holders: HashMap[uint256, address]

# Of a suspended one: suspended by a vote (1) | the end of the suspension (36) | of the term (36).
# It stays when a suspended citizen resigns.
_suspensions: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @param settings The clock: True for seconds, False for block numbers. The treasury may
           admit, revoke and name the registrar; the founder admits the founding citizens;
           who else admits and moves and who is told, zero for nobody. A passport is good for
           `term_epochs` whole epochs (0: for ever) and is renewed within `renewal_window` of
           its end, all in the clock's unit. Where there is a notice period the registry must be
           a keeper of the ledger.
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
    # Within a term: what counts now ends at most two terms and an epoch from now (heads).
    assert settings.renewal_window <= _TERM, "registry: bad window"
    assert _TERM == 0 or settings.renewal_window != 0, "registry: bad window"
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
    @return The number of the passport that is good now; 0 for whoever is no citizen.
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
    @return Holder; since when and until when it is or was good, in the clock's unit (until 0:
            for ever); 0 good (lapsed if `until` is past), 1 suspended, 2 resigned, 3 revoked
            by the registrar, 4 expelled by the treasury.
    @dev Reverts with "registry: unknown passport".
    """
    holder: address = self._holders[number]
    assert holder != empty(address), "registry: unknown passport"
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
    @return Who holds the passport now that `account` held and that was moved; zero if none was.
    """
    word: uint256 = self._citizens[account]
    return empty(address) if word >> citizen_word.TO_SHIFT == 0 else self._holders[word & citizen_word.NUMBER_MASK]


@external
@view
def suspensionOf(number: uint256) -> (uint256, uint256):
    """
    @return Of a suspended passport: until when, and when its term ends (0: never).
    """
    suspension: uint256 = self._suspensions[number]
    return ((suspension >> 36) & citizen_word.TIME_MASK, suspension & citizen_word.TIME_MASK)


@external
@view
def passportsIssued() -> uint256:
    """
    @return The number of the newest passport, and so how many were ever issued.
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
    assert timepoint < timepoints._now(), "votes: not yet past"
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
    assert timepoint < timepoints._now(), "votes: not yet past"
    word: uint256 = self._citizens[account]
    left: uint256 = word >> citizen_word.TO_SHIFT
    if timepoint < (word >> citizen_word.FROM_SHIFT) & citizen_word.TIME_MASK or (left != 0 and timepoint >= left):
        return 0
    return convert(spans._good_at(word, timepoint), uint256)


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return number of the passport (80) | votes (96), what a governor must know to count a ballot:
            whether the passport that `account` holds now was good at the end of `timepoint`,
            in whosever hand. 0 where it holds none.
    @dev The timepoint is not checked to be past, which a governor has done when it asks, and no
         timepoint comes near 2^36.
    """
    word: uint256 = self._citizens[account]
    number: uint256 = word & citizen_word.NUMBER_MASK
    # The commonest case: good for ever since before, and never moved, so that nothing stands
    # above `since`.
    if word >> citizen_word.SINCE_SHIFT <= timepoint:
        return (number << _BALLOT_SHIFT) | convert(number != 0, uint256)
    if word >> citizen_word.TO_SHIFT != 0:
        return 0
    return (number << _BALLOT_SHIFT) | convert(spans._good_at(word, timepoint), uint256)


@external
@view
def delegates(account: address) -> address:
    """
    @return Who votes for `account`: a citizen for itself, nobody (zero) for anybody else.
    """
    return account if citizen_word._counts(self._citizens[account], timepoints._now()) else empty(address)


# -- acting ----------------------------------------------------------------------------------------

@external
def admit(citizen: address):
    """
    @notice Makes `citizen` a citizen. The registrar, the treasury and the contract of the ways in
            may. Nobody is called back.
    @dev Reverts with "registry: only registrar" (also for the ways in, of whom the registrar has
         revoked), "registry: zero address", "registry: already a citizen", "registry: moved away",
         "registry: awaits recovery" or "registry: suspended"; or, for whom a vote has revoked, with
         "registry: only treasury".
    """
    assert msg.sender in [self.registrar, treasury, admissions], "registry: only registrar"
    word: uint256 = self._citizens[citizen]
    now: uint256 = timepoints._now()
    if word & citizen_word.NUMBER_MASK == 0:
        assert word >> citizen_word.TO_SHIFT < now, "registry: awaits recovery"
        self._issue(citizen, unsafe_add(heads._admit(now, 1), 1), now, heads._term_end(now))
    else:
        self._readmit(citizen, word, now)


@external
def admitFounding(citizens: DynArray[address, MAX_FOUNDING_BATCH]):
    """
    @notice Admits the founding citizens. The founding contract alone may, and once the
            nation is founded it can call nothing any more.
    @dev Reverts with "registry: only founder" besides the reasons of `admit`.
    """
    assert msg.sender == founder, "registry: only founder"
    now: uint256 = timepoints._now()
    until: uint256 = heads._term_end(now)
    number: uint256 = heads._admit(now, len(citizens))
    for citizen: address in citizens:
        assert self._citizens[citizen] == 0, "registry: already a citizen"
        # Below 2^28, which `heads` has checked.
        number = unsafe_add(number, 1)
        self._issue(citizen, number, now, until)


@external
def renew():
    """
    @notice Lets the caller's own passport be good for one more term.
    @dev Reverts with "registry: not a citizen", "registry: no term" or "registry: too early".
    """
    now: uint256 = timepoints._now()
    word: uint256 = self._citizens[msg.sender]
    assert citizen_word._counts(word, now), "registry: not a citizen"
    until: uint256 = citizen_word._until(word)
    assert until != 0, "registry: no term"
    # `until` is at least a term after zero.
    assert now >= unsafe_sub(until, renewalWindow), "registry: too early"
    later: uint256 = until + _TERM
    number: uint256 = word & citizen_word.NUMBER_MASK
    self._citizens[msg.sender] = citizen_word._with_until(word, later)
    heads._extend(now, until, later)
    log Renewed(citizen=msg.sender, number=number, until=later)
    self._tell(number, msg.sender, True, later)


@external
def giveNotice(citizen: address, content_hash: bytes32):
    """
    @notice Tells a citizen that it may be expelled or suspended, which a proposal can do once
            `noticePeriod` is over. Whoever has resigned or lapsed can be told too. The registrar and
            the treasury may.
    @param content_hash SHA-256 of what it is charged with, which becomes a record.
    @dev Reverts with "registry: only registrar", "registry: needs no notice", "registry: not a
         citizen", or "registry: notice given" while one is good; or as the ledger does.
    """
    self._check_officer()
    assert notices.noticePeriod != 0, "registry: needs no notice"
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    self._check_can_be_sent_away(word)
    number: uint256 = word & citizen_word.NUMBER_MASK
    assert not notices._is_good(notices._notices[number], now), "registry: notice given"
    notices._notices[number] = now
    title: String[128] = concat("Notice to citizen ", uint2str(number))
    record: uint256 = notices._append(notices.NOTICE, content_hash, title)
    log notices.Noticed(citizen=holder, number=number, record=record)


@external
def reply(content_hash: bytes32):
    """
    @notice Puts the caller's reply to the notice it was given on record, once.
    @param content_hash SHA-256 of the reply, which becomes a record.
    @dev Reverts with "registry: no notice" or "registry: replied"; or as the ledger does.
    """
    word: uint256 = self._citizens[msg.sender]
    number: uint256 = word & citizen_word.NUMBER_MASK
    notice: uint256 = notices._notices[number]
    assert notice != 0 and word >> citizen_word.TO_SHIFT == 0, "registry: no notice"
    assert notice & notices.REPLIED == 0, "registry: replied"
    notices._notices[number] = notice | notices.REPLIED
    title: String[128] = concat("Reply of citizen ", uint2str(number))
    record: uint256 = notices._append(notices.REPLY, content_hash, title)
    log notices.Replied(citizen=msg.sender, number=number, record=record)


@external
def revoke(citizen: address):
    """
    @notice Ends the citizenship of `citizen`. The treasury may, after the notice period where
            there is one; where there is none the registrar too. Whoever has resigned meanwhile the
            treasury can still expel, and then it alone admits them again.
    @dev Reverts with "registry: only registrar", "registry: only treasury", "registry: no notice",
         "registry: notice period" or "registry: not a citizen".
    """
    holder: address = self._present(citizen)
    self._check_may_judge(self._citizens[holder])
    self._end(holder, passports.EXPELLED if msg.sender == treasury else passports.REVOKED)


@external
def suspend(citizen: address, until: uint256):
    """
    @notice Takes a citizen's vote and citizenship for a time, as `revoke` does for good. The passport
            stays, and its term goes on. Whoever has resigned or lapsed is not admitted before the
            end either. A suspension is replaced; one that was voted on by a vote alone.
    @param until The timepoint from which on anybody may reinstate the citizen.
    @dev Reverts as `revoke` does, or with "registry: bad end".
    """
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    self._check_may_judge(word)
    assert until > now and until <= citizen_word.TIME_MASK, "registry: bad end"
    self._check_can_be_sent_away(word)
    number: uint256 = word & citizen_word.NUMBER_MASK
    before: uint256 = self._suspensions[number]
    assert msg.sender == treasury or before >> _VOTED_SHIFT == 0, "registry: only treasury"
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
    @notice Ends a suspension: the treasury at any time, the registrar one that was not voted on, and
            anybody one that is over. A passport whose term ended meanwhile has lapsed.
    @dev Reverts with "registry: not suspended" or "registry: still suspended".
    """
    now: uint256 = timepoints._now()
    holder: address = self._present(citizen)
    word: uint256 = self._citizens[holder]
    assert citizen_word._status(word) == passports.SUSPENDED, "registry: not suspended"
    number: uint256 = word & citizen_word.NUMBER_MASK
    suspension: uint256 = self._suspensions[number]
    if msg.sender != treasury and (msg.sender != self.registrar or suspension >> _VOTED_SHIFT != 0):
        assert now >= (suspension >> 36) & citizen_word.TIME_MASK, "registry: still suspended"
    self._suspensions[number] = 0
    # The status' bits are passports.SUSPENDED, and become 0.
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
    @notice Ends the caller's own citizenship. Nobody can hinder it, also not a dormant nation.
    @dev Reverts with "registry: not a citizen".
    """
    self._end(msg.sender, passports.RESIGNED)


@external
def move(number: uint256, new_holder: address):
    """
    @notice Moves a passport to its holder's new key. Only the recovery contract can call this.
    @dev Reverts with "registry: only recovery", "registry: unknown passport", "registry: not a
         citizen", "registry: zero address" or "registry: key was used": the new key may never have
         held a passport, and the old one never gets another. What both counted before stays.
         A registrar by that passport is its new key from then on.
    """
    assert msg.sender == recovery, "registry: only recovery"
    holder: address = self._holders[number]
    assert holder != empty(address), "registry: unknown passport"
    assert new_holder != empty(address), "registry: zero address"
    assert self._citizens[new_holder] & citizen_word.NUMBER_MASK == 0, "registry: key was used"
    word: uint256 = self._citizens[holder]
    assert citizen_word._held(word), "registry: not a citizen"
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
    @notice Says that a recovery awaits a key, which is not admitted up to and with `until`, so that
            nobody hinders the recovery by that; 0: it is awaited no more. The recovery contract
            alone may, once the nation is founded: a founding citizen's key is not to be taken before.
            Nothing changes for a key that has held a passport.
    @param until In the clock's unit, below 2^36.
    @dev Reverts with "registry: only recovery" or "registry: not founded".
    """
    assert msg.sender == recovery, "registry: only recovery"
    # A founder without code, which founds nothing step by step, is not waited for.
    if founder.is_contract:
        assert staticcall IFounder(founder).founded(), "registry: not founded"
    if self._citizens[key] & citizen_word.NUMBER_MASK == 0:
        never: uint256 = 0 if until == 0 else citizen_word.TIME_MASK << citizen_word.SINCE_SHIFT
        self._citizens[key] = never | (until << citizen_word.TO_SHIFT)


@external
def setRegistrar(registrar_: address):
    """
    @notice Names who admits and revokes besides the treasury, by the present key where its passport
            was moved; zero for nobody. The treasury may, and at the founding the founding contract,
            after the founding citizens: so that no registrar comes before them.
    @dev Reverts with "registry: only treasury".
    """
    assert msg.sender == treasury or msg.sender == founder, "registry: only treasury"
    self._set_registrar(self._present(registrar_))


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def balanceOf(owner: address) -> uint256:
    """
    @return 1 for who holds a passport that was not ended, lapsed and suspended ones included.
    @dev Reverts with "registry: zero address", as ERC-721 asks.
    """
    assert owner != empty(address), "registry: zero address"
    return convert(citizen_word._held(self._citizens[owner]), uint256)


@external
@view
def ownerOf(token_id: uint256) -> address:
    """
    @dev Reverts with "registry: unknown passport", for one that was ended too.
    """
    return self._holder_of(token_id)


@external
@view
def locked(token_id: uint256) -> bool:
    """
    @return True: no holder can hand its passport on. Only `recovery` moves one.
    @dev Reverts with "registry: unknown passport".
    """
    self._holder_of(token_id)
    return True


@external
@view
def tokenURI(token_id: uint256) -> String[166]:
    """
    @return The passport's name as a JSON data URI: it points to nothing outside the chain.
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
    @dev The caller has counted it and seen that the address never had one.
    """
    assert citizen != empty(address), "registry: zero address"
    self._citizens[citizen] = number | (now << citizen_word.SINCE_SHIFT) | (until << citizen_word.UNTIL_SHIFT)
    self._holders[number] = citizen
    self._log_admitted(citizen, number)


@internal
def _readmit(citizen: address, word: uint256, now: uint256):
    assert word >> citizen_word.TO_SHIFT == 0, "registry: moved away"
    status: uint256 = citizen_word._status(word)
    assert status != passports.SUSPENDED, "registry: suspended"
    assert not citizen_word._counts(word, now), "registry: already a citizen"
    number: uint256 = word & citizen_word.NUMBER_MASK
    suspension: uint256 = self._suspensions[number]
    if suspension != 0:
        # It resigned while suspended. What was voted on holds until its end, and the rest until
        # an officer takes it back.
        free: bool = msg.sender == treasury or now >= (suspension >> 36) & citizen_word.TIME_MASK
        if not free:
            free = suspension >> _VOTED_SHIFT == 0 and msg.sender == self.registrar
        assert free, "registry: suspended"
        self._suspensions[number] = 0
    assert status != passports.EXPELLED or msg.sender == treasury, "registry: only treasury"
    # Whom an officer has sent away no other way brings back.
    assert status != passports.REVOKED or msg.sender != admissions, "registry: only registrar"
    ends: uint256 = heads._term_end(now)
    heads._add(now, ends)
    self._citizens[citizen] = spans._reopened(word & ~(citizen_word.STATUS_MASK << citizen_word.STATUS_SHIFT), now, ends)
    if status == passports.GOOD:
        # It had lapsed, and never left its holder.
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
    assert held or left, "registry: not a citizen"
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
    @dev Where there is a notice period, a good notice is used up.
    """
    if notices.noticePeriod == 0:
        self._check_officer()
        return
    assert msg.sender == treasury, "registry: only treasury"
    number: uint256 = word & citizen_word.NUMBER_MASK
    notice: uint256 = notices._notices[number]
    now: uint256 = timepoints._now()
    assert notices._is_good(notice, now), "registry: no notice"
    assert now >= (notice & notices.TIME_MASK) + notices.noticePeriod, "registry: notice period"
    notices._notices[number] = 0


@internal
@view
def _check_can_be_sent_away(word: uint256):
    """
    @dev Whoever has resigned, too: else one would resign in time, and come back.
    """
    good: bool = word & citizen_word.NUMBER_MASK != 0 and citizen_word._status(word) != passports.EXPELLED
    assert good, "registry: not a citizen"


@internal
def _tell(number: uint256, holder: address, counts: bool, until: uint256):
    if delegation != empty(address):
        extcall IDelegation(delegation).passportChanged(number, holder, counts, until)


@internal
@view
def _present(account: address) -> address:
    """
    @return Who holds the passport of `account`, where that was moved; else the account itself.
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
    assert msg.sender == self.registrar or msg.sender == treasury, "registry: only registrar"


@internal
@view
def _holder_of(number: uint256) -> address:
    holder: address = self._holders[number]
    assert citizen_word._held(self._citizens[holder]), "registry: unknown passport"
    return holder
