# pragma version 0.4.3
# pragma evm-version cancun
"""
@title SecretHouse
@license AGPL-3.0-only
@author govkit
@notice A house whose ballots nobody can read. Each is encrypted to the trustees' key, with a proof that it
        says yes, no or nothing. They are added up as they are. After the vote trustees give their shares
        of the sum, each with a proof, and anybody can show what the sum holds. A single ballot is never
        opened. It is a further house that consents, or (as number 0) it holds those votes of the first
        house that are secret.
@dev A poll is one word (see `poll_word` and `secret_word`). The specification of proofs and hashes is
     docs/reference/secret-ballots.md. A sum of ballots is two points, A and B; it begins with
     (G, H), the encryption of nothing with r = 1. While at most one ballot of each voter counts, the
     places of marks are as in `ballots`, with 256 voters to a word; where ballots can be changed, each
     voter's ballot is kept as its hash.
     The quorum and the least number of ballots are counted by ballots, whatever they weigh and say.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IHouse
from .interfaces import IProposals
from .interfaces import IRulebook
from .interfaces import ITrustees
from .interfaces import IVotes
from .modules import alt_bn128
from .modules import ballot_proofs
from .modules import electorate
from .modules import further_houses
from .modules import poll_word
from .modules import refusals
from .modules import secret_polls
from .modules import secret_word
from .modules import signing
from .modules import sum_shares
from .modules import tallies
from .modules import timepoints

implements: IERC5267
implements: IHouse

initializes: eip712_domain_separator
initializes: timepoints
initializes: tallies
initializes: electorate[tallies := tallies]
initializes: secret_polls[tallies := tallies, timepoints := timepoints]
initializes: sum_shares[secret_polls := secret_polls, timepoints := timepoints]

exports: (
    electorate.buckets,
    electorate.getVotes,
    secret_polls.ballots,
    secret_polls.epochOf,
    secret_polls.keyOf,
    secret_polls.lateQuorumVoteExtension,
    secret_polls.leastBallots,
    secret_polls.polls,
    secret_polls.proposalQuorum,
    secret_polls.proposalSnapshot,
    secret_polls.proposalVotes,
    secret_polls.sharePeriod,
    secret_polls.sums,
    secret_polls.trustees,
    secret_polls.votingDeadline,
    sum_shares.share,
    sum_shares.shareOf,
    sum_shares.shares,
    sum_shares.tally,
    tallies.token,
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    number: uint256
    source: address
    quorum_source: address
    numbered: bool
    governor: address
    rulebook: address
    treasury: address
    trustees: address
    buckets: uint256[electorate.MAX_WEIGHT]
    least_ballots: uint256
    share_period: uint256
    late_extension: uint256


struct SignedBallot:
    voter: address
    A: uint256[2]
    B: uint256[2]
    c: uint256[3]
    z: uint256[3]
    # The A and B of the ballot that this one replaces; zeros for none.
    before: uint256[4]
    signature: Bytes[MAX_SIGNATURE_BYTES]


flag Problem:
    BAD_SIGNATURE
    NO_VOTES
    ALREADY_VOTED
    BAD_BALLOT


event BallotCast:
    voter: indexed(address)
    proposalId: indexed(uint256)
    weight: uint256
    A: uint256[2]
    B: uint256[2]
    c: uint256[3]
    z: uint256[3]


# @notice A signed ballot of a batch was not counted. `position` is its place in the batch, from 0, and
#         `problem` the reason: 1 bad signature, 2 no votes, 4 already voted (or another ballot stands than
#         the one it replaces), 8 a ballot whose proof does not hold.
event BallotSkipped:
    proposalId: indexed(uint256)
    position: uint256
    problem: Problem


# As OpenZeppelin's `GovernorPreventLateQuorum` has it.
event ProposalExtended:
    proposalId: indexed(uint256)
    extendedDeadline: uint64


# -- constants and state ---------------------------------------------------------------------------

MAX_SIGNED_BALLOTS: constant(uint256) = 20
MAX_SIGNATURE_BYTES: constant(uint256) = signing.MAX_SIGNATURE_BYTES
_BALLOT_TYPE_HASH: constant(bytes32) = keccak256(
    "SecretBallot(uint256 proposalId,bytes32 ballot,bytes32 before)"
)

# @notice Its number, from 1; 0 for the secret votes of the first house.
number: public(immutable(uint256))
# @notice The governor, the only account that opens and closes polls here.
governor: public(immutable(address))
# @notice The contract of classes and rules, which says what each decision takes.
rulebook: public(immutable(address))
# A bit for each voter.
_marks: HashMap[uint256, uint256]
# By proposal and voter's index, where ballots can be changed: the hash of the ballot that stands.
_standing: HashMap[uint256, HashMap[uint256, bytes32]]


@deploy
def __init__(settings: Settings):
    """
    @param settings `source` is where votes come from, with the governor's clock, and `quorum_source` the
           source that counts heads; `numbered` whether the source answers `getPastBallot`, as govkit's
           own do; `buckets` the least votes for a weight of 1, 2 and so on, in rising order, 0 from the
           first unused on; `share_period` and `late_extension` in the clock's unit, at most 2^23 - 1.
    @dev Reverts with "secret house: out of range".
    """
    number = settings.number
    governor = settings.governor
    rulebook = settings.rulebook
    by_timestamp: bool = keccak256(staticcall IVotes(settings.source).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    eip712_domain_separator.__init__(settings.name, "1")
    tallies.__init__(settings.source, settings.quorum_source, False, settings.numbered, settings.treasury)
    electorate.__init__(settings.buckets)
    secret_polls.__init__(
        settings.trustees, settings.least_ballots, settings.share_period, settings.late_extension
    )


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
def name() -> String[50]:
    """
    @return The name of the house, or of the nation for the first one; its signatures' domain has it too.
    """
    return eip712_domain_separator._NAME


@external
@pure
def COUNTING_MODE() -> String[40]:
    """
    @return How ballots are counted, as a query string.
    """
    return "support=bravo&quorum=against,for,abstain"


@external
@view
def hasVoted(proposal_id: uint256, account: address) -> bool:
    """
    @return Whether an account has cast a ballot.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    if word == 0 or snapshot >= timepoints._now():
        return False
    index: uint256 = electorate._voter(account, snapshot)[0]
    if self._is_changeable(word):
        return self._standing[proposal_id][index] != empty(bytes32)
    return (self._marks[electorate._place(proposal_id, index)] >> (index & 255)) & 1 != 0


