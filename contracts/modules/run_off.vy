# pragma version 0.4.3
"""
@title run_off
@license AGPL-3.0-only
@author govkit
@notice Counts ballots that rank up to five candidates, by an exact instant run-off: the candidate
        with the fewest ballots drops out, round by round, until one has more than half of the
        ballots that still name somebody.
@dev A ranking is a code of three bits a candidate, its position and one, the best candidate lowest.
     Ballots with the same ranking are counted together, so a count reads at most 325 rankings,
     however many citizens voted. The earlier position wins every tie.
"""

from . import candidacy
from . import refusals

# As many as a council's election by approval can have, so that both take the same list.
MAX_CANDIDATES: constant(uint256) = candidacy.MAX_CANDIDATES
MAX_RANKED: constant(uint256) = 5
# All rankings of up to five: 5 + 20 + 60 + 120 + 120.
MAX_RANKINGS: constant(uint256) = 325

_CODE_MASK: constant(uint256) = 2**16 - 1

# Election, then ranking: how many ballots have it.
_ranked: HashMap[uint256, HashMap[uint256, uint256]]

# Election, then the rankings that were cast, 16 to a word in the order of their first ballots.
_rankings: HashMap[uint256, HashMap[uint256, uint256]]
_rankingCount: HashMap[uint256, uint256]


@external
@view
def ranked(number: uint256, ranking: DynArray[uint256, MAX_RANKED]) -> uint256:
    """
    @return How many ballots have exactly this ranking of candidates' positions.
    @dev Reverts with "council: no such candidate".
    """
    return self._ranked[number][self._code(ranking, MAX_RANKED)]


@internal
def _add(number: uint256, code: uint256):
    """
    @notice Counts a ballot with that ranking.
    """
    count: uint256 = self._ranked[number][code]
    if count == 0:
        seen: uint256 = self._rankingCount[number]
        self._rankings[number][seen >> 4] |= code << ((seen & 15) << 4)
        # At most 325.
        self._rankingCount[number] = unsafe_add(seen, 1)
    # Fewer than 2^32 citizens.
    self._ranked[number][code] = unsafe_add(count, 1)


@internal
@pure
def _code(ranking: DynArray[uint256, MAX_RANKED], candidate_count: uint256) -> uint256:
    """
    @return The code of a ranking of candidates' positions.
    @dev Reverts with "council: no such candidate" for a ranking that names nobody, an unknown
         candidate, or the same one twice.
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
    if not valid: refusals._refuse(refusals.COUNCIL_NO_SUCH_CANDIDATE)
    return code


@internal
@view
def _winner(number: uint256, candidates: DynArray[address, MAX_CANDIDATES]) -> address:
    """
    @param candidates By position, and zero for those who cannot be seated.
    @return The winner; zero if no ballot names anybody who can be seated.
    """
    # Each: ballots (32) | ranking (16).
    cast: DynArray[uint256, MAX_RANKINGS] = []
    for i: uint256 in range(MAX_RANKINGS):
        if i == self._rankingCount[number]:
            break
        code: uint256 = (self._rankings[number][i >> 4] >> ((i & 15) << 4)) & _CODE_MASK
        cast.append((self._ranked[number][code] << 16) | code)
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
                # Of two equals the earlier one leads, and the later one drops out.
                if count > best or left == 1:
                    best = count
                    winner = position
                if count <= worst:
                    worst = count
                    loser = position
        if best == 0:
            break
        if unsafe_mul(best, 2) > total or left == 1:
            return candidates[winner]
        standing ^= 1 << loser
    return empty(address)


@internal
@pure
def _first_choices(cast: DynArray[uint256, MAX_RANKINGS], standing: uint256) -> uint256[MAX_RANKED]:
    """
    @return For each candidate, on how many ballots it is the best of those that stand.
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
