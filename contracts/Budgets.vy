# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Budgets
@license AGPL-3.0-only
@author govkit
@notice What an office, a council or an account may spend of the treasury's money without a vote: so much of
        an asset in each period, until an end. The treasury, that is, a passed proposal, grants, changes,
        restarts and revokes a budget. Inside a budget its holder spends at any time; nothing can be spent
        outside. All who hold an office or a seat share its budgets.
@dev The money stays in the treasury, which pays when this contract asks for it (`pay`); nothing is kept here.
     A holder is one word: the name of an office in ASCII, padded with zero bytes on the right; or an account;
     or 2^160 plus the address of a council. The budgets of a holder are numbered from 1.
     An account's budget goes with its passport to a new key, and the old key loses it. An office that is
     established again under an old name does not get the budgets of the old one.
     A stream that a holder begins out of a budget takes its amount of every period; less is left to spend then.
     Times are in seconds since 1970, whatever the nation's clock. See `calendar` for periods; those of a
     span begin with the budget.
"""

from .interfaces import ICouncil
from .interfaces import IOffices
from .interfaces import IRegistry
from .interfaces import ITreasury
from .modules import budget_word
from .modules import calendar
from .modules import passports
from .modules import refusals


# -- types and events ------------------------------------------------------------------------------

struct Rules:
    amount: uint256
    period: uint256
    end: uint256
    rolls_over: bool
    listed: bool


struct Budget:
    asset: address
    start: uint256
    rules: Rules
    revoked: bool


struct Account:
    spent: uint256
    carried: uint256
    left: uint256
    next: uint256


event BudgetGranted:
    holder: indexed(bytes32)
    number: indexed(uint256)
    asset: indexed(address)
    start: uint256
    rules: Rules
    receivers: DynArray[address, MAX_RECEIVERS]
    line: bytes32
    purpose: String[MAX_PURPOSE]


event BudgetChanged:
    holder: indexed(bytes32)
    number: indexed(uint256)
    rules: Rules
    line: bytes32
    purpose: String[MAX_PURPOSE]


event BudgetRestarted:
    holder: indexed(bytes32)
    number: indexed(uint256)


event BudgetRevoked:
    holder: indexed(bytes32)
    number: indexed(uint256)


event ReceiverSet:
    holder: indexed(bytes32)
    number: indexed(uint256)
    receiver: indexed(address)
    allowed: bool


# @notice So much of every period is set aside for the budget's streams now; `receiver` is that of the stream
#         that began, changed or ended.
event BudgetReserved:
    holder: indexed(bytes32)
    number: indexed(uint256)
    receiver: indexed(address)
    reserved: uint256


event BudgetSpent:
    holder: indexed(bytes32)
    number: uint256
    receiver: indexed(address)
    by: address
    amount: uint256


# -- constants and state ---------------------------------------------------------------------------

MAX_RECEIVERS: constant(uint256) = 32
MAX_PURPOSE: constant(uint256) = 128
# The year 3058; as an end, it stands for none.
MAX_TIME: constant(uint256) = 2**35 - 1
# Eight and a half years.
MAX_PERIOD: constant(uint256) = 2**28 - 1
MAX_AMOUNT: constant(uint256) = 2**104 - 1

# A holder below 2^160 is an account.
_COUNCIL: constant(uint256) = 1
_ADDRESS_MASK: constant(uint256) = 2**160 - 1

# The words of a budget by the hash of its holder and its number, as `budget_word` lays them out: its terms, ...
_terms: HashMap[bytes32, uint256]
# its account, ...
_accounts: HashMap[bytes32, uint256]
# and what its streams take, while there are some.
_reserves: HashMap[bytes32, uint256]
# By the same hash: whom a listed budget may pay.
_receivers: HashMap[bytes32, HashMap[address, bool]]

# @notice The citizen registry, which knows the new key of a passport.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals, and holds the money.
treasury: public(immutable(address))
# @notice The founding contract, which grants the first budgets and then can do nothing more.
founder: public(immutable(address))
# @notice The nation's offices; zero if it has none.
offices: public(immutable(address))


@deploy
def __init__(registry_: address, treasury_: address, founder_: address, offices_: address):
    """
    @param registry_ The citizen registry.
    @param treasury_ The timelock, of which this contract must be a payer.
    @param founder_ The founding contract.
    @param offices_ The contract of the offices, or zero.
    """
    registry = registry_
    treasury = treasury_
    founder = founder_
    offices = offices_


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def count(holder: bytes32) -> uint256:
    """
    @return How many budgets the holder was ever granted, which is the number of the newest one.
    """
    return self._count(holder)


@external
@view
def budget(holder: bytes32, number: uint256) -> Budget:
    """
    @return A budget's asset (zero for the chain's coin), when it starts, its rules, and whether it was revoked;
            the end is then when that was.
    @dev Reverts with "budgets: no such budget".
    """
    terms: uint256 = self._granted(holder, number)
    account: uint256 = self._accounts[self._key(holder, number)]
    return Budget(
        asset=budget_word._asset(terms),
        start=budget_word._start(terms),
        rules=Rules(
            amount=budget_word._whole(account, self._reserves[self._key(holder, number)]),
            period=budget_word._period(account),
            end=budget_word._end(terms),
            rolls_over=terms & budget_word.ROLLS_OVER != 0,
            listed=terms & budget_word.LISTED != 0,
        ),
        revoked=terms & budget_word.REVOKED != 0,
    )


@external
@view
def account(holder: bytes32, number: uint256) -> Account:
    """
    @return What was spent of this period's amount, what is left of what was carried over from earlier ones, how
            much can be spent now (0 before the start and from the end on), and in which second more can be, or 0
            for never.
    @dev Reverts with "budgets: no such budget".
    """
    terms: uint256 = self._granted(holder, number)
    begin: uint256 = budget_word._start(terms)
    end: uint256 = budget_word._end(terms)
    now: uint256 = self._moment(terms)
    account: uint256 = budget_word._at(self._accounts[self._key(holder, number)], terms, now)
    carried: uint256 = budget_word._carried(account)
    is_open: bool = block.timestamp >= begin and block.timestamp < end
    next: uint256 = begin
    if block.timestamp >= begin:
        period: uint256 = budget_word._period(account)
        # A number of 19 bits, and one.
        next = calendar._begin_of(unsafe_add(budget_word._number(account), 1), period, begin)
    return Account(
        spent=budget_word._spent(account),
        carried=carried,
        left=budget_word._left(account) if is_open else 0,
        next=next if next < end else 0,
    )


@external
@view
def reserved(holder: bytes32, number: uint256) -> uint256:
    """
    @return How much of every period is set aside for streams out of the budget.
    """
    return self._reserves[self._key(holder, number)] & budget_word.RESERVED_MASK


@external
@view
def covers(holder: bytes32, number: uint256) -> bool:
    """
    @return Whether the budget still has room for all its streams: not if it was revoked, or changed to less than
            they take, another period or an earlier end. Anybody can stop those streams then.
    @dev Reverts with "budgets: no such budget".
    """
    terms: uint256 = self._granted(holder, number)
    return terms & budget_word.REVOKED == 0 and budget_word._has_room(self._reserves[self._key(holder, number)])


@external
@view
def isReceiver(holder: bytes32, number: uint256, receiver: address) -> bool:
    """
    @return Whether the budget can pay that receiver.
    @dev Reverts with "budgets: no such budget".
    """
    return self._may_receive(holder, number, self._granted(holder, number), receiver)


@external
@view
def maySpend(holder: bytes32, number: uint256, account: address) -> bool:
    """
    @return Whether `account` can spend from the budget now, as far as it depends on who it is. The contract of
            the offices can while somebody who can acts through it.
    @dev Reverts with "budgets: no such budget".
    """
    person: address = account
    if person == offices and person != empty(address):
        person = staticcall IOffices(offices).acting()
    return self._holds(holder, self._granted(holder, number), person)


# -- acting ----------------------------------------------------------------------------------------

@external
def grant(
    holder: bytes32,
    asset: address,
    start: uint256,
    rules: Rules,
    receivers: DynArray[address, MAX_RECEIVERS],
    line: bytes32,
    purpose: String[MAX_PURPOSE],
) -> uint256:
    """
    @notice Grants a budget. The treasury can call this, and at the founding the founding contract.
    @param holder An office that exists, an account, or a council; see above.
    @param asset An ERC-20 token, or zero for the chain's coin.
    @param start From when on it can be spent; a second in the past stands for now.
    @param rules The amount a period, from 1 to 2^104 - 1 in the asset's smallest unit; the period: a month (1),
           a quarter (3), a year (12), or from 3,600 to 2^28 - 1 seconds; the end, before which it can be spent,
           at most 2^35 - 1; whether what is left over of a period is carried over; and whether it can pay only
           the receivers that are listed, or anybody.
    @param line The account of the nation's books that it belongs to, in ASCII.
    @return The budget's number.
    @dev Reverts with "budgets: only treasury", "budgets: no such holder", "budgets: no such asset",
         "budgets: amount out of range", "budgets: period out of range", "budgets: end out of range",
         "budgets: too many periods" (more than 2^19 spans), "budgets: pays anybody" (then it lists no
         receivers), "budgets: bad receiver" or "budgets: too many budgets".
    """
    self._check_author(msg.sender == founder)
    if asset != empty(address) and not asset.is_contract: refusals._refuse(refusals.BUDGETS_NO_SUCH_ASSET)
    begin: uint256 = max(start, block.timestamp)
    self._check_rules(rules, begin)
    if len(receivers) != 0 and not rules.listed: refusals._refuse(refusals.BUDGETS_PAYS_ANYBODY)
    number: uint256 = self._next_number(holder)
    key: bytes32 = self._key(holder, number)
    # With budget 1, the count as well.
    self._terms[key] = (
        (convert(asset, uint256) << budget_word.ASSET_SHIFT)
        | (begin << budget_word.START_SHIFT)
        | (self._office_number(holder) << budget_word.OFFICE_SHIFT)
        | self._packed(rules)
        | (convert(number == 1, uint256) << budget_word.COUNT_SHIFT)
    )
    first: uint256 = calendar._period_of(begin, rules.period, begin)
    self._accounts[key] = self._new_account(rules, first, 0)
    for receiver: address in receivers:
        self._receivers[key][receiver] = True
    log BudgetGranted(
        holder=holder,
        number=number,
        asset=asset,
        start=begin,
        rules=rules,
        receivers=receivers,
        line=line,
        purpose=purpose,
    )
    return number


@external
def change(holder: bytes32, number: uint256, rules: Rules, line: bytes32, purpose: String[MAX_PURPOSE]):
    """
    @notice Changes a budget. What was spent in this period stays spent, and what was carried over stays too; with
            another period, it counts for the new one. If its streams do not fit any more, nothing can be spent
            until enough of them were stopped. Only the treasury can call this.
    @dev Reverts with "budgets: only treasury", "budgets: no such budget", "budgets: revoked" or, for the rules, as
         `grant` does.
    """
    terms: uint256 = self._changeable(holder, number)
    begin: uint256 = budget_word._start(terms)
    self._check_rules(rules, begin)
    # A budget that has ended stands still until it is extended.
    last: uint256 = self._moment(terms)
    account: uint256 = budget_word._at(self._accounts[self._key(holder, number)], terms, last)
    moved: uint256 = account & (budget_word.CARRIES | budget_word.MOVED_MASK)
    present: uint256 = calendar._period_of(max(block.timestamp, begin), rules.period, begin)
    if present != calendar._period_of(last, rules.period, begin):
        moved = budget_word._carry(budget_word._left(account)) if terms & budget_word.ROLLS_OVER != 0 else 0
    self._accounts[self._key(holder, number)] = self._new_account(rules, present, moved)
    if self._reserves[self._key(holder, number)] != 0:
        strayed: bool = rules.period != budget_word._period(account) or rules.end < budget_word._end(terms)
        self._fit(self._key(holder, number), rules, strayed)
    kept: uint256 = terms & ~((budget_word.TIME_MASK << budget_word.END_SHIFT) | budget_word.LISTED | budget_word.ROLLS_OVER)
    self._terms[self._key(holder, number)] = kept | self._packed(rules)
    log BudgetChanged(holder=holder, number=number, rules=rules, line=line, purpose=purpose)


@external
def restart(holder: bytes32, number: uint256):
    """
    @notice Forgets what was spent and carried over: the whole amount can be spent in this period again. Only the
            treasury can call this.
    @dev Reverts with "budgets: only treasury", "budgets: no such budget" or "budgets: revoked".
    """
    terms: uint256 = self._changeable(holder, number)
    account: uint256 = budget_word._at(self._accounts[self._key(holder, number)], terms, self._moment(terms))
    self._accounts[self._key(holder, number)] = account & ~(budget_word.CARRIES | budget_word.MOVED_MASK)
    log BudgetRestarted(holder=holder, number=number)


@external
def revoke(holder: bytes32, number: uint256):
    """
    @notice Ends a budget for ever. Only the treasury can call this.
    @dev Reverts with "budgets: only treasury", "budgets: no such budget" or "budgets: revoked".
    """
    terms: uint256 = self._changeable(holder, number)
    kept: uint256 = terms & ~(budget_word.TIME_MASK << budget_word.END_SHIFT)
    # Below 2^35 until the year 3058.
    ended: uint256 = min(block.timestamp, budget_word._end(terms))
    self._terms[self._key(holder, number)] = kept | budget_word.REVOKED | (ended << budget_word.END_SHIFT)
    log BudgetRevoked(holder=holder, number=number)


@external
def setReceiver(holder: bytes32, number: uint256, receiver: address, allowed: bool):
    """
    @notice Lists a receiver, or takes it off the list. Only the treasury can call this.
    @dev Reverts with "budgets: only treasury", "budgets: no such budget", "budgets: revoked" or
         "budgets: bad receiver".
    """
    self._changeable(holder, number)
    self._receivers[self._key(holder, number)][receiver] = allowed
    log ReceiverSet(holder=holder, number=number, receiver=receiver, allowed=allowed)


@external
def reserve(
    holder: bytes32,
    number: uint256,
    receiver: address,
    old: uint256,
    amount: uint256,
    period: uint256,
    start: uint256,
    end: uint256,
) -> address:
    """
    @notice Sets an amount of every period aside for a stream. Only a payer of the treasury can call this, which
            asked `maySpend` first.
    @param old What was set aside for that stream before. What it gives back counts as spent in this period.
    @param period The stream's, which must be the budget's.
    @param start When it begins to accrue, in seconds since 1970.
    @param end When it ends, not after the budget; 0 for never, if the budget has no end.
    @return The budget's asset.
    @dev Reverts with "budgets: only payers", "budgets: no such budget", "budgets: ended", "budgets: not begun",
         "budgets: bad receiver", "budgets: receiver not listed", "budgets: another period", "budgets: outlasts the
         budget" or "budgets: over the budget".
    """
    self._check_payer()
    terms: uint256 = self._granted(holder, number)
    if block.timestamp >= budget_word._end(terms): refusals._refuse(refusals.BUDGETS_ENDED)
    if start < budget_word._start(terms): refusals._refuse(refusals.BUDGETS_NOT_BEGUN)
    if receiver == self: refusals._refuse(refusals.BUDGETS_BAD_RECEIVER)
    if not self._may_receive(holder, number, terms, receiver):
        refusals._refuse(refusals.BUDGETS_RECEIVER_NOT_LISTED)
    last: uint256 = budget_word._end(terms)
    if last != MAX_TIME and (end == 0 or end > last): refusals._refuse(refusals.BUDGETS_OUTLASTS_THE_BUDGET)
    key: bytes32 = self._key(holder, number)
    account: uint256 = budget_word._at(self._accounts[key], terms, self._moment(terms))
    if period != budget_word._period(account): refusals._refuse(refusals.BUDGETS_ANOTHER_PERIOD)
    if amount < old:
        self._release(key, terms, old - amount, block.timestamp)
    else:
        more: uint256 = amount - old
        most: uint256 = account >> budget_word.AMOUNT_SHIFT
        if more > most - min(budget_word._spent(account), most): refusals._refuse(refusals.BUDGETS_OVER_THE_BUDGET)
        word: uint256 = self._reserves[key]
        if word == 0:
            word = most << budget_word.GRANTED_SHIFT
        # All that is reserved was part of the amount, which is below 2^104.
        self._reserves[key] = unsafe_add(word, more)
        self._accounts[key] = unsafe_sub(account, more << budget_word.AMOUNT_SHIFT)
    reserved: uint256 = self._reserves[key] & budget_word.RESERVED_MASK
    log BudgetReserved(holder=holder, number=number, receiver=receiver, reserved=reserved)
    return budget_word._asset(terms)


@external
def release(holder: bytes32, number: uint256, receiver: address, amount: uint256, ended: uint256):
    """
    @notice Gives back what was set aside for a stream that was stopped. It counts as spent in this period, of which
            the stream may have accrued a part, unless the stream ended before it, or in its first second. Only a
            payer of the treasury can call this.
    @param ended When the stream ended, in seconds since 1970.
    @dev Reverts with "budgets: only payers" or "budgets: no such budget".
    """
    self._check_payer()
    key: bytes32 = self._key(holder, number)
    self._release(key, self._granted(holder, number), amount, ended)
    reserved: uint256 = self._reserves[key] & budget_word.RESERVED_MASK
    log BudgetReserved(holder=holder, number=number, receiver=receiver, reserved=reserved)


@external
def spend(holder: bytes32, number: uint256, receiver: address, amount: uint256):
    """
    @notice Pays a receiver from a budget. A holder of the office, a member of the council, or the account can call
            this, or the contract of the offices while one of them acts through it.
    @param amount In the asset's smallest unit.
    @dev Reverts with "budgets: no such budget", "budgets: only holder", "budgets: ended", "budgets: not begun",
         "budgets: bad receiver", "budgets: receiver not listed", "budgets: nothing to spend", "budgets: over the budget"
         or as the treasury's `pay` does.
    """
    # As in `_key`.
    key: bytes32 = keccak256(abi_encode(holder, number))
    terms: uint256 = self._terms[key]
    if terms == 0: refusals._refuse(refusals.BUDGETS_NO_SUCH_BUDGET)
    person: address = msg.sender
    if person == offices:
        person = staticcall IOffices(offices).acting()
    # As in `_holds`, which is written out where it is short.
    holds: bool = False
    if convert(holder, uint256) >> 160 == 0:
        named: address = convert(convert(holder, uint256) & _ADDRESS_MASK, address)
        present: address = staticcall IRegistry(registry).successorOf(named)
        # Zero if the passport was not moved, or there is none.
        holds = person == (named if present == empty(address) else present)
    elif convert(holder, uint256) >> 160 != _COUNCIL:
        office: uint256 = (terms >> budget_word.OFFICE_SHIFT) & budget_word.OFFICE_MASK
        holds = staticcall IOffices(offices).holdsNumber(office, person)
    else:
        holds = self._holds(holder, terms, person)
    if not holds: refusals._refuse(refusals.BUDGETS_ONLY_HOLDER)
    begin: uint256 = (terms >> budget_word.START_SHIFT) & budget_word.TIME_MASK
    if block.timestamp >= (terms >> budget_word.END_SHIFT) & budget_word.TIME_MASK: refusals._refuse(refusals.BUDGETS_ENDED)
    if block.timestamp < begin: refusals._refuse(refusals.BUDGETS_NOT_BEGUN)
    # What the treasury paid itself would be spent and still be there; what it paid here would be lost.
    if receiver == treasury or receiver == self or receiver == empty(address):
        refusals._refuse(refusals.BUDGETS_BAD_RECEIVER)
    if terms & budget_word.LISTED != 0:
        if not self._receivers[key][receiver]:
            refusals._refuse(refusals.BUDGETS_RECEIVER_NOT_LISTED)
    account: uint256 = self._accounts[key]
    current: uint256 = calendar._period_of(
        block.timestamp, (account >> budget_word.PERIOD_SHIFT) & budget_word.PERIOD_MASK, begin
    )
    if current != (account >> budget_word.NUMBER_SHIFT) & budget_word.NUMBER_MASK:
        account = budget_word._next_account(account, terms, current)
    if account & budget_word.CARRIES != 0:
        account = budget_word._less(account, amount)
    else:
        most: uint256 = account >> budget_word.AMOUNT_SHIFT
        # An amount of 0 is the greatest number here. Both summands are below 2^104.
        if unsafe_sub(amount, 1) >= most or unsafe_add(account & budget_word.MOVED_MASK, amount) > most:
            if amount == 0: refusals._refuse(refusals.BUDGETS_NOTHING_TO_SPEND)
            refusals._refuse(refusals.BUDGETS_OVER_THE_BUDGET)
        account = unsafe_add(account, amount)
    # All is written before the treasury pays, so a receiver or token that calls back finds it spent.
    self._accounts[key] = account
    log BudgetSpent(holder=holder, number=number, receiver=receiver, by=person, amount=amount)
    asset: address = convert(terms >> budget_word.ASSET_SHIFT, address)
    extcall ITreasury(treasury).pay(asset, receiver, amount, skip_contract_check=True)


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _holds(holder: bytes32, terms: uint256, person: address) -> bool:
    word: uint256 = convert(holder, uint256)
    kind: uint256 = word >> 160
    account: address = convert(word & _ADDRESS_MASK, address)
    if kind == 0:
        return passports._present(registry, account) == person
    if kind == _COUNCIL:
        return staticcall ICouncil(account).isHolder(person)
    # By its number, since another office may have the name now.
    return staticcall IOffices(offices).holdsNumber((terms >> budget_word.OFFICE_SHIFT) & budget_word.OFFICE_MASK, person)


@internal
@view
def _may_receive(holder: bytes32, number: uint256, terms: uint256, receiver: address) -> bool:
    return terms & budget_word.LISTED == 0 or self._receivers[self._key(holder, number)][receiver]


@internal
@view
def _office_number(holder: bytes32) -> uint256:
    """
    @return The number of the office that is the holder; 0 for an account and a council.
    @dev Reverts if there is no such holder.
    """
    word: uint256 = convert(holder, uint256)
    kind: uint256 = word >> 160
    number: uint256 = 0
    exists: bool = False
    if kind == 0:
        exists = word != 0
    elif kind == _COUNCIL:
        exists = convert(word & _ADDRESS_MASK, address).is_contract
    elif offices != empty(address):
        number = staticcall IOffices(offices).numberOf(holder)
        exists = number != 0
    if not exists: refusals._refuse(refusals.BUDGETS_NO_SUCH_HOLDER)
    return number


@internal
@view
def _count(holder: bytes32) -> uint256:
    return (self._terms[self._key(holder, 1)] >> budget_word.COUNT_SHIFT) & budget_word.COUNT_MASK


@internal
def _next_number(holder: bytes32) -> uint256:
    """
    @return The number of the holder's next budget. That is counted with budget 1, if there is one.
    """
    counted: uint256 = self._count(holder)
    if counted == budget_word.COUNT_MASK: refusals._refuse(refusals.BUDGETS_TOO_MANY_BUDGETS)
    if counted != 0:
        # The lowest of 14 bits that are not all set.
        self._terms[self._key(holder, 1)] = unsafe_add(self._terms[self._key(holder, 1)], 1 << budget_word.COUNT_SHIFT)
    return unsafe_add(counted, 1)


@internal
@view
def _check_author(founding: bool):
    if not (msg.sender == treasury or founding): refusals._refuse(refusals.BUDGETS_ONLY_TREASURY)


@internal
@view
def _check_payer():
    if not staticcall ITreasury(treasury).isPayer(msg.sender): refusals._refuse(refusals.BUDGETS_ONLY_PAYERS)


@internal
def _fit(key: bytes32, rules: Rules, strayed: bool):
    """
    @notice Takes what is reserved off the amount of new rules, which the account has.
    """
    word: uint256 = self._reserves[key] & (budget_word.STRAYED | budget_word.RESERVED_MASK)
    word |= (rules.amount << budget_word.GRANTED_SHIFT) | (budget_word.STRAYED if strayed else 0)
    self._reserves[key] = word
    self._accounts[key] = budget_word._with_amount(self._accounts[key], budget_word._free(word))


@internal
def _release(key: bytes32, terms: uint256, amount: uint256, ended: uint256):
    """
    @param ended When the stream ended that does not need the amount any more.
    """
    account: uint256 = budget_word._at(self._accounts[key], terms, self._moment(terms))
    # No more than was reserved is ever given back, so that only the lowest field changes.
    word: uint256 = self._reserves[key] - amount
    if word & budget_word.RESERVED_MASK == 0:
        # No streams are left to stray from.
        word &= ~budget_word.STRAYED
    account = budget_word._with_amount(account, budget_word._free(word))
    self._reserves[key] = word if word & budget_word.RESERVED_MASK != 0 else 0
    # In the period's first second nothing of it has accrued yet.
    if ended > calendar._begin_of(budget_word._number(account), budget_word._period(account), budget_word._start(terms)):
        account = budget_word._taken(account, amount)
    self._accounts[key] = account


@internal
@view
def _check_rules(rules: Rules, begin: uint256):
    """
    @param begin When the budget starts.
    """
    if rules.amount == 0 or rules.amount > MAX_AMOUNT: refusals._refuse(refusals.BUDGETS_AMOUNT_OUT_OF_RANGE)
    if rules.period > MAX_PERIOD or not calendar._is_period(rules.period):
        refusals._refuse(refusals.BUDGETS_PERIOD_OUT_OF_RANGE)
    if rules.end <= max(begin, block.timestamp) or rules.end > MAX_TIME:
        refusals._refuse(refusals.BUDGETS_END_OUT_OF_RANGE)
    # Periods of the calendar are far fewer until the year 3058.
    if rules.period > calendar.YEAR:
        if unsafe_div(unsafe_sub(rules.end, begin), rules.period) > budget_word.NUMBER_MASK:
            refusals._refuse(refusals.BUDGETS_TOO_MANY_PERIODS)


@internal
@view
def _granted(holder: bytes32, number: uint256) -> uint256:
    terms: uint256 = self._terms[self._key(holder, number)]
    if terms == 0: refusals._refuse(refusals.BUDGETS_NO_SUCH_BUDGET)
    return terms


@internal
@view
def _changeable(holder: bytes32, number: uint256) -> uint256:
    """
    @return The terms of a budget that the caller, the treasury, can change.
    """
    self._check_author(False)
    terms: uint256 = self._granted(holder, number)
    if terms & budget_word.REVOKED != 0: refusals._refuse(refusals.BUDGETS_REVOKED)
    return terms


@internal
@view
def _moment(terms: uint256) -> uint256:
    """
    @return Now, but neither before the start nor after the last second before the end.
    """
    # An end is never 0.
    return max(budget_word._start(terms), min(block.timestamp, unsafe_sub(budget_word._end(terms), 1)))


@internal
@pure
def _new_account(rules: Rules, number: uint256, moved: uint256) -> uint256:
    return (
        (rules.amount << budget_word.AMOUNT_SHIFT)
        | (rules.period << budget_word.PERIOD_SHIFT)
        | (number << budget_word.NUMBER_SHIFT)
        | moved
    )


@internal
@pure
def _packed(rules: Rules) -> uint256:
    """
    @return The bits of a budget's terms that can be changed.
    """
    return (
        (rules.end << budget_word.END_SHIFT)
        | (budget_word.LISTED if rules.listed else 0)
        | (budget_word.ROLLS_OVER if rules.rolls_over else 0)
    )


@internal
@pure
def _key(holder: bytes32, number: uint256) -> bytes32:
    return keccak256(abi_encode(holder, number))
