# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Council
@license AGPL-3.0-only
@author govkit
@notice A body of one or several seats, whose holders the citizens elect for a term, one person one
        vote. It is a source of votes by head (ERC-5805), so it can be a house of the governor; and
        other contracts can ask who holds a seat, so it can gate what they do.
@dev With one seat the ballots rank up to five candidates, and an instant run-off decides (see
     `run_off`). With more seats the ballots approve of any of up to 32 candidates, and the most
     approved are elected (see `approval`). The earlier place on the list wins every tie.
     Any number of citizens can stand, and each citizen endorses one of them (see `candidacy`). So
     five friends cannot close a list of five: a candidate with more than a sixth of all endorsements
     is on it.
     Secret ballots are taken by another contract, of at most eight candidates, which tells the counts (see
     `SecretElections`); one seat goes to who has the most, too. What is not opened in time counts as nothing.
     Candidates are kept by passport. A candidate who is no citizen when the election is settled, or
     was dismissed after it was opened, is left out, and the ballots go to the others.
     An appointment voids what is open: a recall is about those who held the seats when it was
     opened, and an election never displaces holders who were appointed after it was opened. A recall
     gives way to the regular election, so that it cannot delay it.
     A recall that too few citizens attend decides nothing. It uses up its opener's turn in this term,
     and another citizen can open the next one. A recall that was attended and lost protects the
     holders for a quarter of a term. So no holder becomes immune by a recall of its own, and
     nobody faces recalls without end.
     The treasury, that is, a passed proposal, appoints and dismisses too; a council without elections
     is one in which nobody opens any.
     Where a passport was moved, its new key takes the place of the old one: in an election at once,
     since ballots are counted by passport and a winner is seated by its present key; in a seat,
     and in what the council votes on, as soon as anybody calls `follow`.
