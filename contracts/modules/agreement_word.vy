# pragma version 0.4.3
"""
@title agreement_word
@license AGPL-3.0-only
@author govkit
@notice All that the contract keeps of an agreement besides its hash: one word.
@dev By the hash of the terms:

         spare (89) | fees claimed (16) | shares claimed, second asset (16) | shares claimed, first asset (16)
         | joined (16) | failed (1) | noted (1) | appealed (1) | ruling (5) | claims (4) | time (40) | phase (3)
         | steps (2 each, 48)

     A bit of `joined`, `shares claimed` and `fees claimed` is a party's, by its place; the last bit of the fees is the
     arbitrator's. `time` is when the running period ends: of a dispute its answers', of a referred one the
     ruling's. `claims` is how many splits were claimed in a dispute, and `ruling` which of them holds, from
     1 on; 0 is the fallback. `failed` says that a deadline acted against a step's receiver.
"""

# The phases; 0 for none.
# Some parties have joined, that is, signed and put in their stakes.
JOINING: constant(uint256) = 1
# All have.
ACTIVE: constant(uint256) = 2
# A split was claimed, and can be answered.
DISPUTED: constant(uint256) = 3
# The arbitrator was asked.
REFERRED: constant(uint256) = 4
RULED: constant(uint256) = 5
SETTLED: constant(uint256) = 6

# The states of a step.
OPEN: constant(uint256) = 0
PERFORMED: constant(uint256) = 1
PAID_OUT: constant(uint256) = 2
# Open when the dispute or the settlement began: it is split.
FROZEN: constant(uint256) = 3

PHASE_SHIFT: constant(uint256) = 48
PHASE_MASK: constant(uint256) = 7 << 48
TIME_SHIFT: constant(uint256) = 51
TIME_MASK: constant(uint256) = 2**40 - 1
CLAIMS_SHIFT: constant(uint256) = 91
CLAIMS_MASK: constant(uint256) = 15
RULING_SHIFT: constant(uint256) = 95
RULING_MASK: constant(uint256) = 31
APPEALED: constant(uint256) = 1 << 100
NOTED: constant(uint256) = 1 << 101
FAILED: constant(uint256) = 1 << 102
JOINED_SHIFT: constant(uint256) = 103
# Of the first asset; the second one's bits come next, and those of the fees.
CLAIMED_SHIFT: constant(uint256) = 119


@internal
@pure
def _phase(word: uint256) -> uint256:
    return (word >> PHASE_SHIFT) & 7


@internal
@pure
def _time(word: uint256) -> uint256:
    return (word >> TIME_SHIFT) & TIME_MASK


@internal
@pure
def _claims(word: uint256) -> uint256:
    return (word >> CLAIMS_SHIFT) & CLAIMS_MASK


@internal
@pure
def _ruling(word: uint256) -> uint256:
    return (word >> RULING_SHIFT) & RULING_MASK


@internal
@pure
def _step(word: uint256, step: uint256) -> uint256:
    """
    @param step Below 24.
    """
    return (word >> unsafe_mul(step, 2)) & 3


@internal
@pure
def _with_step(word: uint256, step: uint256, state: uint256) -> uint256:
    """
    @param step Below 24.
    """
    return word & ~(3 << unsafe_mul(step, 2)) | (state << unsafe_mul(step, 2))


@internal
@pure
def _claimed(party: uint256, asset: uint256) -> uint256:
    """
    @param party Below 16.
    @param asset 0 or 1, or 2 for the fees.
    @return The bit that says that a party got its share.
    """
    return 1 << unsafe_add(unsafe_add(CLAIMED_SHIFT, unsafe_mul(asset, 16)), party)


@internal
@pure
def _in_phase(word: uint256, phase: uint256, time: uint256) -> uint256:
    """
    @param time A timepoint below 2^40.
    """
    return word & ~(PHASE_MASK | (TIME_MASK << TIME_SHIFT)) | (phase << PHASE_SHIFT) | (time << TIME_SHIFT)


@internal
@pure
def _with_ruling(word: uint256, phase: uint256, ruling: uint256) -> uint256:
    """
    @param ruling At most 16.
    """
    return word & ~(PHASE_MASK | (RULING_MASK << RULING_SHIFT)) | (phase << PHASE_SHIFT) | (ruling << RULING_SHIFT)
