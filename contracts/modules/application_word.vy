# pragma version 0.4.3
"""
@title application_word
@license AGPL-3.0-only
@author govkit
@notice Where each field of an application's word stands.
@dev From the highest bit down:

         spare (32) | passport (32) | judged (1) | challenged (1) | consented (1) | open (1) |
         vouchers (4) | version (32) | challenger (32) | judge until (40) | completed (40) | opened (40)

     `passport` is the one that the applicant held when it applied, 0 for none; `version` is that of
     the terms. `completed` is when the last voucher vouched, 0 before that. `challenger` is a passport.
     `judged` says that a challenge was dismissed after the application was complete.
"""

TIME_MASK: constant(uint256) = 2**40 - 1
COMPLETED_SHIFT: constant(uint256) = 40
COMPLETED_MASK: constant(uint256) = (2**40 - 1) << 40
JUDGE_UNTIL_SHIFT: constant(uint256) = 80
CHALLENGER_SHIFT: constant(uint256) = 120
# The challenger and until when the challenge is judged.
CHALLENGE_MASK: constant(uint256) = ((1 << 72) - 1) << 80
VERSION_SHIFT: constant(uint256) = 152
ONE_VOUCHER: constant(uint256) = 1 << 184
OPEN: constant(uint256) = 1 << 188
CONSENTED: constant(uint256) = 1 << 189
CHALLENGED: constant(uint256) = 1 << 190
JUDGED: constant(uint256) = 1 << 191
PASSPORT_SHIFT: constant(uint256) = 192

_NUMBER_MASK: constant(uint256) = 2**32 - 1
_COUNT_SHIFT: constant(uint256) = 184
_COUNT_MASK: constant(uint256) = 2**4 - 1


@internal
@pure
def _version(word: uint256) -> uint256:
    return (word >> VERSION_SHIFT) & _NUMBER_MASK


@internal
@pure
def _count(word: uint256) -> uint256:
    """
    @return How many citizens vouch.
    """
    return (word >> _COUNT_SHIFT) & _COUNT_MASK


@internal
@pure
def _completed(word: uint256) -> uint256:
    return (word >> COMPLETED_SHIFT) & TIME_MASK


@internal
@pure
def _challenger(word: uint256) -> uint256:
    return (word >> CHALLENGER_SHIFT) & _NUMBER_MASK
