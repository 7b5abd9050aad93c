# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SecretElections
@license AGPL-3.0-only
@author govkit
@notice Takes the secret ballots of a council's elections and recalls, and tells the council the counts, which
        trustees open together. No ballot is ever opened by itself.
@dev A ballot is a ciphertext for each two candidates, with a proof that it names as many as it may (see
     `choice_proof`). They are added up, and only the sums are decrypted (see `decryption`), once, and
     only if there are enough ballots. An election names at most eight candidates. In a recall there are two: the
     first stands for against it, the second for it.
     A poll begins when anybody calls `begin` while the council's vote is open, and keeps the key of that
     moment. Its word is, from the highest bit down:

         spare (86) | for one (1) | tallied (1) | shares (16) | epoch (32) | ballots (32) | candidates (8) |
         until (40) | from (40)

     with a bit in `shares` for each trustee, the lowest for trustee 0, which there is none of.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import ICouncil
from .interfaces import ITrustees
from .interfaces import IVotes
from .modules import alt_bn128
from .modules import choice_proof
from .modules import decryption
from .modules import election_word
from .modules import refusals
from .modules import signing
from .modules import timepoints

implements: IERC5267

initializes: eip712_domain_separator
initializes: timepoints

exports: (
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    council: address
    registry: address
    trustees: address
    only_one: bool
    least_ballots: uint256
    share_period: uint256


struct Poll:
    voting_from: uint256
    voting_until: uint256
    candidates: uint256
    ballots: uint256
    epoch: uint256
    shares: uint256
    tallied: bool
    only_one: bool


event Begun:
    number: indexed(uint256)
    epoch: uint256
    candidates: uint256


# @notice What anybody needs to check a ballot again: the commitments follow from it.
event BallotCast:
    number: indexed(uint256)
    voter: indexed(address)
    pairs: DynArray[uint256[4], choice_proof.MAX_PAIRS]
    challenges: DynArray[uint256, choice_proof.MAX_BRANCHES]
    responses: DynArray[uint256, choice_proof.MAX_BRANCHES]


event ShareGiven:
    number: indexed(uint256)
    trustee: indexed(uint256)
    points: DynArray[uint256[2], decryption.MAX_SUMS]
    challenge: uint256
    response: uint256


# @notice `counts` has a candidate's count in each 32 bits, the first one's lowest.
event Tallied:
    number: indexed(uint256)
    counts: uint256


# -- constants and state ---------------------------------------------------------------------------

_SHARE_TAG: constant(bytes32) = 0x656c656374696f6e207368617265000000000000000000000000000000000000  # "election share"
_CHOICE_TYPE_HASH: constant(bytes32) = keccak256("SecretChoice(uint256 number,bytes32 ballot)")
_COUNT_BITS: constant(uint256) = 32

_UNTIL_SHIFT: constant(uint256) = 40
_CANDIDATES_SHIFT: constant(uint256) = 80
_BALLOTS_SHIFT: constant(uint256) = 88
_EPOCH_SHIFT: constant(uint256) = 120
_SHARES_SHIFT: constant(uint256) = 152
_TALLIED: constant(uint256) = 1 << 168
# A ballot names one candidate at most.
_FOR_ONE: constant(uint256) = 1 << 169
_ONE_BALLOT: constant(uint256) = 1 << 88
_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1

# @notice The council whose elections these are.
council: public(immutable(address))
# @notice The citizen registry: its citizens vote.
registry: public(immutable(address))
# @notice The contract of the trustees' key.
trustees: public(immutable(address))
# @notice Whether a ballot names at most one candidate, instead of any number.
onlyOne: public(immutable(bool))
# @notice Fewer ballots than this are never counted.
leastBallots: public(immutable(uint256))
# @notice How long after a vote its shares and its counts can be brought, in the registry's clock.
sharePeriod: public(immutable(uint256))

# By the number of the council's election.
_polls: HashMap[uint256, uint256]

# By election, then A and B of the sum for each two candidates.
_sums: HashMap[uint256, HashMap[uint256, uint256[4]]]

# By election, then 256 voters to a word by their index in the registry.
_voted: HashMap[uint256, HashMap[uint256, uint256]]

# By election, then trustee: the hash of the points of its share, which the tally brings again.
_shares: HashMap[uint256, HashMap[uint256, bytes32]]

# By election, a candidate's count in each 32 bits, the first one's lowest.
_counts: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @param settings `name` is for what voters sign; `only_one` says whether a ballot names at most one
           candidate; `share_period` is in the registry's clock, from 1 to 2^32 - 1; the other contracts need
           not be there yet, but the registry.
    @dev Reverts with "secret elections: span out of range".
    """
    if settings.share_period == 0 or settings.share_period > _COUNT_MASK:
        refusals._refuse(refusals.SECRET_ELECTIONS_SPAN_OUT_OF_RANGE)
    council = settings.council
    registry = settings.registry
    trustees = settings.trustees
    onlyOne = settings.only_one
    leastBallots = settings.least_ballots
    sharePeriod = settings.share_period
    by_timestamp: bool = keccak256(staticcall IVotes(settings.registry).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    eip712_domain_separator.__init__(settings.name, "1")


# -- reading ---------------------------------------------------------------------------------------

@external
@pure
def version() -> String[1]:
    """
    @return The version of this contract's interface.
    """
    return "1"


@external
@view
def poll(number: uint256) -> Poll:
    """
    @return An election's poll; all zero before it has begun. `shares` has a bit for each trustee that gave one.
    """
    word: uint256 = self._polls[number]
    return Poll(
        voting_from=word & _TIME_MASK,
        voting_until=(word >> _UNTIL_SHIFT) & _TIME_MASK,
        candidates=(word >> _CANDIDATES_SHIFT) & 255,
        ballots=(word >> _BALLOTS_SHIFT) & _COUNT_MASK,
        epoch=(word >> _EPOCH_SHIFT) & _COUNT_MASK,
        shares=(word >> _SHARES_SHIFT) & 65_535,
        tallied=word & _TALLIED != 0,
        only_one=word & _FOR_ONE != 0,
    )


@external
@view
def sums(number: uint256) -> DynArray[uint256[4], decryption.MAX_SUMS]:
    """
    @return A and B of the sum of all ballots, for each two candidates. Each begins with (G, H), which is an
            encryption of 0.
    """
    return self._sums_of(number, self._polls[number])


@external
@view
def hasVoted(number: uint256, account: address) -> bool:
    """
    @return Whether a citizen's ballot was cast.
    """
    index: uint256 = (staticcall IVotes(registry).getPastBallot(account, self._polls[number] & _TIME_MASK)) >> 96
    return (self._voted[number][index >> 8] >> (index & 255)) & 1 == 1


@external
@view
def isValidBallot(number: uint256, voter: address, ballot: choice_proof.ChoiceBallot) -> bool:
    """
    @return Whether a ballot's proof is right, which says nothing about who may still vote.
    """
    word: uint256 = self._polls[number]
    if word == 0:
        return False
    return self._is_valid(number, word, voter, ballot)


@external
@view
def result(number: uint256) -> (bool, uint256):
    """
    @return Whether nothing can change any more, and a candidate's count in each 32 bits, the first one's lowest:
            zero if the ballots were too few, or were not counted in time.
    """
    word: uint256 = self._polls[number]
    if word & _TALLIED != 0:
        return True, self._counts[number]
    until: uint256 = (word >> _UNTIL_SHIFT) & _TIME_MASK
    if word == 0:
        # Nobody began it, so nobody voted.
        until = (staticcall ICouncil(council).election(number)).voting_until
    elif self._has_enough(word):
        # A timepoint and a span below 2^32.
        until = unsafe_add(until, sharePeriod)
    return timepoints._now() > until, 0


# -- acting ----------------------------------------------------------------------------------------

@external
def begin(number: uint256):
    """
    @notice Begins the poll of an election whose vote is open. Anybody can call this.
    @dev Reverts with "secret elections: begun", "secret elections: not voting", "secret elections: no
         candidates" or "secret elections: no key".
    """
    if self._polls[number] != 0: refusals._refuse(refusals.SECRET_ELECTIONS_BEGUN)
    found: election_word.Election = staticcall ICouncil(council).election(number)
    now: uint256 = timepoints._now()
    is_open: bool = not found.settled and now > found.voting_from and now <= found.voting_until
    if not is_open: refusals._refuse(refusals.SECRET_ELECTIONS_NOT_VOTING)
    candidates: uint256 = 2 if found.recall else found.candidates
    method: uint256 = _FOR_ONE if onlyOne or found.recall else 0
    # The council lists eight at most.
    if candidates == 0 or candidates > choice_proof.MAX_CANDIDATES:
        refusals._refuse(refusals.SECRET_ELECTIONS_NO_CANDIDATES)
    epoch: uint256 = staticcall ITrustees(trustees).complete()
    if epoch == 0: refusals._refuse(refusals.SECRET_ELECTIONS_NO_KEY)
    key: uint256[2] = staticcall ITrustees(trustees).keyOf(epoch)
    for pair: uint256 in range(unsafe_add(candidates, 1) >> 1, bound=choice_proof.MAX_PAIRS):
        self._sums[number][pair] = [1, 2, key[0], key[1]]
    self._polls[number] = (
        method
        | (epoch << _EPOCH_SHIFT)
        | (candidates << _CANDIDATES_SHIFT)
        | (found.voting_until << _UNTIL_SHIFT)
        | found.voting_from
    )
    log Begun(number=number, epoch=epoch, candidates=candidates)


@external
def cast(number: uint256, ballot: choice_proof.ChoiceBallot):
    """
    @notice Casts the caller's ballot, which cannot be changed. The calldata is as long for every choice.
    @dev Reverts with "secret elections: not voting", "secret elections: only citizens", "secret elections:
         already voted" or "secret elections: wrong ballot".
    """
    self._cast(number, msg.sender, ballot)


@external
def castBySig(
    number: uint256,
    ballot: choice_proof.ChoiceBallot,
    voter: address,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @notice Casts the ballot of `voter`, which signed `SecretChoice(number, ballot)` with a key (65 bytes r, s,
            v) or as a contract wallet (ERC-1271), where `ballot` is the Keccak-256 of the words of `pairs`.
    @dev Reverts as `cast` does, or with "secret elections: invalid signature".
    """
    pairs: bytes32 = keccak256(slice(abi_encode(ballot.pairs), 64, unsafe_mul(len(ballot.pairs), 128)))
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(_CHOICE_TYPE_HASH, number, pairs))
    )
    if not signing._is_signed(voter, digest, signature):
        refusals._refuse(refusals.SECRET_ELECTIONS_INVALID_SIGNATURE)
    self._cast(number, voter, ballot)


