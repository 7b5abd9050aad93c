# pragma version 0.4.3
# pragma evm-version cancun
"""
@title TreasuryToken
@license AGPL-3.0-only
@author govkit
@notice The nation's currency: ERC-20 with permit (ERC-2612) and votes (ERC-5805), under a
        cap that nobody can change. Only the treasury issues new units, within a yearly limit that
        the treasury can lower and nobody can ever raise.
@dev `holdings` keeps each holder's balance beside its votes. The supply is the newest checkpoint of the
     total, and in the same word stands the supply's ceiling for this issuance year:

         year + 1 (16) | ceiling (88)

     which is zero before the first issuance. Amounts are in wei, 10^18 to one unit of currency.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from snekmate.tokens.interfaces import IERC20Permit
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IExit
from .interfaces import IVotes
from .modules import checkpoints
from .modules import delegation
from .modules import holdings
from .modules import refusals
from .modules import signing
from .modules import timepoints

implements: IERC20
implements: IERC20Detailed
implements: IERC20Permit
implements: IERC5267
implements: IVotes

initializes: checkpoints
initializes: eip712_domain_separator
initializes: timepoints
initializes: holdings[checkpoints := checkpoints, timepoints := timepoints]
initializes: delegation[eip712_domain_separator := eip712_domain_separator]

exports: (
    delegation.nonces,
    eip712_domain_separator.eip712Domain,
    holdings.delegates,
    holdings.delegationEnd,
    holdings.delegationLife,
    holdings.getPastBallot,
    holdings.getPastTotalSupply,
    holdings.getPastVotes,
    holdings.getVotes,
    holdings.refresh,
    holdings.selfVoting,
    holdings.voteWarmUp,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    symbol: String[11]
    # In wei, at most 2^88 - 1.
    cap: uint256
    # In basis points of the supply at the start of a year, at most 10,000.
    issuance_limit_bps: uint256
    # The clock: True for seconds, False for block numbers.
    by_timestamp: bool
    # Whether a holder who delegates to nobody votes with its own units.
    self_voting: bool
    # How long votes must be held before they count, in the clock's unit, at most 2^24 - 1.
    warm_up: uint256
    # How long a delegation to another account lasts at most, in the clock's unit: 0 for ever, or 4 to
    # 2^32 - 1.
    delegation_life: uint256
    # The timelock, which issues new units.
    treasury: address
    # The founding contract, which allocates the genesis supply.
    founder: address
    # The contract through which holders leave, which is told of each transfer; zero for none.
    exit: address


struct Allocation:
    receiver: address
    amount: uint256
    self_delegated: bool


# @notice The first issuance of a year began it: the supply before it, and the most that there can be at
#         the year's end, apart from the cap. Transfers from the zero address show what is issued.
event IssuanceYearBegun:
    year: indexed(uint256)
    supply: uint256
    ceiling: uint256


event IssuanceLimitLowered:
    previousBps: uint256
    newBps: uint256


# -- constants and state ---------------------------------------------------------------------------

_PERMIT_TYPE_HASH: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)
# An amount must fit into 88 bits, as `holdings` packs it.
_GREATEST_CAP: constant(uint256) = 2**88 - 1
_YEAR_SECONDS: constant(uint256) = 365 * 24 * 60 * 60
_BPS_DENOMINATOR: constant(uint256) = 10_000
_CEILING_BITS: constant(uint256) = 88
_LIMIT_BITS: constant(uint256) = 14
_LIMIT_MASK: constant(uint256) = 2**14 - 1

# @notice How many allocations one founding call takes at the most.
MAX_ALLOCATIONS: constant(uint256) = 100

# @notice The currency's name.
name: public(immutable(String[31]))
# @notice The currency's symbol.
symbol: public(immutable(String[11]))
# @notice One unit of currency is ten to this power wei.
decimals: public(constant(uint8)) = 18
# @notice The most that can ever exist, in wei.
cap: public(immutable(uint256))
# @notice The only account that can issue.
treasury: public(immutable(address))
# @notice The founding contract, which allocates the genesis supply and then can do nothing more.
founder: public(immutable(address))
# @notice The contract through which holders leave with a share of the treasury; zero for none.
exit: public(immutable(address))
# @notice When the first issuance year began, in seconds since 1970.
foundedAt: public(immutable(uint256))

# @notice How much a spender can still take from an owner, in wei.
allowance: public(HashMap[address, HashMap[address, uint256]])

# The supply at the start of the newest year with an issuance (88) | the limit in basis points (14).
_limit: uint256


@deploy
def __init__(settings: Settings):
    """
    @dev Reverts with "token: cap too high", "token: limit over 100%", "votes: warm-up too long"
         or "votes: life out of range".
    """
    if settings.cap > _GREATEST_CAP: refusals._refuse(refusals.TOKEN_CAP_TOO_HIGH)
    if settings.issuance_limit_bps > _BPS_DENOMINATOR: refusals._refuse(refusals.TOKEN_LIMIT_OVER_100_)
    name = settings.name
    symbol = settings.symbol
    cap = settings.cap
    treasury = settings.treasury
    founder = settings.founder
    exit = settings.exit
    foundedAt = block.timestamp
    self._limit = settings.issuance_limit_bps
    timepoints.__init__(settings.by_timestamp)
    checkpoints.__init__()
    holdings.__init__(settings.self_voting, settings.warm_up, settings.delegation_life, settings.treasury)
    delegation.__init__()
    eip712_domain_separator.__init__(settings.name, "1")
    # What the treasury holds counts as its own votes, which no governor counts, so that they can be
    # left out of a quorum's base at any past timepoint.
    holdings._delegate(settings.treasury, settings.treasury)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def totalSupply() -> uint256:
    """
    @return The supply, in wei.
    """
    return holdings._total()


@external
@view
def balanceOf(account: address) -> uint256:
    """
    @return The balance of `account`, in wei.
    """
    return holdings._units_of(account)


# -- acting ----------------------------------------------------------------------------------------

@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @dev Reverts with "token: zero receiver", "votes: balance too low" or, to the contract through which
         holders leave, as that does.
    """
    self._transfer(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @dev Reverts with "token: allowance too low" besides the reasons of `transfer`.
         An allowance of 2^256 - 1 never runs down.
    """
    allowed: uint256 = self.allowance[owner][msg.sender]
    if allowed != max_value(uint256):
        if allowed < amount: refusals._refuse(refusals.TOKEN_ALLOWANCE_TOO_LOW)
        self._approve(owner, msg.sender, unsafe_sub(allowed, amount))
    self._transfer(owner, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Lets `spender` take up to `amount` wei of the caller's.
    @dev Reverts with "token: zero spender".
    """
    self._approve(msg.sender, spender, amount)
    return True


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Approves for `owner` by its signature (ERC-2612).
    @param deadline The last second (since 1970) at which the signature is valid.
    @dev Reverts with "token: expired permit" or "token: wrong signer". The nonce is used up before
         the signature is checked, and a wrong signature reverts that too.
    """
    if block.timestamp > deadline: refusals._refuse(refusals.TOKEN_EXPIRED_PERMIT)
    struct_hash: bytes32 = self._permit_hash(owner, spender, amount, deadline)
    if delegation._recover(struct_hash, v, r, s) != owner: refusals._refuse(refusals.TOKEN_WRONG_SIGNER)
    self._approve(owner, spender, amount)


@external
def permitBySignature(
    owner: address,
    spender: address,
    amount: uint256,
    deadline: uint256,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @notice Does the same as `permit`, for contract wallets too (ERC-1271): the same struct, with the
            signature as the wallet takes it, or 65 bytes r, s, v of a key. ERC-7597 calls this a
            second function `permit`, which Vyper does not allow.
    @dev Reverts as `permit` does.
    """
    if block.timestamp > deadline: refusals._refuse(refusals.TOKEN_EXPIRED_PERMIT)
    struct_hash: bytes32 = self._permit_hash(owner, spender, amount, deadline)
    if not delegation._is_signed(owner, struct_hash, signature): refusals._refuse(refusals.TOKEN_WRONG_SIGNER)
    self._approve(owner, spender, amount)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @return The EIP-712 domain separator, as ERC-2612 asks.
    """
    return eip712_domain_separator._domain_separator_v4()


@external
def delegate(delegatee: address):
    """
    @notice Lets `delegatee` vote with what the caller holds. With the zero address nobody does, or if the
            nation is self-voting the caller itself.
    @dev Reverts with "token: treasury never votes": its tokens belong to all. If delegations end, a
         delegation to another account ends at the beginning of the fourth epoch from now, unless it
         is made again. A delegation to the treasury, which takes the votes out of every quorum,
         never ends.
    """
    if msg.sender == treasury: refusals._refuse(refusals.TOKEN_TREASURY_NEVER_VOTES)
    holdings._delegate(msg.sender, delegatee)


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Delegates for the account that signed `Delegation(delegatee, nonce, expiry)`.
    @param expiry The last second (since 1970) at which the signature is valid, itself included.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce", or the
         reasons of snekmate's ecdsa for a signature that is malleable or recovers nobody.
    """
    holdings._delegate(delegation._delegator(delegatee, nonce, expiry, v, r, s), delegatee)


@external
def delegateBySignature(
    delegator: address,
    delegatee: address,
    nonce: uint256,
    expiry: uint256,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @notice Delegates for an account with a key or a contract wallet (ERC-1271) that signed
            `DelegationOf(delegator, delegatee, nonce, expiry)`. The struct names the delegator, so a
            signature for one wallet of an owner is not valid for another.
    @param expiry The last second (since 1970) at which the signature is valid, itself included.
    @dev Reverts with "delegation: expired signature", "delegation: wrong nonce" or
         "delegation: invalid signature".
    """
    delegation._check_delegator(delegator, delegatee, nonce, expiry, signature)
    holdings._delegate(delegator, delegatee)


@external
@view
def issuanceLimitBps() -> uint256:
    """
    @return The most that can be issued in a year, in basis points of the supply at its start.
    """
    return self._limit & _LIMIT_MASK


@external
@view
def issuable() -> uint256:
    """
    @return How much the treasury can issue now, in wei: the rest of this year's limit, or the rest below
            the cap if that is less.
    """
    supply: uint256 = holdings._total()
    kept: uint256 = holdings._kept()
    # A year without issuance starts from the supply of this moment.
    ceiling: uint256 = self._highest(supply, self._limit & _LIMIT_MASK)
    if kept >> _CEILING_BITS == unsafe_add(self._year(), 1):
        ceiling = kept & _GREATEST_CAP
    # A limit that was lowered within the year may be exceeded already.
    return 0 if ceiling <= supply else unsafe_sub(min(ceiling, cap), supply)


@external
def issue(receiver: address, amount: uint256):
    """
    @notice Issues `amount` wei. Only the treasury can call this, so it takes a passed proposal.
    @dev Reverts with "token: only treasury", "token: zero receiver", "token: over yearly limit"
         or "token: over the cap".
    """
    if msg.sender != treasury: refusals._refuse(refusals.TOKEN_ONLY_TREASURY)
    # Written out to save gas: the total's word is read once.
    total: uint256 = holdings._total_word
    supply: uint256 = total & _GREATEST_CAP
    ceiling: uint256 = total >> holdings._KEPT_SHIFT
    year: uint256 = self._year()
    if ceiling >> _CEILING_BITS != unsafe_add(year, 1):
        limit: uint256 = self._limit & _LIMIT_MASK
        ceiling = (unsafe_add(year, 1) << _CEILING_BITS) | self._highest(supply, limit)
        self._limit = (supply << _LIMIT_BITS) | limit
        log IssuanceYearBegun(year=year, supply=supply, ceiling=ceiling & _GREATEST_CAP)
    highest: uint256 = ceiling & _GREATEST_CAP
    # The difference is compared so that no sum overflows.
    if supply > highest or amount > unsafe_sub(highest, supply):
        refusals._refuse(refusals.TOKEN_OVER_YEARLY_LIMIT)
    self._mint(receiver, amount, total, ceiling)


@external
def lowerIssuanceLimit(limit_bps: uint256):
    """
    @notice Lowers the yearly limit, for this year too, and for ever: it cannot be raised again. Only the
            treasury can call this, so it takes a passed proposal.
    @param limit_bps In basis points of the supply at a year's start; below the present limit.
    @dev Reverts with "token: only treasury" or "token: limit not lower".
    """
    if msg.sender != treasury: refusals._refuse(refusals.TOKEN_ONLY_TREASURY)
    limit: uint256 = self._limit
    if limit_bps >= limit & _LIMIT_MASK: refusals._refuse(refusals.TOKEN_LIMIT_NOT_LOWER)
    log IssuanceLimitLowered(previousBps=limit & _LIMIT_MASK, newBps=limit_bps)
    start: uint256 = limit >> _LIMIT_BITS
    self._limit = (start << _LIMIT_BITS) | limit_bps
    kept: uint256 = holdings._kept()
    # If this year has no ceiling yet, it will start from the limit at its first issuance.
    if kept >> _CEILING_BITS == unsafe_add(self._year(), 1):
        holdings._keep((kept >> _CEILING_BITS << _CEILING_BITS) | self._highest(start, limit_bps))


@external
def allocate(allocations: DynArray[Allocation, MAX_ALLOCATIONS]):
    """
    @notice Gives out the genesis supply. Only the founding contract can call this, and once the nation is
            founded it can call nothing any more. A `self_delegated` allocation is delegated to its
            receiver, which changes nothing if the nation is self-voting.
    @dev Reverts with "token: only founder", "token: zero receiver" or "token: over the cap".
    """
    if msg.sender != founder: refusals._refuse(refusals.TOKEN_ONLY_FOUNDER)
    for allocation: Allocation in allocations:
        if allocation.self_delegated:
            holdings._delegate(allocation.receiver, allocation.receiver)
        self._mint(allocation.receiver, allocation.amount, holdings._total_word, holdings._kept())


# -- internal --------------------------------------------------------------------------------------

@internal
def _mint(receiver: address, amount: uint256, total: uint256, ceiling: uint256):
    """
    @param total The total's word now, which the caller has read.
    """
    if receiver == empty(address): refusals._refuse(refusals.TOKEN_ZERO_RECEIVER)
    # The supply never exceeds the cap, and the difference is compared so that no sum overflows.
    if amount > unsafe_sub(cap, total & _GREATEST_CAP): refusals._refuse(refusals.TOKEN_OVER_THE_CAP)
    holdings._mint(receiver, amount, total, ceiling)
    self._tell(empty(address), receiver, amount)


@internal
def _transfer(sender: address, receiver: address, amount: uint256):
    if receiver == empty(address): refusals._refuse(refusals.TOKEN_ZERO_RECEIVER)
    holdings._transfer(sender, receiver, amount)
    self._tell(sender, receiver, amount)


@internal
def _tell(sender: address, receiver: address, amount: uint256):
    log IERC20.Transfer(sender=sender, receiver=receiver, value=amount)
    if exit != empty(address):
        extcall IExit(exit).moved(sender, receiver, amount, skip_contract_check=True)


@internal
def _permit_hash(owner: address, spender: address, amount: uint256, deadline: uint256) -> bytes32:
    """
    @return The hash of the struct that the owner must have signed, with its nonce, which is used up.
    """
    nonce: uint256 = delegation._use_nonce(owner)
    return keccak256(abi_encode(_PERMIT_TYPE_HASH, owner, spender, amount, nonce, deadline))


@internal
def _approve(owner: address, spender: address, amount: uint256):
    if spender == empty(address): refusals._refuse(refusals.TOKEN_ZERO_SPENDER)
    self.allowance[owner][spender] = amount
    log IERC20.Approval(owner=owner, spender=spender, value=amount)


@internal
@view
def _year() -> uint256:
    """
    @return The issuance year, from 0: spans of 365 days since the founding.
    """
    return unsafe_sub(block.timestamp, foundedAt) // _YEAR_SECONDS


@internal
@view
def _highest(supply: uint256, limit_bps: uint256) -> uint256:
    """
    @return The most that there can be at the end of a year that began with `supply`. The sum is below
            2^89, and bounded so that it fits 88 bits.
    """
    limit: uint256 = unsafe_mul(supply, limit_bps) // _BPS_DENOMINATOR
    return min(unsafe_add(supply, limit), _GREATEST_CAP)
