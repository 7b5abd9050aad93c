# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Council
@license AGPL-3.0-only
@author govkit
@notice An office, or a body of several seats, whose holders the citizens elect for a term,
        one person one vote. It is a source of votes by head (ERC-5805), so it can be a house
        of the governor, and it tells whether somebody holds it, so it can gate what others do.
@dev With one seat the ballots rank up to five candidates and an instant run-off decides,
     exactly: the candidate with the fewest ballots drops out, round by round, until one has
     more than half of those that still name somebody. With more seats the ballots approve of
     any of up to 32 candidates, and the most approved are elected. The earlier place on the list
     wins every tie.
     Any number of citizens can stand, and each citizen endorses one of them. When the list is
     full, a candidate with more endorsements takes the place of the one with the fewest. So five
     friends cannot close a list of five: whoever more than a sixth of all endorsements name is on it.
     Candidates are kept by passport. Whoever is no citizen when the election is settled, or was
     dismissed after it was opened, is left out, and the ballots go to the others.
     Appointing holders makes void what is open: a recall is about those who held the seats when
     it was opened, and an election never displaces who was appointed after that. A recall
     gives way to the regular election, so that it cannot delay it.
     A recall that too few attend decides nothing: it uses up the turn that its opener has in
     this term, and another citizen can open the next one. One that was attended and lost gives
     the holders rest for a quarter of a term. So no holder becomes immune by a recall of its own,
     and nobody has them recalled without end.
     All seats begin and end together, and at every past timepoint, so that the votes of a
     council whose term has run out are none, in a bounded number of reads. A term's end stands
     in the history of this contract's own address, which can hold no seat.
     The treasury, that is, a passed proposal, appoints and dismisses besides, and so a council
     without elections is one in which nobody opens any.
     Where a passport was moved, its new key takes the old one's place: in an election at once,
     since ballots are counted by passport and a winner is seated by its present key; in a seat,
     and in what the council votes on, as soon as anybody says so (`follow`).
