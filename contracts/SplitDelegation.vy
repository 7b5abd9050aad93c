# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SplitDelegation
@license AGPL-3.0-only
@author govkit
@notice Delegation by shares: a holder parts its currency among several delegates, each of whom
        votes with its part, to the wei. The parts stay the holder's: it can change them and take
        them back at any moment, and nobody else can move them.
@dev In the manner of Uniswap's Franchiser. Each part lies in an account of its own, which
     delegates all it holds to one delegate: so the currency needs to know nothing of it, and
     any ERC-20 with ERC-5805 will do. Such an account is a minimal proxy (ERC-1167) of this
     very contract, that obeys nobody but it. Votes are the token's own, with their history.
"""

from ethereum.ercs import IERC20
from snekmate.tokens.interfaces import IERC20Permit

from .interfaces import IVotes


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
# @notice Who cannot part anything, as its holdings belong to all; or zero.
treasury: public(immutable(address))
# This contract, as a portion that runs its code knows it.
_SPLITTER: immutable(address)
# Whether delegations end by time in the currency, so that each call renews those it names.
_RENEWS: immutable(bool)

# @notice The account that holds what an owner has parted to a delegate; zero before the first time.
portionOf: public(HashMap[address, HashMap[address, address]])


@deploy
def __init__(token_: address, treasury_: address):
    """
    @param token_ The currency (ERC-20 and ERC-5805).
    @param treasury_ Whose holdings never vote, or zero.
    """
    token = IERC20(token_)
    treasury = treasury_
    _SPLITTER = self
    success: bool = False
    answer: Bytes[32] = b""
    # TreasuryToken has it, and not every ERC-20 with votes.
    success, answer = raw_call(
        token_, method_id("delegationLife()"), max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    _RENEWS = success and len(answer) == 32 and convert(answer, uint256) != 0


@external
@view
def amountOf(owner: address, delegatee: address) -> uint256:
    """
    @return What an owner has parted to a delegate, in wei.
    """
    portion: address = self.portionOf[owner][delegatee]
    return 0 if portion == empty(address) else staticcall token.balanceOf(portion)


@external
def split(parts: DynArray[Part, MAX_PARTS]):
    """
    @notice Makes the caller's part of each of these delegates what is said here, and leaves those
            of others as they are. What some parts lose goes into those that gain, and what is
            over to the caller; what is missing is taken from the caller, who must have allowed it.
            Where delegations end by time, those that are named here begin a new life.
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
    @dev Reverts as `split` does. A permit that somebody else has sent already is no hindrance, as
         the allowance is there.
    """
    if staticcall token.allowance(msg.sender, self) < allowed:
        extcall IERC20Permit(token.address).permit(msg.sender, self, allowed, deadline, v, r, s)
    self._split(parts)


@external
def direct(delegatee: address):
    """
    @notice Lets `delegatee` vote with what this portion holds. The splitter alone may.
    @dev Reverts with "split: only the splitter".
    """
    self._check_splitter()
    extcall IVotes(token.address).delegate(delegatee)


@external
def give(receiver: address, amount: uint256):
    """
    @notice Pays from this portion. The splitter alone may.
    @dev Reverts with "split: only the splitter" or "split: not paid".
    """
    self._check_splitter()
    self._pay(receiver, amount)


@internal
def _split(parts: DynArray[Part, MAX_PARTS]):
    # A portion runs this code too, for its own account, of which nothing must come.
    assert self == _SPLITTER, "split: only the splitter"
    assert msg.sender != treasury, "split: treasury never votes"
    before: address = empty(address)
    # What parts have lost and none has gained yet, held by this contract until the end of the call.
    spare: uint256 = 0
    for part: Part in parts:
        assert part.delegatee != empty(address), "split: zero delegate"
        assert convert(part.delegatee, uint256) > convert(before, uint256), "split: not in order"
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
            assert extcall token.transferFrom(
                msg.sender, portion, missing, default_return_value=True
            ), "split: not paid"
    if spare != 0:
        self._pay(msg.sender, spare)


@internal
def _pay(receiver: address, amount: uint256):
    assert extcall token.transfer(receiver, amount, default_return_value=True), "split: not paid"


@internal
@view
def _check_splitter():
    assert msg.sender == _SPLITTER, "split: only the splitter"
