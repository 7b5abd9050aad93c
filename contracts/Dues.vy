# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Dues
@license AGPL-3.0-only
@author govkit
@notice What comes in: dues that citizens owe each period, by tier, and fees and gifts with a purpose.
        Anybody can pay for anybody. What is paid goes to the treasury in the same call. Who is in
        arrears is told here, and loses nothing by it.
@dev The treasury, that is, a passed proposal, sets the dues: an asset, a period of the calendar or a
     span, and an amount for each tier. Another asset or period begins a new era; what was not paid
     before it is owed no more. Another amount counts from the next period on. Periods are numbered
     as `calendar` does it, spans since 1970 too.
     A citizen owes each period that begins while its passport is good, from the one that begins first
     after the era and the newest span of the passport have. A record is kept by passport:

         spare (160) | earlier tier (8) | tier (8) | tier from (32) | era (16) | next (32)

     `next` is the first period of that era that is not paid, and the tier counts from a period on. Of
     two changes in arrears the older is forgotten: what is owed from before is then owed by the tier
     in between.
"""

from ethereum.ercs import IERC20

from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import calendar
from .modules import citizen_word
from .modules import refusals


# -- types and events ------------------------------------------------------------------------------

struct Owing:
    # The passport's number, 0 for none.
    number: uint256
    tier: bytes32
    # The first period that is not paid, and how many from it on have begun.
    next: uint256
    begun: uint256
    # How many of these are over, so that it is in arrears.
    arrears: uint256
    # What those that have begun cost together, in wei.
    amount: uint256


event DuesSet:
    tier: indexed(bytes32)
    era: uint256
    asset: address
    period: uint256
    amount: uint256
    since: uint256


event TierGiven:
    number: indexed(uint256)
    account: address
    tier: bytes32
    since: uint256


# @notice Dues were paid for `periods` periods from `since` on. Their line is "dues".
event DuesPaid:
    number: indexed(uint256)
    payer: indexed(address)
    era: uint256
    since: uint256
    periods: uint256
    asset: address
    amount: uint256


event Given:
    payer: indexed(address)
    line: indexed(bytes32)
    asset: address
    amount: uint256
    purpose: String[MAX_PURPOSE]


# -- constants and state ---------------------------------------------------------------------------

MAX_PURPOSE: constant(uint256) = 128
# A tier is a number of 8 bits, of which 0 is for those that were given none.
MAX_TIERS: constant(uint256) = 255
MAX_CHANGES: constant(uint256) = 2**16 - 1
# How many periods can be paid beyond the running one, so that nobody pays for ever at today's amount.
MAX_AHEAD: constant(uint256) = 12
# How many periods one payment can be for.
MAX_PERIODS: constant(uint256) = 120
MAX_AMOUNT: constant(uint256) = 2**112 - 1

_FIELD_MASK: constant(uint256) = 2**32 - 1
_ERA_MASK: constant(uint256) = 2**16 - 1
_TIER_MASK: constant(uint256) = 2**8 - 1
_ERA_SHIFT: constant(uint256) = 32
_FROM_SHIFT: constant(uint256) = 48
_TIER_SHIFT: constant(uint256) = 80
_EARLIER_SHIFT: constant(uint256) = 88

_ASSET_MASK: constant(uint256) = 2**160 - 1
_PERIOD_SHIFT: constant(uint256) = 160
_TERMS_ERA_SHIFT: constant(uint256) = 192
_TERMS_FIRST_SHIFT: constant(uint256) = 208

_SINCE_SHIFT: constant(uint256) = 112
_CHANGES_SHIFT: constant(uint256) = 144
_SET: constant(uint256) = 1 << 160

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The timelock, which gets what is paid and acts for passed proposals.
treasury: public(immutable(address))
# @notice The contract of offices, through which an office gives tiers; zero for none.
offices: public(immutable(address))
# @notice The founding contract, which sets the first dues and then can do nothing more.
founder: public(immutable(address))

# first period (32) | era (16) | period (32) | asset (160); 0 while there are no dues.
_terms: uint256

# The names of the tiers, by their numbers from 1 on, and the numbers by name.
tierAt: public(HashMap[uint256, bytes32])
_tiers: HashMap[bytes32, uint256]
# @notice How many tiers were ever named.
tierCount: public(uint256)

# By era and tier, the newest amount: set (1) | earlier ones (16) | from period (32) | amount (112).
_amounts: HashMap[uint256, HashMap[uint256, uint256]]
# The earlier ones, from 0 on.
_earlier: HashMap[uint256, HashMap[uint256, HashMap[uint256, uint256]]]

# By passport.
_records: HashMap[uint256, uint256]


@deploy
def __init__(registry_: address, treasury_: address, offices_: address, founder_: address):
    """
    @param registry_ The citizen registry, which must count seconds: a period begins in one.
    @param treasury_ The timelock.
    @param offices_ The contract of offices; zero for none.
    @param founder_ The founding contract.
    @dev Reverts with "dues: clock counts blocks".
    """
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    if keccak256(mode) != keccak256("mode=timestamp"): refusals._refuse(refusals.DUES_CLOCK_COUNTS_BLOCKS)
    registry = registry_
    treasury = treasury_
    offices = offices_
    founder = founder_


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def terms() -> (address, uint256, uint256, uint256):
    """
    @return The asset of the dues (zero for the chain's coin), their period (0: no dues), the era, and its
            first period.
    """
    word: uint256 = self._terms
    return (
        convert(word & _ASSET_MASK, address),
        self._period(word),
        (word >> _TERMS_ERA_SHIFT) & _ERA_MASK,
        word >> _TERMS_FIRST_SHIFT,
    )


@external
@view
def amountOf(tier: bytes32, period: uint256) -> uint256:
    """
    @return What a tier owes for a period of this era, in wei. The empty name is for those without a tier.
    """
    return self._amount((self._terms >> _TERMS_ERA_SHIFT) & _ERA_MASK, self._tiers[tier], period)


@external
@view
def owing(account: address) -> Owing:
    """
    @return What the holder of a passport owes now, by its old key too. After the passport's end nothing
            more falls due. At most 120 periods are told.
    """
    return self._owing(account)


@external
@view
def isPaidUp(account: address) -> bool:
    """
    @return Whether `account` has a passport and is not in arrears: no period is over that it has not paid.
    """
    owes: Owing = self._owing(account)
    return owes.number != 0 and owes.arrears == 0


@external
@view
def priceOf(account: address, periods: uint256) -> uint256:
    """
    @return What so many periods from the first unpaid one on cost, in wei.
    @dev Reverts as `pay` does.
    """
    number: uint256 = 0
    record: uint256 = 0
    number, record = self._record(account)
    return self._price(self._terms, record, record & _FIELD_MASK, periods)


# -- deciding --------------------------------------------------------------------------------------

@external
def setDues(asset: address, period: uint256, tier: bytes32, amount: uint256):
    """
    @notice Sets what a tier owes each period, in this era from the next period on. Another asset or period
            begins a new era with this amount alone. The treasury can call this, and at the founding the
            founding contract.
    @param asset The ERC-20 token; zero for the chain's coin.
    @param tier Its name in ASCII, padded with zero bytes on the right; empty for those without one.
    @param amount In wei, below 2^112; 0 for nothing. A tier that has no amount in an era owes what those
           without a tier do.
    @dev Reverts with "dues: only treasury", "dues: no such period", "dues: amount out of range" or "dues:
         too many".
    """
    if msg.sender != treasury and msg.sender != founder: refusals._refuse(refusals.DUES_ONLY_TREASURY)
    if not calendar._is_period(period): refusals._refuse(refusals.DUES_NO_SUCH_PERIOD)
    if amount > MAX_AMOUNT: refusals._refuse(refusals.DUES_AMOUNT_OUT_OF_RANGE)
    word: uint256 = self._terms
    era: uint256 = (word >> _TERMS_ERA_SHIFT) & _ERA_MASK
    # The period that begins first from now on.
    since: uint256 = self._next_begun(block.timestamp, period)
    if word == 0 or word & _ASSET_MASK != convert(asset, uint256) or self._period(word) != period:
        era += 1
        if era > _ERA_MASK: refusals._refuse(refusals.DUES_TOO_MANY)
        self._terms = (
            (since << _TERMS_FIRST_SHIFT)
            | (era << _TERMS_ERA_SHIFT)
            | (period << _PERIOD_SHIFT)
            | convert(asset, uint256)
        )
    self._set_amount(era, self._named(tier), amount, since)
    log DuesSet(tier=tier, era=era, asset=asset, period=period, amount=amount, since=since)


@external
def giveTier(account: address, tier: bytes32):
    """
    @notice Gives a tier to the holder of a passport, from the next period on. The treasury can call this,
            and an office that has this power, through the contract of offices.
    @param tier The name of a tier that was set; empty for none.
    @dev Reverts with "dues: only treasury", "dues: no dues", "dues: no passport" or "dues: no such tier".
    """
    if msg.sender != treasury and (msg.sender != offices or msg.sender == empty(address)):
        refusals._refuse(refusals.DUES_ONLY_TREASURY)
    number: uint256 = 0
    record: uint256 = 0
    number, record = self._record(account)
    given: uint256 = self._tiers[tier]
    if given == 0 and tier != empty(bytes32): refusals._refuse(refusals.DUES_NO_SUCH_TIER)
    since: uint256 = self._next_begun(block.timestamp, self._period(self._terms))
    # The tier of the running period becomes the earlier one; a change that has not begun is replaced.
    earlier: uint256 = self._tier_at(record, unsafe_sub(since, 1))
    self._records[number] = (
        (record & ((1 << _FROM_SHIFT) - 1))
        | (since << _FROM_SHIFT)
        | (given << _TIER_SHIFT)
        | (earlier << _EARLIER_SHIFT)
    )
    log TierGiven(number=number, account=account, tier=tier, since=since)


# -- paying ----------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def pay(account: address, periods: uint256, amount: uint256):
    """
    @notice Pays the dues of a citizen for so many periods, from the first unpaid one on, out of the
            caller's coin or allowance. Anybody can pay for anybody.
    @param account The present or an earlier key of a passport.
    @param periods At least 1, and at most 12 beyond the running one.
    @param amount What they cost in wei (`priceOf`), so that nobody pays more than it saw.
    @dev Reverts with "dues: no dues", "dues: no passport", "dues: periods out of range", "dues: wrong
         amount" or "dues: not paid": the treasury did not get all of it.
    """
    number: uint256 = 0
    record: uint256 = 0
    number, record = self._record(account)
    terms: uint256 = self._terms
    first: uint256 = record & _FIELD_MASK
    if self._price(terms, record, first, periods) != amount: refusals._refuse(refusals.DUES_WRONG_AMOUNT)
    # Both are below 2^32, and the price has bounded the sum.
    self._records[number] = unsafe_add(record, periods)
    asset: address = convert(terms & _ASSET_MASK, address)
    log DuesPaid(
        number=number,
        payer=msg.sender,
        era=(record >> _ERA_SHIFT) & _ERA_MASK,
        since=first,
        periods=periods,
        asset=asset,
        amount=amount,
    )
    self._collect(asset, amount)


@external
@payable
@nonreentrant
def give(asset: address, amount: uint256, line: bytes32, purpose: String[MAX_PURPOSE]):
    """
    @notice Pays a fee or a gift into the treasury, out of the caller's coin or allowance.
    @param asset The ERC-20 token; zero for the chain's coin.
    @param amount In wei.
    @param line The budget line in ASCII, padded with zero bytes on the right.
    @param purpose What it is for, in words.
    @dev Reverts with "dues: no line", "dues: wrong amount" (for nothing, or where the coin that is sent is
         not the amount) or "dues: not paid".
    """
    if line == empty(bytes32): refusals._refuse(refusals.DUES_NO_LINE)
    if amount == 0: refusals._refuse(refusals.DUES_WRONG_AMOUNT)
    log Given(payer=msg.sender, line=line, asset=asset, amount=amount, purpose=purpose)
    self._collect(asset, amount)


# -- internal --------------------------------------------------------------------------------------

@internal
@payable
def _collect(asset: address, amount: uint256):
    """
    @notice Moves what the caller pays into the treasury, and sees that all of it came there.
    """
    if asset == empty(address):
        if msg.value != amount: refusals._refuse(refusals.DUES_WRONG_AMOUNT)
        raw_call(treasury, b"", value=amount)
        return
    if msg.value != 0: refusals._refuse(refusals.DUES_WRONG_AMOUNT)
    if amount == 0:
        return
    before: uint256 = staticcall IERC20(asset).balanceOf(treasury)
    moved: bool = extcall IERC20(asset).transferFrom(msg.sender, treasury, amount, default_return_value=True)
    # A token that takes a fee, or lies, must not count as paid.
    if not moved or staticcall IERC20(asset).balanceOf(treasury) < before + amount:
        refusals._refuse(refusals.DUES_NOT_PAID)


@internal
@pure
def _period(terms: uint256) -> uint256:
    return (terms >> _PERIOD_SHIFT) & _FIELD_MASK


@internal
@pure
def _next_begun(timestamp: uint256, period: uint256) -> uint256:
    """
    @return The number of the period that begins first at or after a second later than 0.
    """
    return unsafe_add(calendar._period_of(unsafe_sub(timestamp, 1), period, 0), 1)


@internal
def _named(tier: bytes32) -> uint256:
    """
    @return The tier's number, which it gets with its first amount.
    """
    if tier == empty(bytes32):
        return 0
    number: uint256 = self._tiers[tier]
    if number == 0:
        number = self.tierCount + 1
        if number > MAX_TIERS: refusals._refuse(refusals.DUES_TOO_MANY)
        self.tierCount = number
        self.tierAt[number] = tier
        self._tiers[tier] = number
    return number


@internal
def _set_amount(era: uint256, tier: uint256, amount: uint256, since: uint256):
    word: uint256 = self._amounts[era][tier]
    changes: uint256 = (word >> _CHANGES_SHIFT) & _ERA_MASK
    # An amount that has not begun yet is replaced.
    if word != 0 and (word >> _SINCE_SHIFT) & _FIELD_MASK != since:
        if changes == MAX_CHANGES: refusals._refuse(refusals.DUES_TOO_MANY)
        self._earlier[era][tier][changes] = word
        changes += 1
    self._amounts[era][tier] = _SET | (changes << _CHANGES_SHIFT) | (since << _SINCE_SHIFT) | amount


@internal
@view
def _amount(era: uint256, tier: uint256, period: uint256) -> uint256:
    """
    @return What a tier owes for a period, by the amount that held when it began.
    """
    # A tier without an amount at that time owes what those without a tier do.
    for chosen: uint256 in [tier, 0]:
        word: uint256 = self._amounts[era][chosen]
        changes: uint256 = (word >> _CHANGES_SHIFT) & _ERA_MASK
        for _: uint256 in range(MAX_CHANGES):
            if changes == 0 or (word >> _SINCE_SHIFT) & _FIELD_MASK <= period:
                break
            changes = unsafe_sub(changes, 1)
            word = self._earlier[era][chosen][changes]
        if word != 0 and (word >> _SINCE_SHIFT) & _FIELD_MASK <= period:
            return word & MAX_AMOUNT
    return 0


@internal
@pure
def _tier_at(record: uint256, period: uint256) -> uint256:
    if period >= (record >> _FROM_SHIFT) & _FIELD_MASK:
        return (record >> _TIER_SHIFT) & _TIER_MASK
    return (record >> _EARLIER_SHIFT) & _TIER_MASK


@internal
@view
def _record(account: address) -> (uint256, uint256):
    """
    @return The number of the passport, and its record with this era and the first period that it has not
            paid.
    """
    terms: uint256 = self._terms
    if terms == 0: refusals._refuse(refusals.DUES_NO_DUES)
    holder: address = empty(address)
    passport: uint256 = 0
    holder, passport = citizen_word._present(registry, account)
    number: uint256 = passport & citizen_word.NUMBER_MASK
    if number == 0: refusals._refuse(refusals.DUES_NO_PASSPORT)
    return number, self._current(terms, passport, self._records[number])


@internal
@view
def _current(terms: uint256, passport: uint256, record: uint256) -> uint256:
    """
    @return The passport's record in this era, with the first period that it owes and has not paid.
    """
    era: uint256 = (terms >> _TERMS_ERA_SHIFT) & _ERA_MASK
    next: uint256 = terms >> _TERMS_FIRST_SHIFT
    since: uint256 = (passport >> citizen_word.SINCE_SHIFT) & citizen_word.TIME_MASK
    next = max(next, self._next_begun(since, self._period(terms)))
    changed: uint256 = record >> _FROM_SHIFT
    if (record >> _ERA_SHIFT) & _ERA_MASK == era:
        next = max(next, record & _FIELD_MASK)
    elif changed & _FIELD_MASK != 0:
        # Periods of another era have other numbers, so a tier that was given before counts from its start.
        changed = (changed & (_TIER_MASK << 32)) | 1
    return (changed << _FROM_SHIFT) | (era << _ERA_SHIFT) | next


@internal
@view
def _price(terms: uint256, record: uint256, first: uint256, periods: uint256) -> uint256:
    running: uint256 = calendar._period_of(block.timestamp, self._period(terms), 0)
    # A first period is at most one beyond the running one unless it was paid ahead.
    if periods == 0 or periods > MAX_PERIODS or first + periods > running + 1 + MAX_AHEAD:
        refusals._refuse(refusals.DUES_PERIODS_OUT_OF_RANGE)
    return self._sum(record, first, periods)


@internal
@view
def _sum(record: uint256, first: uint256, periods: uint256) -> uint256:
    """
    @return What so many periods cost, each by the tier and the amount that hold in it.
    """
    era: uint256 = (record >> _ERA_SHIFT) & _ERA_MASK
    total: uint256 = 0
    for index: uint256 in range(periods, bound=MAX_PERIODS):
        period: uint256 = unsafe_add(first, index)
        # At most 120 amounts below 2^112.
        total = unsafe_add(total, self._amount(era, self._tier_at(record, period), period))
    return total


@internal
@view
def _owing(account: address) -> Owing:
    owes: Owing = empty(Owing)
    terms: uint256 = self._terms
    holder: address = empty(address)
    passport: uint256 = 0
    holder, passport = citizen_word._present(registry, account)
    owes.number = passport & citizen_word.NUMBER_MASK
    if terms == 0 or owes.number == 0:
        return owes
    record: uint256 = self._current(terms, passport, self._records[owes.number])
    period: uint256 = self._period(terms)
    owes.next = record & _FIELD_MASK
    running: uint256 = calendar._period_of(block.timestamp, period, 0)
    owes.tier = self.tierAt[self._tier_at(record, running)]
    until: uint256 = citizen_word._until(passport)
    last: uint256 = running
    if until != 0 and until <= block.timestamp:
        # Nothing falls due that begins at the passport's end or later.
        last = unsafe_sub(self._next_begun(until, period), 1)
    if owes.next > last:
        return owes
    owes.begun = min(unsafe_add(unsafe_sub(last, owes.next), 1), MAX_PERIODS)
    owes.arrears = min(owes.begun, running - owes.next)
    owes.amount = self._sum(record, owes.next, owes.begun)
    return owes