"""

from .interfaces import IFollower
from .interfaces import IFounder
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import checkpoints
from .modules import timepoints
from .modules import votes

implements: IFollower
implements: IVotes

initializes: checkpoints
initializes: timepoints
initializes: votes[checkpoints := checkpoints, timepoints := timepoints]

exports: (timepoints.clock, timepoints.CLOCK_MODE)


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


struct Election:
    recall: bool
    settled: bool
    candidates: uint256
    voting_from: uint256
    voting_until: uint256
    void: bool


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


# @notice A candidate has the place on the list that another may have had before.
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


event Seated:
    holder: indexed(address)
    until: uint256


event Unseated:
    holder: indexed(address)


MAX_SEATS: constant(uint256) = 21
MAX_CANDIDATES: constant(uint256) = 32
MAX_RANKED: constant(uint256) = 5
# How many moves back a ballot is looked for: each takes days, a vote that is still open weeks.
MAX_MOVES: constant(uint256) = 16
# All rankings of up to five: 5 + 20 + 60 + 120 + 120.
MAX_RANKINGS: constant(uint256) = 325
# So that an election's word holds its times, and a term's end fits a timepoint.
MAX_SPAN: constant(uint256) = 2**32 - 1
_BPS_DENOMINATOR: constant(uint256) = 10_000

# A recall that was attended and lost: for this part of a term there is no other.
_REST_PARTS: constant(uint256) = 4

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
_CODE_MASK: constant(uint256) = 2**16 - 1

_CANDIDATE: constant(uint256) = 1 << 80
_RECALL: constant(uint256) = 1 << 88
_SETTLED: constant(uint256) = 1 << 89
_VOID: constant(uint256) = 1 << 90

_TERMS_SHIFT: constant(uint256) = 32
_BEGAN_SHIFT: constant(uint256) = 64
_REST_SHIFT: constant(uint256) = 104

_ENDORSEMENT: constant(uint256) = 1 << 32
_PLACE_SHIFT: constant(uint256) = 32
_PLACE_MASK: constant(uint256) = 255
_NOMINATED: constant(uint256) = 1 << 40
_HAS_ENDORSED: constant(uint256) = 1 << 41
# The two sides of a recall.
_FOR: constant(uint256) = 1

# @notice The council's name.
name: public(immutable(String[31]))
# @notice How many seats it has.
seats: public(immutable(uint256))
# @notice How long a term lasts, in the clock's unit.
term: public(immutable(uint256))
# @notice How long one can be nominated, in the clock's unit.
nominationPeriod: public(immutable(uint256))
# @notice How long one can vote, in the clock's unit.
votingPeriod: public(immutable(uint256))
# @notice The share of all citizens that must take part in a recall, in basis points.
recallQuorumBps: public(immutable(uint256))
# @notice Who votes, and who can be nominated.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which seats the first holders and then ends.
founder: public(immutable(address))

# No recall until (40) | the term began (40) | terms (32) | elections and recalls opened (32).
_state: uint256

# Each: void (1) | settled (1) | recall (1) | candidates (8) | voting until (40) | voting from (40).
_elections: HashMap[uint256, uint256]

# Election, then the candidates on its list, four to a word by position: endorsements (32) | passport (32).
_list: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then passport: has endorsed (1) | is nominated (1) | its position and one, 0 off the
# list (8) | endorsements while it is off the list, else 0 (32).
_citizens: HashMap[uint256, HashMap[uint256, uint256]]

# By passport the term, from 1, in which it last opened a recall.
_recalled_in: HashMap[uint256, uint256]

# By passport the newest election when its holder was last dismissed.
_dismissed_in: HashMap[uint256, uint256]

# Election, then 256 voters to a word by their index in the registry.
_voted: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then eight candidates to a word by position, 32 bits each; of a recall against and for.
_approvals: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then ranking: how many ballots say so.
_ranked: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then the rankings that were cast, 16 to a word in the order of their first ballots.
_rankings: HashMap[uint256, HashMap[uint256, uint256]]
_rankingCount: HashMap[uint256, uint256]

_holders: DynArray[address, MAX_SEATS]

# Of a new key that has followed: the old one, whose votes of the past are its ballots.
_predecessors: HashMap[address, address]


@deploy
def __init__(settings: Settings):
    """
    @param settings Spans are in the registry's clock, from 1 to 2^32 - 1, and a term is at
           least as long as nomination and vote together; `seats` is from 1 to 21,
           `recall_quorum_bps` from 1 to 10,000.
    @dev Reverts with "council: seats out of range", "council: span out of range" or
         "council: quorum out of range".
    """
    assert settings.seats != 0 and settings.seats <= MAX_SEATS, "council: seats out of range"
    assert (
        settings.nomination_period != 0
        and settings.nomination_period <= MAX_SPAN
        and settings.voting_period != 0
        and settings.voting_period <= MAX_SPAN
        and settings.term <= MAX_SPAN
        and settings.nomination_period + settings.voting_period <= settings.term
    ), "council: span out of range"
    assert (
        settings.recall_quorum_bps != 0 and settings.recall_quorum_bps <= _BPS_DENOMINATOR
    ), "council: quorum out of range"
    name = settings.name
    seats = settings.seats
    term = settings.term
    nominationPeriod = settings.nomination_period
    votingPeriod = settings.voting_period
    recallQuorumBps = settings.recall_quorum_bps
    registry = settings.registry
    treasury = settings.treasury
    founder = settings.founder
    by_timestamp: bool = keccak256(staticcall IVotes(settings.registry).CLOCK_MODE()) == keccak256("mode=timestamp")
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    votes.__init__()


@external
@view
def holders() -> DynArray[address, MAX_SEATS]:
    """
    @return Who holds a seat now.
    """
    empty_seats: DynArray[address, MAX_SEATS] = []
    return self._holders if timepoints._now() <= self._term_end() else empty_seats


@external
@view
def isHolder(account: address) -> bool:
    """
    @return Whether `account` holds a seat now.
    """
    return self._seats_of(account) != 0


@external
@view
def termEnd() -> uint256:
    """
    @return The last timepoint of the term, which may be past; 0 before the first one.
    """
    return self._term_end()


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
    passport: uint256 = self._listed(number, position) & _COUNT_MASK
    return empty(address) if passport == 0 else (staticcall IRegistry(registry).passport(passport)).holder


@external
@view
def isNominated(number: uint256, account: address) -> bool:
    """
    @return Whether `account` stands in an election, on the list or not.
    """
    return self._citizens[number][self._number_of(account)] & _NOMINATED != 0


@external
@view
def endorsements(number: uint256, account: address) -> uint256:
    """
    @return How many citizens endorse `account` in an election, on the list or not.
    """
    theirs: uint256 = self._citizens[number][self._number_of(account)]
    place: uint256 = (theirs >> _PLACE_SHIFT) & _PLACE_MASK
    return theirs & _COUNT_MASK if place == 0 else self._listed(number, unsafe_sub(place, 1)) >> 32


@external
@view
def hasEndorsed(number: uint256, account: address) -> bool:
    """
    @return Whether a citizen has endorsed a candidate in an election.
    """
    return self._citizens[number][self._number_of(account)] & _HAS_ENDORSED != 0


@external
@view
def getVotes(account: address) -> uint256:
    """
    @return 1 for whoever holds a seat now, 0 for anybody else.
    """
    return self._seats_of(account)


@external
@view
def getPastVotes(account: address, timepoint: uint256) -> uint256:
    """
    @return 1 for whoever held a seat at the end of `timepoint`, 0 for anybody else.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    votes._check_past(timepoint)
    return checkpoints._at(account, timepoint) if self._was_in_term(account, timepoint) else 0


