# pragma version 0.4.3
# pragma evm-version cancun
"""
@title TreasuryToken
@license AGPL-3.0-only
@author govkit
@notice The nation's currency: ERC-20 with permit (ERC-2612) and votes (ERC-5805), under a
        cap that nobody can change. New units are issued by the treasury alone, and within
        a yearly limit that nobody can change either.
@dev Balances live in `votes` beside each holder's delegate; the supply is the newest
     checkpoint of the total. Amounts are in wei, 10^18 to one unit of currency.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from snekmate.tokens.interfaces import IERC20Permit
from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IVotes
from .modules import checkpoints
from .modules import delegation
from .modules import timepoints
from .modules import votes

implements: IERC20
implements: IERC20Detailed
implements: IERC20Permit
implements: IERC5267
implements: IVotes

initializes: checkpoints
initializes: eip712_domain_separator
initializes: timepoints
initializes: votes[checkpoints := checkpoints, timepoints := timepoints]
initializes: delegation[votes := votes, eip712_domain_separator := eip712_domain_separator]

exports: (
    delegation.delegateBySig,
    delegation.nonces,
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
    votes.delegates,
    votes.getPastBallot,
    votes.getPastTotalSupply,
    votes.getPastVotes,
    votes.getVotes,
)


struct Allocation:
    receiver: address
    amount: uint256
    self_delegated: bool


event Issued:
    receiver: indexed(address)
    amount: uint256
    year: uint256


_PERMIT_TYPE_HASH: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)
# An amount must fit into 88 bits, so that later layouts may pack two to a word.
_GREATEST_CAP: constant(uint256) = 2**88 - 1
_YEAR_SECONDS: constant(uint256) = 365 * 24 * 60 * 60
_BPS_DENOMINATOR: constant(uint256) = 10_000

# @notice How many allocations one founding call takes at the most.
MAX_ALLOCATIONS: constant(uint256) = 100

# @notice The currency's name.
name: public(immutable(String[31]))
# @notice The currency's symbol.
symbol: public(immutable(String[11]))
# @notice Ten to this power wei are one unit of currency.
decimals: public(constant(uint8)) = 18
# @notice The most that may ever exist, in wei.
cap: public(immutable(uint256))
# @notice The most that may be issued in a year, in basis points of the supply at its start.
issuanceLimitBps: public(immutable(uint256))
# @notice The one account that may issue.
treasury: public(immutable(address))
# @notice The founding contract, which allocates the genesis supply and then ends.
founder: public(immutable(address))
# @notice When the first issuance year began, in seconds since 1970.
foundedAt: public(immutable(uint256))

# @notice What a spender may still take from an owner, in wei.
allowance: public(HashMap[address, HashMap[address, uint256]])

# The year of the newest issuance and what may still be issued in it: year + 1 (168) | wei (88).
# Zero before the first issuance.
_issuance: uint256


@deploy
def __init__(
    name_: String[31],
    symbol_: String[11],
    cap_: uint256,
    issuance_limit_bps: uint256,
    by_timestamp: bool,
    treasury_: address,
    founder_: address,
):
    """
    @param cap_ In wei, at most 2^88 - 1.
    @param issuance_limit_bps At most 10,000.
    @param by_timestamp The clock: True for seconds, False for block numbers.
    @param treasury_ The timelock that issues.
    @param founder_ Who allocates the genesis supply.
    """
    assert cap_ <= _GREATEST_CAP, "token: cap too high"
    assert issuance_limit_bps <= _BPS_DENOMINATOR, "token: limit over 100%"
    name = name_
    symbol = symbol_
    cap = cap_
    issuanceLimitBps = issuance_limit_bps
    treasury = treasury_
    founder = founder_
    foundedAt = block.timestamp
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    votes.__init__()
    delegation.__init__()
    eip712_domain_separator.__init__(name_, "1")
    # What the treasury holds counts as its own votes, which no governor takes, so that they
    # can be left out of a quorum's base at any past timepoint.
    votes._delegate(treasury_, treasury_)


@external
@view
def totalSupply() -> uint256:
    """
    @return All that exists, in wei.
    """
    return votes._total()


@external
@view
def balanceOf(account: address) -> uint256:
    """
    @return What `account` holds, in wei.
    """
    return votes._units_of(account)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @dev Reverts with "token: zero receiver" or "votes: balance too low".
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
        assert allowed >= amount, "token: allowance too low"
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
    @param deadline The last second (since 1970) at which the signature is good.
    @dev Reverts with "token: expired permit" or "token: wrong signer". The nonce is used up
         before the signature is known to be good; a wrong one reverts that too.
    """
    assert block.timestamp <= deadline, "token: expired permit"
    nonce: uint256 = delegation._use_nonce(owner)
    struct_hash: bytes32 = keccak256(abi_encode(_PERMIT_TYPE_HASH, owner, spender, amount, nonce, deadline))
    assert delegation._recover(struct_hash, v, r, s) == owner, "token: wrong signer"
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
    @notice Lets `delegatee` vote with what the caller holds; the zero address lets nobody.
    @dev Reverts with "token: treasury never votes": its tokens belong to all.
    """
    assert msg.sender != treasury, "token: treasury never votes"
    votes._delegate(msg.sender, delegatee)


@external
@view
def issuable() -> uint256:
    """
    @return What the treasury may issue now, in wei: the rest of this year's limit, or the
            rest below the cap where that is less.
    """
    supply: uint256 = votes._total()
    # The supply never exceeds the cap.
    return min(self._left_this_year(self._year(), supply), unsafe_sub(cap, supply))


@external
def issue(receiver: address, amount: uint256):
    """
    @notice Brings `amount` wei into being. The treasury alone may, so it takes a passed proposal.
    @dev Reverts with "token: only treasury", "token: zero receiver", "token: over yearly limit"
         or "token: over the cap".
    """
    assert msg.sender == treasury, "token: only treasury"
    year: uint256 = self._year()
    left: uint256 = self._left_this_year(year, votes._total())
    assert amount <= left, "token: over yearly limit"
    self._issuance = (unsafe_add(year, 1) << 88) | unsafe_sub(left, amount)
    self._mint(receiver, amount)
    log Issued(receiver=receiver, amount=amount, year=year)


@external
def allocate(allocations: DynArray[Allocation, MAX_ALLOCATIONS]):
    """
    @notice Gives out the genesis supply. The founding contract alone may, and once the
            nation is founded it can call nothing any more.
    @dev Reverts with "token: only founder", "token: zero receiver" or "token: over the cap".
    """
    assert msg.sender == founder, "token: only founder"
    for allocation: Allocation in allocations:
        if allocation.self_delegated:
            votes._delegate(allocation.receiver, allocation.receiver)
        self._mint(allocation.receiver, allocation.amount)


@internal
def _mint(receiver: address, amount: uint256):
    assert receiver != empty(address), "token: zero receiver"
    # The supply never exceeds the cap, and the difference is compared so that no sum overflows.
    assert amount <= unsafe_sub(cap, votes._total()), "token: over the cap"
    votes._mint(receiver, amount)
    log IERC20.Transfer(sender=empty(address), receiver=receiver, value=amount)


@internal
def _transfer(sender: address, receiver: address, amount: uint256):
    assert receiver != empty(address), "token: zero receiver"
    votes._transfer(sender, receiver, amount)
    log IERC20.Transfer(sender=sender, receiver=receiver, value=amount)


@internal
def _approve(owner: address, spender: address, amount: uint256):
    assert spender != empty(address), "token: zero spender"
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
def _left_this_year(year: uint256, supply: uint256) -> uint256:
    """
    @return What the yearly limit still allows. A year without issuance starts from the
            supply of this moment, which nothing but issuance can have changed.
    """
    issuance: uint256 = self._issuance
    if issuance >> 88 == unsafe_add(year, 1):
        return issuance & _GREATEST_CAP
    # Below 2^88 * 2^14.
    return unsafe_mul(supply, issuanceLimitBps) // _BPS_DENOMINATOR