@external
def share(
    number: uint256,
    trustee: uint256,
    points: DynArray[uint256[2], decryption.MAX_SUMS],
    challenge: uint256,
    response: uint256,
):
    """
    @notice Gives a trustee's share of the counts, once the vote is over and in time. Anybody can bring it.
    @param points The share of each sum, and then its proof.
    @dev Reverts with "secret elections: not counting", "secret elections: shared" or "secret elections:
         wrong share".
    """
    word: uint256 = self._counting(number)
    # There are at most 15 trustees, and none has the number 0.
    if trustee == 0 or trustee > decryption.MAX_TRUSTEES: refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_SHARE)
    given: uint256 = 1 << unsafe_add(_SHARES_SHIFT, trustee)
    if word & given != 0: refusals._refuse(refusals.SECRET_ELECTIONS_SHARED)
    epoch: uint256 = (word >> _EPOCH_SHIFT) & _COUNT_MASK
    verification_key: uint256[2] = staticcall ITrustees(trustees).verificationKeyOf(epoch, trustee)
    # The key of a trustee that there is not is at infinity.
    good: bool = alt_bn128._is_point(verification_key)
    if not good or not decryption._is_share(
        _SHARE_TAG, number, trustee, verification_key, self._sums_of(number, word), points, challenge, response
    ):
        refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_SHARE)
    self._shares[number][trustee] = keccak256(abi_encode(points))
    self._polls[number] = word | given
    log ShareGiven(number=number, trustee=trustee, points=points, challenge=challenge, response=response)


