# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SplitDelegation
@license AGPL-3.0-only
@author govkit
@notice Delegation by shares: a holder splits its currency among several delegates, each of whom votes
        with its part, to the wei. The parts stay the holder's. It can change them and take them back
        at any moment, and nobody else can move them.
@dev In the manner of Uniswap's Franchiser. Each part lies in an account of its own, a portion, which
     delegates all that it holds to one delegate. So the currency need not know about it, and any
     ERC-20 with ERC-5805 works. A portion is a minimal proxy (ERC-1167) of this contract and obeys
     only this contract. Votes are the token's own, with their history.
"""

from ethereum.ercs import IERC20
from snekmate.tokens.interfaces import IERC20Permit

from .interfaces import IVotes
from .modules import refusals


interface Portion:
    def direct(delegatee: address): nonpayable
    def give(receiver: address, amount: uint256): nonpayable


struct Part:
    delegatee: address
    amount: uint256


event Parted:
    owner: indexed(address)
    delegatee: indexed(address)
    portion: indexed(address)
    amount: uint256


# @notice How many parts one call changes at the most.
MAX_PARTS: constant(uint256) = 32

# @notice The currency.
token: public(immutable(IERC20))
# @notice The treasury, which cannot split since its holdings belong to all; or zero.
treasury: public(immutable(address))
# This contract's own address, which a portion that runs its code needs.
_SPLITTER: immutable(address)
# Whether the currency's delegations end by time, so that each call renews those that it names.
_RENEWS: immutable(bool)

# @notice The portion that holds an owner's part for a delegate; zero before the first time.
portionOf: public(HashMap[address, HashMap[address, address]])


@deploy
def __init__(token_: address, treasury_: address):
    """
    @param token_ The currency (ERC-20 and ERC-5805).
    @param treasury_ The treasury, whose holdings never vote; or zero.
    """
    token = IERC20(token_)
    treasury = treasury_
    _SPLITTER = self
    success: bool = False
    answer: Bytes[32] = b""
    # TreasuryToken has this function, but not every ERC-20 with votes does.
    success, answer = raw_call(
        token_, method_id("delegationLife()"), max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    _RENEWS = success and len(answer) == 32 and convert(answer, uint256) != 0


@external
@view
def amountOf(owner: address, delegatee: address) -> uint256:
    """
    @return An owner's part for a delegate, in wei.
    """
    portion: address = self.portionOf[owner][delegatee]
    return 0 if portion == empty(address) else staticcall token.balanceOf(portion)


@external
def split(parts: DynArray[Part, MAX_PARTS]):
    """
    @notice Sets the caller's parts for these delegates, and leaves its other parts as they are. What some
            parts lose goes to those that gain. A surplus goes to the caller, and what is missing is
            taken from the caller, who must have allowed it. If delegations end by time, those named
            here begin a new life.
    @param parts By the delegates' addresses, in rising order. An amount of 0 takes a part back.
    @dev Reverts with "split: treasury never votes", "split: only the splitter", "split: zero
         delegate", "split: not in order" or "split: not paid", or as the currency does.
    """
    self._split(parts)


@external
def splitWithPermit(
    parts: DynArray[Part, MAX_PARTS], allowed: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32
):
    """
    @notice Splits with the caller's permit for `allowed` wei (ERC-2612) instead of an allowance.
    @param deadline The last second (since 1970) at which the permit is valid.
    @dev Reverts as `split` does. It does not matter if somebody else has sent the permit already,
         since the allowance is there then.
    """
    if staticcall token.allowance(msg.sender, self) < allowed:
        extcall IERC20Permit(token.address).permit(msg.sender, self, allowed, deadline, v, r, s)
    self._split(parts)


@external
def direct(delegatee: address):
    """
    @notice Lets `delegatee` vote with what this portion holds. Only the splitter can call this.
    @dev Reverts with "split: only the splitter".
    """
    self._check_splitter()
    extcall IVotes(token.address).delegate(delegatee)


@external
def give(receiver: address, amount: uint256):
    """
    @notice Pays from this portion. Only the splitter can call this.
    @dev Reverts with "split: only the splitter" or "split: not paid".
    """
    self._check_splitter()
    self._pay(receiver, amount)


@internal
def _split(parts: DynArray[Part, MAX_PARTS]):
    # A portion runs this code too, and must not split on its own account.
    if self != _SPLITTER: refusals._refuse(refusals.SPLIT_ONLY_THE_SPLITTER)
    if msg.sender == treasury: refusals._refuse(refusals.SPLIT_TREASURY_NEVER_VOTES)
    before: address = empty(address)
    # What some parts have lost and none has gained yet. This contract holds it until the call ends.
    spare: uint256 = 0
    for part: Part in parts:
        if part.delegatee == empty(address): refusals._refuse(refusals.SPLIT_ZERO_DELEGATE)
        if convert(part.delegatee, uint256) <= convert(before, uint256):
            refusals._refuse(refusals.SPLIT_NOT_IN_ORDER)
        before = part.delegatee
        portion: address = self.portionOf[msg.sender][part.delegatee]
        if portion == empty(address):
            if part.amount == 0:
                continue
            portion = create_minimal_proxy_to(self)
            self.portionOf[msg.sender][part.delegatee] = portion
        held: uint256 = staticcall token.balanceOf(portion)
        if held > part.amount:
            extcall Portion(portion).give(self, unsafe_sub(held, part.amount))
            spare += unsafe_sub(held, part.amount)
        if part.amount != 0 and (
            _RENEWS or staticcall IVotes(token.address).delegates(portion) != part.delegatee
        ):
            extcall Portion(portion).direct(part.delegatee)
        log Parted(
            owner=msg.sender, delegatee=part.delegatee, portion=portion, amount=part.amount
        )
    for part: Part in parts:
        if part.amount == 0:
            continue
        portion: address = self.portionOf[msg.sender][part.delegatee]
        missing: uint256 = part.amount - staticcall token.balanceOf(portion)
        moved: uint256 = min(missing, spare)
        # The lesser of both.
        spare = unsafe_sub(spare, moved)
        missing = unsafe_sub(missing, moved)
        if moved != 0:
            self._pay(portion, moved)
        if missing != 0:
            if not extcall token.transferFrom(
                msg.sender, portion, missing, default_return_value=True
            ):
                refusals._refuse(refusals.SPLIT_NOT_PAID)
    if spare != 0:
        self._pay(msg.sender, spare)


@internal
def _pay(receiver: address, amount: uint256):
    if not extcall token.transfer(receiver, amount, default_return_value=True):
        refusals._refuse(refusals.SPLIT_NOT_PAID)


@internal
@view
def _check_splitter():
    if msg.sender != _SPLITTER: refusals._refuse(refusals.SPLIT_ONLY_THE_SPLITTER)