@external
@view
def getPastBallot(account: address, timepoint: uint256) -> uint256:
    """
    @return index (80) | votes (96) of `account` at the end of `timepoint`, when it may have had
            another key; 0 for whoever held no seat, and for a key that was followed from.
    @dev Not checked to be past, as in `votes`.
    """
    if not self._was_in_term(account, timepoint):
        return 0
    ballot: uint256 = checkpoints._tagged_at(account, timepoint)
    index: uint256 = ballot >> 96 << 96
    if index == 0:
        return 0
    key: address = account
    for _: uint256 in range(MAX_MOVES):
        if ballot != index:
            break
        key = self._predecessors[key]
        if key == empty(address):
            break
        ballot = index | checkpoints._at(key, timepoint)
    return ballot


@external
@view
def getPastTotalSupply(timepoint: uint256) -> uint256:
    """
    @return How many seats were held at the end of `timepoint`.
    @dev Reverts with "votes: not yet past" unless `timepoint` is before `clock()`.
    """
    votes._check_past(timepoint)
    if timepoint > checkpoints._at(self, timepoint):
        return 0
    return checkpoints._at(empty(address), timepoint)


@external
@view
def delegates(account: address) -> address:
    """
    @return The account itself while it holds a seat: its vote is its own.
    """
    return account if self._seats_of(account) != 0 else empty(address)


@external
@view
def election(number: uint256) -> Election:
    """
    @return An election or recall, by number from 1.
    @dev Reverts with "council: no such election".
    """
    return self._unpack(self._existing(number))


@external
@view
def approvals(number: uint256, position: uint256) -> uint256:
    """
    @return How many ballots approve of a candidate; of a recall, how many are against it (0)
            and for it (1).
    """
    return (self._approvals[number][position >> 3] >> ((position & 7) << 5)) & _COUNT_MASK


@external
@view
def ranked(number: uint256, ranking: DynArray[uint256, MAX_RANKED]) -> uint256:
    """
    @return How many ballots have exactly this ranking of candidates' positions.
    """
    return self._ranked[number][self._code(ranking, MAX_RANKED)]


@external
@view
def hasVoted(number: uint256, account: address) -> bool:
    """
    @return Whether a citizen's ballot was cast.
    """
    found: Election = self._unpack(self._existing(number))
    index: uint256 = (staticcall IVotes(registry).getPastBallot(account, found.voting_from)) >> 96
    return (self._voted[number][index >> 8] >> (index & 255)) & 1 == 1


@external
def openElection() -> uint256:
    """
    @notice Opens an election, once the term is so near its end that the winners can follow it,
            or nobody holds a seat. Anybody may. A recall that is still open gives way: if its
            vote is over it is settled first, else it is void.
    @return Its number.
    @dev Reverts with "council: election open", "council: too early" or "council: not founded".
    """
    number: uint256 = self._number()
    word: uint256 = self._elections[number]
    if word & (_RECALL | _SETTLED) == _RECALL:
        if timepoints._now() > self._unpack(word).voting_until:
            self._settle(number, word)
        else:
            self._void(number, word)
    now: uint256 = timepoints._now()
    # Below 2^40 and 2^34.
    ready: uint256 = unsafe_add(now, unsafe_add(nominationPeriod, votingPeriod))
    due: bool = ready >= self._term_end() or len(self._holders) == 0
    return self._open(False, unsafe_add(now, nominationPeriod), due)


