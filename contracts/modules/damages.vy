# pragma version 0.4.3
"""
@title damages
@license AGPL-3.0-only
@author govkit
@notice The bonds from which a court awards damages, and what it has awarded.
@dev A bond is kept by its role and its owner, in two words:

         amount (96) | asset (160)
         spare (184) | free from (40) | open claims (32)

     It follows the owner's passport: the present key gives notice, and gets it back. Claims do not reserve anything. A
     verdict takes what is left, at most what was claimed. What anybody is owed waits until it is collected,
     so a receiver that refuses money holds up nobody but itself.
     The assets of bonds are named when the contract is created. One that changes balances by itself must not be
     among them: all bonds in an asset are one holding.
"""

from ethereum.ercs import IERC20

from . import court_powers
from . import passports
from . import refusals

uses: court_powers


# @notice A kind of bond: its name in ASCII, padded with zero bytes on the right; its asset, zero for the chain's
#         coin; and the most that one verdict awards, in wei.
struct Kind:
    role: bytes32
    asset: address
    most: uint256


struct Bond:
    asset: address
    amount: uint256
    # When it can be taken out, in seconds since 1970; 0 if no notice was given.
    free_from: uint256
    open_claims: uint256


event BondDeposited:
    role: indexed(bytes32)
    owner: indexed(address)
    added: uint256
    amount: uint256


event BondNotice:
    role: indexed(bytes32)
    owner: indexed(address)
    free_from: uint256


event BondWithdrawn:
    role: indexed(bytes32)
    owner: indexed(address)
    receiver: address
    amount: uint256


event Collected:
    asset: indexed(address)
    account: indexed(address)
    receiver: address
    amount: uint256


MAX_KINDS: constant(uint256) = 8
MAX_AMOUNT: constant(uint256) = 2**96 - 1
_MAX_NOTICE: constant(uint256) = 366 * 24 * 60 * 60
_ADDRESS_MASK: constant(uint256) = 2**160 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
_FREE_SHIFT: constant(uint256) = 32
_AMOUNT_SHIFT: constant(uint256) = 160

# @notice How long before it can be taken out the owner of a bond gives notice, in seconds.
noticeSeconds: public(immutable(uint256))

_kinds: DynArray[Kind, MAX_KINDS]

# By the hash of role and owner, as above.
_bonds: HashMap[bytes32, uint256[2]]

# @notice What an account can collect of an asset, in wei.
owed: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(notice: uint256, kinds_: DynArray[Kind, MAX_KINDS]):
    """
    @param notice In seconds, at most 366 days; 0 where there are no bonds.
    @dev Reverts with "claims: span out of range" or "claims: amount out of range".
    """
    if notice > _MAX_NOTICE or (notice != 0) != (len(kinds_) != 0): refusals._refuse(refusals.CLAIMS_SPAN_OUT_OF_RANGE)
    for kind: Kind in kinds_:
        if kind.most == 0 or kind.most > MAX_AMOUNT: refusals._refuse(refusals.CLAIMS_AMOUNT_OUT_OF_RANGE)
    noticeSeconds = notice
    self._kinds = kinds_


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def kinds() -> DynArray[Kind, MAX_KINDS]:
    """
    @return The kinds of bonds.
    """
    return self._kinds


@external
@view
def bond(role: bytes32, owner: address) -> Bond:
    """
    @return A bond; zeros for none.
    """
    words: uint256[2] = self._bonds[self._key(role, owner)]
    return Bond(
        asset=self._asset(words[0]),
        amount=words[0] >> _AMOUNT_SHIFT,
        free_from=words[1] >> _FREE_SHIFT,
        open_claims=words[1] & _COUNT_MASK,
    )


# -- acting ----------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def deposit(role: bytes32, amount: uint256):
    """
    @notice Adds to the caller's bond of a kind, and takes back the notice that was given.
    @param amount In wei; the value, where the bond is in coin. A bond is below 2^96.
    @dev Reverts with "claims: no such power", "claims: wrong amount" (also if an asset takes a fee of what it moves)
         or "claims: not paid".
    """
    kind: Kind = self._kind(role)
    key: bytes32 = self._key(role, msg.sender)
    words: uint256[2] = self._bonds[key]
    if amount == 0 or amount > MAX_AMOUNT: refusals._refuse(refusals.CLAIMS_WRONG_AMOUNT)
    # Two amounts below 2^96.
    total: uint256 = unsafe_add(words[0] >> _AMOUNT_SHIFT, amount)
    if total > MAX_AMOUNT or msg.value != (amount if kind.asset == empty(address) else 0):
        refusals._refuse(refusals.CLAIMS_WRONG_AMOUNT)
    self._bonds[key] = [(total << _AMOUNT_SHIFT) | convert(kind.asset, uint256), words[1] & _COUNT_MASK]
    log BondDeposited(role=role, owner=msg.sender, added=amount, amount=total)
    if kind.asset != empty(address):
        before: uint256 = staticcall IERC20(kind.asset).balanceOf(self)
        if not extcall IERC20(kind.asset).transferFrom(msg.sender, self, amount, default_return_value=True):
            refusals._refuse(refusals.CLAIMS_NOT_PAID)
        if staticcall IERC20(kind.asset).balanceOf(self) != before + amount:
            refusals._refuse(refusals.CLAIMS_WRONG_AMOUNT)