@external
@view
def ballotOf(proposal_id: uint256, account: address) -> bytes32:
    """
    @return The hash keccak256(abi.encode(A, B)) of an account's ballot, where ballots can be changed; 0 if
            there is none, and where they can't.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    snapshot: uint256 = word >> poll_word.SNAPSHOT_SHIFT
    if word == 0 or snapshot >= timepoints._now():
        return empty(bytes32)
    return self._standing[proposal_id][electorate._voter(account, snapshot)[0]]


@external
@view
def isValidBallot(
    proposal_id: uint256, voter: address, A: uint256[2], B: uint256[2], c: uint256[3], z: uint256[3]
) -> bool:
    """
    @return Whether the proof of a ballot holds, for that voter and poll. Whoever relays a ballot asks this
            before, since a ballot whose proof does not hold costs its gas all the same.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    if word == 0:
        return False
    key: uint256[2] = secret_polls._keys[secret_word._epoch(word)]
    ballot: ballot_proofs.Ballot = ballot_proofs.Ballot(A=A, B=B, c=c, z=z)
    return ballot_proofs._is_valid(proposal_id, voter, key, ballot)


@external
@view
def proposalDeadline(proposal_id: uint256) -> uint256:
    """
    @return The last timepoint before the outcome is certain: the end of the time for shares, or earlier if
            the sum was opened, or if there were too few ballots to open it; 0 for an unknown proposal.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    deadline: uint256 = secret_polls._deadline(word)
    after: uint256 = word & secret_word.TALLIED_MASK
    if after != 0:
        # At least the deadline.
        return unsafe_sub(unsafe_add(deadline, after), 1)
    if word == 0 or timepoints._now() > deadline and not secret_polls._has_enough(word):
        return deadline
    return unsafe_add(deadline, secret_polls.sharePeriod)


@external
@view
def outcome(proposal_id: uint256) -> uint8:
    """
    @return 0 until the outcome is certain, 1 if the poll carried, 2 if it did not: also if there were too few
            ballots to open their sum, and if it was not opened in time.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    now: uint256 = timepoints._now()
    deadline: uint256 = secret_polls._deadline(word)
    if now <= deadline:
        return further_houses.OPEN
    if word & secret_word.TALLIED_MASK != 0:
        return further_houses.CARRIED if secret_polls._is_approved(word) else further_houses.LOST
    if now > unsafe_add(deadline, secret_polls.sharePeriod) or not secret_polls._has_enough(word):
        return further_houses.LOST
    return further_houses.OPEN


