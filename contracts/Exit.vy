# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Exit
@license AGPL-3.0-only
@author govkit
@notice Lets holders leave with their share of the treasury: a holder gives notice of currency that it has
        held for a tenure, waits, then gives the currency back and takes its share of the assets that the
        nation file lists, at book value less the file's discount.
@dev All spans are seconds, whatever the nation's clock counts.
     The currency under notice lies here, and votes for nobody. It can be taken back at any time.
     A share is of all currency that is not the treasury's, what is under notice included. The book value of
     an asset is what the treasury has of it beyond some months of what it is committed to.
     The notice is at most half of the treasury's least delay, which nobody can change. So what is decided
     after a notice was given can be executed only after the holder could leave. Assets, tenure, notice
     and discount are fixed at the founding.
     The discount is counted in units: a holder is paid for fewer than it gives back. Those that it is not
     paid for count as outstanding until the next window, a span as long as a notice. So all who leave in
     one window leave at one price, in whatever order, apart from what rounding leaves to the treasury.
     Each asset is paid on its own, by the treasury's `pay`, and a holder can leave without one that
     cannot be paid.
"""

from ethereum.ercs import IERC20

from .interfaces import ICommitments
from .interfaces import IExit
from .interfaces import ITreasury
from .interfaces import IVotes
from .modules import refusals
from .modules import tenures

implements: IExit

initializes: tenures

exports: (tenures.heldThroughout, tenures.tenure)


interface Currency:
    def exit() -> address: view


# -- types and events ------------------------------------------------------------------------------

event NoticeGiven:
    account: indexed(address)
    added: uint256
    amount: uint256
    until: uint256


event NoticeWithdrawn:
    account: indexed(address)
    amount: uint256


# @notice `amount` was given back of `outstanding`; what was paid for it is told for each asset.
event HolderLeft:
    account: indexed(address)
    receiver: address
    amount: uint256
    outstanding: uint256


event SharePaid:
    account: indexed(address)
    asset: indexed(address)
    receiver: address
    amount: uint256


# -- constants and state ---------------------------------------------------------------------------

MAX_ASSETS: constant(uint256) = 8
MAX_KEPT_MONTHS: constant(uint256) = 255
# The least that a holder accepts of an asset without which it leaves.
WITHOUT: constant(uint256) = max_value(uint256)
_BPS: constant(uint256) = 10_000
_SHORTEST_NOTICE: constant(uint256) = 60 * 60
_AMOUNT_MASK: constant(uint256) = 2**88 - 1
_TIME_SHIFT: constant(uint256) = 88
# No honest asset has more, and products with a share stay below 2^256.
_MOST: constant(uint256) = 2**160

# @notice The nation's currency.
token: public(immutable(address))
# @notice The timelock that holds the assets.
treasury: public(immutable(address))
# @notice How long after a notice its holder can leave, in seconds.
notice: public(immutable(uint256))
# @notice What a share is less than book value, in basis points.
discountBps: public(immutable(uint256))
# @notice How many months of what is committed stay out of every share, or as many as an asset's runway has.
keptMonths: public(immutable(uint256))

# @notice The assets that a share is of; zero for the chain's own coin.
assetAt: public(HashMap[uint256, address])
# @notice How many assets there are.
assetCount: public(uint256)

# The second from which its holder can leave (40) | currency under notice (88)
_notices: HashMap[address, uint256]
# window (40) | units that were given back in it and not paid for (88)
_unpaid: uint256
# Whether a notice is being given, without which nothing comes here.
_giving: transient(bool)


@deploy
def __init__(
    token_: address,
    treasury_: address,
    tenure_seconds: uint256,
    notice_seconds: uint256,
    discount_bps: uint256,
    kept_months: uint256,
    assets: DynArray[address, MAX_ASSETS],
):
    """
    @param token_ The currency, which names this contract as its exit.
    @param tenure_seconds From a day to ten years.
    @param notice_seconds From an hour to half of the treasury's least delay.
    @param discount_bps Less than 10,000.
    @param kept_months At most 255.
    @param assets From 1 to 8, each once; tokens with code, and zero for the chain's coin.
    @dev Reverts with "exit: not of this currency", "exit: tenure out of range", "exit: notice out of range", "exit: discount out of range",
         "exit: months out of range" or "exit: no such asset".
    """
    if staticcall Currency(token_).exit() != self: refusals._refuse(refusals.EXIT_NOT_OF_THIS_CURRENCY)
    if notice_seconds < _SHORTEST_NOTICE or notice_seconds > staticcall ITreasury(treasury_).getMinDelay() // 2:
        refusals._refuse(refusals.EXIT_NOTICE_OUT_OF_RANGE)
    if discount_bps >= _BPS: refusals._refuse(refusals.EXIT_DISCOUNT_OUT_OF_RANGE)
    if kept_months > MAX_KEPT_MONTHS: refusals._refuse(refusals.EXIT_MONTHS_OUT_OF_RANGE)
    if len(assets) == 0: refusals._refuse(refusals.EXIT_NO_SUCH_ASSET)
    for i: uint256 in range(len(assets), bound=MAX_ASSETS):
        asset: address = assets[i]
        # The currency itself is what holders give back.
        if asset == token_ or not (asset == empty(address) or asset.is_contract):
            refusals._refuse(refusals.EXIT_NO_SUCH_ASSET)
        for j: uint256 in range(i, bound=MAX_ASSETS):
            if assets[j] == asset: refusals._refuse(refusals.EXIT_NO_SUCH_ASSET)
        self.assetAt[i] = asset
    self.assetCount = len(assets)
    tenures.__init__(token_, tenure_seconds)
    token = token_
    treasury = treasury_
    notice = notice_seconds
    discountBps = discount_bps
    keptMonths = kept_months
    # Nobody votes with what is under notice, and every quorum leaves it out.
    extcall IVotes(token_).delegate(treasury_)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def noticeOf(account: address) -> (uint256, uint256):
    """
    @return How much an account has given notice of, in wei, and from when on it can leave, in seconds since
            1970; zeros for nothing.
    """
    word: uint256 = self._notices[account]
    return word & _AMOUNT_MASK, word >> _TIME_SHIFT


@external
@view
def outstanding() -> uint256:
    """
    @return How much currency a share is counted of now, in wei.
    """
    return self._outstanding(self._unpaid_now())


@external
@view
def worth(asset: address, amount: uint256) -> uint256:
    """
    @return What somebody who left with so much currency now would be paid of an asset, if the treasury pays it.
    @param asset Of those that `assetAt` lists.
    @param amount In wei, at most `outstanding`.
    @dev Reverts as the asset does.
    """
    outstanding: uint256 = self._outstanding(self._unpaid_now())
    if amount == 0 or amount > outstanding:
        return 0
    source: address = staticcall ITreasury(treasury).commitments()
    return self._share(asset, self._holding(asset), source, self._paid_for(amount), outstanding)


# -- acting ----------------------------------------------------------------------------------------

@external
@nonreentrant
def giveNotice(amount: uint256):
    """
    @notice Gives notice of `amount` more wei of the caller's, which it must have allowed. The time to wait
            begins anew for all that the caller has given notice of.
    @dev Reverts with "exit: treasury never leaves", "exit: nothing" or "exit: not paid", or as the currency
         does. With "exit: not held long enough" for more than `heldThroughout`.
    """
    # Its currency is nobody's share.
    if msg.sender == treasury: refusals._refuse(refusals.EXIT_TREASURY_NEVER_LEAVES)
    if amount == 0: refusals._refuse(refusals.EXIT_NOTHING)
    until: uint256 = unsafe_add(block.timestamp, notice)
    # The currency checks that there is so much; all of it is below 2^88.
    grown: uint256 = (self._notices[msg.sender] & _AMOUNT_MASK) + amount
    self._notices[msg.sender] = (until << _TIME_SHIFT) | grown
    log NoticeGiven(account=msg.sender, added=amount, amount=grown, until=until)
    self._giving = True
    if not extcall IERC20(token).transferFrom(msg.sender, self, amount):
        refusals._refuse(refusals.EXIT_NOT_PAID)
    self._giving = False


@external
@nonreentrant
def withdrawNotice(amount: uint256):
    """
    @notice Takes back currency that is under the caller's notice. It counts as held all the time.
    @dev Reverts with "exit: nothing", "exit: not under notice" or "exit: not paid".
    """
    if amount == 0: refusals._refuse(refusals.EXIT_NOTHING)
    self._take(amount)
    log NoticeWithdrawn(account=msg.sender, amount=amount)
    if not extcall IERC20(token).transfer(msg.sender, amount): refusals._refuse(refusals.EXIT_NOT_PAID)


@external
@nonreentrant
def leave(amount: uint256, receiver: address, least: DynArray[uint256, MAX_ASSETS]):
    """
    @notice Gives back to the treasury currency that is under the caller's notice, once the notice is over, and
            has the caller's share of each asset paid to `receiver`.
    @param least For each asset, in the order of `assetAt`, the least that the caller accepts, in its smallest
           unit; 2^256 - 1 to leave without that asset, which forgoes it.
    @dev Reverts with "exit: nothing", "exit: not under notice", "exit: notice not over", "exit: no receiver",
         "exit: each asset once", "exit: less than accepted", "exit: asset takes more" or "exit: not paid",
         or as the treasury's `pay` does.
    """
    if amount == 0: refusals._refuse(refusals.EXIT_NOTHING)
    if block.timestamp < self._notices[msg.sender] >> _TIME_SHIFT: refusals._refuse(refusals.EXIT_NOTICE_NOT_OVER)
    if receiver == empty(address) or receiver == treasury or receiver == self:
        refusals._refuse(refusals.EXIT_NO_RECEIVER)
    count: uint256 = self.assetCount
    if len(least) != count: refusals._refuse(refusals.EXIT_EACH_ASSET_ONCE)
    self._take(amount)
    unpaid: uint256 = self._unpaid_now()
    outstanding: uint256 = self._outstanding(unpaid)
    paid_for: uint256 = self._paid_for(amount)
    # Units of this window, below 2^88 unless the treasury gave some of them out again.
    self._unpaid = (self._window() << _TIME_SHIFT) | min(unpaid + unsafe_sub(amount, paid_for), _AMOUNT_MASK)
    log HolderLeft(account=msg.sender, receiver=receiver, amount=amount, outstanding=outstanding)
    if not extcall IERC20(token).transfer(treasury, amount): refusals._refuse(refusals.EXIT_NOT_PAID)
    source: address = staticcall ITreasury(treasury).commitments()
    for i: uint256 in range(count, bound=MAX_ASSETS):
        # An asset is not even asked if the caller leaves without it.
        if least[i] == WITHOUT:
            continue
        asset: address = self.assetAt[i]
        holding: uint256 = self._holding(asset)
        due: uint256 = self._share(asset, holding, source, paid_for, outstanding)
        if due < least[i]: refusals._refuse(refusals.EXIT_LESS_THAN_ACCEPTED)
        if due == 0:
            continue
        log SharePaid(account=msg.sender, asset=asset, receiver=receiver, amount=due)
        extcall ITreasury(treasury).pay(asset, receiver, due)
        # A token that takes a fee from the sender would make the others pay it. A share is at most what there is.
        if self._holding(asset) < unsafe_sub(holding, due): refusals._refuse(refusals.EXIT_ASSET_TAKES_MORE)


@external
def moved(sender: address, receiver: address, amount: uint256):
    """
    @notice Notes what the currency tells. Only the currency can call this.
    @dev Reverts with "exit: only the currency". Refuses no transfer but those to this contract, with "exit:
         give notice" or "exit: not held long enough".
    """
    if msg.sender != token: refusals._refuse(refusals.EXIT_ONLY_THE_CURRENCY)
    if sender == receiver:
        return
    # It would be nobody's.
    if receiver == self and not self._giving: refusals._refuse(refusals.EXIT_GIVE_NOTICE)
    # Nothing is kept for the treasury, which never leaves.
    if sender != self and sender != treasury and sender != empty(address):
        tenures._lost(sender, amount, receiver == self)
    if receiver != self and receiver != treasury:
        tenures._gained(receiver, amount, sender == self)


# -- internal --------------------------------------------------------------------------------------

@internal
def _take(amount: uint256):
    """
    @notice Takes currency out of the caller's notice.
    """
    word: uint256 = self._notices[msg.sender]
    if amount > word & _AMOUNT_MASK: refusals._refuse(refusals.EXIT_NOT_UNDER_NOTICE)
    self._notices[msg.sender] = 0 if amount == word & _AMOUNT_MASK else unsafe_sub(word, amount)


@internal
@view
def _window() -> uint256:
    return unsafe_div(block.timestamp, notice)


@internal
@view
def _unpaid_now() -> uint256:
    """
    @return The units that were given back in this window and not paid for.
    """
    word: uint256 = self._unpaid
    return word & _AMOUNT_MASK if word >> _TIME_SHIFT == self._window() else 0


@internal
@view
def _outstanding(unpaid: uint256) -> uint256:
    supply: uint256 = staticcall IERC20(token).totalSupply()
    # The treasury has a part of the supply, and all units are below 2^88.
    return unsafe_add(unsafe_sub(supply, staticcall IERC20(token).balanceOf(treasury)), unpaid)


@internal
@view
def _paid_for(amount: uint256) -> uint256:
    """
    @return The units that are paid for, rounded down. All units are below 2^88.
    """
    return unsafe_div(unsafe_mul(amount, unsafe_sub(_BPS, discountBps)), _BPS)


@internal
@view
def _share(
    asset: address, holding: uint256, source: address, paid_for: uint256, outstanding: uint256
) -> uint256:
    """
    @param source The contract that tells what the treasury is committed to; zero for none.
    @param paid_for At most `outstanding`, so that the share is at most what there is.
    """
    book: uint256 = min(holding, _MOST)
    if source != empty(address):
        period: uint256 = 0
        dormant_bps: uint256 = 0
        months: uint256 = 0
        period, dormant_bps, months = staticcall ITreasury(treasury).limitOf(asset)
        months = max(months, keptMonths)
        if months != 0:
            committed: uint256 = min(staticcall ICommitments(source).committed(asset), _MOST)
            # At most 255 months.
            kept: uint256 = unsafe_mul(committed, months) // 12
            book = 0 if kept >= book else unsafe_sub(book, kept)
    # Below 2^160 and 2^88. Some currency is outstanding: what is given back.
    return unsafe_div(unsafe_mul(book, paid_for), outstanding)


@internal
@view
def _holding(asset: address) -> uint256:
    """
    @return What the treasury has of an asset.
    @dev Reverts as the asset does where that does not tell.
    """
    if asset == empty(address):
        return treasury.balance
    return staticcall IERC20(asset).balanceOf(treasury)
