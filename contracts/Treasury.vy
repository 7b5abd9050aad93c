# pragma version 0.4.3
# pragma evm-version cancun

"""
@title Treasury
@license AGPL-3.0-only
@author govkit
@notice The timelock that holds the nation's money and owns every other contract. It executes what the
        governor has passed, after a delay in which everybody can see what will happen. Payers, contracts
        that the founding or a vote has named, have money paid out of it within their own rules.
@dev An operation is a proposal's actions, and its id is the proposal's: the hash of
     targets, values, calldatas and description hash (IGovernor). What is queued, and from when on
     it can be executed, stands in the governor alone. Nothing is executed unless the governor
     marks it so first. Besides `pay` there is no other way in: no owner, no delegatecall.
     Events have the names that indexers know from OpenZeppelin's TimelockController. The governor's
     events say what is scheduled (`ProposalCreated`, `ProposalQueued`).
     At most four assets are limited. What the treasury has of each is read before the first action of
     a proposal and after the last one, and what has left counts for the proposal's class, whatever
     the actions were; what `pay` pays counts for the payer. Calls of a limited token are those
     only that leave no allowance, which others could use later.
     The first word of the list of limited assets says how many there are. Each payer has a cap of
     each of them, also where it may spend nothing, and its own word says whether there are any; so
     a payment reads no more than it must. A cap has the hour in which its period ends, so that the
     calendar is asked once a period.
"""

from ethereum.ercs import IERC20

from .interfaces import ICommitments
from .interfaces import IProposals
from .interfaces import ITreasury
from .modules import calendar
from .modules import code_fold
from .modules import refusals

implements: ITreasury


# -- types and events ------------------------------------------------------------------------------

struct Cap:
    # The number of a class, or of a payer.
    number: uint256
    # In the asset's smallest unit; `UNLIMITED` for no cap.
    cap: uint256


struct Limit:
    # Zero for the chain's own coin.
    asset: address
    # As in `calendar`, a span in whole hours; 0 for a limit that has no caps, only a runway.
    period: uint256
    # The share of each cap that may leave while the nation is dormant.
    dormant_bps: uint256
    # So many months of what the treasury is committed to must stay in it; 0 for none.
    runway_months: uint256
    caps: DynArray[Cap, MAX_CAPS]


event CallExecuted:
    id: indexed(bytes32)
    index: indexed(uint256)
    target: address
    value: uint256
    data: Bytes[2_048]


event MinDelayChange:
    oldDuration: uint256
    newDuration: uint256


event PayerSet:
    payer: indexed(address)
    number: uint256
    allowed: bool


event LimitSet:
    asset: indexed(address)
    period: uint256
    dormant_bps: uint256
    runway_months: uint256
    caps: DynArray[Cap, MAX_CAPS]


event CommitmentsSet:
    source: indexed(address)


# -- constants and state ---------------------------------------------------------------------------

MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
# A delay is never zero, so that no proposal takes effect in the block it passes in, and
# never so long that a typing mistake would freeze the nation.
MAX_DELAY_SECONDS: constant(uint256) = 30 * 24 * 60 * 60
# The payers that are ever named.
MAX_PAYERS: constant(uint256) = 48
# Payers are numbered from here on: the numbers below are those of the classes of decisions.
FIRST_PAYER: constant(uint256) = 16
_ALLOWED: constant(uint256) = 1
_PAYER_SHIFT: constant(uint256) = 1
_PAYER_MASK: constant(uint256) = 2**6 - 1
# Something is limited, or was.
_WATCHED: constant(uint256) = 2**7

# Limited assets, and caps of one of them.
MAX_LIMITED: constant(uint256) = 4
MAX_CAPS: constant(uint256) = 24
MAX_RUNWAY_MONTHS: constant(uint256) = 255
# The cap of those who may spend without one.
UNLIMITED: constant(uint256) = 2**104 - 1
_CAP_SHIFT: constant(uint256) = 152
_SPENT_SHIFT: constant(uint256) = 48
_AMOUNT_MASK: constant(uint256) = 2**104 - 1
_END_SHIFT: constant(uint256) = 24
# Of hours from 1970 on, 1,914 years.
_END_MASK: constant(uint256) = 2**24 - 1
_HOUR: constant(uint256) = 3_600
_KEPT: constant(uint256) = 2**_CAP_SHIFT - 2**_END_SHIFT
_RUNWAY: constant(uint256) = 2**19
_SHARE_SHIFT: constant(uint256) = 5
_MONTHS_SHIFT: constant(uint256) = 1
_MONTHS_MASK: constant(uint256) = 15
_LIMITED: constant(uint256) = 1