@external
@view
def state(proposal_id: uint256) -> uint8:
    """
    @return The proposal's state, 0 to 7 as in `IGovernor`: the governor's answer.
    @dev Reverts with "governor: unknown proposal".
    """
    return staticcall IProposals(governor).state(proposal_id)


@external
@view
def quorum(timepoint: uint256) -> uint256:
    """
    @return The ballots that a proposal of the strictest class with that snapshot needs in this house.
    @dev Reverts as the source's `getPastTotalSupply` does.
    """
    word: uint256 = 0
    shares: uint256 = 0
    word, shares = staticcall IRulebook(rulebook).strictest()
    own: uint256 = word >> poll_word.QUORUM_SHIFT
    if number != 0:
        # A number up to 4.
        own = shares >> unsafe_mul(unsafe_sub(number, 1), poll_word.HOUSE_BITS)
    return max(tallies._quorum_at(timepoint, own & poll_word.SHARE_MASK), secret_polls.leastBallots)


# -- the governor ----------------------------------------------------------------------------------

@external
def open(proposal_id: uint256, poll: uint256):
    """
    @notice Opens a poll, under the newest complete key of the trustees. Only the governor can call this.
    @param poll Its word, with snapshot, period, quorum and approval.
    @dev Reverts with "house: only governor" or "secret house: no key".
    """
    self._check_governor()
    epoch: uint256 = staticcall ITrustees(secret_polls.trustees).complete()
    if epoch == 0: refusals._refuse(refusals.SECRET_HOUSE_NO_KEY)
    key: uint256[2] = secret_polls._keys[epoch]
    if alt_bn128._is_infinity(key):
        key = staticcall ITrustees(secret_polls.trustees).keyOf(epoch)
        secret_polls._keys[epoch] = key
    # The governor never opens an id twice. Epochs are far below 2^15.
    secret_polls.polls[proposal_id] = (poll & ~poll_word.OWN_MASK) | (epoch << secret_word.EPOCH_SHIFT)
    secret_polls._sums[proposal_id] = [alt_bn128.GENERATOR[0], alt_bn128.GENERATOR[1], key[0], key[1]]


@external
def openVeto(proposal_id: uint256, until: uint256, closed: uint256, patient: bool):
    """
    @notice Refuses: a veto cannot be secret, since its vote has no time for shares.
    @dev Reverts with "secret house: no veto".
    """
    refusals._refuse(refusals.SECRET_HOUSE_NO_VETO)


@external
def close(proposal_id: uint256):
    """
    @notice Ends the poll of a canceled proposal; its ballots are never opened. Only the governor can call
            this.
    @dev Reverts with "house: only governor".
    """
    self._check_governor()
    secret_polls.polls[proposal_id] |= poll_word.CANCELED


# -- voting ----------------------------------------------------------------------------------------

@external
def castSecret(proposal_id: uint256, A: uint256[2], B: uint256[2], c: uint256[3], z: uint256[3]):
    """
    @notice Casts the caller's ballot.
    @param A The generator times a secret number r.
    @param B The key times r, plus the generator times the choice.
    @param c The challenges of a proof for abstaining, yes and no, in this order, whatever it says.
    @param z Its responses.
    @dev Reverts with "ballots: unknown proposal", "ballots: not active", "ballots: no votes", "ballots: already
         voted", "secret house: bad ballot" (outside the group, a number too high, or a proof that does
         not hold for this voter and poll), or "ballots: weight too high" (never with real electorates).
    """
    self._cast(proposal_id, ballot_proofs.Ballot(A=A, B=B, c=c, z=z), empty(uint256[4]))


@external
def changeSecret(
    proposal_id: uint256, before: uint256[4], A: uint256[2], B: uint256[2], c: uint256[3], z: uint256[3]
):
    """
    @notice Replaces the caller's ballot, where ballots can be changed.
    @param before The A and B of the ballot that stands.
    @dev Reverts as `castSecret` does: with "ballots: already voted" if another ballot stands, or none, or if
         ballots can't be changed.
    """
    self._cast(proposal_id, ballot_proofs.Ballot(A=A, B=B, c=c, z=z), before)


