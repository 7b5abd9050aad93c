# pragma version 0.4.3
# pragma evm-version cancun
"""
@title House
@license AGPL-3.0-only
@author govkit
@notice A further house of the nation: an electorate that votes on the governor's proposals at an
        address of its own, with the voting functions of OpenZeppelin's `IGovernor`. The governor
        opens its polls under the same ids and follows their outcome. A veto house votes on queued
        proposals until their eta, with the votes that it had when the vote on the proposal closed,
        and "for" means for the veto.
@dev A poll is one word (see `poll_word`), whose own 64 bits are the second at which a veto ends.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IRulebook
from .interfaces import IHouse
from .interfaces import IProposals
from .interfaces import IVotes
from .modules import ballots
from .modules import further_houses
from .modules import poll_word
from .modules import refusals
from .modules import tallies
from .modules import timepoints

implements: IERC5267
implements: IHouse

initializes: eip712_domain_separator
initializes: timepoints
initializes: ballots[
    eip712_domain_separator := eip712_domain_separator, tallies := tallies, timepoints := timepoints
]
initializes: tallies

exports: (
    ballots.COUNTING_MODE,
    ballots.castVote,
    ballots.castVoteBySig,
    ballots.castVoteWithReason,
    ballots.castVoteWithReasonAndParams,
    ballots.castVoteWithReasonAndParamsBySig,
    ballots.castVotesBySig,
    ballots.getVotes,
    ballots.getVotesWithParams,
    ballots.hasVoted,
    ballots.lateQuorumVoteExtension,
    ballots.name,
    ballots.nonces,
    ballots.polls,
    ballots.proposalQuorum,
    ballots.proposalSnapshot,
    ballots.proposalVotes,
    ballots.revokeSignatures,
    tallies.token,
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


struct Settings:
    name: String[31]
    number: uint256
    source: address
    quorum_source: address
    weighed: bool
    numbered: bool
    governor: address
    rulebook: address
    treasury: address
    late_extension: uint256


# @notice Its number, from 1.
number: public(immutable(uint256))
# @notice The governor, the only account that opens and closes polls here.
governor: public(immutable(address))
# @notice The contract of classes and rules, which says what each decision takes.
rulebook: public(immutable(address))


@deploy
def __init__(settings: Settings):
    """
    @param settings `source` is where votes come from, with the governor's clock, and
           `quorum_source` the same, or for a quorum by head the source that counts heads;
           `weighed` says whether votes can weigh more than one each; `numbered` whether the
           source answers `getPastBallot`, as govkit's own do; `late_extension` in the
           clock's unit, 0 for none.
    @dev Reverts with "ballots: extension too long".
    """
    number = settings.number
    governor = settings.governor
    rulebook = settings.rulebook
    by_timestamp: bool = keccak256(staticcall IVotes(settings.source).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    eip712_domain_separator.__init__(settings.name, "1")
    tallies.__init__(
        settings.source,
        settings.quorum_source,
        settings.weighed,
        settings.numbered,
        settings.treasury,
    )
    ballots.__init__(settings.late_extension)


@external
@pure
def version() -> String[1]:
    """
    @return The version of this contract's interface.
    """
    return "1"


@external
def open(proposal_id: uint256, poll: uint256):
    """
    @notice Opens a poll. Only the governor can call this.
    @param poll Its word, with snapshot, period, quorum and approval.
    @dev Reverts with "house: only governor".
    """
    self._check_governor()
    # The governor never opens an id twice.
    ballots.polls[proposal_id] = poll


@external
def openVeto(proposal_id: uint256, until: uint256, closed: uint256, patient: bool):
    """
    @notice Opens the vote on a veto. Only the governor can call this.
    @param until The second (since 1970) from which on nobody can vote any more; below 2^64.
    @param closed The past timepoint whose votes count, so that nobody chooses the electorate by
           choosing when to queue. If nobody had votes then, as in a council between two terms,
           those of the timepoint before this one count.
    @param patient Whether to refuse while nobody has votes.
    @dev Reverts with "house: only governor" or "house: nobody there".
    """
    self._check_governor()
    snapshot: uint256 = closed
    if self._is_empty(snapshot):
        # No chain has a clock at 0.
        snapshot = unsafe_sub(timepoints._now(), 1)
        if patient and self._is_empty(snapshot): refusals._refuse(refusals.HOUSE_NOBODY_THERE)
    # While a poll waits, all bits of its snapshot are set.
    late: uint256 = (poll_word.UNOPENED ^ snapshot) << poll_word.SNAPSHOT_SHIFT
    ballots.polls[proposal_id] = (ballots.polls[proposal_id] ^ late) | until


@external
def close(proposal_id: uint256):
    """
    @notice Ends the poll of a canceled proposal. Only the governor can call this.
    @dev Reverts with "house: only governor".
    """
    self._check_governor()
    ballots.polls[proposal_id] |= poll_word.CANCELED


@external
@view
def outcome(proposal_id: uint256) -> uint8:
    """
    @return 0 while the poll is open or not open yet, 1 if it carried (for a veto house: the veto), 2 if
            it did not.
    """
    word: uint256 = ballots.polls[proposal_id]
    now: uint256 = timepoints._now()
    if word >> poll_word.SNAPSHOT_SHIFT >= now or not ballots._is_over(word, now):
        return further_houses.OPEN
    return further_houses.CARRIED if tallies._is_carried(proposal_id, word) else further_houses.LOST


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
def proposalDeadline(proposal_id: uint256) -> uint256:
    """
    @return The last timepoint at which anybody can vote here; for a veto the second in which its vote is
            over; 0 for an unknown proposal.
    """
    word: uint256 = ballots.polls[proposal_id]
    if ballots._is_veto(word):
        return word & poll_word.OWN_MASK
    return ballots._deadline(word)


@external
@view
def quorum(timepoint: uint256) -> uint256:
    """
    @return The votes, or heads, for or abstaining that a proposal of the strictest class with
            that snapshot needs in this house.
    @dev Reverts as the source's `getPastTotalSupply` does.
    """
    shares: uint256 = (staticcall IRulebook(rulebook).strictest())[1]
    # A number from 1 to 4.
    offset: uint256 = unsafe_mul(unsafe_sub(number, 1), poll_word.HOUSE_BITS)
    return tallies._quorum_at(timepoint, (shares >> offset) & poll_word.SHARE_MASK)


@internal
@view
def _is_empty(timepoint: uint256) -> bool:
    return tallies._quorum_at(timepoint, tallies._BPS_DENOMINATOR) == 0


@internal
@view
def _check_governor():
    if msg.sender != governor: refusals._refuse(refusals.HOUSE_ONLY_GOVERNOR)