_ADDRESS_MASK: constant(uint256) = 2**160 - 1
_PERIOD_SHIFT: constant(uint256) = 160
_PERIOD_MASK: constant(uint256) = 2**32 - 1
_DORMANT_SHIFT: constant(uint256) = 192
_RUNWAY_SHIFT: constant(uint256) = 206
_COUNT_SHIFT: constant(uint256) = 253
_SETTINGS_MASK: constant(uint256) = 2**_COUNT_SHIFT - 1
_BPS: constant(uint256) = 10_000
_SHARE_MASK: constant(uint256) = 2**14 - 1
# Added to the class of the proposal that is being executed, once it has changed a limit.
_LIMITS_CHANGED: constant(uint256) = 2**4
# The functions of a limited token that proposals can call: they move, make or burn it, and change nothing
# that outlasts the call but the nation's own limit of issuance and delegate. The last two are those of a
# wrapped coin. As numbers, which take less code than four bytes.
_TRANSFER: constant(uint256) = 2_835_717_307  # transfer(address,uint256)
_TRANSFER_FROM: constant(uint256) = 599_290_589  # transferFrom(address,address,uint256)
_ISSUE: constant(uint256) = 2_256_078_004  # issue(address,uint256)
_LOWER_ISSUANCE_LIMIT: constant(uint256) = 329_394_357  # lowerIssuanceLimit(uint256)
_DELEGATE: constant(uint256) = 1_545_185_628  # delegate(address)
_BURN: constant(uint256) = 1_117_154_408  # burn(uint256)
_DEPOSIT: constant(uint256) = 3_504_541_104  # deposit()
_WITHDRAW: constant(uint256) = 773_487_949  # withdraw(uint256)
# `approve` is one of them when it ends an allowance.
_APPROVE: constant(uint256) = 157_198_259  # approve(address,uint256)
# Some tokens let this contract take from everybody whatever they tell it that others may take.
_PERMIT2: constant(address) = 0x000000000022D473030F116dDEE9F6B43aC78BA3

_INTERFACES: constant(bytes4[2]) = [
    0x01FFC9A7,  # ERC-165
    0x4E2312E0,  # ERC-1155 receiver
]

# @notice The contract that says what is executed.
governor: public(immutable(address))

# @notice The shortest time between queuing and executing, in seconds. The governor reads it here when
#         it is created. A class of proposals can require a longer one.
getMinDelay: public(immutable(uint256))

# @notice How many payers were ever named.
payerCount: public(uint256)
# watched (1) | number (6) | allowed (1); 0 for an account that was never named
_payers: HashMap[address, uint256]
# @notice The payer of a number, from 16 on.
payerAt: public(HashMap[uint256, address])
# The class of the proposal that is being executed, and whether it has changed a limit.
_class: transient(uint256)
# @notice The contract that tells what the treasury is committed to (see `ICommitments`); zero for none.
commitments: public(address)
# how many, in the first word (3) | spare (39) | runway months (8) | dormant share (14) | period (32) | asset (160)
_list: uint256[MAX_LIMITED]
# cap (104) | spent (104) | hour in which the period ends (24) | spare (4) | runway (1) | dormant share (14) |
# months of the period, 0 for a span (4) | limited (1), by asset (160) | class or payer (6)
_caps: HashMap[uint256, uint256]


@deploy
def __init__(
    governor_: address,
    delay_seconds: uint256,
    payers: DynArray[address, MAX_PAYERS],
    commitments_: address,
    limits: DynArray[Limit, MAX_LIMITED],
):
    """
    @param governor_ The governor, which need not have code yet.
    @param delay_seconds From 1 to 30 days.
    @param payers The first payers, which need not have code yet. Their numbers begin at 16.
    @param commitments_ Need not have code yet either.
    """
    if delay_seconds == 0 or delay_seconds > MAX_DELAY_SECONDS:
        refusals._refuse(refusals.TREASURY_DELAY_OUT_OF_RANGE)
    governor = governor_
    getMinDelay = delay_seconds
    log MinDelayChange(oldDuration=0, newDuration=delay_seconds)
    for payer: address in payers:
        self._set_payer(payer, True)
    self.commitments = commitments_
    for limit: Limit in limits:
        self._set_limit(limit.asset, limit.period, limit.dormant_bps, limit.runway_months, limit.caps)


