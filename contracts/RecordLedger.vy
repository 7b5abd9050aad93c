# pragma version 0.4.3
# pragma evm-version cancun
"""
@title RecordLedger
@license AGPL-3.0-only
@author govkit
@notice The nation's memory: records that can be added to and never changed or removed, not
        even by the treasury. What a record says is kept elsewhere; its SHA-256 hash is here.
@dev The records are the leaves of the Merkle tree of RFC 6962, record n being leaf n - 1.
     The contract keeps the roots of the full subtrees (the peaks) that make up a tree of
     this size, so an append hashes one node on average, and every root there ever was can
     be computed from the events. A leaf's entry is
     abi_encode(kind, author, timestamp, content hash, title).
     See https://www.rfc-editor.org/rfc/rfc6962#section-2.1.
"""

event RecordAppended:
    number: indexed(uint256)
    kind: indexed(bytes32)
    author: indexed(address)
    timestamp: uint256
    content_hash: bytes32
    title: String[128]


event KeeperSet:
    keeper: indexed(address)
    allowed: bool


MAX_KEEPERS: constant(uint256) = 16
# A tree of 2^64 leaves is more than anybody can pay for.
_LEVELS: constant(uint256) = 64

# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))

# @notice How many records there are, and so the number of the newest.
size: public(uint256)

# Level l holds the root of the full subtree of 2^l leaves, where bit l of the size is set;
# where it is not, the slot is left over from a smaller tree.
_peaks: HashMap[uint256, bytes32]

# @notice Whether an account may append besides the treasury.
isKeeper: public(HashMap[address, bool])


@deploy
def __init__(treasury_: address, keepers: DynArray[address, MAX_KEEPERS], charter_hash: bytes32):
    """
    @param treasury_ The timelock, which may append and name keepers.
    @param keepers Who may append besides.
    @param charter_hash SHA-256 of the nation's charter, which becomes record 1; zero for none.
    """
    treasury = treasury_
    for keeper: address in keepers:
        self._set_keeper(keeper, True)
    if charter_hash != empty(bytes32):
        # The kind is "charter" in ASCII, padded with zero bytes on the right.
        kind: bytes32 = 0x6368617274657200000000000000000000000000000000000000000000000000
        self._append(kind, treasury_, charter_hash, "Charter")


@external
def append(kind: bytes32, content_hash: bytes32, title: String[128]) -> uint256:
    """
    @notice Adds a record. Keepers and the treasury may.
    @param kind What sort of record it is, as ASCII padded with zero bytes on the right.
    @param content_hash SHA-256 of the content.
    @return The record's number, from 1.
    @dev Reverts with "ledger: only keeper", "ledger: no kind" or "ledger: no content hash".
    """
    assert self.isKeeper[msg.sender] or msg.sender == treasury, "ledger: only keeper"
    assert kind != empty(bytes32), "ledger: no kind"
    assert content_hash != empty(bytes32), "ledger: no content hash"
    return self._append(kind, msg.sender, content_hash, title)


@external
def setKeeper(keeper: address, allowed: bool):
    """
    @notice Says who may append. The treasury alone may.
    @dev Reverts with "ledger: only treasury".
    """
    assert msg.sender == treasury, "ledger: only treasury"
    self._set_keeper(keeper, allowed)


@external
@view
def root() -> bytes32:
    """
    @return The Merkle tree hash of all records (RFC 6962, section 2.1).
    """
    rest: uint256 = self.size
    if rest == 0:
        return sha256(b"")
    root: bytes32 = empty(bytes32)
    started: bool = False
    for level: uint256 in range(_LEVELS):
        if rest == 0:
            break
        if rest & 1 == 1:
            # The peaks of higher levels stand to the left of those of lower ones.
            root = self._node(self._peaks[level], root) if started else self._peaks[level]
            started = True
        rest >>= 1
    return root


@internal
def _append(kind: bytes32, author: address, content_hash: bytes32, title: String[128]) -> uint256:
    entry: Bytes[320] = abi_encode(kind, author, block.timestamp, content_hash, title)
    node: bytes32 = sha256(concat(b"\x00", entry))
    number: uint256 = unsafe_add(self.size, 1)
    # The new leaf completes a subtree at every level at which the old size has a trailing 1.
    rest: uint256 = unsafe_sub(number, 1)
    level: uint256 = 0
    for _: uint256 in range(_LEVELS):
        if rest & 1 == 0:
            break
        node = self._node(self._peaks[level], node)
        level = unsafe_add(level, 1)
        rest >>= 1
    self._peaks[level] = node
    self.size = number
    log RecordAppended(
        number=number,
        kind=kind,
        author=author,
        timestamp=block.timestamp,
        content_hash=content_hash,
        title=title,
    )
    return number


@internal
def _set_keeper(keeper: address, allowed: bool):
    self.isKeeper[keeper] = allowed
    log KeeperSet(keeper=keeper, allowed=allowed)


@internal
@pure
def _node(left: bytes32, right: bytes32) -> bytes32:
    return sha256(concat(b"\x01", left, right))
