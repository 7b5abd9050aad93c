# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Streams
@license AGPL-3.0-only
@author govkit
@notice Salaries, grants and pensions that accrue by the second. Nothing is set aside for them: the
        money stays in the treasury until somebody withdraws what is owed. The treasury, that is, a passed
        proposal, begins, changes, pauses, resumes and stops streams. The holder of a budget does so with
        streams out of that budget, until a vote changes, pauses or resumes one: it is the treasury's then.
        Whatever was owed when a stream was stopped can still be withdrawn.
@dev A stream is an amount each period, kept by receiver, asset and budget line. Within a period it
     accrues evenly, by what `flows` adds up since 1970: a stream owes the difference between two of
     its sums, so neither withdrawing often nor rounding loses or makes a wei, and a calendar month
     pays its whole amount, however many days it has.
     A stream takes two words. Its terms:

         spare (30) | citizens only (1) | of a budget (1) | cliff (40) | end (40) | period (32) | amount (112)

     of which a stream that was stopped keeps only `citizens only`, and its account:

         spare (55) | paused (1) | span (12) | mark (40) | sum (148)

     `mark` is the second up to which pauses and changes are counted in, from which on it accrues or at
     which it was paused (or the passport's end, if that came before), and `span` the number of the
     passport's span then (see `citizen_word`).
     The sum is `_flow` at the mark, plus 2^144, less what was owed then, plus what was paid since. So what
     is owed is `_flow` now, plus 2^144, less the sum, and a withdrawal adds to the sum what it pays.
"""

from ethereum.ercs import IERC20

from .interfaces import IBudgets
from .interfaces import ICommitments
from .interfaces import IDues
from .interfaces import IRegistry
from .interfaces import IStreams
from .interfaces import ITreasury
from .interfaces import IVotes
from .modules import calendar
from .modules import citizen_word
from .modules import flows
from .modules import refusals

implements: ICommitments
implements: IStreams


# -- types and events ------------------------------------------------------------------------------

struct Stream:
    amount: uint256
    period: uint256
    cliff: uint256
    end: uint256
    citizens_only: bool
    of_budget: bool
    paused: bool
    # The account that is paid: the receiver, or the new key of its passport.
    payee: address
    owed: uint256


# A budget, by its holder and its number.
struct Source:
    holder: bytes32
    number: uint256


# What follows from a stream's words now.
struct Account:
    # Its word, without the time in which the passport was not good.
    word: uint256
    # What has accrued and was not paid, whether or not the cliff is reached.
    accrued: uint256
    # The part of it that can be withdrawn.
    owed: uint256
    payee: address
    # Now, or when the passport ended; but not before the mark.
    alive: uint256


event StreamBegun:
    receiver: indexed(address)
    asset: indexed(address)
    line: indexed(bytes32)
    amount: uint256
    period: uint256
    start: uint256
    cliff: uint256
    end: uint256
    citizens_only: bool
    of_budget: bool


event StreamChanged:
    receiver: indexed(address)
    asset: indexed(address)
    line: indexed(bytes32)
    amount: uint256
    period: uint256
    end: uint256


event StreamPaused:
    receiver: indexed(address)
    asset: indexed(address)
    line: indexed(bytes32)


event StreamResumed:
    receiver: indexed(address)
    asset: indexed(address)
    line: indexed(bytes32)


# @notice A stream was stopped; `owed` can still be withdrawn.
event StreamStopped:
    receiver: indexed(address)
    asset: indexed(address)
    line: indexed(bytes32)
    owed: uint256


event Withdrawn:
    receiver: indexed(address)
    asset: indexed(address)
    line: bytes32
    payee: address
    amount: uint256


# -- constants and state ---------------------------------------------------------------------------

# @notice A year of the calendar on average, in seconds, over which `committed` is counted.
YEAR_SECONDS: public(constant(uint256)) = flows.YEAR_SECONDS
# The most that a start can lie in the past: a vote may take longer than it was thought.
_MOST_BACK: constant(uint256) = 366 * 24 * 60 * 60
# The most that a start can lie ahead.
_MOST_AHEAD: constant(uint256) = 100 * 366 * 24 * 60 * 60

_TIME_MASK: constant(uint256) = 2**40 - 1
_END_SHIFT: constant(uint256) = 144
_CLIFF_SHIFT: constant(uint256) = 184
_OF_BUDGET: constant(uint256) = 1 << 224
_CITIZENS_ONLY: constant(uint256) = 1 << 225

_SUM_MASK: constant(uint256) = 2**148 - 1
_MARK_SHIFT: constant(uint256) = 148
_SPAN_SHIFT: constant(uint256) = 188
_PAUSED: constant(uint256) = 1 << 200
# More than any stream can owe: an amount is below 2^112, a span at least an hour, and a timestamp below
# 2^40, so that a sum of `_flow` is below 2^141.
_BIAS: constant(uint256) = 2**144

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The timelock, which holds the money and acts for passed proposals.
treasury: public(immutable(address))
# @notice The contract of budgets, out of which their holders begin streams; zero for none.
budgets: public(immutable(address))
# @notice The contract of dues, if those in arrears withdraw nothing from streams for citizens only; zero
#         for none.
dues: public(immutable(address))
# @notice The founding contract, which begins the first streams and then can do nothing more.
founder: public(immutable(address))
_COUNTS_SECONDS: immutable(bool)

# The terms and the account of a stream, by the hash of receiver, asset and line.
_streams: HashMap[bytes32, uint256[2]]

# The budget of a stream out of one, by the same hash. It stays when the stream is stopped.
_sources: HashMap[bytes32, Source]

# @notice What all streams of an asset that were begun and are neither paused nor stopped pay together in
#         `YEAR_SECONDS`, in wei, each rounded up. A stream that has ended by time counts until
#         somebody stops it.
committed: public(HashMap[address, uint256])


@deploy
def __init__(registry_: address, treasury_: address, budgets_: address, dues_: address, founder_: address):
    """
    @param registry_ The citizen registry.
    @param treasury_ The timelock, which must take this contract for a payer.
    @param budgets_ The contract of budgets, for which this one must be a payer; zero for none.
    @param dues_ The contract of dues, if arrears bar from withdrawing; zero for none.
    @param founder_ The founding contract.
    """
    registry = registry_
    treasury = treasury_
    budgets = budgets_
    dues = dues_
    founder = founder_
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    _COUNTS_SECONDS = keccak256(mode) == keccak256("mode=timestamp")


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def owed(receiver: address, asset: address, line: bytes32) -> uint256:
    """
    @return What has accrued and was not withdrawn, in wei; 0 before the cliff and for no stream.
    """
    words: uint256[2] = self._streams[self._key(receiver, asset, line)]
    return self._account(receiver, words[0], words[1]).owed


@external
@view
def withdrawable(receiver: address, asset: address, line: bytes32) -> uint256:
    """
    @return The part of what is owed that the treasury's holding of the asset meets now, in wei. Limits of
            the treasury can leave less.
    """
    words: uint256[2] = self._streams[self._key(receiver, asset, line)]
    held: uint256 = treasury.balance
    if asset != empty(address):
        held = staticcall IERC20(asset).balanceOf(treasury)
    return min(held, self._account(receiver, words[0], words[1]).owed)


@external
@view
def stream(receiver: address, asset: address, line: bytes32) -> Stream:
    """
    @return Its terms, whom it pays, and what it owes; only the last two if it was stopped.
    @dev Reverts with "streams: no such stream".
    """
    key: bytes32 = self._key(receiver, asset, line)
    terms: uint256 = self._streams[key][0]
    word: uint256 = self._streams[key][1]
    if word == 0: refusals._refuse(refusals.STREAMS_NO_SUCH_STREAM)
    account: Account = self._account(receiver, terms, word)
    return Stream(
        amount=terms & flows.AMOUNT_MASK,
        period=(terms >> flows.PERIOD_SHIFT) & flows.PERIOD_MASK,
        cliff=(terms >> _CLIFF_SHIFT) & _TIME_MASK,
        end=(terms >> _END_SHIFT) & _TIME_MASK,
        citizens_only=terms & _CITIZENS_ONLY != 0,
        of_budget=terms & _OF_BUDGET != 0,
        paused=word & _PAUSED != 0,
        payee=account.payee,
        owed=account.owed,
    )


@external
@view
def budgetOf(receiver: address, asset: address, line: bytes32) -> (bytes32, uint256):
    """
    @return The holder and the number of the budget that a stream is out of; zeros for none.
    """
    key: bytes32 = self._key(receiver, asset, line)
    if self._streams[key][0] & _OF_BUDGET == 0:
        return empty(bytes32), 0
    return self._sources[key].holder, self._sources[key].number


# -- acting ----------------------------------------------------------------------------------------

@external
def withdraw(receiver: address, asset: address, line: bytes32, amount: uint256) -> uint256:
    """
    @notice Pays out of the treasury what a stream owes, to its receiver or to the new key of the
            receiver's passport if it is for citizens only. Anybody can call this.
    @param amount In wei, at most what is owed; 2^256 - 1 for all of it.
    @return How much was paid, in wei.
    @dev Reverts with "streams: no such stream", "streams: not owed" (also for nothing) or "streams: in
         arrears", or as `Treasury.pay` does, for example if the treasury holds less. Then nothing is
         paid and all stays owed.
    """
    # Written out to save gas, as `_key`.
    key: bytes32 = keccak256(abi_encode(receiver, asset, line))
    words: uint256[2] = self._streams[key]
    if words[1] == 0: refusals._refuse(refusals.STREAMS_NO_SUCH_STREAM)
    account: Account = self._account(receiver, words[0], words[1])
    if words[0] & _CITIZENS_ONLY != 0 and dues != empty(address):
        if not staticcall IDues(dues).isPaidUp(account.payee): refusals._refuse(refusals.STREAMS_IN_ARREARS)
    paid: uint256 = account.owed if amount == max_value(uint256) else amount
    if paid == 0 or paid > account.owed: refusals._refuse(refusals.STREAMS_NOT_OWED)
    # The sum is the word's lowest field, and stays below `_flow` and 2^144 together.
    self._streams[key][1] = unsafe_add(account.word, paid)
    log Withdrawn(receiver=receiver, asset=asset, line=line, payee=account.payee, amount=paid)
    # The treasury of every nation has code, so that need not be asked again.
    extcall ITreasury(treasury).pay(asset, account.payee, paid, skip_contract_check=True)
    return paid


@external
def begin(receiver: address, asset: address, line: bytes32, terms: IStreams.Terms):
    """
    @notice Begins a stream. The treasury can call this, and at the founding the founding contract. What a stopped
            or ended one under the same names still owes stays owed.
    @param asset The ERC-20 token; zero for the chain's coin.
    @param line The budget line in ASCII, padded with zero bytes on the right.
    @param terms The amount is below 2^112. The start can lie up to 366 days in the past. The cliff is from
           the start to the end.
    @dev Reverts with "streams: only treasury", "streams: no receiver", "streams: no line", "streams: amount
         out of range", "streams: no such period", "streams: start out of range", "streams: end out of
         range", "streams: cliff out of range" (also if something is owed from before), "streams: already
         begun", "streams: only citizens" (the receiver never had a passport) or "streams: clock counts
         blocks" (so that no passport has a last second).
    """
    if msg.sender not in [treasury, founder]: refusals._refuse(refusals.STREAMS_ONLY_TREASURY)
    self._begin(receiver, asset, line, terms, _MOST_BACK, 0)


@external
def beginFor(holder: bytes32, number: uint256, receiver: address, line: bytes32, terms: IStreams.Terms):
    """
    @notice Begins a stream out of a budget, of the budget's asset, by an amount each of the budget's periods.
            That amount is set aside in every period, also in the one in which the stream begins. Who holds
            the budget can call this.
    @param terms The start is not in the past, and the end not after the budget's.
    @dev Reverts as `begin` does, but for the caller with "streams: no budgets" or "streams: only holder"; and
         as `Budgets.reserve`, for example with "budgets: over the budget".
    """
    if budgets == empty(address): refusals._refuse(refusals.STREAMS_NO_BUDGETS)
    self._check_holder(Source(holder=holder, number=number))
    start: uint256 = max(block.timestamp, terms.start)
    asset: address = extcall IBudgets(budgets).reserve(
        holder, number, receiver, 0, terms.amount, terms.period, start, terms.end
    )
    key: bytes32 = self._begin(receiver, asset, line, terms, 0, _OF_BUDGET)
    self._sources[key] = Source(holder=holder, number=number)


@external
def change(receiver: address, asset: address, line: bytes32, amount: uint256, period: uint256, end: uint256):
    """
    @notice Changes what a stream pays from now on, and its end. What has accrued stays owed, and its cliff
            stays. The treasury can call this, and who holds the budget that the stream is out of.
    @param end In seconds since 1970, after now and not before the cliff; 0 for never.
    @dev Reverts with "streams: only treasury", "streams: only holder", "streams: no such stream", "streams: amount
         out of range", "streams: no such period", "streams: end out of range" or as `Budgets.reserve`.
    """
    key: bytes32 = self._key(receiver, asset, line)
    terms: uint256 = self._managed(receiver, key)
    word: uint256 = self._streams[key][1]
    account: Account = self._account(receiver, terms, word)
    mark: uint256 = account.alive
    if word & _PAUSED != 0:
        mark = (word >> _MARK_SHIFT) & _TIME_MASK
    if terms & _OF_BUDGET != 0:
        source: Source = self._sources[key]
        begun: uint256 = max(mark, block.timestamp)
        extcall IBudgets(budgets).reserve(
            source.holder, source.number, receiver, terms & flows.AMOUNT_MASK, amount, period, begun, end
        )
    kept: uint256 = terms & (_CITIZENS_ONLY | _OF_BUDGET | (_TIME_MASK << _CLIFF_SHIFT))
    new: uint256 = self._with_terms(kept, amount, period, end, mark)
    self._streams[key][0] = new
    self._streams[key][1] = self._reopened(new, account.word, mark, account.accrued)
    if word & _PAUSED == 0:
        self.committed[asset] = self.committed[asset] - flows._yearly(terms) + flows._yearly(new)
    log StreamChanged(receiver=receiver, asset=asset, line=line, amount=amount, period=period, end=end)


@external
def pause(receiver: address, asset: address, line: bytes32):
    """
    @notice Lets a stream accrue nothing until it is resumed. What has accrued can be withdrawn. The treasury
            can call this, and who holds the budget that the stream is out of.
    @dev Reverts with "streams: only treasury", "streams: only holder", "streams: no such stream" or "streams:
         paused".
    """
    key: bytes32 = self._key(receiver, asset, line)
    terms: uint256 = self._managed(receiver, key)
    word: uint256 = self._streams[key][1]
    if word & _PAUSED != 0: refusals._refuse(refusals.STREAMS_PAUSED)
    account: Account = self._account(receiver, terms, word)
    self._streams[key][1] = self._reopened(terms, account.word | _PAUSED, account.alive, account.accrued)
    self.committed[asset] -= flows._yearly(terms)
    log StreamPaused(receiver=receiver, asset=asset, line=line)


@external
def resume(receiver: address, asset: address, line: bytes32):
    """
    @notice Lets a paused stream accrue again from now on. Nothing accrues for the pause. The treasury can call
            this, and who holds the budget that the stream is out of.
    @dev Reverts with "streams: only treasury", "streams: only holder", "streams: no such stream" or "streams: not
         paused".
    """
    key: bytes32 = self._key(receiver, asset, line)
    terms: uint256 = self._managed(receiver, key)
    word: uint256 = self._streams[key][1]
    if word & _PAUSED == 0: refusals._refuse(refusals.STREAMS_NOT_PAUSED)
    account: Account = self._account(receiver, terms, word)
    self._streams[key][1] = self._reopened(terms, account.word & ~_PAUSED, account.alive, account.accrued)
    self.committed[asset] += flows._yearly(terms)
    log StreamResumed(receiver=receiver, asset=asset, line=line)


@external
def stop(receiver: address, asset: address, line: bytes32):
    """
    @notice Ends a stream now. What is owed stays owed, and nothing is paid here. Before the cliff nothing
            is owed. The treasury can call this, who holds the budget that the stream is out of, anybody once
            that budget has no room for it, and anybody once the stream has ended by time, so that it no
            longer counts as committed.
    @dev Reverts with "streams: only treasury", "streams: only holder" or "streams: no such stream".
    """
    key: bytes32 = self._key(receiver, asset, line)
    terms: uint256 = self._streams[key][0]
    if msg.sender != treasury and not self._is_over(terms):
        self._check_manager(key, terms, True)
    if terms & flows.AMOUNT_MASK == 0: refusals._refuse(refusals.STREAMS_NO_SUCH_STREAM)
    word: uint256 = self._streams[key][1]
    owed: uint256 = self._closed(receiver, asset, key, terms, word)
    log StreamStopped(receiver=receiver, asset=asset, line=line, owed=owed)


# -- internal: who and what ------------------------------------------------------------------------

@internal
@pure
def _key(receiver: address, asset: address, line: bytes32) -> bytes32:
    return keccak256(abi_encode(receiver, asset, line))


@internal
def _managed(receiver: address, key: bytes32) -> uint256:
    """
    @notice The treasury makes a stream out of a budget its own, which gives back what the budget set aside.
    @return The terms of a stream that was not stopped, if the caller may change it.
    """
    terms: uint256 = self._streams[key][0]
    if msg.sender != treasury:
        self._check_manager(key, terms, False)
    elif terms & _OF_BUDGET != 0:
        self._give_back(receiver, key, terms)
        terms &= ~_OF_BUDGET
        self._streams[key][0] = terms
    if terms & flows.AMOUNT_MASK == 0: refusals._refuse(refusals.STREAMS_NO_SUCH_STREAM)
    return terms


@internal
@view
def _check_manager(key: bytes32, terms: uint256, stops: bool):
    """
    @param stops Whether the stream is only to be stopped.
    """
    if terms & _OF_BUDGET == 0: refusals._refuse(refusals.STREAMS_ONLY_TREASURY)
    source: Source = self._sources[key]
    if stops:
        if not staticcall IBudgets(budgets).covers(source.holder, source.number):
            return
    self._check_holder(source)


@internal
@view
def _check_holder(source: Source):
    if not staticcall IBudgets(budgets).maySpend(source.holder, source.number, msg.sender):
        refusals._refuse(refusals.STREAMS_ONLY_HOLDER)


@internal
def _give_back(receiver: address, key: bytes32, terms: uint256):
    """
    @notice Tells the budget of a stream that it needs its amount no more.
    """
    source: Source = self._sources[key]
    ended: uint256 = (terms >> _END_SHIFT) & _TIME_MASK
    if ended == 0 or ended > block.timestamp:
        ended = block.timestamp
    extcall IBudgets(budgets).release(source.holder, source.number, receiver, terms & flows.AMOUNT_MASK, ended)


@internal
@view
def _is_over(terms: uint256) -> bool:
    """
    @return Whether a stream that was not stopped has ended by time.
    """
    end: uint256 = (terms >> _END_SHIFT) & _TIME_MASK
    return end != 0 and end <= block.timestamp


# -- internal: sums --------------------------------------------------------------------------------

@internal
@view
def _account(receiver: address, terms: uint256, word: uint256) -> Account:
    """
    @return What a stream owes now, and to whom. Zeros for none.
    """
    account: Account = Account(word=word, accrued=0, owed=0, payee=receiver, alive=block.timestamp)
    if word == 0:
        return account
    mark: uint256 = (word >> _MARK_SHIFT) & _TIME_MASK
    end: uint256 = (terms >> _END_SHIFT) & _TIME_MASK
    if terms & _CITIZENS_ONLY != 0:
        passport: uint256 = empty(uint256)
        account.payee, passport = citizen_word._present(registry, receiver)
        spans: uint256 = (passport >> citizen_word.SPANS_SHIFT) & citizen_word.SPANS_MASK
        if spans != (word >> _SPAN_SHIFT) & citizen_word.SPANS_MASK:
            account.word = self._without_gaps(terms, word, passport, spans)
        ended: uint256 = citizen_word._until(passport)
        if ended != 0:
            account.alive = min(account.alive, ended)
    account.alive = max(account.alive, mark)
    until: uint256 = account.alive
    if word & _PAUSED != 0:
        until = mark
    elif end != 0 and end < until:
        # What has accrued up to the mark is counted in already, even if the end was before it.
        until = max(end, mark)
    # The sum is never more than these (see `_BIAS`).
    account.accrued = unsafe_sub(unsafe_add(flows._flow(terms, until), _BIAS), account.word & _SUM_MASK)
    if until >= (terms >> _CLIFF_SHIFT) & _TIME_MASK:
        account.owed = account.accrued
    return account


@internal
@view
def _without_gaps(terms: uint256, word: uint256, passport: uint256, spans: uint256) -> uint256:
    """
    @notice Leaves out the time between the spans of a passport that ended and became good again, of which
            there are as many as there are spans since the mark.
    @return The account's word, with the passport's newest span.
    """
    mark: uint256 = (word >> _MARK_SHIFT) & _TIME_MASK
    end: uint256 = (terms >> _END_SHIFT) & _TIME_MASK
    if end == 0:
        end = _TIME_MASK
    # An end before the mark leaves nothing to accrue.
    end = max(end, mark)
    number: uint256 = passport & citizen_word.NUMBER_MASK
    first: uint256 = (word >> _SPAN_SHIFT) & citizen_word.SPANS_MASK
    left_out: uint256 = 0
    if word & _PAUSED == 0:
        ended: uint256 = (staticcall IRegistry(registry).spanOf(number, first)) >> 36
        for index: uint256 in range(first + 1, spans + 1, bound=citizen_word.SPANS_MASK):
            # The newest span stands in the passport's own word.
            span: uint256 = passport >> citizen_word.SINCE_SHIFT
            if index != spans:
                span = staticcall IRegistry(registry).spanOf(number, index)
            begun: uint256 = span & citizen_word.TIME_MASK
            left_out += flows._flow(terms, max(mark, min(begun, end))) - flows._flow(terms, max(mark, min(ended, end)))
            ended = (span >> 36) & citizen_word.TIME_MASK
    # Below 2^148 as a sum, since all that is left out is less than `_flow` now.
    return unsafe_add(word & ~(citizen_word.SPANS_MASK << _SPAN_SHIFT) | (spans << _SPAN_SHIFT), left_out)


# -- internal: writing -----------------------------------------------------------------------------

@internal
@view
def _with_terms(kept: uint256, amount: uint256, period: uint256, end: uint256, mark: uint256) -> uint256:
    """
    @param kept The flags and the cliff, in their places.
    @return The word of these terms, if they can be.
    """
    if amount == 0 or amount > flows.AMOUNT_MASK: refusals._refuse(refusals.STREAMS_AMOUNT_OUT_OF_RANGE)
    if not calendar._is_period(period): refusals._refuse(refusals.STREAMS_NO_SUCH_PERIOD)
    cliff: uint256 = (kept >> _CLIFF_SHIFT) & _TIME_MASK
    if end != 0 and (end <= max(mark, block.timestamp) or end < cliff or end > _TIME_MASK):
        refusals._refuse(refusals.STREAMS_END_OUT_OF_RANGE)
    return kept | (end << _END_SHIFT) | (period << flows.PERIOD_SHIFT) | amount


@internal
def _begin(
    receiver: address, asset: address, line: bytes32, terms: IStreams.Terms, most_back: uint256, flag: uint256
) -> bytes32:
    """
    @param most_back How many seconds ago the start may lie.
    @param flag `_OF_BUDGET` or nothing.
    @return The stream's key.
    """
    if receiver == empty(address) or receiver == treasury: refusals._refuse(refusals.STREAMS_NO_RECEIVER)
    if line == empty(bytes32): refusals._refuse(refusals.STREAMS_NO_LINE)
    start: uint256 = block.timestamp if terms.start == 0 else terms.start
    if start < block.timestamp - most_back or start > block.timestamp + _MOST_AHEAD:
        refusals._refuse(refusals.STREAMS_START_OUT_OF_RANGE)
    key: bytes32 = self._key(receiver, asset, line)
    carried: uint256 = self._carried(receiver, asset, key)
    if terms.cliff != 0:
        ends: uint256 = _TIME_MASK if terms.end == 0 else terms.end
        if terms.cliff < start or terms.cliff > ends or carried != 0:
            refusals._refuse(refusals.STREAMS_CLIFF_OUT_OF_RANGE)
    flags: uint256 = flag
    mark: uint256 = start
    span: uint256 = 0
    if terms.citizens_only:
        if not _COUNTS_SECONDS: refusals._refuse(refusals.STREAMS_CLOCK_COUNTS_BLOCKS)
        passport: uint256 = empty(uint256)
        payee: address = empty(address)
        payee, passport = citizen_word._present(registry, receiver)
        if passport & citizen_word.NUMBER_MASK == 0: refusals._refuse(refusals.STREAMS_ONLY_CITIZENS)
        flags |= _CITIZENS_ONLY
        # Nothing accrues before the passport's span began.
        mark = max(mark, (passport >> citizen_word.SINCE_SHIFT) & citizen_word.TIME_MASK)
        span = (passport >> citizen_word.SPANS_SHIFT) & citizen_word.SPANS_MASK
    word: uint256 = self._with_terms(flags | (terms.cliff << _CLIFF_SHIFT), terms.amount, terms.period, terms.end, mark)
    self._streams[key][0] = word
    self._streams[key][1] = self._opened(word, mark, carried) | (span << _SPAN_SHIFT)
    self.committed[asset] += flows._yearly(word)
    log StreamBegun(
        receiver=receiver,
        asset=asset,
        line=line,
        amount=terms.amount,
        period=terms.period,
        start=mark,
        cliff=terms.cliff,
        end=terms.end,
        citizens_only=terms.citizens_only,
        of_budget=flag != 0,
    )
    return key


@internal
@pure
def _opened(terms: uint256, mark: uint256, owed: uint256) -> uint256:
    """
    @return The mark and the sum of an account that owes so much at the mark.
    """
    return (mark << _MARK_SHIFT) | (flows._flow(terms, mark) + _BIAS - owed)


@internal
@pure
def _reopened(terms: uint256, word: uint256, mark: uint256, owed: uint256) -> uint256:
    """
    @return The account's word with these terms, a new mark, and all that has accrued until then.
    """
    kept: uint256 = word & (_PAUSED | (citizen_word.SPANS_MASK << _SPAN_SHIFT))
    return kept | self._opened(terms, mark, owed)


@internal
def _carried(receiver: address, asset: address, key: bytes32) -> uint256:
    """
    @return What a stopped or ended stream of the same names still owes.
    """
    word: uint256 = self._streams[key][1]
    if word == 0:
        return 0
    terms: uint256 = self._streams[key][0]
    if terms & flows.AMOUNT_MASK == 0:
        return self._account(receiver, terms, word).owed
    if not self._is_over(terms): refusals._refuse(refusals.STREAMS_ALREADY_BEGUN)
    return self._closed(receiver, asset, key, terms, word)


@internal
def _closed(receiver: address, asset: address, key: bytes32, terms: uint256, word: uint256) -> uint256:
    """
    @notice Writes that a stream accrues nothing more.
    @return What it still owes.
    """
    account: Account = self._account(receiver, terms, word)
    if word & _PAUSED == 0:
        self.committed[asset] -= flows._yearly(terms)
    if terms & _OF_BUDGET != 0:
        self._give_back(receiver, key, terms)
    kept: uint256 = terms & _CITIZENS_ONLY
    self._streams[key][0] = kept
    self._streams[key][1] = self._reopened(kept, account.word & ~_PAUSED, block.timestamp, account.owed)
    return account.owed