"""

from .interfaces import IDues
from .interfaces import IFollower
from .interfaces import IFounder
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import approval
from .modules import candidacy
from .modules import checkpoints
from .modules import election_word
from .modules import passports
from .modules import refusals
from .modules import run_off
from .modules import seating
from .modules import secret_counts
from .modules import timepoints
from .modules import votes

implements: IFollower
implements: IVotes

initializes: checkpoints
initializes: timepoints
initializes: votes[checkpoints := checkpoints, timepoints := timepoints]
initializes: candidacy
initializes: approval
initializes: run_off
initializes: secret_counts
initializes: seating[checkpoints := checkpoints, timepoints := timepoints, votes := votes]

exports: (
    approval.approvals,
    run_off.ranked,
    seating.delegate,
    seating.delegateBySig,
    seating.delegates,
    seating.getPastBallot,
    seating.getPastTotalSupply,
    seating.getPastVotes,
    seating.getVotes,
    seating.holders,
    seating.isHolder,
    seating.termEnd,
    secret_counts.secretElections,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    seats: uint256
    term: uint256
    nomination_period: uint256
    voting_period: uint256
    recall_quorum_bps: uint256
    registry: address
    treasury: address
    founder: address


event ElectionOpened:
    number: indexed(uint256)
    recall: bool
    votingFrom: uint256
    votingUntil: uint256


event Nominated:
    number: indexed(uint256)
    candidate: indexed(address)


event Endorsed:
    number: indexed(uint256)
    candidate: indexed(address)
    citizen: indexed(address)


# @notice A candidate has taken a place on the list, which another may have had before.
event Listed:
    number: indexed(uint256)
    candidate: indexed(address)
    position: uint256


event BallotCast:
    number: indexed(uint256)
    voter: indexed(address)
    ballot: uint256


event ElectionSettled:
    number: indexed(uint256)
    winners: DynArray[address, MAX_SEATS]


event ElectionVoided:
    number: indexed(uint256)


# -- constants and state ---------------------------------------------------------------------------

MAX_SEATS: constant(uint256) = seating.MAX_SEATS
MAX_CANDIDATES: constant(uint256) = candidacy.MAX_CANDIDATES
MAX_RANKED: constant(uint256) = run_off.MAX_RANKED
# An election's times fit its word, and a term's end fits a timepoint.
MAX_SPAN: constant(uint256) = 2**32 - 1
_BPS_DENOMINATOR: constant(uint256) = 10_000

# After a recall that was attended and lost, there is no other one for this part of a term.
_REST_PARTS: constant(uint256) = 4

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1

_TERMS_SHIFT: constant(uint256) = 32
_BEGAN_SHIFT: constant(uint256) = 64
_REST_SHIFT: constant(uint256) = 104

# @notice The council's name.
name: public(immutable(String[31]))
# @notice How many seats it has.
seats: public(immutable(uint256))
# @notice How long a term lasts, in the clock's unit.
term: public(immutable(uint256))
# @notice How long candidates can be nominated, in the clock's unit.
nominationPeriod: public(immutable(uint256))
# @notice How long the citizens can vote, in the clock's unit.
votingPeriod: public(immutable(uint256))
# @notice The share of all citizens that must take part in a recall, in basis points.
recallQuorumBps: public(immutable(uint256))
# @notice The citizen registry: its citizens vote, and can be nominated.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which seats the first holders and then can do nothing more.
founder: public(immutable(address))
# @notice The contract of dues, if those in arrears cannot be nominated; zero for none.
dues: public(immutable(address))

# No recall until (40) | the term began (40) | terms (32) | elections and recalls opened (32).
_state: uint256

# Each as `election_word` lays it out.
_elections: HashMap[uint256, uint256]

# By passport, the term (from 1) in which it last opened a recall.
_recalled_in: HashMap[uint256, uint256]

# By passport, the newest election when its holder was last dismissed.
_dismissed_in: HashMap[uint256, uint256]

# By election, then 256 voters to a word by their index in the registry.
_voted: HashMap[uint256, HashMap[uint256, uint256]]


@deploy
def __init__(settings: Settings, dues_: address, secret_elections: address):
    """
    @param settings Spans are in the registry's clock, from 1 to 2^32 - 1, and a term is at
           least as long as nomination and vote together; `seats` is from 1 to 21,
           `recall_quorum_bps` from 1 to 10,000.
    @param dues_ The contract of dues, if arrears bar from candidacy; zero for none.
    @param secret_elections The contract that takes secret ballots; zero if this council votes in public.
    @dev Reverts with "council: seats out of range", "council: span out of range" or
         "council: quorum out of range".
    """
    if settings.seats == 0 or settings.seats > MAX_SEATS: refusals._refuse(refusals.COUNCIL_SEATS_OUT_OF_RANGE)
    if (
        settings.nomination_period == 0
        or settings.nomination_period > MAX_SPAN
        or settings.voting_period == 0
        or settings.voting_period > MAX_SPAN
        or settings.term > MAX_SPAN
        or settings.nomination_period + settings.voting_period > settings.term
    ):
        refusals._refuse(refusals.COUNCIL_SPAN_OUT_OF_RANGE)
    if settings.recall_quorum_bps == 0 or settings.recall_quorum_bps > _BPS_DENOMINATOR:
        refusals._refuse(refusals.COUNCIL_QUORUM_OUT_OF_RANGE)
    name = settings.name
    seats = settings.seats
    term = settings.term
    nominationPeriod = settings.nomination_period
    votingPeriod = settings.voting_period
    recallQuorumBps = settings.recall_quorum_bps
    registry = settings.registry
    treasury = settings.treasury
    founder = settings.founder
    dues = dues_
    secret_counts.__init__(secret_elections)
    by_timestamp: bool = keccak256(staticcall IVotes(settings.registry).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    votes.__init__()


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def termBegan() -> uint256:
    """
    @return The timepoint at which the holders were seated together; 0 before the first term.
    """
    return (self._state >> _BEGAN_SHIFT) & _TIME_MASK


@external
@view
def recallFrom() -> uint256:
    """
    @return The first timepoint at which a recall can be opened in this term.
    """
    return unsafe_add(self._recall_rest(self._state), 1)


@external
@view
def elections() -> uint256:
    """
    @return How many elections and recalls were ever opened.
    """
    return self._number()


@external
@view
def candidates(number: uint256, position: uint256) -> address:
    """
    @return A candidate on an election's list, by position from 0 and by its present key; zero for none.
    """
    passport: uint256 = candidacy._passport_at(number, position)
    return empty(address) if passport == 0 else (staticcall IRegistry(registry).passport(passport)).holder


@external
@view
def isNominated(number: uint256, account: address) -> bool:
    """
    @return Whether `account` stands in an election, on the list or not.
    """
    return candidacy._is_nominated(number, passports._number_of(registry, account))


@external
@view
def endorsements(number: uint256, account: address) -> uint256:
    """
    @return How many citizens endorse `account` in an election, on the list or not.
    """
    return candidacy._endorsements(number, passports._number_of(registry, account))


@external
@view
def hasEndorsed(number: uint256, account: address) -> bool:
    """
    @return Whether a citizen has endorsed a candidate in an election.
    """
    return candidacy._has_endorsed(number, passports._number_of(registry, account))


@external
@view
def election(number: uint256) -> election_word.Election:
    """
    @return An election or recall, by number from 1.
    @dev Reverts with "council: no such election".
    """
    return election_word._unpack(self._existing(number))


@external
@view
def hasVoted(number: uint256, account: address) -> bool:
    """
    @return Whether a citizen's ballot was cast.
    """
    found: election_word.Election = election_word._unpack(self._existing(number))
    index: uint256 = (staticcall IVotes(registry).getPastBallot(account, found.voting_from)) >> 96
    return (self._voted[number][index >> 8] >> (index & 255)) & 1 == 1


# -- acting ----------------------------------------------------------------------------------------

@external
def openElection() -> uint256:
    """
    @notice Opens an election, once the term is so near its end that the winners can follow it, or
            nobody holds a seat. Anybody can call this. A recall that is still open gives way: it             settled first if its ballots can be counted, else it is void.
    @return Its number.
    @dev Reverts with "council: election open", "council: too early" or "council: not founded".
    """
    number: uint256 = self._number()
    word: uint256 = self._elections[number]
    if word & (election_word.RECALL | election_word.SETTLED) == election_word.RECALL:
        if self._is_counted(number, word):
            self._settle(number, word)
        else:
            self._void(number, word)
    now: uint256 = timepoints._now()
    # Below 2^40 and 2^34.
    ready: uint256 = unsafe_add(now, unsafe_add(nominationPeriod, votingPeriod))
    due: bool = ready >= seating._term_end() or len(seating._holders) == 0
    return self._open(False, unsafe_add(now, nominationPeriod), due)


@external
def openRecall() -> uint256:
    """
    @notice Opens the vote on ending the term at once. A citizen can call this, once a term.
    @return Its number.
    @dev Reverts with "council: only citizens", "council: recall used", "council: election open",
         "council: not founded" or "council: too early" (before the term has lasted a voting
         period, in the rest after a recall that was attended and lost, or with nobody to recall).
    """
    passport: uint256 = self._passport()
    now: uint256 = timepoints._now()
    state: uint256 = self._state
    due: bool = now <= seating._term_end() and len(seating._holders) != 0 and now > self._recall_rest(state)
    number: uint256 = self._open(True, now, due)
    term_number: uint256 = (state >> _TERMS_SHIFT) & _COUNT_MASK
    if self._recalled_in[passport] == term_number: refusals._refuse(refusals.COUNCIL_RECALL_USED)
    self._recalled_in[passport] = term_number
    return number


@external
def nominate():
    """
    @notice Makes the caller a candidate of the open election. A citizen can call this, once. While the
            list has room, the candidate gets the next place. Then it needs more endorsements than a
            candidate on the list.
    @dev Reverts with "council: no such election", "council: only citizens", "council: not
         nominating", "council: in arrears", "council: already nominated" or "council: dismissed" (since
         the election was opened).
    """
    number: uint256 = self._number()
    word: uint256 = self._nominating(number)
    passport: uint256 = self._passport()
    if dues != empty(address):
        if not staticcall IDues(dues).isPaidUp(msg.sender): refusals._refuse(refusals.COUNCIL_IN_ARREARS)
    if self._dismissed_in[passport] >= number: refusals._refuse(refusals.COUNCIL_DISMISSED)
    position: uint256 = (word >> election_word.CANDIDATES_SHIFT) & election_word.CANDIDATES_MASK
    most: uint256 = MAX_RANKED if seats == 1 else MAX_CANDIDATES
    has_room: bool = position < (secret_counts.MAX_CANDIDATES if secret_counts._is_secret() else most)
    candidacy._nominate(number, passport, position, has_room)
    log Nominated(number=number, candidate=msg.sender)
    if has_room:
        self._elections[number] = unsafe_add(word, election_word.ONE_CANDIDATE)
        log Listed(number=number, candidate=msg.sender, position=position)


@external
def endorse(candidate: address):
    """
    @notice Endorses a candidate of the open election. A citizen can endorse one candidate, also itself,
            while candidates are nominated. A candidate off the list takes the place of the one with
            the fewest endorsements (of equals the later place) as soon as it has more.
    @dev Reverts with "council: no such election", "council: only citizens", "council: not
         nominating", "council: already endorsed" or "council: no such candidate".
    """
    number: uint256 = self._number()
    word: uint256 = self._nominating(number)
    passport: uint256 = self._passport()
    candidacy._use_endorsement(number, passport)
    endorsed: uint256 = passports._number_of(registry, candidate)
    self._check_choice(candidacy._is_nominated(number, endorsed))
    present: address = passports._present(registry, candidate)
    log Endorsed(number=number, candidate=present, citizen=msg.sender)
    listed: uint256 = (word >> election_word.CANDIDATES_SHIFT) & election_word.CANDIDATES_MASK
    position: uint256 = candidacy._endorse(number, endorsed, listed)
    if position != candidacy.NO_POSITION:
        log Listed(number=number, candidate=present, position=position)


@external
def vote(ballot: uint256):
    """
    @notice Votes by approval: bit n of `ballot` approves of the candidate at position n. In a
            recall 0 is against it and 1 for it.
    @dev Reverts with "council: vote in secret", "council: rank them" (with one seat), "council: not
         voting", "council: only citizens", "council: already voted" or "council: no such candidate".
    """
    number: uint256 = self._number()
    found: election_word.Election = self._begin_vote(number)
    # A recall has two sides, 0 and 1. The shift leaves only bits that stand for nobody.
    self._check_choice(ballot >> (1 if found.recall else found.candidates) == 0)
    if found.recall:
        approval._add_side(number, ballot)
    else:
        if seats == 1: refusals._refuse(refusals.COUNCIL_RANK_THEM)
        approval._add(number, ballot)
    log BallotCast(number=number, voter=msg.sender, ballot=ballot)


@external
def rank(ranking: DynArray[uint256, MAX_RANKED]):
    """
    @notice Votes by ranking: the positions of candidates, the best one first. A candidate who is left
            out is ranked below all others.
    @dev Reverts with "council: vote in secret", "council: approve of them" (with several seats, or in a
         recall), "council: not voting", "council: only citizens", "council: already voted" or
         "council: no such candidate" (none, unknown, or twice the same).
    """
    number: uint256 = self._number()
    found: election_word.Election = self._begin_vote(number)
    if seats != 1 or found.recall: refusals._refuse(refusals.COUNCIL_APPROVE_OF_THEM)
    code: uint256 = run_off._code(ranking, found.candidates)
    run_off._add(number, code)
    log BallotCast(number=number, voter=msg.sender, ballot=code)


@external
def settle():
    """
    @notice Counts the newest election once its vote is over, and secret ballots are opened, and seats the winners for a term from the
            close of the vote, or ends the term if a recall carried. Anybody can call this. If no
            candidate who can be seated got a vote, nothing changes.
    @dev Reverts with "council: no such election", "council: still voting" or "council: settled".
    """
    number: uint256 = self._number()
    word: uint256 = self._existing(number)
    if word & election_word.SETTLED != 0: refusals._refuse(refusals.COUNCIL_SETTLED)
    if not self._is_counted(number, word): refusals._refuse(refusals.COUNCIL_STILL_VOTING)
    self._settle(number, word)


@external
def appoint(members: DynArray[address, MAX_SEATS], until: uint256):
    """
    @notice Seats `members`, each by its present key, in place of all holders. The treasury can call
            this, and at the founding the founding contract. This voids an open recall, and an open
            election unless the new term ends with its vote at the latest.
    @param until The last timepoint of their term, at most a term from now. Except at the founding it is
           not before now.
    @dev Reverts with "council: only treasury", "council: too many seats", "council: seated
         twice", "council: zero address" or "council: span out of range".
    """
    self._check_treasury(msg.sender == founder)
    if len(members) > seats: refusals._refuse(refusals.COUNCIL_TOO_MANY_SEATS)
    now: uint256 = timepoints._now()
    # A founding that takes longer than a term must not stop; nobody is in office then.
    begins: bool = until >= now or msg.sender == founder
    if not begins or until > unsafe_add(now, term): refusals._refuse(refusals.COUNCIL_SPAN_OUT_OF_RANGE)
    number: uint256 = self._number()
    word: uint256 = self._elections[number]
    is_open: bool = word != 0 and word & election_word.SETTLED == 0
    if is_open and (word & election_word.RECALL != 0 or until > election_word._unpack(word).voting_until):
        self._void(number, word)
    self._seat_all(members, until)


@external
def dismiss(holder: address):
    """
    @notice Takes a seat from its holder. The seat stays empty, and the newest election does not give it
            back to the same person. Only the treasury can call this.
    @dev Reverts with "council: only treasury" or "council: no holder".
    """
    self._check_treasury(False)
    self._dismissed_in[passports._number_of(registry, holder)] = self._number()
    seating._unseat(passports._present(registry, holder))


@external
def follow(account: address):
    """
    @notice Gives the seat that `account` holds to the new key of the passport that was moved away from
            it, together with its ballots in what the council votes on. The ballots keep their index:
            those that the old key has cast stay, and the new key can cast the others. Anybody can
            call this. The past votes of both keys stay.
    @dev Reverts with "council: not moved".
    """
    successor: address = passports._present(registry, account)
    if successor == account: refusals._refuse(refusals.COUNCIL_NOT_MOVED)
    seating._follow(account, successor)


# -- internal --------------------------------------------------------------------------------------

@internal
def _open(recall: bool, voting_from: uint256, due: bool) -> uint256:
    if not due: refusals._refuse(refusals.COUNCIL_TOO_EARLY)
    # A founder without code, which founds nothing step by step, is not waited for.
    if founder.is_contract:
        if not staticcall IFounder(founder).founded(): refusals._refuse(refusals.COUNCIL_NOT_FOUNDED)
    state: uint256 = self._state
    last: uint256 = self._elections[state & _COUNT_MASK]
    if last != 0 and last & election_word.SETTLED == 0: refusals._refuse(refusals.COUNCIL_ELECTION_OPEN)
    # Each takes a transaction.
    state = unsafe_add(state, 1)
    self._state = state
    number: uint256 = state & _COUNT_MASK
    voting_until: uint256 = unsafe_add(voting_from, votingPeriod)
    kind: uint256 = election_word.RECALL if recall else 0
    self._elections[number] = kind | (voting_until << election_word.UNTIL_SHIFT) | voting_from
    log ElectionOpened(number=number, recall=recall, votingFrom=voting_from, votingUntil=voting_until)
    return number


@internal
def _void(number: uint256, word: uint256):
    self._elections[number] = word | election_word.SETTLED | election_word.VOID
    log ElectionVoided(number=number)


@internal
@view
def _is_counted(number: uint256, word: uint256) -> bool:
    """
    @return Whether the vote is over, and what was cast in secret is opened or never will be.
    """
    if secret_counts._is_secret():
        return secret_counts._is_final(number)
    return timepoints._now() > election_word._unpack(word).voting_until


@internal
def _settle(number: uint256, word: uint256):
    found: election_word.Election = election_word._unpack(word)
    if secret_counts._is_secret():
        approval._set(number, secret_counts._counts(number))
    self._elections[number] = word | election_word.SETTLED
    winners: DynArray[address, MAX_SEATS] = []
    # A timepoint and a span below 2^32.
    until: uint256 = unsafe_add(found.voting_until, term)
    if found.recall:
        self._settle_recall(number, found)
    elif timepoints._now() <= until:
        standing: DynArray[address, MAX_CANDIDATES] = self._standing(number, found.candidates)
        if seats == 1 and not secret_counts._is_secret():
            winner: address = run_off._winner(number, standing)
            if winner != empty(address):
                winners = [winner]
        else:
            winners = approval._most_approved(number, standing, seats)
        if len(winners) != 0:
            self._seat_all(winners, until)
    log ElectionSettled(number=number, winners=winners)


@internal
def _settle_recall(number: uint256, found: election_word.Election):
    against: uint256 = approval._count(number, 0)
    in_favour: uint256 = approval._count(number, 1)
    citizens: uint256 = staticcall IVotes(registry).getPastTotalSupply(found.voting_from)
    if (in_favour + against) * _BPS_DENOMINATOR < citizens * recallQuorumBps:
        return
    if in_favour > against:
        seating._unseat_all()
        seating._end_term(min(seating._term_end(), unsafe_sub(timepoints._now(), 1)))
    else:
        # A timepoint and a span below 2^30. The recall could be opened, so no rest is running.
        rest: uint256 = unsafe_add(found.voting_until, term // _REST_PARTS)
        self._state = (self._state & (2**_REST_SHIFT - 1)) | (rest << _REST_SHIFT)


@internal
@view
def _standing(number: uint256, candidate_count: uint256) -> DynArray[address, MAX_CANDIDATES]:
    """
    @return The candidates on the list by their present keys, and zero for those who cannot be seated:
            they are no citizens now, or were dismissed since the election was opened.
    """
    standing: DynArray[address, MAX_CANDIDATES] = []
    now: uint256 = timepoints._now()
    for position: uint256 in range(candidate_count, bound=MAX_CANDIDATES):
        passport: uint256 = candidacy._passport_at(number, position)
        found: IRegistry.Passport = staticcall IRegistry(registry).passport(passport)
        # For a passport that was ended or suspended, `until` is when that happened.
        good: bool = found.until == 0 or now < found.until
        good = good and self._dismissed_in[passport] < number
        standing.append(found.holder if good else empty(address))
    return standing


@internal
@view
def _nominating(number: uint256) -> uint256:
    """
    @return The election's word.
    """
    word: uint256 = self._existing(number)
    nominating: bool = word & (election_word.RECALL | election_word.SETTLED) == 0
    if not nominating or timepoints._now() > word & election_word.TIME_MASK:
        refusals._refuse(refusals.COUNCIL_NOT_NOMINATING)
    return word


@internal
def _begin_vote(number: uint256) -> election_word.Election:
    """
    @notice Notes that the caller has voted. The snapshot is the timepoint at which voting begins.
    @return The election.
    """
    secret_counts._check_public()
    found: election_word.Election = election_word._unpack(self._existing(number))
    now: uint256 = timepoints._now()
    is_open: bool = not found.settled and now > found.voting_from and now <= found.voting_until
    if not is_open: refusals._refuse(refusals.COUNCIL_NOT_VOTING)
    ballot: uint256 = staticcall IVotes(registry).getPastBallot(msg.sender, found.voting_from)
    self._check_citizen(ballot & (2**96 - 1) != 0)
    index: uint256 = ballot >> 96
    mark: uint256 = 1 << (index & 255)
    marks: uint256 = self._voted[number][index >> 8]
    if marks & mark != 0: refusals._refuse(refusals.COUNCIL_ALREADY_VOTED)
    self._voted[number][index >> 8] = marks | mark
    return found


@internal
@pure
def _check_choice(valid: bool):
    if not valid: refusals._refuse(refusals.COUNCIL_NO_SUCH_CANDIDATE)


@internal
@pure
def _check_citizen(citizen: bool):
    if not citizen: refusals._refuse(refusals.COUNCIL_ONLY_CITIZENS)


@internal
@view
def _check_treasury(exempt: bool):
    if not exempt and msg.sender != treasury: refusals._refuse(refusals.COUNCIL_ONLY_TREASURY)


@internal
def _seat_all(members: DynArray[address, MAX_SEATS], until: uint256):
    seating._unseat_all()
    for each: address in members:
        member: address = passports._present(registry, each)
        if member == empty(address) or member == self: refusals._refuse(refusals.COUNCIL_ZERO_ADDRESS)
        if votes._units_of(member) != 0: refusals._refuse(refusals.COUNCIL_SEATED_TWICE)
        seating._seat(member, until)
    seating._end_term(until)
    # Each term takes a transaction. A new term has no rest from recalls yet.
    terms: uint256 = unsafe_add((self._state >> _TERMS_SHIFT) & _COUNT_MASK, 1)
    self._state = (timepoints._now() << _BEGAN_SHIFT) | (terms << _TERMS_SHIFT) | self._number()


@internal
@view
def _passport() -> uint256:
    """
    @return The number of the caller's passport, which must be good.
    """
    passport: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    self._check_citizen(passport != 0)
    return passport


@internal
@view
def _number() -> uint256:
    """
    @return The number of the newest election or recall; 0 if none was opened yet.
    """
    return self._state & _COUNT_MASK


@internal
@view
def _recall_rest(state: uint256) -> uint256:
    """
    @return The last timepoint at which no recall can be opened.
    """
    # A timepoint and a span below 2^32.
    settled_in: uint256 = unsafe_add((state >> _BEGAN_SHIFT) & _TIME_MASK, votingPeriod)
    return max(settled_in, state >> _REST_SHIFT)


@internal
@view
def _existing(number: uint256) -> uint256:
    word: uint256 = self._elections[number]
    if word == 0: refusals._refuse(refusals.COUNCIL_NO_SUCH_ELECTION)
    return word
