# pragma version 0.4.3
"""
@title election_word
@license AGPL-3.0-only
@author govkit
@notice Where each field of an election's word stands. A recall is an election without candidates.
@dev From the highest bit down:

         void (1) | settled (1) | recall (1) | candidates (8) | voting until (40) | voting from (40)

     Both times are in the registry's clock. Nominations are open up to and with `voting from`,
     whose end is the snapshot of the vote.
"""

struct Election:
    recall: bool
    settled: bool
    candidates: uint256
    voting_from: uint256
    voting_until: uint256
    void: bool


TIME_MASK: constant(uint256) = 2**40 - 1
UNTIL_SHIFT: constant(uint256) = 40
CANDIDATES_SHIFT: constant(uint256) = 80
CANDIDATES_MASK: constant(uint256) = 2**8 - 1
ONE_CANDIDATE: constant(uint256) = 1 << 80
RECALL: constant(uint256) = 1 << 88
SETTLED: constant(uint256) = 1 << 89
VOID: constant(uint256) = 1 << 90


@internal
@pure
def _unpack(word: uint256) -> Election:
    return Election(
        recall=word & RECALL != 0,
        settled=word & SETTLED != 0,
        candidates=(word >> CANDIDATES_SHIFT) & CANDIDATES_MASK,
        voting_from=word & TIME_MASK,
        voting_until=(word >> UNTIL_SHIFT) & TIME_MASK,
        void=word & VOID != 0,
    )
