# pragma version 0.4.3
"""
@title Keyholders
@license AGPL-3.0-only
@author govkit
@notice Trustees whose keys a test sets, without their ceremony.
"""

from ..interfaces import ITrustees

implements: ITrustees

complete: public(uint256)
thresholdOf: public(HashMap[uint256, uint256])
_keys: HashMap[uint256, uint256[2]]
_verification_keys: HashMap[uint256, HashMap[uint256, uint256[2]]]


@external
def hold(threshold: uint256, key: uint256[2], verification_keys: DynArray[uint256[2], 15]):
    self.complete += 1
    self.thresholdOf[self.complete] = threshold
    self._keys[self.complete] = key
    for i: uint256 in range(len(verification_keys), bound=15):
        self._verification_keys[self.complete][i + 1] = verification_keys[i]


@external
@view
def keyOf(epoch: uint256) -> uint256[2]:
    return self._keys[epoch]


@external
@view
def verificationKeyOf(epoch: uint256, trustee: uint256) -> uint256[2]:
    return self._verification_keys[epoch][trustee]
