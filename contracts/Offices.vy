# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Offices
@license AGPL-3.0-only
@author govkit
@notice The nation's offices: who holds each, since when and until when, now and in the past. The
        treasury, that is, a passed proposal, establishes and abolishes offices, appoints and
        dismisses. Other contracts ask here who holds an office, with the function names of
        OpenZeppelin's `AccessControlEnumerable`. Where a contract lets one address do something, an
        office can do it through this contract (`act`).
@dev An appointment runs from `since` until before `until`, both in the clock's unit, and ends by time.
     The holders of a council's seats hold the office that names the council; it is filled by election
     there, and nobody is appointed to it here. An office that a passport's old key held goes to the new
     key (`follow`).
     A role is the office's name in ASCII, padded with zero bytes on the right.
"""

from .interfaces import IClaims
from .interfaces import ICouncil
from .interfaces import IFollower
from .interfaces import IOffices
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import passports
from .modules import refusals
from .modules import timepoints

implements: IFollower
implements: IOffices

initializes: timepoints

exports: (timepoints.clock, timepoints.CLOCK_MODE)


# -- types and events ------------------------------------------------------------------------------

struct Office:
    seats: uint256
    term: uint256
    citizens_only: bool
    council: address


struct Appointment:
    holder: address
    since: uint256
    until: uint256


event OfficeEstablished:
    role: indexed(bytes32)
    number: uint256
    seats: uint256
    term: uint256
    citizens_only: bool
    council: address


event OfficeAbolished:
    role: indexed(bytes32)


event Appointed:
    role: indexed(bytes32)
    holder: indexed(address)
    number: uint256
    until: uint256


event PowerSet:
    role: indexed(bytes32)
    target: indexed(address)
    selector: bytes4
    allowed: bool


event Acted:
    role: indexed(bytes32)
    holder: indexed(address)
    target: indexed(address)
    data: Bytes[MAX_DATA]


# The events of OpenZeppelin's `AccessControl`. An appointment that ends by time logs none.
event RoleGranted:
    role: indexed(bytes32)
    account: indexed(address)
    sender: indexed(address)


event RoleRevoked:
    role: indexed(bytes32)
    account: indexed(address)
    sender: indexed(address)


# -- constants and state ---------------------------------------------------------------------------

MAX_SEATS: constant(uint256) = 21
# An office is a bit of a word, by its number from 1.
MAX_OFFICES: constant(uint256) = 255
# A timepoint and a term fit the 40 bits of an end.
MAX_TERM: constant(uint256) = 2**32 - 1
MAX_DATA: constant(uint256) = 1_024

_TIME_MASK: constant(uint256) = 2**40 - 1
_RUNNING_CITIZENS: constant(uint256) = 2**40
_RUNNING_INDEX_SHIFT: constant(uint256) = 41
_BYTE_MASK: constant(uint256) = 2**8 - 1
_TERM_MASK: constant(uint256) = 2**32 - 1
_NUMBER_SHIFT: constant(uint256) = 32
_SEATS_SHIFT: constant(uint256) = 40
_CITIZENS_SHIFT: constant(uint256) = 48
_COUNCIL_SHIFT: constant(uint256) = 96
_HOLDER_MASK: constant(uint256) = 2**160 - 1
_SINCE_SHIFT: constant(uint256) = 160
_UNTIL_SHIFT: constant(uint256) = 200

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which establishes the first offices and then can do nothing more.
founder: public(immutable(address))
# @notice The contract of claims, whose verdicts suspend from offices; zero for none.
claims: public(immutable(address))

# @notice How many offices were ever established, which is the number of the newest one.
offices: public(uint256)

# @notice The role of an office, by its number from 1. An abolished office keeps its number.
roleAt: public(HashMap[uint256, bytes32])

# By role: council (160) | spare (47) | citizens only (1) | seats (8) | number (8) | term (32).
_offices: HashMap[bytes32, uint256]

# All that follows is kept by the office's number, so that an office which is established again under
# its old name begins without holders and powers.

# An account's running appointment, which may have ended by time: its number from 1 (215) | citizens only (1) |
# until (40).
_running: HashMap[uint256, HashMap[address, uint256]]

# The appointed holders who have neither left nor been replaced since, in order.
_seated: HashMap[uint256, DynArray[address, MAX_SEATS]]

# All appointments, numbered from 1: spare (16) | until (40) | since (40) | holder (160).
_appointments: HashMap[uint256, HashMap[uint256, uint256]]
_appointed: HashMap[uint256, uint256]

_powers: HashMap[uint256, HashMap[address, HashMap[bytes4, bool]]]

# The offices in which an account is seated, a bit each by number.
_held: HashMap[address, uint256]

# @notice The account that acts through this contract at this moment, or zero. A contract for which all
#         offices are one address asks this, so that nobody decides its own case.
acting: public(transient(address))


@deploy
def __init__(registry_: address, treasury_: address, founder_: address, claims_: address):
    """
    @param registry_ The citizen registry, whose clock this contract uses.
    @param treasury_ The timelock, which fills the offices.
    @param founder_ The founding contract.
    @param claims_ The contract of claims; zero for none.
    """
    registry = registry_
    treasury = treasury_
    founder = founder_
    claims = claims_
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    timepoints.__init__(keccak256(mode) == keccak256("mode=timestamp"))


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def hasRole(role: bytes32, account: address) -> bool:
    """
    @return Whether `account` holds the office now, and is a citizen if only citizens can hold it. A key
            whose passport was moved holds none.
    """
    return self._holds(self._offices[role], account)


@external
@view
def getRoleMemberCount(role: bytes32) -> uint256:
    """
    @return How many accounts hold the office now.
    """
    return len(self._members(self._offices[role]))


@external
@view
def getRoleMember(role: bytes32, index: uint256) -> address:
    """
    @return One holder of the office, by its place from 0. The order can change from one transaction to
            the next.
    @dev Reverts with "offices: no such member".
    """
    members: DynArray[address, MAX_SEATS] = self._members(self._offices[role])
    if index >= len(members): refusals._refuse(refusals.OFFICES_NO_SUCH_MEMBER)
    return members[index]


@external
@view
def getRoleMembers(role: bytes32) -> DynArray[address, MAX_SEATS]:
    """
    @return All holders of the office now.
    """
    return self._members(self._offices[role])


@external
@view
def until(role: bytes32, account: address) -> uint256:
    """
    @return The first timepoint at which `account` no longer holds the office; 0 if it does not hold it now.
    """
    word: uint256 = self._offices[role]
    if not self._holds(word, account):
        return 0
    council: address = self._council(word)
    if council != empty(address):
        # A council's term has a last timepoint.
        return staticcall ICouncil(council).termEnd() + 1
    return self._running[self._number(word)][account] & _TIME_MASK


@external
@view
def office(role: bytes32) -> Office:
    """
    @return How many seats it has, its longest appointment in the clock's unit, whether only citizens hold
            it, and the council whose seats hold it, or zero.
    @dev Reverts with "offices: no such office".
    """
    word: uint256 = self._existing(role)
    return Office(
        seats=(word >> _SEATS_SHIFT) & _BYTE_MASK,
        term=word & _TERM_MASK,
        citizens_only=self._citizens_only(word),
        council=self._council(word),
    )


@external
@view
def numberOf(role: bytes32) -> uint256:
    """
    @return The number of an established office; 0 for none.
    """
    return self._number(self._offices[role])


@external
@view
def holdsNumber(number: uint256, account: address) -> bool:
    """
    @return Whether `account` holds the office of that number now, as `hasRole` says it of a name. Nobody holds
            an abolished office.
    """
    running: uint256 = self._running[number][account]
    if running & _TIME_MASK > timepoints._now():
        return self._may_hold(number, running & _RUNNING_CITIZENS != 0, account)
    word: uint256 = self._offices[self.roleAt[number]]
    if self._number(word) != number or self._council(word) == empty(address):
        return False
    return self._holds(word, account)


@external
@view
def appointments(number: uint256) -> uint256:
    """
    @return How many appointments to an office were ever made, by the office's number.
    """
    return self._appointed[number]


@external
@view
def appointment(number: uint256, index: uint256) -> Appointment:
    """
    @return An appointment to the office of that number, by its own number from 1: the holder, since when
            and until when, both in the clock's unit; zeros if there was none.
    """
    word: uint256 = self._appointments[number][index]
    return Appointment(
        holder=convert(word & _HOLDER_MASK, address),
        since=(word >> _SINCE_SHIFT) & _TIME_MASK,
        until=word >> _UNTIL_SHIFT,
    )


@external
@view
def mayAct(role: bytes32, target: address, selector: bytes4) -> bool:
    """
    @return Whether the office can call that function of `target` through this contract.
    """
    return self._powers[self._number(self._offices[role])][target][selector]


@external
@view
def canAct(account: address, target: address, selector: bytes4) -> bool:
    """
    @return Whether `account` can call that function of `target` now, for one of its offices.
    """
    for number: uint256 in range(1, self.offices + 1, bound=MAX_OFFICES):
        if self._powers[number][target][selector]:
            word: uint256 = self._offices[self.roleAt[number]]
            # The name of an abolished office may belong to another office now.
            if self._number(word) == number and self._holds(word, account):
                return True
    return False


# -- acting ----------------------------------------------------------------------------------------

@external
def establish(role: bytes32, office_: Office):
    """
    @notice Establishes an office. The treasury can call this, and at the founding the founding contract.
    @param role Its name.
    @param office_ `seats` is from 1 to 21 and `term` from 1 to 2^32 - 1 in the clock's unit. Both are zero
           if a council holds the office (`council`).
    @dev Reverts with "offices: only treasury", "offices: no name", "offices: established",
         "offices: too many offices", "offices: seats out of range" or "offices: term out of range".
    """
    self._check_treasury(True)
    if role == empty(bytes32): refusals._refuse(refusals.OFFICES_NO_NAME)
    if self._offices[role] != 0: refusals._refuse(refusals.OFFICES_ESTABLISHED)
    number: uint256 = unsafe_add(self.offices, 1)
    if number > MAX_OFFICES: refusals._refuse(refusals.OFFICES_TOO_MANY_OFFICES)
    elected: bool = office_.council != empty(address)
    if (office_.seats == 0) != elected or office_.seats > MAX_SEATS:
        refusals._refuse(refusals.OFFICES_SEATS_OUT_OF_RANGE)
    self._check_term((office_.term == 0) == elected and office_.term <= MAX_TERM)
    self.offices = number
    self.roleAt[number] = role
    self._offices[role] = (
        (convert(office_.council, uint256) << _COUNCIL_SHIFT)
        | (convert(office_.citizens_only, uint256) << _CITIZENS_SHIFT)
        | (office_.seats << _SEATS_SHIFT)
        | (number << _NUMBER_SHIFT)
        | office_.term
    )
    log OfficeEstablished(
        role=role,
        number=number,
        seats=office_.seats,
        term=office_.term,
        citizens_only=office_.citizens_only,
        council=office_.council,
    )


@external
def abolish(role: bytes32):
    """
    @notice Ends an office, all appointments to it, and its powers. Only the treasury can call this.
    @dev Reverts with "offices: only treasury" or "offices: no such office".
    """
    self._check_treasury(False)
    number: uint256 = self._number(self._existing(role))
    for holder: address in self._seated[number]:
        self._close(role, number, holder)
    self._seated[number] = []
    self._offices[role] = 0
    log OfficeAbolished(role=role)


@external
def appoint(role: bytes32, account: address, until_: uint256):
    """
    @notice Gives an office to `account`, or to the new key of its passport, from now on. An account that
            holds it already begins a new term. The treasury can call this, and at the founding the
            founding contract.
    @param until_ The first timepoint at which the office is no longer held, at most a term from now. It
           must be after now, except at the founding.
    @dev Reverts with "offices: only treasury", "offices: no such office", "offices: elected",
         "offices: zero address", "offices: only citizens", "offices: term out of range" or
         "offices: no free seat".
    """
    self._check_treasury(True)
    word: uint256 = self._existing(role)
    if self._council(word) != empty(address): refusals._refuse(refusals.OFFICES_ELECTED)
    now: uint256 = timepoints._now()
    # A founding that takes longer than a term, or a citizen who leaves meanwhile, must not stop it.
    # Such an appointment then has no effect.
    founding: bool = msg.sender == founder
    # Below 2^40 and 2^32.
    self._check_term((founding or until_ > now) and until_ <= unsafe_add(now, word & _TERM_MASK))
    holder: address = passports._present(registry, account)
    if holder == empty(address): refusals._refuse(refusals.OFFICES_ZERO_ADDRESS)
    if self._citizens_only(word) and not founding:
        if not staticcall IRegistry(registry).isCitizen(holder):
            refusals._refuse(refusals.OFFICES_ONLY_CITIZENS)
    self._seat(role, word, holder, until_)


@external
def dismiss(role: bytes32, account: address):
    """
    @notice Takes an office from `account`, or from the new key of its passport. Only the treasury can
            call this.
    @dev Reverts with "offices: only treasury", "offices: no such office" or "offices: no holder".
    """
    self._check_treasury(False)
    self._leave(role, passports._present(registry, account))


@external
def resign(role: bytes32):
    """
    @notice Gives up an office that the caller holds.
    @dev Reverts with "offices: no such office" or "offices: no holder".
    """
    self._leave(role, msg.sender)


@external
def follow(account: address):
    """
    @notice Moves every office that `account` holds to the new key of the passport that was moved away
            from it, until the same end. Anybody can call this. If the new key holds the office
            already, its own appointment stays.
    @dev Reverts with "offices: not moved".
    """
    successor: address = staticcall IRegistry(registry).successorOf(account)
    if successor == empty(address): refusals._refuse(refusals.OFFICES_NOT_MOVED)
    rest: uint256 = self._held[account]
    for number: uint256 in range(1, MAX_OFFICES + 1):
        if rest >> number == 0:
            break
        if (rest >> number) & 1 == 1:
            self._follow_to(number, account, successor)


@external
def setPower(role: bytes32, target: address, selector: bytes4, allowed: bool):
    """
    @notice Gives an office the power to call a function of `target`, or takes it. The treasury can call
            this, and at the founding the founding contract.
    @dev Reverts with "offices: only treasury" or "offices: no such office".
    """
    self._check_treasury(True)
    self._powers[self._number(self._existing(role))][target][selector] = allowed
    log PowerSet(role=role, target=target, selector=selector, allowed=allowed)


@external
def act(role: bytes32, target: address, data: Bytes[MAX_DATA]) -> Bytes[32]:
    """
    @notice Calls `target` for an office; the sender of that call is this contract. A holder of the office
            can, if the office has the power to call that function.
    @param data The calldata: a selector and its arguments.
    @return The first word of the answer.
    @dev Reverts with "offices: no holder", "offices: no power", "offices: no contract" or as
         `target` does.
    """
    word: uint256 = self._offices[role]
    self._check_holder(self._holds(word, msg.sender))
    allowed: bool = len(data) >= 4
    if allowed:
        selector: bytes4 = convert(slice(data, 0, 4), bytes4)
        allowed = self._powers[self._number(word)][target][selector]
    if not allowed: refusals._refuse(refusals.OFFICES_NO_POWER)
    if not target.is_contract: refusals._refuse(refusals.OFFICES_NO_CONTRACT)
    log Acted(role=role, holder=msg.sender, target=target, data=data)
    # A target can call back, so somebody may act while another account does.
    outer: address = self.acting
    self.acting = msg.sender
    answer: Bytes[32] = raw_call(target, data, max_outsize=32)
    self.acting = outer
    return answer


# -- internal --------------------------------------------------------------------------------------

@internal
def _seat(role: bytes32, word: uint256, holder: address, until_: uint256):
    """
    @notice Begins an appointment. It replaces the holder's own, and all that have ended by time.
    """
    number: uint256 = self._number(word)
    now: uint256 = timepoints._now()
    others: DynArray[address, MAX_SEATS] = []
    for each: address in self._seated[number]:
        if each == holder or self._running[number][each] & _TIME_MASK <= now:
            self._close(role, number, each)
        else:
            others.append(each)
    # The list never held more than the seats, so one more always fits.
    if len(others) >= (word >> _SEATS_SHIFT) & _BYTE_MASK: refusals._refuse(refusals.OFFICES_NO_FREE_SEAT)
    others.append(holder)
    self._seated[number] = others
    self._held[holder] |= 1 << number
    # Each takes a transaction.
    index: uint256 = unsafe_add(self._appointed[number], 1)
    self._appointed[number] = index
    citizens: uint256 = _RUNNING_CITIZENS if self._citizens_only(word) else 0
    self._running[number][holder] = (index << _RUNNING_INDEX_SHIFT) | citizens | until_
    self._appointments[number][index] = (
        (until_ << _UNTIL_SHIFT) | (now << _SINCE_SHIFT) | convert(holder, uint256)
    )
    log RoleGranted(role=role, account=holder, sender=msg.sender)
    log Appointed(role=role, holder=holder, number=index, until=until_)


@internal
def _close(role: bytes32, number: uint256, holder: address):
    """
    @notice Ends an appointment now, unless it has ended by time. The caller removes it from the seats.
    """
    running: uint256 = self._running[number][holder]
    now: uint256 = timepoints._now()
    self._running[number][holder] = 0
    self._held[holder] &= ~(1 << number)
    if running & _TIME_MASK > now:
        index: uint256 = running >> _RUNNING_INDEX_SHIFT
        kept: uint256 = self._appointments[number][index] & ((1 << _UNTIL_SHIFT) - 1)
        self._appointments[number][index] = kept | (now << _UNTIL_SHIFT)
        log RoleRevoked(role=role, account=holder, sender=msg.sender)


@internal
def _leave(role: bytes32, holder: address):
    number: uint256 = self._number(self._existing(role))
    self._check_holder(self._running[number][holder] & _TIME_MASK > timepoints._now())
    self._unseat(role, number, holder)


@internal
def _unseat(role: bytes32, number: uint256, holder: address):
    self._close(role, number, holder)
    others: DynArray[address, MAX_SEATS] = []
    for each: address in self._seated[number]:
        if each != holder:
            others.append(each)
    self._seated[number] = others


@internal
def _follow_to(number: uint256, account: address, successor: address):
    role: bytes32 = self.roleAt[number]
    end: uint256 = self._running[number][account] & _TIME_MASK
    self._unseat(role, number, account)
    now: uint256 = timepoints._now()
    # Nobody is seated in an abolished office.
    if end > now and self._running[number][successor] & _TIME_MASK <= now:
        self._seat(role, self._offices[role], successor, end)


@internal
@view
def _holds(word: uint256, account: address) -> bool:
    council: address = self._council(word)
    holds: bool = False
    if council == empty(address):
        holds = self._running[self._number(word)][account] & _TIME_MASK > timepoints._now()
    else:
        holds = staticcall ICouncil(council).isHolder(account)
    return holds and self._may_hold(self._number(word), self._citizens_only(word), account)


@internal
@view
def _may_hold(number: uint256, citizens_only: bool, account: address) -> bool:
    if claims != empty(address):
        if staticcall IClaims(claims).isSuspended(number, account):
            return False
    if citizens_only:
        return staticcall IRegistry(registry).isCitizen(account)
    # Until `follow` is called, nobody holds the office of a passport that was moved.
    return staticcall IRegistry(registry).successorOf(account) == empty(address)


@internal
@view
def _members(word: uint256) -> DynArray[address, MAX_SEATS]:
    """
    @dev Reads at most 21 accounts, whatever happened before.
    """
    seated: DynArray[address, MAX_SEATS] = []
    council: address = self._council(word)
    if council == empty(address):
        seated = self._seated[self._number(word)]
    else:
        seated = staticcall ICouncil(council).holders()
    members: DynArray[address, MAX_SEATS] = []
    for each: address in seated:
        if self._holds(word, each):
            members.append(each)
    return members


@internal
@view
def _existing(role: bytes32) -> uint256:
    word: uint256 = self._offices[role]
    if word == 0: refusals._refuse(refusals.OFFICES_NO_SUCH_OFFICE)
    return word


@internal
@view
def _check_treasury(founding: bool):
    """
    @param founding Whether the founding contract is allowed too.
    """
    if not (msg.sender == treasury or (founding and msg.sender == founder)):
        refusals._refuse(refusals.OFFICES_ONLY_TREASURY)


@internal
@pure
def _check_term(valid: bool):
    if not valid: refusals._refuse(refusals.OFFICES_TERM_OUT_OF_RANGE)


@internal
@pure
def _check_holder(holds: bool):
    if not holds: refusals._refuse(refusals.OFFICES_NO_HOLDER)


@internal
@pure
def _number(word: uint256) -> uint256:
    return (word >> _NUMBER_SHIFT) & _BYTE_MASK


@internal
@pure
def _citizens_only(word: uint256) -> bool:
    return (word >> _CITIZENS_SHIFT) & 1 == 1


@internal
@pure
def _council(word: uint256) -> address:
    return convert(word >> _COUNCIL_SHIFT, address)
