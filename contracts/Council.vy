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
     any of up to 32 candidates, and the most approved are elected. Whoever was nominated
     earlier wins every tie.
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


interface ICitizens:
    def isCitizen(account: address) -> bool: view
    def successorOf(account: address) -> address: view


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


event ElectionOpened:
    number: indexed(uint256)
    recall: bool
    votingFrom: uint256
    votingUntil: uint256


event Nominated:
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

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
_CODE_MASK: constant(uint256) = 2**16 - 1
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

# @notice How many elections and recalls were ever opened.
elections: public(uint256)

# Each: settled (1) | recall (1) | candidates (8) | voting until (40) | voting from (40).
_elections: HashMap[uint256, uint256]

# @notice The candidates of an election, by position from 0.
candidates: public(HashMap[uint256, HashMap[uint256, address]])

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
            or nobody holds a seat. Anybody may.
    @return Its number.
    @dev Reverts with "council: election open" or "council: too early".
    """
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
    @dev Reverts with "council: only citizens", "council: election open" or "council: too
         early" (before the term has lasted a voting period, or after another recall in it).
    """
    self._check_citizen(staticcall ICitizens(registry).isCitizen(msg.sender))
    now: uint256 = timepoints._now()
    end: uint256 = self._term_end()
    # A term began before its end by its length.
    began: uint256 = unsafe_sub(max(end, term), term)
    number: uint256 = self.elections
    last: Election = self._unpack(self._elections[number])
    due: bool = now <= end and now > began + votingPeriod
    return self._open(True, now, due and not (last.recall and last.voting_from >= began))


@external
def nominate():
    """
    @notice Makes the caller a candidate of the open election. A citizen may, once.
    @dev Reverts with "council: only citizens", "council: not nominating", "council: already
         nominated" or "council: too many candidates".
    """
    number: uint256 = self.elections
    word: uint256 = self._existing(number)
    found: Election = self._unpack(word)
    assert not found.recall and timepoints._now() <= found.voting_from, "council: not nominating"
    self._check_citizen(staticcall ICitizens(registry).isCitizen(msg.sender))
    assert (
        found.candidates < (MAX_RANKED if seats == 1 else MAX_CANDIDATES)
    ), "council: too many candidates"
    for position: uint256 in range(MAX_CANDIDATES):
        if position == found.candidates:
            break
        assert self._present(self.candidates[number][position]) != msg.sender, "council: already nominated"
    self.candidates[number][found.candidates] = msg.sender
    self._elections[number] = unsafe_add(word, 1 << 80)
    log Nominated(number=number, candidate=msg.sender, position=found.candidates)


