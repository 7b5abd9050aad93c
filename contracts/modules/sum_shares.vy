# pragma version 0.4.3
"""
@title sum_shares
@license AGPL-3.0-only
@author govkit
@notice Opens the sum of a poll's ballots: trustees' shares of it, each with a proof, and what they show.
        A wrong share is refused by itself, so it can't stop right ones.
@dev A share is the trustee's secret times the sum's A. Enough of them, each times a factor (Lagrange), are
     the key's secret times A. With the generator times what was counted, that must be the sum's B.
"""

from ..interfaces import ITrustees
from . import alt_bn128
from . import ballot_proofs
from . import decryption
from . import refusals
from . import secret_polls
from . import secret_word
from . import timepoints

uses: secret_polls
uses: timepoints


event ShareGiven:
    proposalId: indexed(uint256)
    trustee: indexed(uint256)
    d: uint256[2]
    c: uint256
    z: uint256


event Tallied:
    proposalId: indexed(uint256)
    yes: uint256
    no: uint256
    abstain: uint256


MAX_TRUSTEES: constant(uint256) = decryption.MAX_TRUSTEES

_SHARE_TAG: constant(bytes32) = 0x7368617265000000000000000000000000000000000000000000000000000000

# By proposal and trustee, as `alt_bn128` packs points.
_shares: HashMap[uint256, HashMap[uint256, uint256]]


@external
@view
def shares(proposal_id: uint256) -> uint256:
    """
    @return Which trustees' shares of the sum are here, as bits, the lowest for trustee 1.
    """
    given: uint256 = 0
    for place: uint256 in range(MAX_TRUSTEES):
        if self._shares[proposal_id][unsafe_add(place, 1)] != 0:
            given |= 1 << place
    return given


@external
@view
def shareOf(proposal_id: uint256, trustee: uint256) -> uint256[2]:
    """
    @return A trustee's share of the sum; (0, 0) if it is not here.
    """
    word: uint256 = self._shares[proposal_id][trustee]
    if word == 0:
        return empty(uint256[2])
    return alt_bn128._unpacked(word)


@external
def share(proposal_id: uint256, trustee: uint256, d: uint256[2], c: uint256, z: uint256):
    """
    @notice Brings a trustee's share of the sum of ballots: its secret times the sum's A. Anybody can, after
            the vote and within `sharePeriod`, if there are enough ballots.
    @param c The challenge of a proof that the same secret makes the trustee's verification key.
    @param z The proof's response.
    @dev Reverts with "secret house: not counting", "secret house: too few ballots", "secret house: share is
         here", "secret house: no such trustee" or "secret house: bad share".
    """
    word: uint256 = secret_polls._to_open(proposal_id)
    if self._shares[proposal_id][trustee] != 0: refusals._refuse(refusals.SECRET_HOUSE_SHARE_IS_HERE)
    epoch: uint256 = secret_word._epoch(word)
    own: uint256[2] = staticcall ITrustees(secret_polls.trustees).verificationKeyOf(epoch, trustee)
    if alt_bn128._is_infinity(own): refusals._refuse(refusals.SECRET_HOUSE_NO_SUCH_TRUSTEE)
    if c >= alt_bn128.ORDER or z >= alt_bn128.ORDER or not alt_bn128._is_point(d):
        refusals._refuse(refusals.SECRET_HOUSE_BAD_SHARE)
    A: uint256[2] = [secret_polls._sums[proposal_id][0], secret_polls._sums[proposal_id][1]]
    minus_c: uint256 = alt_bn128._negated_factor(c)
    seed: bytes32 = keccak256(
        abi_encode(
            _SHARE_TAG, chain.id, self, proposal_id, trustee, own, A, d,
            alt_bn128._commitment(alt_bn128.GENERATOR, z, own, minus_c),
            alt_bn128._commitment(A, z, d, minus_c),
        )
    )
    if alt_bn128._hash_to_factor(seed) != c: refusals._refuse(refusals.SECRET_HOUSE_BAD_SHARE)
    self._shares[proposal_id][trustee] = alt_bn128._packed(d)
    log ShareGiven(proposalId=proposal_id, trustee=trustee, d=d, c=c, z=z)


@external
def tally(proposal_id: uint256, by: DynArray[uint256, MAX_TRUSTEES], yes: uint256, no: uint256):
    """
    @notice Shows what the sum of ballots holds, with the shares of enough trustees. Anybody can, once.
    @param by Their numbers, in rising order.
    @param yes The weight of the ballots for it.
    @param no The weight of those against it.
    @dev Reverts with "secret house: not counting", "secret house: too few ballots", "secret house: too few
         shares", "secret house: no share" (of one of them, or not in rising order) or "secret house: wrong
         tally".
    """
    word: uint256 = secret_polls._to_open(proposal_id)
    epoch: uint256 = secret_word._epoch(word)
    if len(by) < staticcall ITrustees(secret_polls.trustees).thresholdOf(epoch):
        refusals._refuse(refusals.SECRET_HOUSE_TOO_FEW_SHARES)
    weight: uint256 = secret_word._weight(word)
    if yes > weight or no > unsafe_sub(weight, yes): refusals._refuse(refusals.SECRET_HOUSE_WRONG_TALLY)
    # Both below 2^24.
    total: uint256[2] = ecmul(
        alt_bn128.GENERATOR, unsafe_add(yes, unsafe_mul(no, ballot_proofs.NO))
    )
    last: uint256 = 0
    for place: uint256 in range(len(by), bound=MAX_TRUSTEES):
        trustee: uint256 = by[place]
        packed: uint256 = self._shares[proposal_id][trustee]
        if trustee <= last or packed == 0: refusals._refuse(refusals.SECRET_HOUSE_NO_SHARE)
        last = trustee
        factor: uint256 = decryption._lagrange(by, place)
        total = ecadd(total, ecmul(alt_bn128._unpacked(packed), factor))
    if total[0] != secret_polls._sums[proposal_id][2] or total[1] != secret_polls._sums[proposal_id][3]:
        refusals._refuse(refusals.SECRET_HOUSE_WRONG_TALLY)
    # Later than the deadline, by at most `sharePeriod`.
    after: uint256 = unsafe_sub(timepoints._now(), secret_polls._deadline(word))
    secret_polls.polls[proposal_id] = secret_word._tallied(word, after, yes, no)
    log Tallied(proposalId=proposal_id, yes=yes, no=no, abstain=unsafe_sub(weight, unsafe_add(yes, no)))