@external
def giveNotice(role: bytes32, owner: address):
    """
    @notice Begins the time after which a bond can be taken out. Its owner can call this, by the present key of its
            passport. A notice that was given already stays as it is.
    @dev Reverts with "claims: only owner" or "claims: no bond".
    """
    if passports._present(court_powers.registry, owner) != msg.sender: refusals._refuse(refusals.CLAIMS_ONLY_OWNER)
    key: bytes32 = self._key(role, owner)
    words: uint256[2] = self._bonds[key]
    if words[0] >> _AMOUNT_SHIFT == 0: refusals._refuse(refusals.CLAIMS_NO_BOND)
    if words[1] >> _FREE_SHIFT != 0:
        return
    # A timestamp below 2^33 and a year.
    free_from: uint256 = unsafe_add(block.timestamp, noticeSeconds)
    self._bonds[key][1] = words[1] | (free_from << _FREE_SHIFT)
    log BondNotice(role=role, owner=owner, free_from=free_from)


@external
@nonreentrant
def withdraw(role: bytes32, owner: address):
    """
    @notice Pays a bond back to its owner, by the present key of its passport, once the notice is over and no claim on
            it is open. Anybody can call this.
    @dev Reverts with "claims: no bond", "claims: too early" or "claims: not paid", or as the receiver does.
    """
    key: bytes32 = self._key(role, owner)
    words: uint256[2] = self._bonds[key]
    amount: uint256 = words[0] >> _AMOUNT_SHIFT
    if amount == 0: refusals._refuse(refusals.CLAIMS_NO_BOND)
    if words[1] & _COUNT_MASK != 0 or not self._is_free(words[1]): refusals._refuse(refusals.CLAIMS_TOO_EARLY)
    self._bonds[key] = [0, 0]
    receiver: address = passports._present(court_powers.registry, owner)
    log BondWithdrawn(role=role, owner=owner, receiver=receiver, amount=amount)
    self._pay(self._asset(words[0]), receiver, amount)


@external
@nonreentrant
def collect(asset: address, account: address):
    """
    @notice Pays an account, by the present key of its passport, what it is owed of an asset: damages, or a claimant's
            bond. Anybody can call this.
    @dev Reverts with "claims: nothing owed" or "claims: not paid", or as the receiver does.
    """
    amount: uint256 = self.owed[asset][account]
    if amount == 0: refusals._refuse(refusals.CLAIMS_NOTHING_OWED)
    self.owed[asset][account] = 0
    receiver: address = passports._present(court_powers.registry, account)
    log Collected(asset=asset, account=account, receiver=receiver, amount=amount)
    self._pay(asset, receiver, amount)


# -- internal --------------------------------------------------------------------------------------

@internal
def _claim(kind: Kind, owner: address, amount: uint256) -> bytes32:
    """
    @notice Counts a claim on a bond.
    @return The bond's key.
    @dev Reverts with "claims: amount out of range" or "claims: too late".
    """
    key: bytes32 = self._key(kind.role, owner)
    words: uint256[2] = self._bonds[key]
    if amount == 0 or amount > min(kind.most, words[0] >> _AMOUNT_SHIFT):
        refusals._refuse(refusals.CLAIMS_AMOUNT_OUT_OF_RANGE)
    if self._is_free(words[1]): refusals._refuse(refusals.CLAIMS_TOO_LATE)
    # Nobody can pay for 2^32 claims, so that the count never reaches the next field.
    self._bonds[key][1] = unsafe_add(words[1], 1)
    return key


@internal
def _award(key: bytes32, claimant: address, amount: uint256) -> uint256:
    """
    @notice Ends a claim on a bond, and credits the claimant with at most `amount`.
    @return How much that is.
    @dev This claim was counted.
    """
    words: uint256[2] = self._bonds[key]
    self._bonds[key][1] = unsafe_sub(words[1], 1)
    awarded: uint256 = min(amount, words[0] >> _AMOUNT_SHIFT)
    if awarded != 0:
        self._bonds[key][0] = unsafe_sub(words[0], awarded << _AMOUNT_SHIFT)
        self._credit(self._asset(words[0]), claimant, awarded)
    return awarded


@internal
def _credit(asset: address, account: address, amount: uint256):
    """
    @dev At most what came in, in fewer than 2^96 times amounts below 2^96.
    """
    self.owed[asset][account] = unsafe_add(self.owed[asset][account], amount)


@internal
def _pay(asset: address, receiver: address, amount: uint256):
    if asset == empty(address):
        raw_call(receiver, b"", value=amount)
    elif not extcall IERC20(asset).transfer(receiver, amount, default_return_value=True):
        refusals._refuse(refusals.CLAIMS_NOT_PAID)


@internal
@view
def _kind(role: bytes32) -> Kind:
    """
    @dev Reverts with "claims: no such power", also where no verdict awards anything from such a bond.
    """
    for kind: Kind in self._kinds:
        if kind.role == role:
            court_powers._check_power(court_powers.BONDS, True)
            return kind
    refusals._refuse(refusals.CLAIMS_NO_SUCH_POWER)
    return empty(Kind)


@internal
@view
def _is_free(word: uint256) -> bool:
    """
    @return Whether a notice is over, or needs none any more.
    """
    free_from: uint256 = word >> _FREE_SHIFT
    return (free_from != 0 and block.timestamp >= free_from) or court_powers._is_ended(court_powers.BONDS)


@internal
@pure
def _key(role: bytes32, owner: address) -> bytes32:
    return keccak256(abi_encode(role, owner))


@internal
@pure
def _asset(word: uint256) -> address:
    return convert(word & _ADDRESS_MASK, address)