@external
def vote(ballot: uint256):
    """
    @notice Votes by approval: bit n of `ballot` approves of the candidate at position n. In a
            recall 0 is against it and 1 for it.
    @dev Reverts with "council: rank them" (with one seat), "council: not voting", "council:
         only citizens", "council: already voted" or "council: no such candidate".
    """
    number: uint256 = self.elections
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
    number: uint256 = self.elections
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
    @notice Counts the newest election once its vote is over, and seats the winners for a term,
            or ends the term if a recall carried. Anybody may. Without a candidate that anybody
            voted for, nothing changes.
    @dev Reverts with "council: no such election", "council: still voting" or "council: settled".
    """
    number: uint256 = self.elections
    word: uint256 = self._existing(number)
    found: Election = self._unpack(word)
    assert timepoints._now() > found.voting_until, "council: still voting"
    assert not found.settled, "council: settled"
    self._elections[number] = word | (1 << 89)
    winners: DynArray[address, MAX_SEATS] = []
    if found.recall:
        if self._is_recalled(number, found.voting_from):
            self._unseat_all()
            self._end_term(unsafe_sub(timepoints._now(), 1))
    else:
        winners = self._winner(number, found.candidates) if seats == 1 else self._most_approved(number, found.candidates)
        for place: uint256 in range(len(winners), bound=MAX_SEATS):
            winners[place] = self._present(winners[place])
        if len(winners) != 0:
            # A timepoint and a span below 2^32.
            self._seat_all(winners, unsafe_add(timepoints._now(), term))
    log ElectionSettled(number=number, winners=winners)


@external
def appoint(members: DynArray[address, MAX_SEATS], until: uint256):
    """
    @notice Seats `members`, each by its present key, in place of all holders. The treasury may, and
            at the founding the founding contract.
    @param until The last timepoint of their term, at most a term from now.
    @dev Reverts with "council: only treasury", "council: too many seats", "council: seated
         twice", "council: zero address" or "council: span out of range".
    """
    self._check_treasury(msg.sender == founder)
    assert len(members) <= seats, "council: too many seats"
    now: uint256 = timepoints._now()
    assert until >= now and until <= unsafe_add(now, term), "council: span out of range"
    self._seat_all(members, until)


@external
def dismiss(holder: address):
    """
    @notice Takes a seat from its holder; it stays empty. The treasury alone may.
    @dev Reverts with "council: only treasury" or "council: no holder".
    """
    self._check_treasury(False)
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
    number: uint256 = self.elections
    last: Election = self._unpack(self._elections[number])
    assert number == 0 or last.settled, "council: election open"
    # One transaction each.
    number = unsafe_add(number, 1)
    self.elections = number
    voting_until: uint256 = unsafe_add(voting_from, votingPeriod)
    self._elections[number] = (convert(recall, uint256) << 88) | (voting_until << 40) | voting_from
    log ElectionOpened(number=number, recall=recall, votingFrom=voting_from, votingUntil=voting_until)
    return number


@internal
def _begin_vote(number: uint256) -> Election:
    """
    @return The election, with the caller's ballot noted. Its snapshot is where voting begins.
    """
    found: Election = self._unpack(self._existing(number))
    now: uint256 = timepoints._now()
    assert now > found.voting_from and now <= found.voting_until, "council: not voting"
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
def _is_recalled(number: uint256, snapshot: uint256) -> bool:
    tally: uint256 = self._approvals[number][0]
    against: uint256 = tally & _COUNT_MASK
    in_favour: uint256 = (tally >> 32) & _COUNT_MASK
    citizens: uint256 = staticcall IVotes(registry).getPastTotalSupply(snapshot)
    return in_favour > against and (in_favour + against) * _BPS_DENOMINATOR >= citizens * recallQuorumBps


@internal
@view
def _most_approved(number: uint256, candidate_count: uint256) -> DynArray[address, MAX_SEATS]:
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
        for position: uint256 in range(MAX_CANDIDATES):
            if position == candidate_count:
                break
            count: uint256 = (words[position >> 3] >> ((position & 7) << 5)) & _COUNT_MASK
            # Strictly more: of equals the earlier one stays.
            if count > best and (taken >> position) & 1 == 0:
                best = count
                best_position = position
        if best == 0:
            break
        taken |= 1 << best_position
        elected.append(self.candidates[number][best_position])
    return elected


@internal
@view
def _winner(number: uint256, candidate_count: uint256) -> DynArray[address, MAX_SEATS]:
    """
    @return The winner of an instant run-off, or nobody where nobody voted.
    """
    # Each: ballots (32) | ranking (16).
    cast: DynArray[uint256, MAX_RANKINGS] = []
    for i: uint256 in range(MAX_RANKINGS):
        if i == self._rankingCount[number]:
            break
        code: uint256 = (self._rankings[number][i >> 4] >> ((i & 15) << 4)) & _CODE_MASK
        cast.append((self._ranked[number][code] << 16) | code)
    nobody: DynArray[address, MAX_SEATS] = []
    if len(cast) == 0:
        return nobody
    # As many bits as candidates, at most five.
    standing: uint256 = max_value(uint256) >> unsafe_sub(256, candidate_count)
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
        if unsafe_mul(best, 2) > total or left == 1:
            return [self.candidates[number][winner]]
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
    successor: address = staticcall ICitizens(registry).successorOf(account)
    return account if successor == empty(address) else successor


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
        recall=(word >> 88) & 1 == 1,
        settled=(word >> 89) & 1 == 1,
        candidates=(word >> 80) & 255,
        voting_from=word & _TIME_MASK,
        voting_until=(word >> 40) & _TIME_MASK,
    )


@internal
@pure
def _refuse_delegation():
    raise "council: votes are personal"