@external
def openRecall() -> uint256:
    """
    @notice Opens the vote on ending the term at once. A citizen may, once a term.
    @return Its number.
    @dev Reverts with "council: only citizens", "council: recall used", "council: election open",
         "council: not founded" or "council: too early" (before the term has lasted a voting
         period, while it rests after a recall that was attended and lost, or with nobody to recall).
    """
    passport: uint256 = self._passport()
    now: uint256 = timepoints._now()
    state: uint256 = self._state
    due: bool = now <= self._term_end() and len(self._holders) != 0 and now > self._recall_rest(state)
    number: uint256 = self._open(True, now, due)
    term_number: uint256 = (state >> _TERMS_SHIFT) & _COUNT_MASK
    assert self._recalled_in[passport] != term_number, "council: recall used"
    self._recalled_in[passport] = term_number
    return number


@external
def nominate():
    """
    @notice Makes the caller a candidate of the open election. A citizen may, once. While the list
            has room it gets the next place; then it needs more endorsements than one who has one.
    @dev Reverts with "council: no such election", "council: only citizens", "council: not
         nominating", "council: already nominated" or "council: dismissed" (since the election was
         opened).
    """
    number: uint256 = self._number()
    word: uint256 = self._nominating(number)
    passport: uint256 = self._passport()
    assert self._dismissed_in[passport] < number, "council: dismissed"
    own: uint256 = self._citizens[number][passport] | _NOMINATED
    assert own != self._citizens[number][passport], "council: already nominated"
    log Nominated(number=number, candidate=msg.sender)
    position: uint256 = (word >> 80) & 255
    if position < (MAX_RANKED if seats == 1 else MAX_CANDIDATES):
        own |= unsafe_add(position, 1) << _PLACE_SHIFT
        self._elections[number] = unsafe_add(word, _CANDIDATE)
        self._list_at(number, position, passport)
        log Listed(number=number, candidate=msg.sender, position=position)
    self._citizens[number][passport] = own


@external
def endorse(candidate: address):
    """
    @notice Endorses a candidate of the open election. A citizen may endorse one, itself too, while
            candidates are nominated. One who is not on the list takes the place of the one with
            the fewest endorsements (of equals the later place) as soon as it has more.
    @dev Reverts with "council: no such election", "council: only citizens", "council: not
         nominating", "council: already endorsed" or "council: no such candidate".
    """
    number: uint256 = self._number()
    word: uint256 = self._nominating(number)
    passport: uint256 = self._passport()
    own: uint256 = self._citizens[number][passport]
    assert own & _HAS_ENDORSED == 0, "council: already endorsed"
    self._citizens[number][passport] = own | _HAS_ENDORSED
    endorsed: uint256 = self._number_of(candidate)
    theirs: uint256 = self._citizens[number][endorsed]
    self._check_choice(theirs & _NOMINATED != 0)
    log Endorsed(number=number, candidate=self._present(candidate), citizen=msg.sender)
    place: uint256 = (theirs >> _PLACE_SHIFT) & _PLACE_MASK
    if place != 0:
        position: uint256 = unsafe_sub(place, 1)
        # Fewer than 2^32 citizens.
        self._list_at(number, position, unsafe_add(self._listed(number, position), _ENDORSEMENT))
        return
    # Off the list, whose endorsements stand in the lowest bits.
    theirs = unsafe_add(theirs, 1)
    position: uint256 = self._weakest(number, (word >> 80) & 255)
    weakest: uint256 = self._listed(number, position)
    if theirs & _COUNT_MASK > weakest >> 32:
        ousted: uint256 = weakest & _COUNT_MASK
        left: uint256 = self._citizens[number][ousted] & ~(_PLACE_MASK << _PLACE_SHIFT)
        self._citizens[number][ousted] = left | (weakest >> 32)
        self._list_at(number, position, ((theirs & _COUNT_MASK) << 32) | endorsed)
        theirs = (theirs >> 32 << 32) | (unsafe_add(position, 1) << _PLACE_SHIFT)
        log Listed(number=number, candidate=self._present(candidate), position=position)
    self._citizens[number][endorsed] = theirs


