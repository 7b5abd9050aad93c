# pragma version 0.4.3
"""
@title code_fold
@license AGPL-3.0-only
@author govkit
@notice What commits to the targets' code when a proposal is made, and where it is kept.
@dev A fold starts at zero, and for each target in order becomes the hash of itself and the target's
     code hash (zero for an account without code, so that a wei sent to it changes nothing). Of its
     lowest 150 bits 146 are pinned: the lowest 50 in the poll's word, the highest 96 beside the proposer.
     In the place of the four between them stands the number of the class that the proposal counts as.
"""

CLASS_SHIFT: constant(uint256) = 50
CLASS_NUMBERS: constant(uint256) = 2**4 - 1
CLASS_MASK: constant(uint256) = CLASS_NUMBERS << CLASS_SHIFT
# The fold without the four.
MASK: constant(uint256) = 2**150 - 1 - CLASS_MASK
LOW_MASK: constant(uint256) = 2**50 - 1
# The class and the lowest 50 of the fold together.
LOW_BITS: constant(uint256) = 54
OWN_MASK: constant(uint256) = 2**54 - 1
HIGH_MASK: constant(uint256) = 2**96 - 1

# The code hash of an account that has coin or a nonce, and no code.
NO_CODE: constant(bytes32) = keccak256("")
