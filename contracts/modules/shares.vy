# pragma version 0.4.3
"""
@title shares
@license AGPL-3.0-only
@author govkit
@notice The randomness of a draw: the hash of a block that was named when the case was opened, mixed with
        shares that the parties committed before that block and give after it.
@dev Who makes the named block does not know the shares, and who gave a share could not know the block. So
     a single party that gives a share, and tells nobody, can be sure that nobody chose the panel: not the
     other parties, not the block's maker, and not both together. The last party that has not given its share
     knows the panel before the others and could hold its share back. Then it loses its bond and has no
     share any more, and the draw begins anew with a block that is named then (`renew`).
     A share is the end of a chain of hashes, of which each draw takes one more link, so the other parties have
     fresh secrets for it. See docs/decisions/0035.

     The parties whose share was given (16) | that have committed one (16) stand in the panel's word until it is
     drawn, a bit each (see `panel_word`): that word is read and written anyway.

     Blocks from an opening, with n the named one:

         opened .. n - far         a party commits its share
         n + far ..                shares are given, until n + far + window; then anybody renews
         n + far .. n + 8,191      the panel is drawn, once all committed shares are given
"""

from . import refusals


event ShareCommitted:
    disputeID: indexed(uint256)
    round: uint256
    party: uint256
    tip: bytes32


event ShareGiven:
    disputeID: indexed(uint256)
    round: uint256
    party: uint256
    link: bytes32


# @notice A party that held its share back lost its bond to the treasury, and has no share any more.
event ShareForfeited:
    disputeID: indexed(uint256)
    round: uint256
    party: uint256
    bond: uint256


event ShareReturned:
    disputeID: indexed(uint256)
    round: uint256
    party: uint256
    receiver: address
    bond: uint256


MAX_PARTIES: constant(uint256) = 15
# How many hashes of earlier blocks a chain keeps (EIP-2935), and BLOCKHASH.
HISTORY_BLOCKS: constant(uint256) = 8_191
_RECENT_BLOCKS: constant(uint256) = 256
# See https://eips.ethereum.org/EIPS/eip-2935.
_HISTORY: constant(address) = 0x0000F90827F1C53a10cb7A02335B175320002935
# Leaves over 3 hours on Ethereum to draw, after the last share.
MAX_BLOCKS: constant(uint256) = 7_200

_GIVEN_SHIFT: constant(uint256) = 16
_MASK: constant(uint256) = 2**16 - 1

# @notice For how many blocks shares are committed, and for how many they are given.
window: public(immutable(uint256))
# @notice How many blocks before and after the named one must pass, so that no block that anybody can still
#         undo decides.
far: public(immutable(uint256))

# By draw (see Court) and party: the last link that was given, or the end of the chain.
_links: HashMap[uint256, bytes32]
# By draw: all links that were given, so mixed that their order does not matter.
_mixes: HashMap[uint256, bytes32]


@deploy
def __init__(window_: uint256, far_: uint256):
    """
    @dev Reverts with "court: blocks out of range".
    """
    if window_ == 0 or far_ == 0 or window_ + far_ > MAX_BLOCKS:
        refusals._refuse(refusals.COURT_BLOCKS_OUT_OF_RANGE)
    window = window_
    far = far_


@internal
@view
def _named() -> uint256:
    """
    @return The block that decides about a case opened now.
    """
    return block.number + window + far


@internal
@pure
def _place(draw: uint256, party: uint256) -> uint256:
    return (draw << 4) | party


@internal
def _commit(draw: uint256, shares: uint256, party: uint256, named: uint256, tip: bytes32) -> uint256:
    """
    @return The parties' bits.
    @dev Reverts with "court: too late", "court: committed" or "court: no share".
    """
    if block.number + far > named: refusals._refuse(refusals.COURT_TOO_LATE)
    if (shares >> party) & 1 == 1: refusals._refuse(refusals.COURT_COMMITTED)
    if tip == empty(bytes32): refusals._refuse(refusals.COURT_NO_SHARE)
    self._links[self._place(draw, party)] = tip
    log ShareCommitted(disputeID=draw >> 1, round=draw & 1, party=party, tip=tip)
    return shares | (1 << party)