@external
def tally(
    number: uint256,
    chosen: DynArray[uint256, decryption.MAX_TRUSTEES],
    points: DynArray[DynArray[uint256[2], decryption.MAX_SUMS], decryption.MAX_TRUSTEES],
    counts: uint256,
):
    """
    @notice Sets the counts, once enough trustees gave their shares. Anybody can bring them.
    @param chosen As many trustees as the threshold, each with a greater number than the one before.
    @param points Their shares.
    @param counts A candidate's count in each 32 bits, the first one's lowest.
    @dev Reverts with "secret elections: not counting", "secret elections: wrong trustees", "secret
         elections: wrong share" or "secret elections: wrong counts".
    """
    word: uint256 = self._counting(number)
    count: uint256 = len(chosen)
    threshold: uint256 = staticcall ITrustees(trustees).thresholdOf((word >> _EPOCH_SHIFT) & _COUNT_MASK)
    if count != threshold or len(points) != count: refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_TRUSTEES)
    before: uint256 = 0
    for i: uint256 in range(count, bound=decryption.MAX_TRUSTEES):
        if chosen[i] <= before: refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_TRUSTEES)
        before = chosen[i]
        # The hash of a share that was not given is 0.
        if keccak256(abi_encode(points[i])) != self._shares[number][chosen[i]]:
            refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_SHARE)
    factors: DynArray[uint256, decryption.MAX_TRUSTEES] = []
    for i: uint256 in range(count, bound=decryption.MAX_TRUSTEES):
        factors.append(decryption._lagrange(chosen, i))
    ballots: uint256 = (word >> _BALLOTS_SHIFT) & _COUNT_MASK
    sums: DynArray[uint256[4], decryption.MAX_SUMS] = self._sums_of(number, word)
    total: uint256 = 0
    for pair: uint256 in range(len(sums), bound=decryption.MAX_SUMS):
        first: uint256 = (counts >> unsafe_mul(pair, 64)) & _COUNT_MASK
        second: uint256 = (counts >> unsafe_add(unsafe_mul(pair, 64), _COUNT_BITS)) & _COUNT_MASK
        # Eight numbers below 2^32.
        total = unsafe_add(total, unsafe_add(first, second))
        # An approval may be of all candidates.
        if first > ballots or second > ballots or (word & _FOR_ONE != 0 and total > ballots):
            refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_COUNTS)
        opened: uint256[2] = ecmul([1, 2], unsafe_add(first, second << _COUNT_BITS))
        for i: uint256 in range(count, bound=decryption.MAX_TRUSTEES):
            opened = ecadd(opened, ecmul(points[i][pair], factors[i]))
        if opened[0] != sums[pair][2] or opened[1] != sums[pair][3]:
            refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_COUNTS)
    # Nothing above the candidates that there are.
    if counts >> unsafe_mul(len(sums), 64) != 0: refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_COUNTS)
    self._counts[number] = counts
    self._polls[number] = word | _TALLIED
    log Tallied(number=number, counts=counts)