@external
def castSecretBySig(proposal_id: uint256, signed: DynArray[SignedBallot, MAX_SIGNED_BALLOTS]) -> uint256:
    """
    @notice Casts many ballots, each signed by its voter as `SecretBallot(proposalId, ballot, before)` with a
            key (65 bytes r, s, v) or as a contract wallet (ERC-1271). `ballot` is keccak256(abi.encode(A, B)),
            and `before` that of the ballot it replaces, or 0. A bad one is skipped and reported by its place
            (`BallotSkipped`).
    @return How many were counted.
    @dev Reverts with "ballots: unknown proposal", "ballots: not active" or "ballots: weight too high".
    """
    word: uint256 = self._active(proposal_id)
    key: uint256[2] = secret_polls._keys[secret_word._epoch(word)]
    sum: uint256[4] = secret_polls._sums[proposal_id]
    weight: uint256 = 0
    heads: uint256 = 0
    counted: uint256 = 0
    for position: uint256 in range(len(signed), bound=MAX_SIGNED_BALLOTS):
        voter: address = signed[position].voter
        ballot: ballot_proofs.Ballot = ballot_proofs.Ballot(
            A=signed[position].A, B=signed[position].B, c=signed[position].c, z=signed[position].z
        )
        before: uint256[4] = signed[position].before
        problem: Problem = Problem.BAD_SIGNATURE
        own: uint256 = 0
        if self._is_signed(proposal_id, voter, ballot, before, signed[position].signature):
            problem, own, sum = self._take(proposal_id, word, key, sum, voter, ballot, before)
        if problem != empty(Problem):
            log BallotSkipped(proposalId=proposal_id, position=position, problem=problem)
            continue
        # At most 20, of a weight of 5 each.
        counted = unsafe_add(counted, 1)
        if self._is_none(before):
            weight = unsafe_add(weight, own)
            heads = unsafe_add(heads, 1)
    secret_polls._sums[proposal_id] = sum
    self._add_up(proposal_id, word, weight, heads)
    return counted


@external
def castVote(proposal_id: uint256, support: uint8) -> uint256:
    """
    @notice Refuses: votes here are secret.
    @dev Reverts with "secret house: vote in secret".
    """
    refusals._refuse(refusals.SECRET_HOUSE_VOTE_IN_SECRET)
    return 0


# -- internal --------------------------------------------------------------------------------------

@internal
def _cast(proposal_id: uint256, ballot: ballot_proofs.Ballot, before: uint256[4]):
    word: uint256 = self._active(proposal_id)
    key: uint256[2] = secret_polls._keys[secret_word._epoch(word)]
    problem: Problem = empty(Problem)
    weight: uint256 = 0
    sum: uint256[4] = secret_polls._sums[proposal_id]
    problem, weight, sum = self._take(proposal_id, word, key, sum, msg.sender, ballot, before)
    if problem == Problem.NO_VOTES: refusals._refuse(refusals.BALLOTS_NO_VOTES)
    if problem == Problem.ALREADY_VOTED: refusals._refuse(refusals.BALLOTS_ALREADY_VOTED)
    if problem == Problem.BAD_BALLOT: refusals._refuse(refusals.SECRET_HOUSE_BAD_BALLOT)
    secret_polls._sums[proposal_id] = sum
    if self._is_none(before):
        self._add_up(proposal_id, word, weight, 1)


@internal
def _take(
    proposal_id: uint256,
    word: uint256,
    key: uint256[2],
    sum: uint256[4],
    voter: address,
    ballot: ballot_proofs.Ballot,
    before: uint256[4],
) -> (Problem, uint256, uint256[4]):
    """
    @notice Marks the voter, and logs the ballot. The caller stores the sum.
    @return What is wrong with the ballot; or its weight, and the sum with it.
    """
    index: uint256 = 0
    weight: uint256 = 0
    index, weight = electorate._voter(voter, word >> poll_word.SNAPSHOT_SHIFT)
    if weight == 0:
        return Problem.NO_VOTES, 0, sum
    changed: uint256[4] = sum
    if self._is_changeable(word):
        replaced: bytes32 = self._hash_of(before)
        if self._standing[proposal_id][index] != replaced:
            return Problem.ALREADY_VOTED, 0, sum
        if not ballot_proofs._is_valid(proposal_id, voter, key, ballot):
            return Problem.BAD_BALLOT, 0, sum
        self._standing[proposal_id][index] = keccak256(abi_encode(ballot.A, ballot.B))
        if replaced != empty(bytes32):
            less_A: uint256[2] = alt_bn128._negated([before[0], before[1]])
            less_B: uint256[2] = alt_bn128._negated([before[2], before[3]])
            changed = self._with(changed, less_A, less_B, weight)
    else:
        place: uint256 = electorate._place(proposal_id, index)
        marks: uint256 = self._marks[place]
        bit: uint256 = 1 << (index & 255)
        if marks & bit != 0 or not self._is_none(before):
            return Problem.ALREADY_VOTED, 0, sum
        if not ballot_proofs._is_valid(proposal_id, voter, key, ballot):
            return Problem.BAD_BALLOT, 0, sum
        self._marks[place] = marks | bit
    changed = self._with(changed, ballot.A, ballot.B, weight)
    log BallotCast(
        voter=voter, proposalId=proposal_id, weight=weight, A=ballot.A, B=ballot.B, c=ballot.c, z=ballot.z
    )
    return empty(Problem), weight, changed


