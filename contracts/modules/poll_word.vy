# pragma version 0.4.3
"""
@title poll_word
@license AGPL-3.0-only
@author govkit
@notice Where each field of a poll's word stands. A ballot by head reads and writes this one word
        and the voter's mark, and nothing else.
@dev A poll, from the highest bit down:

         snapshot (34) | period (24) | abstain (24) | for (24) | against (24) | extensions (2) |
         changeable (1) | queued (1) | canceled (1) | executed (1) | approval (14) | quorum (14) |
         timelock (24) | houses (4) | secret (1) | own (63)

     The snapshot and the period are in the clock's unit, the timelock in seconds, the two shares
     in basis points, and `houses` is a bit for each further house. Where `secret` is set, the first
     house votes at the contract of its secret ballots. Each contract says what it keeps in `own`. A
     veto's poll has the period 0, and `own` is the second at which it ends.
     In the core, the eta of a queued proposal has 33 bits (until 2242): the lowest 24 in the timelock's
     place, the others as the highest nine of `own`, which are spare until then.

     A class of the rulebook has the same fields from `changeable` down to `secret`, so that a poll
     takes them over with one mask, and its own fields around them:

         spare (42) | threshold (88) | spare (2) | changeable (1) | spare (3) | approval (14) |
         quorum (14) | timelock (24) | houses (4) | secret (1) | spare (15) | period (24) | delay (24)

     The shares of a class's further houses stand in a second word, house 1 lowest, each
     approval (14) | quorum (14).
"""

SNAPSHOT_SHIFT: constant(uint256) = 222
PERIOD_SHIFT: constant(uint256) = 198
# Of a period, and of a class's delay.
SPAN_MASK: constant(uint256) = 2**24 - 1
# The small tallies: against, then for, then abstain.
TALLY_SHIFT: constant(uint256) = 126
TALLY_BITS: constant(uint256) = 24
TALLY_MASK: constant(uint256) = 2**24 - 1
# How often late ballots have extended the poll. Where ballots cannot be changed, a quorum that is
# present stays present, and 3 means that the poll cannot be extended any more.
EXTENSIONS: constant(uint256) = 3 << 124
ONE_EXTENSION: constant(uint256) = 1 << 124
# A voter may change its ballot until the vote closes.
CHANGEABLE: constant(uint256) = 1 << 123
QUEUED: constant(uint256) = 1 << 122
CANCELED: constant(uint256) = 1 << 121
EXECUTED: constant(uint256) = 1 << 120
# The same three flags as a number of three bits, which takes less code to read.
STAGE_SHIFT: constant(uint256) = 120
STAGE_MASK: constant(uint256) = 7
STAGE_EXECUTED: constant(uint256) = 1
STAGE_CANCELED: constant(uint256) = 2
STAGE_QUEUED: constant(uint256) = 4
APPROVAL_SHIFT: constant(uint256) = 106
QUORUM_SHIFT: constant(uint256) = 92
SHARE_BITS: constant(uint256) = 14
SHARE_MASK: constant(uint256) = 2**14 - 1
TIMELOCK_SHIFT: constant(uint256) = 68
TIMELOCK_MASK: constant(uint256) = 2**24 - 1
# Once queued: the lowest bits of the eta stand in the timelock's place, the others in `own`.
ETA_LOW_BITS: constant(uint256) = 24
ETA_HIGH_SHIFT: constant(uint256) = 54
ETA_HIGH_MASK: constant(uint256) = 2**9 - 1
HOUSES_SHIFT: constant(uint256) = 64
HOUSES_MASK: constant(uint256) = 2**4 - 1
# The first house's votes are secret.
SECRET: constant(uint256) = 1 << 63
# That flag and the further houses together: the contracts besides the governor that hold a vote.
BODIES_SHIFT: constant(uint256) = 63
BODIES_MASK: constant(uint256) = 2**5 - 1
OWN_MASK: constant(uint256) = 2**63 - 1

# The snapshot of a poll that waits to be opened: no real snapshot is ever that late.
UNOPENED: constant(uint256) = 2**34 - 1

CLASS_THRESHOLD_SHIFT: constant(uint256) = 126
CLASS_THRESHOLD_MASK: constant(uint256) = 2**88 - 1
CLASS_PERIOD_SHIFT: constant(uint256) = 24
# The fields that a poll takes over from its class: from the flags down to `secret`.
CLASS_COMMON_MASK: constant(uint256) = 2**126 - 2**63

# One house's two shares in the second word of a class.
HOUSE_BITS: constant(uint256) = 28
HOUSE_MASK: constant(uint256) = 2**28 - 1


@internal
@pure
def _queued(word: uint256, eta: uint256) -> uint256:
    """
    @param word The poll of a proposal that is not queued yet.
    @param eta In seconds since 1970, below 2^33.
    @return The same, queued with that eta.
    """
    # The lowest bits replace the timelock: where the two differ, the word changes. The place of the
    # others is zero until now.
    changed: uint256 = ((eta ^ (word >> TIMELOCK_SHIFT)) & TIMELOCK_MASK) << TIMELOCK_SHIFT
    return (word ^ changed) | ((eta >> ETA_LOW_BITS) << ETA_HIGH_SHIFT) | QUEUED


@internal
@pure
def _eta(word: uint256) -> uint256:
    """
    @param word The poll of a queued proposal.
    @return Its eta, in seconds since 1970.
    """
    high: uint256 = (word >> ETA_HIGH_SHIFT) & ETA_HIGH_MASK
    return (high << ETA_LOW_BITS) | ((word >> TIMELOCK_SHIFT) & TIMELOCK_MASK)