# -- internal --------------------------------------------------------------------------------------

@internal
def _cast(number: uint256, voter: address, ballot: choice_proof.ChoiceBallot):
    word: uint256 = self._polls[number]
    voting_from: uint256 = word & _TIME_MASK
    # Nothing is open before `begin`: the end is 0. Nobody can vote in the second in which it begins, since
    # `begin` comes after the snapshot.
    if timepoints._now() > (word >> _UNTIL_SHIFT) & _TIME_MASK: refusals._refuse(refusals.SECRET_ELECTIONS_NOT_VOTING)
    past: uint256 = staticcall IVotes(registry).getPastBallot(voter, voting_from)
    if past & (2**96 - 1) == 0: refusals._refuse(refusals.SECRET_ELECTIONS_ONLY_CITIZENS)
    index: uint256 = past >> 96
    mark: uint256 = 1 << (index & 255)
    marks: uint256 = self._voted[number][index >> 8]
    if marks & mark != 0: refusals._refuse(refusals.SECRET_ELECTIONS_ALREADY_VOTED)
    self._voted[number][index >> 8] = marks | mark
    if not self._is_valid(number, word, voter, ballot): refusals._refuse(refusals.SECRET_ELECTIONS_WRONG_BALLOT)
    for pair: uint256 in range(len(ballot.pairs), bound=choice_proof.MAX_PAIRS):
        points: uint256[4] = ballot.pairs[pair]
        sums: uint256[4] = self._sums[number][pair]
        a: uint256[2] = ecadd([sums[0], sums[1]], [points[0], points[1]])
        b: uint256[2] = ecadd([sums[2], sums[3]], [points[2], points[3]])
        self._sums[number][pair] = [a[0], a[1], b[0], b[1]]
    # Fewer than 2^32 citizens.
    self._polls[number] = unsafe_add(word, _ONE_BALLOT)
    log BallotCast(
        number=number,
        voter=voter,
        pairs=ballot.pairs,
        challenges=ballot.challenges,
        responses=ballot.responses,
    )


@internal
@view
def _is_valid(number: uint256, word: uint256, voter: address, ballot: choice_proof.ChoiceBallot) -> bool:
    candidates: uint256 = (word >> _CANDIDATES_SHIFT) & 255
    key: uint256[2] = staticcall ITrustees(trustees).keyOf((word >> _EPOCH_SHIFT) & _COUNT_MASK)
    return choice_proof._is_valid(ballot, number, voter, candidates, word & _FOR_ONE != 0, key)


@internal
@view
def _counting(number: uint256) -> uint256:
    """
    @return The word of a poll whose vote is over and has enough ballots, while shares and counts are taken.
    """
    word: uint256 = self._polls[number]
    until: uint256 = (word >> _UNTIL_SHIFT) & _TIME_MASK
    now: uint256 = timepoints._now()
    # A timepoint and a span below 2^32. A poll that has not begun has the end 0.
    in_time: bool = now > until and now <= unsafe_add(until, sharePeriod)
    if word & _TALLIED != 0 or not in_time or not self._has_enough(word):
        refusals._refuse(refusals.SECRET_ELECTIONS_NOT_COUNTING)
    return word


@internal
@view
def _has_enough(word: uint256) -> bool:
    return (word >> _BALLOTS_SHIFT) & _COUNT_MASK >= leastBallots


@internal
@view
def _sums_of(number: uint256, word: uint256) -> DynArray[uint256[4], decryption.MAX_SUMS]:
    sums: DynArray[uint256[4], decryption.MAX_SUMS] = []
    pairs: uint256 = unsafe_add((word >> _CANDIDATES_SHIFT) & 255, 1) >> 1
    for pair: uint256 in range(pairs, bound=decryption.MAX_SUMS):
        sums.append(self._sums[number][pair])
    return sums