@internal
def _add_up(proposal_id: uint256, word: uint256, weight: uint256, heads: uint256):
    """
    @notice Counts new ballots, and extends the poll if they reach the quorum with little time left.
    """
    if weight > unsafe_sub(poll_word.TALLY_MASK, (word >> secret_word.ABSTAIN_SHIFT) & poll_word.TALLY_MASK):
        refusals._refuse(refusals.BALLOTS_WEIGHT_TOO_HIGH)
    # No more heads than weight.
    counted: uint256 = unsafe_add(
        word, (weight << secret_word.ABSTAIN_SHIFT) | (heads << secret_word.HEADS_SHIFT)
    )
    # Timepoints below 2^40, an extension below 2^23.
    extended: uint256 = unsafe_add(timepoints._now(), secret_polls.lateQuorumVoteExtension)
    if extended > secret_polls._deadline(word) and word & poll_word.EXTENSIONS == 0:
        needed: uint256 = secret_polls._needed(word)
        if secret_word._heads(word) < needed and needed <= secret_word._heads(counted):
            # The vote is open, so it is no longer than a period and an extension.
            period: uint256 = unsafe_sub(extended, word >> poll_word.SNAPSHOT_SHIFT)
            counted &= ~(poll_word.SPAN_MASK << poll_word.PERIOD_SHIFT)
            counted |= (period << poll_word.PERIOD_SHIFT) | poll_word.EXTENSIONS
            log ProposalExtended(proposalId=proposal_id, extendedDeadline=convert(extended, uint64))
    secret_polls.polls[proposal_id] = counted


@internal
@view
def _is_signed(
    proposal_id: uint256,
    voter: address,
    ballot: ballot_proofs.Ballot,
    before: uint256[4],
    signature: Bytes[MAX_SIGNATURE_BYTES],
) -> bool:
    replaced: bytes32 = self._hash_of(before)
    struct_hash: bytes32 = keccak256(
        abi_encode(_BALLOT_TYPE_HASH, proposal_id, keccak256(abi_encode(ballot.A, ballot.B)), replaced)
    )
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    return signing._is_signed(voter, digest, signature)


@internal
@pure
def _with(sum: uint256[4], A: uint256[2], B: uint256[2], weight: uint256) -> uint256[4]:
    """
    @return The sum with a ballot, as often as it weighs.
    """
    sum_A: uint256[2] = [sum[0], sum[1]]
    sum_B: uint256[2] = [sum[2], sum[3]]
    # Up to five additions take less gas than a product.
    for _: uint256 in range(weight, bound=electorate.MAX_WEIGHT):
        sum_A = ecadd(sum_A, A)
        sum_B = ecadd(sum_B, B)
    return [sum_A[0], sum_A[1], sum_B[0], sum_B[1]]


@internal
@pure
def _is_none(before: uint256[4]) -> bool:
    return before[0] | before[1] == 0


@internal
@pure
def _hash_of(before: uint256[4]) -> bytes32:
    """
    @return The hash of the ballot that is replaced; 0 for none.
    """
    if self._is_none(before):
        return empty(bytes32)
    return keccak256(abi_encode(before))


@internal
@view
def _is_changeable(word: uint256) -> bool:
    # With a foreign source a weight may have changed, so a ballot could not be taken back.
    return word & poll_word.CHANGEABLE != 0 and tallies._NUMBERED


@internal
@view
def _active(proposal_id: uint256) -> uint256:
    """
    @return The poll's word, if the vote is open.
    """
    word: uint256 = secret_polls.polls[proposal_id]
    if word == 0: refusals._refuse(refusals.BALLOTS_UNKNOWN_PROPOSAL)
    now: uint256 = timepoints._now()
    if word & poll_word.CANCELED != 0 or now <= word >> poll_word.SNAPSHOT_SHIFT or now > secret_polls._deadline(word):
        refusals._refuse(refusals.BALLOTS_NOT_ACTIVE)
    return word


@internal
@view
def _check_governor():
    if msg.sender != governor: refusals._refuse(refusals.HOUSE_ONLY_GOVERNOR)
