# pragma version 0.4.3
"""
@title contests
@license AGPL-3.0-only
@author govkit
@notice The disputes about agreements, each kept as the hash of what comes back as calldata; and who bears the fees.
"""

from . import agreement_terms
from . import agreement_word
from . import refusals


struct Dispute:
    # What each who claims puts in for the arbitrator, in wei, and what a court took out of that.
    fee: uint256
    spent: uint256
    # The arbitrator's number of it, 0 before it was referred.
    disputeID: uint256
    # How who claims wants all that is in dispute to be split: party (16) | shares in basis points by party, from the
    # lowest bits on (15 times 16). The party is 15 in a settlement. A ruling names one of them, from 1 on.
    claims: DynArray[uint256, MAX_CLAIMS]


# @notice What the contract keeps the hash of: calls about the dispute give the newest.
event DisputeSet:
    agreement: indexed(bytes32)
    dispute: Dispute


# One of each party, and a settlement.
MAX_CLAIMS: constant(uint256) = 16
NOBODY: constant(uint256) = max_value(uint256)
# No ruling yet.
PENDING: constant(uint256) = max_value(uint256)
# Who claims in a settlement: none of the parties.
ALL_PARTIES: constant(uint256) = 15
# Stands for the fees among the assets.
FEES: constant(uint256) = 2
# The arbitrator's place among those who collect fees.
ARBITRATOR: constant(uint256) = 15

_PARTY_SHIFT: constant(uint256) = 240
_SHARE_BITS: constant(uint256) = 16
_SHARE_MASK: constant(uint256) = 2**16 - 1

# By agreement.
_hashes: HashMap[bytes32, bytes32]


@external
@view
def disputeHash(agreement: bytes32) -> bytes32:
    """
    @return The Keccak-256 of the dispute as ABI; zero for none.
    """
    return self._hashes[agreement]


@internal
def _set(agreement: bytes32, dispute: Dispute):
    self._hashes[agreement] = keccak256(abi_encode(dispute))
    log DisputeSet(agreement=agreement, dispute=dispute)


@internal
@view
def _check(agreement: bytes32, dispute: Dispute):
    """
    @dev Reverts with "agreements: wrong dispute".
    """
    if keccak256(abi_encode(dispute)) != self._hashes[agreement]: refusals._refuse(refusals.AGREEMENTS_WRONG_DISPUTE)


@internal
@pure
def _outcome(word: uint256, ruling_period: uint256, now: uint256) -> uint256:
    """
    @return Which claim holds, from 1 on; 0 for the fallback, PENDING as long as it is open.
    """
    phase: uint256 = agreement_word._phase(word)
    time: uint256 = agreement_word._time(word)
    if phase >= agreement_word.RULED:
        return agreement_word._ruling(word)
    if phase < agreement_word.DISPUTED or now < time:
        return PENDING
    if phase == agreement_word.REFERRED:
        return 0
    if agreement_word._claims(word) == 1:
        # Nobody answered.
        return 1
    # Below 2^41.
    return PENDING if now < unsafe_add(time, ruling_period) else 0


@internal
@pure
def _packed(party: uint256, shares: DynArray[uint256, agreement_terms.MAX_PARTIES]) -> uint256:
    """
    @param shares Checked, so at most 10,000 each.
    @return A claim.
    """
    claim: uint256 = party << _PARTY_SHIFT
    for i: uint256 in range(len(shares), bound=agreement_terms.MAX_PARTIES):
        claim |= shares[i] << unsafe_mul(i, _SHARE_BITS)
    return claim


@internal
@pure
def _party(claim: uint256) -> uint256:
    return claim >> _PARTY_SHIFT


@internal
@pure
def _part(total: uint256, claim: uint256, party: uint256) -> uint256:
    """
    @param total In wei, at most 24 times 2^128.
    @param party Below 15.
    @return A party's share of it: the difference of two rounded sums, so that all shares add up to the total.
    """
    before: uint256 = 0
    for i: uint256 in range(party, bound=agreement_terms.MAX_PARTIES):
        before = unsafe_add(before, (claim >> unsafe_mul(i, _SHARE_BITS)) & _SHARE_MASK)
    after: uint256 = unsafe_add(before, (claim >> unsafe_mul(party, _SHARE_BITS)) & _SHARE_MASK)
    return unsafe_sub(
        unsafe_div(unsafe_mul(total, after), agreement_terms.ALL),
        unsafe_div(unsafe_mul(total, before), agreement_terms.ALL),
    )


@internal
@pure
def _refund(dispute: Dispute, phase: uint256, outcome: uint256, party: uint256, arbitrator_fee: uint256) -> uint256:
    """
    @param arbitrator_fee What an arbitrator that is no court gets if it ruled.
    @return What a party gets back of the fees, in wei: whose claim holds all that it put in, as far as the others'
            fees reach; the others share what the arbitrator did not take.
    """
    paid: uint256 = len(dispute.claims)
    place: uint256 = NOBODY
    for i: uint256 in range(paid, bound=MAX_CLAIMS):
        if self._party(dispute.claims[i]) == party:
            place = i
    if place == NOBODY:
        return 0
    # A settlement is the last claim, and paid nothing.
    if phase == agreement_word.SETTLED:
        paid -= 1
    rest: uint256 = dispute.fee * paid - dispute.spent
    if phase == agreement_word.RULED:
        rest -= arbitrator_fee
    won: bool = outcome != 0 and phase != agreement_word.SETTLED
    # Where nobody won the first one takes what can't be divided.
    first: uint256 = unsafe_sub(outcome, 1) if won else 0
    each: uint256 = rest // paid
    if won:
        each = 0 if paid == 1 else (rest - min(rest, dispute.fee)) // unsafe_sub(paid, 1)
    return rest - each * unsafe_sub(paid, 1) if place == first else each