# -- paying ----------------------------------------------------------------------------------------

@external
@payable
def __default__():
    """
    @notice Accepts the chain's own coin from anybody.
    """
    pass


@external
@payable
@nonreentrant
def execute(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Executes the actions of a queued proposal in their order, all or none. Anybody can call this,
            here or as the governor's `execute`, which forwards it. Coin that is sent along stays here.
    @return The proposal's id.
    @dev Reverts as `Governor.markExecuted` does, with "treasury: code changed", "treasury: no action" (an
         action would mark a proposal as executed), or as a target does. Each target's code is read right
         before its call, so a target that an earlier action created or changed is refused too.
         Where assets are limited also with "treasury: no allowance" (an action calls a limited token
         otherwise than to move it), "treasury: over the limit", "treasury: dormant", "treasury: under
         the runway", "treasury: limit changed" (the proposal changes limits and spends), or as a limited
         token does that does not tell what the treasury has. Nothing can leave by a proposal that calls the
         treasury alone, so nothing is read for it, and the limit of such a token can be ended.
    """
    id: bytes32 = keccak256(abi_encode(targets, values, calldatas, description_hash))
    # The governor checks all that must be true and marks the proposal as executed before any
    # action is done, so that no action finds it open.
    pinned: uint256 = extcall IProposals(governor).markExecuted(convert(id, uint256))
    number: uint256 = (pinned & code_fold.CLASS_MASK) >> code_fold.CLASS_SHIFT
    self._class = number
    limits: DynArray[uint256, MAX_LIMITED] = []
    assets: DynArray[address, MAX_LIMITED] = []
    before: DynArray[uint256, MAX_LIMITED] = []
    first: uint256 = self._list[0]
    if first != 0:
        for target: address in targets:
            if target != self:
                limits = self._limits(first)
                break
        for limit: uint256 in limits:
            asset: address = convert(limit & _ADDRESS_MASK, address)
            assets.append(asset)
            # Coin that is sent along is a gift that came first, so it makes no room for more.
            before.append(self._holding(asset))
    fold: bytes32 = empty(bytes32)
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        code_hash: bytes32 = targets[i].codehash
        if code_hash == code_fold.NO_CODE:
            code_hash = empty(bytes32)
        fold = keccak256(concat(fold, code_hash))
        # The governor would take it for the call above.
        if targets[i] == governor:
            if slice(calldatas[i], 0, 4) == method_id("markExecuted(uint256)"):
                refusals._refuse(refusals.TREASURY_NO_ACTION)
        if len(assets) != 0 and targets[i] != empty(address) and (targets[i] in assets or targets[i] == _PERMIT2):
            size: uint256 = len(calldatas[i])
            selector: uint256 = 0
            if size >= 4:
                selector = convert(slice(calldatas[i], 0, 4), uint256)
            harmless: bool = (
                selector == _TRANSFER
                or selector == _TRANSFER_FROM
                or selector == _ISSUE
                or selector == _LOWER_ISSUANCE_LIMIT
                or selector == _DELEGATE
                or selector == _BURN
                or selector == _DEPOSIT
                or selector == _WITHDRAW
            )
            if selector == _APPROVE and size == 68:
                harmless = convert(slice(calldatas[i], 36, 32), uint256) == 0
            if not harmless: refusals._refuse(refusals.TREASURY_NO_ALLOWANCE)
        raw_call(targets[i], calldatas[i], value=values[i])
        log CallExecuted(id=id, index=i, target=targets[i], value=values[i], data=calldatas[i])
    if (convert(fold, uint256) ^ pinned) & code_fold.MASK != 0: refusals._refuse(refusals.TREASURY_CODE_CHANGED)
    for i: uint256 in range(len(assets), bound=MAX_LIMITED):
        after: uint256 = self._holding(assets[i])
        if after < before[i]:
            # The limits were those that stood when the proposal began.
            if self._class != number: refusals._refuse(refusals.TREASURY_LIMIT_CHANGED)
            # It is less.
            word: uint256 = self._cap(limits[i], assets[i], number)
            self._count(assets[i], number, word, unsafe_sub(before[i], after), after)
    return convert(id, uint256)


@external
@nonreentrant
def pay(asset: address, receiver: address, amount: uint256):
    """
    @notice Pays out of the treasury. Only payers can call this, and not while a proposal is executed.
    @param asset An ERC-20 token, or zero for the chain's own coin.
    @dev Reverts with "treasury: only payers", or with "treasury: payment failed": the treasury has too little,
         the asset has no code, or the asset or the receiver refuses. Where the asset is limited also as
         `execute` does. Logs nothing: a payer's own event says more.
    """
    payer: uint256 = self._payers[msg.sender]
    if payer & _ALLOWED == 0: refusals._refuse(refusals.TREASURY_ONLY_PAYERS)
    number: uint256 = 0
    word: uint256 = 0
    if payer & _WATCHED != 0:
        number = (payer >> _PAYER_SHIFT) & _PAYER_MASK
        word = self._caps[(convert(asset, uint256) << 6) | number]
    limited: bool = word != 0
    paid: bool = False
    if asset == empty(address):
        # If it is more than there is, the payment fails.
        if limited and amount <= self.balance:
            self._count(asset, number, word, amount, unsafe_sub(self.balance, amount))
        paid = raw_call(receiver, b"", value=amount, revert_on_failure=False)
    else:
        before: uint256 = 0
        if limited:
            before = staticcall IERC20(asset).balanceOf(self, skip_contract_check=True)
        answer: Bytes[32] = b""
        paid, answer = raw_call(
            asset,
            abi_encode(receiver, amount, method_id=method_id("transfer(address,uint256)")),
            max_outsize=32,
            revert_on_failure=False,
        )
        # A token may answer nothing. An account without code does too, and the treasury itself.
        if len(answer) == 0:
            paid = paid and asset.is_contract and asset != self
        else:
            paid = paid and len(answer) == 32 and convert(answer, uint256) == 1
        if limited and paid:
            # Some tokens take more than they are told to. The lock is closed until this is counted.
            after: uint256 = staticcall IERC20(asset).balanceOf(self, skip_contract_check=True)
            if after < before:
                self._count(asset, number, word, unsafe_sub(before, after), after)
    if not paid: refusals._refuse(refusals.TREASURY_PAYMENT_FAILED)


# -- payers and limits -----------------------------------------------------------------------------

@external
def setPayer(payer: address, allowed: bool):
    """
    @notice Says whether a contract is a payer. Only the treasury itself can call this, by a proposal of the
            strictest class. A payer that is named again keeps its number.
    @dev Reverts with "treasury: only treasury", "treasury: only strictest class" or "treasury: no contract".
    """
    self._check_author()
    if allowed and not payer.is_contract: refusals._refuse(refusals.TREASURY_NO_CONTRACT)
    self._set_payer(payer, allowed)


@external
def setLimit(
    asset: address,
    period: uint256,
    dormant_bps: uint256,
    runway_months: uint256,
    caps: DynArray[Cap, MAX_CAPS],
):
    """
    @notice Limits what may leave of an asset in a period, for each class of proposals and each payer by its
            cap, and how much must stay in the treasury. A class or payer that is not named may spend nothing
            of that asset. Of a limit that is replaced, what was spent in the same period stays counted. A
            limit without caps and runway ends the asset's limit. Only the treasury itself can call this, by a
            proposal of the strictest class, which cannot spend of a limited asset besides.
    @dev Reverts with "treasury: only treasury", "treasury: only strictest class", "treasury: limit out of
         range" (also for a fifth asset) or "treasury: no asset" (it does not tell what the treasury has).
    """
    self._check_author()
    self._class = _LIMITS_CHANGED
    self._set_limit(asset, period, dormant_bps, runway_months, caps)


@external
def setCommitments(source: address):
    """
    @notice Names the contract that tells what the treasury is committed to, or none. Only the treasury
            itself can call this, by a proposal of the strictest class.
    @dev Reverts with "treasury: only treasury", "treasury: only strictest class" or "treasury: no contract".
    """
    self._check_author()
    if source != empty(address) and not source.is_contract: refusals._refuse(refusals.TREASURY_NO_CONTRACT)
    self.commitments = source
    log CommitmentsSet(source=source)


@external
@view
def limitedAssets() -> DynArray[address, MAX_LIMITED]:
    """
    @return The assets that are limited; zero for the chain's own coin.
    """
    assets: DynArray[address, MAX_LIMITED] = []
    for limit: uint256 in self._list:
        if limit != 0:
            assets.append(convert(limit & _ADDRESS_MASK, address))
    return assets


@external
@view
def limitOf(asset: address) -> (uint256, uint256, uint256):
    """
    @return The period of an asset's limit, the share of a dormant nation in basis points, and the months of
            its runway; all zero for none.
    """
    limit: uint256 = self._limit(asset)
    return (
        (limit >> _PERIOD_SHIFT) & _PERIOD_MASK,
        (limit >> _DORMANT_SHIFT) & _SHARE_MASK,
        (limit >> _RUNWAY_SHIFT) & MAX_RUNWAY_MONTHS,
    )


@external
@view
def capOf(asset: address, number: uint256) -> (uint256, uint256):
    """
    @param number Of a class, or of a payer.
    @return The cap, `UNLIMITED` for none, and what was spent of it in this period.
    """
    word: uint256 = self._cap(self._limit(asset), asset, number)
    return word >> _CAP_SHIFT, self._spent(word)


@external
@view
def isPayer(account: address) -> bool:
    """
    @return Whether `pay` pays for that account.
    """
    return self._payers[account] & _ALLOWED != 0


@external
@view
def payerNumber(account: address) -> uint256:
    """
    @return The number of an account that is or was a payer, from 16 on; 0 for any other account.
    """
    return (self._payers[account] >> _PAYER_SHIFT) & _PAYER_MASK


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165).
    """
    return interface_id in _INTERFACES


@external
def onERC721Received(operator: address, owner: address, token_id: uint256, data: Bytes[1_024]) -> bytes4:
    """
    @notice Accepts any ERC-721 token.
    """
    return method_id("onERC721Received(address,address,uint256,bytes)", output_type=bytes4)


@external
def onERC1155Received(
    operator: address, owner: address, id: uint256, amount: uint256, data: Bytes[1_024]
) -> bytes4:
    """
    @notice Accepts any ERC-1155 token.
    """
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
def onERC1155BatchReceived(
    operator: address,
    owner: address,
    ids: DynArray[uint256, 64],
    amounts: DynArray[uint256, 64],
    data: Bytes[1_024],
) -> bytes4:
    """
    @notice Accepts any batch of ERC-1155 tokens.
    """
    return method_id(
        "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4
    )


# -- internal --------------------------------------------------------------------------------------

@internal
def _set_payer(payer: address, allowed: bool):
    word: uint256 = self._payers[payer]
    if word == 0:
        count: uint256 = self.payerCount
        if count == MAX_PAYERS: refusals._refuse(refusals.TREASURY_TOO_MANY_PAYERS)
        number: uint256 = unsafe_add(count, FIRST_PAYER)
        self.payerCount = unsafe_add(count, 1)
        self.payerAt[number] = payer
        word = number << _PAYER_SHIFT
        limits: DynArray[uint256, MAX_LIMITED] = self._limits(self._list[0])
        for limit: uint256 in limits:
            word |= _WATCHED
            # Nothing, but where the limit has a runway only, or names the number already.
            asset: address = convert(limit & _ADDRESS_MASK, address)
            named: uint256 = self._cap(limit, asset, number)
            self._caps[(convert(asset, uint256) << 6) | number] = named if named != 0 else _LIMITED
    self._payers[payer] = (word & ~_ALLOWED) | convert(allowed, uint256)
    log PayerSet(payer=payer, number=(word >> _PAYER_SHIFT) & _PAYER_MASK, allowed=allowed)


@internal
@view
def _check_author():
    """
    @notice Refuses anybody but the treasury itself, executing a proposal of the strictest class. No rule of
            the rulebook can change that.
    """
    if msg.sender != self: refusals._refuse(refusals.TREASURY_ONLY_TREASURY)
    if self._class & code_fold.CLASS_NUMBERS != 0: refusals._refuse(refusals.TREASURY_ONLY_STRICTEST_CLASS)


@internal
def _set_limit(
    asset: address,
    period: uint256,
    dormant_bps: uint256,
    runway_months: uint256,
    caps: DynArray[Cap, MAX_CAPS],
):
    log LimitSet(
        asset=asset,
        period=period,
        dormant_bps=dormant_bps,
        runway_months=runway_months,
        caps=caps,
    )
    earlier: uint256 = self._limit(asset)
    ends: bool = len(caps) == 0 and runway_months == 0
    fits: bool = dormant_bps <= _BPS and runway_months <= MAX_RUNWAY_MONTHS
    # Without caps only the runway counts.
    fits = fits and (calendar._is_period(period) if len(caps) != 0 else period == 0)
    # A cap has all that a payment must know but the seconds of a span and the months of a runway.
    common: uint256 = (dormant_bps << _SHARE_SHIFT) | _LIMITED
    if period > calendar.YEAR:
        fits = fits and period % _HOUR == 0
    else:
        common |= period << _MONTHS_SHIFT
    if runway_months != 0:
        common |= _RUNWAY
    # What was spent in a period of the same kind stays counted.
    kept: uint256 = _KEPT if (earlier >> _PERIOD_SHIFT) & _PERIOD_MASK == period else 0
    words: uint256[FIRST_PAYER + MAX_PAYERS] = empty(uint256[FIRST_PAYER + MAX_PAYERS])
    for each: Cap in caps:
        fits = fits and each.number < FIRST_PAYER + MAX_PAYERS and each.cap <= UNLIMITED
        if fits:
            words[each.number] = (each.cap << _CAP_SHIFT) | common
    if not fits: refusals._refuse(refusals.TREASURY_LIMIT_OUT_OF_RANGE)
    # Below 2^6.
    payers: uint256 = unsafe_add(self.payerCount, FIRST_PAYER)
    for number: uint256 in range(FIRST_PAYER + MAX_PAYERS):
        word: uint256 = words[number]
        if number >= FIRST_PAYER and number < payers and not ends:
            payer: address = self.payerAt[number]
            self._payers[payer] |= _WATCHED
            if word == 0:
                word = common | (UNLIMITED << _CAP_SHIFT if period == 0 else 0)
        before: uint256 = self._caps[(convert(asset, uint256) << 6) | number]
        if word != 0:
            word |= before & kept
        if word != before:
            self._caps[(convert(asset, uint256) << 6) | number] = word
    first: uint256 = self._list[0]
    count: uint256 = first >> _COUNT_SHIFT
    # Where it stands, or will stand.
    place: uint256 = count
    for i: uint256 in range(count, bound=MAX_LIMITED):
        if self._list[i] & _ADDRESS_MASK == convert(asset, uint256):
            place = i
    settings: uint256 = 0
    if ends:
        if place == count:
            return
        # The last one takes its place.
        count = unsafe_sub(count, 1)
        settings = self._list[count] & _SETTINGS_MASK
        self._list[count] = 0
        if place == count:
            settings = 0
    else:
        if not self._is_asset(asset): refusals._refuse(refusals.TREASURY_NO_ASSET)
        if place == MAX_LIMITED: refusals._refuse(refusals.TREASURY_LIMIT_OUT_OF_RANGE)
        count = max(count, unsafe_add(place, 1))
        settings = (
            (runway_months << _RUNWAY_SHIFT)
            | (dormant_bps << _DORMANT_SHIFT)
            | (period << _PERIOD_SHIFT)
            | convert(asset, uint256)
        )
    if place < MAX_LIMITED:
        self._list[place] = settings
    self._list[0] = (self._list[0] & _SETTINGS_MASK) | (count << _COUNT_SHIFT)


@internal
def _count(asset: address, number: uint256, word: uint256, amount: uint256, left: uint256):
    """
    @notice Counts what leaves of a limited asset, and refuses it where that is too much.
    @param number Of the class or payer that it leaves by.
    @param word Its cap of that asset.
    @param left What the treasury has of it afterwards.
    """
    if amount == 0:
        return
    cap: uint256 = word >> _CAP_SHIFT
    if cap != UNLIMITED:
        if amount > cap: refusals._refuse(refusals.TREASURY_OVER_THE_LIMIT)
        # Both are below 2^104. A cap that was lowered may be less than what was spent.
        spent: uint256 = unsafe_add(self._spent(word), amount)
        if spent > cap: refusals._refuse(refusals.TREASURY_OVER_THE_LIMIT)
        # Nobody is asked unless it matters. A share has 14 bits.
        if unsafe_mul(spent, _BPS) > unsafe_mul(cap, (word >> _SHARE_SHIFT) & _SHARE_MASK):
            if staticcall IProposals(governor).isDormant(): refusals._refuse(refusals.TREASURY_DORMANT)
        end: uint256 = (word >> _END_SHIFT) & _END_MASK
        if unsafe_div(block.timestamp, _HOUR) >= end:
            end = self._end(asset, word)
        self._caps[(convert(asset, uint256) << 6) | number] = (word & ~_KEPT) | (spent << _SPENT_SHIFT) | (end << _END_SHIFT)
    # What the treasury is committed to is what the rest is kept for, so that is always paid.
    if word & _RUNWAY != 0 and number != 0:
        source: address = self.commitments
        if source != empty(address) and not (number >= FIRST_PAYER and msg.sender == source):
            months: uint256 = (self._limit(asset) >> _RUNWAY_SHIFT) & MAX_RUNWAY_MONTHS
            if left < staticcall ICommitments(source).committed(asset) * months // 12:
                refusals._refuse(refusals.TREASURY_UNDER_THE_RUNWAY)


@internal
@pure
def _key(asset: address, number: uint256) -> uint256:
    return (convert(asset, uint256) << 6) | number


@internal
@view
def _cap(limit: uint256, asset: address, number: uint256) -> uint256:
    """
    @return The cap of a class or payer; none where the limit has a runway only.
    """
    if limit != 0 and (limit >> _PERIOD_SHIFT) & _PERIOD_MASK == 0:
        return (UNLIMITED << _CAP_SHIFT) | _RUNWAY | _LIMITED
    return self._caps[(convert(asset, uint256) << 6) | number]


@internal
@view
def _spent(word: uint256) -> uint256:
    """
    @return What was spent of a cap in this period.
    """
    if unsafe_div(block.timestamp, _HOUR) >= (word >> _END_SHIFT) & _END_MASK:
        return 0
    return (word >> _SPENT_SHIFT) & _AMOUNT_MASK


@internal
@view
def _end(asset: address, word: uint256) -> uint256:
    """
    @return The hour in which this period of a cap ends.
    """
    period: uint256 = (word >> _MONTHS_SHIFT) & _MONTHS_MASK
    if period == 0:
        period = (self._limit(asset) >> _PERIOD_SHIFT) & _PERIOD_MASK
    next: uint256 = unsafe_add(calendar._period_of(block.timestamp, period, 0), 1)
    return unsafe_div(calendar._begin_of(next, period, 0), _HOUR) & _END_MASK


@internal
@view
def _limits(first: uint256) -> DynArray[uint256, MAX_LIMITED]:
    """
    @param first The first word of the list.
    """
    limits: DynArray[uint256, MAX_LIMITED] = []
    count: uint256 = first >> _COUNT_SHIFT
    for i: uint256 in range(count, bound=MAX_LIMITED):
        limits.append(first & _SETTINGS_MASK if i == 0 else self._list[i])
    return limits


@internal
@view
def _limit(asset: address) -> uint256:
    """
    @return The settings of an asset's limit; 0 for none.
    """
    limits: DynArray[uint256, MAX_LIMITED] = self._limits(self._list[0])
    for limit: uint256 in limits:
        if limit & _ADDRESS_MASK == convert(asset, uint256):
            return limit
    return 0


@internal
@view
def _is_asset(asset: address) -> bool:
    """
    @return Whether it tells what the treasury has.
    """
    if asset == empty(address):
        return True
    answered: bool = False
    answer: Bytes[32] = b""
    answered, answer = raw_call(
        asset,
        abi_encode(self, method_id=method_id("balanceOf(address)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return answered and len(answer) == 32


@internal
@view
def _holding(asset: address) -> uint256:
    """
    @return What the treasury has of an asset.
    @dev Reverts as the asset does where that does not tell.
    """
    if asset == empty(address):
        return self.balance
    return staticcall IERC20(asset).balanceOf(self, skip_contract_check=True)
