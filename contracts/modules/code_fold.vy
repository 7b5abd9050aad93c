# pragma version 0.4.3
"""
@title code_fold
@license AGPL-3.0-only
@author govkit
@notice What commits to the targets' code when a proposal is made, and where it is kept.
@dev A fold starts at zero, and for each target in order becomes the hash of itself and the target's
     code hash (zero for an account without code, so that a wei sent to it changes nothing). Its
     lowest 150 bits are pinned: the lowest of these in the poll's word, the others beside the
     proposer.
"""

MASK: constant(uint256) = 2**150 - 1
LOW_BITS: constant(uint256) = 54
LOW_MASK: constant(uint256) = 2**54 - 1
HIGH_MASK: constant(uint256) = 2**96 - 1

# The code hash of an account that has coin or a nonce, and no code.
NO_CODE: constant(bytes32) = keccak256("")