@external
def vote(ballot: uint256):
    """
    @notice Votes by approval: bit n of `ballot` approves of the candidate at position n. In a
            recall 0 is against it and 1 for it.
    @dev Reverts with "council: rank them" (with one seat), "council: not voting", "council:
         only citizens", "council: already voted" or "council: no such candidate".
    """
    number: uint256 = self._number()
    found: Election = self._begin_vote(number)
    # A recall has two sides; both cases shift out all that there is to vote for.
    self._check_choice(ballot >> (1 if found.recall else found.candidates) == 0)
    if found.recall:
        # Fewer than 2^32 citizens.
        self._approvals[number][0] = unsafe_add(self._approvals[number][0], 1 << (ballot << 5))
    else:
        assert seats != 1, "council: rank them"
        for group: uint256 in range(MAX_CANDIDATES // 8):
            added: uint256 = 0
            for place: uint256 in range(8):
                # Below 32.
                position: uint256 = unsafe_add(unsafe_mul(group, 8), place)
                added |= ((ballot >> position) & 1) << (place << 5)
            if added != 0:
                self._approvals[number][group] = unsafe_add(self._approvals[number][group], added)
    log BallotCast(number=number, voter=msg.sender, ballot=ballot)


@external
def rank(ranking: DynArray[uint256, MAX_RANKED]):
    """
    @notice Votes by ranking: the positions of candidates, the best one first; whoever is left
            out is ranked below all.
    @dev Reverts with "council: approve of them" (with several seats, or in a recall),
         "council: not voting", "council: only citizens", "council: already voted" or
         "council: no such candidate" (none, unknown, or twice the same).
    """
    number: uint256 = self._number()
    found: Election = self._begin_vote(number)
    assert seats == 1 and not found.recall, "council: approve of them"
    code: uint256 = self._code(ranking, found.candidates)
    count: uint256 = self._ranked[number][code]
    if count == 0:
        seen: uint256 = self._rankingCount[number]
        self._rankings[number][seen >> 4] |= code << ((seen & 15) << 4)
        # At most 325.
        self._rankingCount[number] = unsafe_add(seen, 1)
    # Fewer than 2^32 citizens.
    self._ranked[number][code] = unsafe_add(count, 1)
    log BallotCast(number=number, voter=msg.sender, ballot=code)


@external
def settle():
    """
    @notice Counts the newest election once its vote is over, and seats the winners for a term from
            the close of the vote on, or ends the term if a recall carried. Anybody may. Without a
            candidate that can be seated and that anybody voted for, nothing changes.
    @dev Reverts with "council: no such election", "council: still voting" or "council: settled".
    """
    number: uint256 = self._number()
    word: uint256 = self._existing(number)
    assert word & _SETTLED == 0, "council: settled"
    assert timepoints._now() > self._unpack(word).voting_until, "council: still voting"
    self._settle(number, word)


@external
def appoint(members: DynArray[address, MAX_SEATS], until: uint256):
    """
    @notice Seats `members`, each by its present key, in place of all holders. The treasury may, and
            at the founding the founding contract. It makes void an open recall, and an open
            election unless their term ends with its vote at the latest.
    @param until The last timepoint of their term, at most a term from now; not before now, but at
           the founding.
    @dev Reverts with "council: only treasury", "council: too many seats", "council: seated
         twice", "council: zero address" or "council: span out of range".
    """
    self._check_treasury(msg.sender == founder)
    assert len(members) <= seats, "council: too many seats"
    now: uint256 = timepoints._now()
    # A founding that takes longer than a term ends all the same, with nobody in office.
    begins: bool = until >= now or msg.sender == founder
    assert begins and until <= unsafe_add(now, term), "council: span out of range"
    number: uint256 = self._number()
    word: uint256 = self._elections[number]
    is_open: bool = word != 0 and word & _SETTLED == 0
    if is_open and (word & _RECALL != 0 or until > self._unpack(word).voting_until):
        self._void(number, word)
    self._seat_all(members, until)


@external
def dismiss(holder: address):
    """
    @notice Takes a seat from its holder; it stays empty, and the newest election does not give it
            back to the same person. The treasury alone may.
    @dev Reverts with "council: only treasury" or "council: no holder".
    """
    self._check_treasury(False)
    self._dismissed_in[self._number_of(holder)] = self._number()
    self._unseat(self._present(holder))


@external
def follow(account: address):
    """
    @notice Gives the seat that `account` holds to the new key of the passport that was moved away
            from it, and its ballots in what the council votes on: they keep their index, so that
            what the old key has cast stands, and what it has not the new key can cast. Anybody
            may. Past votes of both stay what they were.
    @dev Reverts with "council: not moved".
    """
    successor: address = self._present(account)
    assert successor != account, "council: not moved"
    index: uint256 = checkpoints._tag(account)
    if index != 0:
        checkpoints._set_tag(account, 0)
        # A key that had a seat of its own keeps its own index, and gets no second ballot.
        if checkpoints._tag(successor) == 0:
            checkpoints._set_tag(successor, index)
            self._predecessors[successor] = account
    if votes._units_of(account) != 0:
        self._unseat(account)
        if votes._units_of(successor) == 0:
            self._seat(successor, self._term_end())
            self._holders.append(successor)


@external
def delegate(delegatee: address):
    """
    @dev Always reverts with "council: votes are personal".
    """
    self._refuse_delegation()


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev Always reverts with "council: votes are personal".
    """
    self._refuse_delegation()


@internal
def _open(recall: bool, voting_from: uint256, due: bool) -> uint256:
    assert due, "council: too early"
    # A founder without code, which founds nothing step by step, is not waited for.
    if founder.is_contract:
        assert staticcall IFounder(founder).founded(), "council: not founded"
    state: uint256 = self._state
    last: uint256 = self._elections[state & _COUNT_MASK]
    assert last == 0 or last & _SETTLED != 0, "council: election open"
    # One transaction each.
    state = unsafe_add(state, 1)
    self._state = state
    number: uint256 = state & _COUNT_MASK
    voting_until: uint256 = unsafe_add(voting_from, votingPeriod)
    self._elections[number] = (_RECALL if recall else 0) | (voting_until << 40) | voting_from
    log ElectionOpened(number=number, recall=recall, votingFrom=voting_from, votingUntil=voting_until)
    return number


@internal
def _void(number: uint256, word: uint256):
    self._elections[number] = word | _SETTLED | _VOID
    log ElectionVoided(number=number)


@internal
def _settle(number: uint256, word: uint256):
    found: Election = self._unpack(word)
    self._elections[number] = word | _SETTLED
    winners: DynArray[address, MAX_SEATS] = []
    # A timepoint and a span below 2^32.
    until: uint256 = unsafe_add(found.voting_until, term)
    if found.recall:
        self._settle_recall(number, found)
    elif timepoints._now() <= until:
        standing: DynArray[address, MAX_CANDIDATES] = self._standing(number, found.candidates)
        winners = self._winner(number, standing) if seats == 1 else self._most_approved(number, standing)
        if len(winners) != 0:
            self._seat_all(winners, until)
    log ElectionSettled(number=number, winners=winners)


@internal
def _settle_recall(number: uint256, found: Election):
    tally: uint256 = self._approvals[number][0]
    against: uint256 = tally & _COUNT_MASK
    in_favour: uint256 = (tally >> 32) & _COUNT_MASK
    citizens: uint256 = staticcall IVotes(registry).getPastTotalSupply(found.voting_from)
    if (in_favour + against) * _BPS_DENOMINATOR < citizens * recallQuorumBps:
        return
    if in_favour > against:
        self._unseat_all()
        self._end_term(min(self._term_end(), unsafe_sub(timepoints._now(), 1)))
    else:
        # A timepoint and a span below 2^30. None was set since the recall could be opened.
        rest: uint256 = unsafe_add(found.voting_until, term // _REST_PARTS)
        self._state = (self._state & (2**_REST_SHIFT - 1)) | (rest << _REST_SHIFT)


@internal
@view
def _standing(number: uint256, candidate_count: uint256) -> DynArray[address, MAX_CANDIDATES]:
    """
    @return The candidates on the list by their present keys, and zero for those who cannot be
            seated: no citizens now, or dismissed since the election was opened.
    """
    standing: DynArray[address, MAX_CANDIDATES] = []
    now: uint256 = timepoints._now()
    for position: uint256 in range(candidate_count, bound=MAX_CANDIDATES):
        number_: uint256 = self._listed(number, position) & _COUNT_MASK
        found: IRegistry.Passport = staticcall IRegistry(registry).passport(number_)
        # A passport that was ended or suspended is good until then.
        good: bool = found.until == 0 or now < found.until
        good = good and self._dismissed_in[number_] < number
        standing.append(found.holder if good else empty(address))
    return standing


@internal
@view
def _nominating(number: uint256) -> uint256:
    """
    @return The election's word.
    """
    word: uint256 = self._existing(number)
    nominating: bool = word & (_RECALL | _SETTLED) == 0 and timepoints._now() <= word & _TIME_MASK
    assert nominating, "council: not nominating"
    return word


@internal
@view
def _listed(number: uint256, position: uint256) -> uint256:
    """
    @return endorsements (32) | passport (32) of the candidate at `position`, 0 for none.
    """
    return (self._list[number][position >> 2] >> ((position & 3) << 6)) & (2**64 - 1)


@internal
def _list_at(number: uint256, position: uint256, entry: uint256):
    offset: uint256 = (position & 3) << 6
    others: uint256 = self._list[number][position >> 2] & ~((2**64 - 1) << offset)
    self._list[number][position >> 2] = others | (entry << offset)


@internal
@view
def _weakest(number: uint256, candidate_count: uint256) -> uint256:
    """
    @return The position with the fewest endorsements, of equals the last.
    """
    weakest: uint256 = 0
    least: uint256 = max_value(uint256)
    for position: uint256 in range(candidate_count, bound=MAX_CANDIDATES):
        count: uint256 = self._listed(number, position) >> 32
        if count <= least:
            least = count
            weakest = position
    return weakest


@internal
def _begin_vote(number: uint256) -> Election:
    """
    @return The election, with the caller's ballot noted. Its snapshot is where voting begins.
    """
    found: Election = self._unpack(self._existing(number))
    now: uint256 = timepoints._now()
    is_open: bool = not found.settled and now > found.voting_from and now <= found.voting_until
    assert is_open, "council: not voting"
    ballot: uint256 = staticcall IVotes(registry).getPastBallot(msg.sender, found.voting_from)
    self._check_citizen(ballot & (2**96 - 1) != 0)
    index: uint256 = ballot >> 96
    mark: uint256 = 1 << (index & 255)
    marks: uint256 = self._voted[number][index >> 8]
    assert marks & mark == 0, "council: already voted"
    self._voted[number][index >> 8] = marks | mark
    return found


@internal
@pure
def _code(ranking: DynArray[uint256, MAX_RANKED], candidate_count: uint256) -> uint256:
    """
    @return Positions and one, three bits each, the best lowest.
    """
    code: uint256 = 0
    seen: uint256 = 0
    offset: uint256 = 0
    valid: bool = len(ranking) != 0
    for position: uint256 in ranking:
        valid = valid and position < candidate_count and (seen >> position) & 1 == 0
        if not valid:
            break
        seen |= 1 << position
        # A position below 5.
        code |= unsafe_add(position, 1) << offset
        offset = unsafe_add(offset, 3)
    self._check_choice(valid)
    return code


@internal
@pure
def _check_choice(valid: bool):
    assert valid, "council: no such candidate"


@internal
@pure
def _check_citizen(citizen: bool):
    assert citizen, "council: only citizens"


@internal
@view
def _check_treasury(exempt: bool):
    assert exempt or msg.sender == treasury, "council: only treasury"


@internal
@view
def _most_approved(
    number: uint256, standing: DynArray[address, MAX_CANDIDATES]
) -> DynArray[address, MAX_SEATS]:
    """
    @param standing The candidates by position, and zero for those who cannot be seated.
    """
    words: uint256[4] = empty(uint256[4])
    for group: uint256 in range(4):
        words[group] = self._approvals[number][group]
    elected: DynArray[address, MAX_SEATS] = []
    taken: uint256 = 0
    for _: uint256 in range(MAX_SEATS):
        if len(elected) == seats:
            break
        best: uint256 = 0
        best_position: uint256 = 0
        for position: uint256 in range(len(standing), bound=MAX_CANDIDATES):
            if standing[position] == empty(address):
                continue
            count: uint256 = (words[position >> 3] >> ((position & 7) << 5)) & _COUNT_MASK
            # Strictly more: of equals the earlier one stays.
            if count > best and (taken >> position) & 1 == 0:
                best = count
                best_position = position
        if best == 0:
            break
        taken |= 1 << best_position
        elected.append(standing[best_position])
    return elected


@internal
@view
def _winner(number: uint256, candidates: DynArray[address, MAX_CANDIDATES]) -> DynArray[address, MAX_SEATS]:
    """
    @param candidates By position, and zero for those who cannot be seated.
    @return The winner of an instant run-off, or nobody where nobody voted for any of them.
    """
    # Each: ballots (32) | ranking (16).
    cast: DynArray[uint256, MAX_RANKINGS] = []
    for i: uint256 in range(MAX_RANKINGS):
        if i == self._rankingCount[number]:
            break
        code: uint256 = (self._rankings[number][i >> 4] >> ((i & 15) << 4)) & _CODE_MASK
        cast.append((self._ranked[number][code] << 16) | code)
    nobody: DynArray[address, MAX_SEATS] = []
    # The candidates that are left, a bit each.
    standing: uint256 = 0
    for position: uint256 in range(len(candidates), bound=MAX_CANDIDATES):
        if candidates[position] != empty(address):
            standing |= 1 << position
    for _: uint256 in range(MAX_RANKED):
        tally: uint256[MAX_RANKED] = self._first_choices(cast, standing)
        total: uint256 = 0
        best: uint256 = 0
        worst: uint256 = max_value(uint256)
        winner: uint256 = 0
        loser: uint256 = 0
        left: uint256 = 0
        for position: uint256 in range(MAX_RANKED):
            if (standing >> position) & 1 == 1:
                count: uint256 = tally[position]
                # Sums of at most 2^32 ballots, and at most five.
                total = unsafe_add(total, count)
                left = unsafe_add(left, 1)
                # Of equals the earlier one leads, and the later one drops out.
                if count > best or left == 1:
                    best = count
                    winner = position
                if count <= worst:
                    worst = count
                    loser = position
        if best == 0:
            break
        if unsafe_mul(best, 2) > total or left == 1:
            return [candidates[winner]]
        standing ^= 1 << loser
    return nobody


@internal
@pure
def _first_choices(cast: DynArray[uint256, MAX_RANKINGS], standing: uint256) -> uint256[MAX_RANKED]:
    """
    @return For each candidate the ballots on which it is the best of those that stand.
    """
    tally: uint256[MAX_RANKED] = empty(uint256[MAX_RANKED])
    for each: uint256 in cast:
        code: uint256 = each & _CODE_MASK
        for _: uint256 in range(MAX_RANKED):
            if code == 0:
                break
            # A ranking has no gaps, so its lowest digit is from 1 to 5.
            position: uint256 = unsafe_sub(code & 7, 1)
            if (standing >> position) & 1 == 1:
                tally[position] = unsafe_add(tally[position], each >> 16)
                break
            code = code >> 3
    return tally


@internal
def _seat_all(members: DynArray[address, MAX_SEATS], until: uint256):
    self._unseat_all()
    for each: address in members:
        member: address = self._present(each)
        assert member != empty(address) and member != self, "council: zero address"
        assert votes._units_of(member) == 0, "council: seated twice"
        self._seat(member, until)
        self._holders.append(member)
    self._end_term(until)
    # One transaction for each term; a new one has no rest from recalls yet.
    terms: uint256 = unsafe_add((self._state >> _TERMS_SHIFT) & _COUNT_MASK, 1)
    self._state = (timepoints._now() << _BEGAN_SHIFT) | (terms << _TERMS_SHIFT) | self._number()


@internal
def _seat(member: address, until: uint256):
    votes._delegate(member, member)
    votes._mint(member, 1)
    log Seated(holder=member, until=until)


@internal
def _unseat_all():
    for holder: address in self._holders:
        votes._burn_all(holder)
        log Unseated(holder=holder)
    self._holders = []


@internal
def _unseat(holder: address):
    others: DynArray[address, MAX_SEATS] = []
    for each: address in self._holders:
        if each != holder:
            others.append(each)
    assert len(others) != len(self._holders), "council: no holder"
    self._holders = others
    votes._burn_all(holder)
    log Unseated(holder=holder)


@internal
@view
def _present(account: address) -> address:
    """
    @return The new key of the passport that was moved away from `account`, else itself.
    """
    successor: address = staticcall IRegistry(registry).successorOf(account)
    return account if successor == empty(address) else successor


@internal
@view
def _number_of(account: address) -> uint256:
    """
    @return The number of the passport that `account` holds or held before it was moved; 0 for none.
    """
    return staticcall IRegistry(registry).numberOf(self._present(account))


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
    @return The number of the newest election or recall, 0 where none was opened yet.
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
def _end_term(end: uint256):
    checkpoints._push(self, timepoints._now(), end)


@internal
@view
def _term_end() -> uint256:
    return checkpoints._latest(self)


@internal
@view
def _was_in_term(account: address, timepoint: uint256) -> bool:
    """
    @dev The histories of the total and of the term's end are no account's.
    """
    if account == empty(address) or account == self:
        return False
    return timepoint <= checkpoints._at(self, timepoint)


@internal
@view
def _seats_of(account: address) -> uint256:
    if timepoints._now() > self._term_end():
        return 0
    return votes._units_of(account)


@internal
@view
def _existing(number: uint256) -> uint256:
    word: uint256 = self._elections[number]
    assert word != 0, "council: no such election"
    return word


@internal
@pure
def _unpack(word: uint256) -> Election:
    return Election(
        recall=word & _RECALL != 0,
        settled=word & _SETTLED != 0,
        candidates=(word >> 80) & 255,
        voting_from=word & _TIME_MASK,
        voting_until=(word >> 40) & _TIME_MASK,
        void=word & _VOID != 0,
    )


@internal
@pure
def _refuse_delegation():
    raise "council: votes are personal"
