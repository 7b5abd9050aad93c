# pragma version 0.4.3
"""
@title founding_list
@license AGPL-3.0-only
@author govkit
@notice A list of keys, of which only a Merkle root is kept. Each key on it claims its place once.
@dev A leaf is the hash of the hash of the key as a word, and a node that of its two children, the
     lower one first, as in OpenZeppelin's StandardMerkleTree of `address`.
"""

from . import authority

uses: authority


event ListSet:
    root: bytes32
    until: uint256


# How many levels a list's tree may have: sixteen million keys.
MAX_PROOF: constant(uint256) = 24

# @notice The root of the founding list; zero for none.
listRoot: public(bytes32)
# @notice The last timepoint at which a place on the list can be claimed; 0 for no end.
listUntil: public(uint256)
# @notice Whether a key has claimed its place, on this list or an earlier one.
claimed: public(HashMap[address, bool])


@external
def setList(root: bytes32, until: uint256):
    """
    @notice Replaces the founding list, or closes it with a root of zero. Only the treasury can call this. A
            key that has claimed cannot claim again.
    @param until The last timepoint at which a place can be claimed; 0 for no end.
    @dev Reverts with "admissions: only treasury".
    """
    authority._check_treasury()
    self._set_list(root, until)


@internal
def _set_list(root: bytes32, until: uint256):
    self.listRoot = root
    self.listUntil = until
    log ListSet(root=root, until=until)