@internal
def _give(draw: uint256, shares: uint256, party: uint256, named: uint256, link: bytes32) -> uint256:
    """
    @notice Takes the next link of a party's chain: the one whose hash is the link before it.
    @return The parties' bits.
    @dev Reverts with "court: too early", "court: too late", "court: no share" or "court: given".
    """
    if block.number < named + far: refusals._refuse(refusals.COURT_TOO_EARLY)
    if block.number > named + far + window: refusals._refuse(refusals.COURT_TOO_LATE)
    if (shares >> party) & (1 << _GIVEN_SHIFT) != 0: refusals._refuse(refusals.COURT_GIVEN)
    place: uint256 = self._place(draw, party)
    if (shares >> party) & 1 == 0 or keccak256(link) != self._links[place]:
        refusals._refuse(refusals.COURT_NO_SHARE)
    self._links[place] = link
    # The party is hashed with the link, so that two equal links don't undo each other.
    self._mixes[draw] ^= keccak256(abi_encode(link, party))
    log ShareGiven(disputeID=draw >> 1, round=draw & 1, party=party, link=link)
    return shares | (1 << (party + _GIVEN_SHIFT))


@internal
@view
def _seed(draw: uint256, shares: uint256, named: uint256) -> bytes32:
    """
    @return What the panel is drawn by.
    @dev Reverts with "court: too early", "court: awaits shares" or "court: too late".
    """
    if block.number < named + far: refusals._refuse(refusals.COURT_TOO_EARLY)
    if shares >> _GIVEN_SHIFT != shares & _MASK: refusals._refuse(refusals.COURT_AWAITS_SHARES)
    hash: bytes32 = self._hash_of(named)
    if hash == empty(bytes32): refusals._refuse(refusals.COURT_TOO_LATE)
    mix: bytes32 = empty(bytes32)
    if shares != 0:
        mix = self._mixes[draw]
    return keccak256(abi_encode(self, draw, hash, mix))


@internal
@view
def _hash_of(number: uint256) -> bytes32:
    """
    @return The hash of an earlier block; zero where the chain does not keep it any more.
    """
    if block.number - number <= _RECENT_BLOCKS:
        return blockhash(number)
    # The contract refuses a block out of its range; on a chain without it nothing is answered.
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        _HISTORY, abi_encode(number), max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    if not success or len(answer) != 32:
        return empty(bytes32)
    return convert(answer, bytes32)


@internal
def _renew(draw: uint256, shares: uint256, named: uint256, bond: uint256) -> (uint256, uint256):
    """
    @notice Begins a draw anew where a share was held back until its time was over, or where the named block's
            hash is out of reach. Anybody can prevent the latter by drawing, so nobody chooses it.
    @return The parties' bits, and how much of the bonds is forfeited.
    @dev Reverts with "court: too early".
    """
    held_back: uint256 = (shares & _MASK) & ~(shares >> _GIVEN_SHIFT)
    over: bool = block.number > named + far + window
    if not over or (held_back == 0 and self._hash_of(named) != empty(bytes32)):
        refusals._refuse(refusals.COURT_TOO_EARLY)
    lost: uint256 = 0
    for party: uint256 in range(MAX_PARTIES):
        if (held_back >> party) & 1 == 1:
            self._links[self._place(draw, party)] = empty(bytes32)
            lost += bond
            log ShareForfeited(disputeID=draw >> 1, round=draw & 1, party=party, bond=bond)
    self._mixes[draw] = empty(bytes32)
    return (shares & _MASK) & ~held_back, lost


@internal
def _take_back(draw: uint256, party: uint256):
    """
    @dev Reverts with "court: no share".
    """
    place: uint256 = self._place(draw, party)
    if self._links[place] == empty(bytes32): refusals._refuse(refusals.COURT_NO_SHARE)
    self._links[place] = empty(bytes32)
